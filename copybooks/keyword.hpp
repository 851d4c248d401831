// The reserved words that data divisions are read by. Spec: Language Reference, Reserved words; Data description entry.
#pragma once

#include <cstdint>
#include <string_view>

namespace copybooks {

enum class Keyword : std::uint8_t {
  none,
  // Words that open a clause of a data description entry, up to `usage`.
  picture,
  redefines,
  renames,
  occurs,
  sign,
  leading,
  trailing,
  synchronized,
  justified,
  blank,
  value,
  global,
  external,
  is_volatile,
  group_usage,
  byte_length,
  depending,
  indexed,
  ascending,
  descending,
  times,
  usage_word,
  usage,        // a usage of ours: usage_of
  other_usage,  // a usage that is refused by name
  same,
  type,
  type_definition,
  constant,
  filler,
  // The rest.
  all,
  are,
  as,
  by,
  character,
  comma,
  currency,
  decimal_point,
  false_word,
  from,
  high_values,
  in,
  is,
  key,
  left,
  low_values,
  native,
  null,
  of,
  on,
  quotes,
  right,
  separate,
  set,
  spaces,
  symbol,
  thru,
  to,
  unbounded,
  when,
  with,
  zeros,
  // Headers.
  procedure,
  division_of_data,   // DATA, FILE, WORKING-STORAGE, FD ...: data follows
  other_division,     // IDENTIFICATION, ENVIRONMENT ...: no data follows
  paragraph,          // of the IDENTIFICATION and ENVIRONMENT divisions, with a sentence of its own
  listing,            // EJECT, SKIP1 ...: stands alone
  title,
  compiler_options,   // CBL, PROCESS
};

Keyword keyword(std::string_view word);  // either case
inline bool opens_clause(Keyword k) { return k >= Keyword::picture && k <= Keyword::constant; }

// The nearest word of a clause, empty if none is near. For messages.
std::string_view nearest_clause(std::string_view word);
// Edits that make one word of another, upper case.
std::size_t distance(std::string_view a, std::string_view b);

}  // namespace copybooks
