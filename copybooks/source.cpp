#include "copybooks/source.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <utility>

namespace copybooks {

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

bool same_text(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](unsigned char x, unsigned char y) {
           return std::toupper(x) == std::toupper(y);
         });
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

Diagnostic make_diagnostic(errc code, const Place& place, std::string text, std::string hint) {
  Diagnostic d;
  d.code = code;
  d.text = std::move(text);
  d.hint = std::move(hint);
  if (place.file != nullptr) {
    d.file = place.file->name;
    d.line = place.line;
    d.column = place.column;
    const auto index = static_cast<std::size_t>(place.line) - 1;
    if (place.line > 0 && index < place.file->lines.size() && place.column <= 200) {
      d.source = place.file->lines[index].substr(0, 200);
      std::replace_if(
          d.source.begin(), d.source.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
    }
  }
  return d;
}

namespace {

constexpr std::size_t longest_word = 255;
constexpr std::size_t most_words = 2000000;

std::vector<std::string> split_lines(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<std::string> lines;
  std::string line;
  int column = 0;
  for (const char c : text) {
    if (c == '\n') {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      lines.push_back(std::move(line));
      line.clear();
      column = 0;
    } else if (c == '\t') {
      do {
        line += ' ';
        ++column;
      } while (column % 8 != 0);
    } else if (c == '\x1A') {
      break;
    } else {
      line += c;
      ++column;
    }
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

// The words of a comment, without its frame of asterisks and dashes.
std::string comment_text(std::string_view text) {
  while (!text.empty() && std::string_view("*>/-=+# ").find(text.front()) != std::string_view::npos)
    text.remove_prefix(1);
  while (!text.empty() && std::string_view("*-=+# ").find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  return std::string(text);
}

void join(std::string& out, const std::string& more) {
  if (more.empty()) return;
  if (!out.empty()) out += ' ';
  out += more;
}

class Scanner {
 public:
  Scanner(std::string_view text, std::string name, const CopybookOptions& options, ReferenceFormat format)
      : options_(options) {
    out_.file = std::make_unique<SourceFile>();
    out_.file->name = std::move(name);
    out_.file->lines = split_lines(text);
    out_.free = format == ReferenceFormat::free;
    declared(format == ReferenceFormat::automatic);
  }

  ScannedSource scan() {
    const auto& lines = out_.file->lines;
    for (std::size_t i = 0; i < lines.size() && out_.words.size() <= most_words; ++i) {
      line_ = static_cast<int>(i) + 1;
      if (out_.free) {
        free_line(lines[i]);
      } else {
        fixed_line(lines[i]);
      }
    }
    end_literal();
    if (out_.words.size() > most_words) problem(errc::limit, 0, "the copybook has more than 2,000,000 words");
    return std::move(out_);
  }

 private:
  // A >>SOURCE or $SET SOURCEFORMAT line decides for the whole member.
  void declared(bool decides) {
    for (const std::string& line : out_.file->lines) {
      const std::string u = upper(line);
      const auto at = u.find_first_not_of(' ');
      if (at == std::string::npos || (u.compare(at, 2, ">>") != 0 && u[at] != '$')) continue;
      if (u.find("SOURCE") == std::string::npos) continue;
      const bool free = u.find("FREE") != std::string::npos;
      if (!free && u.find("FIXED") == std::string::npos) continue;
      out_.format_declared = true;
      if (decides) out_.free = free;
      return;
    }
  }

  static bool directive(std::string_view text) {
    const auto at = text.find_first_not_of(' ');
    return at != std::string_view::npos && (text.substr(at).starts_with(">>") || text[at] == '$');
  }

  void free_line(const std::string& line) {
    end_literal();
    glue_ = false;
    at_line_start_ = true;
    if (directive(line)) return;
    area(line, 0, line.size());
  }

  void fixed_line(const std::string& line) {
    const char indicator = line.size() > 6 ? line[6] : ' ';
    const std::size_t end = std::min(line.size(), static_cast<std::size_t>(std::max(8, options_.right_margin)));
    const std::string_view text = line.size() > 7 ? std::string_view(line).substr(7, end - 7) : std::string_view();
    if (indicator == '*' || indicator == '/') {
      join(pending_comment_, comment_text(text));
      return;
    }
    if ((indicator == 'D' || indicator == 'd') && !options_.debug_lines) return;
    if (indicator == '$' || directive(text)) return;
    if (text.find_first_not_of(' ') == std::string_view::npos) return;
    if (indicator == '-') {
      continuation(line, end);
      return;
    }
    if (open_quote_ != 0) end_literal();
    glue_ = false;
    at_line_start_ = true;
    area(line, 7, end);
  }

  void continuation(const std::string& line, std::size_t end) {
    std::size_t i = 7;
    while (i < end && line[i] == ' ') ++i;
    at_line_start_ = false;
    if (open_quote_ != 0) {
      // The literal runs to the right margin with its spaces, and goes on behind the quote.
      const auto margin = static_cast<std::size_t>(options_.right_margin);
      if (literal_columns_ < margin) literal_.text.append(margin - literal_columns_, ' ');
      if (i < end && line[i] == open_quote_) {
        ++i;
      } else {
        problem(errc::syntax, i, "a continued literal goes on behind a quote");
      }
      literal(line, i, end);
      if (open_quote_ == 0) area(line, resume_, end);
      return;
    }
    glue_ = !out_.words.empty();
    area(line, i, end);
  }

  void problem(errc code, std::size_t column, std::string text) {
    if (out_.diagnostics.size() < 100) {
      out_.diagnostics.push_back(make_diagnostic(code, place(column), std::move(text)));
    }
  }

  Place place(std::size_t column) const { return {out_.file.get(), line_, static_cast<int>(column) + 1}; }

  void add(Word::Kind kind, std::string text, std::size_t column) {
    Word w;
    w.kind = kind;
    w.text = std::move(text);
    w.place = place(column);
    w.glued = glue_;
    w.line_start = at_line_start_;
    w.comment_before = std::move(pending_comment_);
    pending_comment_.clear();
    out_.words.push_back(std::move(w));
    at_line_start_ = false;
    glue_ = true;
  }

  // Reads on in an open literal; sets resume_ behind it when it closes.
  void literal(const std::string& line, std::size_t i, std::size_t end) {
    while (i < end) {
      literal_.text += line[i];
      if (line[i] == open_quote_) {
        if (i + 1 < end && line[i + 1] == open_quote_) {
          literal_.text += line[++i];
        } else {
          open_quote_ = 0;
          resume_ = i + 1;
          out_.words.push_back(std::move(literal_));
          literal_ = Word();
          at_line_start_ = false;
          glue_ = true;
          return;
        }
      }
      ++i;
    }
    literal_columns_ = std::max(end, std::size_t{7});
  }

  void end_literal() {
    if (open_quote_ == 0) return;
    const char quote = std::exchange(open_quote_, '\0');
    if (out_.diagnostics.size() < 100) {
      out_.diagnostics.push_back(make_diagnostic(errc::syntax, literal_.place, "a literal without a closing quote"));
    }
    // Closed here, with its period, so that the rest of the book is still understood.
    const auto end = literal_.text.find_last_not_of(' ');
    const bool period = end != std::string::npos && literal_.text[end] == '.';
    if (period) literal_.text.resize(end);
    literal_.text += quote;
    Word stop = literal_;
    out_.words.push_back(std::move(literal_));
    if (period) {
      stop.kind = Word::Kind::period;
      stop.text = ".";
      out_.words.push_back(std::move(stop));
    }
    literal_ = Word();
  }

  void area(const std::string& line, std::size_t i, std::size_t end) {
    while (i < end && out_.words.size() <= most_words) {
      const char c = line[i];
      const char next = i + 1 < end ? line[i + 1] : ' ';
      if (c == ' ' || ((c == ',' || c == ';') && next == ' ')) {
        glue_ = false;
        ++i;
      } else if (c == '*' && next == '>') {
        const std::string text = comment_text(std::string_view(line).substr(i, end - i));
        if (!out_.words.empty() && out_.words.back().place.line == line_) {
          join(out_.words.back().comment_after, text);
        } else {
          join(pending_comment_, text);
        }
        return;
      } else if (c == '"' || c == '\'') {
        open_literal(line, i, "");
        literal(line, i + 1, end);
        if (open_quote_ != 0) return;
        i = resume_;
      } else if (c == '.' && next == ' ') {
        add(Word::Kind::period, ".", i);
        glue_ = false;
        ++i;
      } else if (c == '(' || c == ')' || c == ':') {
        add(c == '(' ? Word::Kind::open : c == ')' ? Word::Kind::close : Word::Kind::colon, std::string(1, c), i);
        ++i;
      } else if (c == '=' && next == '=') {
        add(Word::Kind::pseudo, "==", i);
        i += 2;
      } else {
        i = word(line, i, end);
        if (open_quote_ != 0) return;
      }
    }
  }

  void open_literal(const std::string& line, std::size_t quote, std::string prefix) {
    open_quote_ = line[quote];
    literal_ = Word();
    literal_.kind = Word::Kind::literal;
    literal_.place = place(quote - prefix.size());
    literal_.glued = glue_;
    literal_.line_start = at_line_start_;
    literal_.comment_before = std::move(pending_comment_);
    pending_comment_.clear();
    literal_.text = std::move(prefix) + line[quote];
  }

  std::size_t word(const std::string& line, std::size_t i, std::size_t end) {
    const std::size_t from = i;
    while (i < end) {
      const char c = line[i];
      const char next = i + 1 < end ? line[i + 1] : ' ';
      if (c == ' ' || c == '(' || c == ')' || c == ':' || c == '"' || c == '\'') break;
      if ((c == ',' || c == ';') && next == ' ') break;
      if (c == '.' && next == ' ') break;
      if (c == '=' && next == '=') break;
      if (c == '*' && next == '>') break;
      ++i;
    }
    std::string text = line.substr(from, i - from);
    if (i < end && (line[i] == '"' || line[i] == '\'')) {
      const std::string u = upper(text);
      if (u == "X" || u == "N" || u == "NX" || u == "G" || u == "Z" || u == "U" || u == "UX") {
        open_literal(line, i, std::move(text));
        literal(line, i + 1, end);
        return open_quote_ == 0 ? resume_ : end;
      }
    }
    if (text.size() > longest_word) {
      problem(errc::limit, from, "a word has at most 255 characters");
      text.resize(longest_word);
    }
    if (i == from) return i + 1;
    add(Word::Kind::word, std::move(text), from);
    return i;
  }

  const CopybookOptions& options_;
  ScannedSource out_;
  int line_ = 0;
  bool glue_ = false;
  bool at_line_start_ = true;
  std::string pending_comment_;
  char open_quote_ = 0;
  Word literal_;
  std::size_t literal_columns_ = 0;
  std::size_t resume_ = 0;
};

}  // namespace

ScannedSource scan_source(std::string_view text, std::string name, const CopybookOptions& options,
                          ReferenceFormat format) {
  return Scanner(text, std::move(name), options, format).scan();
}

}  // namespace copybooks
