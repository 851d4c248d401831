// USAGE NATIONAL numbers: the characters of a DISPLAY number, each as a big-endian UTF-16 unit. Digits are 0030 to
// 0039, the sign stands apart as 002B or 002D. Spec: Language Reference, USAGE clause, NATIONAL.
#pragma once

#include "codecs/edited.hpp"
#include "codecs/zoned.hpp"

namespace codecs {

// `bytes` is twice what the DISPLAY item has; shape.signs is ascii_standard. Reasons as decode_zoned's; a unit beyond
// 00FF is no digit.
[[nodiscard]] Reading decode_national_number(Bytes bytes, const ZonedShape& shape);
[[nodiscard]] errc encode_national_number(const Decimal& value, const ZonedShape& shape, std::span<std::uint8_t> out);

// Numeric-edited items of USAGE NATIONAL, as decode_edited and encode_edited.
[[nodiscard]] Reading decode_national_edited(Bytes bytes, const EditedShape& shape);
[[nodiscard]] errc encode_national_edited(const Decimal& value, const EditedShape& shape, std::span<std::uint8_t> out);

// Items of PIC N: big-endian UTF-16, appended as UTF-8; false where a surrogate stands alone (U+FFFD).
bool decode_utf16(Bytes bytes, std::string& utf8);
// False, and nothing appended, for malformed UTF-8.
[[nodiscard]] bool encode_utf16(std::string_view utf8, Buffer& bytes);

}  // namespace codecs
