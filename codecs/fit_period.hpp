// At which length do the bytes of a file repeat? Folding the file at its true record length makes columns of one kind
// of character; at any other length the columns mix. Needs no copybook: a witness against a book of another length.
#pragma once

#include <array>
#include <vector>

#include "codecs/messages.hpp"

namespace codecs {

// How much the place in a record says about the kind of a byte (pad, zero, digit, letter, X'00', other), in bits a
// byte; 0 when it says nothing. Each byte is foretold from the other records only, so long periods gain nothing by
// chance.
double column_bits(Bytes bytes, std::size_t period);

// The shares of those kinds of byte at one place of the records.
std::array<double, 7> column_kinds(const std::vector<Buffer>& records, std::size_t at);

struct Period {
  std::size_t length = 0;  // 0: none says more
  double bits = 0;
};
// The length up to `longest` whose columns say clearly more than those of `lrecl`, or a part of `lrecl` that says as
// much. With `multiples`, multiples of `lrecl` too (records that alternate would make them right).
Period better_period(Bytes bytes, std::size_t lrecl, std::size_t longest, bool multiples);

}  // namespace codecs
