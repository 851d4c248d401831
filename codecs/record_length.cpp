#include "codecs/record_length.hpp"

#include <charconv>

#include "codecs/record_plan.hpp"

namespace codecs {

Result<RecordLengthRule> record_length_rule(const RecordCodec& codec, std::string_view text) {
  // A sign with nothing but digits behind it is no part of the name.
  std::int64_t add = 0;
  const std::size_t sign = text.find_last_of("+-");
  if (sign != std::string_view::npos && sign > 0 && sign + 1 < text.size() && text[sign] == '+') {
    const auto [end, failed] = std::from_chars(text.data() + sign + 1, text.data() + text.size(), add);
    if (failed != std::errc() || end != text.data() + text.size()) {
      return Error(errc::undefined_element, "--record-length takes ITEM or ITEM+N, and got " + std::string(text));
    }
    text = text.substr(0, sign);
  }
  // The layout is the codec's, which outlives the rule.
  auto made = make_record_plan(std::shared_ptr<const copybooks::RecordLayout>(std::shared_ptr<void>(), &codec.layout()),
                               codec.options());
  if (!made) return made.error();
  const std::shared_ptr<const RecordPlan> plan = std::move(*made);
  const auto found = plan->layout->find(text);
  if (!found || *found == copybooks::no_field || plan->by_field[*found] == no_node) {
    return Error(errc::undefined_element,
                 "--record-length: " + std::string(found ? "no item is called " : "more than one item is called ") +
                     std::string(text));
  }
  const NodeIndex index = plan->by_field[*found];
  const Node& n = plan->node(index);
  if (!is_number(n.kind) || n.depth != 0 || plan->field(n).variable_offset) {
    return Error(errc::undefined_element,
                 "--record-length: " + std::string(text) + " is no number at a fixed place of the record");
  }
  RecordLengthRule rule;
  rule.known_at = n.offset + n.length;
  rule.length_of = [plan, index, add](Bytes head) -> std::optional<std::uint64_t> {
    const Node& node = plan->node(index);
    const Reading r = read_number(*plan, node, head.subspan(node.offset, node.length));
    if (r.state != NumberState::number) return std::nullopt;
    const auto whole = rescale(r.value, 0);
    if (!whole || whole->negative || whole->magnitude > 0x7FFFFFFF) return std::nullopt;
    return static_cast<std::uint64_t>(whole->magnitude) + static_cast<std::uint64_t>(add);
  };
  return rule;
}

}  // namespace codecs
