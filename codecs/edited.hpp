// Numeric-edited items (Z * + - . , CR DB B 0 / currency): encode gives what MOVE gives, byte for byte; decode takes
// the exact image and, with a warning, a lenient reading of it. Spec: Language Reference, PICTURE clause editing.
#pragma once

#include <span>

#include "codecs/number.hpp"
#include "copybooks/picture.hpp"

namespace codecs {

// Works in the portable characters; RecordCodec translates them to and from the item's code page.
struct EditedShape : NumericShape {
  copybooks::Picture picture;
  bool blank_when_zero = false;
  // What make_edited_shape finds out; `digits` and `scale` are its too.
  char floating = '\0';           // '$', '+' or '-' if it stands more than once
  char fill = ' ';                // of suppressed positions: ' ' or '*'
  bool all_suppressible = false;  // no 9: zero is all fill
  bool takes_minus = false;       // + - CR or DB
};

[[nodiscard]] EditedShape make_edited_shape(const copybooks::Picture& picture, bool blank_when_zero);
// `text` holds picture.positions characters. Reasons: edited_invalid; warning edited_not_canonical.
[[nodiscard]] Reading decode_edited(std::string_view text, const EditedShape& shape);
// Writes picture.positions characters or nothing. Errors: output_overflow, negative_unsigned, fraction_too_long.
[[nodiscard]] errc encode_edited(const Decimal& value, const EditedShape& shape, std::span<char> out);

}  // namespace codecs
