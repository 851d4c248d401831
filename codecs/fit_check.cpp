#include "codecs/fit_check.hpp"

#include <algorithm>

namespace codecs {

namespace {

constexpr std::size_t unprintable_percent = 30;

bool all_are(Bytes bytes, std::uint8_t b) {
  return std::all_of(bytes.begin(), bytes.end(), [b](std::uint8_t x) { return x == b; });
}

bool printable(char16_t c) { return c >= 0x20 && !(c >= 0x7F && c < 0xA0) && c != 0xFFFD; }

// The sign nibble of a zoned or packed item; F where it has none.
std::uint8_t sign_nibble(const RecordPlan& plan, const Node& node, Bytes bytes) {
  if (node.kind == Node::Kind::packed) return bytes.back() & 15;
  const ZonedShape& shape = plan.zoned[node.shape];
  return (shape.sign_leading ? bytes.front() : bytes.back()) >> 4;
}

bool shows_sign(const RecordPlan& plan, const Node& node) {
  if (node.kind == Node::Kind::packed) return plan.packed[node.shape].sign_nibble;
  return node.kind == Node::Kind::zoned && !plan.zoned[node.shape].sign_separate &&
         plan.zoned[node.shape].signs == ZonedSigns::ebcdic_zones;
}

}  // namespace

RecordCheck::RecordCheck(std::shared_ptr<const RecordPlan> plan)
    : plan_(std::move(plan)),
      view_legal_(plan_->nodes.size(), 0),
      view_proofs_(plan_->nodes.size(), 0),
      can_be_wrong_(plan_->nodes.size(), false) {
  for (std::size_t b = 0; b < 256; ++b) print_[b] = printable(plan_->options.code_page->to_unicode()[b]);
  for (NodeIndex i = 0; i < plan_->nodes.size(); ++i) {
    const Node& n = plan_->node(i);
    can_be_wrong_[i] = n.kind == Node::Kind::zoned || n.kind == Node::Kind::packed || n.kind == Node::Kind::edited ||
                       n.kind == Node::Kind::national || n.kind == Node::Kind::dbcs ||
                       n.kind == Node::Kind::national_number || n.kind == Node::Kind::national_edited ||
                       n.kind == Node::Kind::external_float ||
                       (n.kind == Node::Kind::binary && !plan_->binary[n.shape].full_range);
    if (n.overlay == 0 || n.depth != 0) continue;
    const bool first = overlays_.empty() || plan_->node(overlays_.back().front()).overlay != n.overlay ||
                       plan_->node(overlays_.back().front()).parent != n.parent;
    if (first) overlays_.emplace_back();
    overlays_.back().push_back(i);
  }
  std::erase_if(overlays_, [](const auto& views) { return views.size() < 2; });
}

bool RecordCheck::prints(Bytes bytes, const Node& node) const {
  const CodePage& page = *plan_->options.code_page;
  std::size_t characters = 0;
  std::size_t wrong = 0;
  if (node.kind == Node::Kind::utf8 || page.utf8() || page.mixed()) {
    std::string text;
    static_cast<void>(read_text(*plan_, node, bytes, text));
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto c = static_cast<unsigned char>(text[i]);
      if (c == ' ' || (c & 0xC0) == 0x80) continue;
      ++characters;
      const bool replaced = text.compare(i, 3, "\xEF\xBF\xBD") == 0;
      if (c < 0x20 || c == 0x7F || replaced) ++wrong;
    }
  } else {
    while (!bytes.empty() && bytes.back() == 0) bytes = bytes.first(bytes.size() - 1);  // strings of C
    for (const std::uint8_t b : bytes) {
      if (b == page.space()) continue;
      ++characters;
      wrong += print_[b] ? 0 : 1;
    }
  }
  return wrong * 100 <= characters * unprintable_percent;
}

Legality RecordCheck::item(const Node& node, Bytes bytes, errc* reason) const {
  const std::uint8_t space = plan_->options.code_page->space();
  const auto blank = [&](NumberState state) {
    return state == NumberState::spaces ? Legality::spaces
           : state == NumberState::low  ? Legality::low
           : state == NumberState::high ? Legality::high
                                        : Legality::illegal;
  };
  switch (node.kind) {
    case Node::Kind::zoned:
    case Node::Kind::packed:
    case Node::Kind::edited:
    case Node::Kind::national_number:
    case Node::Kind::national_edited: {
      const Reading r = read_number(*plan_, node, bytes);
      if (r.state == NumberState::number) return Legality::legal;
      if (reason != nullptr) *reason = r.reason;
      return blank(r.state);
    }
    case Node::Kind::binary: {
      const Reading r = read_number(*plan_, node, bytes);
      if (r.state != NumberState::number) return blank(r.state);
      if (r.reason == errc::none) return Legality::legal;
      if (all_are(bytes, space)) return Legality::spaces;
      if (all_are(bytes, 0xFF)) return Legality::high;
      if (reason != nullptr) *reason = r.reason;
      return Legality::illegal;
    }
    case Node::Kind::external_float:
    case Node::Kind::floating: {
      std::string text;
      const FloatReading r = read_float(*plan_, node, bytes, text);
      if (r.state == NumberState::number) return Legality::legal;
      if (reason != nullptr) *reason = r.reason;
      return blank(r.state);
    }
    case Node::Kind::national:
    case Node::Kind::dbcs: {
      if (all_are(bytes, 0)) return Legality::low;
      if (all_are(bytes, 0xFF)) return Legality::high;
      std::string text;
      const errc warning = read_text(*plan_, node, bytes, text).reason;
      if (warning != errc::undefined_character && warning != errc::utf_invalid) return Legality::legal;
      if (reason != nullptr) *reason = errc::undefined_character;
      return Legality::illegal;
    }
    case Node::Kind::text:
    case Node::Kind::edited_text:
    case Node::Kind::utf8:
      if (all_are(bytes, space)) return Legality::spaces;
      if (all_are(bytes, 0)) return Legality::low;
      if (all_are(bytes, 0xFF)) return Legality::high;
      if (prints(bytes, node)) return Legality::legal;
      if (reason != nullptr) *reason = errc::text_unprintable;
      return Legality::illegal;
    default:
      return Legality::legal;
  }
}

RecordCheck::Outcome RecordCheck::members(NodeIndex parent, std::size_t base, bool evidence) {
  Outcome all;
  const NodeIndex end = plan_->node(parent).next;
  for (NodeIndex c = parent + 1; c < end;) {
    const Node& n = plan_->node(c);
    NodeIndex after = n.next;
    Outcome one;
    if (n.overlay != 0) {
      while (after < end && plan_->node(after).overlay == n.overlay) after = plan_->node(after).next;
      one = overlay(c, after, base, evidence);
    } else {
      one = value(c, base, evidence);
    }
    all += one;
    c = after;
  }
  return all;
}

// The view with the least that is illegal speaks for the overlay; of equals the one that says most. Views of text alone
// fit everything, so an overlay that has one proves nothing.
RecordCheck::Outcome RecordCheck::overlay(NodeIndex first, NodeIndex end, std::size_t base, bool evidence) {
  const std::size_t start = seen_.size();
  std::vector<Seen> best;
  Outcome kept;
  std::size_t views = 0;
  bool tied = false;
  bool proves = true;
  for (NodeIndex v = first; v < end; v = plan_->node(v).next) {
    const Outcome one = value(v, base, evidence);
    view_legal_[v] = one.illegal == 0 ? 1 : 0;
    view_proofs_[v] = one.proofs;
    proves = proves && one.checks > 0;
    const bool better = views == 0 || one.better_than(kept);
    tied = !better && (tied || !kept.better_than(one));
    ++views;
    if (better) {
      best.assign(seen_.begin() + static_cast<std::ptrdiff_t>(start), seen_.end());
      kept = one;
    }
    seen_.resize(start);
  }
  const bool decided = views == 1 || (kept.illegal == 0 && kept.proofs > 0 && !tied);
  for (Seen& seen : best) {
    seen.evidence = seen.evidence && proves;
    seen.decided = seen.decided && decided;
  }
  seen_.insert(seen_.end(), best.begin(), best.end());
  return kept;
}

RecordCheck::Outcome RecordCheck::value(NodeIndex index, std::size_t base, bool evidence) {
  const Node& n = plan_->node(index);
  switch (n.kind) {
    case Node::Kind::object:
      return members(index, base, evidence);
    case Node::Kind::table: {
      Outcome all;
      const auto counted = table_count(*plan_, n, image_, bases_);
      if (!counted) {
        all.illegal = 1;
        return all;
      }
      subscripts_.push_back(0);
      for (std::uint32_t k = 0; k < *counted; ++k) {
        const std::size_t at = base + n.offset + k * n.stride;
        bases_.push_back(at);
        subscripts_.back() = k;
        const Outcome one = value(index + 1, at, evidence);
        all += one;
        bases_.pop_back();
      }
      subscripts_.pop_back();
      return all;
    }
    case Node::Kind::filler:
    case Node::Kind::gap:
    case Node::Kind::hex:
      return {};
    default: {
      errc reason = errc::none;
      const std::size_t at = base + n.offset;
      const Bytes bytes = Bytes(image_).subspan(at, n.length);
      Legality legality = item(n, bytes, &reason);
      if (can_be_wrong_[index] && held_ < at + n.length) {
        legality = Legality::illegal;
        reason = errc::record_too_short;
      }
      // X'00' and X'FF' all over are legal binaries, and prove nothing.
      const bool could_be_wrong = can_be_wrong_[index];
      const bool proof = could_be_wrong && legality == Legality::legal && !all_are(bytes, 0) && !all_are(bytes, 0xFF);
      const bool weak = could_be_wrong && legality == Legality::legal && !proof;
      seen_.push_back({index, legality, reason, at, evidence && could_be_wrong && !weak, true});
      return {legality == Legality::illegal ? std::size_t{1} : std::size_t{0},
              could_be_wrong ? std::size_t{1} : std::size_t{0}, proof ? n.length : 0};
    }
  }
}

bool RecordCheck::run(Bytes record, bool filled) {
  seen_.clear();
  bases_.assign(1, 0);
  subscripts_.clear();
  wrong_length_ = true;
  last_ = {};
  if (filled && pad_allowed_ && record.size() > plan_->length) {
    const Bytes rest = record.subspan(plan_->length);
    const std::uint8_t pad = rest.front();
    const bool is_pad = pad == 0 || pad == 0x40 || pad == 0x20;
    if (is_pad && all_are(rest, pad)) record = record.first(plan_->length);
  }
  if (record.size() < plan_->layout->min_length() || record.size() > plan_->length) return false;
  image_.assign(plan_->length, 0);
  if (plan_->variable) {
    const Expanded expanded = expand(*plan_, record, image_, runs_);
    if (expanded.error.code != errc::none) {
      wrong_length_ = expanded.error.code == errc::record_too_short;
      if (!wrong_length_) {
        const auto found = plan_->layout->find(expanded.error.path);
        const NodeIndex node = found && *found != copybooks::no_field ? plan_->by_field[*found] : no_node;
        if (node != no_node) {
          seen_.push_back({node, Legality::illegal, expanded.error.code, expanded.error.offset, true, true});
        }
      }
      return false;
    }
    if (!filled && expanded.used != record.size()) return false;
  } else {
    std::copy(record.begin(), record.end(), image_.begin());
  }
  wrong_length_ = false;
  last_ = members(0, 0, true);
  return last_.illegal == 0;
}

bool RecordCheck::check(Bytes record, bool filled) { return run(record, filled); }

bool RecordCheck::check_line(Bytes line) {
  if (line.size() >= plan_->length) return run(line, true);
  line_.assign(line.begin(), line.end());
  line_.resize(plan_->length, plan_->options.code_page->space());
  held_ = line.size();
  const bool fits = run(line_, true);
  held_ = static_cast<std::size_t>(-1);
  return fits;
}

bool RecordCheck::check(Bytes record, bool filled, std::uint64_t number, Tally& tally) {
  const bool fits = run(record, filled);
  count_last(fits, number, tally);
  return fits;
}

void RecordCheck::count_last(bool fits, std::uint64_t number, Tally& tally) {
  if (tally.items.size() != plan_->nodes.size()) {
    tally.items.resize(plan_->nodes.size());
    tally.first.resize(plan_->nodes.size());
    tally.view_fits.resize(plan_->nodes.size());
  }
  ++tally.records;
  tally.fitting += fits ? 1 : 0;
  if (wrong_length_) {
    ++tally.wrong_length;
    if (tally.earliest.record == 0) tally.earliest = {no_node, "", number, 0, errc::record_too_short};
    return;
  }
  for (const Seen& seen : seen_) {
    ItemTally& item = tally.items[seen.node];
    ++item.values;
    switch (seen.legality) {
      case Legality::legal: {
        ++item.legal;
        tally.evidence += seen.evidence ? 1 : 0;
        const Node& n = plan_->node(seen.node);
        if (shows_sign(*plan_, n)) {
          const std::uint8_t sign = sign_nibble(*plan_, n, Bytes(image_).subspan(seen.offset, n.length));
          if (sign == 0x0B || sign == 0x0D) {
            ++item.minus;
          } else if (sign == 0x0F) {
            ++item.unsigned_values;
          } else {
            ++item.plus;
          }
        }
        break;
      }
      case Legality::spaces:
        ++item.spaces;
        break;
      case Legality::low:
        ++item.low;
        break;
      case Legality::high:
        ++item.high;
        break;
      case Legality::illegal: {
        Misfit& first = tally.first[seen.node];
        const std::size_t at = plan_->variable ? record_offset(runs_, seen.offset) : seen.offset;
        if (first.record == 0) first = {seen.node, plan_->path(seen.node), number, at, seen.reason};
        if (tally.earliest.record == 0) tally.earliest = first;
        break;
      }
    }
  }
  for (const auto& views : overlays_) {
    for (const NodeIndex view : views) tally.view_fits[view] += view_legal_[view] != 0 ? 1 : 0;
  }
}

}  // namespace codecs
