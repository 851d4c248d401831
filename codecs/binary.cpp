#include "codecs/binary.hpp"

#include <cstring>

namespace codecs {

namespace {

constexpr std::size_t widest = 16;

// Two's complement of `bytes`, sign-extended to 128 bits if `is_signed`.
uint128 load(Bytes bytes, bool little_endian, bool is_signed) {
  const std::size_t n = bytes.size();
  uint128 v = 0;
  if (n <= 8) {
    std::uint64_t w = 0;
    if (little_endian) {
      std::memcpy(&w, bytes.data(), n);
    } else {
      switch (n) {
        case 2:
          w = static_cast<std::uint64_t>(bytes[0] << 8 | bytes[1]);
          break;
        case 4: {
          std::uint32_t half;
          std::memcpy(&half, bytes.data(), 4);
          w = __builtin_bswap32(half);
          break;
        }
        case 8:
          std::memcpy(&w, bytes.data(), 8);
          w = __builtin_bswap64(w);
          break;
        default:
          for (const std::uint8_t b : bytes) w = w << 8 | b;
      }
    }
    v = w;
  } else {
    for (std::size_t i = 0; i < n; ++i) v = v << 8 | bytes[little_endian ? n - 1 - i : i];
  }
  if (is_signed && n < widest && v >> (8 * n - 1) != 0) v |= ~uint128{0} << (8 * n);
  return v;
}

void store(uint128 v, bool little_endian, std::span<std::uint8_t> out) {
  const std::size_t n = out.size();
  for (std::size_t i = 0; i < n; ++i, v >>= 8) out[little_endian ? i : n - 1 - i] = static_cast<std::uint8_t>(v & 0xFF);
}

bool whole_range(const BinaryShape& shape) { return shape.full_range || shape.trunc == Trunc::bin; }

}  // namespace

Reading decode_binary(Bytes bytes, const BinaryShape& shape) {
  if (bytes.empty() || bytes.size() > widest) return Reading::bad(errc::binary_too_wide, 0);
  const uint128 bits = load(bytes, shape.little_endian, shape.is_signed);
  Reading r;
  r.value.negative = shape.is_signed && bits >> 127 != 0;
  r.value.magnitude = r.value.negative ? ~bits + 1 : bits;
  r.value.scale = shape.scale;
  if (r.value.magnitude >= power_of_ten(38)) return Reading::bad(errc::binary_too_wide, 0);
  if (!whole_range(shape) && shape.digits < 38 && r.value.magnitude >= power_of_ten(shape.digits)) {
    r.reason = errc::binary_over_picture;
    r.canonical = false;
  }
  return r;
}

errc encode_binary(const Decimal& value, const BinaryShape& shape, std::span<std::uint8_t> out) {
  uint128 magnitude = 0;
  if (const errc failed = rescale_magnitude(value, shape.scale, magnitude); failed != errc::none) {
    return failed == errc::input_too_long ? errc::output_overflow : failed;
  }
  if (out.empty() || out.size() > widest) return errc::output_overflow;
  if (value.negative && magnitude != 0 && !shape.is_signed) return errc::negative_unsigned;
  if (!whole_range(shape) && shape.digits < 38 && magnitude >= power_of_ten(shape.digits)) {
    if (shape.trunc != Trunc::std) return errc::output_overflow;
    magnitude %= power_of_ten(shape.digits);
  }
  const bool minus = value.negative && magnitude != 0;
  const std::size_t bits = 8 * out.size() - (shape.is_signed ? 1 : 0);
  if (bits < 128 && magnitude >> bits != 0 && !(minus && magnitude == uint128{1} << bits)) return errc::output_overflow;
  store(minus ? ~magnitude + 1 : magnitude, shape.little_endian, out);
  return errc::none;
}

}  // namespace codecs
