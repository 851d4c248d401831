// Whole programs: division and section headers, FD and SD entries, SPECIAL-NAMES.
#include <algorithm>
#include <cctype>

#include "copybooks/parser.hpp"

namespace copybooks {

// Reads over what is no entry, except for what changes PICTUREs. False at the end of the data division.
bool Parser::skip_header() {
  entry_start_ = at_;
  const Word& w = words_[at_];
  const Keyword k = key();
  if (k == Keyword::procedure) return false;
  if (w.kind == Word::Kind::period || k == Keyword::listing) {
    ++at_;
    return true;
  }
  const bool header = k == Keyword::division_of_data || k == Keyword::other_division || k == Keyword::paragraph;
  if (!header && k != Keyword::title && k != Keyword::compiler_options && !outside_data_) {
    stray(w);
    return true;
  }
  if (header) outside_data_ = k != Keyword::division_of_data;
  if (k == Keyword::title && look(1) != nullptr && look(1)->kind == Word::Kind::literal &&
      (look(2) == nullptr || look(2)->kind != Word::Kind::period)) {
    at_ += 2;
    return true;
  }
  // A paragraph's sentence stands behind its period and may begin with a number.
  if (k == Keyword::paragraph && look(1) != nullptr && look(1)->kind == Word::Kind::period) at_ += 2;
  if (k == Keyword::compiler_options) {  // to the end of the line
    const int line = w.place.line;
    while (at_ < words_.size() && words_[at_].place.line == line) ++at_;
    return true;
  }
  const bool file = same_text(w.text, "FD") || same_text(w.text, "SD");
  while (at_ < words_.size() && words_[at_].kind != Word::Kind::period) {
    if (file && at_ != entry_start_ && level_start() && level_number(words_[at_]) == 1) {
      missing_period(words_[at_], std::string(w.text));
      return true;
    }
    if (is(Keyword::decimal_point) || is(Keyword::currency)) {
      special_name();
    } else {
      ++at_;
    }
  }
  if (at_ < words_.size()) ++at_;
  return true;
}

// DECIMAL-POINT IS COMMA; CURRENCY SIGN IS "EUR" WITH PICTURE SYMBOL "E", also several of them.
void Parser::special_name() {
  pictures_.clear();
  if (take(Keyword::decimal_point)) {
    take(Keyword::is);
    comma_ = take(Keyword::comma) || comma_;
    return;
  }
  ++at_;
  take(Keyword::sign);
  take(Keyword::is);
  Literal sign;
  const Place sign_place = here();
  if (!is(Word::Kind::literal) || !literal(sign) || sign.text.empty()) return;
  CurrencySign currency{sign.text.front(), sign.text};
  Place symbol_place = sign_place;
  const bool with = take(Keyword::with);
  if (is(Keyword::picture)) {
    ++at_;
    take(Keyword::symbol);
    Literal symbol;
    symbol_place = here();
    if (!is(Word::Kind::literal) || !literal(symbol) || symbol.text.size() != 1) {
      error(errc::syntax, symbol_place, "PICTURE SYMBOL is one character");
      return;
    }
    currency.symbol = symbol.text.front();
  } else if (with) {
    expected("WITH is followed by PICTURE SYMBOL");
    return;
  } else if (sign.text.size() > 1) {
    error(errc::syntax, sign_place, "a currency sign of several characters needs WITH PICTURE SYMBOL");
    return;
  }
  const auto one_of = [](char c, std::string_view set) { return set.find(c) != std::string_view::npos; };
  if (one_of(currency.symbol, "0123456789ABCDGNPRSVXZabcdgnprsvxz +-,.*/;()=\"'")) {
    error(errc::syntax, symbol_place, "this character cannot be the currency symbol of a PICTURE");
    return;
  }
  const bool ascii = std::all_of(sign.text.begin(), sign.text.end(), [](unsigned char c) { return c < 0x80; });
  if (!ascii || std::any_of(sign.text.begin(), sign.text.end(), [&](char c) { return one_of(c, "0123456789+-.,*"); })) {
    error(errc::syntax, sign_place,
          ascii ? "a currency sign has no digits and none of + - . , *" : "only ASCII currency signs are supported");
    return;
  }
  if (!currency_declared_) currencies_.clear();
  currency_declared_ = true;
  currencies_.push_back(std::move(currency));
}

// A letter O for a zero, or a letter l for a one.
std::optional<int> Parser::mistyped_level(const Word& word) {
  std::string text(word.text);
  if (word.kind != Word::Kind::word || text.size() != 2 || look(1) == nullptr || look(1)->kind != Word::Kind::word)
    return std::nullopt;
  for (char& c : text) {
    if (c == 'O' || c == 'o') c = '0';
    if (c == 'l' || c == 'I' || c == 'i') c = '1';
  }
  Word mended = word;
  mended.text = text;
  return level_number(mended);
}

// Where a level number should be.
void Parser::stray(const Word& word) {
  const std::string text(word.text);
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (stray_) {
    to_period();
    return;
  }
  if (const auto level = mistyped_level(word)) {
    error(errc::syntax, word.place, "'" + text + "' is no level number",
          "did you mean " + std::string(*level < 10 ? "0" : "") + std::to_string(*level) + "?");
    return entry(*level);
  }
  if (opens_clause(key()) && last_ >= 0) {
    DataItem& last = book_.items[static_cast<std::size_t>(last_)];
    last.incomplete = true;
    error(errc::syntax, word.place, "the period before '" + text + "' ended the entry of " + last.name,
          "remove that period, or begin a new entry with a level number");
  } else if (word.kind != Word::Kind::word) {
    error(errc::syntax, word.place, "a level number is expected, not " + shown());
  } else if (digits == text.size()) {
    error(errc::syntax, word.place, text + " is no level number", "levels are 01 to 49, 66, 77 and 88");
  } else if (digits == 1 || digits == 2) {
    error(errc::syntax, word.place, "a space is missing behind the level number of '" + text + "'");
  } else {
    error(errc::syntax, word.place, "a level number is expected, not '" + text + "'",
          "an entry begins with 01 to 49, 66, 77 or 88");
  }
  stray_ = digits == 0 && !opens_clause(key());  // a text that is no copybook is refused once
  ++at_;
  to_period();
}

}  // namespace copybooks
