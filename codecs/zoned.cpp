#include "codecs/zoned.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace codecs {

namespace {

static_assert(std::endian::native == std::endian::little, "the digit kernel loads words little-endian");

constexpr std::size_t most_digits = 38;
constexpr std::size_t one_word = 18;  // digits that surely fit 64 bits

template <class Word>
std::uint64_t load(const std::uint8_t* p) {
  Word w;
  std::memcpy(&w, p, sizeof w);
  return w;
}

// 1 to 8 bytes, the last one in the highest byte, nothing read beyond them.
std::uint64_t load_last(const std::uint8_t* p, std::size_t n) {
  switch (n) {
    case 1:
      return std::uint64_t{*p} << 56;
    case 2:
      return load<std::uint16_t>(p) << 48;
    case 3:
      return load<std::uint16_t>(p) << 40 | std::uint64_t{p[2]} << 56;
    case 8:
      return load<std::uint64_t>(p);
    default:
      return load<std::uint32_t>(p + n - 4) << 32 | load<std::uint32_t>(p) << (8 * (8 - n));
  }
}

// 1 to 8 digits; false if a byte is none. `zone` is X'F0' or X'30'; under ZoneRule::ignore it is not looked at.
bool read_word(const std::uint8_t* p, std::size_t n, std::uint8_t zone, ZoneRule rule, std::uint64_t& value) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  std::uint64_t w = load_last(p, n);
  w = rule == ZoneRule::ignore ? w & ones * 0x0F : w ^ (ones * zone) << (8 * (8 - n));
  if ((((w + ones * 0x76) | w) & ones * 0x80) != 0) return false;  // a byte over 9
  w = (w & 0x00FF00FF00FF00FF) * 10 + (w >> 8 & 0x00FF00FF00FF00FF);
  w = (w & 0x0000FFFF0000FFFF) * 100 + (w >> 16 & 0x0000FFFF0000FFFF);
  value = (w & 0xFFFFFFFF) * 10000 + (w >> 32);
  return true;
}

// Up to 19 digits.
bool read_digits(const std::uint8_t* p, std::size_t n, std::uint8_t zone, ZoneRule rule, std::uint64_t& value) {
  std::uint64_t sum = 0;
  std::size_t head = n % 8;
  if (head == 0 && n != 0) head = 8;
  for (std::size_t at = 0; at < n; at += head, head = 8) {
    std::uint64_t word = 0;
    if (!read_word(p + at, head, zone, rule, word)) return false;
    sum = sum * 100'000'000 + word;
  }
  value = sum;
  return true;
}

enum class Sign : std::uint8_t { none, plus, minus };

struct SignByte {
  Sign sign = Sign::none;
  int digit = -1;          // over 9 or none: -1
  bool canonical = false;  // what encode writes for this sign in this item
  bool sign_zone = true;   // false: taken under ZoneRule::ignore only
};

SignByte read_ebcdic_sign(std::uint8_t byte, bool is_signed) {
  const int low = byte & 0x0F;
  const int zone = byte >> 4;
  SignByte s;
  s.digit = low <= 9 ? low : -1;
  if (zone >= 0xA) s.sign = zone == 0xB || zone == 0xD ? Sign::minus : Sign::plus;
  s.canonical = is_signed ? zone == 0xC || zone == 0xD : zone == 0xF;
  return s;
}

SignByte read_ascii_sign(std::uint8_t byte, ZonedSigns style, bool is_signed) {
  SignByte s;
  if (byte >= 0x30 && byte <= 0x39) {
    s.sign = Sign::plus;
    s.digit = byte & 0x0F;
    s.canonical = !is_signed || style != ZonedSigns::ascii_ebcdic;
    return s;
  }
  if (style == ZonedSigns::ascii_ebcdic) {
    if (byte == 0x7B || (byte >= 0x41 && byte <= 0x49)) {
      s.sign = Sign::plus;
      s.digit = byte == 0x7B ? 0 : byte - 0x40;
    } else if (byte == 0x7D || (byte >= 0x4A && byte <= 0x52)) {
      s.sign = Sign::minus;
      s.digit = byte == 0x7D ? 0 : byte - 0x49;
    }
    s.canonical = is_signed;
    return s;
  }
  const int minus_zone = style == ZonedSigns::ascii_standard ? 0x7 : (style == ZonedSigns::ascii_realia ? 0x2 : 0x8);
  const int low = byte & 0x0F;
  s.digit = low <= 9 ? low : -1;
  if (byte >> 4 == minus_zone) s.sign = Sign::minus;
  s.canonical = is_signed;
  return s;
}

std::uint8_t write_sign(int digit, bool minus, const ZonedShape& shape) {
  const auto zoned = [&](int zone) { return static_cast<std::uint8_t>(zone << 4 | digit); };
  switch (shape.signs) {
    case ZonedSigns::ebcdic_zones:
      return zoned(!shape.is_signed ? 0xF : (minus ? 0xD : 0xC));
    case ZonedSigns::ascii_standard:
      return zoned(minus ? 0x7 : 0x3);
    case ZonedSigns::ascii_realia:
      return zoned(minus ? 0x2 : 0x3);
    case ZonedSigns::ascii_tandem:
      return zoned(minus ? 0x8 : 0x3);
    case ZonedSigns::ascii_ebcdic:
      break;
  }
  if (!shape.is_signed) return zoned(0x3);
  if (digit == 0) return minus ? 0x7D : 0x7B;
  return static_cast<std::uint8_t>((minus ? 0x49 : 0x40) + digit);
}

bool all_are(Bytes bytes, std::uint8_t byte) {
  return std::all_of(bytes.begin(), bytes.end(), [byte](std::uint8_t b) { return b == byte; });
}

// What the item is when it is no number.
Reading no_number(Bytes bytes, std::uint8_t space, errc why, std::size_t at) {
  Reading r = Reading::bad(why, at);
  if (bytes.empty()) return r;
  const NumberState state = bytes[0] == space  ? NumberState::spaces
                            : bytes[0] == 0    ? NumberState::low
                            : bytes[0] == 0xFF ? NumberState::high
                                               : NumberState::bad;
  if (state == NumberState::bad || !all_are(bytes, bytes[0])) return r;
  r.state = state;
  r.reason = errc::none;
  r.at = 0;
  return r;
}

}  // namespace

Reading decode_zoned(Bytes bytes, const ZonedShape& shape) {
  const bool ebcdic = shape.signs == ZonedSigns::ebcdic_zones;
  const std::uint8_t zone = ebcdic ? 0xF0 : 0x30;
  const std::uint8_t space = ebcdic ? 0x40 : 0x20;
  const std::size_t n = bytes.size();
  const std::size_t extra = shape.sign_separate ? 1 : 0;
  if (n <= extra || n > most_digits + extra) return Reading::bad(errc::zoned_digit, 0);

  Reading r;
  if (shape.blank_when_zero && bytes[0] == space && all_are(bytes, space)) {
    r.value.scale = shape.scale;
    return r;
  }
  const std::size_t sign_at = shape.sign_leading ? 0 : n - 1;
  const std::uint8_t byte = bytes[sign_at];
  SignByte sign;
  if (shape.sign_separate) {
    sign.sign =
        byte == (ebcdic ? 0x4E : 0x2B) ? Sign::plus : (byte == (ebcdic ? 0x60 : 0x2D) ? Sign::minus : Sign::none);
    sign.digit = 0;
    sign.canonical = true;
  } else {
    sign = ebcdic ? read_ebcdic_sign(byte, shape.is_signed) : read_ascii_sign(byte, shape.signs, shape.is_signed);
    if (shape.zone_rule == ZoneRule::ignore && !shape.is_signed && sign.sign == Sign::none) {
      sign.sign = Sign::plus;
      sign.digit = (byte & 0x0F) <= 9 ? byte & 0x0F : -1;
      sign.canonical = false;
      sign.sign_zone = false;
    }
  }

  const std::uint8_t* digits = bytes.data() + (shape.sign_leading ? 1 : 0);
  const std::size_t count = n - 1;
  const bool ignore = shape.zone_rule == ZoneRule::ignore;
  bool valid = true;
  uint128 magnitude = 0;
  if (count < one_word) {
    std::uint64_t rest = 0;
    valid = read_digits(digits, count, zone, shape.zone_rule, rest);
    magnitude = rest;
  } else {
    for (std::size_t i = 0; i < count && valid; i += 8) {
      const std::size_t step = std::min<std::size_t>(8, count - i);
      std::uint64_t word = 0;
      valid = read_word(digits + i, step, zone, shape.zone_rule, word);
      magnitude = magnitude * power_of_ten(static_cast<int>(step)) + word;
    }
  }
  if (!valid) {
    std::size_t i = 0;
    while (i < count && (digits[i] & 0x0F) <= 9 && (ignore || (digits[i] & 0xF0) == zone)) ++i;
    const errc why = (digits[i] & 0x0F) > 9 ? errc::zoned_digit : errc::zoned_zone;
    return no_number(bytes, space, why, i + (shape.sign_leading ? 1 : 0));
  }
  if (sign.digit < 0) {
    const bool over_nine = (byte & 0x0F) > 9;
    return no_number(bytes, space, over_nine ? errc::zoned_digit : errc::zoned_sign, sign_at);
  }
  if (sign.sign == Sign::none) {
    return no_number(bytes, space, shape.sign_separate ? errc::sign_separate : errc::zoned_sign, sign_at);
  }
  bool minus = sign.sign == Sign::minus;
  r.canonical = sign.canonical;
  if (minus && !shape.is_signed) {
    if (shape.sign_rule == SignRule::strict) return no_number(bytes, space, errc::zoned_sign, sign_at);
    minus = false;
    r.canonical = false;
    r.reason = errc::sign_dropped;
  }
  if (!shape.sign_separate) {
    const auto digit = static_cast<unsigned>(sign.digit);
    magnitude = shape.sign_leading ? magnitude + digit * power_of_ten(static_cast<int>(count)) : magnitude * 10 + digit;
  }
  r.value.magnitude = magnitude;
  r.value.scale = shape.scale;
  r.value.negative = minus && magnitude != 0;
  if (magnitude == 0 && (minus || shape.blank_when_zero)) r.canonical = false;
  if (ignore) {
    bool zoned = sign.sign_zone;
    for (std::size_t i = 0; i < count; ++i) zoned = zoned && (digits[i] & 0xF0) == zone;
    r.canonical = r.canonical && zoned;
    if (!zoned && r.reason == errc::none) r.reason = errc::zone_ignored;
  }
  return r;
}

errc encode_zoned(const Decimal& value, const ZonedShape& shape, std::span<std::uint8_t> out) {
  uint128 magnitude = 0;
  if (const errc failed = rescale_magnitude(value, shape.scale, magnitude); failed != errc::none) {
    return failed == errc::input_too_long ? errc::output_overflow : failed;
  }
  const bool minus = value.negative && magnitude != 0;
  if (minus && !shape.is_signed) return errc::negative_unsigned;
  const std::size_t n = out.size();
  const std::size_t extra = shape.sign_separate ? 1 : 0;
  if (n <= extra || n > most_digits + extra) return errc::output_overflow;
  const std::size_t count = n - extra;
  if (count < most_digits && magnitude >= power_of_ten(static_cast<int>(count))) return errc::output_overflow;

  const bool ebcdic = shape.signs == ZonedSigns::ebcdic_zones;
  if (shape.blank_when_zero && magnitude == 0) {
    std::fill(out.begin(), out.end(), static_cast<std::uint8_t>(ebcdic ? 0x40 : 0x20));
    return errc::none;
  }
  std::uint8_t* digits = out.data() + (shape.sign_separate && shape.sign_leading ? 1 : 0);
  put_digits(magnitude, digits, count, ebcdic ? 0xF0 : 0x30);
  std::uint8_t& sign = out[shape.sign_leading ? 0 : n - 1];
  if (shape.sign_separate) {
    sign = ebcdic ? (minus ? 0x60 : 0x4E) : (minus ? 0x2D : 0x2B);
  } else {
    sign = write_sign(sign & 0x0F, minus, shape);
  }
  return errc::none;
}

}  // namespace codecs
