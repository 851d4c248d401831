#include "copybooks/copy.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <system_error>

namespace copybooks {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t deepest = 32;
constexpr std::size_t most_copies = 10000;
constexpr std::size_t most_words = 2000000;
constexpr std::size_t most_comparisons = 100000000;
constexpr std::uintmax_t largest_text = 64 * 1024 * 1024;
constexpr std::uintmax_t largest_member = 16 * 1024 * 1024;

enum class Part : std::uint8_t { whole, leading, trailing };

struct Replacement {
  Part part = Part::whole;
  std::vector<Word> from;
  std::vector<Word> to;
  Place place;
  bool used = false;
};

bool equal(const Word& a, const Word& b) {
  if (a.kind != b.kind) return false;
  return a.kind == Word::Kind::literal ? a.text == b.text : same_text(a.text, b.text);
}

class Expander {
 public:
  Expander(const CopybookOptions& options) : options_(options) {}

  ExpandedSource run(std::string_view text, std::string name, const fs::path& folder, ReferenceFormat format) {
    const fs::path book = name;
    ScannedSource scanned = scan_source(text, std::move(name), options_, format);
    take_diagnostics(scanned);
    out_.files.push_back(std::move(scanned.file));
    std::vector<Replacement> given;
    for (const auto& [from, to] : options_.replacing) {
      Replacement r;
      r.from = words_of(from);
      r.to = words_of(to);
      r.used = true;
      if (!r.from.empty()) given.push_back(std::move(r));
    }
    if (!folder.empty()) {
      std::error_code failed;
      const fs::path real = fs::canonical(book, failed);
      if (!failed) chain_.push_back(real);
    }
    std::vector<Word> words = copied(std::move(scanned.words), folder, format);
    if (!given.empty()) words = replaced(std::move(words), given);
    out_.words = joined(replace_statements(std::move(words)));
    return std::move(out_);
  }

 private:
  // Pieces that a continuation or a replacement left without a space between them are one word.
  static std::vector<Word> joined(std::vector<Word> words) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (kept != 0 && words[i].glued && words[i].kind == Word::Kind::word &&
          words[kept - 1].kind == Word::Kind::word) {
        words[kept - 1].text += words[i].text;
        if (words[kept - 1].comment_after.empty()) words[kept - 1].comment_after = std::move(words[i].comment_after);
      } else {
        if (kept != i) words[kept] = std::move(words[i]);
        ++kept;
      }
    }
    words.resize(kept);
    return words;
  }

  void take_diagnostics(ScannedSource& s) {
    for (Diagnostic& d : s.diagnostics) add(std::move(d));
  }

  void add(Diagnostic d) { keep(out_.diagnostics, std::move(d)); }

  std::vector<Word> words_of(const std::string& text) {
    ScannedSource s = scan_source(text, "--replacing", options_, ReferenceFormat::free);
    out_.files.push_back(std::move(s.file));
    return std::move(s.words);
  }

  // Executes the COPY statements of one member, and skips EXEC blocks.
  std::vector<Word> copied(std::vector<Word> words, const fs::path& folder, ReferenceFormat format) {
    std::vector<Word> out;
    out.reserve(words.size());
    for (std::size_t i = 0; i < words.size();) {
      const Word& w = words[i];
      if (w.kind == Word::Kind::word && same_text(w.text, "EXEC") && i + 1 < words.size()) {
        std::size_t end = i;
        while (end < words.size() && !(words[end].kind == Word::Kind::word && same_text(words[end].text, "END-EXEC")))
          ++end;
        const bool include =
            i + 3 < end && same_text(words[i + 1].text, "SQL") && same_text(words[i + 2].text, "INCLUDE");
        const std::string member = include ? words[i + 3].text : std::string();
        const Place at = include ? words[i + 3].place : w.place;
        if (end == words.size()) add(make_diagnostic(errc::syntax, w.place, "EXEC without END-EXEC"));
        i = std::min(end + 1, words.size());
        if (i < words.size() && words[i].kind == Word::Kind::period) ++i;
        if (include && !same_text(member, "SQLCA") && !same_text(member, "SQLDA")) {
          append(out, member_words(member, "", at, folder, format), Word());
        }
        continue;
      }
      if (w.kind == Word::Kind::word && same_text(w.text, "COPY")) {
        copy_statement(words, i, folder, format, out);
        continue;
      }
      out.push_back(std::move(words[i++]));
    }
    return out;
  }

  void append(std::vector<Word>& out, std::vector<Word> more, const Word& before) {
    if (out.size() + more.size() > most_words) {
      if (!too_large_) add(make_diagnostic(errc::limit, before.place, "the copybook has more than 2,000,000 words"));
      too_large_ = true;
      return;
    }
    if (!more.empty() && !before.comment_before.empty() && more.front().comment_before.empty()) {
      more.front().comment_before = before.comment_before;
    }
    out.insert(out.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }

  void copy_statement(std::vector<Word>& words, std::size_t& i, const fs::path& folder, ReferenceFormat format,
                      std::vector<Word>& out) {
    const Word copy = words[i++];
    const auto is = [&](std::string_view text) {
      return i < words.size() && words[i].kind == Word::Kind::word && same_text(words[i].text, text);
    };
    if (i >= words.size() || (words[i].kind != Word::Kind::word && words[i].kind != Word::Kind::literal)) {
      add(make_diagnostic(errc::syntax, copy.place, "COPY without the name of a member"));
      return;
    }
    std::string name = words[i].text;
    if (words[i].kind == Word::Kind::literal && name.size() >= 2) name = name.substr(1, name.size() - 2);
    const Place at = words[i++].place;
    std::string library;
    if (is("OF") || is("IN")) {
      if (++i < words.size()) {
        library = words[i].text;
        if (words[i].kind == Word::Kind::literal && library.size() >= 2)
          library = library.substr(1, library.size() - 2);
        ++i;
      }
    }
    if (is("SUPPRESS")) ++i;
    std::vector<Replacement> replacements;
    if (is("REPLACING")) {
      ++i;
      while (i < words.size() && words[i].kind != Word::Kind::period) {
        if (!replacement(words, i, replacements)) break;
      }
    }
    if (i < words.size() && words[i].kind == Word::Kind::period) {
      ++i;
    } else {
      add(make_diagnostic(errc::missing_period, at, "COPY without a period"));
    }
    std::vector<Word> member = member_words(name, library, at, folder, format);
    if (!replacements.empty()) {
      member = replaced(std::move(member), replacements);
      for (const Replacement& r : replacements) {
        if (!r.used) add(make_diagnostic(errc::replacing_unused, r.place, "this text does not occur in " + name));
      }
    }
    append(out, std::move(member), copy);
  }

  // One operand: words, a literal, or pseudo-text up to the next ==.
  bool operand(const std::vector<Word>& words, std::size_t& i, std::vector<Word>& out) {
    if (i >= words.size() || words[i].kind == Word::Kind::period) return false;
    if (words[i].kind == Word::Kind::pseudo) {
      const Place open = words[i++].place;
      while (i < words.size() && words[i].kind != Word::Kind::pseudo) out.push_back(words[i++]);
      if (i >= words.size()) {
        add(make_diagnostic(errc::syntax, open, "pseudo-text without a closing =="));
        return false;
      }
      ++i;
      return true;
    }
    out.push_back(words[i++]);
    while (i < words.size() && words[i].glued && words[i].kind != Word::Kind::period) out.push_back(words[i++]);
    while (i + 1 < words.size() && words[i].kind == Word::Kind::word &&
           (same_text(words[i].text, "OF") || same_text(words[i].text, "IN"))) {
      out.push_back(words[i++]);
      out.push_back(words[i++]);
    }
    return true;
  }

  bool replacement(const std::vector<Word>& words, std::size_t& i, std::vector<Replacement>& out) {
    Replacement r;
    r.place = words[i].place;
    if (words[i].kind == Word::Kind::word && same_text(words[i].text, "LEADING")) {
      r.part = Part::leading;
      ++i;
    } else if (words[i].kind == Word::Kind::word && same_text(words[i].text, "TRAILING")) {
      r.part = Part::trailing;
      ++i;
    }
    const bool good = operand(words, i, r.from) && i < words.size() && same_text(words[i].text, "BY");
    if (good) ++i;
    if (!good || !operand(words, i, r.to) || r.from.empty()) {
      add(make_diagnostic(errc::syntax, r.place, "REPLACING is written: ==text== BY ==other text=="));
      while (i < words.size() && words[i].kind != Word::Kind::period) ++i;
      return false;
    }
    if (r.part != Part::whole && (r.from.size() != 1 || r.to.size() > 1)) {
      // LEADING and TRAILING act on part of one word; :TAG: counts as one.
      std::string from, to;
      for (const Word& w : r.from) from += w.text;
      for (const Word& w : r.to) to += w.text;
      r.from.front().text = from;
      r.from.resize(1);
      if (!r.to.empty()) {
        r.to.front().text = to;
        r.to.resize(1);
      }
    }
    out.push_back(std::move(r));
    return true;
  }

  std::vector<Word> replaced(std::vector<Word> words, std::vector<Replacement>& replacements) {
    std::vector<Word> out;
    out.reserve(words.size());
    for (std::size_t i = 0; i < words.size();) {
      bool done = false;
      for (Replacement& r : replacements) {
        if (++comparisons_ > most_comparisons) break;
        if (r.part != Part::whole) {
          const std::string& text = words[i].text;
          const std::string& part = r.from.front().text;
          if (words[i].kind != Word::Kind::word || text.size() <= part.size()) continue;
          const std::size_t at = r.part == Part::leading ? 0 : text.size() - part.size();
          if (!same_text(std::string_view(text).substr(at, part.size()), part)) continue;
          Word w = words[i++];
          w.text.replace(at, part.size(), r.to.empty() ? std::string() : r.to.front().text);
          out.push_back(std::move(w));
          r.used = done = true;
          break;
        }
        if (i + r.from.size() > words.size()) continue;
        bool match = true;
        for (std::size_t k = 0; match && k < r.from.size(); ++k) {
          match = equal(words[i + k], r.from[k]);
          ++comparisons_;
        }
        if (!match) continue;
        for (std::size_t k = 0; k < r.to.size(); ++k) {
          Word w = r.to[k];
          w.place = words[i].place;
          if (k == 0) {
            w.glued = words[i].glued;
            w.line_start = words[i].line_start;
            w.comment_before = words[i].comment_before;
          }
          if (out.size() > most_words) break;
          if (k + 1 == r.to.size()) w.comment_after = words[i + r.from.size() - 1].comment_after;
          out.push_back(std::move(w));
        }
        i += r.from.size();
        if (r.to.empty() && i < words.size())
          words[i].line_start = words[i].line_start || words[i - r.from.size()].line_start;
        r.used = done = true;
        break;
      }
      if (!done) out.push_back(std::move(words[i++]));
      if (comparisons_ > most_comparisons) {
        add(make_diagnostic(errc::limit, words.front().place, "REPLACING compares more than 100,000,000 words"));
        comparisons_ = 0;
        break;
      }
      if (out.size() > most_words) {
        add(make_diagnostic(errc::limit, out.back().place, "the copybook has more than 2,000,000 words"));
        break;
      }
    }
    return out;
  }

  // REPLACE ==a== BY ==b== ... . to the next REPLACE or REPLACE OFF, after all COPY.
  std::vector<Word> replace_statements(std::vector<Word> words) {
    const bool any = std::any_of(words.begin(), words.end(), [](const Word& w) {
      return w.kind == Word::Kind::word && same_text(w.text, "REPLACE");
    });
    if (!any) return words;
    std::vector<Word> out;
    std::vector<Replacement> current;
    std::vector<Word> run;
    const auto flush = [&] {
      if (!current.empty()) run = replaced(std::move(run), current);
      out.insert(out.end(), std::make_move_iterator(run.begin()), std::make_move_iterator(run.end()));
      run.clear();
    };
    for (std::size_t i = 0; i < words.size();) {
      if (words[i].kind == Word::Kind::word && same_text(words[i].text, "REPLACE")) {
        flush();
        current.clear();
        ++i;
        if (i < words.size() && same_text(words[i].text, "OFF")) {
          ++i;
        } else {
          while (i < words.size() && words[i].kind != Word::Kind::period) {
            if (!replacement(words, i, current)) break;
          }
        }
        if (i < words.size() && words[i].kind == Word::Kind::period) ++i;
        continue;
      }
      run.push_back(std::move(words[i++]));
    }
    flush();
    return out;
  }

  static bool leaves_folder(const std::string& name) {
    const fs::path path(name);
    return path.is_absolute() ||
           std::any_of(path.begin(), path.end(), [](const fs::path& part) { return part == ".."; });
  }

  // Inside `folder` after links are followed.
  static bool inside(const fs::path& file, const fs::path& folder) {
    std::error_code failed;
    const fs::path real = fs::canonical(file, failed);
    if (failed) return false;
    const fs::path root = fs::canonical(folder.empty() ? fs::path(".") : folder, failed);
    if (failed) return false;
    const auto [r, f] = std::mismatch(root.begin(), root.end(), real.begin(), real.end());
    (void)f;
    return r == root.end();
  }

  std::vector<Word> member_words(const std::string& name, const std::string& library, const Place& at,
                                 const fs::path& folder, ReferenceFormat format) {
    if (++copies_ > most_copies) {
      if (!too_large_) add(make_diagnostic(errc::limit, at, "more than 10,000 COPY"));
      too_large_ = true;
      return {};
    }
    if (leaves_folder(name) || leaves_folder(library)) {
      add(make_diagnostic(errc::copy_path, at, "a COPY name must not leave its folder"));
      return {};
    }
    std::vector<fs::path> places;
    for (const fs::path& include : options_.include) {
      if (!library.empty()) places.push_back(include / library);
      places.push_back(include);
    }
    if (!folder.empty()) {
      if (!library.empty()) places.push_back(folder / library);
      places.push_back(folder);
    }
    std::string lower(name);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    std::string tried;
    for (const fs::path& where : places) {
      tried += (tried.empty() ? "" : ", ") + (where.empty() ? std::string(".") : where.string());
      for (const std::string& stem : {name, upper(name), lower}) {
        for (const char* suffix : {"", ".cpy", ".CPY", ".cbl", ".CBL", ".cob", ".COB", ".copy", ".COPY"}) {
          const fs::path file = where / (stem + suffix);
          std::error_code failed;
          if (!fs::is_regular_file(file, failed)) continue;
          if (!inside(file, where)) {
            add(make_diagnostic(errc::copy_path, at, name + " is a link that leaves its folder"));
            return {};
          }
          return read_member(file, at, format);
        }
      }
    }
    add(make_diagnostic(errc::copy_not_found, at, name + " was not found in: " + tried,
                        "-I DIR adds a folder to the search"));
    return {};
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
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) {
      add(make_diagnostic(errc::cannot_read, at, file.string() + " cannot be read"));
      return {};
    }
    ScannedSource scanned = scan_source(text, file.string(), options_, format);
    take_diagnostics(scanned);
    out_.files.push_back(std::move(scanned.file));
    chain_.push_back(real);
    std::vector<Word> words = copied(std::move(scanned.words), file.parent_path(), format);
    chain_.pop_back();
    return words;
  }

  const CopybookOptions& options_;
  ExpandedSource out_;
  std::vector<fs::path> chain_;
  std::size_t copies_ = 0;
  std::size_t comparisons_ = 0;
  std::uintmax_t expanded_bytes_ = 0;
  bool too_large_ = false;
};

}  // namespace

ExpandedSource expand_source(std::string_view text, std::string name, const fs::path& folder,
                             const CopybookOptions& options, ReferenceFormat format) {
  return Expander(options).run(text, std::move(name), folder, format);
}

}  // namespace copybooks
