// RuleText: one `when` rule as written, its grammar checked, its names not yet looked up. view_rule.hpp compiles it.
//
//   rule  = test { " and " test } ":" view | "*" ":" view            view = item | 01 name | "-"
//   test  = [ "not " ] ( item op values | condition-name )           op   = "=" | "!=" | "<" | "<=" | ">" | ">="
//   item  = name { " OF " name } [ "(" start ":" length ")" ] | "$length"
//   values = value [ ".." value ] { "," value [ ".." value ] }       value = word | number | 'text' | X'hex' | SPACES
//                                                                            | ZEROS | LOW-VALUES | HIGH-VALUES |
//                                                                            NUMERIC
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/messages.hpp"

namespace codecs {

struct RuleName {                  // "TYPE OF HEADER", also written HEADER.TYPE
  std::vector<std::string> names;  // the item first, then what it is qualified with
  std::size_t column = 0;          // from 1
  std::string text() const;        // "TYPE OF HEADER"
};

struct RuleLiteral {
  enum class Kind : std::uint8_t { word, text, hex, spaces, zeros, low_values, high_values, numeric };
  Kind kind = Kind::word;
  std::string text;  // word and text: UTF-8; hex: the bytes
  std::size_t column = 0;
};

struct RuleText {
  struct Range {
    RuleLiteral first;
    std::optional<RuleLiteral> last;
  };
  enum class Op : std::uint8_t { condition, equal, not_equal, less, less_equal, greater, greater_equal };
  struct Test {
    bool negated = false;
    RuleName item;  // op condition: an 88 level; names {"$length"}: the record's length
    bool part = false;
    std::size_t start = 0;   // of reference modification, from 1
    std::size_t length = 0;  // 0: to the item's end
    Op op = Op::condition;
    std::vector<Range> values;
  };
  std::string source;
  std::vector<Test> tests;       // empty: *
  std::optional<RuleName> view;  // nullopt: -
};

// Errors: rule_syntax, with the rule and the column.
[[nodiscard]] Result<RuleText> parse_rule(std::string_view text);

}  // namespace codecs
