// The clauses of a data description entry. Each method stands behind the clause's first word.
#include <algorithm>
#include <cctype>

#include "copybooks/parser.hpp"

namespace copybooks {

namespace {

std::optional<Usage> usage_of(std::string_view word) {
  std::string text = upper(word);
  if (text.starts_with("COMPUTATIONAL")) text = "COMP" + text.substr(13);
  if (text == "COMP" || text == "COMP-4" || text == "BINARY") return Usage::binary;
  if (text == "COMP-3" || text == "PACKED-DECIMAL") return Usage::packed;
  if (text == "COMP-5") return Usage::native;
  if (text == "DISPLAY") return Usage::display;
  if (text == "COMP-1") return Usage::float_short;
  if (text == "COMP-2") return Usage::float_long;
  if (text == "COMP-6") return Usage::packed_nosign;
  if (text == "DISPLAY-1") return Usage::dbcs;
  if (text == "NATIONAL") return Usage::national;
  if (text == "UTF-8") return Usage::utf8;
  if (text == "INDEX") return Usage::index;
  if (text == "POINTER") return Usage::pointer;
  if (text == "POINTER-32") return Usage::pointer32;
  if (text == "PROCEDURE-POINTER") return Usage::procedure_pointer;
  if (text == "FUNCTION-POINTER") return Usage::function_pointer;
  return std::nullopt;
}

// "9(5)", "XX", "V99": could be a piece of a PICTURE.
bool picture_piece(std::string_view text) {
  return !text.empty() && upper(text).find_first_not_of("ABEGNPSUVXZ0123456789/,.+-*$") == std::string::npos;
}

}  // namespace

// All clauses of an entry and its period.
void Parser::clauses(DataItem& item) {
  while (true) {
    const Word* w = look();
    if (w == nullptr) {
      error(errc::missing_period, words_.back().place, "the last entry has no period", "end it with a period");
      return;
    }
    if (w->kind == Word::Kind::period) {
      ++at_;
      return;
    }
    if (entry_start()) return missing_period(*w, item.name);
    if (is(Keyword::procedure) || is(Keyword::division_of_data)) {
      missing_period(*w, item.name);
      item.incomplete = true;
      return;
    }
    const std::size_t errors = errors_;
    if (w->kind == Word::Kind::word && one_clause(item)) continue;
    item.incomplete = true;
    if (errors_ == errors) unknown(*w);
    return to_period();
  }
}

void Parser::unknown(const Word& w) {
  const std::string text(w.text);
  if (w.kind == Word::Kind::colon || w.kind == Word::Kind::open || w.kind == Word::Kind::close) {
    std::string whole = text;
    for (std::size_t i = at_ + 1; i < words_.size() && words_[i].glued && whole.size() < 80; ++i)
      whole += words_[i].text;
    if (w.kind == Word::Kind::open && at_ >= entry_start_ + 2 && keys_[at_ - 2] == Keyword::picture) {
      error(errc::picture_invalid, w.place, "no space may stand in front of '(' in a PICTURE");
      return;
    }
    const auto close = whole.find(w.kind == Word::Kind::open ? ')' : ':', 1);
    error(errc::syntax, w.place, "'" + whole + "' has no place here",
          close == std::string::npos
              ? std::string()
              : "a tag is meant to be replaced: --replacing " + whole.substr(0, close + 1) + "=CUST");
    return;
  }
  if (w.kind != Word::Kind::word) {
    error(errc::syntax, w.place,
          w.kind == Word::Kind::literal ? "a literal has no place here" : "'" + text + "' has no place here",
          w.kind == Word::Kind::literal ? "VALUE is missing in front of it?" : "");
    return;
  }
  const Keyword before = at_ > 0 ? keys_[at_ - 1] : Keyword::none;
  const bool in_picture = at_ >= entry_start_ + 2 && picture_piece(text) &&
                          (words_[at_ - 1].kind == Word::Kind::close || keys_[at_ - 2] == Keyword::picture);
  if (in_picture) {
    error(errc::picture_invalid, w.place, "'" + text + "' stands apart from its PICTURE",
          "a PICTURE has no spaces in it");
    return;
  }
  if (text.size() > 3 && same_text(std::string_view(text).substr(0, 3), "PIC") && picture_piece(text.substr(3))) {
    error(errc::unknown_word, w.place, "'" + text + "' is no clause", "a space is missing behind PIC");
    return;
  }
  std::string hint;
  if (const std::string_view best = nearest_clause(text); !best.empty()) {
    hint = "did you mean " + std::string(best) + "?";
  } else if (at_ == entry_start_ + 2 && before == Keyword::none && words_[at_ - 1].kind == Word::Kind::word) {
    hint = "a name has no spaces: " + std::string(words_[at_ - 1].text) + "-" + text + "?";
  }
  error(errc::unknown_word, w.place, "'" + text + "' is no clause", hint);
}

bool Parser::one_clause(DataItem& item) {
  const Place at = here();
  const Word& word = words_[at_];
  switch (key()) {
    case Keyword::picture:
      ++at_;
      return picture(item);
    case Keyword::usage_word:
      ++at_;
      take(Keyword::is);
      return usage(item);
    case Keyword::usage:
    case Keyword::other_usage:
      return usage(item);
    case Keyword::redefines:
      ++at_;
      if (item.redefines) error(errc::syntax, at, "a second REDEFINES");
      return reference(item.redefines, "REDEFINES");
    case Keyword::sign:
      ++at_;
      take(Keyword::is);
      if (is(Keyword::leading) || is(Keyword::trailing)) return sign(item);
      return expected("SIGN is followed by LEADING or TRAILING");
    case Keyword::leading:
    case Keyword::trailing:
      return sign(item);
    case Keyword::occurs:
      ++at_;
      return occurs(item, at);
    case Keyword::synchronized:
      ++at_;
      if (!take(Keyword::left)) take(Keyword::right);
      item.synchronized = true;
      return true;
    case Keyword::justified:
      ++at_;
      if (is(Keyword::left)) return expected("JUSTIFIED is RIGHT");
      take(Keyword::right);
      item.justified = true;
      return true;
    case Keyword::blank:
      ++at_;
      take(Keyword::when);
      if (!take(Keyword::zeros)) return expected("BLANK WHEN is followed by ZERO");
      item.blank_when_zero = true;
      item.blank_place = at;
      return true;
    case Keyword::value:
      ++at_;
      return value(item);
    case Keyword::is:
      ++at_;
      if (is(Keyword::global) || is(Keyword::external) || is(Keyword::type_definition)) return true;
      return expected("IS is followed by GLOBAL or EXTERNAL");
    case Keyword::global:
    case Keyword::external:
    case Keyword::is_volatile:
      ++at_;
      return true;
    case Keyword::group_usage:
      ++at_;
      take(Keyword::is);
      if (is(Keyword::usage) && same_text(words_[at_].text, "NATIONAL")) item.group_national = true;
      if (!is(Keyword::usage) || (!item.group_national && !same_text(words_[at_].text, "UTF-8")))
        return expected("GROUP-USAGE is followed by NATIONAL or UTF-8");
      ++at_;
      return true;
    case Keyword::renames:
      ++at_;
      if (item.level != 66) {
        error(errc::syntax, at, "RENAMES belongs to level 66");
        return false;
      }
      if (!reference(item.rename_first, "RENAMES")) return false;
      return !take(Keyword::thru) || reference(item.rename_last, "THRU");
    case Keyword::byte_length: {
      ++at_;
      take(Keyword::is);
      std::uint64_t n = 0;
      const Place number = here();
      if (!integer(n)) return expected("BYTE-LENGTH is followed by a number");
      if (n == 0 || n > 16777216) {
        error(errc::syntax, number, "BYTE-LENGTH is 1 to 16,777,216");
        return false;
      }
      item.utf8_bytes = n;
      return true;
    }
    case Keyword::same:
    case Keyword::type:
    case Keyword::type_definition:
    case Keyword::constant:
      error(errc::clause_unsupported, at, upper(word.text) + (is(Keyword::same) ? " AS" : "") + " is not supported",
            "write out the items that it stands for");
      return false;
    case Keyword::depending:
    case Keyword::indexed:
    case Keyword::ascending:
    case Keyword::descending:
    case Keyword::times:
      error(errc::syntax, at, "'" + std::string(word.text) + "' belongs to OCCURS, which is missing or stands behind it");
      return false;
    default:
      return false;
  }
}

bool Parser::picture(DataItem& item) {
  take(Keyword::is);
  item.picture_place = here();
  if (at_ >= words_.size() || is(Word::Kind::period) || is(Word::Kind::literal)) {
    error(errc::picture_invalid, here(), "PICTURE without a character-string");
    return false;
  }
  std::string text;
  const std::size_t from = at_;
  while (at_ < words_.size() && (at_ == from || words_[at_].glued) && !is(Word::Kind::period) &&
         !is(Word::Kind::literal)) {
    // X(10)VALUE without a space: no PICTURE holds a clause.
    if (at_ != from && words_[at_ - 1].kind == Word::Kind::close && opens_clause(key())) break;
    const Word& piece = words_[at_++];
    const bool repetition = piece.kind == Word::Kind::word && at_ - 1 > from && words_[at_ - 2].kind == Word::Kind::open;
    const auto constant = repetition && !constants_.empty() ? constants_.find(upper(piece.text)) : constants_.end();
    text += constant != constants_.end() ? std::string_view(constant->second.text) : piece.text;
  }
  if (item.picture) error(errc::syntax, item.picture_place, "a second PICTURE");
  if (const auto known = pictures_.find(text); known != pictures_.end()) {
    item.picture = known->second;
    return true;
  }
  const CurrencySign* currency = &currencies_.front();
  for (const CurrencySign& c : currencies_) {
    if (text.find(c.symbol) != std::string::npos) currency = &c;
  }
  auto parsed = parse_picture(text, {currency->symbol, comma_, currency->sign});
  if (!parsed) {
    Place place = item.picture_place;
    place.column += static_cast<int>(parsed.error().at);
    error(errc::picture_invalid, place,
          opens_clause(keys_[from]) ? "PICTURE without a character-string" : parsed.error().text);
    item.picture.emplace();  // no second complaint about a missing one
    item.picture->positions = 1;
    item.incomplete = true;
    return true;
  }
  item.picture = std::move(*parsed);
  const int digits = item.picture->digits;
  if (const std::string_view doubt = item.picture->doubt(); !doubt.empty()) {
    error(errc::picture_doubtful, item.picture_place, std::string(doubt));
  } else if (digits > 31) {
    error(errc::digits_many, item.picture_place, std::to_string(digits) + " digits: no IBM compiler takes this");
  } else if (digits > 18) {
    error(errc::note, item.picture_place, std::to_string(digits) + " digits: needs ARITH(EXTEND)");
  } else {
    pictures_.emplace(std::move(text), *item.picture);
  }
  return true;
}

bool Parser::usage(DataItem& item) {
  const Word* w = look();
  if (w == nullptr || w->kind != Word::Kind::word) return expected("USAGE is followed by a usage like COMP-3");
  if (is(Keyword::other_usage)) {
    const std::string text = upper(w->text);
    if (text == "OBJECT" || text == "DYNAMIC") {
      error(errc::usage_unsupported, w->place,
            text + (text == "OBJECT" ? " REFERENCE" : " LENGTH") + " has no place in a record");
    } else {
      error(errc::usage_unsupported, w->place, "USAGE " + text + " is not supported");
    }
    return false;
  }
  if (same_text(w->text, "SQL")) {
    error(errc::usage_unsupported, w->place, "USAGE SQL TYPE is not supported",
          "describe the group that the DB2 precompiler makes of it");
    return false;
  }
  const auto found = is(Keyword::usage) ? usage_of(w->text) : std::nullopt;
  if (!found) {
    unknown(*w);
    return false;
  }
  if (item.usage && *item.usage != *found) error(errc::syntax, w->place, "a second USAGE");
  item.usage = *found;
  item.usage_place = w->place;
  ++at_;
  take(Keyword::native);
  return true;
}

bool Parser::sign(DataItem& item) {
  DataItem::Sign s;
  s.place = here();
  s.leading = take(Keyword::leading);
  if (!s.leading) take(Keyword::trailing);
  if (take(Keyword::separate)) {
    s.separate = true;
    take(Keyword::character);
  }
  item.sign = s;
  return true;
}

bool Parser::reference(std::unique_ptr<NameReference>& out, const char* clause) {
  const auto name = [&] { return is(Word::Kind::word) && (key() == Keyword::none || !opens_clause(key())); };
  if (!name()) return expected(std::string(clause) + " is followed by the name of an item");
  auto r = std::make_unique<NameReference>();
  r->place = here();
  r->names.push_back(joined_word());
  while (take(Keyword::of) || take(Keyword::in)) {
    if (!name()) return expected("OF is followed by the name of a group");
    r->names.push_back(joined_word());
  }
  out = std::move(r);
  return true;
}

// 5, 1 TO 5, UNBOUNDED, 0 TO UNBOUNDED.
bool Parser::occurs_times(DataItem::Table& t) {
  const auto number = [&](std::uint64_t& n) {
    if (integer(n)) return true;
    return expected("OCCURS is followed by a number");
  };
  if (take(Keyword::unbounded)) {
    t.unbounded = true;
    t.min = 0;
  } else {
    if (!number(t.max)) return false;
    t.min = t.max;
    if (take(Keyword::to)) {
      if (take(Keyword::unbounded)) {
        t.unbounded = true;
      } else if (!number(t.max)) {
        return false;
      }
    }
  }
  take(Keyword::times);
  return true;
}

bool Parser::occurs(DataItem& item, const Place& at) {
  DataItem::Table t;
  t.place = at;
  if (item.occurs) error(errc::syntax, at, "a second OCCURS");
  if (!occurs_times(t)) return false;
  const auto names = [&] {  // of indexes and keys: they have no bytes here
    while (is(Word::Kind::word) && !opens_clause(key()) && !level_start()) ++at_;
  };
  while (true) {
    if (take(Keyword::depending)) {
      take(Keyword::on);
      if (!reference(t.depending_on, "DEPENDING ON")) return false;
      if (t.min == t.max && !t.unbounded) t.min = 1;
    } else if (take(Keyword::indexed)) {
      take(Keyword::by);
      names();
    } else if (take(Keyword::ascending) || take(Keyword::descending)) {
      take(Keyword::key);
      take(Keyword::is);
      names();
    } else {
      break;
    }
  }
  check_table(t);
  item.occurs = std::move(t);
  return true;
}

void Parser::check_table(DataItem::Table& t) {
  if (!t.unbounded && (t.max == 0 || t.min > t.max)) {
    error(errc::occurs_bounds, t.place,
          t.max == 0 ? "OCCURS 0" : "OCCURS " + std::to_string(t.min) + " TO " + std::to_string(t.max));
    t.min = t.max = 1;
  } else if (t.max > 16777216 || t.min > 16777216) {
    error(errc::limit, t.place, "OCCURS of more than 16,777,216");
    t.min = t.max = 1;
  } else if ((t.min != t.max || t.unbounded) && !t.depending_on) {
    error(errc::occurs_object, t.place,
          t.unbounded ? "OCCURS UNBOUNDED without DEPENDING ON" : "OCCURS n TO m without DEPENDING ON");
    t.min = t.max;
    t.unbounded = false;
  }
}

}  // namespace copybooks
