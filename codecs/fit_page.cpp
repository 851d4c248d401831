#include "codecs/fit_page.hpp"

#include <unicode/unistr.h>

#include <algorithm>

#include "codecs/fit_oddity.hpp"

namespace codecs {

namespace {

// In order of preference: what reads the data equally well gives the first.
constexpr const char* ebcdic_pages[] = {"37",   "1047", "500",  "1140", "1148", "273",  "1141", "277",  "1142", "278",
                                        "1143", "280",  "1144", "284",  "1145", "285",  "1146", "297",  "1147", "871",
                                        "1149", "870",  "1153", "875",  "1025", "1154", "1026", "1155", "1122", "1157",
                                        "1112", "1156", "1123", "1158", "424",  "420",  "838",  "1160", "1130", "290"};
constexpr const char* mixed_pages[] = {"939", "930", "1399", "1390", "933", "1364", "935", "1388", "937", "1371"};
constexpr const char* ascii_pages[] = {"iso-8859-1",   "windows-1252", "iso-8859-15", "iso-8859-2",
                                       "windows-1250", "iso-8859-5",   "windows-1251"};
constexpr std::size_t longest_text = 120;
constexpr std::size_t most_texts = 4000;
constexpr std::uint32_t most_weight = 3;  // of one text, however often it comes
constexpr long one_odd_character = 4;
constexpr std::size_t most_differences = 4;
constexpr std::uint8_t shift_out = 0x0E, shift_in = 0x0F;

bool has_shift(const Buffer& text) {
  return std::any_of(text.begin(), text.end(), [](auto b) { return b == shift_out || b == shift_in; });
}

// SO and SI in turn, an even number of bytes between them.
bool balanced(const Buffer& text) {
  std::size_t opened = 0;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == shift_out) {
      if (inside) return false;
      inside = true;
      opened = i;
    } else if (text[i] == shift_in) {
      if (!inside || (i - opened) % 2 == 0) return false;
      inside = false;
    }
  }
  return !inside;
}

std::string hex(std::size_t b) { return {'X', '\'', "0123456789ABCDEF"[b >> 4], "0123456789ABCDEF"[b & 15], '\''}; }

std::string shown(const CodePage& page, std::size_t b) {
  const char16_t c = page.to_unicode()[b];
  if (c == 0xFFFD) return "undefined";
  if (c < 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0xAD) return "a control character";
  std::string out;
  static_cast<void>(page.decode(Buffer{static_cast<std::uint8_t>(b)}, out));
  return out;
}

}  // namespace

void PageGuess::add(Bytes text) {
  for (const std::uint8_t b : text) ++histogram_[b];
  const Bytes kept = text.first(std::min(text.size(), longest_text));
  if (texts_.size() < most_texts) {
    ++texts_[Buffer(kept.begin(), kept.end())];
  } else if (const auto at = texts_.find(Buffer(kept.begin(), kept.end())); at != texts_.end()) {
    ++at->second;
  }
}

bool PageGuess::utf_8() const {
  const auto page = CodePage::open("utf-8");
  std::string out;
  return page && std::all_of(texts_.begin(), texts_.end(), [&](const auto& text) {
           out.clear();
           return text.first.size() >= longest_text || (*page)->decode(text.first, out);
         });
}

bool PageGuess::shifted() const {
  std::size_t with = 0, good = 0;
  for (const auto& [text, count] : texts_) {
    if (!has_shift(text) || text.size() >= longest_text) continue;
    ++with;
    good += balanced(text) ? 1 : 0;
  }
  return with > 0 && good * 10 >= with * 9;
}

std::u16string PageGuess::read(const CodePage& page, const Buffer& text, bool mixed) const {
  std::u16string out;
  if (!mixed) {
    for (const std::uint8_t b : text) out += b == 0 ? u' ' : page.to_unicode()[b];
    return out;
  }
  std::string utf8;
  static_cast<void>(page.decode(text, utf8));
  const auto unicode = icu::UnicodeString::fromUTF8(utf8);
  for (std::int32_t i = 0; i < unicode.length(); ++i) out += unicode[i] == 0 ? u' ' : unicode[i];
  return out;
}

// Only what the pages read differently counts: of each text the least odd reading is nobody's fault.
void PageGuess::weigh(std::vector<Candidate>& candidates, bool mixed) const {
  std::array<bool, 256> differs{};
  for (std::size_t b = 0; b < 256; ++b) {
    const char16_t usual = candidates.front().page->to_unicode()[b];
    differs[b] = std::any_of(candidates.begin(), candidates.end(),
                             [&](const Candidate& c) { return c.page->to_unicode()[b] != usual; });
  }
  std::vector<PageLanguage> languages;
  for (const Candidate& c : candidates) languages.push_back(language_of_page(c.name));
  std::vector<long> odd(candidates.size());
  std::vector<std::pair<std::u16string, int>> read_before;
  for (const auto& [text, count] : texts_) {
    const bool pairs = mixed && has_shift(text);
    if (!pairs && std::none_of(text.begin(), text.end(), [&](auto b) { return differs[b]; })) continue;
    const std::u16string usual = read(*candidates.front().page, text, pairs);
    const std::size_t mail = pairs ? std::u16string::npos : mail_address(usual);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const std::u16string own = i == 0 ? usual : read(*candidates[i].page, text, pairs);
      odd[i] = oddity(own, languages[i]);
      if (mail != std::u16string::npos && own[mail] != u'@') odd[i] += one_odd_character;
      if (!pairs && languages[i].rare) {
        for (std::size_t k = 0; k < own.size(); ++k) odd[i] += own[k] != usual[k] ? 1 : 0;
      }
    }
    const long least = *std::min_element(odd.begin(), odd.end());
    const long weight = std::min(count, most_weight);
    for (std::size_t i = 0; i < candidates.size(); ++i) candidates[i].odd += weight * (odd[i] - least);
  }
}

void PageGuess::compare(const std::vector<Candidate>& candidates, const Candidate& best, bool mixed,
                        Result& out) const {
  // What a page explains counts by what the usual one does not.
  const long as_good = best.odd + std::max(one_odd_character / 2, (candidates.front().odd - best.odd) / 8);
  const auto same = [&](const Candidate& a, const Candidate& b) {
    for (std::size_t x = 0; x < 256; ++x) {
      if (histogram_[x] != 0 && a.page->to_unicode()[x] != b.page->to_unicode()[x]) return false;
    }
    return !mixed || std::all_of(texts_.begin(), texts_.end(), [&](const auto& text) {
      return !has_shift(text.first) || read(*a.page, text.first, true) == read(*b.page, text.first, true);
    });
  };
  std::vector<const Candidate*> others;
  for (const Candidate& c : candidates) {
    if (&c == &best) continue;
    if (same(c, best)) {
      out.equal.push_back(c.name);
    } else if (c.odd <= as_good &&
               std::none_of(others.begin(), others.end(), [&](const Candidate* o) { return same(*o, c); })) {
      out.also.push_back(c.name);
      others.push_back(&c);
    }
  }
  std::vector<std::size_t> bytes;
  for (std::size_t b = 0; b < 256; ++b) {
    const bool pairs_only = mixed && (b == shift_out || b == shift_in);
    if (histogram_[b] == 0 || pairs_only) continue;
    if (std::any_of(others.begin(), others.end(),
                    [&](const Candidate* o) { return o->page->to_unicode()[b] != best.page->to_unicode()[b]; })) {
      bytes.push_back(b);
    }
  }
  if (mixed) return;  // the bytes of pairs are no characters of their own
  std::sort(bytes.begin(), bytes.end(), [&](auto a, auto b) { return histogram_[a] > histogram_[b]; });
  for (std::size_t i = 0; i < std::min(bytes.size(), most_differences); ++i) {
    const std::size_t b = bytes[i];
    std::string text = hex(b) + " is " + shown(*best.page, b) + " in " + best.name;
    std::size_t named = 0;
    for (const Candidate* o : others) {
      if (o->page->to_unicode()[b] == best.page->to_unicode()[b] || ++named > 3) continue;
      text += ", " + shown(*o->page, b) + " in " + o->name;
    }
    const std::uint64_t times = histogram_[b];
    out.differences.push_back(text + ": " + std::to_string(times) + (times == 1 ? " time" : " times"));
  }
}

PageGuess::Result PageGuess::best(bool ascii_family) const {
  Result out;
  out.page = ascii_family ? "ascii" : "37";
  if (ascii_family) {
    const bool high = std::any_of(histogram_.begin() + 0x80, histogram_.end(), [](auto n) { return n != 0; });
    if (!high) {
      out.equal = {"iso-8859-1", "windows-1252", "utf-8"};
      return out;
    }
    if (utf_8()) {
      out.page = "utf-8";
      return out;
    }
  }
  std::vector<Candidate> candidates;
  const auto consider = [&](const auto& names) {
    for (const char* name : names) {
      if (const auto page = CodePage::open(name)) candidates.push_back({name, *page});
    }
  };
  const bool mixed = !ascii_family && shifted();
  if (ascii_family) {
    consider(ascii_pages);
  } else if (mixed) {
    consider(mixed_pages);
  } else {
    consider(ebcdic_pages);
  }
  if (candidates.empty()) return out;
  weigh(candidates, mixed);
  const Candidate& usual = candidates.front();
  const auto least = std::min_element(candidates.begin(), candidates.end(),
                                      [](const Candidate& a, const Candidate& b) { return a.odd < b.odd; });
  // One odd character proves nothing, and a page that leaves half of them odd is no better.
  const bool proven = mixed || (usual.odd - least->odd >= 2 * one_odd_character && least->odd * 2 <= usual.odd);
  const Candidate& best = proven ? *least : usual;
  out.page = best.name;
  compare(candidates, best, mixed, out);
  const auto common = CodePage::open(ascii_family ? "iso-8859-1" : "37");
  if (!common || mixed) return out;
  for (std::size_t b = 0; b < 256; ++b) {
    if (histogram_[b] == 0 || (*common)->to_unicode()[b] == best.page->to_unicode()[b]) continue;
    out.differing += static_cast<std::size_t>(histogram_[b]);
    static_cast<void>(best.page->decode(Buffer{static_cast<std::uint8_t>(b)}, out.characters));
  }
  return out;
}

}  // namespace codecs
