// Whether the clauses of an item go together, and whether values fit: what has no effect on places and lengths.
// Spec: Language Reference, BLANK WHEN ZERO, JUSTIFIED, SIGN, VALUE, OCCURS DEPENDING ON clause.
#pragma once

#include <functional>

#include "copybooks/data_item.hpp"

namespace copybooks {

using Complaint = std::function<void(errc code, const Place& place, std::string text)>;

// Of an elementary item with a PICTURE, its USAGE and length known.
void check_clauses(const DataItem& item, const Field& field, const Complaint& complain);
void check_value(const DataItem& item, const Field& field, const Complaint& complain);
// Of a group, its length known.
void check_group_value(const DataItem& item, const Field& field, const Complaint& complain);
// Of an integer item that counts a table of up to `most` occurrences.
void check_counter(const NameReference& object, const Field& counter, std::uint64_t most, const Complaint& complain);

}  // namespace copybooks
