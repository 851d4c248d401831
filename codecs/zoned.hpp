// Zoned decimal (USAGE DISPLAY numbers): one digit a byte, the sign overpunched on the last or first byte, or separate.
// Spec: Enterprise COBOL for z/OS, Programming Guide, Sign representation of zoned and packed-decimal data.
#pragma once

#include <span>

#include "codecs/number.hpp"

namespace codecs {

struct ZonedShape : NumericShape {
  bool sign_leading = false;
  bool sign_separate = false;  // one more byte: 4E or 60 (ASCII 2B, 2D)
  bool blank_when_zero = false;
  ZonedSigns signs = ZonedSigns::ebcdic_zones;
  SignRule sign_rule = SignRule::strict;
  ZoneRule zone_rule = ZoneRule::strict;
};

// `bytes` is digits + (sign_separate ? 1 : 0) long. Reasons: zoned_digit, zoned_zone, zoned_sign, sign_separate.
[[nodiscard]] Reading decode_zoned(Bytes bytes, const ZonedShape& shape);
// Writes all of `out` or nothing. Errors: output_overflow, negative_unsigned, fraction_too_long.
[[nodiscard]] errc encode_zoned(const Decimal& value, const ZonedShape& shape, std::span<std::uint8_t> out);

}  // namespace codecs
