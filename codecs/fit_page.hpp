// Which code page reads the text of a file best: the histogram of the text items' bytes with their neighbours, under
// every page that is likely. Letters between letters speak for a page, symbols between letters against it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "codecs/code_page.hpp"

namespace codecs {

class PageGuess {
 public:
  // The bytes of a text item, without its pad.
  void add(Bytes text);
  bool empty() const { return bytes_ == 0; }

  struct Result {
    std::string page;                // "37"
    std::vector<std::string> equal;  // other pages that read every byte met as this one does
    std::vector<std::string> also;   // pages that read some bytes otherwise, and as plausibly
    std::size_t differing = 0;       // bytes of text that 37 (or ascii) would read as other characters
    std::string characters;          // the characters of those bytes, UTF-8
  };
  Result best(bool ascii_family) const;
  // The share of bytes that are letters, digits or spaces in a page of the family: 0 to 1.
  double plain_share(bool ascii_family) const;

 private:
  std::size_t bytes_ = 0;
  std::size_t shifts_ = 0;                          // SO and SI in pairs
  std::map<std::uint32_t, std::uint32_t> triples_;  // previous, this, next
  std::array<std::uint64_t, 256> histogram_{};
  std::vector<Buffer> samples_;  // items with shifts or bytes of UTF-8, some
};

}  // namespace codecs
