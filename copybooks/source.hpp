// A copybook member as text words: reference format undone (columns, continuation, comments), every word with its
// place. Spec: Language Reference, Reference format; Text words in COPY and REPLACE.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "copybooks/copybook.hpp"

namespace copybooks {

// The comment lines between a word and the word before, and the comment beside it, on its line.
struct Comment {
  std::string before, after;
};

// One member. Words point into it, so it lives as long as they do.
struct SourceFile {
  std::string name;
  std::string text;                     // UTF-8, tabs expanded
  std::vector<std::string_view> lines;  // of text, without line ends
  // The last column that is read, 0 in free format: (from which line on, counted from 0; column), in order.
  std::vector<std::pair<std::size_t, int>> margins;
  std::deque<std::string> made;         // words that do not stand in the text as they are: continued, joined
  std::deque<Comment> comments;

  int right_margin(std::size_t line) const;
  std::string_view keep(std::string word) { return made.emplace_back(std::move(word)); }
};

struct Place {
  const SourceFile* file = nullptr;
  int line = 0;    // from 1
  int column = 0;  // from 1, in characters
};

struct Word {
  enum class Kind : std::uint8_t { word, literal, period, open, close, colon, pseudo };
  Kind kind = Kind::word;
  bool glued = false;  // no separator between the word before and this one
  bool line_start = false;
  std::string_view text;  // as written; literals with prefix and quotes
  Place place;
  const Comment* comment = nullptr;
};

constexpr char ascii_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
bool same_text(std::string_view a, std::string_view b);  // case does not count
std::string upper(std::string_view text);

struct ScannedSource {
  std::unique_ptr<SourceFile> file;
  std::vector<Word> words;
  std::vector<Diagnostic> diagnostics;
  std::size_t steps = 0;  // characters looked at
  bool free = false;      // the first line
};
// `format` automatic means: fixed, unless code stands in columns 1 to 6. Directives count from their line on.
ScannedSource scan_source(std::string_view text, std::string name, const CopybookOptions& options,
                          ReferenceFormat format);

// Keeps 100 at most; an error takes the place of a warning when there is no room.
void keep(std::vector<Diagnostic>& all, Diagnostic diagnostic);
// Quotes the line; a line with text behind the right margin is said to have it, as that is often what is missing.
Diagnostic make_diagnostic(errc code, const Place& place, std::string text, std::string hint = {});

}  // namespace copybooks
