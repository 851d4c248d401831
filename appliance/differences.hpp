// What a record would lose if it went through JSON without residue: each item whose bytes plain encoding would not give
// again, and why. For `fullword verify`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/record_codec.hpp"

namespace appliance {

struct Difference {
  std::string path;                   // "CUST-LINE[2].LINE-QTY", "FILLER#1", "A.$slack", "$tail", "$all"
  std::string picture;                // empty where there is none
  std::optional<std::size_t> offset;  // in the record; nothing inside unnamed groups
  std::size_t length = 0;
  std::size_t changed = 0;  // bytes that would differ
  bool filler = false;      // FILLER and slack: no data
  std::string reason;
  std::string bytes;  // as the residue writes them: hex, XX*n for runs
};

// `json` is what `codec`, compiled with lossless, made of `record`.
std::vector<Difference> differences(const codecs::RecordCodec& codec, codecs::Bytes record, std::string_view json);

}  // namespace appliance
