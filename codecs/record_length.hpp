// Records that say their own length (--record-length): which item holds it, and what is to be added.
#pragma once

#include <functional>

#include "codecs/record_codec.hpp"

namespace codecs {

struct RecordLengthRule {
  std::size_t known_at = 0;  // bytes of the record that must be there
  std::function<std::optional<std::uint64_t>(Bytes)> length_of;
};

// `text`: "ITEM" or "ITEM+4": a numeric item at a fixed place. The codec must outlive the rule.
// Errors: undefined_element.
[[nodiscard]] Result<RecordLengthRule> record_length_rule(const RecordCodec& codec, std::string_view text);

}  // namespace codecs
