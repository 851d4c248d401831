// A copybook member as text words: reference format undone (columns, continuation, comments), every word with its
// place. Spec: Language Reference, Reference format; Text words in COPY and REPLACE.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "copybooks/copybook.hpp"

namespace copybooks {

struct SourceFile {
  std::string name;
  std::vector<std::string> lines;
};

struct Place {
  const SourceFile* file = nullptr;
  int line = 0;    // from 1
  int column = 0;  // from 1
};

struct Word {
  enum class Kind : std::uint8_t { word, literal, period, open, close, colon, pseudo };
  Kind kind = Kind::word;
  std::string text;  // as written; literals with prefix and quotes
  Place place;
  bool glued = false;  // no separator between the word before and this one
  bool line_start = false;
  std::string comment_before;  // comment lines since the word before
  std::string comment_after;   // a comment beside it, on its line
};

bool same_text(std::string_view a, std::string_view b);  // case does not count
std::string upper(std::string_view text);

struct ScannedSource {
  std::unique_ptr<SourceFile> file;
  std::vector<Word> words;
  std::vector<Diagnostic> diagnostics;
  bool free = false;             // read as free format
  bool format_declared = false;  // a directive said so
};
// `format` automatic means: as a directive in the text says, else fixed.
ScannedSource scan_source(std::string_view text, std::string name, const CopybookOptions& options,
                          ReferenceFormat format);

// Keeps 100 at most; an error takes the place of a warning when there is no room.
void keep(std::vector<Diagnostic>& all, Diagnostic diagnostic);
Diagnostic make_diagnostic(errc code, const Place& place, std::string text, std::string hint = {});

}  // namespace copybooks
