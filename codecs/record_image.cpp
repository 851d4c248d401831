#include "codecs/record_image.hpp"

#include <algorithm>

namespace codecs {

std::uint32_t clamped_count(const Node& table, std::uint32_t count) {
  return count == 0 ? 0 : std::clamp(count, table.min, table.max);
}

Result<std::uint32_t> table_count(const RecordPlan& plan, const Node& table, Bytes image,
                                  std::span<const std::size_t> bases) {
  if (table.counter == no_node) return table.max;
  const Node& counter = plan.node(table.counter);
  const std::size_t at = bases[counter.depth] + counter.offset;
  const Reading r = read_number(plan, counter, image.subspan(at, counter.length));
  const auto error = [&](errc code, std::string text) {
    return Error(code, plan.path(table.counter), copybooks::picture_text(plan.field(counter)), at, counter.length,
                 std::move(text));
  };
  if (r.state != NumberState::number || r.value.scale > 0) {
    return error(errc::odo_count_invalid, "the counter of " + table.name + " holds no number");
  }
  const auto whole = rescale(r.value, 0);
  if (plan.options.odo == OdoRange::clamp && whole && !whole->negative && whole->magnitude <= 0xFFFFFFFF) {
    return clamped_count(table, static_cast<std::uint32_t>(whole->magnitude));
  }
  if (!whole || whole->negative || whole->magnitude > table.max ||
      (whole->magnitude < table.min && whole->magnitude != 0)) {
    return error(errc::odo_count_range, "the counter of " + table.name + " is outside " + std::to_string(table.min) +
                                            " to " + std::to_string(table.max));
  }
  return static_cast<std::uint32_t>(whole->magnitude);
}

namespace {

// Visits the image in runs: whatever is in use, in order. `move(at, length)` returns false to stop; `pick(overlay,
// bases, at)` says which view of a tail is there.
template <class Move, class Pick>
class Walk {
 public:
  Walk(const RecordPlan& plan, Bytes image, Move move, Pick pick)
      : plan_(plan), image_(image), move_(std::move(move)), pick_(std::move(pick)) {}

  Error run() {
    std::size_t start = 0;
    if (members(0, start)) flush(start, plan_.length);
    return error_;
  }

 private:
  bool flush(std::size_t from, std::size_t to) { return from == to || move_(from, to - from); }

  bool members(NodeIndex parent, std::size_t& start) {
    for (NodeIndex c = parent + 1; c < plan_.node(parent).next; c = plan_.node(c).next) {
      const Node& n = plan_.node(c);
      if (!n.variable) continue;
      if (n.ruled != 0) return tail(plan_.rules->overlays[n.ruled - 1], start);
      if (!member(c, n, start)) return false;
    }
    return true;
  }

  bool member(NodeIndex c, const Node& n, std::size_t& start) {
    return n.kind == Node::Kind::object ? members(c, start) : n.kind != Node::Kind::table || table(c, start);
  }

  // Nothing stands behind it: the walk ends with the view.
  bool tail(const RuledOverlay& overlay, std::size_t& start) {
    const std::size_t at = at_.start() + overlay.offset;
    if (!flush(start, at)) return false;
    start = at;
    const Chosen chosen = pick_(overlay, at_.bases(), at);
    if (chosen.decided && chosen.view != no_node) {
      const Node& view = plan_.node(chosen.view);
      if (!member(chosen.view, view, start) || !flush(start, std::max(start, at + view.length))) return false;
    }
    start = plan_.length;
    return true;
  }

  bool table(NodeIndex index, std::size_t& start) {
    const Node& t = plan_.node(index);
    const std::size_t at = at_.start() + t.offset;
    if (!flush(start, at)) return false;
    std::uint32_t count = t.max;
    if (t.counter != no_node) {
      const auto counted = table_count(plan_, t, image_, at_.bases());
      if (!counted) {
        error_ = counted.error();
        return false;
      }
      count = *counted;
    }
    const Node& element = plan_.node(index + 1);
    if (!element.variable) {
      if (!flush(at, at + count * t.stride)) return false;
    } else {
      for (std::uint32_t k = 0; k < count; ++k) {
        const std::size_t base = at + k * t.stride;
        at_.enter(base);
        std::size_t inner = base;
        if (!members(index + 1, inner) || !flush(inner, base + t.stride)) return false;
        at_.leave();
      }
    }
    start = at + t.max * t.stride;
    return true;
  }

  const RecordPlan& plan_;
  Bytes image_;
  Move move_;
  Pick pick_;
  Occurrence at_;
  Error error_;
};

}  // namespace

namespace {

void clear_members(const RecordPlan& plan, NodeIndex parent, std::span<std::uint8_t> image, Occurrence& occurrence) {
  for (NodeIndex c = parent + 1; c < plan.node(parent).next; c = plan.node(c).next) {
    const Node& n = plan.node(c);
    if (n.in_overlay) continue;
    if (n.kind == Node::Kind::object) clear_members(plan, c, image, occurrence);
    if (n.kind != Node::Kind::table) continue;
    const auto count = table_count(plan, n, image, occurrence.bases());
    if (!count) continue;
    const std::size_t at = occurrence.start() + n.offset;
    std::fill_n(image.begin() + static_cast<std::ptrdiff_t>(at + *count * n.stride), (n.max - *count) * n.stride,
                std::uint8_t{0});
    if (plan.node(c + 1).kind != Node::Kind::object) continue;
    occurrence.enter(at);
    for (std::uint32_t k = 0; k < *count; ++k) {
      occurrence.starts[occurrence.depth] = at + k * n.stride;
      clear_members(plan, c + 1, image, occurrence);
    }
    occurrence.leave();
  }
}

}  // namespace

void clear_unused(const RecordPlan& plan, std::span<std::uint8_t> image) {
  Occurrence occurrence;
  clear_members(plan, 0, image, occurrence);
}

Expanded expand(const RecordPlan& plan, Bytes record, std::span<std::uint8_t> image, std::vector<ImageRun>& runs,
                std::vector<Chosen>* tails) {
  Expanded out;
  runs.clear();
  if (tails != nullptr) tails->assign(plan.rules ? plan.rules->overlays.size() : 0, Chosen{});
  bool short_record = false;
  const auto copy = [&](std::size_t at, std::size_t length) {
    const std::size_t take = std::min(length, record.size() - out.used);
    std::copy_n(record.begin() + static_cast<std::ptrdiff_t>(out.used), take,
                image.begin() + static_cast<std::ptrdiff_t>(at));
    return take;
  };
  const auto move = [&](std::size_t at, std::size_t length) {
    const std::size_t take = copy(at, length);
    runs.push_back({at, out.used, take});
    out.used += take;
    short_record = take != length;
    return !short_record;
  };
  Walk walk(plan, image, move, [&](const RuledOverlay& overlay, std::span<const std::size_t> bases, std::size_t at) {
    // The rules may test items of the overlay itself.
    const std::size_t there = copy(at, overlay.length);
    std::fill_n(image.begin() + static_cast<std::ptrdiff_t>(at + there), overlay.length - there, 0);
    const Chosen chosen = choose(overlay, {image.first(at + there), bases, record.size()});
    if (tails != nullptr) (*tails)[overlay.index] = chosen;
    return chosen;
  });
  out.error = walk.run();
  if (short_record) {
    out.error = Error(errc::record_too_short,
                      "the record has " + std::to_string(record.size()) + " bytes; its counters ask for more");
  }
  return out;
}

Error compact(const RecordPlan& plan, Bytes image, Buffer& record, const ChooseTail& choose_tail) {
  const auto move = [&](std::size_t at, std::size_t length) {
    const Bytes run = image.subspan(at, length);
    record.insert(record.end(), run.begin(), run.end());
    return true;
  };
  Walk walk(plan, image, move, [&](const RuledOverlay& overlay, std::span<const std::size_t> bases, std::size_t at) {
    const RuleBytes bytes{image, bases, plan.length};
    return choose_tail ? choose_tail(overlay, bytes, at) : choose(overlay, bytes);
  });
  return walk.run();
}

namespace {

class Overlays {
 public:
  Overlays(const RecordPlan& plan, Bytes image, const VisitOverlay& visit)
      : plan_(plan), image_(image), visit_(visit), holds_(plan.nodes.size(), false) {
    for (NodeIndex i = 0; i < plan.nodes.size(); ++i) {
      if (plan.node(i).ruled == 0) continue;
      for (NodeIndex up = i; up != no_node && !holds_[up]; up = plan.node(up).parent) holds_[up] = true;
    }
  }

  void members(NodeIndex parent) {
    for (NodeIndex c = parent + 1; c < plan_.node(parent).next;) {
      const Node& n = plan_.node(c);
      if (n.ruled != 0) {
        const RuledOverlay& overlay = plan_.rules->overlays[n.ruled - 1];
        const Chosen chosen = visit_(overlay, bases_, subscripts_);
        if (chosen.decided && chosen.view != no_node) below(chosen.view);
        c = overlay.next;
        continue;
      }
      if (holds_[c]) below(c);
      c = n.next;
    }
  }

 private:
  void below(NodeIndex index) {
    const Node& n = plan_.node(index);
    if (n.kind == Node::Kind::object) return members(index);
    if (n.kind != Node::Kind::table || !holds_[index + 1]) return;
    const auto count = table_count(plan_, n, image_, bases_);
    if (!count) return;
    const std::size_t at = bases_.back() + n.offset;
    bases_.push_back(at);
    subscripts_.push_back(0);
    for (std::uint32_t k = 0; k < *count; ++k) {
      bases_.back() = at + k * n.stride;
      subscripts_.back() = k;
      below(index + 1);
    }
    bases_.pop_back();
    subscripts_.pop_back();
  }

  const RecordPlan& plan_;
  Bytes image_;
  const VisitOverlay& visit_;
  std::vector<bool> holds_;
  std::vector<std::size_t> bases_{0};
  std::vector<std::uint32_t> subscripts_;
};

}  // namespace

void visit_overlays(const RecordPlan& plan, Bytes image, const VisitOverlay& visit) {
  if (plan.rules) Overlays(plan, image, visit).members(0);
}

std::size_t record_offset(const std::vector<ImageRun>& runs, std::size_t image_offset) {
  std::size_t end = image_offset;
  for (const ImageRun& run : runs) {
    if (image_offset >= run.image && image_offset < run.image + run.length) {
      return run.record + (image_offset - run.image);
    }
    end = run.record + run.length;
  }
  return runs.empty() ? image_offset : end;
}

}  // namespace codecs
