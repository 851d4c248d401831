// The length in front of a record or a block: where it stands in its descriptor, and what the other bytes are.
#pragma once

#include "codecs/record_format.hpp"

namespace codecs {

struct FrameDescriptor {
  std::size_t size = 4;
  std::size_t length_at = 0;
  std::size_t length_size = 2;
  bool little_endian = false;
  int adjust = 0;

  // The length of descriptor and data, which may be negative in a damaged file.
  std::int64_t length(Bytes bytes) const {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < length_size; ++i) {
      value = value << 8 | bytes[length_at + (little_endian ? length_size - 1 - i : i)];
    }
    return static_cast<std::int64_t>(value) + adjust;
  }
  // False if the length does not fit its field.
  bool write(std::uint64_t length, Buffer& out) const {
    const std::int64_t value = static_cast<std::int64_t>(length) - adjust;
    if (value < 0 || value >= (std::int64_t{1} << (8 * length_size))) return false;
    const std::size_t start = out.size();
    out.resize(start + size);
    for (std::size_t i = 0; i < length_size; ++i) {
      const std::size_t shift = 8 * (little_endian ? i : length_size - 1 - i);
      out[start + length_at + i] = static_cast<std::uint8_t>(value >> shift);
    }
    return true;
  }
  bool fill_is_zero(Bytes bytes) const {
    for (std::size_t i = 0; i < size; ++i) {
      if ((i < length_at || i >= length_at + length_size) && bytes[i] != 0) return false;
    }
    return true;
  }
};
// As the options say; what makes no sense together falls back to the standard descriptor.
FrameDescriptor record_descriptor(const RecordFormatOptions& options);
FrameDescriptor block_descriptor(const RecordFormatOptions& options);

}  // namespace codecs
