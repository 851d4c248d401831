// Records of a fixed length, and records that say their own.
#include <algorithm>

#include "codecs/record_reader_state.hpp"

namespace codecs {

Result<std::optional<Bytes>> RecordReader::State::next_fixed() {
  if (options.lrecl == 0) {
    stopped = true;
    return Error(errc::lrecl_missing);
  }
  if (const auto record = peek(options.lrecl)) {
    const std::uint64_t at = position;
    consume(options.lrecl);
    return give(*record, at);
  }
  if (!finished || available() == 0) return std::nullopt;
  if (options.fill_to != 0) {
    const std::uint64_t at = position;
    const Bytes rest = *peek(available());
    consume(rest.size());
    return give(rest, at);
  }
  if (!options.partial) return not_divisible();
  left_out = available();
  stopped = true;
  return std::nullopt;
}

Error RecordReader::State::not_divisible() {
  stopped = true;
  const std::size_t lrecl = options.lrecl;
  const std::size_t tail = available();
  const Bytes rest = *peek(tail);
  std::string causes;
  const auto add = [&](const std::string& cause) { causes += (causes.empty() ? "; " : "; or ") + cause; };
  if (evidence.begins_with({0x1F, 0x8B})) add("the file is a gzip archive, unpack it first");
  if (evidence.begins_with({0x50, 0x4B, 0x03, 0x04})) add("the file is a zip archive, unpack it first");
  for (const FrameChain& chain : chains) {
    if (!chain.ends_here()) continue;
    add("the file is a chain of " + counted(chain.descriptors(), "descriptor") + ": " +
        std::string(describe(chain.kind())) + ", up to its end");
    break;
  }
  for (const std::size_t width : {std::size_t{1}, std::size_t{2}}) {
    const std::uint64_t odd = fed % (lrecl + width);
    if (fed > lrecl && evidence.lines(width) && (odd == 0 || odd == lrecl)) {
      add("a line end of " + counted(width, "byte") + " stands behind each " + std::to_string(lrecl) +
          " bytes (RECFM=TEXT)");
    }
  }
  for (const std::size_t other : options.other_lrecls) {
    if (other != 0 && other != lrecl && fed % other == 0) {
      add("LRECL " + std::to_string(other) + ", another 01 of the copybook, divides it into " +
          counted(fed / other, "record"));
    }
  }
  const auto only = [&](auto... bytes) {
    return std::all_of(rest.begin(), rest.end(), [&](std::uint8_t byte) { return ((byte == bytes) || ...); });
  };
  if (only(0x00, 0x1A)) {
    add("the remainder is only padding (X'00', X'1A')");
  } else if (tail <= 2 && only(0x0A, 0x0D, 0x15, 0x25)) {
    add("the remainder is only a line end");
  } else if (only(0x40) || only(0x20)) {
    add("the remainder is only spaces");
  }
  if (causes.empty()) {
    add("no RDW chain and no line ends were found: the last record lacks " + counted(lrecl - tail, "byte") +
        ", or the LRECL is wrong");
  }
  Error error(errc::not_divisible, counted(fed, "byte") + " of LRECL " + std::to_string(lrecl) + " are " +
                                       counted(fed / lrecl, "record") + " and a remainder of " + counted(tail, "byte") +
                                       causes);
  error.offset = static_cast<std::size_t>(position);
  return error;
}

// Records that say their own length (--record-length).
Result<std::optional<Bytes>> RecordReader::State::next_by_item() {
  const auto head = peek(options.length_known_at);
  if (!head) {
    if (auto error = truncated(options.length_known_at)) return std::move(*error);
    return std::nullopt;
  }
  const auto length = options.length_of(*head);
  if (!length || *length < options.length_known_at || *length > options.max_record) {
    return fail(errc::record_length, position,
                length ? "the item of --record-length says " + counted(*length, "byte") + ", and records have " +
                             std::to_string(options.length_known_at) + " to " + std::to_string(options.max_record)
                       : "the item of --record-length holds no number");
  }
  const auto size = static_cast<std::size_t>(*length);
  const auto record = peek(size);
  if (!record) {
    if (auto error = truncated(size)) return std::move(*error);
    return std::nullopt;
  }
  const std::uint64_t at = position;
  consume(size);
  return give(*record, at);
}

}  // namespace codecs
