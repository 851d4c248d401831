// A copybook of 10,000 lines from text to layout, beside a program that only cuts the same text into lines and words.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <sstream>
#include <string>
#include <vector>

#include "copybooks/copybook.hpp"

namespace {

std::string line(std::size_t number, std::string text) {
  std::string sequence = std::to_string(number * 10);
  sequence.insert(0, 6 - std::min<std::size_t>(6, sequence.size()), '0');
  text.resize(65, ' ');
  return sequence + ' ' + text + "BANK0042\n";
}

// Groups, tables, overlays, condition names and comments in the proportions of a bank's books.
std::string book(std::size_t lines) {
  static const char* const pictures[] = {
      "PIC X(8).",           "PIC S9(9)V99 COMP-3.", "PIC 9(8).",       "PIC S9(4) COMP.", "PIC X(30).",
      "PIC S9(7)V99 COMP-3", "PIC S9(18) COMP.",     "PIC ZZZ,ZZ9.99-", "PIC 9(5) COMP-3."};
  std::string out;
  std::size_t n = 0;
  const auto add = [&](const std::string& text) { out += line(++n, text); };
  add("01  ACCOUNT-MASTER-RECORD.");
  for (std::size_t group = 1; n < lines; ++group) {
    const std::string g = std::to_string(group);
    out += "      *--- SECTION " + g + " OF THE ACCOUNT MASTER ------------------------*\n";
    ++n;
    add("    05  AM-SECTION-" + g + ".");
    for (std::size_t i = 0; i < 12 && n < lines; ++i) {
      const std::string name = "AM-" + g + "-FIELD-" + std::to_string(i);
      const std::string picture = pictures[(group + i) % std::size(pictures)];
      add("        10  " + name + "  " + picture + (picture.back() == '.' ? "" : " VALUE ZERO."));
      if (i == 3) {
        add("            88  " + name + "-OPEN    VALUE 1 2 3.");
        add("            88  " + name + "-CLOSED  VALUE 4 THRU 9.");
      }
    }
    add("        10  AM-" + g + "-TABLE OCCURS 12 TIMES INDEXED BY AM-X-" + g + ".");
    add("            15  AM-" + g + "-PERIOD  PIC X(6).");
    add("            15  AM-" + g + "-TOTAL   PIC S9(11)V99 COMP-3.");
    add("        10  AM-" + g + "-VIEW REDEFINES AM-" + g + "-TABLE.");
    add("            15  FILLER  PIC X(100).");
  }
  return out;
}

std::size_t words_of(const std::string& text) {
  std::istringstream in(text);
  std::size_t words = 0;
  for (std::string row; std::getline(in, row);) {
    if (row.size() < 8 || row[6] == '*') continue;
    std::istringstream area(row.substr(7, 65));
    for (std::string word; area >> word;) ++words;
  }
  return words;
}

// Of processor time: the machine may be shared.
template <typename F>
double median_ms(F&& once) {
  std::vector<double> all;
  for (int i = 0; i < 21; ++i) {
    const std::clock_t from = std::clock();
    once();
    all.push_back(1000.0 * static_cast<double>(std::clock() - from) / CLOCKS_PER_SEC);
  }
  std::nth_element(all.begin(), all.begin() + 10, all.end());
  return all[10];
}

}  // namespace

int main() {
  const std::string text = book(10000);
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  std::size_t items = 0;
  const double ours = median_ms([&] {
    const auto loaded = copybooks::read_copybook(text, "bench.cpy");
    items = loaded.ok() ? loaded.records.at(0)->fields().size() : 0;
  });
  std::size_t words = 0;
  const double naive = median_ms([&] { words = words_of(text); });
  if (items == 0 || words == 0) {
    std::puts("the copybook is not accepted");
    return 1;
  }
  std::printf("copybook of %zu lines, %zu items: %.2f ms to a layout (lines and words alone, naively: %.2f ms)\n", lines,
              items, ours, naive);
  return 0;
}
