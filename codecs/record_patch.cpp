#include "codecs/record_patch.hpp"

#include <algorithm>
#include <tuple>

#include "codecs/record_image.hpp"

namespace codecs {

namespace {

// Visits each table with a counter that stands in both images, with its counts there: (node, at, subscripts, before,
// after). Occurrences that only one of the images has are not entered.
template <class Visit>
class Tables {
 public:
  Tables(const RecordPlan& plan, Bytes before, Bytes after, Visit visit)
      : plan_(plan), before_(before), after_(after), visit_(std::move(visit)) {
    bases_.push_back(0);
    counted_.assign(plan.nodes.size(), false);
    for (NodeIndex i = 0; i < plan.nodes.size(); ++i) {
      if (plan.node(i).counter == no_node) continue;
      for (NodeIndex up = i; up != no_node && !counted_[up]; up = plan.node(up).parent) counted_[up] = true;
    }
  }
  void run() { members(0); }

 private:
  void members(NodeIndex parent) {
    for (NodeIndex c = parent + 1; c < plan_.node(parent).next; c = plan_.node(c).next) {
      if (!counted_[c] || !stays(c)) continue;
      if (plan_.node(c).kind == Node::Kind::table) {
        table(c);
      } else {
        members(c);
      }
    }
  }

  // Whether rules choose this view before and after.
  bool stays(NodeIndex index) const {
    if (plan_.node(index).ruled == 0) return true;
    const RuledOverlay& overlay = plan_.rules->overlays[plan_.node(index).ruled - 1];
    return choose(overlay, {before_, bases_, before_.size()}) == Chosen{true, index} &&
           choose(overlay, {after_, bases_, after_.size()}) == Chosen{true, index};
  }

  void table(NodeIndex index) {
    const Node& t = plan_.node(index);
    const auto before = table_count(plan_, t, before_, bases_);
    const auto after = table_count(plan_, t, after_, bases_);
    if (!before || !after) return;  // in a view that does not hold here
    const std::size_t at = bases_.back() + t.offset;
    if (t.counter != no_node) visit_(index, at, std::span<const std::uint32_t>(subscripts_), *before, *after);
    if (!counted_[index + 1]) return;
    bases_.push_back(at);
    subscripts_.push_back(0);
    for (std::uint32_t k = 0; k < std::min(*before, *after); ++k) {
      bases_.back() = at + k * t.stride;
      subscripts_.back() = k;
      members(index + 1);
    }
    bases_.pop_back();
    subscripts_.pop_back();
  }

  const RecordPlan& plan_;
  Bytes before_;
  Bytes after_;
  Visit visit_;
  std::vector<bool> counted_;  // is, or holds, a table with a counter
  std::vector<std::size_t> bases_;
  std::vector<std::uint32_t> subscripts_;
};

Error mismatch(const RecordPlan& plan, Bytes base) {
  const std::size_t least = plan.min_length;
  return Error(errc::base_mismatch, "the base record has " + std::to_string(base.size()) + " bytes, the copybook " +
                                        (least == plan.length ? "" : std::to_string(least) + " to ") +
                                        std::to_string(plan.length));
}

Result<PatchBase> spread(const RecordPlan& plan, Bytes record) {
  PatchBase base;
  if (!plan.variable) {
    if (record.size() != plan.length) return mismatch(plan, record);
    base.image.assign(record.begin(), record.end());
    base.patched = base.image;
    return base;
  }
  if (record.size() < plan.min_length || record.size() > plan.length) return mismatch(plan, record);
  base.image = plan.initial;
  std::vector<ImageRun> runs;
  const Expanded expanded = expand(plan, record, base.image, runs, &base.tails);
  if (expanded.error.code != errc::none) return expanded.error;
  const Bytes tail = record.subspan(expanded.used);
  const bool pad = plan.options.odo_mode == OdoMode::pad;
  if (!pad && !tail.empty() && !plan.options.lossless && !has_tail(plan)) {
    return Error(errc::base_mismatch, "the base record has " + std::to_string(record.size()) +
                                          " bytes, its counters account for " + std::to_string(expanded.used));
  }
  const bool zeros = std::all_of(tail.begin(), tail.end(), [](std::uint8_t b) { return b == 0; });
  if (pad ? !zeros || record.size() < plan.length : !tail.empty()) base.tail.emplace(tail.begin(), tail.end());
  base.patched = base.image;
  return base;
}

// How many bytes of the record stand before a place in its image: where that place is, or would be.
std::size_t bytes_before(const std::vector<ImageRun>& runs, std::size_t image_offset) {
  std::size_t bytes = 0;
  for (const ImageRun& run : runs) {
    if (run.image >= image_offset) break;
    bytes = run.record + std::min(run.length, image_offset - run.image);
  }
  return bytes;
}

std::vector<RecordCodec::Change> changes_of(const RecordPlan& plan, const PatchBase& base, const PatchTrace& trace,
                                            Bytes record) {
  std::vector<RecordCodec::Change> changes;
  std::vector<ImageRun> runs;
  if (plan.variable) {
    Buffer scratch = plan.initial;
    if (expand(plan, record, scratch, runs).error.code != errc::none) return changes;
  }
  const auto add = [&](std::string path, std::size_t at, std::size_t length) {
    if (!plan.variable) return changes.push_back({std::move(path), at, length});
    const std::size_t begin = bytes_before(runs, at);
    changes.push_back({std::move(path), begin, bytes_before(runs, at + length) - begin});
  };
  Tables tables(plan, base.image, base.patched,
                [&](NodeIndex index, std::size_t at, std::span<const std::uint32_t> subscripts, std::uint32_t before,
                    std::uint32_t after) {
                  const Node& t = plan.node(index);
                  for (std::uint32_t k = std::min(before, after); k < std::max(before, after); ++k) {
                    add(plan.path(index, subscripts) + '[' + std::to_string(k + 1) + ']', at + k * t.stride,
                        k < after ? t.stride : 0);
                  }
                });
  tables.run();
  for (const PatchTrace::Written& w : trace.written) {
    const std::size_t length = plan.node(w.node).length;
    const auto before = Bytes(base.image).subspan(w.at, length);
    const auto after = Bytes(base.patched).subspan(w.at, length);
    if (!w.fresh && !std::equal(before.begin(), before.end(), after.begin())) {
      add(plan.path(w.node, w.subscripts), w.at, length);
    }
  }
  const auto key = [](const RecordCodec::Change& c) { return std::tie(c.offset, c.path, c.length); };
  std::sort(changes.begin(), changes.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  changes.erase(
      std::unique(changes.begin(), changes.end(), [&](const auto& a, const auto& b) { return key(a) == key(b); }),
      changes.end());
  return changes;
}

// The patched record, appended; with its changes if asked.
Result<void> patch_record(const RecordPlan& plan, Bytes base, std::string_view json, Buffer& record,
                          std::vector<RecordCodec::Change>* changes, std::vector<Error>* more,
                          std::vector<Error>* warnings) {
  auto spread_base = spread(plan, base);
  if (!spread_base) return spread_base.error();
  PatchTrace trace;
  const std::size_t start = record.size();
  if (auto done = encode_patch(plan, json, *spread_base, trace, record, more); !done) return done;
  if (warnings != nullptr) *warnings = std::move(trace.warnings);
  const Bytes patched = Bytes(record).subspan(start);
  if (trace.whole) {
    const bool same = std::equal(base.begin(), base.end(), patched.begin(), patched.end());
    if (changes != nullptr && !same) changes->push_back({"$all", 0, patched.size()});
    return {};
  }
  const bool kept_tail = spread_base->tail && !spread_base->tail->empty();
  if (kept_tail && patched.size() != base.size()) {
    record.resize(start);
    return Error(errc::base_mismatch,
                 "bytes stand behind the items of the base record, and a table of another length would move them");
  }
  if (changes != nullptr) *changes = changes_of(plan, *spread_base, trace, patched);
  return {};
}

}  // namespace

std::vector<Error> tables_left_out(const RecordPlan& plan, const PatchBase& base, const PatchTrace& trace) {
  std::vector<Error> errors;
  Tables tables(
      plan, base.image, base.patched,
      [&](NodeIndex index, std::size_t at, std::span<const std::uint32_t> subscripts, std::uint32_t before,
          std::uint32_t after) {
        const auto given = std::pair(index, at);
        if (before == after || std::find(trace.tables.begin(), trace.tables.end(), given) != trace.tables.end()) {
          return;
        }
        const Node& t = plan.node(index);
        errors.emplace_back(errc::odo_mismatch, plan.path(index, subscripts), "", at, t.length,
                            "its counter changes from " + std::to_string(before) + " to " + std::to_string(after) +
                                ", and the array is not given");
      });
  tables.run();
  return errors;
}

Result<void> RecordCodec::encode_over(Bytes base, std::string_view json, Buffer& record, std::vector<Error>* more,
                                      std::vector<Error>* warnings) const {
  return patch_record(*plan_, base, json, record, nullptr, more, warnings);
}

Result<RecordCodec::Patched> RecordCodec::patch(Bytes base, std::string_view json, std::vector<Error>* more) const {
  Patched out;
  if (auto done = patch_record(*plan_, base, json, out.record, &out.changes, more, &out.warnings); !done)
    return done.error();
  return out;
}

}  // namespace codecs
