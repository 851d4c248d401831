// How odd a text looks when a code page reads it: symbols inside words, scripts that mix, capitals behind small
// letters, letters that the page's language does not have. Only differences between pages mean anything.
#pragma once

#include <string>
#include <string_view>

namespace codecs {

// The language that a page was made for; pages of several languages have none.
struct PageLanguage {
  std::u16string_view letters;  // beyond A to Z; empty: any of Western Europe's
  bool final_umlauts = true;    // words may well end in ä, ö, æ, ø (273, 277: hardly)
  bool inner_graves = true;     // words may hold a grave accent before their last letter (280: hardly)
  bool rare = false;            // a page that few files are written in: what it reads otherwise needs better reasons
  enum class Pairs : char { none, japanese, korean, chinese } pairs = Pairs::none;
};
PageLanguage language_of_page(std::string_view page);

// In quarters of one odd character: 0 is what people write, 4 one thing that they do not.
int oddity(std::u16string_view text, const PageLanguage& language);
// A mail address: letters, digits and dots, an @, and a domain behind it. The place of the @, or npos.
std::size_t mail_address(std::u16string_view text);

}  // namespace codecs
