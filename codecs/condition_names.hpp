// ConditionNames: the 88 levels of a record's items as tests on an item's own bytes: which of them are true
// (--conditions list), and whether a value makes none of them true (--conditions check). Spec codec 8.5.
#pragma once

#include <map>

#include "codecs/view_rule.hpp"

namespace codecs {

class ConditionNames {
 public:
  explicit ConditionNames(const RecordPlan& plan);

  bool of(NodeIndex node) const { return items_.contains(node); }
  // The names that are true of an item's bytes, in copybook order.
  std::vector<std::string_view> holding(NodeIndex node, Bytes item) const;
  // "PERSON 'P'; FIRM 'F', 'G'", 20 values at most.
  std::string allowed(NodeIndex node) const;

 private:
  struct Name {
    std::string name;
    std::optional<RuleTest> test;  // none: the item can hold none of its values
  };
  const RecordPlan& plan_;
  std::map<NodeIndex, std::vector<Name>> items_;
};

}  // namespace codecs
