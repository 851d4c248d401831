#include "copybooks/source.hpp"

#include <algorithm>
#include <utility>

#include "copybooks/reference_format.hpp"
#include "copybooks/source_text.hpp"

namespace copybooks {

namespace {

constexpr std::size_t longest_word = 255;
constexpr std::size_t most_words = 2000000;
constexpr std::string_view no_break_space = "\xC2\xA0";
constexpr int variable_margin = 250;  // the last column of Micro Focus's variable format

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

std::string_view from_first_nonblank(std::string_view text) {
  const auto at = text.find_first_not_of(' ');
  return at == std::string_view::npos ? std::string_view() : text.substr(at);
}

bool starts_with(std::string_view text, std::string_view upper_case) {
  return text.size() >= upper_case.size() && same_text(text.substr(0, upper_case.size()), upper_case);
}

class Scanner {
 public:
  Scanner(std::string_view bytes, std::string name, const CopybookOptions& options, ReferenceFormat format)
      : options_(options), margin_(static_cast<std::size_t>(std::max(8, options.right_margin))) {
    out_.file = std::make_unique<SourceFile>();
    SourceFile& file = *out_.file;
    file.name = std::move(name);
    SourceText decoded = decode_source(bytes);
    file.text = std::move(decoded.text);
    file.lines = split_lines(file.text);
    ascii_ = ascii(file.text);
    out_.steps = bytes.size();
    using enum SourceText::Encoding;
    if (decoded.encoding == latin1) note("this is no UTF-8: it is read as ISO 8859-1");
    if (decoded.encoding == ebcdic) note("read as EBCDIC, in lines of 80 bytes");
    if (decoded.encoding == none) {
      line_ = 0;
      problem(errc::not_text, 0, "this is no text, so it is no copybook");
      file.lines.clear();
    }
    free_ = format == ReferenceFormat::free;
    if (format == ReferenceFormat::automatic) {
      if (const int first = first_free_line(file.lines); first != 0) {
        free_ = true;
        note("read as free format: code stands in columns 1 to 6 of line " + std::to_string(first));
      }
    }
    out_.free = free_;
    margin_from(0);
    out_.words.reserve(bytes.size() / 8 + 8);
  }

  ScannedSource scan() {
    const auto& lines = out_.file->lines;
    for (std::size_t i = 0; i < lines.size() && out_.words.size() <= most_words; ++i) {
      line_ = static_cast<int>(i) + 1;
      if (switches(lines[i])) continue;
      if (free_) {
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
  void margin_from(std::size_t line) { out_.file->margins.emplace_back(line, free_ ? 0 : static_cast<int>(margin_)); }

  // A >>SOURCE or $SET SOURCEFORMAT line counts from the next one on.
  bool switches(std::string_view line) {
    const auto directive = line.find_first_of(">$") == std::string_view::npos ? std::nullopt : source_directive(line);
    if (!directive) return false;
    start_line();
    free_ = *directive == SourceDirective::free;
    const int right = *directive == SourceDirective::variable ? variable_margin : options_.right_margin;
    margin_ = static_cast<std::size_t>(std::max(8, right));
    margin_from(static_cast<std::size_t>(line_));
    return true;
  }

  void note(std::string text) {
    line_ = 1;
    problem(errc::note, 0, std::move(text));
  }

  // Lines that are no COBOL: directives, and the statements of other libraries, which are COPY by another name.
  bool other_line(std::string_view line, std::size_t from, std::size_t end) {
    const std::string_view text = from_first_nonblank(line.substr(0, end).substr(std::min(from, end)));
    if (text.empty()) return false;
    const auto column = static_cast<std::size_t>(text.data() - line.data());
    const bool librarian = starts_with(text, "-INC ");
    if (librarian || starts_with(text, "++INCLUDE ")) {
      const std::string_view rest = from_first_nonblank(text.substr(librarian ? 5 : 10));
      const std::string_view member = rest.substr(0, rest.find_first_of(" ,."));
      start_line();
      add(Word::Kind::word, "COPY", column);
      add(Word::Kind::word, member, column + static_cast<std::size_t>(member.data() - text.data()));
      glue_ = false;
      add(Word::Kind::period, ".", column);
      glue_ = false;
      return true;
    }
    if (!text.starts_with(">>") && !(text.front() == '$' && (free_ || column == 6))) return false;
    const std::string_view directive = from_first_nonblank(text.substr(text.front() == '$' ? 1 : 2));
    for (const std::string_view name : {"IF", "ELIF", "ELSE", "END-IF", "EVALUATE", "WHEN", "DEFINE", "END"}) {
      if (!starts_with(directive, name) || (directive.size() > name.size() && directive[name.size()] != ' ')) continue;
      if (!conditional_) {
        problem(errc::conditional_compilation, column,
                std::string(text.substr(0, static_cast<std::size_t>(directive.data() - text.data()) + name.size())) +
                    " is not read: which lines count depends on the compiler's options",
                "keep only the lines that apply to these records");
      }
      conditional_ = true;
    }
    return true;
  }

  void start_line() {
    end_literal();
    glue_ = false;
    at_line_start_ = true;
  }

  void free_line(std::string_view line) {
    start_line();
    if (other_line(line, 0, line.size())) return;
    area(line, 0, line.size());
  }

  void fixed_line(std::string_view line) {
    const bool plain = ascii_ || ascii(line);
    const std::size_t at7 = plain ? 6 : byte_of_character(line, 6);
    const std::size_t end = std::min(line.size(), plain ? margin_ : byte_of_character(line, margin_));
    if (line.starts_with("-INC ") || line.starts_with("++INCLUDE ")) {
      other_line(line, 0, end);
      return;
    }
    const char indicator = line.size() <= at7 || blank_at(line, at7) != 0 ? ' ' : line[at7];
    const std::size_t from = std::min(end, plain ? at7 + 1 : byte_of_character(line, 7));
    const std::string_view text = line.substr(from, end - from);
    if (indicator == '*' || indicator == '/') {
      join(pending_comment_, comment_text(text));
      return;
    }
    if (std::string_view(" -Dd$").find(indicator) == std::string_view::npos) {
      problem(errc::unknown_indicator, at7,
              "column 7 holds '" + std::string(line.substr(at7, from - at7)) + "', which is no indicator",
              "it is blank or one of * / D - $, and code begins in column 8");
    } else if (code_in_sequence_area(line)) {
      problem(errc::sequence_area_code, line.find_first_not_of(' '),
              "this looks like an entry, but fixed format does not read columns 1 to 6", "--format free reads them");
    }
    if ((indicator == 'D' || indicator == 'd') && !options_.debug_lines) return;
    const std::string_view first = from_first_nonblank(text);
    if (indicator == '$' || first.starts_with(">>") || first.starts_with("++") || first.starts_with('-')) {
      if (other_line(line, indicator == '$' ? at7 : from, end)) return;
    }
    if (first.empty()) return;
    if (indicator == '-') {
      continuation(line, from, end);
      return;
    }
    start_line();
    area(line, from, end);
  }

  void continuation(std::string_view line, std::size_t i, std::size_t end) {
    while (i < end && line[i] == ' ') ++i;
    at_line_start_ = false;
    if (open_quote_ != 0) {
      // The literal runs to the right margin with its spaces, and goes on behind the quote.
      if (literal_columns_ < margin_) literal_text_.append(margin_ - literal_columns_, ' ');
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

  void problem(errc code, std::size_t column, std::string text, std::string hint = {}) {
    keep(out_.diagnostics, make_diagnostic(code, place(column), std::move(text), std::move(hint)));
  }

  Place place(std::size_t byte) const {
    if (!ascii_ && line_ > 0 && static_cast<std::size_t>(line_) <= out_.file->lines.size()) {
      byte = characters_before(out_.file->lines[static_cast<std::size_t>(line_) - 1], byte);
    }
    return {out_.file.get(), line_, static_cast<int>(byte) + 1};
  }

  Word begin(Word::Kind kind, std::size_t column) {
    Word w;
    w.kind = kind;
    w.place = place(column);
    w.glued = glue_;
    w.line_start = at_line_start_;
    if (!pending_comment_.empty()) {
      w.comment = &out_.file->comments.emplace_back(Comment{std::exchange(pending_comment_, {}), {}});
    }
    at_line_start_ = false;
    glue_ = true;
    return w;
  }

  void add(Word::Kind kind, std::string_view text, std::size_t column) {
    Word w = begin(kind, column);
    w.text = text;
    out_.words.push_back(w);
  }

  void comment_beside(std::string_view text) {
    if (out_.words.empty() || out_.words.back().place.line != line_) {
      join(pending_comment_, comment_text(text));
      return;
    }
    Word& w = out_.words.back();
    if (w.comment == nullptr) {
      w.comment = &out_.file->comments.emplace_back();
    }
    // Comments of this file, made in this order: that of the last word is the last one.
    join(out_.file->comments.back().after, comment_text(text));
  }

  // Reads on in an open literal; sets resume_ behind it when it closes.
  void literal(std::string_view line, std::size_t i, std::size_t end) {
    const std::size_t from = i;
    while (i < end) {
      if (line[i++] != open_quote_) continue;
      if (i < end && line[i] == open_quote_) {
        ++i;
        continue;
      }
      open_quote_ = 0;
      resume_ = i;
      if (literal_text_.empty()) {
        literal_.text = line.substr(literal_from_, i - literal_from_);
      } else {
        literal_text_ += line.substr(from, i - from);
        literal_.text = out_.file->keep(std::exchange(literal_text_, {}));
      }
      out_.words.push_back(literal_);
      return;
    }
    literal_text_ += literal_text_.empty() ? line.substr(literal_from_, end - literal_from_) : line.substr(from, end - from);
    literal_columns_ = characters_before(line, end);
  }

  void end_literal() {
    if (open_quote_ == 0) return;
    const char quote = std::exchange(open_quote_, '\0');
    keep(out_.diagnostics, make_diagnostic(errc::syntax, literal_.place, "a literal without a closing quote"));
    // Closed here, with its period, so that the rest of the book is still understood.
    std::string text = std::exchange(literal_text_, {});
    const auto last = text.find_last_not_of(' ');
    const bool period = last != std::string::npos && text[last] == '.';
    text.resize(period ? last : last + 1);
    literal_.text = out_.file->keep(text + quote);
    out_.words.push_back(literal_);
    if (!period) return;
    Word stop = literal_;
    stop.kind = Word::Kind::period;
    stop.text = ".";
    stop.comment = nullptr;
    out_.words.push_back(stop);
  }

  // A period or comma is a separator before a space or the end; a period also in front of the == of pseudo-text.
  static bool separator(std::string_view line, std::size_t i, std::size_t end) {
    const char c = line[i];
    if (c != '.' && c != ',' && c != ';') return false;
    if (i + 1 >= end || blank_at(line, i + 1) != 0) return true;
    return c == '.' && line[i + 1] == '=' && i + 2 < end && line[i + 2] == '=';
  }

  // The bytes of a space at i, or of a no-break space, which editors and web pages write in its place; else 0.
  static std::size_t blank_at(std::string_view line, std::size_t i) {
    if (line[i] == ' ') return 1;
    return line.substr(i, no_break_space.size()) == no_break_space ? no_break_space.size() : 0;
  }
  void warn_of_no_break_space(std::size_t at) {
    if (warned_line_ == line_) return;
    warned_line_ = line_;
    problem(errc::no_break_space, at, "a no-break space (U+00A0) is read as a space");
  }

  void area(std::string_view line, std::size_t i, std::size_t end) {
    while (i < end && out_.words.size() <= most_words) {
      const char c = line[i];
      const char next = i + 1 < end ? line[i + 1] : ' ';
      if (const std::size_t blank = blank_at(line, i); blank != 0 || (c != '.' && separator(line, i, end))) {
        if (blank > 1) warn_of_no_break_space(i);
        glue_ = false;
        i += std::max<std::size_t>(1, blank);
      } else if (c == '*' && next == '>') {
        comment_beside(line.substr(i, end - i));
        return;
      } else if (c == '"' || c == '\'') {
        open_literal(line, i, i);
        literal(line, i + 1, end);
        if (open_quote_ != 0) return;
        i = resume_;
      } else if (c == '.' && separator(line, i, end)) {
        add(Word::Kind::period, line.substr(i, 1), i);
        glue_ = false;
        ++i;
      } else if (c == '(' || c == ')' || c == ':') {
        add(c == '(' ? Word::Kind::open : c == ')' ? Word::Kind::close : Word::Kind::colon, line.substr(i, 1), i);
        ++i;
      } else if (c == '=' && next == '=') {
        add(Word::Kind::pseudo, line.substr(i, 2), i);
        i += 2;
      } else {
        i = word(line, i, end);
        if (open_quote_ != 0) return;
      }
    }
  }

  // A literal whose prefix begins at `from` and whose quote is at `quote`.
  void open_literal(std::string_view line, std::size_t from, std::size_t quote) {
    literal_ = begin(Word::Kind::literal, from);
    literal_from_ = from;
    open_quote_ = line[quote];
  }

  std::size_t word(std::string_view line, std::size_t i, std::size_t end) {
    const std::size_t from = i;
    while (i < end) {
      const char c = line[i];
      if (blank_at(line, i) != 0 || c == '(' || c == ')' || c == ':' || c == '"' || c == '\'') break;
      const char next = i + 1 < end ? line[i + 1] : ' ';
      if ((c == '=' && next == '=') || (c == '*' && next == '>') || separator(line, i, end)) break;
      ++i;
    }
    std::string_view text = line.substr(from, i - from);
    if (i < end && (line[i] == '"' || line[i] == '\'') && text.size() <= 2) {
      for (const std::string_view prefix : {"X", "N", "NX", "G", "Z", "U", "UX"}) {
        if (!same_text(text, prefix)) continue;
        open_literal(line, from, i);
        literal(line, i + 1, end);
        return open_quote_ == 0 ? resume_ : end;
      }
    }
    if (text.size() > longest_word) {
      problem(errc::limit, from, "a word has at most 255 characters");
      text = text.substr(0, longest_word);
    }
    if (i == from) return i + 1;
    add(Word::Kind::word, text, from);
    return i;
  }

  const CopybookOptions& options_;
  ScannedSource out_;
  bool free_ = false;
  std::size_t margin_;   // the last column that fixed format reads
  int warned_line_ = 0;  // the last one with a no-break space
  bool ascii_ = true;
  int line_ = 0;
  bool glue_ = false;
  bool at_line_start_ = true;
  bool conditional_ = false;
  std::string pending_comment_;
  char open_quote_ = 0;
  Word literal_;
  std::size_t literal_from_ = 0;
  std::string literal_text_;  // of the lines before
  std::size_t literal_columns_ = 0;
  std::size_t resume_ = 0;
};

}  // namespace

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = ascii_upper(c);
  return out;
}

bool same_text(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i] && ascii_upper(a[i]) != ascii_upper(b[i])) return false;
  }
  return true;
}

ScannedSource scan_source(std::string_view text, std::string name, const CopybookOptions& options,
                          ReferenceFormat format) {
  return Scanner(text, std::move(name), options, format).scan();
}

}  // namespace copybooks
