#include "codecs/ruled_overlay.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <tuple>

#include "codecs/nearest_name.hpp"
#include "codecs/record_image.hpp"

namespace codecs {

using copybooks::Field;
using copybooks::FieldIndex;
using copybooks::no_field;
using copybooks::RecordLayout;

namespace {

constexpr std::size_t most_rules = 10000;

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::toupper(c); });
  return out;
}

// Whether the groups above an item are called so, in this order, others between them or not.
bool qualified(const RecordLayout& layout, FieldIndex item, const RuleName& name) {
  FieldIndex up = layout.field(item).parent;
  for (std::size_t q = 1; q < name.names.size(); ++q) {
    const std::string wanted = upper(name.names[q]);
    while (up != no_field && upper(layout.field(up).name) != wanted) up = layout.field(up).parent;
    if (up == no_field) return false;
    up = layout.field(up).parent;
  }
  return true;
}

}  // namespace

Result<std::vector<FoundRule>> find_views(const RecordLayout& layout, const MemberNames& names,
                                          const std::vector<std::string>& rules) {
  std::vector<FoundRule> out;
  if (rules.empty()) return out;
  if (rules.size() > most_rules) return Error(errc::rule_syntax, "there are more than 10,000 rules");
  std::multimap<std::string, FieldIndex> views;
  std::vector<std::string_view> view_names;
  for (FieldIndex i = 1; i < layout.fields().size(); ++i) {
    if (layout.field(i).redefines == no_field && !redefined(layout, i)) continue;
    if (names.item[i].empty()) continue;
    view_names.push_back(names.item[i]);
    views.emplace(upper(names.item[i]), i);
    if (!layout.field(i).filler && names.item[i] != layout.field(i).name) {
      views.emplace(upper(layout.field(i).name), i);
    }
  }
  for (const std::string& text : rules) {
    auto parsed = parse_rule(text);
    if (!parsed) return parsed.error();
    FoundRule rule;
    rule.text = std::move(*parsed);
    if (rule.text.view) {
      const auto [from, to] = views.equal_range(upper(rule.text.view->names.front()));
      for (auto v = from; v != to; ++v) {
        if (!qualified(layout, v->second, *rule.text.view)) continue;
        if (rule.view != no_field) {
          return rule_error(errc::rule_name, rule.text,
                            "more than one view is called " + rule.text.view->text() + "; qualify it with OF");
        }
        rule.view = v->second;
      }
      if (rule.view == no_field) {
        std::string path;
        for (const std::string& n : rule.text.view->names) path = path.empty() ? n : n + '.' + path;
        const auto item = layout.find(path);
        if (!item || *item != no_field) {
          return rule_error(errc::rule_name, rule.text,
                            rule.text.view->text() + " is no view: it neither redefines nor is redefined" +
                                did_you_mean(rule.text.view->names.front(), view_names));
        }
        return rule_error(
            errc::rule_name, rule.text,
            "no view is called " + rule.text.view->text() + did_you_mean(rule.text.view->names.front(), view_names));
      }
      rule.root = overlay_root(layout, rule.view);
    }
    out.push_back(std::move(rule));
  }
  // "-" belongs to the overlay of the rule before it, or else of the one behind it.
  FieldIndex near = no_field;
  for (FoundRule& rule : out) {
    if (rule.root == no_field) rule.root = near;
    near = rule.root;
  }
  near = no_field;
  for (auto rule = out.rbegin(); rule != out.rend(); ++rule) {
    if (rule->root == no_field) rule->root = near;
    near = rule->root;
  }
  if (out.front().root == no_field) {
    return rule_error(errc::rule_name, out.front().text, "no rule names a view, so \"-\" belongs to none");
  }
  return out;
}

const RuledOverlay::View* RuledOverlay::view(NodeIndex node) const {
  for (const View& v : views) {
    if (v.node == node) return &v;
  }
  return nullptr;
}

const RuledOverlay::Rule* RuledOverlay::fixing_rule(NodeIndex node) const {
  const Rule* found = nullptr;
  for (const Rule& rule : rules) {
    if (rule.view != node) continue;
    if (found != nullptr || rule.tests.empty()) return nullptr;
    if (!std::all_of(rule.tests.begin(), rule.tests.end(), [](const RuleTest& t) { return t.fixes_item(); })) {
      return nullptr;
    }
    found = &rule;
  }
  return found;
}

Result<void> compile_rules(RecordPlan& plan, RulePlan& out, const std::vector<FoundRule>& rules,
                           const std::vector<FieldIndex>& roots) {
  out.overlays.resize(roots.size());
  for (std::size_t k = 0; k < roots.size(); ++k) out.overlays[k].index = k;
  for (NodeIndex i = 0; i < plan.nodes.size(); ++i) {
    const Node& n = plan.nodes[i];
    if (n.ruled == 0) continue;
    RuledOverlay& o = out.overlays[n.ruled - 1];
    o.next = n.next;
    if (n.kind == Node::Kind::gap) {
      if (n.offset == o.offset) {
        o.raw = i;
      } else {
        o.views.back().rest = i;
      }
      continue;
    }
    if (o.views.empty()) {
      o.depth = n.depth;
      o.offset = n.offset;
      o.tail = n.variable;
    }
    o.length = std::max(o.length, n.offset + n.length - o.offset);
    o.optional = o.optional || n.in_overlay;
    o.views.push_back({i, no_node, {}});
  }
  using Place = std::tuple<std::size_t, std::size_t, std::size_t>;
  std::set<Place> derived;
  std::vector<DeadRules> dead(roots.size());
  for (const FoundRule& found : rules) {
    const auto at = std::find(roots.begin(), roots.end(), found.root);
    if (at == roots.end()) continue;
    const auto k = static_cast<std::size_t>(at - roots.begin());
    RuledOverlay& o = out.overlays[k];
    RuledOverlay::Rule rule;
    rule.text = found.text;
    for (const RuleText::Test& text : found.text.tests) {
      auto test = compile_test(plan, found.text, text, found.root);
      if (!test) return test.error();
      rule.tests.push_back(std::move(*test));
    }
    if (auto alive = dead[k].add(rule.text, rule.tests); !alive) return alive.error();
    for (const RuledOverlay::View& v : o.views) {
      if (found.view != no_field && plan.node(v.node).field == found.view) rule.view = v.node;
    }
    if (found.view == no_field) o.optional = true;
    o.rules.push_back(std::move(rule));
  }
  for (const RuledOverlay& o : out.overlays) {
    for (const RuledOverlay::View& v : o.views) {
      const RuledOverlay::Rule* rule = o.fixing_rule(v.node);
      if (rule == nullptr) continue;
      for (const RuleTest& t : rule->tests) derived.insert({t.item.depth, t.item.offset, t.item.length});
    }
  }
  for (Node& n : plan.nodes) {
    const bool item = is_number(n.kind) || is_text(n.kind) || is_float(n.kind);
    if (item && derived.contains({n.depth, n.offset, n.length})) n.derived = true;
  }
  return {};
}

void compile_record_fixes(RecordPlan& plan, RulePlan& out) {
  if (plan.options.record_when.size() != 1) return;
  const auto rule = parse_rule(plan.options.record_when.front());
  if (!rule) return;
  std::vector<RuleTest> fixes;
  for (const RuleText::Test& text : rule->tests) {
    auto test = compile_test(plan, *rule, text, no_field);
    if (!test || !test->fixes_item()) return;  // or its item is in another 01 level
    fixes.push_back(std::move(*test));
  }
  for (const RuleTest& test : fixes) {
    if (test.item.node != no_node && plan.node(test.item.node).length == test.item.length) {
      plan.nodes[test.item.node].derived = true;
    }
  }
  out.record_fixes = std::move(fixes);
}

bool has_tail(const RecordPlan& plan) {
  return plan.rules && std::any_of(plan.rules->overlays.begin(), plan.rules->overlays.end(),
                                   [](const RuledOverlay& o) { return o.tail; });
}

Chosen choose(const RuledOverlay& overlay, const RuleBytes& record) {
  for (const RuledOverlay::Rule& rule : overlay.rules) {
    if (holds(rule.tests, record)) return {true, rule.view, &rule};
  }
  return {};
}

namespace {

// Whether every item below a node is valid: numbers are numbers, characters are characters.
bool fits(const RecordPlan& plan, NodeIndex index, Bytes image, std::vector<std::size_t>& bases) {
  const Node& n = plan.node(index);
  const std::size_t at = bases.back() + n.offset;
  if (at + n.length > image.size()) return false;
  switch (n.kind) {
    case Node::Kind::object: {
      for (NodeIndex c = index + 1; c < n.next; c = plan.node(c).next) {
        if (plan.node(c).ruled == 0 && !fits(plan, c, image, bases)) return false;
      }
      return true;
    }
    case Node::Kind::table: {
      const auto count = table_count(plan, n, image, bases);
      if (!count) return false;
      bool good = true;
      bases.push_back(at);
      for (std::uint32_t k = 0; good && k < *count; ++k) {
        bases.back() = at + k * n.stride;
        good = fits(plan, index + 1, image, bases);
      }
      bases.pop_back();
      return good;
    }
    case Node::Kind::filler:
    case Node::Kind::gap:
    case Node::Kind::hex:
      return true;
    default: {
      const Bytes bytes = image.subspan(at, n.length);
      if (is_number(n.kind)) return read_number(plan, n, bytes).state == NumberState::number;
      std::string text;
      if (is_float(n.kind)) return read_float(plan, n, bytes, text).state == NumberState::number;
      return read_text(plan, n, bytes, text).reason == errc::none &&
             std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20; });
    }
  }
}

}  // namespace

Error no_discriminator(const RecordPlan& plan, const RuledOverlay& overlay, const RuleBytes& record,
                       std::span<const std::uint32_t> subscripts) {
  std::string views, valid;
  std::vector<std::size_t> bases(record.bases.begin(),
                                 record.bases.begin() + static_cast<std::ptrdiff_t>(overlay.depth + 1));
  for (const RuledOverlay::View& v : overlay.views) {
    const std::string& name = plan.node(v.node).name;
    views += (views.empty() ? "" : ", ") + name;
    if (fits(plan, v.node, record.bytes, bases)) valid += (valid.empty() ? "" : ", ") + name;
  }
  Error out(errc::no_discriminator, "no rule for " + views + " holds; the bytes would be valid as " +
                                        (valid.empty() ? std::string("none of them") : valid));
  for (const RuledOverlay::Rule& rule : overlay.rules) {
    for (const RuleTest& test : rule.tests) {
      if (test.item.record_length || !out.path.empty()) continue;
      const NodeIndex node = plan.by_field[test.item.field];
      out.path = node == no_node ? plan.layout->path(test.item.field) : plan.path(node, subscripts);
      out.picture = copybooks::picture_text(plan.layout->field(test.item.field));
      out.offset = record.bases[test.item.depth] + test.item.offset;
      out.length = test.item.length;
    }
  }
  return out;
}

}  // namespace codecs
