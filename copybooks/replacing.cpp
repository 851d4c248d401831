#include "copybooks/replacing.hpp"

#include <algorithm>
#include <unordered_map>

namespace copybooks {

namespace {

constexpr std::size_t most_words = 2000000;
constexpr std::size_t most_comparisons = 100000000;
constexpr std::size_t most_bytes = 64 * 1024 * 1024;

bool is(const std::vector<Word>& words, std::size_t i, std::string_view text) {
  return i < words.size() && words[i].kind == Word::Kind::word && same_text(words[i].text, text);
}
bool is(const std::vector<Word>& words, std::size_t i, Word::Kind kind) {
  return i < words.size() && words[i].kind == kind;
}

// Case counts in literals only.
bool equal(const Word& a, const Word& b) {
  if (a.kind != b.kind) return false;
  return a.kind == Word::Kind::literal ? a.text == b.text : same_text(a.text, b.text);
}

// Which operands can match at a word: those that begin with its text, and those that look for a part of it. With many
// operands a word is not compared with each.
class Candidates {
 public:
  explicit Candidates(const std::vector<Replacement>& all) {
    for (std::size_t r = 0; r < all.size(); ++r) {
      if (all[r].part == Replacement::Part::whole) {
        whole_[upper(all[r].from.front().text)].push_back(r);
      } else {
        parts_.push_back(r);
      }
    }
  }
  // In written order.
  const std::vector<std::size_t>& of(const Word& word) {
    const auto found = whole_.find(upper(word.text));
    if (found == whole_.end()) return parts_;
    if (parts_.empty()) return found->second;
    merged_.clear();
    std::merge(found->second.begin(), found->second.end(), parts_.begin(), parts_.end(), std::back_inserter(merged_));
    return merged_;
  }

 private:
  std::unordered_map<std::string, std::vector<std::size_t>> whole_;
  std::vector<std::size_t> parts_, merged_;
};

}  // namespace

// One operand: a literal, a word with its qualifiers, or pseudo-text up to the next ==.
bool Replacer::operand(const std::vector<Word>& words, std::size_t& i, std::vector<Word>& out) {
  if (i >= words.size() || words[i].kind == Word::Kind::period) return false;
  if (words[i].kind == Word::Kind::pseudo) {
    const Place open = words[i++].place;
    while (i < words.size() && words[i].kind != Word::Kind::pseudo) out.push_back(words[i++]);
    if (i >= words.size()) {
      keep(diagnostics_, make_diagnostic(errc::syntax, open, "pseudo-text without a closing =="));
      return false;
    }
    ++i;
    return true;
  }
  out.push_back(words[i++]);
  while (i < words.size() && words[i].glued && words[i].kind != Word::Kind::period &&
         words[i].kind != Word::Kind::pseudo) {
    out.push_back(words[i++]);
  }
  while (i + 1 < words.size() && (is(words, i, "OF") || is(words, i, "IN"))) {
    out.push_back(words[i++]);
    out.push_back(words[i++]);
  }
  return true;
}

bool Replacer::read(const std::vector<Word>& words, std::size_t& i, std::vector<Replacement>& out) {
  using Part = Replacement::Part;
  Replacement r;
  r.place = words[i].place;
  if (is(words, i, "LEADING")) r.part = Part::leading;
  if (is(words, i, "TRAILING")) r.part = Part::trailing;
  if (r.part != Part::whole) ++i;
  const std::size_t errors = diagnostics_.size();
  const bool good = operand(words, i, r.from) && is(words, i, "BY");
  if (good) ++i;
  const std::size_t to = i;
  if (!good || !operand(words, i, r.to) || r.from.empty()) {
    if (errors == diagnostics_.size()) {
      const Place at = i < words.size() ? words[i].place : r.place;
      keep(diagnostics_,
           good && r.from.empty()
               ? make_diagnostic(errc::syntax, r.place, "there is nothing between the == of the text to replace")
               : make_diagnostic(errc::syntax, at, good ? "BY without the new text" : "BY is expected here",
                                 "written ==text== BY ==other text==, once for each text to replace"));
    }
    while (i < words.size() && words[i].kind != Word::Kind::period) ++i;
    return false;
  }
  if (r.part != Part::whole) {
    // They act on part of one word; :TAG: counts as one.
    const auto one_word = [&](std::vector<Word>& operand) {
      if (operand.size() < 2) return;
      std::string text;
      for (const Word& w : operand) text += w.text;
      operand.front().text = made_.keep(std::move(text));
      operand.resize(1);
    };
    one_word(r.from);
    one_word(r.to);
  }
  r.blank = r.to.empty() && to + 1 < words.size() && !words[to + 1].glued;
  out.push_back(std::move(r));
  return true;
}

const Comment* Replacer::both(const Comment* first, const Comment* last) {
  if (first == last || last == nullptr || last->after.empty()) return first;
  if (first == nullptr) return last;
  return &made_.comments.emplace_back(Comment{first->before, last->after});
}

bool Replacer::replace_part(const Word& word, Replacement& r, std::vector<Word>& out) {
  const std::string_view part = r.from.front().text;
  if (word.kind != Word::Kind::word || word.text.size() < part.size()) return false;
  const bool leading = r.part == Replacement::Part::leading;
  const std::size_t at = leading ? 0 : word.text.size() - part.size();
  if (!same_text(word.text.substr(at, part.size()), part)) return false;
  std::string text(word.text);
  text.replace(at, part.size(), r.to.empty() ? std::string_view() : r.to.front().text);
  Word w = word;
  if (text.empty()) return true;
  made_bytes_ += text.size();
  w.text = made_.keep(std::move(text));
  out.push_back(w);
  return true;
}

bool Replacer::replace_whole(const std::vector<Word>& words, std::size_t i, Replacement& r, std::vector<Word>& out) {
  if (i + r.from.size() > words.size()) return false;
  for (std::size_t k = 0; k < r.from.size(); ++k) {
    ++comparisons_;
    if (!equal(words[i + k], r.from[k])) return false;
  }
  const Word& last = words[i + r.from.size() - 1];
  for (std::size_t k = 0; k < r.to.size() && out.size() <= most_words; ++k) {
    Word w = r.to[k];
    w.place = words[i].place;
    w.comment = nullptr;
    w.line_start = false;
    if (k == 0) {
      w.glued = words[i].glued;
      w.line_start = words[i].line_start;
      w.comment = both(words[i].comment, last.comment);
    }
    out.push_back(w);
  }
  return true;
}

std::vector<Word> Replacer::replace(std::vector<Word> words, std::vector<Replacement>& replacements) {
  if (words.empty() || replacements.empty()) return words;
  Candidates candidates(replacements);
  std::vector<Word> out;
  out.reserve(words.size());
  bool line_start = false, apart = false;  // of a word that was replaced by nothing
  for (std::size_t i = 0; i < words.size();) {
    bool done = false;
    words[i].line_start = words[i].line_start || line_start;
    words[i].glued = words[i].glued && !apart;
    line_start = apart = false;
    for (const std::size_t index : candidates.of(words[i])) {
      Replacement& r = replacements[index];
      ++comparisons_;
      const bool part = r.part != Replacement::Part::whole;
      const std::size_t before = out.size();
      done = part ? replace_part(words[i], r, out) : replace_whole(words, i, r, out);
      if (!done) continue;
      r.used = true;
      if (out.size() == before) {
        line_start = words[i].line_start;
        apart = r.blank || !words[i].glued;
      }
      i += part ? 1 : r.from.size();
      break;
    }
    if (!done) out.push_back(words[i++]);
    const char* const over = comparisons_ > most_comparisons ? "REPLACING compares more than 100,000,000 words"
                             : made_bytes_ > most_bytes      ? "REPLACING makes more than 64 MiB of words"
                             : out.size() > most_words       ? "the copybook has more than 2,000,000 words"
                                                             : nullptr;
    if (over != nullptr) {
      keep(diagnostics_, make_diagnostic(errc::limit, out.empty() ? words.front().place : out.back().place, over));
      break;
    }
  }
  return out;
}

std::vector<Word> Replacer::replace_statements(std::vector<Word> words) {
  const auto starts = [&](std::size_t i) { return is(words, i, "REPLACE"); };
  std::size_t first = 0;
  while (first < words.size() && !starts(first)) ++first;
  if (first == words.size()) return words;
  std::vector<Word> out(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(first));
  for (std::size_t i = first; i < words.size();) {
    const Place statement = words[i++].place;
    std::vector<Replacement> current;
    if (is(words, i, "ALSO") || is(words, i, "LAST")) {
      keep(diagnostics_, make_diagnostic(errc::syntax, statement,
                                         "REPLACE " + upper(words[i].text) + " is not supported",
                                         "Enterprise COBOL has REPLACE and REPLACE OFF only: write all texts in one"));
      while (i < words.size() && words[i].kind != Word::Kind::period) ++i;
    } else if (is(words, i, "OFF")) {
      ++i;
    } else {
      const std::size_t errors = diagnostics_.size();
      while (i < words.size() && words[i].kind != Word::Kind::period && read(words, i, current)) {
      }
      if (current.empty() && errors == diagnostics_.size()) {
        keep(diagnostics_, make_diagnostic(errc::syntax, statement, "REPLACE without ==text== BY ==other text=="));
      }
    }
    if (is(words, i, Word::Kind::period)) {
      ++i;
    } else {
      keep(diagnostics_, make_diagnostic(errc::missing_period, statement, "REPLACE without a period"));
    }
    std::size_t end = i;
    while (end < words.size() && !starts(end)) ++end;
    std::vector<Word> run(words.begin() + static_cast<std::ptrdiff_t>(i),
                          words.begin() + static_cast<std::ptrdiff_t>(end));
    run = replace(std::move(run), current);
    if (out.size() + run.size() > most_words) break;
    out.insert(out.end(), run.begin(), run.end());
    for (const Replacement& r : current) {
      if (!r.used && end > i) {
        keep(diagnostics_, make_diagnostic(errc::replacing_unused, r.place, "this text does not occur behind REPLACE"));
      }
    }
    i = end;
  }
  return out;
}

}  // namespace copybooks
