// From what was written to where it lies: sizes, slack, tables, overlays. Spec: Language Reference, USAGE and
// SYNCHRONIZED clauses; Programming Guide, Complex OCCURS DEPENDING ON.
#pragma once

#include "copybooks/data_item.hpp"

namespace copybooks {

// One layout a level 01 or 77. Adds to the book's diagnostics; gives nothing for records with errors.
std::vector<std::shared_ptr<const RecordLayout>> build_layouts(Copybook& book, const CopybookOptions& options);

}  // namespace copybooks
