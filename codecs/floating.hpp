// COMP-1 and COMP-2: IBM hexadecimal floating point (excess 64, base 16) and IEEE 754, 4 or 8 bytes.
// Text of a float is the shortest decimal that encodes back to the same bytes; no rounding through a host double for
// hex.
#pragma once

#include <span>
#include <string>

#include "codecs/number.hpp"

namespace codecs {

enum class FloatForm : std::uint8_t { hex, ieee, ieee_little };

struct FloatReading {
  NumberState state = NumberState::number;
  bool canonical = true;  // false: unnormalised, negative zero
  errc reason = errc::none;
};

// Appends a JSON number ("-118.625", "7.237005E+75": E form outside 1E-7 to 1E+21) to `out` when state is number.
[[nodiscard]] FloatReading decode_float(Bytes bytes, FloatForm form, std::string& out);
// `text` is a JSON number, exact on the way in: nearest, ties to even. `out` is 4 or 8 bytes.
// Errors: invalid_character, input_too_long, exponent_overflow, exponent_underflow.
[[nodiscard]] errc encode_float(std::string_view text, FloatForm form, std::span<std::uint8_t> out);

}  // namespace codecs
