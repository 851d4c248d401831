// The copybooks that the record fuzzers choose from by their first byte.
#pragma once

#include <array>
#include <vector>

#include "tests/support/books.hpp"

namespace books {

// Lossless and not, in an EBCDIC and an ASCII page.
inline std::vector<codecs::RecordCodec> make_fuzz_codecs(bool kernels, bool lossy = true) {
  const std::array<const char*, 7> texts = {
      "01 R. 05 A PIC X(5). 05 B PIC S9(5)V99 COMP-3. 05 C PIC S9(4) COMP. 05 D PIC S9(3).",
      "01 R. 05 N PIC 9. 05 T OCCURS 0 TO 4 DEPENDING ON N. 10 A PIC X. 10 B PIC 9(2) COMP-3. 05 Z PIC X(2).",
      "01 R. 05 A PIC X(8). 05 B REDEFINES A. 10 C PIC 9(3). 10 D PIC S9(5) COMP-3. 10 E PIC X(2). "
      "05 F PIC ZZ9.99-. 05 G COMP-1. 05 H COMP-2.",
      "01 R. 05 N PIC S9(2). 05 U OCCURS 2. 10 M PIC 9 COMP-3. 10 V PIC S9 SIGN LEADING SEPARATE OCCURS 0 TO 3 "
      "DEPENDING ON M. 05 W PIC X OCCURS 1 TO 3 DEPENDING ON N. 05 X PIC 9(17).",
      "01 R. 05 A PIC X. 05 B PIC S9(9) COMP-5 SYNC. 05 FILLER PIC X(3). 05 C PIC X(4) JUSTIFIED RIGHT. "
      "05 D PIC VPP99. 05 E PIC 9(3)P(2) COMP-3. 05 F PIC XX/XX.",
      "01 R. 05 A PIC N(3). 05 B USAGE POINTER. 05 C PIC 9(3) BLANK WHEN ZERO. 05 D PIC S9(18) COMP.",
      "01 R. 05 A PIC S9(9)V99. 05 B PIC X(20). 05 C PIC S9(7)V99 COMP-3. 05 D PIC X. 05 T OCCURS 3. 10 E PIC 9(4). "
      "10 F PIC X(4). 05 G PIC 9(9) COMP. 05 H PIC S9(5) SIGN LEADING SEPARATE. 05 FILLER PIC X(9).",
  };
  std::vector<codecs::RecordCodec> out;
  for (const char* text : texts) {
    for (const char* name : {"37", "ascii"}) {
      codecs::CodecOptions options;
      options.lossless = true;
      options.kernels = kernels;
      options.code_page = page(name);
      out.push_back(codec(text, options));
      options.lossless = false;
      if (lossy) out.push_back(codec(text, options));
    }
  }
  return out;
}

inline const std::vector<codecs::RecordCodec>& fuzz_codecs() {
  static const std::vector<codecs::RecordCodec> codecs_of_books = make_fuzz_codecs(true, false);
  return codecs_of_books;
}

}  // namespace books
