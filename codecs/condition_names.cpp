#include "codecs/condition_names.hpp"

#include "copybooks/layout_map.hpp"

namespace codecs {

ConditionNames::ConditionNames(const RecordPlan& plan) : plan_(plan) {
  for (copybooks::FieldIndex f = 0; f < plan.layout->fields().size(); ++f) {
    const NodeIndex node = plan.by_field[f];
    if (node == no_node) continue;
    for (const copybooks::Condition& condition : plan.layout->field(f).conditions) {
      Name name{condition.name, compile_condition(plan, f, condition)};
      if (name.test) {
        name.test->item.depth = 0;
        name.test->item.offset = 0;
      }
      items_[node].push_back(std::move(name));
    }
  }
}

std::vector<std::string_view> ConditionNames::holding(NodeIndex node, Bytes item) const {
  std::vector<std::string_view> out;
  const std::array<std::size_t, 1> start{0};
  for (const Name& name : items_.at(node)) {
    if (name.test && holds(*name.test, {item, start, item.size()})) out.push_back(name.name);
  }
  return out;
}

std::string ConditionNames::allowed(NodeIndex node) const {
  constexpr std::size_t most = 20;
  std::string out;
  std::size_t values = 0;
  for (const copybooks::Condition& condition : plan_.field(plan_.node(node)).conditions) {
    if (values == most) return out + " ...";
    out += (out.empty() ? "" : "; ") + condition.name;
    const char* between = " ";
    for (const copybooks::ConditionValue& value : condition.values) {
      if (values++ == most) return out + " ...";
      out += between + copybooks::literal_text(value.first);
      if (value.last) out += " to " + copybooks::literal_text(*value.last);
      between = ", ";
    }
  }
  return out;
}

}  // namespace codecs
