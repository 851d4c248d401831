// ViewRule: a `when` rule compiled against a plan: its items have places, its values are bytes or numbers. What the
// record's bytes are asked, for REDEFINES (ruled_overlay.hpp), for several 01 levels (record_set.hpp) and for 88 levels
// alike. Text compares padded as COBOL does, numbers by value, X'' by bytes.
#pragma once

#include "codecs/record_plan.hpp"
#include "codecs/rule_text.hpp"

namespace codecs {

struct RuleItem {
  const RecordPlan* plan = nullptr;
  bool record_length = false;  // $length
  copybooks::FieldIndex field = copybooks::no_field;
  NodeIndex node = no_node;  // its representation, where the whole item has one
  std::size_t depth = 0;     // how many tables enclose it; all of them enclose the overlay too
  std::size_t offset = 0;    // from the start of that occurrence, or of the record
  std::size_t length = 0;
  std::size_t unit = 1;                         // bytes of a character
  std::array<std::uint8_t, 2> pad{0x40, 0x40};  // by the parity of its place
};

struct RuleValue {
  enum class Kind : std::uint8_t { bytes, number, numeric };
  Kind kind = Kind::bytes;
  Buffer bytes;  // without pad
  Decimal number;
};

struct RuleTest {
  struct Range {
    RuleValue first;
    std::optional<RuleValue> last;
  };
  bool negated = false;
  RuleItem item;
  RuleText::Op op = RuleText::Op::equal;  // never condition
  std::vector<Range> values;

  // `item = value`, which says what the item must hold.
  bool fixes_item() const;
};

// What a rule is asked about: a record's image, and where its enclosing occurrences start in it.
struct RuleBytes {
  Bytes bytes;
  std::span<const std::size_t> bases;
  std::size_t record_length = 0;
};

// Finds the item and compiles the values of a test. `overlay` is the redefined item whose views the rule chooses among,
// or no_field for a rule among 01 levels, which is asked about the record as it comes.
// Errors: rule_name (unknown, ambiguous, or at no fixed place), rule_dead (a value that the item can never hold).
[[nodiscard]] Result<RuleTest> compile_test(const RecordPlan& plan, const RuleText& rule, const RuleText::Test& test,
                                            copybooks::FieldIndex overlay);
// The test that an 88 level stands for; nullopt if the item can hold none of its values.
[[nodiscard]] std::optional<RuleTest> compile_condition(const RecordPlan& plan, copybooks::FieldIndex field,
                                                        const copybooks::Condition& condition);

// An item that lies beyond the bytes passes no test, not even a negated one.
bool holds(const RuleTest& test, const RuleBytes& record);
bool holds(const std::vector<RuleTest>& tests, const RuleBytes& record);  // all of them; none: true

// Finds rules that can never choose: behind `*`, with the tests of one before, or with no value that is left.
class DeadRules {
 public:
  // Errors: rule_dead.
  [[nodiscard]] Result<void> add(const RuleText& rule, const std::vector<RuleTest>& tests);

 private:
  std::vector<std::vector<std::string>> before_;  // the tests of each rule, in an order of their own
  std::vector<std::string> taken_;                // item and value of rules that are one `=`
  bool all_taken_ = false;
};

// rule "TEXT": what
Error rule_error(errc code, const RuleText& rule, const std::string& what);

}  // namespace codecs
