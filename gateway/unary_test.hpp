// UnaryTest: one `if` cell of a decision table, an S-FEEL unary test over one item: `-`, literals, comparisons, ranges,
// lists, not(...), unknown. Three-valued: an item without a value is neither true nor false. Spec: gateway 13.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/record_items.hpp"

namespace gateway {

enum class Truth : std::uint8_t { no, yes, unknown };

class UnaryTest {
 public:
  struct Error {
    std::string text;
    std::size_t at = 0;  // byte within the cell
  };
  static std::optional<UnaryTest> parse(std::string_view cell, const RecordItems& items, const Item& item,
                                        Error& error);

  bool any() const { return any_; }
  Truth holds(const codecs::Value& value) const {
    if (any_) return Truth::yes;
    if (value.kind == codecs::Value::Kind::null) {
      return takes_unknown_ ? (negated_ ? Truth::no : Truth::yes) : Truth::unknown;
    }
    return known(value) != negated_ ? Truth::yes : Truth::no;
  }

  // Of the cases that the tests take, over all values of the item's type; for warnings about rows.
  bool within(const UnaryTest& other) const;    // every case of this is one of other
  bool overlaps(const UnaryTest& other) const;  // some case is one of both

 private:
  struct Bound {
    std::optional<codecs::Decimal> at;  // none: no bound
    bool closed = false;
  };
  struct Range {
    Bound low, high;
  };
  using Ranges = std::vector<Range>;
  friend class UnaryTestParser;

  bool known(const codecs::Value& value) const;
  Ranges ranges() const;  // with not() carried out
  static Ranges complement(const Ranges& ranges);
  static bool meet(const Ranges& a, const Ranges& b);
  bool takes_null() const { return any_ || takes_unknown_ != negated_; }

  bool any_ = false;
  bool negated_ = false;
  bool takes_unknown_ = false;
  bool numeric_ = false;
  std::vector<std::string> texts_;
  Ranges ranges_;
};

}  // namespace gateway
