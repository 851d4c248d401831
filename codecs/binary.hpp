// Binary integers: COMP, COMP-4, BINARY (limited by their PICTURE unless TRUNC says otherwise) and COMP-5 (full range).
// Two's complement, 1 to 16 bytes, either byte order. Spec: Language Reference, USAGE clause; Programming Guide, TRUNC.
#pragma once

#include <span>

#include "codecs/number.hpp"

namespace codecs {

struct BinaryShape : NumericShape {
  bool little_endian = false;
  bool full_range = false;  // COMP-5, or TRUNC(BIN)
  Trunc trunc = Trunc::error;
};

// Any bytes are a number; beyond the PICTURE it carries the warning binary_over_picture and is not canonical
// unless full_range.
[[nodiscard]] Reading decode_binary(Bytes bytes, const BinaryShape& shape);
// Writes all of `out` or nothing. Errors: output_overflow, negative_unsigned, fraction_too_long.
[[nodiscard]] errc encode_binary(const Decimal& value, const BinaryShape& shape, std::span<std::uint8_t> out);

}  // namespace codecs
