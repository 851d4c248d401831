// External floating point (PIC +9.9(8)E+99): sign, significand, E, sign and two digits of exponent, as characters.
// Spec: Enterprise COBOL for z/OS, Language Reference, PICTURE clause, external floating-point items.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "codecs/floating.hpp"
#include "copybooks/picture.hpp"

namespace codecs {

// Works in the portable characters, as EditedShape does.
struct ExternalFloatShape {
  char sign = '+';           // + shows plus and minus, - shows minus and space
  char exponent_sign = '+';  // likewise
  std::size_t whole = 0;     // digits before the point
  std::size_t decimals = 0;
  char point = '\0';  // none under V
  std::size_t positions = 0;
};

[[nodiscard]] ExternalFloatShape make_external_float_shape(const copybooks::Picture& picture);
// Appends a JSON number as decode_float does. Canonical: the first digit is not 0, or all are. Reason: edited_invalid.
[[nodiscard]] FloatReading decode_external_float(std::string_view text, const ExternalFloatShape& shape,
                                                 std::string& out);
// Writes all positions or nothing. Errors: invalid_character, input_too_long, fraction_too_long (more significant
// digits than the PICTURE has), exponent_overflow, exponent_underflow.
[[nodiscard]] errc encode_external_float(std::string_view number, const ExternalFloatShape& shape, std::span<char> out);

}  // namespace codecs
