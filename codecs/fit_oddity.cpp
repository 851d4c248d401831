#include "codecs/fit_oddity.hpp"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <vector>

namespace codecs {

namespace {

enum class Kind : std::uint8_t { none, space, letter, digit, symbol };

struct Character {
  char16_t c = ' ';
  Kind kind = Kind::space;
  bool upper = false, lower = false;
  int script = 0;  // of letters: kana and Han are one
  bool letter() const { return kind == Kind::letter; }
  bool digit() const { return kind == Kind::digit; }
  bool alnum() const { return letter() || digit(); }
  bool national() const { return letter() && c >= 0x80; }
  bool space() const { return kind == Kind::space; }
};

constexpr char16_t halfwidth_first = 0xFF61, halfwidth_last = 0xFF9F;

bool halfwidth(char16_t c) { return c >= halfwidth_first && c <= halfwidth_last; }

Character character(char16_t c) {
  Character out;
  out.c = c;
  if (c == ' ' || c == 0xA0 || c == 0x3000) return out;
  const auto point = static_cast<UChar32>(c);
  if (c == 0xFFFD || c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD) {
    out.kind = Kind::none;
  } else if (c < 0x80 ? std::isalpha(c) != 0 : u_isUAlphabetic(point) && c != 0xAA && c != 0xBA && c != 0xB5) {
    out.kind = Kind::letter;
    out.upper = u_isUUppercase(point);
    out.lower = u_isULowercase(point) && c != 0xDF;
    UErrorCode error = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript(point, &error);
    const bool japanese = script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA || script == USCRIPT_COMMON;
    out.script = japanese ? USCRIPT_HAN : script;
  } else {
    out.kind = u_isdigit(point) ? Kind::digit : Kind::symbol;
  }
  return out;
}

bool one_of(char16_t c, std::u16string_view set) { return set.find(c) != std::u16string_view::npos; }

bool vowel(char16_t c) { return one_of(c, u"AEIOUaeiouÀÁÂÃÄÅÆÈÉÊËÌÍÎÏÒÓÔÕÖØÙÚÛÜàáâãäåæèéêëìíîïòóôõöøùúûüıİőűŐŰąęĄĘ"); }

struct Text {
  std::u16string_view all;
  const Character& at(std::ptrdiff_t i) const {
    static const Character outside;
    return i < 0 || i >= static_cast<std::ptrdiff_t>(characters->size()) ? outside
                                                                         : (*characters)[static_cast<std::size_t>(i)];
  }
  const std::vector<Character>* characters;
};

int bracket(const Text& text, std::ptrdiff_t i, char16_t open, char16_t close) {
  const Character& before = text.at(i - 1);
  const Character& after = text.at(i + 1);
  const auto place = static_cast<std::size_t>(i);
  if (text.at(i).c == open) {
    const std::size_t end = text.all.find(close, place + 1);
    if (end == std::u16string_view::npos || end == place + 1) return before.letter() || after.space() ? 8 : 2;
    const bool inside = before.letter() && text.at(static_cast<std::ptrdiff_t>(end) + 1).letter();
    return inside || after.space() ? 8 : 0;
  }
  const std::size_t begin = text.all.rfind(open, place);
  if (begin == std::u16string_view::npos || begin + 1 == place) return before.letter() || after.letter() ? 8 : 2;
  return before.letter() && after.letter() ? 8 : 0;
}

int symbol(const Text& text, std::ptrdiff_t i, bool mail) {
  const Character& before = text.at(i - 1);
  const Character& after = text.at(i + 1);
  const char16_t c = text.at(i).c;
  const bool alone = before.space() && after.space();
  const bool inside = before.letter() && after.letter();
  if (one_of(c, u".,-'/&:()+*=_\u2019\u2018")) return 0;
  if (one_of(c, u"\"")) return inside ? 8 : 0;
  if (one_of(c, u";?%<>")) return inside ? 4 : 0;
  switch (c) {
    case u'@':
      return mail || alone ? 0 : inside ? 3 : 1;
    case u'#':
      return inside ? 8 : after.digit() || after.space() || alone ? 0 : 1;
    case u'$':
      if (after.digit() || after.c == '.' || after.c == '-' || alone || before.digit()) return 0;
      return inside ? 8 : before.letter() ? 2 : 1;
    case u'!':
      return inside ? 8 : after.space() || !after.alnum() ? 0 : 4;
    case u'|':
      return alone ? 0 : 4;
    case u'~':
      return inside ? 8 : before.alnum() ? 4 : 0;
    case u'^':
      return alone ? 0 : before.alnum() && after.alnum() ? 2 : 4;
    case u'`':
      return before.letter() ? 6 : 2;
    case u'\\':
      return before.c == ':' || text.all.find(u":\\") != std::u16string_view::npos ? 0 : inside ? 6 : 2;
    case u'[':
    case u']':
      return bracket(text, i, u'[', u']');
    case u'{':
    case u'}':
      return bracket(text, i, u'{', u'}');
    case 0x20AC:  // euro
    case u'£':
    case u'¥':
      return before.digit() || after.digit() || alone || before.space() ? 0 : inside ? 8 : 2;
    case u'¢':
      return before.digit() ? 0 : inside ? 8 : after.digit() ? 2 : 4;
    case u'§':
      return before.space() && !after.letter() ? 0 : inside ? 8 : 4;
    case u'°':
    case u'ª':
    case u'º':
      return before.alnum() && !after.letter() ? 0 : 6;
    case u'¹':
    case u'²':
    case u'³':
      return before.alnum() && !after.letter() ? 1 : 6;
    case u'½':
    case u'¼':
    case u'¾':
      return before.digit() || before.space() ? 0 : 6;
    case u'µ':
      return !before.letter() && after.letter() ? 1 : 6;
    case u'«':
    case u'¿':
    case u'¡':
    case 0x201C:
      return before.space() && !after.space() ? 0 : 6;
    case u'»':
    case 0x201D:
      return after.space() && !before.space() ? 0 : 6;
    case u'±':
      return after.digit() || alone ? 0 : 6;
    case u'´':
      return inside ? 2 : 6;
    case u'©':
    case u'®':
    case 0x2013:
    case 0x2014:
    case 0x2026:
    case 0x2122:
      return inside ? 8 : 1;
    default:
      return inside ? 8 : alone ? 3 : 6;
  }
}

int letter(const Text& text, std::ptrdiff_t i, const PageLanguage& language) {
  const Character& before = text.at(i - 1);
  const Character& self = text.at(i);
  const Character& after = text.at(i + 1);
  int odd = 0;
  if (before.letter() && before.script != self.script && language.pairs == PageLanguage::Pairs::none) odd += 12;
  if (before.letter() && halfwidth(before.c) != halfwidth(self.c) &&
      before.c < 0x80 + (halfwidth(before.c) ? 0xFFFF : 0) && self.c < 0x80 + (halfwidth(self.c) ? 0xFFFF : 0)) {
    odd += 12;
  }
  const bool capital_inside = self.upper && before.lower;
  const bool small_inside = self.lower && before.upper && after.upper;
  if (capital_inside || small_inside) odd += 6;
  if (!self.national()) return odd;
  if (self.script != USCRIPT_LATIN) {
    if (halfwidth(self.c)) {
      const bool never_first = (self.c >= 0xFF67 && self.c <= 0xFF70) || self.c >= 0xFF9E;
      if (never_first && !before.letter()) odd += 6;
      const bool voiced = (before.c >= 0xFF76 && before.c <= 0xFF84) || (before.c >= 0xFF8A && before.c <= 0xFF8E);
      if (self.c >= 0xFF9E && before.letter() && !voiced && before.c != 0xFF73) odd += 6;
    }
    return odd + (self.c >= 0xFE70 && self.c < 0xFF00 ? 1 : 0);  // Arabic forms have their places in a word
  }
  if (before.digit() || after.digit()) odd += 4;
  if (!before.letter() && !after.letter()) odd += self.lower && vowel(self.c) ? 0 : 2;
  if (before.c == self.c) odd += 3;
  if (vowel(self.c)) {
    const int around = (vowel(before.c) ? 1 : 0) + (vowel(after.c) ? 1 : 0);
    const bool three =
        around == 2 || (vowel(after.c) && vowel(text.at(i + 2).c)) || (vowel(before.c) && vowel(text.at(i - 2).c));
    if (three) odd += 2;
  }
  if (language.letters.empty()) {
    if (one_of(self.c, u"ÐÝÞðýþÿ")) odd += 2;
  } else if (!one_of(self.c, language.letters)) {
    odd += 1;
  }
  const bool last = before.letter() && text.at(i - 2).letter() && !after.letter();
  if (!language.final_umlauts && last && one_of(self.c, u"äöæø")) odd += 1;
  if (!language.inner_graves && after.letter() && one_of(self.c, u"àèìòùÀÈÌÒÙ")) odd += 1;
  return odd;
}

// Two bytes a character: what of them are letters of the page's own language.
int pair(const Character& self, const PageLanguage& language) {
  using Pairs = PageLanguage::Pairs;
  const char16_t c = self.c;
  if (c >= 0xE000 && c <= 0xF8FF) return 4;
  if (c >= 0x3040 && c <= 0x30FF) return language.pairs == Pairs::japanese ? 0 : 2;
  if (c >= 0xAC00 && c <= 0xD7A3) return 0;
  if (c >= 0x4E00 && c <= 0x9FFF) return language.pairs == Pairs::korean ? 1 : 0;
  if (halfwidth(c) || c < 0x100) return 0;
  if (c >= 0xFF01 && c <= 0xFF5E) return 1;
  return 2;
}

}  // namespace

PageLanguage language_of_page(std::string_view page) {
  const auto is = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), page) != names.end();
  };
  using Pairs = PageLanguage::Pairs;
  if (is({"273", "1141"})) return {u"ÄÖÜäöüßÉé", false};
  if (is({"277", "1142"})) return {u"ÆØÅæøåÉé", false};
  if (is({"278", "1143"})) return {u"ÄÖÅäöåÉéÜü"};
  if (is({"280", "1144"})) return {u"ÀÈÉÌÒÙàèéìòù", true, false};
  if (is({"284", "1145"})) return {u"ÑÁÉÍÓÚÜñáéíóúüÇç"};
  if (is({"297", "1147"})) return {u"ÀÂÇÉÈÊËÎÏÔÙÛÜàâçéèêëîïôùûü"};
  if (is({"871", "1149"})) return {u"ÁÉÍÓÚÝÞÆÖÐáéíóúýþæöð"};
  if (is({"1026", "1155"})) return {u"ÇĞİÖŞÜçğıöşüÂâ", true, true, true};
  if (is({"37", "1047", "500", "1140", "1148", "285", "1146", "ascii", "iso-8859-1", "windows-1252", "iso-8859-15"})) {
    return {};
  }
  PageLanguage out{{}, true, true, true};
  out.pairs = is({"939", "930", "1399", "1390"})   ? Pairs::japanese
              : is({"933", "1364"})                ? Pairs::korean
              : is({"935", "1388", "937", "1371"}) ? Pairs::chinese
                                                   : Pairs::none;
  if (out.pairs != Pairs::none) out.rare = false;
  return out;
}

std::size_t mail_address(std::u16string_view text) {
  const auto word = [](char16_t c) { return character(c).alnum() || one_of(c, u".-_+"); };
  for (std::size_t at = text.find(u'@'); at != std::u16string_view::npos; at = text.find(u'@', at + 1)) {
    if (at == 0 || !word(text[at - 1])) continue;
    std::size_t end = at + 1;
    while (end < text.size() && word(text[end])) ++end;
    const std::size_t dot = text.substr(at, end - at).rfind(u'.');
    if (dot != std::u16string_view::npos && dot > 1 && at + dot + 2 < end && character(text[at + 1]).alnum()) return at;
  }
  return std::u16string_view::npos;
}

int oddity(std::u16string_view text, const PageLanguage& language) {
  std::vector<Character> characters(text.size());
  std::transform(text.begin(), text.end(), characters.begin(), character);
  const Text all{text, &characters};
  const std::size_t mail = mail_address(text);
  int odd = 0;
  std::size_t small = 0, vowels = 0;      // of a word of small letters
  std::size_t letters = 0, national = 0;  // of a word of Latin letters
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    const Character& c = characters[i];
    if (c.kind == Kind::none) odd += 12;
    if (c.kind == Kind::symbol) odd += symbol(all, at, mail != std::u16string_view::npos && text[i] == u'@');
    if (c.letter()) odd += letter(all, at, language);
    if (c.digit() && c.c >= 0x80 && (all.at(at - 1).letter() || all.at(at + 1).letter())) odd += 4;
    if (c.c == 0xA0) odd += 3;
    const bool latin = c.letter() && c.script == USCRIPT_LATIN;
    if (latin) {
      ++letters;
      national += c.national() ? 1 : 0;
    }
    if (!latin || i + 1 == text.size()) {
      if (letters >= 3 && national * 2 > letters) odd += static_cast<int>(4 * national - 2 * letters);
      letters = national = 0;
    }
    if (language.pairs == PageLanguage::Pairs::none) continue;
    odd += pair(c, language);
    const bool in_word = c.lower && c.c < 0x80;
    if (in_word) {
      ++small;
      vowels += vowel(c.c) || c.c == 'y' ? 1 : 0;
    }
    if (!in_word || i + 1 == text.size()) {
      if (small >= 3 && vowels == 0) odd += 4;
      small = vowels = 0;
    }
  }
  return odd;
}

}  // namespace codecs
