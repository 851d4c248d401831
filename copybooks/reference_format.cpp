#include "copybooks/reference_format.hpp"

#include <algorithm>

#include "copybooks/keyword.hpp"
#include "copybooks/parser.hpp"

namespace copybooks {

namespace {

constexpr std::size_t sequence_columns = 6;

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return ascii_upper(c) >= 'A' && ascii_upper(c) <= 'Z'; }

// A word up to a blank, without the separator at its end.
struct LineWord {
  std::string_view text;
  std::size_t end = 0;  // in the line, behind the separator
  bool period = false;
};

LineWord word_at(std::string_view line, std::size_t from) {
  LineWord w;
  const std::size_t begin = std::min(line.find_first_not_of(' ', from), line.size());
  w.end = std::min(line.find(' ', begin), line.size());
  w.text = line.substr(begin, w.end - begin);
  w.period = w.text.ends_with('.');
  while (w.text.ends_with('.') || w.text.ends_with(',') || w.text.ends_with(';')) w.text.remove_suffix(1);
  return w;
}

bool level(std::string_view text) {
  Word w;
  w.text = text;
  return level_number(w).has_value();
}

bool name_or_tag(std::string_view text) {
  return std::any_of(text.begin(), text.end(), letter) && std::all_of(text.begin(), text.end(), [](char c) {
           return letter(c) || digit(c) || c == '-' || c == '_' || c == ':' || c == '(' || c == ')';
         });
}

// Six digits or fewer, or a comment or continuation sign in column 7 behind nothing.
bool only_fixed(std::string_view line) {
  const std::string_view sequence = line.substr(0, sequence_columns);
  const char indicator = line.size() > sequence_columns ? line[sequence_columns] : ' ';
  const std::size_t first = std::min(sequence.find_first_not_of(' '), sequence.size());
  if (first == sequence.size()) {
    return (indicator == '*' && line.substr(sequence_columns, 2) != "*>") || indicator == '/';
  }
  const std::string_view number = sequence.substr(first);
  if (!std::all_of(number.begin(), number.end(), digit)) return false;
  if (std::string_view(" *-/Dd$").find(indicator) == std::string_view::npos) return false;
  return first == 0 ? number.size() == sequence_columns : level(word_at(line, sequence_columns + 1).text);
}

}  // namespace

std::optional<SourceDirective> source_directive(std::string_view line) {
  // Behind a sequence number, too.
  const auto directive = [](std::string_view text) {
    text = text.substr(std::min(text.find_first_not_of(' '), text.size()));
    return text.starts_with(">>") || text.starts_with('$') ? text : std::string_view();
  };
  std::string_view text = directive(line);
  if (text.empty() && line.size() > sequence_columns) text = directive(line.substr(sequence_columns));
  if (text.empty()) return std::nullopt;
  const std::string u = upper(text);
  const std::size_t source = u.find("SOURCE");
  if (source == std::string::npos) return std::nullopt;
  if (u.find("FREE", source) != std::string::npos) return SourceDirective::free;
  if (u.find("FIXED", source) != std::string::npos) return SourceDirective::fixed;
  if (u.find("VARIABLE", source) != std::string::npos) return SourceDirective::variable;
  return std::nullopt;
}

bool code_in_sequence_area(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(' ');
  if (begin >= sequence_columns) return false;
  const LineWord first = word_at(line, begin);
  const bool copies = same_text(first.text, "COPY");
  if (first.period || !(copies || level(first.text))) return false;
  const LineWord second = word_at(line, first.end);
  const LineWord third = word_at(line, second.end);
  if (copies) {
    if (second.text.empty()) return false;
    if (second.period) return third.text.empty();
    return same_text(third.text, "REPLACING") || same_text(third.text, "OF") || same_text(third.text, "IN") ||
           same_text(third.text, "SUPPRESS");
  }
  if (!name_or_tag(second.text) || opens_clause(keyword(second.text))) return false;
  if (second.period) return true;
  // A tag alone may stand in front of a blank line.
  if (third.text.empty()) return second.end > sequence_columns;
  const Keyword k = keyword(third.text);
  return opens_clause(k) || k == Keyword::is;
}

int first_free_line(const std::vector<std::string_view>& lines) {
  int first = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (source_directive(lines[i])) break;
    if (only_fixed(lines[i])) return 0;
    if (first == 0 && code_in_sequence_area(lines[i])) first = static_cast<int>(i) + 1;
  }
  return first;
}

}  // namespace copybooks
