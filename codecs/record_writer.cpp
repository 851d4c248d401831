#include <algorithm>

#include "codecs/record_reader_state.hpp"

namespace codecs {

namespace {

constexpr std::uint8_t ascii_space = 0x20;
constexpr std::size_t longest_segment = 32756;
constexpr std::size_t longest_short_block = 32760;

}  // namespace

struct RecordWriter::State {
  RecordFormatOptions options;
  FrameDescriptor descriptor;
  FrameDescriptor block;
  Buffer pending;  // VB, VBS: the block's records

  std::size_t block_room() const { return std::max<std::size_t>(options.block_size, 12) - 4; }

  void flush(Buffer& out) {
    if (pending.empty()) return;
    const std::size_t length = pending.size() + 4;
    if (length <= longest_short_block && block.write(length, out)) {
      // written
    } else {
      const auto extended = static_cast<std::uint32_t>(static_cast<std::int64_t>(length) - block.adjust);
      for (int shift = 24; shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>((extended >> shift) | (shift == 24 ? 0x80u : 0u)));
      }
    }
    out.insert(out.end(), pending.begin(), pending.end());
    pending.clear();
  }
  Result<void> put_segments(Bytes record, Buffer& out);
};

RecordWriter::RecordWriter(RecordFormatOptions options) : state_(std::make_unique<State>()) {
  state_->descriptor = record_descriptor(options);
  state_->block = block_descriptor(options);
  state_->options = std::move(options);
}
RecordWriter::~RecordWriter() = default;

Result<void> RecordWriter::append(Bytes record, Buffer& out) { return append(record, 0, out); }

Result<void> RecordWriter::append(Bytes record, std::uint16_t zz, Buffer& out) {
  State& s = *state_;
  const RecordFormatOptions& options = s.options;
  const auto wrong = [&](errc code, std::size_t most) {
    return Error(code, "the record has " + counted(record.size(), "byte") + "; RECFM " +
                           std::string(to_string(options.format)) + " takes " + std::to_string(most) + " here");
  };
  switch (options.format) {
    case RecordFormat::f:
      if (options.length_of) {  // the record says its own length
        out.insert(out.end(), record.begin(), record.end());
        return {};
      }
      if (options.lrecl == 0) return Error(errc::lrecl_missing);
      if (record.size() > options.lrecl) return wrong(errc::record_too_long, options.lrecl);
      if (record.size() < options.lrecl) return wrong(errc::record_too_short, options.lrecl);
      out.insert(out.end(), record.begin(), record.end());
      return {};
    case RecordFormat::text: {
      const bool ascii = options.pad == ascii_space;
      if (options.lrecl != 0 && record.size() > options.lrecl) return wrong(errc::record_too_long, options.lrecl);
      const auto ends = [&](std::uint8_t byte) { return byte == 0x0A || (!ascii && (byte == 0x15 || byte == 0x25)); };
      if (std::any_of(record.begin(), record.end(), ends) || (!record.empty() && record.back() == 0x0D)) {
        return Error(errc::line_end_in_record);
      }
      out.insert(out.end(), record.begin(), record.end());
      if (options.line_end.empty()) {
        out.push_back(ascii ? 0x0A : 0x15);
      } else {
        out.insert(out.end(), options.line_end.begin(), options.line_end.end());
      }
      return {};
    }
    case RecordFormat::vbs:
      return s.put_segments(record, out);
    case RecordFormat::v:
    case RecordFormat::vb:
    case RecordFormat::llzz:
      break;
  }
  const std::size_t size = s.descriptor.size;
  const std::size_t length = record.size() + size;
  const bool blocked = options.format == RecordFormat::vb;
  const std::size_t most = blocked ? std::min(options.max_record, s.block_room()) : options.max_record;
  if (length > most) return wrong(errc::record_too_long, most < size ? 0 : most - size);
  if (blocked && s.pending.size() + length > s.block_room()) s.flush(out);
  Buffer& target = blocked ? s.pending : out;
  const std::size_t start = target.size();
  if (!s.descriptor.write(length, target)) return wrong(errc::record_too_long, (1u << 16) - 1);
  if (options.format == RecordFormat::llzz) {
    const std::size_t zz_at = start + 2 - s.descriptor.length_at;
    target[zz_at] = static_cast<std::uint8_t>(zz >> 8);
    target[zz_at + 1] = static_cast<std::uint8_t>(zz & 0xFF);
  }
  target.insert(target.end(), record.begin(), record.end());
  return {};
}

Result<void> RecordWriter::State::put_segments(Bytes record, Buffer& out) {
  if (record.empty()) return Error(errc::record_too_short, "RECFM VBS has no empty records");
  if (record.size() > options.max_record) {
    return Error(errc::record_too_long, "the record has " + counted(record.size(), "byte") + "; RECFM VBS takes " +
                                            std::to_string(options.max_record) + " here");
  }
  for (Bytes left = record; !left.empty();) {
    if (pending.size() + 5 > block_room()) flush(out);
    const std::size_t room = std::min(block_room() - pending.size(), longest_segment) - 4;
    const Bytes segment = left.first(std::min(room, left.size()));
    const bool first = left.size() == record.size();
    left = left.subspan(segment.size());
    const std::size_t start = pending.size();
    if (!descriptor.write(segment.size() + 4, pending)) return Error(errc::record_too_long);
    pending[start + 2] = first && left.empty() ? 0 : first ? 1 : left.empty() ? 2 : 3;
    pending.insert(pending.end(), segment.begin(), segment.end());
  }
  return {};
}

void RecordWriter::finish(Buffer& out) { state_->flush(out); }

}  // namespace codecs
