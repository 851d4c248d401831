// Folding: typographic characters that a code page lacks, written in plain ones. Models write these; people read them
// the same. The table is published in README.md.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace codecs {

// Composes the text (NFC), then replaces each character that `has` denies by its row of the table, if `has` knows all
// of that. What the table lacks stays. Valid UTF-8 in, valid UTF-8 out.
[[nodiscard]] std::string fold_text(std::string_view utf8, const std::function<bool(char32_t)>& has);

}  // namespace codecs
