// The copybooks that the record fuzzers choose from by their first byte.
#pragma once

#include <array>
#include <vector>

#include "tests/support/books.hpp"

namespace books {

// Lossless and not, in EBCDIC, ASCII, mixed and Unicode pages, under the options that change values.
inline std::vector<codecs::RecordCodec> make_fuzz_codecs(bool kernels, bool lossy = true) {
    const std::array<const char*, 9> texts = {
        "01 R. 05 A PIC X(5). 05 B PIC S9(5)V99 COMP-3. 05 C PIC S9(4) COMP. 05 D PIC S9(3).",
        "01 R. 05 N PIC 9. 05 T OCCURS 0 TO 4 DEPENDING ON N. 10 A PIC X. 10 B PIC 9(2) COMP-3. 05 Z PIC X(2).",
        "01 R. 05 A PIC X(8). 05 B REDEFINES A. 10 C PIC 9(3). 10 D PIC S9(5) COMP-3. 10 E PIC X(2). "
        "05 F PIC ZZ9.99-. 05 G COMP-1. 05 H COMP-2.",
        "01 R. 05 N PIC S9(2). 05 U OCCURS 2. 10 M PIC 9 COMP-3. 10 V PIC S9 SIGN LEADING SEPARATE OCCURS 0 TO 3 "
        "DEPENDING ON M. 05 W PIC X OCCURS 1 TO 3 DEPENDING ON N. 05 X PIC 9(17).",
        "01 R. 05 A PIC X. 05 B PIC S9(9) COMP-5 SYNC. 05 FILLER PIC X(3). 05 C PIC X(4) JUSTIFIED RIGHT. "
        "05 D PIC VPP99. 05 E PIC 9(3)P(2) COMP-3. 05 F PIC XX/XX.",
        "01 R. 05 A PIC N(3). 05 B USAGE POINTER. 05 C PIC 9(3) BLANK WHEN ZERO. 05 D PIC S9(18) COMP.",
        "01 R. 05 A PIC NN/N. 05 B PIC S9(3) NATIONAL SIGN TRAILING SEPARATE. 05 C PIC ZZ9.9- NATIONAL. 05 D PIC U(2). "
        "05 E PIC U BYTE-LENGTH 3. 05 F PIC +9.99E-99. 05 G PIC $$9.99CR. 05 H PIC X(6) JUSTIFIED RIGHT.",
        "01 R. 05 N PIC 9. 05 T OCCURS 1 TO 3 DEPENDING ON N. 10 A PIC X(2). 10 B PIC 9(2). 05 U PIC N(2). 05 X PIC "
        "X(5). 05 Y REDEFINES X. 10 Z PIC S9(4)V9.",
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
        if (lossy) {
          options.lossless = false;
          out.push_back(codec(text, options));
          options.lossless = true;
        }
        options.bad_numbers = codecs::BadNumbers::zero;
        options.nul = codecs::Nul::strip;
        options.overlong = codecs::Overlong::truncate;
        options.unmappable = codecs::Unmappable::sub;
        options.move = codecs::Move::cobol;
        options.zones = codecs::ZoneRule::ignore;
        options.signs = codecs::SignRule::relaxed;
        options.odo = codecs::OdoRange::clamp;
        options.odo_mode = codecs::OdoMode::max;
        options.trunc = codecs::Trunc::std;
        out.push_back(codec(text, options));
        options.bad_numbers = codecs::BadNumbers::raw;
        options.nul = codecs::Nul::space;
        options.unmappable = codecs::Unmappable::fold;
        options.odo_mode = codecs::OdoMode::pad;
        options.null = codecs::Null::low;
        out.push_back(codec(text, options));
      }
    }
    codecs::CodecOptions options;
    options.lossless = true;
    options.kernels = kernels;
    for (const char* name : {"939", "1399", "utf-8"}) {
      options.code_page = page(name);
      out.push_back(codec("01 R. 05 A PIC X(9). 05 B PIC ZZ9.99-. 05 C PIC XX/XX. 05 D PIC A(3).", options));
    }
    options.code_page = page("1390");
    out.push_back(codec("01 R. 05 A PIC X(5). 05 B PIC G(3). 05 C PIC GBG. 05 D PIC G(2) JUSTIFIED RIGHT.", options));
    options.code_page = page("37");
    options.item_code_pages = {{"B", page("300")}, {"C", page("ascii")}};
    out.push_back(
        codec("01 R. 05 A PIC X(3). 05 B PIC G(2). 05 C. 10 D PIC S9(3). 10 E PIC X(2). 10 F PIC ZZ9.", options));
    return out;
}

inline const std::vector<codecs::RecordCodec>& fuzz_codecs() {
  static const std::vector<codecs::RecordCodec> codecs_of_books = make_fuzz_codecs(true, false);
  return codecs_of_books;
}

}  // namespace books
