// Diagnostics: how many are kept, and what they quote.
#include <algorithm>
#include <iterator>

#include "copybooks/source.hpp"
#include "copybooks/source_text.hpp"

namespace copybooks {

int SourceFile::right_margin(std::size_t line) const {
  const auto behind = std::upper_bound(margins.begin(), margins.end(), line,
                                       [](std::size_t at, const auto& margin) { return at < margin.first; });
  return behind == margins.begin() ? 0 : std::prev(behind)->second;
}

void keep(std::vector<Diagnostic>& all, Diagnostic diagnostic) {
  constexpr std::size_t most = 100;
  if (all.size() < most) {
    all.push_back(std::move(diagnostic));
  } else if (is_error(diagnostic)) {
    const auto warning = std::find_if_not(all.rbegin(), all.rend(), is_error);
    if (warning == all.rend()) return;
    all.erase(std::next(warning).base());
    all.push_back(std::move(diagnostic));
  }
}

namespace {

void show_controls(std::string& text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
}

// What stands behind the right margin of a line, if it looks like code: more than a sequence number or a mark.
std::string_view dropped(const SourceFile& file, std::size_t index) {
  const int right_margin = file.right_margin(index);
  if (right_margin == 0 || index >= file.lines.size()) return {};
  const std::string_view line = file.lines[index];
  const std::size_t margin = byte_of_character(line, static_cast<std::size_t>(right_margin));
  std::string_view rest = line.substr(margin);
  while (!rest.empty() && rest.back() == ' ') rest.remove_suffix(1);
  const std::size_t at7 = byte_of_character(line, 6);
  if (rest.empty() || (at7 < line.size() && (line[at7] == '*' || line[at7] == '/'))) return {};
  const bool runs_over = margin > 0 && line[margin - 1] != ' ' && rest.front() != ' ';
  return runs_over || rest.size() > 8 || rest.find_first_of(".()'\"") != std::string_view::npos ? rest
                                                                                                : std::string_view();
}

}  // namespace

Diagnostic make_diagnostic(errc code, const Place& place, std::string text, std::string hint) {
  Diagnostic d;
  d.code = code;
  d.text = std::move(text);
  d.hint = std::move(hint);
  show_controls(d.text);
  show_controls(d.hint);
  if (place.file == nullptr) return d;
  d.file = place.file->name;
  d.line = place.line;
  d.column = place.column;
  const auto index = static_cast<std::size_t>(place.line) - 1;
  if (place.line <= 0 || index >= place.file->lines.size()) return d;
  if (is_error(d) && d.code != errc::note) {
    std::size_t at = index;
    std::string_view lost = dropped(*place.file, at);
    // The line before, too: its end is often what this line misses.
    if (lost.empty() && index > 0) lost = dropped(*place.file, --at);
    if (!lost.empty()) {
      std::string shown(lost.substr(0, 40));
      show_controls(shown);
      d.hint += (d.hint.empty() ? "" : "; ") + std::string("not read, as it stands behind column ") +
                std::to_string(place.file->right_margin(at)) + " of line " + std::to_string(at + 1) + ": " + shown;
    }
  }
  if (place.column <= 200) {
    const std::string_view line = place.file->lines[index];
    d.source = line.substr(0, byte_of_character(line, 200));
    show_controls(d.source);
  }
  return d;
}

}  // namespace copybooks
