// Which items of two layouts are the same one. The first step of diff_layouts.
#pragma once

#include "copybooks/item_path.hpp"

namespace copybooks {

struct LayoutMatch {
  std::vector<FieldIndex> after;   // [old field]: its new field, or no_field
  std::vector<FieldIndex> before;  // [new field]: its old field, or no_field
};
LayoutMatch match_layouts(const RecordLayout& before, const ItemPaths& before_paths, const RecordLayout& after,
                          const ItemPaths& after_paths);

std::string upper_case(std::string_view text);

}  // namespace copybooks
