// RuledOverlay: an item and its redefinitions of which `when` rules choose one view, by the record's bytes. Decoding
// shows that view alone; encoding takes one view and makes sure that the rules choose it again (spec codec 9.2).
#pragma once

#include "codecs/member_names.hpp"
#include "codecs/view_rule.hpp"

namespace codecs {

struct RuledOverlay {
  struct Rule {
    RuleText text;
    std::vector<RuleTest> tests;
    NodeIndex view = no_node;  // no_node: "-", the bytes go to the residue
  };
  struct View {
    NodeIndex node = no_node;
    NodeIndex rest = no_node;  // the gap behind it, up to the overlay's end
    Buffer initial;            // the whole overlay, as encoding fills it before the view's members are written
  };
  std::size_t index = 0;  // in RulePlan::overlays
  std::vector<Rule> rules;
  std::vector<View> views;
  NodeIndex next = 0;       // the first sibling behind the overlay
  NodeIndex raw = no_node;  // the gap that holds the whole overlay when no view does
  std::size_t depth = 0;    // how many tables enclose it
  std::size_t offset = 0;   // from the start of the enclosing occurrence
  std::size_t length = 0;
  bool tail = false;      // the record ends with the view that was chosen
  bool optional = false;  // a rule chooses "-", or the overlay lies in one that shows all its views

  const View* view(NodeIndex node) const;
  // The only rule for a view, if it says what its items must hold: each test is = with one value.
  const Rule* fixing_rule(NodeIndex node) const;
};

// A rule with its view found in the layout, before nodes are made.
struct FoundRule {
  RuleText text;
  copybooks::FieldIndex view = copybooks::no_field;  // no_field: "-"
  copybooks::FieldIndex root = copybooks::no_field;  // the overlay
};
// Errors: rule_syntax, rule_name.
[[nodiscard]] Result<std::vector<FoundRule>> find_views(const copybooks::RecordLayout& layout, const MemberNames& names,
                                                        const std::vector<std::string>& rules);

struct RulePlan {
  std::vector<RuledOverlay> overlays;  // Node::ruled is the index here, plus 1
  std::vector<RuleTest> record_fixes;  // what items of this 01 level hold, if its one rule among 01 levels says so
};
// Whether a record may end with a view of an overlay: then bytes behind the view are the rest of the overlay.
bool has_tail(const RecordPlan& plan);
// The rules of a plan whose nodes stand.
// Errors: rule_name, rule_dead.
[[nodiscard]] Result<void> compile_rules(RecordPlan& plan, RulePlan& out, const std::vector<FoundRule>& rules,
                                         const std::vector<copybooks::FieldIndex>& roots);

struct Chosen {
  bool decided = false;
  NodeIndex view = no_node;  // no_node: "-"
  const RuledOverlay::Rule* rule = nullptr;
};
inline bool operator==(const Chosen& a, const Chosen& b) { return a.decided == b.decided && a.view == b.view; }
// RulePlan::record_fixes, from options.record_when.
void compile_record_fixes(RecordPlan& plan, RulePlan& out);
// RuledOverlay::View::initial of all views.
void make_view_images(RecordPlan& plan, RulePlan& rules);
Chosen choose(const RuledOverlay& overlay, const RuleBytes& record);

// What is said when no rule holds: the item that decides, and the views whose bytes would be valid.
Error no_discriminator(const RecordPlan& plan, const RuledOverlay& overlay, const RuleBytes& record,
                       std::span<const std::uint32_t> subscripts);

}  // namespace codecs
