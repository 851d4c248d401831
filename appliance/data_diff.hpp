// What a file of old records reads like under two copybooks: for `fullword diff --data`.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "appliance/record_stream.hpp"
#include "codecs/record_codec.hpp"
#include "copybooks/layout_diff.hpp"

namespace appliance {

struct DataDiff {
  std::uint64_t records = 0;
  std::uint64_t same = 0;          // every item reads alike
  std::uint64_t changed = 0;       // some item reads otherwise
  std::uint64_t unfit_before = 0;  // not even the old copybook fits
  std::uint64_t unfit_after = 0;   // only the old copybook fits
  struct Item {
    copybooks::FieldIndex field = copybooks::no_field;  // of the old layout; of the new one if `added`
    bool added = false;
    std::uint64_t records = 0;  // where it reads otherwise
    std::map<std::string, std::uint64_t> how;
  };
  std::vector<Item> items;                         // those that change, in the order of the layouts
  std::map<std::string, std::uint64_t> why_unfit;  // under the new copybook
  std::string framing;                             // how the file broke off; empty if it did not
};

// Both codecs are compiled with Numbers::string, for the two layouts of the diff.
DataDiff diff_data(RecordStream& records, const codecs::RecordCodec& before, const codecs::RecordCodec& after,
                   const copybooks::LayoutDiff& diff);

}  // namespace appliance
