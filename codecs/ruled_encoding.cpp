#include "codecs/ruled_encoding.hpp"

#include <algorithm>

namespace codecs {

std::vector<std::size_t> bases_around(const RecordPlan& plan, NodeIndex index,
                                      std::span<const std::uint32_t> subscripts) {
  std::vector<NodeIndex> tables;
  for (NodeIndex up = plan.node(index).parent; up != no_node; up = plan.node(up).parent) {
    if (plan.node(up).kind == Node::Kind::table) tables.push_back(up);
  }
  std::vector<std::size_t> bases{0};
  std::size_t used = 0;
  for (auto t = tables.rbegin(); t != tables.rend() && used < subscripts.size(); ++t, ++used) {
    bases.push_back(bases.back() + plan.node(*t).offset + subscripts[used] * plan.node(*t).stride);
  }
  return bases;
}

NodeIndex RuledEncoding::give(NodeIndex view, const std::vector<std::size_t>& bases,
                              const std::vector<std::uint32_t>& subscripts, bool fresh_occurrence) {
  const RuledOverlay& overlay = overlay_of(view);
  const auto [at, fresh] = given_.try_emplace(Key{overlay.index, bases.back() + overlay.offset},
                                              Given{view, bases, subscripts, fresh_occurrence});
  return fresh ? no_node : at->second.view;
}

Chosen RuledEncoding::before(const RuledOverlay& overlay, std::span<const std::size_t> bases) const {
  if (base_ == nullptr) return {};
  if (overlay.tail) return base_->tails[overlay.index];
  return choose(overlay, {base_->image, bases, plan_.length});
}

bool RuledEncoding::kept(const RuledOverlay& overlay, const Given& given) const {
  return !given.fresh && before(overlay, given.bases) == Chosen{true, given.view};
}

bool RuledEncoding::fill(NodeIndex node, std::size_t base, const std::vector<bool>& written) {
  const RuledOverlay& overlay = overlay_of(node);
  const std::size_t at = base + overlay.offset;
  const auto given = given_.find({overlay.index, at});
  if (given != given_.end() && kept(overlay, given->second)) return false;
  const Buffer& initial = overlay.view(node)->initial;
  const bool shared = plan_.node(node).in_overlay;
  for (std::size_t k = 0; k < initial.size(); ++k) {
    if (!shared || !written[at + k]) image_[at + k] = initial[k];
  }
  return true;
}

void RuledEncoding::leave(NodeIndex node, std::size_t base, const std::vector<bool>& written) {
  const RuledOverlay& overlay = overlay_of(node);
  if (overlay.views.front().node != node) return;
  const std::size_t at = base + overlay.offset;
  if (given_.contains({overlay.index, at})) return;
  const bool shared = plan_.node(node).in_overlay;
  for (std::size_t k = 0; k < overlay.length; ++k) {
    if (!shared || !written[at + k]) image_[at + k] = 0;
  }
}

void RuledEncoding::absent(NodeIndex node, std::size_t base, bool needed, Error error) {
  absent_.emplace(base + plan_.node(node).offset, Absent{node, needed, std::move(error)});
}

void RuledEncoding::put(const RuleTest& test, std::size_t at) {
  const RuleValue& value = test.values.front().first;
  const std::span<std::uint8_t> out = image_.subspan(at, test.item.length);
  if (value.kind == RuleValue::Kind::number) {
    Buffer bytes(out.size());
    if (write_number(plan_, plan_.node(test.item.node), value.number, bytes) == errc::none) {
      std::copy(bytes.begin(), bytes.end(), out.begin());
    }
    return;
  }
  for (std::size_t k = 0; k < out.size(); ++k) {
    out[k] = k < value.bytes.size() ? value.bytes[k] : test.item.pad[k % 2];
  }
}

void RuledEncoding::fill_item(const RuleTest& test, std::span<const std::size_t> bases,
                              std::span<const std::uint32_t> subscripts, std::vector<Filled>& out) {
  const std::size_t at = bases[test.item.depth] + test.item.offset;
  const auto [from, to] = absent_.equal_range(at);
  bool left_out = test.item.node == no_node && test.item.length == plan_.layout->field(test.item.field).length;
  for (auto a = from; a != to; ++a) {
    if (plan_.node(a->second.node).length != test.item.length) continue;
    a->second.needed = false;
    left_out = true;
  }
  if (!left_out) return;
  put(test, at);
  const NodeIndex node = from == to ? test.item.node : from->second.node;
  const auto depth = static_cast<std::ptrdiff_t>(test.item.depth);
  if (node != no_node) out.push_back({node, at, {subscripts.begin(), subscripts.begin() + depth}});
}

std::vector<RuledEncoding::Filled> RuledEncoding::fill_items() {
  std::vector<Filled> out;
  for (const auto& [key, given] : given_) {
    const RuledOverlay& overlay = plan_.rules->overlays[key.first];
    const RuledOverlay::Rule* rule = overlay.fixing_rule(given.view);
    if (rule == nullptr || kept(overlay, given)) continue;
    for (const RuleTest& test : rule->tests) fill_item(test, given.bases, given.subscripts, out);
  }
  const std::array<std::size_t, 1> record{0};
  if (base_ == nullptr) {
    for (const RuleTest& test : plan_.rules->record_fixes) fill_item(test, record, {}, out);
  }
  return out;
}

bool RuledEncoding::takes_residue(NodeIndex& node, std::size_t at, std::span<const std::uint32_t> subscripts,
                                  std::size_t length) {
  const std::vector<std::size_t> bases = bases_around(plan_, node, subscripts);
  for (NodeIndex up = node; up != no_node; up = plan_.node(up).parent) {
    if (plan_.node(up).ruled == 0) continue;
    const RuledOverlay& overlay = overlay_of(up);
    const Key key{overlay.index, bases[overlay.depth] + overlay.offset};
    const auto given = given_.find(key);
    if (up != node || plan_.node(node).kind != Node::Kind::gap) {
      if (given == given_.end() || given->second.view != up) return false;
      continue;
    }
    // X.$rest is what X leaves of the overlay, or all of it.
    if (given != given_.end()) {
      const RuledOverlay::View* view = overlay.view(given->second.view);
      if (view->rest == no_node || plan_.node(view->rest).name != plan_.node(node).name) return false;
      node = view->rest;
    } else {
      if (overlay.raw == no_node || length != plan_.node(overlay.raw).length) return false;
      node = overlay.raw;
      raw_.insert(key);
    }
  }
  static_cast<void>(at);
  return true;
}

void RuledEncoding::settle(std::vector<Error>& absent, std::optional<Buffer>& tail) {
  for (auto& [at, a] : absent_) {
    if (a.needed) absent.push_back(std::move(a.error));
  }
  bool tail_stays = true;
  visit_overlays(plan_, image_, [&](const RuledOverlay& overlay, auto bases, auto subscripts) {
    const std::size_t at = bases.back() + overlay.offset;
    const Key key{overlay.index, at};
    if (const auto given = given_.find(key); given != given_.end()) {
      if (base_ != nullptr && overlay.tail) tail_stays = tail_stays && kept(overlay, given->second);
      return Chosen{true, given->second.view};
    }
    if (base_ != nullptr) return before(overlay, bases);
    if (overlay.tail && tail) {
      std::copy_n(tail->begin(), std::min(tail->size(), overlay.length),
                  image_.begin() + static_cast<std::ptrdiff_t>(at));
    }
    if (plan_.options.missing != Missing::value || raw_.contains(key) || (overlay.tail && tail)) return Chosen{};
    const Chosen chosen = choose(overlay, {image_, bases, plan_.length});
    const RuledOverlay::View* view = overlay.view(chosen.view);
    if (view == nullptr) return chosen;
    std::copy(view->initial.begin(), view->initial.end(), image_.begin() + static_cast<std::ptrdiff_t>(at));
    given_.emplace(key, Given{chosen.view, {bases.begin(), bases.end()}, {subscripts.begin(), subscripts.end()}, true});
    return chosen;
  });
  if (!tail_stays) tail.reset();  // it was the rest of the overlay under another view
}

Error RuledEncoding::make(Buffer& record) const {
  return compact(plan_, image_, record, [&](const RuledOverlay& overlay, const RuleBytes& bytes, std::size_t at) {
    const auto given = given_.find({overlay.index, at});
    if (given != given_.end()) return Chosen{true, given->second.view};
    return before(overlay, bytes.bases);
  });
}

Error RuledEncoding::mismatch(const RuledOverlay& overlay, const Given* given, Chosen chosen, const RuleBytes& record,
                              std::span<const std::uint32_t> subscripts) const {
  if (!chosen.decided) return no_discriminator(plan_, overlay, record, subscripts);
  const NodeIndex at = given != nullptr ? given->view : chosen.view;
  const Node& n = plan_.node(at != no_node ? at : overlay.views.front().node);
  const std::string by = chosen.view == no_node ? "\"-\"" : plan_.node(chosen.view).name;
  std::string what = given != nullptr   ? "it is given, and the rules choose " + by
                     : base_ != nullptr ? "the rules now choose " + by + ", which is not given"
                                        : "no member of that name, and the rules choose it";
  const errc code = given == nullptr && base_ == nullptr ? errc::missing_element : errc::view_mismatch;
  return Error(code, plan_.path(at != no_node ? at : overlay.views.front().node, subscripts), "",
               record.bases[overlay.depth] + overlay.offset, n.length, std::move(what));
}

void RuledEncoding::verify(Bytes record, bool tail_given, std::vector<Error>& errors) const {
  Buffer spread;
  Bytes image = record;
  std::vector<Chosen> tails;
  if (plan_.variable) {
    spread = plan_.initial;
    std::vector<ImageRun> runs;
    const Expanded expanded = expand(plan_, record, spread, runs, &tails);
    if (expanded.error.code != errc::none) {
      errors.push_back(expanded.error);
      return;
    }
    image = spread;
  }
  visit_overlays(plan_, image, [&](const RuledOverlay& overlay, auto bases, auto subscripts) {
    const std::size_t at = bases.back() + overlay.offset;
    const RuleBytes bytes{image, bases, record.size()};
    const Chosen chosen = overlay.tail ? tails[overlay.index] : choose(overlay, bytes);
    const Key key{overlay.index, at};
    const auto found = given_.find(key);
    const Given* given = found == given_.end() ? nullptr : &found->second;
    bool good = false;
    if (given != nullptr) {
      good = chosen == Chosen{true, given->view};
    } else if (base_ != nullptr && before(overlay, bases) == chosen) {
      good = true;
    } else {
      const bool shown = chosen.decided && chosen.view != no_node;
      good = !shown && (chosen.decided || overlay.optional || raw_.contains(key) || (overlay.tail && tail_given));
      if (shown && plan_.node(chosen.view).in_overlay) good = true;  // other views say its bytes
    }
    if (!good && errors.size() < 100) errors.push_back(mismatch(overlay, given, chosen, bytes, subscripts));
    return good ? chosen : Chosen{};
  });
}

}  // namespace codecs
