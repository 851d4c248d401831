#include "copybooks/keyword.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "copybooks/source.hpp"

namespace copybooks {

namespace {

struct Row {
  std::string_view word;
  Keyword keyword;
};

using enum Keyword;
constexpr Row rows[] = {
    {"PICTURE", picture}, {"PIC", picture}, {"REDEFINES", redefines}, {"RENAMES", renames}, {"OCCURS", occurs},
    {"SIGN", sign}, {"LEADING", leading}, {"TRAILING", trailing}, {"SYNCHRONIZED", synchronized},
    {"SYNC", synchronized}, {"JUSTIFIED", justified}, {"JUST", justified}, {"BLANK", blank}, {"VALUE", value},
    {"VALUES", value}, {"GLOBAL", global}, {"EXTERNAL", external}, {"VOLATILE", is_volatile},
    {"GROUP-USAGE", group_usage}, {"BYTE-LENGTH", byte_length}, {"DEPENDING", depending}, {"INDEXED", indexed},
    {"ASCENDING", ascending}, {"DESCENDING", descending}, {"TIMES", times}, {"USAGE", usage_word},
    {"BINARY", usage}, {"COMP", usage}, {"COMPUTATIONAL", usage}, {"COMP-1", usage}, {"COMPUTATIONAL-1", usage},
    {"COMP-2", usage}, {"COMPUTATIONAL-2", usage}, {"COMP-3", usage}, {"COMPUTATIONAL-3", usage}, {"COMP-4", usage},
    {"COMPUTATIONAL-4", usage}, {"COMP-5", usage}, {"COMPUTATIONAL-5", usage}, {"COMP-6", usage},
    {"COMPUTATIONAL-6", usage}, {"PACKED-DECIMAL", usage}, {"DISPLAY", usage}, {"DISPLAY-1", usage},
    {"INDEX", usage}, {"POINTER", usage}, {"POINTER-32", usage}, {"PROCEDURE-POINTER", usage},
    {"FUNCTION-POINTER", usage}, {"NATIONAL", usage}, {"UTF-8", usage},
    {"COMP-X", other_usage}, {"COMPUTATIONAL-X", other_usage}, {"COMP-N", other_usage},
    {"COMPUTATIONAL-N", other_usage}, {"COMP-0", other_usage}, {"COMP-9", other_usage}, {"COMP-10", other_usage},
    {"BINARY-CHAR", other_usage}, {"BINARY-SHORT", other_usage}, {"BINARY-LONG", other_usage},
    {"BINARY-DOUBLE", other_usage}, {"BINARY-INT", other_usage}, {"BINARY-LONG-LONG", other_usage},
    {"SIGNED-SHORT", other_usage}, {"SIGNED-INT", other_usage}, {"SIGNED-LONG", other_usage},
    {"UNSIGNED-SHORT", other_usage}, {"UNSIGNED-INT", other_usage}, {"UNSIGNED-LONG", other_usage},
    {"FLOAT-SHORT", other_usage}, {"FLOAT-LONG", other_usage}, {"FLOAT-EXTENDED", other_usage},
    {"FLOAT-BINARY-32", other_usage}, {"FLOAT-BINARY-64", other_usage}, {"FLOAT-DECIMAL-16", other_usage},
    {"FLOAT-DECIMAL-34", other_usage}, {"PROGRAM-POINTER", other_usage}, {"OBJECT", other_usage},
    {"DYNAMIC", other_usage},
    {"SAME", same}, {"TYPE", type}, {"TYPEDEF", type_definition}, {"CONSTANT", constant}, {"FILLER", filler},
    {"ALL", all}, {"ARE", are}, {"AS", as}, {"BY", by}, {"CHARACTER", character}, {"COMMA", comma},
    {"CURRENCY", currency}, {"DECIMAL-POINT", decimal_point}, {"FALSE", false_word}, {"FROM", from},
    {"HIGH-VALUE", high_values}, {"HIGH-VALUES", high_values}, {"IN", in}, {"IS", is}, {"KEY", key}, {"LEFT", left},
    {"LOW-VALUE", low_values}, {"LOW-VALUES", low_values}, {"NATIVE", native}, {"NULL", null}, {"NULLS", null},
    {"OF", of}, {"ON", on}, {"QUOTE", quotes}, {"QUOTES", quotes}, {"RIGHT", right}, {"SEPARATE", separate},
    {"SET", set}, {"SPACE", spaces}, {"SPACES", spaces}, {"SYMBOL", symbol}, {"THRU", thru}, {"THROUGH", thru},
    {"TO", to}, {"UNBOUNDED", unbounded}, {"WHEN", when}, {"WITH", with}, {"ZERO", zeros}, {"ZEROS", zeros},
    {"ZEROES", zeros},
    {"PROCEDURE", procedure}, {"DATA", division_of_data}, {"FILE", division_of_data},
    {"WORKING-STORAGE", division_of_data}, {"LOCAL-STORAGE", division_of_data}, {"LINKAGE", division_of_data},
    {"FD", division_of_data}, {"SD", division_of_data}, {"IDENTIFICATION", other_division}, {"ID", other_division},
    {"ENVIRONMENT", other_division}, {"CONFIGURATION", other_division}, {"INPUT-OUTPUT", other_division},
    {"SPECIAL-NAMES", other_division}, {"FILE-CONTROL", other_division}, {"SELECT", other_division},
    {"REPOSITORY", other_division}, {"COMMUNICATION", other_division}, {"REPORT", other_division},
    {"SCREEN", other_division}, {"I-O-CONTROL", other_division}, {"PROGRAM-ID", paragraph}, {"AUTHOR", paragraph},
    {"INSTALLATION", paragraph}, {"DATE-WRITTEN", paragraph}, {"DATE-COMPILED", paragraph}, {"SECURITY", paragraph},
    {"SOURCE-COMPUTER", paragraph}, {"OBJECT-COMPUTER", paragraph}, {"EJECT", listing}, {"SKIP1", listing},
    {"SKIP2", listing}, {"SKIP3", listing}, {"TITLE", title}, {"CBL", compiler_options},
    {"PROCESS", compiler_options}};

constexpr std::size_t slots = 1024;
constexpr std::size_t longest = 17;

// Of the length and three characters: most names miss without a comparison.
std::size_t slot_of(std::string_view word) {
  const auto at = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(ascii_upper(word[i]))); };
  return (word.size() * 131 + at(0) * 31 + at(word.size() / 2) * 7 + at(word.size() - 1) * 197) % slots;
}

std::array<std::uint8_t, slots> make_table() {
  static_assert(std::size(rows) < 255);
  std::array<std::uint8_t, slots> table{};
  for (std::size_t r = 0; r < std::size(rows); ++r) {
    std::size_t slot = slot_of(rows[r].word);
    while (table[slot] != 0) slot = (slot + 1) % slots;
    table[slot] = static_cast<std::uint8_t>(r + 1);
  }
  return table;
}

}  // namespace

Keyword keyword(std::string_view word) {
  static const std::array<std::uint8_t, slots> table = make_table();
  if (word.size() < 2 || word.size() > longest) return none;
  for (std::size_t slot = slot_of(word); table[slot] != 0; slot = (slot + 1) % slots) {
    const Row& row = rows[table[slot] - 1];
    if (same_text(row.word, word)) return row.keyword;
  }
  return none;
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, corner + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      corner = above;
    }
  }
  return row.back();
}

std::string_view nearest_clause(std::string_view word) {
  const std::string text = upper(word.substr(0, 40));
  std::string_view best;
  std::size_t least = 1 + text.size() / 3;
  for (const Row& row : rows) {
    if (!opens_clause(row.keyword) || row.keyword == other_usage) continue;
    const std::size_t d = distance(text, row.word);
    if (d < least || (d == least && !best.empty() && row.word.size() > best.size())) {
      least = d;
      best = row.word;
    }
  }
  return best;
}

}  // namespace copybooks
