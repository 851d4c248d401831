// The other way round: what stands at a byte of a record. For `fullword layout --at`.
#pragma once

#include <vector>

#include "copybooks/layout.hpp"

namespace copybooks {

struct Place {
  enum class Kind : std::uint8_t {
    item,
    filler,
    slack,  // in front of `field`, or behind one of its occurrences (SYNC)
    rest,   // of the group `field`: room of an overlay that its views do not use
  };
  Kind kind = Kind::item;
  FieldIndex field = no_field;
  std::vector<std::uint32_t> subscripts;  // from 0, outermost first
  std::size_t offset = 0;                 // of the item, of this occurrence
  std::size_t length = 0;
  std::vector<FieldIndex> views;  // redefined or redefining items around it, outermost first
};

// One for each view of the bytes; none beyond the record. `offset` counts with every table at its largest.
std::vector<Place> places_at(const RecordLayout& layout, std::size_t offset);

}  // namespace copybooks
