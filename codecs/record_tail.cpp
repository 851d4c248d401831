#include "codecs/record_tail.hpp"

#include <algorithm>

namespace codecs {

using copybooks::FieldIndex;
using copybooks::no_field;

// In fixed records a tail only matters where a view moves its own items.
void Tails::find(const copybooks::RecordLayout& layout, const std::vector<FieldIndex>& roots, bool shift) {
  layout_ = &layout;
  roots_ = roots;
  const auto& fields = layout.fields();
  for (const FieldIndex root : roots_) {
    const FieldIndex end = end_of(root);
    if (!last(root, end)) continue;
    bool moves = shift;
    for (FieldIndex f = root; f < end; ++f) {
      moves = moves || (fields[f].occurs && fields[f].occurs->depending_on != no_field);
    }
    if (moves) tails_.insert(root);
  }
}

FieldIndex Tails::end_of(FieldIndex root) const {
  const auto& fields = layout_->fields();
  FieldIndex end = fields[root].end;
  while (end < fields.size() && fields[end].parent == fields[root].parent && fields[end].redefines != no_field) {
    end = fields[end].end;
  }
  return end;
}

bool Tails::last(FieldIndex item, FieldIndex end) const {
  const auto& fields = layout_->fields();
  const FieldIndex group = fields[item].parent;
  if (fields[group].end != end || fields[group].occurs) return false;
  if (group == 0) return true;
  if (fields[group].redefines == no_field && !redefined(*layout_, group)) return last(group, end);
  const FieldIndex root = overlay_root(*layout_, group);
  return std::find(roots_.begin(), roots_.end(), root) != roots_.end() && last(root, end_of(root));
}

// The outermost view around a node, itself included, whose bytes have a fixed place and room; no_node if none.
NodeIndex Tails::fixed_view(const std::vector<Node>& nodes, NodeIndex node) const {
  NodeIndex found = no_node;
  for (NodeIndex up = node; up != no_node; up = nodes[up].parent) {
    if (nodes[up].overlay != 0 && !contains(nodes[up])) found = up;
  }
  return found;
}

bool Tails::mark_variable(std::vector<Node>& nodes) const {
  bool any = false;
  for (NodeIndex i = 0; i < nodes.size(); ++i) {
    const Node& n = nodes[i];
    const bool moves = n.kind == Node::Kind::table && n.counter != no_node;
    if ((!moves && !contains(n)) || fixed_view(nodes, i) != no_node) continue;
    any = true;
    for (NodeIndex up = i; up != no_node; up = nodes[up].parent) nodes[up].variable = true;
  }
  return any;
}

Result<void> Tails::refuse_moving_views(const RecordPlan& plan) const {
  for (NodeIndex i = 0; i < plan.nodes.size(); ++i) {
    const Node& n = plan.node(i);
    if (n.kind != Node::Kind::table || n.counter == no_node) continue;
    const NodeIndex view = fixed_view(plan.nodes, i);
    if (view == no_node) continue;
    bool behind = n.next < plan.node(view).next;
    for (NodeIndex up = n.parent; up != no_node && up >= view; up = plan.node(up).parent) {
      behind = behind || plan.node(up).kind == Node::Kind::table;
    }
    if (!behind) continue;
    return Error(errc::item_unsupported, plan.path(i), "", plan.field(n).offset, n.length,
                 "a table of variable length with items behind it, in a redefinition that is not the end of the record "
                 "or has no rule (--when)");
  }
  return {};
}

std::size_t Tails::least(const RecordPlan& plan, NodeIndex node, const std::set<FieldIndex>& empty) const {
  const Node& n = plan.node(node);
  const auto full = [](const Node& m) { return m.kind == Node::Kind::table ? m.stride * m.max : m.length; };
  if (!n.variable) return full(n);
  // OCCURS 1 TO n is empty when its counter says 0.
  if (n.kind == Node::Kind::table) return (n.counter == no_node ? n.max : 0) * least(plan, node + 1, empty);
  std::size_t out = n.length;
  for (NodeIndex c = node + 1; c < n.next;) {
    const Node& child = plan.node(c);
    if (!child.variable || child.ruled == 0) {
      if (child.variable) out -= full(child) - least(plan, c, empty);
      c = child.next;
      continue;
    }
    std::size_t longest = 0;
    std::size_t shortest = empty.contains(roots_[child.ruled - 1]) ? 0 : std::string::npos;
    for (const std::uint32_t ruled = child.ruled; c < n.next && plan.node(c).ruled == ruled; c = plan.node(c).next) {
      longest = std::max(longest, full(plan.node(c)));
      shortest = std::min(shortest, least(plan, c, empty));
    }
    out -= longest - shortest;
  }
  return out;
}

}  // namespace codecs
