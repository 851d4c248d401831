// Item paths as JSON, messages and the residue have them: members of FILLER groups belong to the group around, a second
// sibling of one name is NAME#2, FILLER is FILLER#n, occurrences stand in brackets from 1.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "copybooks/layout.hpp"

namespace copybooks {

class ItemPaths {
 public:
  explicit ItemPaths(const RecordLayout& layout);
  // `subscripts` from 0, outermost first, as many as are known. The 01 level itself: its name.
  std::string path(FieldIndex field, std::span<const std::uint32_t> subscripts = {}) const;
  const std::string& name(FieldIndex field) const { return names_[field]; }
  // The group that the JSON shape puts the item in.
  FieldIndex group(FieldIndex field) const;
  // A FILLER group without OCCURS and REDEFINES: it has no member of its own.
  bool transparent(FieldIndex field) const { return transparent_[field]; }

 private:
  const RecordLayout& layout_;
  std::vector<std::string> names_;
  std::vector<bool> transparent_;
};

}  // namespace copybooks
