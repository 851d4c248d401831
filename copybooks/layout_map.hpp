// The compiler-style map of a layout, for people and as JSON (DESIGN 3, `layout` and `layout --json`).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "copybooks/layout.hpp"

namespace copybooks {

// A VALUE as COBOL writes it: 'Y', 1.50, SPACES, X'00FF', ALL '*'.
std::string literal_text(const Literal& literal);
// One line an item: level, name indented, offset, length, PICTURE, USAGE, OCCURS; slack, overlays, 88 levels.
std::string layout_map(const RecordLayout& layout);
// {"record", "length", "fields": [...]}, for several records {"records": [...]}. Pretty-printed, ends with a newline.
std::string layout_json(const std::vector<std::shared_ptr<const RecordLayout>>& records);

}  // namespace copybooks
