// Packed decimal: COMP-3 (two digits a byte, the last low nibble is the sign) and COMP-6 (no sign nibble).
// Spec: Enterprise COBOL for z/OS, Language Reference, USAGE clause, PACKED-DECIMAL.
#pragma once

#include <span>

#include "codecs/number.hpp"

namespace codecs {

struct PackedShape : NumericShape {
  bool sign_nibble = true;  // false: COMP-6
  SignRule sign_rule = SignRule::strict;
  PadNibble pad_nibble = PadNibble::lenient;
  std::uint8_t space = 0x40;  // what an item of spaces is filled with
};

// `bytes` is digits / 2 + 1 long (COMP-6: (digits + 1) / 2). Reasons: packed_digit, packed_sign, packed_pad.
[[nodiscard]] Reading decode_packed(Bytes bytes, const PackedShape& shape);
// Writes all of `out` or nothing. Errors: output_overflow, negative_unsigned, fraction_too_long.
[[nodiscard]] errc encode_packed(const Decimal& value, const PackedShape& shape, std::span<std::uint8_t> out);

}  // namespace codecs
