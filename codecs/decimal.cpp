#include "codecs/decimal.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace codecs {

namespace {

constexpr int most_digits = 38;
constexpr int widest_exponent = 1000;

constexpr auto powers = [] {
  std::array<uint128, most_digits + 1> table{};
  uint128 p = 1;
  for (auto& entry : table) {
    entry = p;
    p *= 10;  // the last product is 10^39, which 128 bits no longer hold and nobody reads
  }
  return table;
}();

constexpr auto pairs = [] {
  std::array<char, 200> table{};
  for (std::size_t i = 0; i < 100; ++i) {
    table[2 * i] = static_cast<char>('0' + i / 10);
    table[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return table;
}();

constexpr std::uint64_t ten_to_18 = 1'000'000'000'000'000'000ULL;

// Ends at `end`; fills `count` characters.
void put_ascii(std::uint64_t v, char* end, std::size_t count) {
  while (count >= 2) {
    end -= 2;
    count -= 2;
    std::memcpy(end, &pairs[2 * (v % 100)], 2);
    v /= 100;
  }
  if (count == 1) *--end = static_cast<char>('0' + v % 10);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

uint128 power_of_ten(int n) { return powers[static_cast<std::size_t>(n)]; }

int digit_count(uint128 v) {
  const auto high = static_cast<std::uint64_t>(v >> 64);
  const auto bits =
      static_cast<int>(high != 0 ? 64 + std::bit_width(high) : std::bit_width(static_cast<std::uint64_t>(v)));
  // 1233 / 4096 is just above log10(2) for these widths: the estimate is right or one too small.
  const int estimate = std::min(bits * 1233 / 4096, most_digits);
  return std::max(1, estimate + (v >= power_of_ten(estimate) ? 1 : 0));
}

int compare(const Decimal& a, const Decimal& b) {
  const bool a_minus = a.negative && a.magnitude != 0;
  const bool b_minus = b.negative && b.magnitude != 0;
  if (a_minus != b_minus) return a_minus ? -1 : 1;
  const int sign = a_minus ? -1 : 1;
  if (a.magnitude == 0 || b.magnitude == 0) {
    return a.magnitude == b.magnitude ? 0 : (a.magnitude == 0 ? -1 : 1);
  }
  if (a.scale == b.scale) return a.magnitude == b.magnitude ? 0 : (a.magnitude < b.magnitude ? -sign : sign);
  // Places before the point decide unless they are as many; then the scales differ by less than 38.
  const int a_places = digit_count(a.magnitude) - a.scale;
  const int b_places = digit_count(b.magnitude) - b.scale;
  if (a_places != b_places) return a_places < b_places ? -sign : sign;
  uint128 x = a.magnitude;
  uint128 y = b.magnitude;
  if (a.scale < b.scale) {
    x *= power_of_ten(b.scale - a.scale);
  } else {
    y *= power_of_ten(a.scale - b.scale);
  }
  return x == y ? 0 : (x < y ? -sign : sign);
}

errc rescale_magnitude(const Decimal& value, int scale, uint128& out) {
  if (value.scale == scale || value.magnitude == 0) {
    out = value.magnitude;
    return errc::none;
  }
  if (scale > value.scale) {
    const int up = scale - value.scale;
    if (up > most_digits || value.magnitude >= power_of_ten(most_digits - up)) return errc::input_too_long;
    out = value.magnitude * power_of_ten(up);
    return errc::none;
  }
  const int down = value.scale - scale;
  if (down > most_digits) return errc::fraction_too_long;
  uint128 quotient = 0;
  if (value.magnitude >> 64 == 0 && down <= 19) {
    const auto small = static_cast<std::uint64_t>(value.magnitude);
    const auto by = static_cast<std::uint64_t>(power_of_ten(down));
    if (small % by != 0) return errc::fraction_too_long;
    quotient = small / by;
  } else {
    const uint128 by = power_of_ten(down);
    quotient = value.magnitude / by;
    if (quotient * by != value.magnitude) return errc::fraction_too_long;
  }
  out = quotient;
  return errc::none;
}

Result<Decimal> rescale(const Decimal& value, int scale) {
  Decimal out;
  if (const errc failed = rescale_magnitude(value, scale, out.magnitude); failed != errc::none) return failed;
  out.scale = scale;
  out.negative = value.negative && out.magnitude != 0;
  return out;
}

void put_digits(uint128 v, std::uint8_t* out, std::size_t count, std::uint8_t zone) {
  auto* text = reinterpret_cast<char*>(out);
  std::size_t left = count;
  while (v >> 64 != 0 && left > 18) {
    const uint128 quotient = v / ten_to_18;
    put_ascii(static_cast<std::uint64_t>(v - quotient * ten_to_18), text + left, 18);
    v = quotient;
    left -= 18;
  }
  if (v >> 64 != 0) v %= ten_to_18;
  put_ascii(static_cast<std::uint64_t>(v), text + left, left);
  if (zone == 0x30) return;
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::uint8_t>((out[i] & 0x0F) | zone);
}

Result<Decimal> parse_decimal(std::string_view text) {
  Decimal out;
  std::size_t i = 0;
  const bool minus = !text.empty() && text[0] == '-';
  if (minus) ++i;
  if (i == text.size() || !is_digit(text[i])) return errc::invalid_character;

  // Zeros at the end wait in `zeros`: they count only when another digit follows, so 1 and 1000...0 are equally short.
  std::int64_t zeros = 0;
  std::int64_t decimals = 0;
  int significant = 0;
  bool too_long = false;
  const auto take = [&](char c) {
    if (c == '0') {
      if (significant != 0) ++zeros;
      return;
    }
    if (significant + zeros + 1 > most_digits) too_long = true;
    if (too_long) return;
    significant += static_cast<int>(significant == 0 ? 1 : zeros + 1);
    out.magnitude = out.magnitude * power_of_ten(static_cast<int>(zeros)) * 10 + static_cast<unsigned>(c - '0');
    zeros = 0;
  };
  for (; i < text.size() && is_digit(text[i]); ++i) take(text[i]);
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (i == text.size() || !is_digit(text[i])) return errc::no_fraction_digits;
    for (; i < text.size() && is_digit(text[i]); ++i) {
      take(text[i]);
      ++decimals;
    }
  }
  std::int64_t exponent = 0;
  bool wide = false;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    const bool down = i < text.size() && text[i] == '-';
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    if (i == text.size()) return errc::invalid_character;
    for (; i < text.size() && is_digit(text[i]); ++i) {
      exponent = exponent * 10 + (text[i] - '0');
      if (exponent > widest_exponent) {
        wide = true;
        exponent = widest_exponent;
      }
    }
    if (!is_digit(text[i - 1])) return errc::invalid_character;
    if (down) exponent = -exponent;
  }
  if (i != text.size()) return errc::invalid_character;
  if (wide || too_long) return errc::input_too_long;

  // Zeros that were held back return as long as they fit: 1.00 keeps its two decimals.
  std::int64_t scale = decimals - exponent;
  if (out.magnitude == 0) {
    out.scale = static_cast<std::int32_t>(std::clamp<std::int64_t>(scale, 0, most_digits));
    return out;
  }
  const std::int64_t keep = std::min<std::int64_t>(zeros, most_digits - significant);
  out.magnitude *= power_of_ten(static_cast<int>(keep));
  scale -= zeros - keep;
  if (scale > 2 * widest_exponent || scale < -2 * widest_exponent) return errc::input_too_long;
  out.scale = static_cast<std::int32_t>(scale);
  out.negative = minus;
  return out;
}

void append_decimal(std::string& out, const Decimal& value) {
  const auto digits = static_cast<std::size_t>(digit_count(value.magnitude));
  const std::size_t point = value.scale > 0 ? static_cast<std::size_t>(value.scale) : 0;
  const std::size_t zeros = value.scale < 0 && value.magnitude != 0 ? static_cast<std::size_t>(-value.scale) : 0;
  const bool minus = value.negative && value.magnitude != 0;
  const std::size_t shown = std::max(digits, point + 1);
  const std::size_t begin = out.size() + (minus ? 1 : 0);
  out.resize(begin + shown + zeros + (point != 0 ? 1 : 0), '0');
  if (minus) out[begin - 1] = '-';
  put_digits(value.magnitude, reinterpret_cast<std::uint8_t*>(&out[begin + shown - digits]), digits, 0x30);
  if (point == 0) return;
  char* fraction = &out[begin + shown - point];
  std::memmove(fraction + 1, fraction, point);
  *fraction = '.';
}

std::string to_string(const Decimal& value) {
  std::string out;
  append_decimal(out, value);
  return out;
}

}  // namespace codecs
