// Copybook: the data description entries as written, in order, before any offset is known. layout_builder.hpp resolves
// them. Spec: Language Reference, Data division, Data description entry.
#pragma once

#include "copybooks/copy.hpp"

namespace copybooks {

struct NameReference {
  std::vector<std::string> names;  // the item first, then what it is qualified with
  Place place;
};

struct DataItem {
  int level = 1;
  std::string name;  // "FILLER" where there is none
  bool filler = false;
  Place place;  // of the level number
  Place name_place;
  std::optional<Picture> picture;
  Place picture_place;
  std::optional<Usage> usage;
  Place usage_place;
  struct Sign {
    bool leading = false, separate = false;
    Place place;
  };
  std::optional<Sign> sign;
  struct Table {
    std::uint64_t min = 1, max = 1;
    bool unbounded = false;
    std::unique_ptr<NameReference> depending_on;
    Place place;
  };
  std::optional<Table> occurs;
  std::unique_ptr<NameReference> redefines;
  bool synchronized = false;
  bool justified = false;
  bool blank_when_zero = false;
  Place blank_place;
  bool group_national = false;
  std::size_t utf8_bytes = 0;  // PIC U BYTE-LENGTH n
  std::optional<Literal> value;
  std::vector<Literal> more_values;  // all of them, where a table lists several
  Place value_place;
  std::vector<Condition> conditions;
  std::unique_ptr<NameReference> rename_first, rename_last;  // level 66
  bool incomplete = false;  // a clause was refused: no further complaints about what is missing
  std::string comment;
  int parent = -1;  // index of the group, -1 for 01, 77 and 66
};

struct Copybook {
  std::vector<DataItem> items;  // level 66 entries stand where they were written
  std::vector<Diagnostic> diagnostics;
  std::size_t steps = 0;  // words read and items placed
};

Copybook parse_copybook(const std::vector<Word>& words, std::string_view book_name, const CopybookOptions& options);

}  // namespace copybooks
