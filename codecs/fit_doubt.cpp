#include "codecs/fit_doubt.hpp"

#include <algorithm>
#include <set>

#include "codecs/fit_period.hpp"

namespace codecs {

namespace {

constexpr std::size_t sampled = 400;
constexpr std::size_t few = 16;

bool nothing(std::uint8_t b) { return b == 0x40 || b == 0x20 || b == 0 || b == 0xFF || b == 0xF0 || b == 0x30; }

std::string bytes_text(std::size_t n) { return std::to_string(n) + (n == 1 ? " byte" : " bytes"); }

// Strides of tables that fill most of the record: its bytes may well repeat at them.
bool is_table_stride(const RecordPlan& plan, std::size_t period) {
  return std::any_of(plan.nodes.begin(), plan.nodes.end(), [&](const Node& n) {
    return n.kind == Node::Kind::table && n.depth == 0 && n.max > 1 && n.max * n.stride * 10 >= plan.length * 7 &&
           (period % n.stride == 0 || n.stride % period == 0);
  });
}

void of_length(const Framing& framing, Bytes file, const RecordCheck& check, Doubts& out) {
  const bool fixed = framing.options.format == RecordFormat::f || framing.line_width != 0;
  if (!fixed || framing.records < 4) return;
  const std::size_t stride = framing.options.lrecl + framing.line_width;
  const Bytes data = file.subspan(static_cast<std::size_t>(framing.skip));
  const RecordPlan& plan = check.plan();
  const Period better = better_period(data, stride, std::min<std::size_t>(4 * stride + 64, 4096), !plan.overlays);
  if (better.length == 0 || is_table_stride(plan, better.length)) return;
  out.period = better.length;
  out.all.push_back("the bytes repeat every " + bytes_text(better.length) + ", not every " + std::to_string(stride));
}

// A book of more than one record: from `p` on the record reads like its own beginning, in what the book calls FILLER or
// text. Every column looks alike there, and the numbers are valid.
bool repeats_itself(const std::vector<Buffer>& records, const RecordCheck& check, std::size_t p) {
  const RecordPlan& plan = check.plan();
  const std::size_t width = std::min(p, plan.length - p);
  std::vector<bool> soft(plan.length, true);
  std::size_t numbers = 0, digits = 0;
  const auto items = places(plan);
  for (const Place& place : items) {
    const Node& n = plan.node(place.node);
    const bool text = n.kind == Node::Kind::filler || n.kind == Node::Kind::text || n.kind == Node::Kind::gap;
    for (std::size_t i = 0; i < n.length && !text; ++i) soft[place.offset + i] = false;
  }
  for (const Place& place : items) {
    const Node& n = plan.node(place.node);
    if (!place.number || place.offset + n.length > width) continue;
    std::size_t valid = 0;
    for (std::size_t i = 0; i < n.length; ++i) {
      if (!soft[place.offset + p + i]) return false;
    }
    for (const Buffer& record : records) {
      valid += check.item(n, Bytes(record).subspan(place.offset + p, n.length)) == Legality::legal ? 1 : 0;
    }
    if (valid * 100 < records.size() * 95) return false;
    ++numbers;
    digits += n.length;
  }
  if (numbers == 0 || digits < 4) return false;
  double alike = 0;
  std::set<std::size_t> kinds;
  for (std::size_t at = 0; at < width; ++at) {
    const auto here = column_kinds(records, at);
    const auto there = column_kinds(records, at + p);
    for (std::size_t k = 0; k < here.size(); ++k) alike += std::min(here[k], there[k]);
    kinds.insert(static_cast<std::size_t>(std::max_element(here.begin(), here.end()) - here.begin()));
  }
  return kinds.size() >= 3 && alike >= 0.8 * static_cast<double>(width);
}

void of_several_records(const Framing& framing, Bytes file, const RecordCheck& check, Doubts& out) {
  const RecordPlan& plan = check.plan();
  if (framing.chain || plan.variable || plan.overlays || framing.records < 4) return;
  auto records = sample_records(framing, file, sampled, plan.length, plan.options.code_page->space());
  std::erase_if(records, [&](const Buffer& r) { return r.size() != plan.length; });
  if (records.size() < 4) return;
  std::set<std::size_t> starts;
  for (const std::size_t parts : {2, 3, 4}) {
    if (plan.length % parts == 0) starts.insert(plan.length / parts);
  }
  for (const Place& place : places(plan)) {
    const Node& n = plan.node(place.node);
    const bool text = n.kind == Node::Kind::filler || n.kind == Node::Kind::text;
    if (text && place.offset >= 8 && n.length * 3 >= plan.length) starts.insert(place.offset);
  }
  for (const std::size_t p : starts) {
    if (p * 4 > plan.length * 3 || !repeats_itself(records, check, p)) continue;
    if (plan.length % p == 0) out.period = p;
    out.all.push_back("from " + std::to_string(p) +
                      " on a record reads like its own beginning, numbers too: it seems to be " + std::to_string(p) +
                      " bytes long, and the rest another record");
    return;
  }
}

// Lines that lost their trailing spaces and yet are all of one length end with an item that is always full.
void of_lines(const Framing& framing, const RecordCheck& check, Doubts& out) {
  const RecordPlan& plan = check.plan();
  const bool equal = framing.options.format == RecordFormat::text && framing.line_width == 0 &&
                     framing.shortest == framing.longest && framing.longest < plan.length && framing.records >= 4;
  if (!equal) return;
  for (const Place& p : places(plan)) {
    const Node& n = plan.node(p.node);
    const bool inside = p.offset < framing.longest && framing.longest < p.offset + n.length;
    if (!inside || n.kind == Node::Kind::filler || n.in_overlay) continue;
    out.all.push_back("all lines end after " + bytes_text(framing.longest) + ", inside " + plan.path(p.node));
  }
}

// What one doubtful thing alone does not prove, two do.
void of_items(const std::vector<Buffer>& records, const RecordCheck& check, const Tally& tally,
              std::vector<std::string>& signs) {
  const RecordPlan& plan = check.plan();
  if (plan.variable || records.size() < few) return;
  const std::size_t count = records.size();
  for (const Buffer& record : records) {
    if (record.size() != plan.length) return;
  }
  const auto distinct = [&](std::size_t at) {
    std::array<bool, 256> seen{};
    std::size_t n = 0;
    for (const Buffer& record : records) {
      n += seen[record[at]] ? 0 : 1;
      seen[record[at]] = true;
    }
    return n;
  };
  const auto letters_or_digits = [&](std::size_t at) {
    return std::count_if(records.begin(), records.end(), [&](const Buffer& r) { return !nothing(r[at]); });
  };
  std::string filler;
  std::string unsigned_items;
  std::string scaled;
  std::string ragged;
  std::string never;
  for (const Place& p : places(plan)) {
    const Node& n = plan.node(p.node);
    const auto name = [&] { return plan.path(p.node); };
    if (n.kind == Node::Kind::filler && !n.in_overlay) {
      std::size_t changing = 0;
      for (std::size_t at = p.offset; at < p.offset + n.length; ++at) {
        const auto full = static_cast<std::size_t>(letters_or_digits(at));
        changing += distinct(at) > 2 && full * 4 >= count ? 1 : 0;
      }
      if (changing > 0 && filler.empty()) {
        filler = "FILLER at " + std::to_string(p.offset) + " holds data that changes from record to record";
      }
    }
    const ItemTally& item = tally.items[p.node];
    const bool first_occurrence = p.offset == n.offset;
    if ((n.kind == Node::Kind::zoned || n.kind == Node::Kind::packed) && first_occurrence && !n.in_overlay) {
      const bool is_signed =
          n.kind == Node::Kind::zoned ? plan.zoned[n.shape].is_signed : plan.packed[n.shape].is_signed;
      const std::uint64_t signs_seen = item.plus + item.minus + item.unsigned_values;
      if (is_signed && signs_seen >= few && item.unsigned_values == signs_seen && unsigned_items.empty()) {
        unsigned_items = name() + " has an S, and none of its " + std::to_string(signs_seen) + " values has a sign";
      }
    }
    if (n.kind == Node::Kind::zoned && n.length >= 6 && scaled.empty() && !n.in_overlay) {
      std::size_t zeros = 0;
      while (zeros < n.length && distinct(p.offset + n.length - 1 - zeros) == 1 &&
             (records.front()[p.offset + n.length - 1 - zeros] & 15) == 0) {
        ++zeros;
      }
      std::size_t varied = 0;
      for (std::size_t at = p.offset; at < p.offset + n.length; ++at) varied = std::max(varied, distinct(at));
      if (zeros >= 3 && zeros < n.length && varied >= 4) {
        scaled = "the last " + std::to_string(zeros) + " digits of " + name() + " are 0 in every record";
      }
    }
    if (n.kind == Node::Kind::text && n.length >= 4 && !n.justified && ragged.empty() && !n.in_overlay) {
      const std::uint8_t space = plan.options.code_page->space();
      std::size_t used = 0, led = 0;
      for (const Buffer& r : records) {
        const Bytes b = Bytes(r).subspan(p.offset, n.length);
        const bool blank = std::all_of(b.begin(), b.end(), [&](auto x) { return x == space || x == 0; });
        used += blank ? 0 : 1;
        led += !blank && b.front() == space ? 1 : 0;
      }
      if (used >= few && led * 2 > used)
        ragged = name() + " begins with a space in " + std::to_string(led) + " records";
    }
    const copybooks::Field& field = plan.field(n);
    if (n.kind == Node::Kind::text && field.conditions.size() >= 2 && never.empty() && !n.in_overlay) {
      std::set<std::string> allowed;
      bool plain = true;
      for (const auto& condition : field.conditions) {
        for (const auto& value : condition.values) {
          plain = plain && !value.last && value.first.kind == copybooks::Literal::Kind::text;
          allowed.insert(value.first.text);
        }
      }
      std::size_t used = 0, met = 0;
      std::string text;
      for (const Buffer& r : records) {
        text.clear();
        static_cast<void>(read_text(plan, n, Bytes(r).subspan(p.offset, n.length), text));
        if (text.empty()) continue;
        ++used;
        met += std::any_of(allowed.begin(), allowed.end(), [&](std::string v) {
          while (!v.empty() && v.back() == ' ') v.pop_back();
          return v == text;
        });
      }
      if (plain && used >= few && met == 0) never = name() + " never holds a value of its 88 levels";
    }
  }
  for (std::string* sign : {&filler, &unsigned_items, &scaled, &ragged, &never}) {
    if (!sign->empty()) signs.push_back(std::move(*sign));
  }
}

}  // namespace

Doubts doubts_of(const Framing& framing, Bytes file, const RecordCheck& check, const Tally& tally, bool weak) {
  Doubts out;
  of_length(framing, file, check, out);
  of_lines(framing, check, out);
  if (out.period == 0) of_several_records(framing, file, check, out);
  std::vector<std::string> signs;
  const std::uint8_t space = check.plan().options.code_page->space();
  of_items(sample_records(framing, file, sampled, check.plan().length, space), check, tally, signs);
  if (signs.size() >= 2 || (weak && !signs.empty())) out.all.insert(out.all.end(), signs.begin(), signs.end());
  return out;
}

std::string constant_bytes(Bytes file) {
  if (file.empty()) return "";
  const std::uint8_t b = file.front();
  const char* name = b == 0 ? "low-values" : b == 0xFF ? "high-values" : b == 0x40 || b == 0x20 ? "spaces" : nullptr;
  const bool constant = name != nullptr && std::all_of(file.begin(), file.end(), [b](auto x) { return x == b; });
  return constant ? name : "";
}

}  // namespace codecs
