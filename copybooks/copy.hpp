// COPY and REPLACE over text words: one member and all that it copies become one list of words.
// Spec: Language Reference, COPY statement, REPLACE statement, Comparison and replacement rules.
#pragma once

#include "copybooks/source.hpp"

namespace copybooks {

struct ExpandedSource {
  std::vector<std::unique_ptr<SourceFile>> files;  // keeps the places of words alive
  std::vector<Word> words;
  std::vector<Diagnostic> diagnostics;
};

// `folder` is where the member lies, searched last; empty for a text from memory.
ExpandedSource expand_source(std::string_view text, std::string name, const std::filesystem::path& folder,
                             const CopybookOptions& options, ReferenceFormat format);

}  // namespace copybooks
