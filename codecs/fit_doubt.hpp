// Witnesses against a book whose every item is legal: bytes that repeat at another length, FILLER that holds changing
// data, signed items that never have a sign. A fit of 100 % needs that they are silent.
#pragma once

#include "codecs/fit_search.hpp"

namespace codecs {

// None: nothing speaks against the book. `fitting`: the tally of all records checked.
struct Doubts {
  std::size_t period = 0;  // the length at which the bytes repeat, if it is another one
  std::vector<std::string> all;
};
Doubts doubts_of(const Framing& framing, Bytes file, const RecordCheck& check, const Tally& tally, bool weak);

// What the file consists of, if of one byte: "low-values"; else empty.
std::string constant_bytes(Bytes file);

}  // namespace codecs
