#include "codecs/floating.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace codecs {

namespace {

// An unsigned integer of at most 2048 bits: over twice what hexadecimal floating point and 38 digits can need.
class Natural {
 public:
  explicit Natural(uint128 v) {
    for (; v != 0; v >>= 32) limbs_[size_++] = static_cast<std::uint32_t>(v & 0xFFFFFFFF);
  }

  bool is_zero() const { return size_ == 0; }
  int bits() const {
    return size_ == 0 ? 0 : static_cast<int>(32 * (size_ - 1)) + static_cast<int>(std::bit_width(limbs_[size_ - 1]));
  }

  void multiply(std::uint32_t by) {
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      carry += std::uint64_t{limbs_[i]} * by;
      limbs_[i] = static_cast<std::uint32_t>(carry & 0xFFFFFFFF);
      carry >>= 32;
    }
    if (carry != 0) limbs_[size_++] = static_cast<std::uint32_t>(carry);
  }
  void multiply_by_power_of_ten(int n) {
    for (; n >= 9; n -= 9) multiply(1'000'000'000);
    for (; n > 0; --n) multiply(10);
  }
  void shift_left(int n) {
    for (; n >= 31; n -= 31) multiply(1U << 31);
    if (n > 0) multiply(1U << n);
  }
  void add(const Natural& other) {
    std::uint64_t carry = 0;
    const std::size_t longest = std::max(size_, other.size_);
    for (std::size_t i = 0; i < longest; ++i) {
      carry += std::uint64_t{limbs_[i]} + other.limbs_[i];
      limbs_[i] = static_cast<std::uint32_t>(carry & 0xFFFFFFFF);
      carry >>= 32;
    }
    size_ = longest;
    if (carry != 0) limbs_[size_++] = static_cast<std::uint32_t>(carry);
  }
  // `other` is not larger.
  void subtract(const Natural& other) {
    std::int64_t borrow = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      borrow += std::int64_t{limbs_[i]} - std::int64_t{other.limbs_[i]};
      limbs_[i] = static_cast<std::uint32_t>(borrow & 0xFFFFFFFF);
      borrow >>= 32;
    }
    while (size_ != 0 && limbs_[size_ - 1] == 0) --size_;
  }
  friend int order(const Natural& a, const Natural& b) {
    if (a.size_ != b.size_) return a.size_ < b.size_ ? -1 : 1;
    for (std::size_t i = a.size_; i-- > 0;) {
      if (a.limbs_[i] != b.limbs_[i]) return a.limbs_[i] < b.limbs_[i] ? -1 : 1;
    }
    return 0;
  }
  // The quotient, below 2^62; *this becomes the remainder.
  std::uint64_t divide(const Natural& by) {
    std::uint64_t quotient = 0;
    for (int bit = std::max(0, bits() - by.bits()); bit >= 0; --bit) {
      Natural part = by;
      part.shift_left(bit);
      quotient <<= 1;
      if (order(*this, part) >= 0) {
        subtract(part);
        quotient |= 1;
      }
    }
    return quotient;
  }

 private:
  std::array<std::uint32_t, 64> limbs_{};
  std::size_t size_ = 0;
};

// value = 0.digits * 10^point
struct Digits {
  char text[24];
  int count = 0;
  int point = 0;
};

// Plain from 1E-7 to below 1E+21, else d.dddE+n.
void append_number(std::string& out, const Digits& d, bool minus) {
  if (minus) out += '-';
  const std::string_view text(d.text, static_cast<std::size_t>(d.count));
  if (d.point > 21 || d.point < -6) {
    out += text[0];
    if (d.count > 1) (out += '.') += text.substr(1);
    out += d.point > 0 ? "E+" : "E-";
    out += std::to_string(std::abs(d.point - 1));
  } else if (d.point <= 0) {
    ((out += "0.").append(static_cast<std::size_t>(-d.point), '0')) += text;
  } else if (d.point >= d.count) {
    (out += text).append(static_cast<std::size_t>(d.point - d.count), '0');
  } else {
    const auto whole = static_cast<std::size_t>(d.point);
    ((out += text.substr(0, whole)) += '.') += text.substr(whole);
  }
}

// Hexadecimal: value = fraction * 2^(4 * (exponent - 64) - fraction_bits).
struct Hex {
  std::uint64_t fraction = 0;
  int exponent = 0;  // excess 64
  int fraction_bits = 24;
};

int binary_exponent(const Hex& h) { return 4 * (h.exponent - 64) - h.fraction_bits; }

// The shortest digits that lie nearer to `h` than to its neighbours (halfway counts if the fraction is even), and of
// those the nearest: numerator and both half gaps over one denominator, one digit a step.
Digits shortest(const Hex& h) {
  const bool even = h.fraction % 2 == 0;
  // Below the smallest normalised fraction the numbers stand 16 times closer.
  const bool edge = h.fraction == 1ULL << (h.fraction_bits - 4) && h.exponent > 0;
  const int power = binary_exponent(h);
  Natural value(h.fraction);
  Natural over(1);
  Natural above(1);
  Natural below(1);
  value.shift_left(edge ? 5 : 1);
  over.shift_left(edge ? 5 : 1);
  above.shift_left(edge ? 4 : 0);
  if (power >= 0) {
    value.shift_left(power);
    above.shift_left(power);
    below.shift_left(power);
  } else {
    over.shift_left(-power);
  }
  const auto reaches = [&] {  // value + above is at or past the denominator
    Natural top = value;
    top.add(above);
    const int o = order(top, over);
    return even ? o >= 0 : o > 0;
  };

  Digits d;
  const int highest_bit = power + static_cast<int>(std::bit_width(h.fraction)) - 1;
  d.point = highest_bit * 30103 / 100000 - (highest_bit < 0 ? 1 : 0);
  if (d.point >= 0) {
    over.multiply_by_power_of_ten(d.point);
  } else {
    for (Natural* n : {&value, &above, &below}) n->multiply_by_power_of_ten(-d.point);
  }
  while (reaches()) {
    over.multiply(10);
    ++d.point;
  }
  while (true) {
    for (Natural* n : {&value, &above, &below}) n->multiply(10);
    if (reaches()) break;
    --d.point;
  }

  while (true) {
    auto digit = static_cast<char>('0' + value.divide(over));
    const int low = order(value, below);
    const bool may_end = even ? low <= 0 : low < 0;
    const bool may_round_up = reaches();
    if (may_end || may_round_up) {
      Natural twice = value;
      twice.add(value);
      if (may_round_up && (!may_end || order(twice, over) > 0)) ++digit;
      d.text[d.count++] = digit;
      return d;
    }
    d.text[d.count++] = digit;
    for (Natural* n : {&value, &above, &below}) n->multiply(10);
  }
}

FloatReading decode_hex(Bytes bytes, std::string& out) {
  Hex h;
  h.fraction_bits = static_cast<int>(8 * (bytes.size() - 1));
  h.exponent = bytes[0] & 0x7F;
  for (const std::uint8_t b : bytes.subspan(1)) h.fraction = h.fraction << 8 | b;
  const bool minus = (bytes[0] & 0x80) != 0;

  FloatReading r;
  if (h.fraction == 0) {
    r.canonical = bytes[0] == 0;
    out += '0';
    return r;
  }
  while (h.exponent > 0 && h.fraction >> (h.fraction_bits - 4) == 0) {
    h.fraction <<= 4;
    --h.exponent;
    r.canonical = false;
  }
  append_number(out, shortest(h), minus);
  return r;
}

errc encode_hex(const Decimal& number, std::span<std::uint8_t> out) {
  std::fill(out.begin(), out.end(), std::uint8_t{0});
  if (number.magnitude == 0) return errc::none;
  const int places = digit_count(number.magnitude) - number.scale;
  if (places > 80) return errc::exponent_overflow;
  if (places < -100) return errc::exponent_underflow;

  Natural numerator(number.magnitude);
  Natural denominator(1);
  if (number.scale < 0) {
    numerator.multiply_by_power_of_ten(-number.scale);
  } else {
    denominator.multiply_by_power_of_ten(number.scale);
  }
  Hex h;
  h.fraction_bits = static_cast<int>(8 * (out.size() - 1));
  // The number lies between 2^(gap - 1) and 2^(gap + 1), so its exponent is this or one more.
  const int gap = numerator.bits() - denominator.bits();
  h.exponent = std::max(0, 64 + (gap - 1 >= 0 ? (gap - 1) / 4 + 1 : -((-(gap - 1) + 3) / 4) + 1));
  while (true) {
    Natural rest = numerator;
    Natural by = denominator;
    const int power = binary_exponent(h);
    if (power >= 0) {
      by.shift_left(power);
    } else {
      rest.shift_left(-power);
    }
    h.fraction = rest.divide(by);
    if (h.fraction >> h.fraction_bits != 0) {
      ++h.exponent;
      continue;
    }
    Natural twice = rest;
    twice.add(rest);
    const int half = order(twice, by);
    if (half > 0 || (half == 0 && h.fraction % 2 != 0)) ++h.fraction;
    break;
  }
  if (h.fraction >> h.fraction_bits != 0) {
    h.fraction >>= 4;
    ++h.exponent;
  }
  if (h.exponent > 127) return errc::exponent_overflow;
  if (h.fraction == 0) return errc::exponent_underflow;
  for (std::size_t i = out.size() - 1; i > 0; --i, h.fraction >>= 8)
    out[i] = static_cast<std::uint8_t>(h.fraction & 0xFF);
  out[0] = static_cast<std::uint8_t>((number.negative ? 0x80 : 0) | h.exponent);
  return errc::none;
}

// The bytes in the host's order.
template <class Float>
Float load(Bytes bytes, bool little) {
  static_assert(std::endian::native == std::endian::little);
  std::array<std::uint8_t, sizeof(Float)> raw;
  std::copy(bytes.begin(), bytes.end(), raw.begin());
  if (!little) std::reverse(raw.begin(), raw.end());
  return std::bit_cast<Float>(raw);
}

template <class Float>
FloatReading decode_ieee(Bytes bytes, bool little, std::string& out) {
  const auto value = load<Float>(bytes, little);
  FloatReading r;
  if (!std::isfinite(value)) {
    const bool high = std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b == 0xFF; });
    r.state = high ? NumberState::high : NumberState::bad;
    r.reason = high ? errc::none : errc::float_not_a_number;
    r.canonical = false;
    return r;
  }
  if (value == 0) {
    r.canonical = !std::signbit(value);
    out += '0';
    return r;
  }
  char text[48];  // d.dddde+nnn, the shortest that reads back
  const auto end = std::to_chars(text, text + sizeof text, std::abs(value), std::chars_format::scientific).ptr;
  const char* e = std::find(text, end, 'e');
  Digits d;
  for (const char* c = text; c != e; ++c) {
    if (*c != '.') d.text[d.count++] = *c;
  }
  while (d.count > 1 && d.text[d.count - 1] == '0') --d.count;
  int exponent = 0;
  std::from_chars(e + (e[1] == '+' ? 2 : 1), end, exponent);
  d.point = exponent + 1;
  append_number(out, d, std::signbit(value));
  return r;
}

template <class Float>
errc encode_ieee(std::string_view text, const Decimal& number, bool little, std::span<std::uint8_t> out) {
  Float value = 0;
  if (number.magnitude != 0) {
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec == std::errc::result_out_of_range) {
      return digit_count(number.magnitude) > number.scale ? errc::exponent_overflow : errc::exponent_underflow;
    }
    if (parsed.ec != std::errc{}) return errc::invalid_character;
    if (!std::isfinite(value)) return errc::exponent_overflow;
    if (value == 0) return errc::exponent_underflow;
  }
  auto raw = std::bit_cast<std::array<std::uint8_t, sizeof(Float)>>(value);
  if (!little) std::reverse(raw.begin(), raw.end());
  std::copy(raw.begin(), raw.end(), out.begin());
  return errc::none;
}

}  // namespace

FloatReading decode_float(Bytes bytes, FloatForm form, std::string& out) {
  if (bytes.size() != 4 && bytes.size() != 8) return {NumberState::bad, false, errc::float_not_a_number};
  if (form == FloatForm::hex) return decode_hex(bytes, out);
  const bool little = form == FloatForm::ieee_little;
  return bytes.size() == 4 ? decode_ieee<float>(bytes, little, out) : decode_ieee<double>(bytes, little, out);
}

errc encode_float(std::string_view text, FloatForm form, std::span<std::uint8_t> out) {
  const auto number = parse_decimal(text);
  if (!number) return number.error().code;
  if (out.size() != 4 && out.size() != 8) return errc::output_overflow;
  if (form == FloatForm::hex) return encode_hex(*number, out);
  const bool little = form == FloatForm::ieee_little;
  return out.size() == 4 ? encode_ieee<float>(text, *number, little, out)
                         : encode_ieee<double>(text, *number, little, out);
}

}  // namespace codecs
