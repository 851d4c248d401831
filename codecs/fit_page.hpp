// Which code page reads the text of a file: the texts that were met, under every page that is likely, by how odd they
// look there (fit_oddity). The usual page stays unless another one explains what it cannot; what the text does not
// decide is said with the bytes that the pages read otherwise.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "codecs/code_page.hpp"

namespace codecs {

class PageGuess {
 public:
  // The bytes of a text item, without its pad.
  void add(Bytes text);

  struct Result {
    std::string page;                      // "37"
    std::vector<std::string> equal;        // other pages that read every byte met as this one does
    std::vector<std::string> also;         // pages that read some bytes otherwise, and as plausibly
    std::vector<std::string> differences;  // "X'5B' is $ in 37, £ in 285 (12 times)"
    std::size_t differing = 0;             // bytes of text that 37 (or ascii) would read as other characters
    std::string characters;                // the characters of those bytes, UTF-8
  };
  Result best(bool ascii_family) const;

 private:
  struct Candidate {
    std::string name;
    std::shared_ptr<const CodePage> page;
    long odd = 0;
  };
  bool utf_8() const;
  bool shifted() const;
  void weigh(std::vector<Candidate>& candidates, bool mixed) const;
  void compare(const std::vector<Candidate>& candidates, const Candidate& best, bool mixed, Result& out) const;
  std::u16string read(const CodePage& page, const Buffer& text, bool mixed) const;

  std::array<std::uint64_t, 256> histogram_{};
  std::map<Buffer, std::uint32_t> texts_;  // what was met, how often
};

}  // namespace codecs
