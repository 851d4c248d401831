#include "codecs/code_page.hpp"

#include <unicode/ucnv.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <mutex>
#include <unordered_map>

namespace codecs {
namespace {

constexpr char16_t undefined = 0xFFFD;
constexpr char32_t malformed = 0xFFFFFFFF;
constexpr std::uint8_t shift_out = 0x0E;
constexpr std::uint8_t shift_in = 0x0F;

constexpr int ebcdic[] = {37,   273,  277,  278,  280,  284,  285,  290,  297,  420,  424,  500,  803,
                          838,  870,  871,  875,  918,  1025, 1026, 1047, 1097, 1112, 1122, 1123, 1130,
                          1132, 1137, 1140, 1141, 1142, 1143, 1144, 1145, 1146, 1147, 1148, 1149, 1153,
                          1154, 1155, 1156, 1157, 1158, 1160, 1164, 930,  933,  935,  937,  939,  1364,
                          1371, 1388, 1390, 1399, 300,  834,  835,  837,  16684};
constexpr std::string_view common[] = {"ascii",       "utf-8",        "1208",         "utf-16be",     "1200",
                                       "iso-8859-1",  "iso-8859-2",   "iso-8859-5",   "iso-8859-7",   "iso-8859-9",
                                       "iso-8859-15", "windows-1250", "windows-1251", "windows-1252", "windows-1253"};
// Double-byte pages that ICU carries only as the half of a mixed page.
constexpr std::pair<int, const char*> halves[] = {
    {300, "ibm-939"}, {834, "ibm-933"}, {835, "ibm-937"}, {837, "ibm-935"}};

void append_utf8(std::string& text, char32_t c) {
  const auto put = [&](char32_t bits) { text.push_back(static_cast<char>(bits)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6)), put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12)), put(0x80 | ((c >> 6) & 0x3F)), put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18)), put(0x80 | ((c >> 12) & 0x3F)), put(0x80 | ((c >> 6) & 0x3F)), put(0x80 | (c & 0x3F));
  }
}

// The character at `at`, which moves behind it; malformed input moves it by its longest legal beginning (Unicode 3.9).
char32_t next_character(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(at++);
  if (lead < 0x80) return lead;
  if (lead < 0xC2 || lead > 0xF4) return malformed;
  const int more = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
  if (lead == 0xE0) low = 0xA0;
  if (lead == 0xED) high = 0x9F;
  if (lead == 0xF0) low = 0x90;
  if (lead == 0xF4) high = 0x8F;
  char32_t c = static_cast<char32_t>(lead & (0x3F >> more));
  for (int i = 0; i < more; ++i) {
    if (at == text.size() || byte(at) < low || byte(at) > high) return malformed;
    c = (c << 6) | (byte(at++) & 0x3F);
    low = 0x80, high = 0xBF;
  }
  return c;
}

std::size_t characters_before(std::string_view text, std::size_t end) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < end; ++count) next_character(text, at);
  return count;
}

Error malformed_utf8(std::string_view text, std::size_t at) {
  return {errc::invalid_character,
          "malformed UTF-8 behind character " + std::to_string(characters_before(text, at)) + " of the text"};
}

// `at` is where the character begins.
Error unmappable(std::string_view text, std::size_t at, char32_t c, const std::string& page) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string hex;
  for (int shift = c > 0xFFFF ? 20 : 12; shift >= 0; shift -= 4) hex.push_back(digits[(c >> shift) & 15]);
  if (hex.size() == 6 && hex[0] == '0') hex.erase(0, 1);
  return {errc::unmappable_character, "character " + std::to_string(characters_before(text, at) + 1) + " (U+" + hex +
                                          ") is not in code page " + page};
}

// ICU's converter while the tables are built: strict, no fallbacks, no substitution.
class Converter {
 public:
  explicit Converter(const std::string& name) {
    UErrorCode error = U_ZERO_ERROR;
    converter_.reset(ucnv_open(name.c_str(), &error));
    if (U_FAILURE(error)) converter_.reset();
    if (!converter_) return;
    ucnv_setFallback(get(), false);
    ucnv_setToUCallBack(get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
    ucnv_setFromUCallBack(get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  }
  explicit operator bool() const { return converter_ != nullptr; }
  UConverterType type() const { return ucnv_getType(get()); }
  int ccsid() const {
    UErrorCode error = U_ZERO_ERROR;
    const int id = ucnv_getCCSID(get(), &error);
    return U_SUCCESS(error) && id > 0 ? id : 0;
  }
  std::string internal_name() const {
    UErrorCode error = U_ZERO_ERROR;
    const char* name = ucnv_getName(get(), &error);
    return name != nullptr ? name : "";
  }
  // Empty where undefined.
  std::u16string to_unicode(std::string_view bytes) {
    std::array<char16_t, 8> out{};
    UErrorCode error = U_ZERO_ERROR;
    ucnv_reset(get());
    const int length = ucnv_toUChars(get(), out.data(), static_cast<int>(out.size()), bytes.data(),
                                     static_cast<int>(bytes.size()), &error);
    if (U_FAILURE(error) || length <= 0 || length > 4) return {};
    return {out.data(), static_cast<std::size_t>(length)};
  }
  // Empty if unmappable; double-byte characters of mixed pages stand between shifts.
  std::string from_unicode(std::u16string_view text) {
    std::array<char, 16> out{};
    UErrorCode error = U_ZERO_ERROR;
    ucnv_reset(get());
    const int length = ucnv_fromUChars(get(), out.data(), static_cast<int>(out.size()), text.data(),
                                       static_cast<int>(text.size()), &error);
    if (U_FAILURE(error) || length <= 0 || length > 8) return {};
    return {out.data(), static_cast<std::size_t>(length)};
  }

 private:
  struct Close {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
  };
  UConverter* get() const { return converter_.get(); }
  std::unique_ptr<UConverter, Close> converter_;
};

std::string lower(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c != ' ') out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return out;
}

// The CCSID that a name spells: digits, alone or behind ibm, ibm-, cp, ccsid; 0 if none.
int spelled_ccsid(std::string_view name) {
  for (const std::string_view prefix : {"ibm-", "ibm", "ccsid-", "ccsid", "cp-", "cp"}) {
    if (name.starts_with(prefix)) {
      name.remove_prefix(prefix.size());
      break;
    }
  }
  int number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  return error == std::errc{} && end == name.data() + name.size() && number > 0 && number <= 65535 ? number : 0;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

Error unknown(std::string_view name) {
  const std::string shown(name.substr(0, 40));
  const int ccsid = spelled_ccsid(name);
  if (ccsid == 275 || ccsid == 880 || ccsid == 905) {
    return {errc::unknown_code_page,
            "code page " + std::to_string(ccsid) + " is not in Debian's ICU, so Fullword has no table for it"};
  }
  const std::string sought = ccsid != 0 ? std::to_string(ccsid) : lower(shown);
  std::vector<std::pair<std::size_t, std::string>> candidates;
  for (const int page : ebcdic) candidates.emplace_back(0, std::to_string(page));
  for (const std::string_view page : common) candidates.emplace_back(0, page);
  for (int i = 0; i < ucnv_countAvailable() && ccsid == 0; ++i) {
    UErrorCode error = U_ZERO_ERROR;
    const char* converter = ucnv_getAvailableName(i);
    for (std::uint16_t j = 0; j < ucnv_countAliases(converter, &error); ++j) {
      const std::string alias = lower(ucnv_getAlias(converter, j, &error));
      if (edit_distance(sought, alias) <= 2) candidates.emplace_back(0, alias);
    }
  }
  for (auto& [distance, candidate] : candidates) distance = edit_distance(sought, candidate);
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string text = "no code page '" + shown + "'; the nearest names are";
  std::vector<std::string> named;
  for (const auto& [distance, candidate] : candidates) {
    if (std::find(named.begin(), named.end(), candidate) != named.end()) continue;
    text += (named.empty() ? " " : ", ") + candidate;
    named.push_back(candidate);
    if (named.size() == 3) break;
  }
  return {errc::unknown_code_page, text};
}

std::u32string code_points(std::u16string_view units) {
  std::u32string out;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const char32_t unit = units[i];
    if (unit >= 0xD800 && unit < 0xDC00 && i + 1 < units.size()) {
      out.push_back(0x10000 + ((unit - 0xD800) << 10) + (char32_t{units[++i]} - 0xDC00));
    } else {
      out.push_back(unit);
    }
  }
  return out;
}

std::uint64_t sequence_key(char32_t first, char32_t second) { return (std::uint64_t{first} << 32) | second; }

}  // namespace

// A pair stands for one character, or (JIS X 0213 in 1390 and 1399) for a character and a combining one.
struct CodePage::Pairs {
  struct Text {
    char32_t first = undefined;
    char32_t second = 0;
    bool round_trips = false;
  };
  std::vector<Text> to_unicode{65536};
  std::vector<std::uint16_t> from_bmp = std::vector<std::uint16_t>(65536);
  std::unordered_map<std::uint64_t, std::uint16_t> from_other;  // beyond U+FFFF, and sequences

  explicit Pairs(Converter& converter, bool shifted) {
    for (unsigned high = 0x40; high < 0xFF; ++high) {
      for (unsigned low = 0x40; low < 0xFF; ++low) {
        std::string bytes{static_cast<char>(high), static_cast<char>(low)};
        if (shifted) bytes = char{shift_out} + bytes + char{shift_in};
        const std::u16string units = converter.to_unicode(bytes);
        const std::u32string text = code_points(units);
        if (text.empty() || text.size() > 2 || text[0] == undefined) continue;
        Text& entry = to_unicode[high << 8 | low];
        entry.first = text[0];
        entry.second = text.size() == 2 ? text[1] : 0;
        entry.round_trips = converter.from_unicode(units) == bytes;
        if (!entry.round_trips) continue;
        const auto pair = static_cast<std::uint16_t>(high << 8 | low);
        if (entry.second == 0 && entry.first < 0x10000) {
          from_bmp[entry.first] = pair;
        } else {
          from_other.emplace(entry.second == 0 ? entry.first : sequence_key(entry.first, entry.second), pair);
        }
      }
    }
  }

  std::uint16_t pair_of(char32_t c) const {  // 0: none
    if (c < 0x10000) return from_bmp[c];
    const auto found = from_other.find(c);
    return found != from_other.end() ? found->second : std::uint16_t{0};
  }
  std::uint16_t pair_of(char32_t first, char32_t second) const {
    const auto found = from_other.find(sequence_key(first, second));
    return found != from_other.end() ? found->second : std::uint16_t{0};
  }
  bool defined(std::uint8_t high, std::uint8_t low) const {
    return to_unicode[static_cast<std::size_t>(high << 8 | low)].first != undefined;
  }
  // False if encode would write another pair here; `previous` is the character before, 0 at the start of a run.
  bool decode(std::uint8_t high, std::uint8_t low, char32_t& previous, std::string& text) const {
    const Text& entry = to_unicode[static_cast<std::size_t>(high << 8 | low)];
    append_utf8(text, entry.first);
    if (entry.second != 0) append_utf8(text, entry.second);
    const bool joins = previous != 0 && pair_of(previous, entry.first) != 0;
    previous = entry.second != 0 ? 0 : entry.first;
    return entry.round_trips && !joins;
  }
};

CodePage::CodePage() = default;
CodePage::~CodePage() = default;

Result<std::shared_ptr<const CodePage>> CodePage::open(std::string_view name) { return open(name, false); }

Result<std::shared_ptr<const CodePage>> CodePage::open(std::string_view name, bool nl_swap) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const CodePage>> cache;
  constexpr std::size_t cache_limit = 256;  // spellings; beyond them pages are built anew
  constexpr std::string_view suffix = ",swaplfnl";
  if (name.size() > 80) return unknown(name);
  std::string wanted = lower(name);
  if (wanted.ends_with(suffix)) {
    wanted.resize(wanted.size() - suffix.size());
    nl_swap = true;
  }
  const std::string key = nl_swap ? wanted + std::string(suffix) : wanted;
  const std::lock_guard lock(mutex);
  if (const auto found = cache.find(key); found != cache.end()) return found->second;
  auto page = build(wanted, nl_swap);
  if (page && cache.size() < cache_limit) cache.emplace(key, *page);
  return page;
}

Result<std::shared_ptr<const CodePage>> CodePage::build(std::string_view name, bool nl_swap) {
  const int ccsid = spelled_ccsid(name);
  const bool known = std::find(std::begin(ebcdic), std::end(ebcdic), ccsid) != std::end(ebcdic);
  const bool bare = ccsid != 0 && (name.starts_with("ibm") || !name.starts_with("c"));
  const auto half = std::find_if(std::begin(halves), std::end(halves), [&](const auto& h) { return h.first == ccsid; });
  std::vector<std::string> spellings;
  if (half != std::end(halves)) spellings.emplace_back(half->second);
  if (known || bare) spellings.push_back("ibm-" + std::to_string(ccsid));
  if (ccsid != 0) spellings.push_back("windows-" + std::to_string(ccsid));
  if (name.find(',') == std::string_view::npos && !name.empty()) spellings.emplace(spellings.end(), name);
  if (ccsid != 0) spellings.push_back("ibm-" + std::to_string(ccsid));
  if (ccsid != 0 && !known && !bare) std::rotate(spellings.begin(), spellings.end() - 2, spellings.end());

  std::unique_ptr<Converter> converter;
  for (const std::string& spelling : spellings) {
    converter = std::make_unique<Converter>(spelling);
    if (*converter) break;
  }
  if (!converter || !*converter) return unknown(name);

  std::shared_ptr<CodePage> page(new CodePage);
  const UConverterType type = converter->type();
  if (half != std::end(halves)) {
    page->kind_ = Kind::pairs;
  } else if (type == UCNV_SBCS || type == UCNV_LATIN_1 || type == UCNV_US_ASCII) {
    page->kind_ = Kind::single;
  } else if (type == UCNV_EBCDIC_STATEFUL) {
    page->kind_ = Kind::mixed;
  } else if (type == UCNV_DBCS) {
    page->kind_ = Kind::pairs;
  } else if (type == UCNV_UTF8) {
    page->kind_ = Kind::utf8;
  } else if (type == UCNV_UTF16_BigEndian) {
    page->kind_ = Kind::utf16;
  } else {
    return Error(errc::unknown_code_page, "code page '" + std::string(name.substr(0, 40)) +
                                              "' has characters of several bytes in a form that records do not have; "
                                              "take a single-byte page, a mixed EBCDIC page, 1208 or 1200");
  }
  page->ccsid_ = known || bare ? ccsid : converter->ccsid();
  page->name_ = page->kind_ == Kind::utf8        ? "utf-8"
                : page->kind_ == Kind::utf16     ? "utf-16be"
                : type == UCNV_US_ASCII          ? "ascii"
                : known || page->ccsid_ == ccsid ? std::to_string(page->ccsid_)
                                                 : std::string(name);
  if (page->kind_ == Kind::pairs || page->kind_ == Kind::mixed) {
    page->pairs_ = std::make_unique<Pairs>(*converter, type == UCNV_EBCDIC_STATEFUL);
  }
  page->to_unicode_.fill(undefined);
  for (unsigned byte = 0; byte < 256 && page->kind_ != Kind::pairs && page->kind_ != Kind::utf16; ++byte) {
    if (page->kind_ == Kind::mixed && (byte == shift_out || byte == shift_in)) continue;
    const std::string bytes(1, static_cast<char>(byte));
    const std::u16string text = converter->to_unicode(bytes);
    if (text.size() != 1 || text[0] == undefined) continue;
    page->to_unicode_[byte] = text[0];
    page->round_trips_[byte] = converter->from_unicode(text) == bytes;
  }
  const bool ebcdic_page = page->to_unicode_[0x40] == u' ' && page->to_unicode_[0xF0] == u'0';
  page->ascii_family_ = !ebcdic_page && page->kind_ != Kind::pairs;
  page->space_ = page->ascii_family_ ? 0x20 : 0x40;
  if (nl_swap && ebcdic_page) {
    if (page->to_unicode_[0x15] == 0x85 && page->to_unicode_[0x25] == 0x0A) {
      std::swap(page->to_unicode_[0x15], page->to_unicode_[0x25]);
    }
    page->name_ += ",swaplfnl";
  }
  page->finish_single_bytes();
  return std::shared_ptr<const CodePage>(std::move(page));
}

void CodePage::finish_single_bytes() {
  for (unsigned byte = 0; byte < 256; ++byte) {
    const char16_t c = to_unicode_[byte];
    std::string text;
    append_utf8(text, c);
    std::copy(text.begin(), text.end(), to_utf8_[byte].bytes.begin());
    to_utf8_[byte].length = static_cast<std::uint8_t>(text.size());
    to_ascii_[byte] = round_trips_[byte] && c < 0x80 ? static_cast<std::uint8_t>(c) : std::uint8_t{0xFF};
    if (!round_trips_[byte]) continue;
    pages_[c >> 8][c & 0xFF] = static_cast<std::uint8_t>(byte);
    mapped_[c >> 8][c & 0xFF] = true;
  }
  ascii_whole_ = std::all_of(mapped_[0].begin(), mapped_[0].begin() + 0x80, [](bool mapped) { return mapped; });
}

std::optional<std::uint8_t> CodePage::byte_of(char32_t c) const {
  if (c > 0xFFFF || !mapped_[c >> 8][c & 0xFF]) return std::nullopt;
  return pages_[c >> 8][c & 0xFF];
}

bool CodePage::decode(Bytes bytes, std::string& utf8, errc* why) const {
  switch (kind_) {
    case Kind::single: {
      const bool faithful = decode_single(bytes, utf8);
      if (!faithful && why != nullptr &&
          std::any_of(bytes.begin(), bytes.end(), [&](std::uint8_t b) { return to_unicode_[b] == undefined; })) {
        *why = errc::undefined_character;
      }
      return faithful;
    }
    case Kind::mixed:
      return decode_mixed(bytes, utf8, why);
    case Kind::pairs:
      return decode_pairs(bytes, utf8, why);
    case Kind::utf8:
    case Kind::utf16:
      break;
  }
  return decode_unicode(bytes, utf8, why);
}

bool CodePage::decode_unicode(Bytes bytes, std::string& utf8, errc* why) const {
  bool faithful = true;
  if (kind_ == Kind::utf8) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    for (std::size_t at = 0; at < text.size();) {
      const char32_t c = next_character(text, at);
      faithful = faithful && c != malformed;
      append_utf8(utf8, c == malformed ? undefined : c);
    }
  } else {
    faithful = bytes.size() % 2 == 0;
    const auto unit = [&](std::size_t at) { return static_cast<char32_t>(bytes[at] << 8 | bytes[at + 1]); };
    for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
      char32_t c = unit(at);
      if (c >= 0xD800 && c < 0xDC00 && at + 3 < bytes.size() && unit(at + 2) >= 0xDC00 && unit(at + 2) < 0xE000) {
        c = 0x10000 + ((c - 0xD800) << 10) + (unit(at + 2) - 0xDC00);
        at += 2;
      } else if (c >= 0xD800 && c < 0xE000) {
        c = undefined;
        faithful = false;
      }
      append_utf8(utf8, c);
    }
    if (bytes.size() % 2 != 0) append_utf8(utf8, undefined);
  }
  if (!faithful && why != nullptr) *why = errc::utf_invalid;
  return faithful;
}

bool CodePage::decode_single(Bytes bytes, std::string& text) const {
  const std::size_t start = text.size();
  text.resize(start + bytes.size());
  std::size_t at = 0;
  // Runs of ASCII characters, which nearly all records are, need one byte a character.
  for (char* out = text.data() + start; at + 8 <= bytes.size(); at += 8) {
    std::uint8_t seen = 0;
    for (std::size_t i = 0; i < 8; ++i) {
      const std::uint8_t c = to_ascii_[bytes[at + i]];
      out[at + i] = static_cast<char>(c);
      seen |= c;
    }
    if (seen >= 0x80) break;
  }
  text.resize(start + at + (bytes.size() - at) * 3);
  char* out = text.data() + start + at;
  bool faithful = true;
  for (; at < bytes.size(); ++at) {
    const Utf8& character = to_utf8_[bytes[at]];
    std::copy(character.bytes.begin(), character.bytes.end(), out);
    out += character.length;
    faithful = faithful && round_trips_[bytes[at]];
  }
  text.resize(static_cast<std::size_t>(out - text.data()));
  return faithful;
}

bool CodePage::decode_mixed(Bytes bytes, std::string& text, errc* why) const {
  bool faithful = true;
  bool balanced = true;
  bool defined = true;
  bool shifted = false;
  char32_t previous = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const std::uint8_t byte = bytes[at];
    if (byte == shift_out || byte == shift_in) {
      const bool out = byte == shift_out;
      // Not as encode writes: a shift into the state that holds already, an empty run, two runs side by side.
      if (out == shifted || (out && at > 0 && bytes[at - 1] == shift_in) ||
          (!out && at > 0 && bytes[at - 1] == shift_out)) {
        balanced = false;
      }
      shifted = out;
      previous = 0;
    } else if (!shifted) {
      text.append(to_utf8_[byte].bytes.data(), to_utf8_[byte].length);
      faithful = faithful && round_trips_[byte];
      defined = defined && to_unicode_[byte] != undefined;
    } else if (at + 1 < bytes.size() && bytes[at + 1] != shift_in) {
      const bool same = pairs_->decode(byte, bytes[at + 1], previous, text);
      faithful = faithful && same;
      defined = defined && pairs_->defined(byte, bytes[at + 1]);
      ++at;
    } else {
      append_utf8(text, undefined);
      defined = false;
    }
  }
  balanced = balanced && !shifted;
  if (why != nullptr && !(defined && balanced)) *why = defined ? errc::shift_unbalanced : errc::undefined_character;
  return faithful && defined && balanced;
}

bool CodePage::decode_pairs(Bytes bytes, std::string& text, errc* why) const {
  bool faithful = true;
  bool defined = bytes.size() % 2 == 0;
  char32_t previous = 0;
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    const bool same = pairs_->decode(bytes[at], bytes[at + 1], previous, text);
    faithful = faithful && same;
    defined = defined && pairs_->defined(bytes[at], bytes[at + 1]);
  }
  if (bytes.size() % 2 != 0) append_utf8(text, undefined);
  if (why != nullptr && !defined) *why = errc::undefined_character;
  return faithful && defined;
}

Result<void> CodePage::encode(std::string_view utf8, Buffer& bytes) const {
  const std::size_t before = bytes.size();
  auto result = kind_ == Kind::single                          ? encode_single(utf8, bytes)
                : kind_ == Kind::mixed || kind_ == Kind::pairs ? encode_shifted(utf8, bytes)
                                                               : encode_unicode(utf8, bytes);
  if (!result) bytes.resize(before);
  return result;
}

Result<void> CodePage::encode_single(std::string_view text, Buffer& bytes) const {
  const std::size_t start = bytes.size();
  bytes.resize(start + text.size());
  std::uint8_t* out = bytes.data() + start;
  const auto& ascii = pages_[0];
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<std::uint8_t>(text[at]);
    if (byte < 0x80 && ascii_whole_) {
      *out++ = ascii[byte];
      ++at;
      continue;
    }
    const std::size_t from = at;
    const char32_t c = next_character(text, at);
    if (c == malformed) return malformed_utf8(text, from);
    if (c > 0xFFFF || !mapped_[c >> 8][c & 0xFF]) return unmappable(text, from, c, name_);
    *out++ = pages_[c >> 8][c & 0xFF];
  }
  bytes.resize(static_cast<std::size_t>(out - bytes.data()));
  return {};
}

Result<void> CodePage::encode_shifted(std::string_view text, Buffer& bytes) const {
  bool shifted = false;
  const auto shift = [&](bool to) {
    if (shifted != to && kind_ == Kind::mixed) bytes.push_back(to ? shift_out : shift_in);
    shifted = to;
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t c = next_character(text, at);
    if (c == malformed) return malformed_utf8(text, from);
    std::uint16_t pair = 0;
    if (at < text.size()) {
      std::size_t behind = at;
      const char32_t second = next_character(text, behind);
      pair = pairs_->pair_of(c, second);
      if (pair != 0) at = behind;
    }
    if (pair == 0 && c < 0x10000 && mapped_[c >> 8][c & 0xFF]) {
      shift(false);
      bytes.push_back(pages_[c >> 8][c & 0xFF]);
      continue;
    }
    if (pair == 0) pair = pairs_->pair_of(c);
    if (pair == 0) return unmappable(text, from, c, name_);
    shift(true);
    bytes.push_back(static_cast<std::uint8_t>(pair >> 8));
    bytes.push_back(static_cast<std::uint8_t>(pair & 0xFF));
  }
  shift(false);
  return {};
}

Result<void> CodePage::encode_pairs(std::string_view text, Buffer& bytes) const {
  const std::size_t before = bytes.size();
  const auto failed = [&](Error error) {
    bytes.resize(before);
    return error;
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t c = next_character(text, at);
    if (c == malformed) return failed(malformed_utf8(text, from));
    std::uint16_t pair = 0;
    if (at < text.size()) {
      std::size_t behind = at;
      pair = pairs_->pair_of(c, next_character(text, behind));
      if (pair != 0) at = behind;
    }
    if (pair == 0) pair = pairs_->pair_of(c);
    if (pair == 0 && (c < 0x80 || byte_of(c))) {
      return failed({errc::not_pure_dbcs, "character " + std::to_string(characters_before(text, from) + 1) +
                                              " of the text has one byte, and every character of the item two"});
    }
    if (pair == 0) return failed(unmappable(text, from, c, name_));
    bytes.push_back(static_cast<std::uint8_t>(pair >> 8));
    bytes.push_back(static_cast<std::uint8_t>(pair & 0xFF));
  }
  return {};
}

Result<void> CodePage::encode_unicode(std::string_view text, Buffer& bytes) const {
  const auto unit = [&](char32_t value) {
    bytes.push_back(static_cast<std::uint8_t>(value >> 8));
    bytes.push_back(static_cast<std::uint8_t>(value & 0xFF));
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t c = next_character(text, at);
    if (c == malformed) return malformed_utf8(text, from);
    if (kind_ == Kind::utf8) {
      for (std::size_t i = from; i < at; ++i) bytes.push_back(static_cast<std::uint8_t>(text[i]));
    } else if (c < 0x10000) {
      unit(c);
    } else {
      unit(0xD800 + ((c - 0x10000) >> 10));
      unit(0xDC00 + ((c - 0x10000) & 0x3FF));
    }
  }
  return {};
}

}  // namespace codecs
