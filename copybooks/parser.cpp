#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>

#include "copybooks/data_item.hpp"

namespace copybooks {

namespace {

constexpr std::size_t most_items = 100000;
constexpr std::size_t most_errors = 100;

constexpr std::string_view clause_words[] = {"REDEFINES",
                                             "PICTURE",
                                             "PIC",
                                             "USAGE",
                                             "SIGN",
                                             "OCCURS",
                                             "SYNCHRONIZED",
                                             "SYNC",
                                             "JUSTIFIED",
                                             "JUST",
                                             "BLANK",
                                             "VALUE",
                                             "VALUES",
                                             "GLOBAL",
                                             "EXTERNAL",
                                             "GROUP-USAGE",
                                             "VOLATILE",
                                             "RENAMES",
                                             "INDEXED",
                                             "ASCENDING",
                                             "DESCENDING",
                                             "DEPENDING",
                                             "TIMES",
                                             "TRAILING",
                                             "LEADING",
                                             "BINARY",
                                             "COMP",
                                             "COMP-1",
                                             "COMP-2",
                                             "COMP-3",
                                             "COMP-4",
                                             "COMP-5",
                                             "COMP-6",
                                             "COMPUTATIONAL",
                                             "COMPUTATIONAL-1",
                                             "COMPUTATIONAL-2",
                                             "COMPUTATIONAL-3",
                                             "COMPUTATIONAL-4",
                                             "COMPUTATIONAL-5",
                                             "PACKED-DECIMAL",
                                             "DISPLAY",
                                             "DISPLAY-1",
                                             "INDEX",
                                             "POINTER",
                                             "POINTER-32",
                                             "PROCEDURE-POINTER",
                                             "FUNCTION-POINTER",
                                             "NATIONAL",
                                             "UTF-8",
                                             "BYTE-LENGTH",
                                             "FILLER"};

const std::map<std::string_view, Usage>& usages() {
  static const std::map<std::string_view, Usage> table = {{"BINARY", Usage::binary},
                                                          {"COMP", Usage::binary},
                                                          {"COMPUTATIONAL", Usage::binary},
                                                          {"COMP-4", Usage::binary},
                                                          {"COMPUTATIONAL-4", Usage::binary},
                                                          {"COMP-1", Usage::float_short},
                                                          {"COMPUTATIONAL-1", Usage::float_short},
                                                          {"COMP-2", Usage::float_long},
                                                          {"COMPUTATIONAL-2", Usage::float_long},
                                                          {"COMP-3", Usage::packed},
                                                          {"COMPUTATIONAL-3", Usage::packed},
                                                          {"PACKED-DECIMAL", Usage::packed},
                                                          {"COMP-5", Usage::native},
                                                          {"COMPUTATIONAL-5", Usage::native},
                                                          {"COMP-6", Usage::packed_nosign},
                                                          {"COMPUTATIONAL-6", Usage::packed_nosign},
                                                          {"DISPLAY", Usage::display},
                                                          {"DISPLAY-1", Usage::dbcs},
                                                          {"INDEX", Usage::index},
                                                          {"POINTER", Usage::pointer},
                                                          {"POINTER-32", Usage::pointer32},
                                                          {"PROCEDURE-POINTER", Usage::procedure_pointer},
                                                          {"FUNCTION-POINTER", Usage::function_pointer},
                                                          {"NATIONAL", Usage::national},
                                                          {"UTF-8", Usage::utf8}};
  return table;
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, corner + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      corner = above;
    }
  }
  return row.back();
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
}

std::optional<int> level_number(const Word& w) {
  if (w.kind != Word::Kind::word || !all_digits(w.text) || w.text.size() > 2) return std::nullopt;
  const int n = std::stoi(w.text);
  if ((n >= 1 && n <= 49) || n == 66 || n == 77 || n == 88) return n;
  return std::nullopt;
}

class Parser {
 public:
  Parser(const std::vector<Word>& words, std::string_view book_name, const CopybookOptions& options)
      : words_(words), book_name_(book_name), currency_(options.currency), comma_(options.decimal_comma) {}

  Copybook parse() {
    while (at_ < words_.size() && errors_ < most_errors) {
      if (const auto level = level_number(words_[at_])) {
        entry(*level);
      } else if (!skip_header()) {
        break;
      }
    }
    return std::move(book_);
  }

 private:
  const Word* look(std::size_t ahead = 0) const { return at_ + ahead < words_.size() ? &words_[at_ + ahead] : nullptr; }
  bool is(std::string_view text) const {
    const Word* w = look();
    return w != nullptr && w->kind == Word::Kind::word && same_text(w->text, text);
  }
  bool is(Word::Kind kind) const {
    const Word* w = look();
    return w != nullptr && w->kind == kind;
  }
  bool take(std::string_view text) {
    if (!is(text)) return false;
    ++at_;
    return true;
  }
  Place here() const {
    return at_ < words_.size() ? words_[at_].place : words_.empty() ? Place{} : words_.back().place;
  }

  void error(errc code, const Place& place, std::string text, std::string hint = {}) {
    if (errors_ >= most_errors) return;
    Diagnostic d = make_diagnostic(code, place, std::move(text), std::move(hint));
    if (is_error(d)) ++errors_;
    keep(book_.diagnostics, std::move(d));
  }

  void to_period() {
    while (at_ < words_.size() && words_[at_].kind != Word::Kind::period) {
      if (at_ != entry_start_ && level_start()) return;
      ++at_;
    }
    if (at_ < words_.size()) ++at_;
  }

  // Division and section headers, FD and SD entries, SPECIAL-NAMES: skipped, except for what changes PICTUREs.
  // False at the end of the data division.
  bool skip_header() {
    entry_start_ = at_;
    if (is("PROCEDURE")) return false;
    static constexpr std::string_view headers[] = {"IDENTIFICATION",
                                                   "ID",
                                                   "ENVIRONMENT",
                                                   "DATA",
                                                   "FILE",
                                                   "WORKING-STORAGE",
                                                   "LOCAL-STORAGE",
                                                   "LINKAGE",
                                                   "CONFIGURATION",
                                                   "INPUT-OUTPUT",
                                                   "SPECIAL-NAMES",
                                                   "PROGRAM-ID",
                                                   "FILE-CONTROL",
                                                   "SELECT",
                                                   "AUTHOR",
                                                   "FD",
                                                   "SD",
                                                   "SOURCE-COMPUTER",
                                                   "OBJECT-COMPUTER",
                                                   "REPOSITORY",
                                                   "EJECT",
                                                   "SKIP1",
                                                   "SKIP2",
                                                   "SKIP3",
                                                   "TITLE",
                                                   "INSTALLATION",
                                                   "DATE-WRITTEN",
                                                   "DATE-COMPILED",
                                                   "SECURITY",
                                                   "CBL",
                                                   "PROCESS",
                                                   "COMMUNICATION",
                                                   "REPORT",
                                                   "SCREEN",
                                                   "I-O-CONTROL"};
    const Word* w = look();
    const bool known = w->kind == Word::Kind::word && std::any_of(std::begin(headers), std::end(headers),
                                                                  [&](auto h) { return same_text(w->text, h); });
    if (w->kind == Word::Kind::period) {
      ++at_;
      return true;
    }
    if (is("EJECT") || is("SKIP1") || is("SKIP2") || is("SKIP3")) {
      ++at_;
      return true;
    }
    if (!known && !outside_data_) {
      error(errc::syntax, w->place, "a level number is expected, not '" + w->text + "'",
            "an entry begins with 01 to 49, 66, 77 or 88");
      ++at_;
      to_period();
      return true;
    }
    static constexpr std::string_view data_headers[] = {"DATA", "FILE", "WORKING-STORAGE", "LOCAL-STORAGE", "LINKAGE",
                                                        "FD",   "SD"};
    static constexpr std::string_view plain[] = {"EJECT", "TITLE", "CBL", "PROCESS"};
    const auto among = [&](const auto& list) {
      return std::any_of(std::begin(list), std::end(list), [&](auto h) { return same_text(w->text, h); });
    };
    if (known && !among(plain)) outside_data_ = !among(data_headers);
    if (same_text(w->text, "TITLE") && look(1) != nullptr && look(1)->kind == Word::Kind::literal &&
        (look(2) == nullptr || look(2)->kind != Word::Kind::period)) {
      at_ += 2;
      return true;
    }
    // These paragraphs have a sentence of their own behind the period, which may begin with a number.
    static constexpr std::string_view paragraphs[] = {"PROGRAM-ID",      "AUTHOR",         "INSTALLATION",
                                                      "DATE-WRITTEN",    "DATE-COMPILED",  "SECURITY",
                                                      "SOURCE-COMPUTER", "OBJECT-COMPUTER"};
    if (known && among(paragraphs) && look(1) != nullptr && look(1)->kind == Word::Kind::period) at_ += 2;
    while (at_ < words_.size() && words_[at_].kind != Word::Kind::period) {
      if (is("DECIMAL-POINT")) {
        ++at_;
        take("IS");
        if (take("COMMA")) comma_ = true;
      } else if (is("CURRENCY")) {
        ++at_;
        take("SIGN");
        take("IS");
        if (const Word* sign = look(); sign != nullptr && sign->kind == Word::Kind::literal && sign->text.size() == 3) {
          if (std::string_view("0123456789ABCDEGNPRSUVXZabcdegnprsuvxz +-,.*/;()=").find(sign->text[1]) !=
              std::string_view::npos) {
            error(errc::syntax, sign->place, "this character cannot be the currency sign");
          } else {
            currency_ = sign->text[1];
          }
          ++at_;
        }
      } else {
        ++at_;
      }
    }
    if (at_ < words_.size()) ++at_;
    return true;
  }

  void entry(int level) {
    entry_start_ = at_;
    const Word& first = words_[at_++];
    if (book_.items.size() >= most_items) {
      error(errc::limit, first.place, "the copybook has more than 100,000 items");
      at_ = words_.size();
      return;
    }
    if (level == 88) return condition(first);
    DataItem item;
    item.level = level;
    item.place = first.place;
    item.name_place = first.place;
    item.comment = first.comment_before;
    item.name = "FILLER";
    item.filler = true;
    if (const Word* name = look(); name != nullptr && name->kind == Word::Kind::word && !clause(name->text)) {
      item.name_place = name->place;
      item.name = joined_word();
      item.filler = same_text(item.name, "FILLER");
      check_name(item);
    }
    if (!clauses(item)) return;
    for (std::size_t i = entry_start_; i < at_ && i < words_.size(); ++i) {
      if (!words_[i].comment_after.empty()) {
        item.comment += (item.comment.empty() ? "" : " ") + words_[i].comment_after;
      }
    }
    place(std::move(item));
  }

  static bool clause(std::string_view text) {
    return !same_text(text, "FILLER") &&
           std::any_of(std::begin(clause_words), std::end(clause_words), [&](auto c) { return same_text(text, c); });
  }

  // Words that a replacement left without a space between them are one.
  std::string joined_word() {
    std::string text = words_[at_++].text;
    while (at_ < words_.size() && words_[at_].glued && words_[at_].kind == Word::Kind::word) text += words_[at_++].text;
    return text;
  }

  void check_name(const DataItem& item) {
    const std::string& name = item.name;
    const bool good = std::all_of(name.begin(), name.end(),
                                  [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; }) &&
                      std::any_of(name.begin(), name.end(), [](unsigned char c) { return std::isalpha(c); });
    if (!good) {
      error(errc::syntax, item.name_place, "'" + name + "' is no data name",
            "a name has letters, digits, - and _, and at least one letter");
    } else if (name.size() > 63) {
      error(errc::name_too_long, item.name_place, "the name has " + std::to_string(name.size()) + " characters");
    } else if (name.size() > 30) {
      error(errc::name_long, item.name_place, "the name has " + std::to_string(name.size()) + " characters");
    }
  }

  // Hangs the item under its group.
  void place(DataItem item) {
    const int index = static_cast<int>(book_.items.size());
    if (item.level == 66) {
      book_.items.push_back(std::move(item));
      return;
    }
    if (item.level == 1 || item.level == 77) {
      open_.clear();
    } else {
      if (open_.empty()) {
        DataItem record;
        record.level = 1;
        record.name = implied_name();
        record.place = record.name_place = item.place;
        error(errc::note, item.place, "no level 01: the record is called " + record.name);
        open_.push_back(index);
        book_.items.push_back(std::move(record));
        return place(std::move(item));
      }
      // Close groups down to one whose level is smaller.
      int last_closed = 0;
      while (open_.size() > 1 && book_.items[static_cast<std::size_t>(open_.back())].level >= item.level) {
        last_closed = book_.items[static_cast<std::size_t>(open_.back())].level;
        open_.pop_back();
      }
      const int parent = open_.back();
      if (last_closed != 0 && last_closed != item.level) {
        error(errc::level_order, item.place,
              "level " + std::to_string(item.level) + " fits no open group; the items here have level " +
                  std::to_string(last_closed));
      }
      if (book_.items[static_cast<std::size_t>(parent)].level == 77) {
        error(errc::level_order, item.place, "a level 77 item has no items below it");
      }
      item.parent = parent;
    }
    book_.items.push_back(std::move(item));
    open_.push_back(index);
    last_ = index;
  }

  std::string implied_name() const {
    std::string_view stem = book_name_;
    if (const auto slash = stem.find_last_of('/'); slash != std::string_view::npos) stem.remove_prefix(slash + 1);
    if (const auto dot = stem.find_last_of('.'); dot != std::string_view::npos && dot != 0) stem = stem.substr(0, dot);
    std::string name = upper(stem);
    std::replace_if(
        name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c) && c != '-' && c != '_'; }, '-');
    return name.empty() ? "RECORD" : name;
  }

  // All clauses of an entry and its period. False if the entry was given up.
  bool clauses(DataItem& item) {
    while (true) {
      const Word* w = look();
      if (w == nullptr) {
        error(errc::missing_period, words_.back().place, "the last entry has no period", "end it with a period");
        return true;
      }
      if (w->kind == Word::Kind::period) {
        ++at_;
        return true;
      }
      if (level_start() && at_ != entry_start_) {
        error(errc::missing_period, w->place, "missing period before '" + w->text + "'?",
              "end the entry of " + item.name + " with a period");
        return true;
      }
      here_errors_ = errors_;
      if (w->kind != Word::Kind::word || !one_clause(item)) {
        item.incomplete = true;
        if (w == look()) {
          unknown(*w);
        } else if (here_errors_ == errors_) {
          error(errc::syntax, here(),
                std::string(at_ < words_.size() ? "'" + words_[at_].text + "'" : "the end") +
                    " does not fit the clause " + upper(w->text));
        }
        to_period();
        return true;
      }
    }
  }

  void unknown(const Word& w) {
    if (w.kind == Word::Kind::colon || w.kind == Word::Kind::open || w.kind == Word::Kind::close) {
      error(errc::syntax, w.place, "'" + w.text + "' has no place here",
            "a name like :TAG:-ID is meant to be replaced: --replacing :TAG:=CUST");
      return;
    }
    if (w.kind != Word::Kind::word) {
      error(errc::syntax, w.place,
            w.kind == Word::Kind::literal ? "a literal has no place here" : "'" + w.text + "' has no place here");
      return;
    }
    if (same_text(w.text, "DYNAMIC") || same_text(w.text, "OBJECT")) {
      error(errc::usage_unsupported, w.place,
            upper(w.text) + (same_text(w.text, "DYNAMIC") ? " LENGTH" : " REFERENCE") +
                std::string(" has no place in a record"));
      return;
    }
    const std::string text = upper(w.text);
    if (text.starts_with("COMP-")) {
      error(errc::usage_unsupported, w.place, "USAGE " + text + " is not supported");
      return;
    }
    std::string_view best;
    std::size_t least = 1 + text.size() / 3;
    for (const std::string_view c : clause_words) {
      if (const std::size_t d = distance(text.substr(0, 40), c); d < least) {
        least = d;
        best = c;
      }
    }
    error(errc::unknown_word, w.place, "'" + w.text + "' is no clause",
          best.empty() ? std::string() : "did you mean " + std::string(best) + "?");
  }

  bool one_clause(DataItem& item) {
    const Place at = here();
    if (take("PICTURE") || take("PIC")) return picture(item);
    if (take("USAGE")) {
      take("IS");
      return usage(item);
    }
    if (const Word* w = look(); usages().contains(upper(w->text))) return usage(item);
    if (take("REDEFINES")) return reference(item.redefines);
    if (take("SIGN")) {
      take("IS");
      if (is("LEADING") || is("TRAILING")) return sign(item);
      return false;
    }
    if (is("LEADING") || is("TRAILING")) return sign(item);
    if (take("OCCURS")) return occurs(item, at);
    if (take("SYNCHRONIZED") || take("SYNC")) {
      if (!take("LEFT")) take("RIGHT");
      item.synchronized = true;
      return true;
    }
    if (take("JUSTIFIED") || take("JUST")) {
      take("RIGHT");
      item.justified = true;
      return true;
    }
    if (take("BLANK")) {
      take("WHEN");
      if (!take("ZERO") && !take("ZEROS") && !take("ZEROES")) return false;
      item.blank_when_zero = true;
      return true;
    }
    if (take("VALUE") || take("VALUES")) {
      if (!take("IS")) take("ARE");
      item.value_place = here();
      Literal literal;
      if (!this->literal(literal)) return false;
      item.value = std::move(literal);
      // A table may list one VALUE per occurrence; the first counts for all.
      while (is(Word::Kind::literal) || (is(Word::Kind::word) && !level_start() && number(look()->text))) ++at_;
      return true;
    }
    if (take("GLOBAL") || take("EXTERNAL") || take("VOLATILE")) return true;
    if (take("IS")) return is("GLOBAL") || is("EXTERNAL");
    if (take("GROUP-USAGE")) {
      take("IS");
      if (take("NATIONAL")) {
        item.group_national = true;
        return true;
      }
      return take("UTF-8");
    }
    if (take("RENAMES")) {
      if (!reference(item.rename_first)) return false;
      if (take("THRU") || take("THROUGH")) return reference(item.rename_last);
      return true;
    }
    if (take("BYTE-LENGTH")) {
      take("IS");
      std::uint64_t n = 0;
      if (!integer(n) || n == 0 || n > 16777216) return false;
      item.utf8_bytes = n;
      return true;
    }
    return false;
  }

  bool picture(DataItem& item) {
    take("IS");
    item.picture_place = here();
    if (at_ >= words_.size() || words_[at_].kind == Word::Kind::period) {
      error(errc::picture_invalid, here(), "PICTURE without a character-string");
      return false;
    }
    std::string text;
    const std::size_t from = at_;
    while (at_ < words_.size() && (at_ == from || words_[at_].glued) && words_[at_].kind != Word::Kind::period &&
           words_[at_].kind != Word::Kind::literal) {
      // X(10)VALUE without a space: no PICTURE holds a clause.
      if (at_ != from && words_[at_ - 1].kind == Word::Kind::close && clause(words_[at_].text)) break;
      text += words_[at_++].text;
    }
    const auto parsed = parse_picture(text, {currency_, comma_});
    if (!parsed) {
      Place place = item.picture_place;
      place.column += static_cast<int>(parsed.error().at);
      error(errc::picture_invalid, place, parsed.error().text);
      item.picture.emplace();  // no second complaint about a missing one
      item.picture->positions = 1;
      return true;
    }
    if (item.picture) error(errc::syntax, item.picture_place, "a second PICTURE");
    item.picture = *parsed;
    if (parsed->digits > 31) {
      error(errc::note, item.picture_place, "more than 31 digits: no IBM compiler takes this");
    }
    return true;
  }

  bool usage(DataItem& item) {
    const Word* w = look();
    if (w == nullptr) return false;
    const auto found = usages().find(upper(w->text));
    if (found == usages().end()) {
      const std::string u = upper(w->text);
      if (u == "OBJECT" || u.starts_with("COMP-")) {
        error(errc::usage_unsupported, w->place,
              u == "OBJECT" ? "OBJECT REFERENCE has no place in a record" : "USAGE " + u + " is not supported");
        item.incomplete = true;
        ++at_;
        to_period();
        --at_;
        return at_ < words_.size() && words_[at_].kind == Word::Kind::period;
      }
      return false;
    }
    if (item.usage && *item.usage != found->second) error(errc::syntax, w->place, "a second USAGE");
    item.usage = found->second;
    item.usage_place = w->place;
    ++at_;
    take("NATIVE");
    return true;
  }

  bool sign(DataItem& item) {
    DataItem::Sign s;
    s.leading = take("LEADING");
    if (!s.leading) take("TRAILING");
    if (take("SEPARATE")) {
      s.separate = true;
      take("CHARACTER");
    }
    item.sign = s;
    return true;
  }

  bool integer(std::uint64_t& n) {
    const Word* w = look();
    if (w == nullptr || w->kind != Word::Kind::word || !all_digits(w->text) || w->text.size() > 12) return false;
    std::from_chars(w->text.data(), w->text.data() + w->text.size(), n);
    ++at_;
    return true;
  }

  bool reference(std::optional<NameReference>& out) {
    const Word* w = look();
    if (w == nullptr || w->kind != Word::Kind::word) return false;
    NameReference r;
    r.place = w->place;
    r.names.push_back(joined_word());
    while (is("OF") || is("IN")) {
      ++at_;
      if (!is(Word::Kind::word)) return false;
      r.names.push_back(joined_word());
    }
    out = std::move(r);
    return true;
  }

  bool occurs(DataItem& item, const Place& at) {
    DataItem::Table t;
    t.place = at;
    if (take("UNBOUNDED")) {
      t.unbounded = true;
      t.min = 0;
    } else {
      if (!integer(t.max)) return false;
      t.min = t.max;
      if (take("TO")) {
        if (take("UNBOUNDED")) {
          t.unbounded = true;
        } else if (!integer(t.max)) {
          return false;
        }
      }
    }
    take("TIMES");
    if (take("DEPENDING")) {
      take("ON");
      if (!reference(t.depending_on)) return false;
      if (t.min == t.max && !t.unbounded) t.min = 1;
    }
    while (true) {
      if (take("INDEXED")) {
        take("BY");
        while (is(Word::Kind::word) && !clause(look()->text) && !level_start()) ++at_;
      } else if (is("ASCENDING") || is("DESCENDING")) {
        ++at_;
        take("KEY");
        take("IS");
        while (is(Word::Kind::word) && !clause(look()->text) && !level_start()) ++at_;
      } else if (is("DEPENDING") && !t.depending_on) {
        ++at_;
        take("ON");
        if (!reference(t.depending_on)) return false;
      } else {
        break;
      }
    }
    if (!t.unbounded && (t.max == 0 || t.min > t.max)) {
      error(errc::occurs_bounds, at, "OCCURS " + std::to_string(t.min) + " TO " + std::to_string(t.max));
      t.min = t.max = 1;
    } else if (t.max > 16777216) {
      error(errc::limit, at, "OCCURS of more than 16,777,216");
      t.min = t.max = 1;
    } else if (t.min != t.max && !t.depending_on) {
      error(errc::occurs_object, at, "OCCURS n TO m without DEPENDING ON");
      t.min = t.max;
    }
    item.occurs = std::move(t);
    return true;
  }

  // A level number, and not a number that a VALUE or OCCURS wrapped to a new line: a name or clause follows.
  bool level_start(std::size_t at) const {
    if (!words_[at].line_start || !level_number(words_[at]) || at + 1 >= words_.size()) return false;
    const Word& next = words_[at + 1];
    if (next.kind != Word::Kind::word) return false;
    for (const std::string_view w : {"THRU", "THROUGH", "TIMES", "TO", "WHEN"}) {
      if (same_text(next.text, w)) return false;
    }
    return std::any_of(next.text.begin(), next.text.end(), [](unsigned char c) { return std::isalpha(c); });
  }
  bool level_start() const { return level_start(at_); }

  bool literal(Literal& out) {
    const Word* w = look();
    if (w == nullptr) return false;
    if (w->kind == Word::Kind::literal) {
      if (!quoted(*w, out)) return false;
      ++at_;
      return true;
    }
    if (w->kind != Word::Kind::word) return false;
    if (take("ALL")) {
      if (is("ALL")) return false;  // once only: a chain of them would recurse without end
      Literal inner;
      if (!literal(inner)) return false;
      out = inner;
      if (inner.kind == Literal::Kind::text) out.kind = Literal::Kind::all;
      return true;
    }
    using Kind = Literal::Kind;
    static const std::map<std::string_view, Kind> figurative = {{"SPACE", Kind::spaces},
                                                                {"SPACES", Kind::spaces},
                                                                {"ZERO", Kind::zeros},
                                                                {"ZEROS", Kind::zeros},
                                                                {"ZEROES", Kind::zeros},
                                                                {"LOW-VALUE", Kind::low_values},
                                                                {"LOW-VALUES", Kind::low_values},
                                                                {"HIGH-VALUE", Kind::high_values},
                                                                {"HIGH-VALUES", Kind::high_values},
                                                                {"QUOTE", Kind::quotes},
                                                                {"QUOTES", Kind::quotes},
                                                                {"NULL", Kind::null},
                                                                {"NULLS", Kind::null}};
    if (const auto f = figurative.find(upper(w->text)); f != figurative.end()) {
      out.kind = f->second;
      ++at_;
      return true;
    }
    if (!number(w->text)) return false;
    out.kind = Kind::number;
    out.text = joined_word();
    return true;
  }

  static bool number(std::string_view text) {
    return text.find_first_not_of("+-0123456789.,Ee") == std::string_view::npos &&
           text.find_first_of("0123456789") != std::string_view::npos;
  }

  bool quoted(const Word& w, Literal& out) {
    const std::size_t quote = w.text.find_first_of("'\"");
    const std::string prefix = upper(std::string_view(w.text).substr(0, quote));
    const char q = w.text[quote];
    std::string body;
    for (std::size_t i = quote + 1; i + 1 < w.text.size(); ++i) {
      body += w.text[i];
      if (w.text[i] == q) ++i;
    }
    if (prefix == "X" || prefix == "NX" || prefix == "UX") {
      const auto digit = [](char c) {
        return c >= '0' && c <= '9'   ? c - '0'
               : c >= 'A' && c <= 'F' ? c - 'A' + 10
               : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                      : -1;
      };
      std::string bytes;
      for (std::size_t i = 0; i + 1 < body.size(); i += 2) {
        const int high = digit(body[i]), low = digit(body[i + 1]);
        if (high < 0 || low < 0) {
          error(errc::syntax, w.place, "a hexadecimal literal has digits 0-9 and A-F only");
          return true;
        }
        bytes += static_cast<char>(high * 16 + low);
      }
      if (body.size() % 2 != 0) error(errc::syntax, w.place, "a hexadecimal literal has an even number of digits");
      out.kind = Literal::Kind::hex;
      out.text = std::move(bytes);
      return true;
    }
    out.kind = Literal::Kind::text;
    out.text = std::move(body);
    if (prefix == "Z") out.text += '\0';
    return true;
  }

  void condition(const Word& first) {
    Condition c;
    const Word* name = look();
    if (name == nullptr || name->kind != Word::Kind::word) {
      error(errc::syntax, first.place, "a level 88 without a name");
      to_period();
      return;
    }
    c.name = joined_word();
    if (!take("VALUE") && !take("VALUES")) {
      error(errc::syntax, here(), "a level 88 needs VALUE");
      to_period();
      return;
    }
    if (!take("IS")) take("ARE");
    while (true) {
      ConditionValue v;
      if (!literal(v.first)) break;
      if (take("THRU") || take("THROUGH")) {
        Literal last;
        if (!literal(last)) {
          error(errc::syntax, here(), "THRU without a literal");
          break;
        }
        v.last = std::move(last);
      }
      c.values.push_back(std::move(v));
      if (level_start_or_end()) break;
    }
    if (take("WHEN")) {
      take("SET");
      take("TO");
    }
    if (take("FALSE")) {
      take("IS");
      Literal ignored;
      literal(ignored);
    }
    if (c.values.empty()) {
      error(errc::syntax, here(), "a level 88 without a literal");
      to_period();
      return;
    }
    if (is(Word::Kind::period)) {
      ++at_;
    } else if (at_ < words_.size() && level_start()) {
      error(errc::missing_period, words_[at_].place, "missing period before '" + words_[at_].text + "'?",
            "end the entry of " + c.name + " with a period");
    } else if (at_ >= words_.size()) {
      error(errc::missing_period, words_.back().place, "the last entry has no period", "end it with a period");
    } else {
      unknown(words_[at_]);
      to_period();
    }
    if (last_ < 0) {
      error(errc::condition_orphan, first.place, c.name + " stands without an item before it");
      return;
    }
    book_.items[static_cast<std::size_t>(last_)].conditions.push_back(std::move(c));
  }

  bool level_start_or_end() const {
    return at_ >= words_.size() || words_[at_].kind == Word::Kind::period || level_start();
  }

  const std::vector<Word>& words_;
  std::string_view book_name_;
  char currency_;
  bool comma_;
  bool outside_data_ = false;  // in a division that describes no data
  std::size_t at_ = 0;
  std::size_t entry_start_ = 0;
  std::size_t errors_ = 0;
  std::size_t here_errors_ = 0;  // when the clause began
  std::vector<int> open_;
  int last_ = -1;
  Copybook book_;
};

}  // namespace

Copybook parse_copybook(const std::vector<Word>& words, std::string_view book_name, const CopybookOptions& options) {
  return Parser(words, book_name, options).parse();
}

}  // namespace copybooks
