// COPY and EXEC SQL INCLUDE: one member and all that it copies become one list of words, REPLACE done.
// Spec: Language Reference, COPY statement.
#pragma once

#include "copybooks/source.hpp"

namespace copybooks {

struct ExpandedSource {
  std::vector<std::unique_ptr<SourceFile>> files;  // keeps the words alive
  std::vector<Word> words;
  std::vector<Diagnostic> diagnostics;
  std::size_t steps = 0;  // characters scanned and words compared
  bool free = false;      // the book begins in free format
};

// `folder` is where the member lies, searched last; empty for a text from memory.
ExpandedSource expand_source(std::string_view text, std::string name, const std::filesystem::path& folder,
                             const CopybookOptions& options, ReferenceFormat format);

}  // namespace copybooks
