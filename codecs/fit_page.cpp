#include "codecs/fit_page.hpp"

#include <unicode/uchar.h>

#include <algorithm>

namespace codecs {

namespace {

// In order of preference: what reads the data equally well gives the first.
constexpr const char* ebcdic_pages[] = {"37",   "1047", "500",  "1140", "1148", "273",  "1141", "277",  "1142", "278",
                                        "1143", "280",  "1144", "284",  "1145", "285",  "1146", "297",  "1147", "871",
                                        "1149", "870",  "1153", "875",  "1025", "1154", "1026", "1155", "1122", "1157",
                                        "1112", "1156", "1123", "1158", "424",  "420",  "838",  "1160", "1130", "290"};
constexpr const char* mixed_pages[] = {"939", "930", "1399", "1390", "933", "1364", "935", "1388", "937", "1371"};
constexpr const char* ascii_pages[] = {"ascii",      "iso-8859-1",   "windows-1252", "iso-8859-15",
                                       "iso-8859-2", "windows-1250", "iso-8859-5",   "windows-1251"};
constexpr std::size_t sample_limit = 400;
constexpr std::size_t triple_limit = 200000;

enum class Kind : std::uint8_t { none, space, upper, lower, letter, digit, symbol };

Kind kind_of(char32_t c) {
  if (c == 0) return Kind::none;
  if (c == 0xFFFD || c < 0x20 || (c >= 0x7F && c < 0xA0)) return Kind::none;
  if (c == ' ' || c == 0xA0) return Kind::space;
  const auto point = static_cast<UChar32>(c);
  if (u_isUUppercase(point)) return Kind::upper;
  if (u_isULowercase(point) && c != 0xAA && c != 0xBA && c != 0xB5) return Kind::lower;
  if (u_isUAlphabetic(point) && c > 0xFF) return Kind::letter;
  return u_isdigit(point) ? Kind::digit : Kind::symbol;
}

bool is_letter(Kind k) { return k == Kind::upper || k == Kind::lower || k == Kind::letter; }

// How plausible a character is between its neighbours; ASCII's own characters prove nothing.
int plausibility(Kind before, char32_t c, Kind after) {
  const Kind k = kind_of(c);
  if (k == Kind::none) return -6;
  if (is_letter(k)) {
    int score = is_letter(before) || is_letter(after) ? 2 : -1;
    if (k == Kind::upper && before == Kind::lower) score = -2;  // "straSSe": a capital within a word
    if (k == Kind::lower && before == Kind::upper && after == Kind::upper) score = -2;
    if (k == Kind::lower && !is_letter(before)) score -= 1;
    // Scripts without case (kana, Thai, Hebrew ...) do not mix with Latin words.
    const auto cased = [](Kind other) { return other == Kind::upper || other == Kind::lower; };
    if (k == Kind::letter) score = cased(before) || cased(after) ? -3 : is_letter(before) || is_letter(after) ? 1 : -1;
    return score;
  }
  if (k == Kind::symbol || k == Kind::digit) {
    if (is_letter(before) && is_letter(after)) return c == '\'' || c == '-' || c == '.' ? 0 : -2;
    if (c == 0x20AC) return 1;
    return c < 0x80 ? 0 : -1;
  }
  return 0;
}

bool portable(char16_t c) {
  return c == ' ' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

struct Candidate {
  std::string name;
  std::shared_ptr<const CodePage> page;
  long score = 0;
};

}  // namespace

void PageGuess::add(Bytes text) {
  bytes_ += text.size();
  bool special = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    ++histogram_[text[i]];
    if (text[i] == 0x0E) ++shifts_;
    special = special || text[i] == 0x0E;
    const std::uint32_t before = i == 0 ? 0x100 : text[i - 1];
    const std::uint32_t after = i + 1 == text.size() ? 0x100 : text[i + 1];
    if (triples_.size() < triple_limit) ++triples_[before << 20 | static_cast<std::uint32_t>(text[i]) << 10 | after];
  }
  special = special || std::any_of(text.begin(), text.end(), [](std::uint8_t b) { return b >= 0xC2; });
  if (special && samples_.size() < sample_limit) samples_.emplace_back(text.begin(), text.end());
}

double PageGuess::plain_share(bool ascii_family) const {
  const auto page = CodePage::open(ascii_family ? "iso-8859-1" : "37");
  if (!page || bytes_ == 0) return 0;
  std::uint64_t plain = 0;
  for (std::size_t b = 0; b < 256; ++b) plain += portable((*page)->to_unicode()[b]) ? histogram_[b] : 0;
  return static_cast<double>(plain) / static_cast<double>(bytes_);
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
    const auto utf8 = CodePage::open("utf-8");
    std::string text;
    if (utf8 && !samples_.empty() && std::all_of(samples_.begin(), samples_.end(), [&](const Buffer& b) {
          text.clear();
          return (*utf8)->decode(b, text);
        })) {
      out.page = "utf-8";
      return out;
    }
  }
  std::vector<Candidate> candidates;
  const auto consider = [&](const auto& names) {
    for (const char* name : names) {
      const auto page = CodePage::open(name);
      if (page) candidates.push_back({name, *page});
    }
  };
  const bool mixed = !ascii_family && shifts_ > 0;
  if (ascii_family) {
    consider(ascii_pages);
  } else if (mixed) {
    consider(mixed_pages);
  } else {
    consider(ebcdic_pages);
  }
  if (candidates.empty()) return out;
  std::string text;
  for (Candidate& c : candidates) {
    const auto& to = c.page->to_unicode();
    const auto kind = [&](std::uint32_t b) { return b == 0x100 ? Kind::space : kind_of(to[b & 0xFF]); };
    for (const auto& [key, count] : triples_) {
      const std::uint32_t b = key >> 10 & 0x3FF;
      if (mixed && (histogram_[0x0E] > 0)) break;
      c.score += plausibility(kind(key >> 20), to[b & 0xFF], kind(key & 0x3FF)) * static_cast<long>(count);
    }
    if (!mixed) continue;
    for (const Buffer& sample : samples_) {
      text.clear();
      c.score += c.page->decode(sample, text) ? 4 : -4;
      for (std::size_t i = 0; i + 2 < text.size(); ++i) {
        const bool kana =
            text[i] == '\xE3' && (text[i + 1] == '\x81' || text[i + 1] == '\x82' || text[i + 1] == '\x83');
        const auto lead = static_cast<unsigned char>(text[i]);
        if (kana || (lead >= 0xEA && lead <= 0xED)) c.score += 1;  // kana, Hangul
      }
    }
  }
  const Candidate* best = &candidates.front();
  for (const Candidate& c : candidates) {
    if (c.score > best->score + (best == &candidates.front() ? 2 : 0)) best = &c;  // one odd character proves nothing
  }
  out.page = best->name;
  const auto& read = best->page->to_unicode();
  for (const Candidate& c : candidates) {
    if (&c == best || c.score < best->score) continue;
    bool equal = true;
    for (std::size_t b = 0; b < 256; ++b) {
      equal = equal && (histogram_[b] == 0 || c.page->to_unicode()[b] == read[b]);
    }
    (equal ? out.equal : out.also).push_back(c.name);
  }
  const auto& usual = candidates.front().page->to_unicode();
  for (std::size_t b = 0; b < 256; ++b) {
    if (histogram_[b] == 0 || usual[b] == read[b]) continue;
    out.differing += static_cast<std::size_t>(histogram_[b]);
    Buffer one{static_cast<std::uint8_t>(b)};
    static_cast<void>(best->page->decode(one, out.characters));
  }
  return out;
}

}  // namespace codecs
