// What the parts of the fit verdict share: the ways in which a file could be read by a book, how well a sample of the
// records fits under one of them, and the flat list of a layout's items.
#pragma once

#include <optional>

#include "codecs/fit.hpp"
#include "codecs/fit_check.hpp"
#include "codecs/fit_framing.hpp"

namespace codecs {

using ByteMap = std::array<std::uint8_t, 256>;

// A book's 01s under one code page and one style of signs.
struct Family {
  std::string page;  // the code page that stands for the family while it is looked for: "37", "iso-8859-1"
  bool ascii = false;
  ZonedSigns signs = ZonedSigns::ascii_ebcdic;
  std::vector<RecordCheck> checks;  // one an 01
};
[[nodiscard]] Result<Family> make_family(const BookReading& reading, std::string page, ZonedSigns signs);

struct Score {
  std::uint64_t records = 0;
  std::uint64_t fitting = 0;
  std::uint64_t values = 0, legal = 0;     // numeric values that are not blank
  std::uint64_t text = 0, plain_text = 0;  // bytes of text items; letters, digits and spaces
  std::uint64_t evidence = 0;
  double rate() const { return records == 0 ? 0 : static_cast<double>(fitting) / static_cast<double>(records); }
  double legal_share() const { return values == 0 ? 0 : static_cast<double>(legal) / static_cast<double>(values); }
  double plain_share() const { return text == 0 ? 0 : static_cast<double>(plain_text) / static_cast<double>(text); }
};

// Checks at most `most` records spread over the file, each byte mapped first if `map` is given.
Score score(const Framing& framing, Bytes file, Family& family, std::uint64_t most, const ByteMap* map = nullptr);

// One elementary item at a fixed place, tables unrolled; the views of overlays but the first are left out.
struct Place {
  NodeIndex node = no_node;
  std::size_t offset = 0;
  bool number = false;  // some bytes are illegal for it
};
std::vector<Place> places(const RecordPlan& plan, std::size_t most = 4000);

// The records themselves, at most `most`, spread over the file; short lines filled to `length` with `space`.
std::vector<Buffer> sample_records(const Framing& framing, Bytes file, std::uint64_t most, std::size_t length = 0,
                                   std::uint8_t space = 0x40);

}  // namespace codecs
