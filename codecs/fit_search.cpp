#include "codecs/fit_search.hpp"

#include <algorithm>

namespace codecs {

Result<Family> make_family(const BookReading& reading, std::string page, ZonedSigns signs) {
  Family out;
  const auto opened = CodePage::open(page);
  if (!opened) return opened.error();
  out.page = std::move(page);
  out.ascii = (*opened)->ascii_family();
  out.signs = signs;
  for (const auto& layout : reading.records) {
    CodecOptions options;
    options.code_page = *opened;
    options.ascii_signs = signs;
    auto plan = make_record_plan(layout, options);
    if (!plan) return plan.error();
    out.checks.emplace_back(std::shared_ptr<const RecordPlan>(std::move(*plan)));
    if (reading.records.size() > 1) out.checks.back().allow_pad();
  }
  return out;
}

Score score(const Framing& framing, Bytes file, Family& family, std::uint64_t most, const ByteMap* map) {
  Score out;
  if (framing.records == 0) return out;
  const std::uint64_t every = std::max<std::uint64_t>(framing.records / most, 1);
  const bool filled = framing.options.format == RecordFormat::f;
  const bool lines = framing.options.format == RecordFormat::text;
  Buffer changed;
  std::vector<Tally> tallies(family.checks.size());
  for_records(framing, file, every, [&](Bytes record, std::uint64_t number, std::uint64_t) {
    if (map != nullptr) {
      changed.resize(record.size());
      std::transform(record.begin(), record.end(), changed.begin(), [&](std::uint8_t b) { return (*map)[b]; });
      record = changed;
    }
    ++out.records;
    bool fits = false;
    for (std::size_t i = 0; i < family.checks.size(); ++i) {
      RecordCheck& check = family.checks[i];
      const bool one = lines ? check.check_line(record) : check.check(record, filled);
      check.count_last(one, number, tallies[i]);
      fits = fits || one;
    }
    out.fitting += fits ? 1 : 0;
    const auto& page = family.checks.front().plan().pages.front().portable;
    if (out.records <= 64) {
      for (const std::uint8_t b : record) {
        const char c = page[b];
        ++out.text;
        out.plain_text +=
            c == ' ' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ? 1 : 0;
      }
    }
    return true;
  });
  for (std::size_t i = 0; i < tallies.size(); ++i) {
    out.evidence = std::max(out.evidence, tallies[i].evidence);
    const RecordPlan& plan = family.checks[i].plan();
    for (NodeIndex n = 0; n < tallies[i].items.size(); ++n) {
      if (!is_number(plan.node(n).kind)) continue;
      const ItemTally& item = tallies[i].items[n];
      out.values += item.values - item.blank();
      out.legal += item.legal;
    }
  }
  return out;
}

std::vector<Place> places(const RecordPlan& plan, std::size_t most) {
  std::vector<Place> out;
  const auto walk = [&](const auto& self, NodeIndex parent, std::size_t base) -> void {
    const NodeIndex end = plan.node(parent).next;
    std::uint32_t seen_overlay = 0;
    for (NodeIndex c = parent + 1; c < end && out.size() < most; c = plan.node(c).next) {
      const Node& n = plan.node(c);
      if (n.overlay != 0 && n.overlay == seen_overlay) continue;
      seen_overlay = n.overlay;
      switch (n.kind) {
        case Node::Kind::object:
          self(self, c, base);
          break;
        case Node::Kind::table:
          for (std::uint32_t k = 0; k < n.max && out.size() < most; ++k) {
            const std::size_t at = base + n.offset + k * n.stride;
            const Node& element = plan.node(c + 1);
            if (element.kind == Node::Kind::object) {
              self(self, c + 1, at);
            } else if (element.kind != Node::Kind::table) {
              out.push_back({c + 1, at + element.offset, false});
            }
          }
          break;
        default:
          out.push_back({c, base + n.offset, false});
      }
    }
  };
  walk(walk, 0, 0);
  for (Place& p : out) {
    const Node& n = plan.node(p.node);
    p.number = n.kind == Node::Kind::zoned || n.kind == Node::Kind::packed || n.kind == Node::Kind::edited ||
               (n.kind == Node::Kind::binary && !plan.binary[n.shape].full_range);
  }
  return out;
}

std::vector<Buffer> sample_records(const Framing& framing, Bytes file, std::uint64_t most, std::size_t length,
                                   std::uint8_t space) {
  std::vector<Buffer> out;
  if (framing.records == 0) return out;
  const std::uint64_t every = std::max<std::uint64_t>(framing.records / most, 1);
  for_records(framing, file, every, [&](Bytes record, std::uint64_t, std::uint64_t) {
    out.emplace_back(record.begin(), record.end());
    if (framing.options.format == RecordFormat::text && record.size() < length) out.back().resize(length, space);
    return out.size() <= most;
  });
  return out;
}

}  // namespace codecs
