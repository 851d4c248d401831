// Two layouts of one record compared: which items moved, grew, came or went, and whether data written under the one can
// be read under the other. A pure function; people and programs get it from `fullword diff`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "copybooks/layout.hpp"

namespace copybooks {

enum class ChangeKind : std::uint8_t {
  moved,
  grown,
  shrunk,
  retyped,     // another USAGE, category, sign, scale ...: `details` says from what to what
  occurs,      // another number of occurrences, counter or distance between them
  renamed,     // another name, another group, or only spelt otherwise
  redefines,   // starts or ceases to share its bytes
  conditions,  // 88 levels
  value,       // VALUE: what encoding writes where nothing is given
  added,
  removed,
  filler,  // FILLER that gave bytes away, or got some
};
std::string_view to_string(ChangeKind kind);  // "moved", "88s", ...

struct ItemChange {
  FieldIndex before = no_field;  // in the old layout; none: added
  FieldIndex after = no_field;   // in the new layout; none: removed
  std::vector<ChangeKind> kinds;
  std::ptrdiff_t shift = 0;  // how many bytes further on; negative: nearer to the start
  bool with_group = false;   // only moved, and as far as the group around it
  std::vector<std::string> details;
};

enum class Verdict : std::uint8_t { identical, compatible, incompatible };
std::string_view to_string(Verdict verdict);

struct Reading {  // of data written under one layout by the other
  Verdict verdict = Verdict::identical;
  struct Reason {
    std::string path;  // of the old item, of the new one where there is no old one; empty: the record
    std::string text;
  };
  std::vector<Reason> reasons;  // why incompatible, in the order of the old layout
  std::vector<Reason> notes;    // worth knowing, though compatible
};

struct LayoutDiff {
  std::vector<ItemChange> changes;     // in the order of the new layout, removed items where they stood
  std::vector<FieldIndex> matched;     // [old field]: its new field, or no_field
  std::vector<FieldIndex> matched_by;  // [new field]: its old field, or no_field
  Reading old_under_new;
  Reading new_under_old;
};

// Items are matched by their path, then by offset, length and PICTURE (renamed), then by a name that only one lost and
// one new item have (moved to another group). FILLER is matched by its neighbours.
LayoutDiff diff_layouts(const RecordLayout& before, const RecordLayout& after);

}  // namespace copybooks
