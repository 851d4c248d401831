// Damage of a file, each kind with its evidence: what happened to the bytes on their way, told by what would make them
// fit. Nothing here repairs; a hypothesis is never called a fit.
#pragma once

#include "codecs/fit_search.hpp"

namespace codecs {

// The best reading found, and what else could be.
struct Situation {
  Bytes file;
  const BookReading& reading;
  Family& ebcdic;  // of that reading
  Family& ascii;
  Family& family;  // the better one: ebcdic or ascii, in its refined code page
  const Framing& framing;
  const std::vector<Framing>& framings;
  Score score;
  bool show_bytes = false;
  std::size_t length() const { return family.checks.front().plan().length; }
  std::uint8_t space() const { return family.ascii ? 0x20 : 0x40; }
  bool one_fixed_record() const { return family.checks.size() == 1 && !family.checks.front().plan().variable; }
};

struct Diagnosis {
  std::vector<Finding> findings;
  std::vector<std::string> causes;  // the likeliest first
};

// Whether the bytes themselves repeat at another length than these records have: then what fits fits by chance.
bool repeats_otherwise(const Situation& s, const Framing& f);
// What the first bytes are the mark of: "a gzip archive"; empty: nothing known.
std::string archive_mark(Bytes file);
// What the framing says: descriptors, line ends, the end of the file.
void diagnose_framing(const Situation& s, Diagnosis& out);
// What the items say; for readings that do not fit whole.
void diagnose_items(const Situation& s, Diagnosis& out);
// Binary items in the wrong order of bytes, though every value is legal.
void diagnose_byte_order(const Situation& s, Diagnosis& out);
// Other lengths and places of the records; for files whose record boundaries do not hold, or that fit poorly.
void diagnose_length(const Situation& s, Diagnosis& out);

}  // namespace codecs
