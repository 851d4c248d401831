#include "codecs/rule_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace codecs {

std::string RuleName::text() const {
  std::string out = names.front();
  for (std::size_t i = 1; i < names.size(); ++i) out += " OF " + names[i];
  return out;
}

namespace {

constexpr std::size_t longest_rule = 4096;

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::toupper(static_cast<unsigned char>(x)) == std::toupper(static_cast<unsigned char>(y));
  });
}

bool name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '#' || c == '.' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool value_character(char c) {
  return static_cast<unsigned char>(c) > 0x20 && c != ',' && c != ':' && c != '(' && c != ')' && c != '\'' &&
         c != '"' && c != '=' && c != '<' && c != '>' && c != 0x7F;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<RuleText> parse() {
    out_.source = text_;
    if (text_.size() > longest_rule) {
      failure_ = Error(errc::rule_syntax, "a rule has at most " + std::to_string(longest_rule) + " characters");
    } else {
      rule();
    }
    if (failure_) return *failure_;
    return std::move(out_);
  }

 private:
  bool fail(std::size_t at, const std::string& what) {
    if (!failure_) {
      std::string shown(text_.substr(0, 200));
      std::replace_if(
          shown.begin(), shown.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
      failure_ = Error(errc::rule_syntax, "rule \"" + shown + "\", column " + std::to_string(at + 1) + ": " + what);
    }
    return false;
  }

  void space() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    space();
    if (next() != c) return false;
    ++at_;
    return true;
  }
  // A word that stands alone, without case; nothing is taken if it is another one.
  bool word(std::string_view wanted) {
    space();
    std::size_t end = at_;
    while (end < text_.size() && name_character(text_[end])) ++end;
    if (!same_word(text_.substr(at_, end - at_), wanted)) return false;
    at_ = end;
    return true;
  }

  bool rule() {
    if (take('*')) {
      // No test: what no rule before took.
    } else {
      do {
        if (out_.tests.size() == 16) return fail(at_, "a rule has at most 16 tests");
        out_.tests.emplace_back();
        if (!test(out_.tests.back())) return false;
      } while (word("and"));
    }
    if (!take(':')) return fail(at_, "a ':' and the view must follow, as in KIND=P:PERSON-DATA");
    space();
    if (next() == '-' && at_ + 1 == text_.find_last_not_of(' ') + 1) {
      ++at_;
    } else {
      out_.view.emplace();
      if (!name(*out_.view, "the name of a view")) return false;
    }
    space();
    if (at_ != text_.size()) return fail(at_, "nothing may follow the view");
    return true;
  }

  bool test(RuleText::Test& t) {
    space();
    // An item may be called NOT-BEFORE, and no COBOL word is NOT.
    t.negated = word("not");
    space();
    if (next() == '$') {
      const std::size_t from = at_++;
      t.item.column = from + 1;
      if (!word("length")) return fail(from, "the only value of a record that is no item is $length");
      t.item.names = {"$length"};
    } else if (!name(t.item, "an item")) {
      return false;
    }
    if (!part(t)) return false;
    space();
    const std::size_t from = at_;
    if (take('=')) {
      t.op = RuleText::Op::equal;
    } else if (take('!')) {
      if (next() != '=') return fail(from, "unequal is written !=");
      ++at_;
      t.op = RuleText::Op::not_equal;
    } else if (take('<')) {
      t.op = RuleText::Op::less;
      if (next() == '=') t.op = RuleText::Op::less_equal, ++at_;
      if (next() == '>') return fail(from, "unequal is written !=");
    } else if (take('>')) {
      t.op = RuleText::Op::greater;
      if (next() == '=') t.op = RuleText::Op::greater_equal, ++at_;
    } else {
      if (t.part || t.item.names.front() == "$length") return fail(at_, "a comparison must follow: = != < <= > >=");
      return true;
    }
    return values(t);
  }

  bool part(RuleText::Test& t) {
    if (!take('(')) return true;
    const std::size_t from = at_;
    t.part = true;
    if (t.item.names.front() == "$length") return fail(from, "$length has no parts");
    if (!number(t.start)) return false;
    if (!take(':')) {
      return fail(at_,
                  "a part of an item is written ITEM(START:LENGTH); subscripts are left out, as in a table the "
                  "item is that of the same occurrence");
    }
    if (take(')')) return true;
    if (!number(t.length)) return false;
    if (!take(')')) return fail(at_, "a ')' is missing");
    return true;
  }

  bool number(std::size_t& out) {
    space();
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), out);
    if (error != std::errc() || out == 0 || out > 0x7FFFFFFF) return fail(at_, "a number from 1 is needed");
    at_ = static_cast<std::size_t>(end - text_.data());
    return true;
  }

  bool name(RuleName& out, const std::string& what) {
    space();
    out.column = at_ + 1;
    do {
      space();
      const std::size_t from = at_;
      while (at_ < text_.size() && name_character(text_[at_])) ++at_;
      const std::string_view word = text_.substr(from, at_ - from);
      if (word.empty() || word.front() == '.' || word.back() == '.' || word.find("..") != std::string_view::npos) {
        at_ = from;
        return fail(at_, what + " is needed");
      }
      // GROUP.ITEM is ITEM OF GROUP.
      std::size_t end = word.size();
      while (true) {
        const std::size_t dot = word.rfind('.', end - 1);
        const std::size_t begin = dot == std::string_view::npos ? 0 : dot + 1;
        out.names.emplace_back(word.substr(begin, end - begin));
        if (begin == 0) break;
        end = dot;
      }
    } while (word("of") || word("in"));
    return true;
  }

  bool values(RuleText::Test& t) {
    do {
      RuleText::Range range;
      if (!value(range.first)) return false;
      space();
      if (text_.substr(at_, 2) == "..") {
        at_ += 2;
        range.last.emplace();
        if (!value(*range.last)) return false;
        using Kind = RuleLiteral::Kind;
        if (range.first.kind == Kind::numeric || range.last->kind == Kind::numeric) {
          return fail(range.first.column - 1, "NUMERIC has no range");
        }
      }
      if (t.values.size() == 1000) return fail(at_, "a test has at most 1,000 values");
      t.values.push_back(std::move(range));
    } while (take(','));
    const bool list = t.values.size() > 1 || t.values.front().last;
    const bool order = t.op != RuleText::Op::equal && t.op != RuleText::Op::not_equal;
    if (order && list) return fail(t.values.front().first.column - 1, "only = and != take lists and ranges");
    if (order && t.values.front().first.kind == RuleLiteral::Kind::numeric) {
      return fail(t.values.front().first.column - 1, "NUMERIC goes with = and != only");
    }
    return true;
  }

  bool value(RuleLiteral& out) {
    space();
    out.column = at_ + 1;
    const char c = next();
    if (c == '\'' || c == '"') {
      out.kind = RuleLiteral::Kind::text;
      return quoted(out.text);
    }
    if ((c == 'X' || c == 'x') && at_ + 1 < text_.size() && (text_[at_ + 1] == '\'' || text_[at_ + 1] == '"')) {
      ++at_;
      std::string digits;
      if (!quoted(digits)) return false;
      out.kind = RuleLiteral::Kind::hex;
      return hex(digits, out);
    }
    const std::size_t from = at_;
    while (at_ < text_.size() && value_character(text_[at_]) && text_.substr(at_, 2) != "..") ++at_;
    if (at_ == from) return fail(at_, "a value is needed: a word, a number, 'text' or X'hex'");
    out.text = text_.substr(from, at_ - from);
    static constexpr std::array<std::pair<std::string_view, RuleLiteral::Kind>, 10> words = {{
        {"SPACES", RuleLiteral::Kind::spaces},
        {"SPACE", RuleLiteral::Kind::spaces},
        {"ZEROS", RuleLiteral::Kind::zeros},
        {"ZEROES", RuleLiteral::Kind::zeros},
        {"ZERO", RuleLiteral::Kind::zeros},
        {"LOW-VALUES", RuleLiteral::Kind::low_values},
        {"LOW-VALUE", RuleLiteral::Kind::low_values},
        {"HIGH-VALUES", RuleLiteral::Kind::high_values},
        {"HIGH-VALUE", RuleLiteral::Kind::high_values},
        {"NUMERIC", RuleLiteral::Kind::numeric},
    }};
    for (const auto& [figurative, kind] : words) {
      if (same_word(out.text, figurative)) out.kind = kind;
    }
    return true;
  }

  // 'text', a quote inside doubled.
  bool quoted(std::string& out) {
    const std::size_t from = at_;
    const char quote = text_[at_++];
    while (at_ < text_.size()) {
      if (text_[at_] == quote) {
        ++at_;
        if (next() != quote) {
          return !out.empty() || fail(from, "a literal has at least one character; write SPACES for blanks");
        }
      }
      out += text_[at_++];
    }
    return fail(from, "the closing quote is missing");
  }

  bool hex(const std::string& digits, RuleLiteral& out) {
    const auto digit = [](char c) {
      return c >= '0' && c <= '9'   ? c - '0'
             : c >= 'A' && c <= 'F' ? c - 'A' + 10
             : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                    : -1;
    };
    if (digits.size() % 2 != 0) return fail(out.column - 1, "X'...' has two hex digits a byte");
    for (std::size_t i = 0; i < digits.size(); i += 2) {
      const int high = digit(digits[i]);
      const int low = digit(digits[i + 1]);
      if (high < 0 || low < 0) return fail(out.column - 1, "X'...' holds hex digits only");
      out.text += static_cast<char>(high << 4 | low);
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  RuleText out_;
  std::optional<Error> failure_;
};

}  // namespace

Result<RuleText> parse_rule(std::string_view text) { return Parser(text).parse(); }

}  // namespace codecs
