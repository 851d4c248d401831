#include "copybooks/parser.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace copybooks {

namespace {

constexpr std::size_t most_items = 100000;
constexpr std::size_t most_errors = 100;

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return ascii_upper(c) >= 'A' && ascii_upper(c) <= 'Z'; }
bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), digit); }
bool has_letter(std::string_view text) { return std::any_of(text.begin(), text.end(), letter); }

bool name_characters(std::string_view name) {
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return letter(c) || digit(c) || c == '-' || c == '_'; });
}

}  // namespace

bool good_name(std::string_view name) {
  return name_characters(name) && has_letter(name) && !name.starts_with('-') && !name.ends_with('-');
}

std::optional<int> level_number(const Word& w) {
  if (w.kind != Word::Kind::word || !all_digits(w.text) || w.text.size() > 2) return std::nullopt;
  const int n = w.text.size() == 1 ? w.text[0] - '0' : (w.text[0] - '0') * 10 + (w.text[1] - '0');
  if ((n >= 1 && n <= 49) || n == 66 || n == 77 || n == 78 || n == 88) return n;
  return std::nullopt;
}

Parser::Parser(const std::vector<Word>& words, std::string_view book_name, const CopybookOptions& options)
    : words_(words), book_name_(book_name), dialect_(options.dialect), comma_(options.decimal_comma) {
  currencies_.push_back({options.currency, {}});
  keys_.reserve(words.size());
  std::size_t periods = 0;
  for (const Word& w : words) {
    keys_.push_back(w.kind == Word::Kind::word ? keyword(w.text) : Keyword::none);
    periods += w.kind == Word::Kind::period;
  }
  book_.items.reserve(std::min(periods, most_items) + 1);
  book_.steps = words.size();
}

Copybook Parser::parse() {
  while (at_ < words_.size() && errors_ < most_errors) {
    if (const auto level = level_number(words_[at_]); level) {
      entry(*level);
    } else if (!skip_header()) {
      break;
    }
  }
  return std::move(book_);
}

bool Parser::take(Keyword k) {
  if (!is(k)) return false;
  ++at_;
  return true;
}

Place Parser::here() const {
  return at_ < words_.size() ? words_[at_].place : words_.empty() ? Place{} : words_.back().place;
}

std::string Parser::shown() const {
  if (at_ >= words_.size()) return "the end of the text";
  if (is(Word::Kind::period)) return "the period";
  return is(Word::Kind::literal) ? "a literal" : "'" + std::string(words_[at_].text) + "'";
}

void Parser::error(errc code, const Place& place, std::string text, std::string hint) {
  if (errors_ >= most_errors) return;
  Diagnostic d = make_diagnostic(code, place, std::move(text), std::move(hint));
  if (is_error(d)) ++errors_;
  keep(book_.diagnostics, std::move(d));
}

bool Parser::expected(const std::string& what) {
  error(errc::syntax, here(), what + ", not " + shown());
  return false;
}

void Parser::missing_period(const Word& next, const std::string& name) {
  error(errc::missing_period, next.place, "missing period before '" + std::string(next.text) + "'?",
        "end the entry of " + name + " with a period");
}

void Parser::to_period() {
  while (at_ < words_.size() && words_[at_].kind != Word::Kind::period) {
    if (at_ != entry_start_ && level_start()) return;
    ++at_;
  }
  if (at_ < words_.size()) ++at_;
}

bool Parser::level_start(std::size_t at) const {
  if (!words_[at].line_start || !level_number(words_[at]) || at + 1 >= words_.size()) return false;
  const Word& next = words_[at + 1];
  if (next.kind != Word::Kind::word) return false;
  const Keyword k = keys_[at + 1];
  return k != Keyword::thru && k != Keyword::times && k != Keyword::to && k != Keyword::when && has_letter(next.text);
}

bool Parser::level_start_or_end() const {
  return at_ >= words_.size() || words_[at_].kind == Word::Kind::period || level_start();
}

bool Parser::entry_start() const {
  if (at_ == entry_start_ || at_ + 1 >= words_.size()) return false;
  if (level_start()) return true;
  return level_number(words_[at_]) && words_[at_ + 1].kind == Word::Kind::word && has_letter(words_[at_ + 1].text) &&
         (key(1) == Keyword::none || key(1) == Keyword::filler);
}

std::string Parser::joined_word() {
  std::string text(words_[at_++].text);
  while (at_ < words_.size() && words_[at_].glued && words_[at_].kind == Word::Kind::word) text += words_[at_++].text;
  return text;
}

bool Parser::integer(std::uint64_t& n) {
  const Word* w = look();
  if (w == nullptr || w->kind != Word::Kind::word) return false;
  std::string_view text = w->text;
  if (!constants_.empty() && has_letter(text)) {
    const auto found = constants_.find(upper(text));
    if (found == constants_.end() || found->second.kind != Literal::Kind::number) return false;
    text = found->second.text;
  }
  if (!all_digits(text) || text.size() > 12) return false;
  std::from_chars(text.data(), text.data() + text.size(), n);
  ++at_;
  return true;
}

void Parser::entry(int level) {
  entry_start_ = at_;
  stray_ = false;
  const Word& first = words_[at_++];
  if (book_.items.size() >= most_items) {
    error(errc::limit, first.place, "the copybook has more than 100,000 items");
    at_ = words_.size();
    return;
  }
  if (level == 88) return condition(first);
  if (level == 78) return constant(first);
  DataItem item;
  item.level = level;
  item.place = item.name_place = first.place;
  item.filler = true;
  // Words like TYPE or INDEX are names when a PICTURE follows: older compilers reserve fewer words.
  const bool word = is(Word::Kind::word);
  const bool opens = word && opens_clause(key()) && key() != Keyword::filler;
  const bool old_name = opens && key(1) == Keyword::picture &&
                        (key() >= Keyword::same || key() == Keyword::times || key() == Keyword::other_usage ||
                         same_text(look()->text, "INDEX") || same_text(look()->text, "POINTER"));
  if (word && (!opens || old_name)) {
    item.filler = is(Keyword::filler);
    item.name_place = here();
    item.name = joined_word();
    if (!item.filler) check_name(item);
  }
  if (item.filler) item.name = "FILLER";
  clauses(item);
  if (first.comment != nullptr) item.comment = first.comment->before;
  for (std::size_t i = entry_start_; i < at_ && i < words_.size(); ++i) {
    const Comment* comment = words_[i].comment;
    if (comment != nullptr && !comment->after.empty()) {
      item.comment += (item.comment.empty() ? "" : " ") + comment->after;
    }
  }
  place(std::move(item));
}

void Parser::check_name(DataItem& item) {
  const std::string& name = item.name;
  if (const Word* next = look(); next != nullptr && next->glued && next->kind == Word::Kind::open &&
                                 same_text(std::string_view(name).substr(0, 3), "PIC")) {
    error(errc::syntax, item.name_place, "a space is missing behind PIC");
    item.incomplete = true;
    to_period();
    if (at_ > 0) --at_;
  } else if (!good_name(name)) {
    error(errc::syntax, item.name_place, "'" + name + "' is no data name",
          "a name has letters, digits, - and _, at least one letter, and no - at its ends");
  } else if (name.size() > 63) {
    error(errc::name_too_long, item.name_place, "the name has " + std::to_string(name.size()) + " characters");
  } else if (name.size() > 30) {
    error(errc::name_long, item.name_place, "the name has " + std::to_string(name.size()) + " characters");
  }
}

// Hangs the item under its group.
void Parser::place(DataItem item) {
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
    const auto parent = static_cast<std::size_t>(open_.back());
    if (last_closed != 0 && last_closed != item.level) {
      error(errc::level_order, item.place,
            "level " + std::to_string(item.level) + " fits no open group; the items here have level " +
                std::to_string(last_closed));
    }
    if (book_.items[parent].level == 77) {
      error(errc::level_order, item.place, "a level 77 item has no items below it");
    }
    item.parent = open_.back();
  }
  book_.items.push_back(std::move(item));
  open_.push_back(index);
  last_ = index;
}

std::string Parser::implied_name() const {
  std::string_view stem = book_name_;
  if (const auto slash = stem.find_last_of('/'); slash != std::string_view::npos) stem.remove_prefix(slash + 1);
  if (const auto dot = stem.find_last_of('.'); dot != std::string_view::npos && dot != 0) stem = stem.substr(0, dot);
  std::string name = upper(stem);
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c) && c != '-' && c != '_'; }, '-');
  return name.empty() ? "RECORD" : name;
}

Copybook parse_copybook(const std::vector<Word>& words, std::string_view book_name, const CopybookOptions& options) {
  return Parser(words, book_name, options).parse();
}

}  // namespace copybooks
