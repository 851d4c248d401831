// The bytes of a member as lines of UTF-8 text, before columns are looked at: line ends, tabs, marks of editors,
// national characters, and members that come as 80-byte EBCDIC cards.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace copybooks {

struct SourceText {
  std::string text;  // UTF-8, lines end with X'0A' or X'0D0A', tabs expanded to the next multiple of 8, no X'1A'
  enum class Encoding : std::uint8_t {
    utf8,    // or ASCII
    latin1,  // no UTF-8: ISO 8859-1 is assumed
    ebcdic,  // cards of 80 bytes, code page 1047
    none,    // no text at all
  };
  Encoding encoding = Encoding::utf8;
};
SourceText decode_source(std::string_view bytes);
// Views into `text`.
std::vector<std::string_view> split_lines(std::string_view text);

bool ascii(std::string_view text);
// Characters of UTF-8 before byte `at`, and the byte where character `column` (from 0) begins, text.size() if none does.
std::size_t characters_before(std::string_view text, std::size_t at);
std::size_t byte_of_character(std::string_view text, std::size_t column);

}  // namespace copybooks
