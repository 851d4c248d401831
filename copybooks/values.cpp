// Literals, VALUE, condition-names (level 88) and constants (level 78).
#include <algorithm>
#include <cctype>

#include "copybooks/parser.hpp"

namespace copybooks {

namespace {

bool number(std::string_view text) {
  return text.find_first_not_of("+-0123456789.,Ee") == std::string_view::npos &&
         text.find_first_of("0123456789") != std::string_view::npos;
}

int hex_digit(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

bool Parser::value(DataItem& item) {
  if (!take(Keyword::is)) take(Keyword::are);
  item.value_place = here();
  Literal first;
  const std::size_t errors = errors_;
  if (!literal(first)) return errors_ == errors ? expected("VALUE is followed by a literal") : false;
  item.value = std::move(first);
  // A table may list one VALUE per occurrence.
  while (is(Word::Kind::literal) || (is(Word::Kind::word) && !entry_start() && number(words_[at_].text))) {
    Literal more;
    if (!literal(more)) return false;
    if (item.more_values.empty()) item.more_values.push_back(*item.value);
    item.more_values.push_back(std::move(more));
  }
  return true;
}

// Leaves the parser in front of what is no literal.
bool Parser::literal(Literal& out) {
  const Word* w = look();
  if (w == nullptr) return false;
  if (w->kind == Word::Kind::literal) {
    if (!quoted(*w, out)) return false;
    ++at_;
    while (is(Word::Kind::word) && words_[at_].text == "&" && look(1) != nullptr &&
           look(1)->kind == Word::Kind::literal) {
      Literal more;
      if (!quoted(*look(1), more) || more.kind != out.kind) return false;
      out.text += more.text;
      at_ += 2;
    }
    return true;
  }
  if (w->kind != Word::Kind::word) return false;
  using Kind = Literal::Kind;
  switch (key()) {
    case Keyword::all: {
      if (key(1) == Keyword::all) return false;  // once only: a chain of them would recurse without end
      ++at_;
      if (!literal(out)) return false;
      if (out.kind == Kind::text) out.kind = Kind::all;
      return true;
    }
    case Keyword::spaces:
      out.kind = Kind::spaces;
      break;
    case Keyword::zeros:
      out.kind = Kind::zeros;
      break;
    case Keyword::low_values:
      out.kind = Kind::low_values;
      break;
    case Keyword::high_values:
      out.kind = Kind::high_values;
      break;
    case Keyword::quotes:
      out.kind = Kind::quotes;
      break;
    case Keyword::null:
      out.kind = Kind::null;
      break;
    default:
      if (!number(w->text)) {
        const auto constant = constants_.empty() ? constants_.end() : constants_.find(upper(w->text));
        if (constant == constants_.end()) return false;
        out = constant->second;
        break;
      }
      out.kind = Kind::number;
      out.text = joined_word();
      if (comma_) std::replace(out.text.begin(), out.text.end(), ',', '.');
      return true;
  }
  ++at_;
  return true;
}

bool Parser::quoted(const Word& w, Literal& out) {
  const std::size_t quote = w.text.find_first_of("'\"");
  const std::string prefix = upper(w.text.substr(0, quote));
  const char q = w.text[quote];
  std::string body;
  for (std::size_t i = quote + 1; i + 1 < w.text.size(); ++i) {
    body += w.text[i];
    if (w.text[i] == q) ++i;
  }
  if (prefix == "X" || prefix == "NX" || prefix == "UX") {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < body.size(); i += 2) {
      const int high = hex_digit(body[i]), low = hex_digit(body[i + 1]);
      if (high < 0 || low < 0) {
        error(errc::syntax, w.place, "a hexadecimal literal has digits 0-9 and A-F only");
        break;
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

void Parser::end_of(const std::string& name) {
  if (is(Word::Kind::period)) {
    ++at_;
  } else if (at_ >= words_.size()) {
    error(errc::missing_period, words_.back().place, "the last entry has no period", "end it with a period");
  } else if (entry_start() || is(Keyword::procedure)) {
    missing_period(words_[at_], name);
  } else {
    unknown(words_[at_]);
    to_period();
  }
}

void Parser::condition(const Word& first) {
  Condition c;
  if (!is(Word::Kind::word) || is(Keyword::value)) {
    error(errc::syntax, first.place, "a level 88 without a name");
    return to_period();
  }
  const Place named = here();
  c.name = joined_word();
  if (!good_name(c.name)) error(errc::syntax, named, "'" + c.name + "' is no condition-name");
  if (!take(Keyword::value)) {
    error(errc::syntax, here(), "a level 88 needs VALUE");
    return to_period();
  }
  if (!take(Keyword::is)) take(Keyword::are);
  while (true) {
    ConditionValue v;
    if (!literal(v.first)) break;
    if (take(Keyword::thru)) {
      Literal last;
      if (!literal(last)) {
        error(errc::syntax, here(), "THRU without a literal");
        return to_period();
      }
      v.last = std::move(last);
    }
    c.values.push_back(std::move(v));
    if (level_start_or_end()) break;
  }
  if (c.values.empty()) {
    expected("VALUE is followed by a literal");
    return to_period();
  }
  if (take(Keyword::when)) {
    take(Keyword::set);
    take(Keyword::to);
  }
  if (take(Keyword::false_word)) {
    take(Keyword::is);
    Literal ignored;
    literal(ignored);
  }
  end_of(c.name);
  if (last_ < 0) {
    error(errc::condition_orphan, first.place, c.name + " stands without an item before it");
    return;
  }
  book_.items[static_cast<std::size_t>(last_)].conditions.push_back(std::move(c));
}

// 78 NAME VALUE literal: other compilers' constants, for OCCURS, PICTURE and VALUE.
void Parser::constant(const Word& first) {
  if (dialect_ == Dialect::ibm) {
    error(errc::clause_unsupported, first.place, "level 78 is no level of Enterprise COBOL",
          "--dialect gnucobol and --dialect mf know it");
    return to_period();
  }
  const Place at = here();
  if (!is(Word::Kind::word)) {
    error(errc::syntax, first.place, "a level 78 without a name");
    return to_period();
  }
  const std::string name = joined_word();
  Literal literal;
  if (!take(Keyword::value)) {
    expected("a level 78 needs VALUE");
    return to_period();
  }
  take(Keyword::is);
  if (!this->literal(literal)) {
    error(errc::clause_unsupported, at, "a level 78 that is no plain literal is not supported");
    return to_period();
  }
  constants_[upper(name)] = std::move(literal);
  end_of(name);
}

}  // namespace copybooks
