#include "codecs/packed.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace codecs {

namespace {

constexpr std::size_t widest = 20;  // bytes of 38 digits and a sign

// 1 to 8 bytes as a big-endian number.
std::uint64_t load_big(const std::uint8_t* p, std::size_t n) {
  if (n == 8) {
    std::uint64_t w;
    std::memcpy(&w, p, 8);
    return __builtin_bswap64(w);
  }
  if (n >= 4) {
    std::uint32_t head;
    std::uint32_t tail;
    std::memcpy(&head, p, 4);
    std::memcpy(&tail, p + n - 4, 4);
    return std::uint64_t{__builtin_bswap32(head)} << (8 * (n - 4)) | __builtin_bswap32(tail);
  }
  std::uint64_t w = p[0];
  for (std::size_t i = 1; i < n; ++i) w = w << 8 | p[i];
  return w;
}

// 16 digit nibbles; false if one is over 9.
bool read_nibbles(std::uint64_t w, std::uint64_t& value) {
  if ((w & (w << 1 | w << 2) & 0x8888888888888888) != 0) return false;
  w -= 6 * (w >> 4 & 0x0F0F0F0F0F0F0F0F);
  w = (w & 0x00FF00FF00FF00FF) + 100 * (w >> 8 & 0x00FF00FF00FF00FF);
  w = (w & 0x0000FFFF0000FFFF) + 10000 * (w >> 16 & 0x0000FFFF0000FFFF);
  value = (w & 0xFFFFFFFF) + 100'000'000 * (w >> 32);
  return true;
}

// The digits of all bytes (the last nibble too if `sign_nibble` is false), without the top nibble if `pad`.
bool read_digits(Bytes bytes, bool sign_nibble, bool pad, uint128& value) {
  const std::size_t n = bytes.size();
  const std::uint64_t pad_mask = 0x0FFFFFFFFFFFFFFF;
  std::size_t head = n % 8 == 0 ? 8 : n % 8;
  uint128 sum = 0;
  for (std::size_t at = 0; at < n; at += head, head = 8) {
    std::uint64_t w = load_big(bytes.data() + at, head);
    if (at == 0 && pad) w &= pad_mask >> (8 * (8 - head));
    const bool last = at + head == n;
    if (last && sign_nibble) w >>= 4;
    std::uint64_t word = 0;
    if (!read_nibbles(w, word)) return false;
    if (at == 0) {
      sum = word;
    } else {
      sum = sum * (last && sign_nibble ? 1'000'000'000'000'000ULL : 10'000'000'000'000'000ULL) + word;
    }
  }
  value = sum;
  return true;
}

Reading no_number(Bytes bytes, std::uint8_t space, errc why, std::size_t at) {
  Reading r = Reading::bad(why, at);
  const std::uint8_t first = bytes[0];
  const NumberState state = first == space  ? NumberState::spaces
                            : first == 0    ? NumberState::low
                            : first == 0xFF ? NumberState::high
                                            : NumberState::bad;
  if (state == NumberState::bad || !std::all_of(bytes.begin(), bytes.end(), [&](auto b) { return b == first; })) {
    return r;
  }
  r.state = state;
  r.reason = errc::none;
  r.at = 0;
  return r;
}

bool has_pad(const PackedShape& shape) { return shape.digits % 2 == (shape.sign_nibble ? 0 : 1); }

}  // namespace

Reading decode_packed(Bytes bytes, const PackedShape& shape) {
  if (bytes.empty() || bytes.size() > widest) return Reading::bad(errc::packed_digit, 0);
  Reading r;
  const bool pad = has_pad(shape);
  uint128 magnitude = 0;
  if (!read_digits(bytes, shape.sign_nibble, pad, magnitude)) {
    std::size_t i = 0;
    const std::size_t nibbles = 2 * bytes.size();
    for (i = pad ? 1 : 0; i < nibbles; ++i) {
      if ((i % 2 == 0 ? bytes[i / 2] >> 4 : bytes[i / 2] & 0x0F) > 9) break;
    }
    return no_number(bytes, shape.space, errc::packed_digit, i / 2);
  }
  bool minus = false;
  if (shape.sign_nibble) {
    const int sign = bytes.back() & 0x0F;
    if (sign <= 9) return no_number(bytes, shape.space, errc::packed_sign, bytes.size() - 1);
    minus = sign == 0xB || sign == 0xD;
    r.canonical = shape.is_signed ? sign == 0xC || sign == 0xD : sign == 0xF;
    if (minus && !shape.is_signed) {
      if (shape.sign_rule == SignRule::strict) {
        return no_number(bytes, shape.space, errc::packed_sign, bytes.size() - 1);
      }
      minus = false;
      r.canonical = false;
      r.reason = errc::sign_dropped;
    }
    if (minus && magnitude == 0) r.canonical = false;
  }
  if (pad && bytes[0] >> 4 != 0) {
    if (shape.pad_nibble == PadNibble::strict) return no_number(bytes, shape.space, errc::packed_pad, 0);
    r.canonical = false;
  }
  r.value.magnitude = magnitude;
  r.value.scale = shape.scale;
  r.value.negative = minus && magnitude != 0;
  return r;
}

errc encode_packed(const Decimal& value, const PackedShape& shape, std::span<std::uint8_t> out) {
  uint128 magnitude = 0;
  if (const errc failed = rescale_magnitude(value, shape.scale, magnitude); failed != errc::none) {
    return failed == errc::input_too_long ? errc::output_overflow : failed;
  }
  const bool minus = value.negative && magnitude != 0;
  if (minus && (!shape.is_signed || !shape.sign_nibble)) return errc::negative_unsigned;
  if (out.empty() || out.size() > widest) return errc::output_overflow;
  const int room = static_cast<int>(2 * out.size()) - (shape.sign_nibble ? 1 : 0) - (has_pad(shape) ? 1 : 0);
  if (room < 38 && magnitude >= power_of_ten(room)) return errc::output_overflow;

  std::uint8_t* end = out.data() + out.size();
  if (shape.sign_nibble) {
    const unsigned sign = shape.is_signed ? (minus ? 0xDU : 0xCU) : 0xFU;
    unsigned last = 0;
    if (magnitude >> 64 == 0) {
      const auto small = static_cast<std::uint64_t>(magnitude);
      last = static_cast<unsigned>(small % 10);
      magnitude = small / 10;
    } else {
      last = static_cast<unsigned>(magnitude % 10);
      magnitude /= 10;
    }
    *--end = static_cast<std::uint8_t>(last << 4 | sign);
  }
  while (end != out.data() && magnitude >> 64 != 0) {
    const auto two = static_cast<unsigned>(magnitude % 100);
    *--end = static_cast<std::uint8_t>(two / 10 << 4 | two % 10);
    magnitude /= 100;
  }
  for (auto small = static_cast<std::uint64_t>(magnitude); end != out.data(); small /= 100) {
    const auto two = static_cast<unsigned>(small % 100);
    *--end = static_cast<std::uint8_t>(two / 10 << 4 | two % 10);
  }
  return errc::none;
}

}  // namespace codecs
