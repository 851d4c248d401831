#include "copybooks/copy.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

#include "copybooks/library.hpp"
#include "copybooks/replacing.hpp"

namespace copybooks {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t deepest = 32;
constexpr std::size_t most_copies = 10000;
constexpr std::size_t most_words = 2000000;
constexpr std::uintmax_t largest_text = 64 * 1024 * 1024;
constexpr std::uintmax_t largest_member = 16 * 1024 * 1024;

bool is(const std::vector<Word>& words, std::size_t i, std::string_view text) {
  return i < words.size() && words[i].kind == Word::Kind::word && same_text(words[i].text, text);
}
bool is(const std::vector<Word>& words, std::size_t i, Word::Kind kind) {
  return i < words.size() && words[i].kind == kind;
}

// Of a word or a literal.
std::string name_of(const Word& word) {
  std::string_view text = word.text;
  if (word.kind == Word::Kind::literal && text.size() >= 2) {
    text.remove_prefix(std::min(text.size(), text.find_first_of("'\"") + 1));
    text.remove_suffix(text.empty() ? 0 : 1);
  }
  return std::string(text);
}

class Expander {
 public:
  explicit Expander(const CopybookOptions& options) : options_(options) {}

  ExpandedSource run(std::string_view text, std::string name, const fs::path& folder, ReferenceFormat format) {
    const fs::path book = name;
    std::vector<Word> words = scanned(text, std::move(name), format);
    Replacer replacer(*out_.files.front(), out_.diagnostics);
    replacer_ = &replacer;
    std::vector<Replacement> given;
    for (const auto& [from, to] : options_.replacing) {
      Replacement r;
      r.from = scanned(from, "--replacing", ReferenceFormat::free);
      r.to = scanned(to, "--replacing", ReferenceFormat::free);
      if (!r.from.empty()) given.push_back(std::move(r));
    }
    if (!folder.empty()) {
      std::error_code failed;
      const fs::path real = fs::canonical(book, failed);
      if (!failed) chain_.push_back(real);
    }
    words = copied(std::move(words), folder, format);
    words = replacer.replace(std::move(words), given);
    for (const Replacement& r : given) {
      if (!r.used) {
        add(make_diagnostic(errc::replacing_unused, Place{out_.files.front().get()},
                            "--replacing: " + std::string(r.from.front().text) + (r.from.size() > 1 ? "..." : "") +
                                " does not occur in the copybook"));
      }
    }
    words = replacer.replace_statements(std::move(words));
    join(words);
    out_.words = std::move(words);
    out_.steps += replacer.comparisons();
    return std::move(out_);
  }

 private:
  // Pieces that a continuation or a replacement left without a space between them are one word.
  void join(std::vector<Word>& words) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const bool goes_on = kept != 0 && words[i].glued && words[i].kind == Word::Kind::word &&
                           words[kept - 1].kind == Word::Kind::word;
      if (!goes_on) {
        if (kept != i) words[kept] = words[i];
        ++kept;
        continue;
      }
      Word& whole = words[kept - 1];
      std::string text(whole.text);
      while (i < words.size() && words[i].glued && words[i].kind == Word::Kind::word) {
        text += words[i].text;
        if (whole.comment == nullptr) whole.comment = words[i].comment;
        ++i;
      }
      --i;
      whole.text = out_.files.front()->keep(std::move(text));
    }
    words.resize(kept);
  }

  void add(Diagnostic d) { keep(out_.diagnostics, std::move(d)); }

  std::vector<Word> scanned(std::string_view text, std::string name, ReferenceFormat format) {
    ScannedSource s = scan_source(text, std::move(name), options_, format);
    for (Diagnostic& d : s.diagnostics) add(std::move(d));
    out_.steps += s.steps;
    if (out_.files.empty()) out_.free = s.free;
    out_.files.push_back(std::move(s.file));
    return std::move(s.words);
  }

  // Executes the COPY statements of one member, and skips EXEC blocks.
  std::vector<Word> copied(std::vector<Word> words, const fs::path& folder, ReferenceFormat format) {
    std::size_t i = 0;
    while (i < words.size() && !is(words, i, "COPY") && !is(words, i, "EXEC")) ++i;
    if (i == words.size()) return words;
    std::vector<Word> out(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(i));
    while (i < words.size()) {
      if (is(words, i, "EXEC") && i + 1 < words.size()) {
        exec_block(words, i, folder, format, out);
      } else if (is(words, i, "COPY")) {
        copy_statement(words, i, folder, format, out);
      } else {
        out.push_back(words[i++]);
      }
    }
    return out;
  }

  void exec_block(const std::vector<Word>& words, std::size_t& i, const fs::path& folder, ReferenceFormat format,
                  std::vector<Word>& out) {
    const Word& exec = words[i];
    std::size_t end = i;
    while (end < words.size() && !is(words, end, "END-EXEC")) ++end;
    const bool include = i + 3 < end && is(words, i + 1, "SQL") && is(words, i + 2, "INCLUDE");
    const Word member = include ? words[i + 3] : Word();
    if (end == words.size()) add(make_diagnostic(errc::syntax, exec.place, "EXEC without END-EXEC"));
    i = std::min(end + 1, words.size());
    if (is(words, i, Word::Kind::period)) ++i;
    if (include && !same_text(member.text, "SQLCA") && !same_text(member.text, "SQLDA")) {
      append(out, member_words(name_of(member), "", member.place, folder, format), exec);
    }
  }

  void append(std::vector<Word>& out, std::vector<Word> more, const Word& statement) {
    if (out.size() + more.size() > most_words) {
      if (!too_large_) add(make_diagnostic(errc::limit, statement.place, "the copybook has more than 2,000,000 words"));
      too_large_ = true;
      return;
    }
    if (!more.empty() && statement.comment != nullptr && more.front().comment == nullptr) {
      more.front().comment = &out_.files.front()->comments.emplace_back(Comment{statement.comment->before, {}});
    }
    out.insert(out.end(), more.begin(), more.end());
  }

  void copy_statement(const std::vector<Word>& words, std::size_t& i, const fs::path& folder, ReferenceFormat format,
                      std::vector<Word>& out) {
    const Word& copy = words[i++];
    if (!is(words, i, Word::Kind::word) && !is(words, i, Word::Kind::literal)) {
      add(make_diagnostic(errc::syntax, copy.place, "COPY without the name of a member"));
      if (is(words, i, Word::Kind::period)) ++i;
      return;
    }
    const std::string name = name_of(words[i]);
    const Place at = words[i++].place;
    std::string library;
    if (is(words, i, "OF") || is(words, i, "IN")) {
      if (!is(words, ++i, Word::Kind::word) && !is(words, i, Word::Kind::literal)) {
        add(make_diagnostic(errc::syntax, copy.place, "COPY ... OF without the name of a library"));
      } else {
        library = name_of(words[i++]);
      }
    }
    if (is(words, i, "SUPPRESS")) ++i;
    if (is(words, i, "PRINTING")) ++i;
    std::vector<Replacement> replacements;
    bool good = true;
    if (is(words, i, "REPLACING")) {
      if (replacing_depth_ > 0) {
        add(make_diagnostic(errc::note, words[i].place,
                            "REPLACING within a member that is copied with REPLACING: this one acts first"));
      }
      const Place replacing = words[i++].place;
      while (good && i < words.size() && words[i].kind != Word::Kind::period)
        good = replacer_->read(words, i, replacements);
      if (good && replacements.empty()) {
        add(make_diagnostic(errc::syntax, replacing, "REPLACING without ==text== BY ==other text=="));
      }
    }
    if (is(words, i, Word::Kind::period)) {
      ++i;
    } else {
      const bool more = is(words, i, Word::Kind::word) && !words[i].line_start;
      add(more ? make_diagnostic(errc::syntax, words[i].place,
                                 "'" + std::string(words[i].text) + "' has no place in COPY",
                                 "written COPY member [OF library] [SUPPRESS] [REPLACING ==text== BY ==other text==].")
               : make_diagnostic(errc::missing_period, at, "COPY without a period",
                                 "write COPY " + name + "."));
      while (more && i < words.size() && words[i].kind != Word::Kind::period && !words[i].line_start) ++i;
      if (more && is(words, i, Word::Kind::period)) ++i;
    }
    if (!replacements.empty()) ++replacing_depth_;
    std::vector<Word> member = member_words(name, library, at, folder, format);
    if (!replacements.empty()) {
      --replacing_depth_;
      const bool read = !member.empty();
      member = replacer_->replace(std::move(member), replacements);
      for (const Replacement& r : replacements) {
        if (read && !r.used) add(make_diagnostic(errc::replacing_unused, r.place, "this text does not occur in " + name));
      }
    }
    append(out, std::move(member), copy);
  }

  std::vector<Word> member_words(const std::string& name, const std::string& library, const Place& at,
                                 const fs::path& folder, ReferenceFormat format) {
    if (++copies_ > most_copies) {
      if (!too_large_) add(make_diagnostic(errc::limit, at, "more than 10,000 COPY"));
      too_large_ = true;
      return {};
    }
    const FoundMember found = find_member(name, library, options_.include, folder);
    if (found.leaves) {
      add(make_diagnostic(errc::copy_path, at,
                          found.link ? name + " is a link that leaves its folder"
                                     : "a COPY name must not leave its folder"));
      return {};
    }
    if (found.file.empty()) {
      add(make_diagnostic(errc::copy_not_found, at,
                          name + (found.tried.empty() ? " was not found: there is no folder to look in"
                                                      : " was not found in: " + found.tried),
                          "-I DIR adds a folder to the search"));
      return {};
    }
    return read_member(found.file, at, format);
  }

  std::vector<Word> read_member(const fs::path& file, const Place& at, ReferenceFormat format) {
    std::error_code failed;
    const fs::path real = fs::canonical(file, failed);
    if (std::find(chain_.begin(), chain_.end(), real) != chain_.end()) {
      std::string circle;
      for (const fs::path& p : chain_) circle += p.filename().string() + " copies ";
      add(make_diagnostic(errc::copy_loop, at, circle + file.filename().string()));
      return {};
    }
    if (chain_.size() > deepest) {
      add(make_diagnostic(errc::limit, at, "more than 32 levels of COPY"));
      return {};
    }
    const std::uintmax_t size = fs::file_size(file, failed);
    if (!failed) expanded_bytes_ += size;
    if (expanded_bytes_ > largest_text) {
      if (!too_large_) add(make_diagnostic(errc::limit, at, "the expanded text has more than 64 MiB"));
      too_large_ = true;
      return {};
    }
    if (failed || size > largest_member) {
      add(make_diagnostic(errc::limit, at, "a member has at most 16 MiB"));
      return {};
    }
    std::ifstream in(file, std::ios::binary);
    std::string text(size, '\0');
    in.read(text.data(), static_cast<std::streamsize>(size));
    if (!in) {
      add(make_diagnostic(errc::cannot_read, at, file.string() + " cannot be read"));
      return {};
    }
    chain_.push_back(real);
    std::vector<Word> words = copied(scanned(text, file.string(), format), file.parent_path(), format);
    chain_.pop_back();
    return words;
  }

  const CopybookOptions& options_;
  ExpandedSource out_;
  Replacer* replacer_ = nullptr;
  std::vector<fs::path> chain_;
  std::size_t copies_ = 0;
  std::size_t replacing_depth_ = 0;
  std::uintmax_t expanded_bytes_ = 0;
  bool too_large_ = false;
};

}  // namespace

ExpandedSource expand_source(std::string_view text, std::string name, const fs::path& folder,
                             const CopybookOptions& options, ReferenceFormat format) {
  return Expander(options).run(text, std::move(name), folder, format);
}

}  // namespace copybooks
