#include "codecs/fit_views.hpp"

#include <algorithm>
#include <tuple>

namespace codecs {

namespace {

constexpr std::size_t longest_key = 8;
constexpr std::uint64_t needed_percent = 99;
constexpr std::size_t most_keys = 200;

bool can_be_key(const Node& n) {
  return n.depth == 0 && n.length <= longest_key && n.length > 0 && n.emit &&
         (n.kind == Node::Kind::text || n.kind == Node::Kind::zoned || n.kind == Node::Kind::packed ||
          n.kind == Node::Kind::binary);
}

// The elementary item of a book that lies exactly there.
NodeIndex item_at(const RecordPlan& plan, std::size_t offset, std::size_t length) {
  for (NodeIndex i = 1; i < plan.nodes.size(); ++i) {
    const Node& n = plan.node(i);
    if (can_be_key(n) && n.offset == offset && n.length == length) return i;
  }
  return no_node;
}

std::string item_name(const RecordPlan& plan, NodeIndex node) {
  const copybooks::Field& field = plan.field(plan.node(node));
  const auto found = plan.layout->find(field.name);
  if (found) return field.name;
  std::string name = field.name;  // qualified as COBOL does it
  for (auto up = field.parent; up != copybooks::no_field; up = plan.layout->field(up).parent) {
    if (plan.layout->field(up).filler) continue;
    name += " OF " + plan.layout->field(up).name;
  }
  return name;
}

// Words that a rule would not take for themselves.
bool means_more(std::string word) {
  std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::toupper(c); });
  constexpr std::string_view words[] = {"ZERO",  "ZEROS",   "ZEROES", "SPACE", "SPACES", "QUOTE", "QUOTES", "NULL",
                                        "NULLS", "NUMERIC", "NOT",    "AND",   "OR",     "ALL",   "X"};
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

}  // namespace

ViewWitness::ViewWitness(const std::vector<RecordCheck>& checks) {
  const RecordPlan& plan = checks.front().plan();
  std::vector<Key> keys;
  for (NodeIndex i = 1; i < plan.nodes.size() && keys.size() < most_keys; ++i) {
    const Node& n = plan.node(i);
    if (can_be_key(n) && !n.in_overlay) keys.push_back({i, n.offset, n.length, false, {}});
  }
  if (checks.size() > 1) {
    Overlay records;
    records.count = checks.size();
    records.keys.push_back({});
    for (const Key& key : keys) {
      const bool everywhere = std::all_of(checks.begin(), checks.end(), [&](const RecordCheck& check) {
        return item_at(check.plan(), key.offset, key.length) != no_node;
      });
      if (everywhere) records.keys.push_back(key);
    }
    overlays_.push_back(std::move(records));
    return;
  }
  for (const auto& views : checks.front().overlays()) {
    Overlay overlay{views, views.size(), keys};
    for (NodeIndex i = views.front(); i < plan.node(views.back()).next && overlay.keys.size() < most_keys; ++i) {
      if (can_be_key(plan.node(i))) overlay.keys.push_back({i, plan.node(i).offset, plan.node(i).length, false, {}});
    }
    overlays_.push_back(std::move(overlay));
  }
}

void ViewWitness::add(const std::vector<RecordCheck>& checks, Bytes record, const std::vector<bool>& fits) {
  if (overlays_.empty()) return;
  ++records_;
  for (Overlay& overlay : overlays_) {
    std::vector<bool> legal(overlay.count);
    std::vector<std::size_t> proofs(overlay.count);
    for (std::size_t v = 0; v < overlay.count; ++v) {
      legal[v] = overlay.views.empty() ? fits[v] : checks.front().view_was_legal(overlay.views[v]);
      if (!legal[v]) continue;
      proofs[v] = 1 + (overlay.views.empty() ? checks[v].last().proofs : checks.front().view_proofs(overlay.views[v]));
    }
    // Text fits nearly all bytes: of the legal views the one with the most that could have been wrong is meant.
    const auto most = std::max_element(proofs.begin(), proofs.end());
    const bool meant = *most > 0 && std::count(proofs.begin(), proofs.end(), *most) == 1;
    for (Key& key : overlay.keys) {
      if (key.gone) continue;
      Buffer value;
      if (key.node == no_node) {
        value = {static_cast<std::uint8_t>(record.size() >> 24), static_cast<std::uint8_t>(record.size() >> 16),
                 static_cast<std::uint8_t>(record.size() >> 8), static_cast<std::uint8_t>(record.size())};
      } else {
        const Bytes from = overlay.views.empty() ? record : checks.front().image();
        if (key.offset + key.length > from.size()) continue;
        const Bytes bytes = from.subspan(key.offset, key.length);
        value.assign(bytes.begin(), bytes.end());
      }
      Told& told = key.values[std::move(value)];
      if (key.values.size() > most_values) {
        key.gone = true;
        key.values.clear();
        continue;
      }
      told.legal.resize(overlay.count);
      told.meant.resize(overlay.count);
      ++told.records;
      for (std::size_t v = 0; v < overlay.count; ++v) told.legal[v] += legal[v] ? 1 : 0;
      if (meant) ++told.meant[static_cast<std::size_t>(most - proofs.begin())];
    }
  }
}

// As the right side of a rule: a word or a number where it is one, else 'text', else X'hex'.
std::string ViewWitness::value_text(const RecordPlan& plan, const Node& node, const Buffer& bytes) {
  if (node.kind != Node::Kind::text) {
    const Reading r = read_number(plan, node, bytes);
    if (r.state == NumberState::number) return to_string(r.value);
  } else {
    const std::uint8_t space = plan.options.code_page->space();
    if (std::all_of(bytes.begin(), bytes.end(), [&](auto b) { return b == space; })) return "SPACES";
    std::string text;
    static_cast<void>(read_text(plan, node, bytes, text));
    const auto plain = [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    };
    const bool visible =
        std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '\''; });
    // A word of digits alone could be read as a number, whose leading zeros do not count.
    const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!text.empty() && std::all_of(text.begin(), text.end(), plain) && !digits && !means_more(text)) return text;
    if (!text.empty() && visible) return '\'' + text + '\'';
  }
  std::string hex = "X'";
  for (const std::uint8_t b : bytes) {
    hex += "0123456789ABCDEF"[b >> 4];
    hex += "0123456789ABCDEF"[b & 15];
  }
  return hex + '\'';
}

std::vector<ViewRules> ViewWitness::rules(const std::vector<RecordCheck>& checks) const {
  std::vector<ViewRules> out;
  const RecordPlan& plan = checks.front().plan();
  for (const Overlay& overlay : overlays_) {
    const Key* best = nullptr;
    std::uint64_t best_told = 0;
    std::uint64_t best_meant = 0;
    // The view of a value: of those legal in nearly all of its records the one meant in most, else the most legal.
    const auto chosen = [&](const Told& told) {
      std::size_t view = 0;
      const auto rank = [&](std::size_t v) {
        const bool holds = told.legal[v] * 100 >= told.records * needed_percent;
        return std::tuple(holds, holds ? told.meant[v] : 0, told.legal[v]);
      };
      for (std::size_t v = 1; v < overlay.count; ++v) {
        if (rank(v) > rank(view)) view = v;
      }
      return view;
    };
    for (const Key& key : overlay.keys) {
      if (key.gone || key.values.size() < 2) continue;
      std::uint64_t told = 0;
      std::uint64_t meant = 0;
      std::vector<bool> used(overlay.count);
      for (const auto& [value, t] : key.values) {
        const std::size_t view = chosen(t);
        used[view] = true;
        told += t.legal[view];
        meant += t.meant[view];
      }
      const bool several = std::count(used.begin(), used.end(), true) > 1;
      if (!several || told * 100 < records_ * needed_percent || meant * 2 < records_) continue;
      const auto values = [](const Key& k) { return ~k.values.size(); };
      if (best == nullptr || std::tuple(told, meant, values(key)) > std::tuple(best_told, best_meant, values(*best))) {
        best = &key;
        best_told = told;
        best_meant = meant;
      }
    }
    if (best == nullptr || best_meant == 0) continue;
    ViewRules rules;
    const auto name_of = [&](std::size_t view) {
      return overlay.views.empty() ? checks[view].plan().layout->name()
                                   : plan.field(plan.node(overlay.views[view])).name;
    };
    if (!overlay.views.empty()) rules.overlay = name_of(0);
    rules.item = best->node == no_node ? "$length" : item_name(plan, best->node);
    rules.views = overlay.count;
    rules.told = best_told;
    rules.records = records_;
    std::vector<std::string> values(overlay.count);
    for (const auto& [value, told] : best->values) {
      std::string& list = values[chosen(told)];
      if (!list.empty()) list += ',';
      if (best->node == no_node) {
        list += std::to_string(static_cast<std::size_t>(value[0]) << 24 | static_cast<std::size_t>(value[1]) << 16 |
                               static_cast<std::size_t>(value[2]) << 8 | value[3]);
      } else {
        list += value_text(plan, plan.node(best->node), value);
      }
    }
    for (std::size_t v = 0; v < overlay.count; ++v) {
      if (values[v].empty()) continue;
      std::string item = rules.item;
      if (overlay.views.empty() && best->node != no_node) {
        const RecordPlan& own = checks[v].plan();
        item = item_name(own, item_at(own, best->offset, best->length));
      }
      rules.rules.push_back(item + '=' + values[v] + ':' + name_of(v));
    }
    out.push_back(std::move(rules));
  }
  return out;
}

}  // namespace codecs
