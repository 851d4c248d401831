// Tails: the ruled overlays with which a record ends, and what follows from them: such a record may end with the view
// that was chosen, and the tables of that view move what stands behind them. Part of compiling a plan.
#pragma once

#include <set>

#include "codecs/ruled_overlay.hpp"

namespace codecs {

class Tails {
 public:
  // `roots`: the overlays under rules, by Node::ruled - 1. `shift`: records end with their data.
  void find(const copybooks::RecordLayout& layout, const std::vector<copybooks::FieldIndex>& roots, bool shift);
  bool empty() const { return tails_.empty(); }
  bool contains(const Node& view) const { return view.ruled != 0 && tails_.contains(roots_[view.ruled - 1]); }

  // Sets Node::variable of tables whose count varies, of tails, and of what holds one; false if there is none.
  bool mark_variable(std::vector<Node>& nodes) const;
  // In an overlay of fixed room COBOL would move what stands behind a variable table; here it would stay.
  [[nodiscard]] Result<void> refuse_moving_views(const RecordPlan& plan) const;
  // The bytes of a node at its smallest; `empty`: overlays of which a rule may choose no view.
  std::size_t least(const RecordPlan& plan, NodeIndex node, const std::set<copybooks::FieldIndex>& empty) const;

 private:
  copybooks::FieldIndex end_of(copybooks::FieldIndex root) const;
  bool last(copybooks::FieldIndex item, copybooks::FieldIndex end) const;
  NodeIndex fixed_view(const std::vector<Node>& nodes, NodeIndex node) const;

  const copybooks::RecordLayout* layout_ = nullptr;
  std::vector<copybooks::FieldIndex> roots_;
  std::set<copybooks::FieldIndex> tails_;
};

}  // namespace codecs
