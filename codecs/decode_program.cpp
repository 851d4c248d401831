#include "codecs/decode_program.hpp"
#include "codecs/ruled_overlay.hpp"

#include <algorithm>

namespace codecs {

namespace {

constexpr std::size_t lanes = 16;
constexpr std::size_t longest_literal = 60000;

class Builder {
 public:
  explicit Builder(const RecordPlan& plan) : plan_(plan), lossless_(plan.options.lossless) {}

  std::optional<DecodeProgram> build() {
    make_plain();
    lead_ = "{";
    members(0);
    if (!lead_.empty()) place({});
    program_.run = decode_kernels();
    program_.pad = plan_.options.code_page->space();
    program_.leads.append(longest_lead, '\0');
    for (std::size_t i = 0; i < program_.steps.size(); ++i) {
      Step& step = program_.steps[i];
      step.lead = program_.leads.data() + places_[i].lead;
      if (step.op == Step::Op::zoned || step.op == Step::Op::packed || step.op == Step::Op::binary) {
        step.rows = program_.tables[places_[i].table].data();
      }
    }
    if (comma_unknown_) return std::nullopt;
    join_packed();
    return std::move(program_);
  }

 private:
  struct Place {  // of a step's lead and table
    std::size_t lead = 0, table = 0;
  };
  // Where the occurrences of what is being built begin, first and last.
  struct Range {
    std::size_t first = 0, last = 0;
  };

  // A run of packed steps ends where a table ends.
  void join_packed() {
    auto& steps = program_.steps;
    std::vector<bool> boundary(steps.size() + 1);
    for (const Step& step : steps) {
      if (step.op == Step::Op::table) boundary[step.end] = true;
    }
    for (std::size_t i = steps.size(); i-- > 0;) {
      Step& step = steps[i];
      if (step.op != Step::Op::packed) continue;
      for (std::uint32_t nibble = 0; nibble < 16; ++nibble) {
        const std::uint32_t sign = (step.minus >> nibble & 1) != 0  ? Step::minus_sign
                                   : (step.plus >> nibble & 1) != 0 ? 0
                                                                    : Step::no_sign;
        step.signs |= sign << nibble * 2;
      }
      const bool joined = i + 1 < steps.size() && !boundary[i + 1] && steps[i + 1].op == Step::Op::packed &&
                          !step.quoted && !steps[i + 1].quoted;
      step.run = joined ? steps[i + 1].run + 1 : 1;
    }
  }

  void make_plain() {
    const CodePage& page = *plan_.options.code_page;
    for (std::size_t b = 0; b < 256; ++b) {
      const char16_t c = page.to_unicode()[b];
      const bool plain = page.single_byte() && c >= 0x20 && c < 0x7F && c != u'"' && c != u'\\' &&
                         page.round_trips(static_cast<std::uint8_t>(b));
      program_.plain[b] = plain ? static_cast<std::uint8_t>(c) : 0x80;
    }
    for (std::size_t zone = 0; zone < 256; zone += lanes) {
      DecodeProgram::Row row;
      row.zone = static_cast<std::uint8_t>(zone);
      std::copy_n(program_.plain.begin() + static_cast<std::ptrdiff_t>(zone), lanes, row.plain.begin());
      if (std::any_of(row.plain.begin(), row.plain.end(), [](auto b) { return b != 0x80; })) {
        program_.rows.push_back(row);
      }
      make_run(zone);
    }
  }

  // The longest run of plain bytes of a zone that differ from their characters by the same number; the pad's, if it is
  // in this zone.
  void make_run(std::size_t zone) {
    const std::size_t pad = plan_.options.code_page->space();
    ZoneRuns& runs = program_.runs;
    const std::size_t index = zone / lanes;
    runs.low[index] = runs.high[index] = 0xFF;
    std::size_t longest = 0;
    for (std::size_t from = 0; from < lanes;) {
      const auto difference = [&](std::size_t low) {
        return static_cast<std::uint8_t>(program_.plain[zone + low] - (zone + low));
      };
      std::size_t to = from + 1;
      if (program_.plain[zone + from] != 0x80) {
        while (to < lanes && program_.plain[zone + to] != 0x80 && difference(to) == difference(from)) ++to;
        const bool has_pad = pad >= zone + from && pad < zone + to;
        if (to - from > longest || has_pad) {
          longest = has_pad ? lanes : to - from;
          runs.low[index] = static_cast<std::uint8_t>(from);
          runs.high[index] = static_cast<std::uint8_t>(to - 1);
          runs.add[index] = difference(from);
        }
      }
      from = to;
    }
  }

  std::size_t place(Step step) {
    const auto table = table_;
    const std::size_t size = lead_.size();
    std::size_t head = step.op == Step::Op::literal ? size : size > longest_lead ? size - longest_lead : 0;
    if (head != 0) {
      places_.push_back({program_.leads.size(), 0});
      Step literal;
      literal.length = static_cast<std::uint32_t>(head);
      program_.steps.push_back(literal);
    }
    *most_ += size + longest_lead + lanes + 6;
    if (step.op != Step::Op::literal) {
      places_.push_back({program_.leads.size() + head, table});
      step.lead_length = static_cast<std::uint16_t>(size - head);
      program_.steps.push_back(step);
    }
    program_.leads += lead_;
    lead_.clear();
    return program_.steps.size() - 1;
  }

  void members(NodeIndex object) {
    bool first = true;
    for (NodeIndex c = object + 1; c < plan_.node(object).next;) {
      const Node& n = plan_.node(c);
      if (n.ruled != 0) {
        // The portable code writes the chosen view, comma and name too; where none may stand before it, it is not known
        // whether the next member needs a comma.
        if (first) comma_unknown_ = true;
        place(item_step(c, Step::Op::other));
        c = plan_.rules->overlays[n.ruled - 1].next;
        continue;
      }
      if (n.emit) {
        if (!first) lead_ += ',';
        first = false;
        program_.empty = false;
        lead_ += plan_.key(n);
        value(c);
        if (lead_.size() > longest_literal) place({});
      } else if (lossless_ && (n.kind == Node::Kind::filler || n.kind == Node::Kind::gap)) {
        std::string kept;
        kept.swap(lead_);
        Step step = item_step(c, Step::Op::compare);
        place(step);
        lead_ = std::move(kept);
      }
      c = n.next;
    }
  }

  void value(NodeIndex index) {
    const Node& n = plan_.node(index);
    if (n.kind == Node::Kind::object) {
      lead_ += '{';
      members(index);
      lead_ += '}';
    } else if (n.kind == Node::Kind::table && !(lossless_ && has_rest(n))) {
      table(index, n);
    } else {
      place(item(index, n));
    }
  }

  // Whether occurrences that are not in use have bytes of their own, which the portable code looks at.
  bool has_rest(const Node& t) const {
    return t.counter != no_node && (t.in_overlay || plan_.options.odo_mode == OdoMode::max);
  }

  void table(NodeIndex index, const Node& t) {
    lead_ += '[';
    const std::size_t at = place(item_step(index, Step::Op::table));
    const Range outer = range_;
    range_ = {outer.first + t.offset, outer.last + t.offset + (t.max == 0 ? 0 : (t.max - 1) * t.stride)};
    std::size_t most = 1;
    std::size_t* const outer_most = most_;
    most_ = &most;
    value(index + 1);
    if (!lead_.empty()) place({});
    most_ = outer_most;
    range_ = outer;
    program_.steps[at].end = static_cast<std::uint32_t>(program_.steps.size());
    program_.steps[at].most = static_cast<std::uint32_t>(most);
    lead_ = "]";
  }

  Step item_step(NodeIndex index, Step::Op op) const {
    const Node& n = plan_.node(index);
    Step step;
    step.op = op;
    step.node = index;
    step.offset = n.offset;
    step.length = static_cast<std::uint32_t>(n.length);
    return step;
  }

  Step item(NodeIndex index, const Node& n) {
    Step step = item_step(index, Step::Op::other);
    bool plain = false;
    switch (n.kind) {
      case Node::Kind::zoned:
        plain = zoned(step, n);
        break;
      case Node::Kind::packed:
        plain = packed(step, n);
        break;
      case Node::Kind::binary:
        plain = binary(step, n);
        break;
      case Node::Kind::text:
        plain = text(step, n);
        break;
      default:
        break;
    }
    if (!plain) return item_step(index, Step::Op::other);
    step.quoted = n.kind == Node::Kind::text || n.as_string;
    if (step.quoted) lead_ += '"';
    return step;
  }

  // Finds where `width` bytes with the whole item in them can be read in every occurrence.
  bool loadable(Step& step, const Node& n, std::size_t width) const {
    if (n.length > width) return false;
    if (range_.last + n.offset + width <= plan_.length) {
      step.load_at = static_cast<std::ptrdiff_t>(n.offset);
      return true;
    }
    step.load_at = static_cast<std::ptrdiff_t>(n.offset + n.length) - static_cast<std::ptrdiff_t>(width);
    return range_.first + n.offset + n.length >= width;
  }

  // The text of `count` digits that begin in lane `first`; leading zeros up to `most_skip` are left out.
  bool digits(Step& step, const Node& n, int first, int count, int scale) {
    if (scale < 0 || scale > count) return false;
    const int whole = count - scale;
    const int shown = count + (scale > 0 ? 1 : 0) + (whole == 0 ? 1 : 0);
    if (shown > static_cast<int>(lanes)) return false;
    step.first = static_cast<std::uint8_t>(first);
    most_skip_ = n.keep_zeros || whole == 0 ? 0 : whole - 1;
    step.guard = std::uint64_t{1} << most_skip_;
    step.shown = static_cast<std::uint8_t>(shown);
    DigitTable table;
    for (int skip = 0; skip < static_cast<int>(lanes); ++skip) {
      DigitRow& row = table[static_cast<std::size_t>(skip)];
      row.lane.fill(0x80);
      if (skip > most_skip_) continue;
      std::size_t at = 0;
      if (whole == 0) row.add[at++] = '0';
      for (int d = skip; d < count; ++d) {
        if (d == whole) row.add[at++] = '.';
        row.lane[at] = static_cast<std::uint8_t>(first + d);
        row.add[at++] = '0';
      }
    }
    use(table);
    return true;
  }

  void use(const DigitTable& table) {
    const auto same = std::find_if(program_.tables.begin(), program_.tables.end(), [&](const DigitTable& other) {
      return std::equal(other.begin(), other.end(), table.begin(),
                        [](const DigitRow& a, const DigitRow& b) { return a.lane == b.lane && a.add == b.add; });
    });
    table_ = static_cast<std::size_t>(same - program_.tables.begin());
    if (same == program_.tables.end()) program_.tables.push_back(table);
  }

  bool zoned(Step& step, const Node& n) {
    const ZonedShape& shape = plan_.zoned[n.shape];
    const bool ebcdic = shape.signs == ZonedSigns::ebcdic_zones;
    if (shape.blank_when_zero || shape.zone_rule != ZoneRule::strict || !loadable(step, n, lanes)) return false;
    if (!ebcdic && shape.is_signed && shape.signs != ZonedSigns::ascii_standard && !shape.sign_separate) return false;
    step.op = Step::Op::zoned;
    step.sign_apart = shape.sign_separate;
    step.sign_at = n.offset + (shape.sign_leading ? 0 : n.length - 1);
    step.minus_zero = !lossless_;
    if (shape.sign_separate) {
      step.plus = ebcdic ? 0x4E : 0x2B;
      step.minus = ebcdic ? 0x60 : 0x2D;
    } else if (!shape.is_signed) {
      step.plus = ebcdic ? 1 << 0xF : 1 << 0x3;
    } else if (!ebcdic) {
      step.plus = 1 << 0x3;
      step.minus = 1 << 0x7;
    } else {
      signs(step);
    }
    const auto start = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(n.offset) - step.load_at);
    const std::size_t skipped = shape.sign_separate && shape.sign_leading ? 1 : 0;
    const std::size_t count = n.length - (shape.sign_separate ? 1 : 0);
    for (std::size_t i = 0; i < count; ++i) {
      step.flip[start + skipped + i] = ebcdic ? 0xF0 : 0x30;
      step.keep[start + skipped + i] = 0xFF;
    }
    if (!shape.sign_separate) step.keep[step.sign_at - n.offset + start] = 0x0F;
    return digits(step, n, static_cast<int>(start + skipped), static_cast<int>(count), shape.scale);
  }

  // Of a signed item: C and D, as encode writes them; without residue every sign that is one.
  void signs(Step& step) const {
    step.plus = lossless_ ? 1 << 0xC : 1 << 0xA | 1 << 0xC | 1 << 0xE | 1 << 0xF;
    step.minus = lossless_ ? 1 << 0xD : 1 << 0xB | 1 << 0xD;
  }

  bool packed(Step& step, const Node& n) {
    const PackedShape& shape = plan_.packed[n.shape];
    constexpr std::size_t width = 8;
    if (!shape.sign_nibble || !loadable(step, n, width)) return false;
    step.op = Step::Op::packed;
    const bool from_start = step.load_at == static_cast<std::ptrdiff_t>(n.offset);
    step.shift = static_cast<std::uint8_t>(from_start ? 8 * (width - n.length) : 0);
    step.mask = ~std::uint64_t{0} >> (8 * (width - n.length));
    const int used = 4 * (shape.digits + 1);
    step.pad = used == 64 ? 0 : step.mask & ~((std::uint64_t{1} << used) - 1);
    step.minus_zero = !lossless_;
    if (shape.is_signed) {
      signs(step);
    } else {
      step.plus = 1 << 0xF;
    }
    const int nibbles = 2 * static_cast<int>(n.length);
    const int first = (from_start ? 0 : static_cast<int>(lanes) - nibbles) + nibbles - 1 - shape.digits;
    if (!digits(step, n, first, shape.digits, shape.scale)) return false;
    step.guard = std::uint64_t{1} << (4 * (shape.digits - 1 - most_skip_));
    // The word of 15 digits and a zero nibble in front has `bias` zero nibbles before the item's first digit.
    const auto bias = static_cast<std::size_t>(static_cast<int>(lanes) - shape.digits);
    const DigitTable plain = program_.tables[table_];
    DigitTable biased{};
    std::copy_n(plain.begin(), lanes - bias, biased.begin() + static_cast<std::ptrdiff_t>(bias));
    use(biased);
    step.shown = static_cast<std::uint8_t>(step.shown + bias);
    return true;
  }

  bool binary(Step& step, const Node& n) {
    const BinaryShape& shape = plan_.binary[n.shape];
    if (n.length != 2 && n.length != 4 && n.length != 8) return false;
    const bool whole_range = shape.full_range || shape.trunc == Trunc::bin;
    int count = shape.digits;
    if (whole_range) count = n.length == 2 ? 5 : n.length == 4 ? 10 : 16;
    if (count > 16) return false;
    step.op = Step::Op::binary;
    step.is_signed = shape.is_signed;
    step.little_endian = shape.little_endian;
    step.mask = static_cast<std::uint64_t>(power_of_ten(count)) - 1;
    return digits(step, n, 16 - count, count, shape.scale);
  }

  bool text(Step& step, const Node& n) {
    if (n.page != 0 || !plan_.options.code_page->single_byte() || n.justified || (n.alphabetic && lossless_))
      return false;
    step.op = n.length == 1 ? Step::Op::character : Step::Op::text;
    *most_ += n.length;
    return n.length == 1 || n.length > lanes || loadable(step, n, lanes);
  }

  const RecordPlan& plan_;
  bool lossless_;
  DecodeProgram program_;
  std::vector<Place> places_;
  std::string lead_;
  std::size_t table_ = 0;
  int most_skip_ = 0;
  bool comma_unknown_ = false;
  Range range_;
  std::size_t* most_ = &program_.most;
};

}  // namespace

std::shared_ptr<const DecodeProgram> make_decode_program(const RecordPlan& plan) {
  const CodecOptions& o = plan.options;
  if (o.conditions == Conditions::list || (o.renames && !plan.layout->renames().empty())) return nullptr;
  auto program = Builder(plan).build();
  return program ? std::make_shared<const DecodeProgram>(std::move(*program)) : nullptr;
}

}  // namespace codecs
