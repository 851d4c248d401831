#include "gateway/unary_test.hpp"

#include <algorithm>

namespace gateway {

using codecs::Decimal;
using codecs::Value;

// Recursive descent over one cell; the first error ends it.
class UnaryTestParser {
 public:
  UnaryTestParser(std::string_view text, const RecordItems& items, const Item& item)
      : text_(text), items_(items), item_(item) {}

  std::optional<UnaryTest> parse(UnaryTest::Error& error) {
    test_.numeric_ = item_.kind == Item::Kind::number || item_.kind == Item::Kind::floating;
    space();
    if (text_.empty()) {
      fail("the cell is empty: write - for any value, or \"\" for an empty text");
    } else if (text_ == "-") {
      test_.any_ = true;
      at_ = 1;
    } else if (text_.substr(at_, 4) == "not(") {
      at_ += 4;
      test_.negated_ = true;
      list();
      if (good() && !take(')')) fail("the ) of not( is missing");
      if (good() && at_ != text_.size()) fail("something follows not(...)");
    } else {
      list();
      if (good() && at_ != text_.size()) fail("a comma or the end of the cell is expected here");
    }
    if (!good()) {
      error = {std::move(error_), failed_at_};
      return std::nullopt;
    }
    return std::move(test_);
  }

 private:
  bool good() const { return error_.empty(); }
  void fail(std::string what) {
    if (!good()) return;
    error_ = std::move(what);
    failed_at_ = std::min(at_, text_.size());
  }
  void space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  bool take(char c) {
    space();
    if (at_ < text_.size() && text_[at_] == c) {
      ++at_;
      space();
      return true;
    }
    return false;
  }

  void list() {
    do {
      one();
    } while (good() && take(','));
    space();
  }

  void one() {
    space();
    if (at_ == text_.size()) return fail("a test is missing");
    const char c = text_[at_];
    if (c == '<' || c == '>') return comparison();
    if (c == '[' || c == '(' || c == ']') return range();
    const std::size_t start = at_;
    bool quoted = false;
    const std::string word = literal(quoted);
    if (!good()) return;
    if (!quoted && word == "unknown") {
      test_.takes_unknown_ = true;
      return;
    }
    if (const auto value = value_of(word, quoted, start)) {
      if (test_.numeric_) {
        test_.ranges_.push_back({{value->number, true}, {value->number, true}});
      } else {
        test_.texts_.push_back(value->text);
      }
    }
  }

  void numbers_only() {
    if (!test_.numeric_) fail("< <= > >= and ranges compare numbers; " + item_.path + " is text");
  }

  void comparison() {
    numbers_only();
    const bool less = text_[at_++] == '<';
    const bool closed = at_ < text_.size() && text_[at_] == '=';
    if (closed) ++at_;
    const auto bound = number();
    if (!bound) return;
    UnaryTest::Range range;
    (less ? range.high : range.low) = {*bound, closed};
    test_.ranges_.push_back(range);
  }

  void range() {
    numbers_only();
    const std::size_t start = at_;
    UnaryTest::Range range;
    range.low.closed = text_[at_++] == '[';
    range.low.at = number();
    if (!good()) return;
    space();
    if (text_.substr(at_, 2) != "..") return fail("a range is written [a..b]");
    at_ += 2;
    range.high.at = number();
    if (!good()) return;
    space();
    if (at_ == text_.size() || (text_[at_] != ']' && text_[at_] != ')' && text_[at_] != '[')) {
      return fail("the end of the range is missing: ] or )");
    }
    range.high.closed = text_[at_++] == ']';
    const int order = compare(*range.low.at, *range.high.at);
    if (order > 0 || (order == 0 && !(range.low.closed && range.high.closed))) {
      at_ = start;
      return fail("the range is empty: its end lies before its start");
    }
    test_.ranges_.push_back(range);
  }

  std::optional<Decimal> number() {
    space();
    const std::size_t start = at_;
    bool quoted = false;
    const std::string word = literal(quoted);
    if (!good()) return std::nullopt;
    const auto value = value_of(word, quoted, start);
    if (!value || value->kind != Value::Kind::number) {
      at_ = start;
      fail("a number is expected here");
      return std::nullopt;
    }
    return value->number;
  }

  std::optional<Value> value_of(const std::string& word, bool quoted, std::size_t start) {
    std::string why;
    auto value = items_.literal(item_, word, quoted, why);
    if (!value) {
      at_ = start;
      fail(why);
    }
    return value;
  }

  // A quoted text with \" and \\ as escapes, or a bare word up to the next comma, parenthesis, bracket or `..`.
  std::string literal(bool& quoted) {
    std::string out;
    if (at_ < text_.size() && text_[at_] == '"') {
      quoted = true;
      const std::size_t start = at_++;
      while (at_ < text_.size() && text_[at_] != '"') {
        if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
        out += text_[at_++];
      }
      if (at_ == text_.size()) {
        at_ = start;
        fail("the closing quote of the text is missing");
        return out;
      }
      ++at_;
      space();
      return out;
    }
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ',' || c == ')' || c == ']' || c == '[' || text_.substr(at_, 2) == "..") break;
      if (c == '<' || c == '>' || c == '=' || c == '(' || c == '"') {
        fail("a text that holds an operator stands in double quotes");
        return out;
      }
      out += c;
      ++at_;
    }
    while (!out.empty() && (out.back() == ' ' || out.back() == '\t')) out.pop_back();
    if (out.empty()) fail("a value is missing");
    return out;
  }

  std::string_view text_;
  const RecordItems& items_;
  const Item& item_;
  std::size_t at_ = 0;
  UnaryTest test_;
  std::string error_;
  std::size_t failed_at_ = 0;
};

std::optional<UnaryTest> UnaryTest::parse(std::string_view cell, const RecordItems& items, const Item& item,
                                          Error& error) {
  return UnaryTestParser(cell, items, item).parse(error);
}

bool UnaryTest::known(const Value& value) const {
  if (!numeric_) {
    return std::any_of(texts_.begin(), texts_.end(), [&](const std::string& text) { return text == value.text; });
  }
  return std::any_of(ranges_.begin(), ranges_.end(), [&](const Range& r) {
    if (r.low.at) {
      const int order = compare(value.number, *r.low.at);
      if (order < 0 || (order == 0 && !r.low.closed)) return false;
    }
    if (r.high.at) {
      const int order = compare(value.number, *r.high.at);
      if (order > 0 || (order == 0 && !r.high.closed)) return false;
    }
    return true;
  });
}

UnaryTest::Ranges UnaryTest::complement(const Ranges& ranges) {
  Ranges out{Range{}};
  for (const Range& taken : ranges) {
    Ranges rest;
    for (const Range& r : out) {
      // What of r lies below and what lies above `taken`.
      if (taken.low.at) {
        Range below = r;
        if (!r.high.at || compare(*taken.low.at, *r.high.at) <= 0) {
          const bool same = r.high.at && compare(*taken.low.at, *r.high.at) == 0;
          below.high = {taken.low.at, !taken.low.closed && (!same || r.high.closed)};
        }
        rest.push_back(below);
      }
      if (taken.high.at) {
        Range above = r;
        if (!r.low.at || compare(*taken.high.at, *r.low.at) >= 0) {
          const bool same = r.low.at && compare(*taken.high.at, *r.low.at) == 0;
          above.low = {taken.high.at, !taken.high.closed && (!same || r.low.closed)};
        }
        rest.push_back(above);
      }
    }
    out.clear();
    for (const Range& r : rest) {
      if (r.low.at && r.high.at) {
        const int order = compare(*r.low.at, *r.high.at);
        if (order > 0 || (order == 0 && !(r.low.closed && r.high.closed))) continue;
      }
      out.push_back(r);
    }
  }
  return out;
}

bool UnaryTest::meet(const Ranges& a, const Ranges& b) {
  const auto before = [](const Bound& high, const Bound& low) {
    if (!high.at || !low.at) return false;
    const int order = compare(*high.at, *low.at);
    return order < 0 || (order == 0 && !(high.closed && low.closed));
  };
  for (const Range& x : a) {
    for (const Range& y : b) {
      if (!before(x.high, y.low) && !before(y.high, x.low)) return true;
    }
  }
  return false;
}

UnaryTest::Ranges UnaryTest::ranges() const {
  if (any_) return {Range{}};
  return negated_ ? complement(ranges_) : ranges_;
}

bool UnaryTest::overlaps(const UnaryTest& other) const {
  if (any_ || other.any_) {
    return true;  // a test that takes no case at all cannot be written
  }
  if (takes_null() && other.takes_null()) return true;
  if (numeric_) return meet(ranges(), other.ranges());
  const auto in = [](const std::string& text, const UnaryTest& test) {
    return (std::find(test.texts_.begin(), test.texts_.end(), text) != test.texts_.end()) != test.negated_;
  };
  if (negated_ && other.negated_) return true;
  const UnaryTest& listed = negated_ ? other : *this;
  const UnaryTest& tested = negated_ ? *this : other;
  return std::any_of(listed.texts_.begin(), listed.texts_.end(), [&](const std::string& t) { return in(t, tested); });
}

bool UnaryTest::within(const UnaryTest& other) const {
  if (other.any_) return true;
  if (takes_null() && !other.takes_null()) return false;
  if (any_) return false;
  if (numeric_) return !meet(ranges(), complement(other.ranges()));
  const auto listed = [](const std::string& text, const UnaryTest& test) {
    return std::find(test.texts_.begin(), test.texts_.end(), text) != test.texts_.end();
  };
  if (negated_ != other.negated_) {
    if (negated_) return false;
    return std::none_of(texts_.begin(), texts_.end(), [&](const std::string& t) { return listed(t, other); });
  }
  const UnaryTest& small = negated_ ? other : *this;
  const UnaryTest& large = negated_ ? *this : other;
  return std::all_of(small.texts_.begin(), small.texts_.end(), [&](const std::string& t) { return listed(t, large); });
}

}  // namespace gateway
