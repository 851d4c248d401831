// Whether data written under one layout can be read under another. The last step of diff_layouts.
#pragma once

#include "copybooks/item_path.hpp"
#include "copybooks/layout_diff.hpp"

namespace copybooks {

// The same bytes mean the same: everything but names, 88 levels, VALUE and OCCURS.
bool same_form(const Field& a, const Field& b);
// The same but for the number of digits or characters.
bool same_kind(const Field& a, const Field& b);
std::string form_text(const Field& field);                                // "S9(5)V99 COMP-3", "group"
std::string occurs_text(const RecordLayout& layout, const Field& field);  // "OCCURS 5", "OCCURS 0 to 3 by N", "one"

// Fills old_under_new and new_under_old of a diff whose items are matched and whose changes are known.
void read_both_ways(const RecordLayout& before, const ItemPaths& before_paths, const RecordLayout& after,
                    const ItemPaths& after_paths, LayoutDiff& diff);

}  // namespace copybooks
