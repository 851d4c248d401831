#include "codecs/encode_program.hpp"

#include <algorithm>

namespace codecs {

namespace {

constexpr std::size_t lanes = 16;

class Builder {
 public:
  explicit Builder(const RecordPlan& plan) : plan_(plan) {}

  EncodeProgram build() {
    const CodePage& page = *plan_.options.code_page;
    for (std::size_t c = 0x20; page.single_byte() && c < 0x7F; ++c) {
      if (const auto byte = page.byte_of(static_cast<char32_t>(c))) program_.bytes[c - 0x20] = *byte;
    }
    lead_ = "{";
    members(0);
    lead_ += '}';
    place({});
    for (std::size_t i = 0; i < program_.steps.size(); ++i) {
      if (tables_[i] != none) program_.steps[i].lanes = program_.lanes[tables_[i]].data();
    }
    program_.run = encode_kernels();
    return std::move(program_);
  }

 private:
  static constexpr std::size_t none = ~std::size_t{0};

  std::size_t place(EncodeStep step) {
    step.lead_at = program_.leads.size();
    step.lead_length = lead_.size();
    program_.leads += lead_;
    lead_.clear();
    program_.steps.push_back(step);
    tables_.push_back(table_);
    table_ = none;
    return program_.steps.size() - 1;
  }

  EncodeStep step_of(NodeIndex index, EncodeStep::Op op) const {
    const Node& n = plan_.node(index);
    EncodeStep step;
    step.op = op;
    step.node = index;
    step.offset = n.offset;
    step.length = n.length;
    return step;
  }

  void members(NodeIndex object) {
    bool first = true;
    for (NodeIndex c = object + 1; c < plan_.node(object).next; c = plan_.node(c).next) {
      const Node& n = plan_.node(c);
      if (n.emit) {
        if (!first) lead_ += ',';
        first = false;
        lead_ += plan_.key(n);
        value(c);
      } else {
        std::string kept;
        kept.swap(lead_);
        place(step_of(c, EncodeStep::Op::fill));
        lead_ = std::move(kept);
      }
    }
  }

  void value(NodeIndex index) {
    const Node& n = plan_.node(index);
    if (n.kind == Node::Kind::object) {
      lead_ += '{';
      members(index);
      lead_ += '}';
    } else if (n.kind == Node::Kind::table) {
      lead_ += '[';
      const std::size_t at = place(step_of(index, EncodeStep::Op::table));
      value(index + 1);
      if (!lead_.empty()) place({});
      program_.steps[at].end = program_.steps.size();
    } else {
      place(item(index, n));
    }
  }

  EncodeStep item(NodeIndex index, const Node& n) {
    EncodeStep step = step_of(index, EncodeStep::Op::other);
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
        plain = n.page == 0 && plan_.options.code_page->single_byte() && !n.justified && !n.alphabetic;
        step.op = n.length == 1 ? EncodeStep::Op::character : EncodeStep::Op::text;
        break;
      default:
        break;
    }
    if (!plain) {
      table_ = none;
      return step_of(index, EncodeStep::Op::other);
    }
    step.quoted = n.as_string;
    return step;
  }

  // `count` digits that go to the lanes from `first`, `scale` of them behind the point.
  bool digits(EncodeStep& step, int first, int count, int scale) {
    if (scale < 0 || scale > count || count + 1 > static_cast<int>(lanes)) return false;
    const int whole = count - scale;
    step.whole = static_cast<std::uint8_t>(whole == 0 ? 1 : whole);
    step.fraction_only = whole == 0;
    step.scale = static_cast<std::uint8_t>(scale);
    std::vector<std::array<std::uint8_t, 16>> rows;
    for (int n = 0; n <= step.whole; ++n) {
      for (int m = 0; m <= scale; ++m) {
        auto& row = rows.emplace_back();
        row.fill(0x80);
        for (int d = 0; d < n && whole > 0; ++d) row[at(first + whole - n + d)] = static_cast<std::uint8_t>(d);
        for (int d = 0; d < m; ++d) row[at(first + whole + d)] = static_cast<std::uint8_t>(n + 1 + d);
      }
    }
    table_ = program_.lanes.size();
    program_.lanes.push_back(std::move(rows));
    return true;
  }
  static std::size_t at(int lane) { return static_cast<std::size_t>(lane); }

  bool zoned(EncodeStep& step, const Node& n) {
    const ZonedShape& shape = plan_.zoned[n.shape];
    const bool ebcdic = shape.signs == ZonedSigns::ebcdic_zones;
    const bool apart = shape.sign_separate;
    if (shape.blank_when_zero || n.length > lanes) return false;
    if (!ebcdic && shape.is_signed && !apart && shape.signs != ZonedSigns::ascii_standard) return false;
    step.op = EncodeStep::Op::zoned;
    step.is_signed = shape.is_signed;
    const std::size_t sign = shape.sign_leading ? 0 : n.length - 1;
    for (std::size_t i = 0; i < n.length; ++i) step.zones[i] = ebcdic ? 0xF0 : 0x30;
    if (apart) {
      step.zones[sign] = ebcdic ? 0x4E : 0x2B;
      step.minus[sign] = ebcdic ? 0x4E ^ 0x60 : 0x2B ^ 0x2D;
    } else if (shape.is_signed) {
      if (ebcdic) step.zones[sign] = 0xC0;
      step.minus[sign] = ebcdic ? 0x10 : 0x40;
    }
    return digits(step, apart && shape.sign_leading ? 1 : 0, static_cast<int>(n.length) - (apart ? 1 : 0), shape.scale);
  }

  bool packed(EncodeStep& step, const Node& n) {
    const PackedShape& shape = plan_.packed[n.shape];
    if (!shape.sign_nibble || n.length > lanes / 2) return false;
    step.op = EncodeStep::Op::packed;
    step.is_signed = shape.is_signed;
    const std::size_t sign = 2 * n.length - 1;
    step.zones[sign] = shape.is_signed ? 0xC : 0xF;
    step.minus[sign] = 1;
    return digits(step, static_cast<int>(sign) - shape.digits, shape.digits, shape.scale);
  }

  bool binary(EncodeStep& step, const Node& n) {
    const BinaryShape& shape = plan_.binary[n.shape];
    if ((n.length != 2 && n.length != 4 && n.length != 8) || shape.trunc == Trunc::std) return false;
    const bool whole_range = shape.full_range || shape.trunc == Trunc::bin;
    int count = shape.digits;
    if (whole_range) count = n.length == 2 ? 5 : n.length == 4 ? 10 : 15;
    if (count > 15) return false;
    step.op = EncodeStep::Op::binary;
    step.is_signed = shape.is_signed;
    step.little_endian = shape.little_endian;
    const std::uint64_t range = ~std::uint64_t{0} >> (64 - 8 * n.length + (shape.is_signed ? 1 : 0));
    step.most = std::min(range, static_cast<std::uint64_t>(power_of_ten(count)) - 1);
    return digits(step, static_cast<int>(lanes) - count, count, shape.scale);
  }

  const RecordPlan& plan_;
  EncodeProgram program_;
  std::string lead_;
  std::vector<std::size_t> tables_;
  std::size_t table_ = none;
};

}  // namespace

std::shared_ptr<const EncodeProgram> make_encode_program(const RecordPlan& plan) {
  const CodecOptions& o = plan.options;
  const bool told = o.trunc == Trunc::std || o.overlong != Overlong::error || o.unmappable != Unmappable::error ||
                    o.move != Move::error || o.nul != Nul::keep ||
                    o.odo != OdoRange::error;  // changes that the portable code tells
  if (o.conditions == Conditions::check || plan.overlays || plan.rules || told || o.odo_mode == OdoMode::max || !o.items.empty()) return nullptr;
  return std::make_shared<const EncodeProgram>(Builder(plan).build());
}

}  // namespace codecs
