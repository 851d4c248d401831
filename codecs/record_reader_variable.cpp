// Records behind descriptors: V, VB, VBS, LLZZ.
#include <algorithm>

#include "codecs/record_reader_state.hpp"

namespace codecs {

namespace {

constexpr std::size_t longest_segment = 32756;
constexpr std::size_t longest_short_block = 32760;

}  // namespace

// What is wrong with a whole file that ends before `wanted` bytes; nothing while more input may come.
std::optional<Error> RecordReader::State::truncated(std::size_t wanted) {
  if (!finished || (available() == 0 && block_left == 0 && !in_spanned)) return std::nullopt;
  return fail(errc::truncated_file, position,
              "the file ends after " + counted(available(), "byte") + ", " + counted(wanted, "byte") +
                  (block_left > 0 && wanted == 0 ? " more of the block" : "") + " should follow");
}

// False when more input is needed.
Result<bool> RecordReader::State::open_block() {
  if (block_left > 0) return true;
  const auto head = peek(4);
  if (!head) {
    if (auto error = truncated(4)) return std::move(*error);
    return false;
  }
  const Bytes bytes = *head;
  const bool extended = !block.little_endian && (bytes[0] & 0x80) != 0;
  std::int64_t length = block.length(bytes);
  if (extended) {
    length = (std::int64_t{bytes[0]} & 0x7F) << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
    length += block.adjust;
  }
  const auto least = static_cast<std::int64_t>(4 + descriptor.size);
  if (length < least) {
    return fail(errc::bdw_length, position, "the length in the BDW is below " + std::to_string(least));
  }
  if (!extended && length > static_cast<std::int64_t>(longest_short_block)) {
    return fail(errc::bdw_length, position, "the length in the BDW is above 32760");
  }
  if (!extended && !block.fill_is_zero(bytes)) {
    return fail(errc::bdw_length, position, "bytes 3 and 4 of the BDW are not 0000");
  }
  consume(4);
  block_left = static_cast<std::uint64_t>(length) - 4;
  return true;
}

// What is wrong with a record descriptor.
std::optional<Error> RecordReader::State::check(Bytes head, std::int64_t length) {
  const bool llzz = options.format == RecordFormat::llzz;
  const bool vbs = options.format == RecordFormat::vbs;
  const errc code = llzz ? errc::llzz_length : errc::rdw_length;
  const std::string name = llzz ? "LL" : vbs ? "the length of a segment" : "the length in the RDW";
  const auto least = static_cast<std::int64_t>(vbs ? descriptor.size + 1 : descriptor.size);
  std::size_t most = vbs ? longest_segment : options.max_record;
  if (!vbs && options.resync && options.longest_allowed > 0) {  // a damaged length must not swallow good records
    most = std::min(most, options.longest_allowed + descriptor.size);
    if (length >= least && static_cast<std::uint64_t>(length) < options.shortest_allowed + descriptor.size) {
      return fail(code, position, name + " is below what the layout allows");
    }
  }
  if (length < least) return fail(code, position, name + " is below " + std::to_string(least));
  if (!vbs && !llzz && descriptor.size == 4 && descriptor.length_size == 2 && descriptor.length_at == 0 &&
      head[2] >= 1 && head[2] <= 3 && head[3] == 0) {
    return fail(errc::segment_code, position, "the record is spanned: use VBS");
  }
  if (vbs && (head[2] > 3 || head[3] != 0)) {
    return fail(errc::segment_code, position, "the segment code is none of 00, 01, 02, 03, with 00 behind it");
  }
  if (!vbs && !llzz && !descriptor.fill_is_zero(head)) {
    return fail(code, position, "the RDW is not 0000 beside its length");
  }
  if (static_cast<std::uint64_t>(length) > most) {
    return fail(code, position, name + " is above " + std::to_string(most));
  }
  if (options.format == RecordFormat::vb || vbs) {
    if (static_cast<std::uint64_t>(length) > block_left) {
      return fail(code, position, name + " reaches beyond its block");
    }
  }
  return std::nullopt;
}

Result<std::optional<Bytes>> RecordReader::State::next_variable() {
  const bool blocked = options.format == RecordFormat::vb;
  if (blocked) {
    const auto open = open_block();
    if (!open) return open.error();
    if (!*open) return std::nullopt;
    if (block_left < descriptor.size) {
      return fail(errc::bdw_length, position, "the block ends inside an RDW");
    }
  }
  const auto head = peek(descriptor.size);
  if (!head) {
    if (auto error = truncated(descriptor.size)) return std::move(*error);
    return std::nullopt;
  }
  const std::int64_t signed_length = descriptor.length(*head);
  if (auto error = check(*head, signed_length)) return std::move(*error);
  const auto length = static_cast<std::size_t>(signed_length);
  const auto whole = peek(length);
  if (!whole) {
    if (auto error = truncated(length)) return std::move(*error);
    return std::nullopt;
  }
  if (options.format == RecordFormat::llzz) {
    const std::size_t zz_at = 2 - descriptor.length_at;
    zz = static_cast<std::uint16_t>((*whole)[zz_at] << 8 | (*whole)[zz_at + 1]);
  }
  const std::uint64_t at = position + descriptor.size;
  const Bytes record = whole->subspan(descriptor.size);
  consume(length);
  if (blocked) block_left -= length;
  return give(record, at);
}

Result<std::optional<Bytes>> RecordReader::State::next_segment() {
  for (;;) {
    if (!in_spanned) spanned.clear();
    const auto open = open_block();
    if (!open) return open.error();
    if (!*open) return std::nullopt;
    if (block_left < 4) return fail(errc::bdw_length, position, "the block ends inside a segment descriptor");
    const auto head = peek(4);
    if (!head) {
      if (auto error = truncated(4)) return std::move(*error);
      return std::nullopt;
    }
    const std::int64_t signed_length = descriptor.length(*head);
    if (auto error = check(*head, signed_length)) return std::move(*error);
    const auto length = static_cast<std::size_t>(signed_length);
    const std::uint8_t code = (*head)[2];
    if (orphans && code >= 2) {  // their first segment lies in the gap before
      if (!peek(length)) {
        if (auto error = truncated(length)) return std::move(*error);
        return std::nullopt;
      }
      consume(length);
      block_left -= length;
      continue;
    }
    orphans = false;
    if (in_spanned != (code == 2 || code == 3)) {
      return fail(errc::segment_order, position,
                  in_spanned ? "a new record begins, but the one before has no last segment"
                             : "a middle or last segment without a first one");
    }
    if (spanned.size() + length - 4 > options.max_record) {
      return fail(errc::rdw_length, position,
                  "the spanned record is longer than " + std::to_string(options.max_record));
    }
    const auto whole = peek(length);
    if (!whole) {
      if (auto error = truncated(length)) return std::move(*error);
      return std::nullopt;
    }
    const std::uint64_t at = position + 4;
    const Bytes segment = whole->subspan(4);
    consume(length);
    block_left -= length;
    if (code <= 1) segments.clear();
    segments.push_back({spanned.size(), at});
    if (code == 0) return give(segment, at);
    if (code == 1) record_offset = at;
    spanned.insert(spanned.end(), segment.begin(), segment.end());
    in_spanned = code != 2;
    if (code == 2) return give(spanned, record_offset);
  }
}

}  // namespace codecs
