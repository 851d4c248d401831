// Records that are lines of text.
#include <algorithm>

#include "codecs/record_reader_state.hpp"

namespace codecs {

namespace {

constexpr std::uint8_t ascii_space = 0x20;

}  // namespace

Result<std::optional<Bytes>> RecordReader::State::next_line() {
  const bool ascii = options.pad == ascii_space;
  const std::size_t most = options.lrecl != 0 ? options.lrecl : options.max_record;
  const auto is_end = [&](std::uint8_t byte) { return byte == 0x0A || (!ascii && (byte == 0x15 || byte == 0x25)); };
  // The line and its end of two bytes at most: search in the carry and the chunk as one sequence.
  const std::size_t kept = carry.size() - carry_at;
  std::size_t length = scanned;
  bool found = false;
  for (; length < available() && length <= most + 2; ++length) {
    const std::uint8_t byte = length < kept ? carry[carry_at + length] : chunk[length - kept];
    if (is_end(byte)) {
      found = true;
      break;
    }
  }
  if (!found && length <= most + 1 && (!finished || length == 0)) {
    scanned = length;
    static_cast<void>(peek(length + 1));  // moves the chunk into the carry
    return std::nullopt;
  }
  scanned = 0;
  const Bytes raw = *peek(found ? length + 1 : length);
  Bytes text = raw.first(length);
  if (found && raw[length] != 0x15 && !text.empty() && text.back() == 0x0D) text = text.first(text.size() - 1);
  if (text.size() > most) {
    return fail(errc::line_too_long, position, "the line is longer than " + counted(most, "byte"), false);
  }
  const std::uint64_t at = position;
  consume(raw.size());
  if (text.size() == options.lrecl || options.lrecl == 0) return give(text, at);
  added = options.lrecl - text.size();
  line.assign(text.begin(), text.end());
  line.resize(options.lrecl, options.pad);
  return give(line, at);
}

}  // namespace codecs
