// The fit verdict: does this copybook explain these bytes? Which record format, which code page, which damage, with the
// evidence. A pure function over the file's bytes; the bytes may be a mapped file, of which only a sample is touched.
// FIT n% is the share of records in which every item is legal for its PICTURE, USAGE and code page, rounded down; 100
// is never said of a file with damage, nor where the bytes speak against the book (`doubts`).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "codecs/messages.hpp"
#include "copybooks/layout.hpp"

namespace codecs {

// A copybook under one set of its own options.
struct BookReading {
  std::string flags;  // what gives this layout: "--dialect mf"; empty for the one that was asked for
  std::vector<std::shared_ptr<const copybooks::RecordLayout>> records;
};

struct FitOptions {
  std::uint64_t most_records = 100000;  // spread over the file; 0: all
  bool show_bytes = false;              // evidence may quote bytes of the file
};

// Damage or a peculiarity of the file, by its message; `name` is its word with hyphens, "rdw-little".
struct Finding {
  errc code = errc::none;
  std::string text;     // the evidence and what to do
  bool spoils = false;  // 100 is not said
  std::string name() const;
};

// A rule for a view of a REDEFINES, or for one of several 01s: the text that --when takes.
struct ViewRules {
  std::string overlay;  // the redefined item; empty: the 01s
  std::string item;     // that tells them apart, or "$length"
  std::size_t views = 0;
  std::uint64_t told = 0, records = 0;
  std::vector<std::string> rules;  // "EVENT-TYPE=H:HEADER-VIEW"
};

struct Verdict {
  std::string record;                     // the 01, or several joined by ", "
  std::size_t shortest = 0, longest = 0;  // of the layout
  std::uint64_t file_size = 0;

  bool boundaries = false;  // false: NO FIT
  unsigned percent = 0;
  std::uint64_t records = 0;  // in the file
  std::uint64_t checked = 0, fitting = 0;
  std::uint64_t remainder = 0;
  std::string format;                      // "RECFM=F LRECL=120"
  std::vector<std::string> formats_tried;  // "V, VB, VBS tried: no chain of RDWs"
  std::string page;
  std::vector<std::string> equal_pages;       // no character tells them apart
  std::vector<std::string> also_pages;        // read some characters otherwise, as plausibly
  std::vector<std::string> page_differences;  // "X'5B' is $ in 37, £ in 285: 12 times"

  struct Count {
    std::string kind;  // "zoned", "packed"
    std::uint64_t valid = 0, of = 0, blank = 0;
  };
  std::vector<Count> counts;
  std::uint64_t sign_f = 0, sign_c = 0, sign_d = 0;
  bool weak = false;  // fewer than 16 values could have been wrong
  std::vector<std::string> doubts;
  std::vector<std::string> notes;
  std::vector<Finding> findings;
  std::vector<ViewRules> views;
  std::vector<std::string> causes;        // NO FIT and poor fits: the three likeliest
  std::string first_misfit;               // "record 2, ACC-NUMBER at 0 (PIC 9(11), 11 bytes): ..."
  std::vector<std::string> flags;         // what decode needs, in words of the command line: {"--recfm", "V"}
  std::uint64_t keep = 0;                 // `decode` reads the file cut to so many bytes; 0: as it is
  bool decodes = true;                    // `decode` with these flags reads the whole file and ends with 0
  std::vector<std::string> first_values;  // of record 1: "ACC-NUMBER 10000000017"; data
  bool fits() const { return boundaries && percent == 100; }
};

// Errors: item_unsupported (an item that the codec cannot carry).
[[nodiscard]] Result<Verdict> fit(Bytes file, const std::vector<BookReading>& readings, const FitOptions& options = {});

}  // namespace codecs
