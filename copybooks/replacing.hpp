// REPLACING of COPY, and REPLACE, over text words: operands are compared at each word in written order, the first that
// matches wins, and its result is not scanned again.
// Spec: Language Reference, COPY statement, REPLACE statement, Comparison and replacement rules.
#pragma once

#include "copybooks/source.hpp"

namespace copybooks {

struct Replacement {
  enum class Part : std::uint8_t { whole, leading, trailing };
  Part part = Part::whole;
  std::vector<Word> from;
  std::vector<Word> to;
  bool blank = false;  // `to` is == ==: the words around it do not join
  Place place;
  bool used = false;
};

// Replaces over a whole copybook; counts its work and stops at a limit.
class Replacer {
 public:
  // `made` keeps words that no member has. Errors go to `diagnostics`.
  Replacer(SourceFile& made, std::vector<Diagnostic>& diagnostics) : made_(made), diagnostics_(diagnostics) {}

  // Reads `[LEADING|TRAILING] operand BY operand` at words[i], adds it and moves on. False after an error, behind the
  // statement's last word.
  bool read(const std::vector<Word>& words, std::size_t& i, std::vector<Replacement>& out);
  std::vector<Word> replace(std::vector<Word> words, std::vector<Replacement>& replacements);
  // REPLACE statements, each to the next one or REPLACE OFF.
  std::vector<Word> replace_statements(std::vector<Word> words);

  std::size_t comparisons() const { return comparisons_; }

 private:
  bool operand(const std::vector<Word>& words, std::size_t& i, std::vector<Word>& out);
  bool replace_part(const Word& word, Replacement& replacement, std::vector<Word>& out);
  bool replace_whole(const std::vector<Word>& words, std::size_t i, Replacement& replacement, std::vector<Word>& out);
  const Comment* both(const Comment* first, const Comment* last);

  SourceFile& made_;
  std::vector<Diagnostic>& diagnostics_;
  std::size_t comparisons_ = 0;
  std::size_t made_bytes_ = 0;
};

}  // namespace copybooks
