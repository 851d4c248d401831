// Decimal: an exact decimal number of at most 38 digits, the only number that passes between codecs. Never a double.
// put_digits writes its digits two at a step, for every encoder that stores digits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "codecs/messages.hpp"

namespace codecs {

__extension__ typedef unsigned __int128 uint128;

struct Decimal {
  uint128 magnitude = 0;   // below 10^38
  std::int32_t scale = 0;  // value = magnitude / 10^scale; negative: times 10^-scale
  bool negative = false;   // never set when magnitude is 0

  friend bool operator==(const Decimal& a, const Decimal& b) { return compare(a, b) == 0; }
  // By value: 1.0 and 1.00 are equal. -1, 0, 1.
  friend int compare(const Decimal& a, const Decimal& b);
};

// 10^n for 0 <= n <= 38.
uint128 power_of_ten(int n);
// Decimal digits of v; 1 for 0.
int digit_count(uint128 v);

// The same value at `scale` decimals. Errors: fraction_too_long (digits would be lost), input_too_long (over 38).
[[nodiscard]] Result<Decimal> rescale(const Decimal& value, int scale);
// The magnitude at `scale` decimals, as rescale but without building an Error; `out` is set when none is returned.
[[nodiscard]] errc rescale_magnitude(const Decimal& value, int scale, uint128& out);
// The `count` last digits of v as characters, zero-filled on the left, each with `zone` in place of X'30'.
void put_digits(uint128 v, std::uint8_t* out, std::size_t count, std::uint8_t zone);

// A JSON number or the text of one: [-]digits[.digits][(e|E)[+|-]digits]; a leading + is refused. Exact.
// Errors: invalid_character, no_fraction_digits, input_too_long (over 38 significant digits, |exponent| > 1000).
[[nodiscard]] Result<Decimal> parse_decimal(std::string_view text);

// At least one integer digit, exactly `scale` decimals (none: no point), leading '-', never "-0".
void append_decimal(std::string& out, const Decimal& value);
std::string to_string(const Decimal& value);

}  // namespace codecs
