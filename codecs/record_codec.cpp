// Compiling a codec, and single items by path: what decision tables, rules and copies between records use.
#include "codecs/record_codec.hpp"

#include <algorithm>
#include <cctype>

#include "codecs/condition_names.hpp"
#include "codecs/decode_program.hpp"
#include "codecs/encode_program.hpp"
#include "codecs/record_image.hpp"

namespace codecs {

using copybooks::FieldIndex;

RecordCodec::RecordCodec(std::unique_ptr<const RecordPlan> plan) : plan_(std::move(plan)) {}
RecordCodec::RecordCodec(RecordCodec&&) noexcept = default;
RecordCodec& RecordCodec::operator=(RecordCodec&&) noexcept = default;
RecordCodec::~RecordCodec() = default;

const copybooks::RecordLayout& RecordCodec::layout() const { return *plan_->layout; }
const CodecOptions& RecordCodec::options() const { return plan_->options; }
const CodePage& RecordCodec::code_page(FieldIndex field) const {
  const NodeIndex index = field < plan_->by_field.size() ? plan_->by_field[field] : no_node;
  return index == no_node ? *plan_->options.code_page : plan_->page(plan_->node(index));
}
std::size_t RecordCodec::min_length() const { return plan_->min_length; }
std::size_t RecordCodec::max_length() const { return plan_->max_length(); }
const std::vector<RecordCodec::Member>& RecordCodec::members() const { return plan_->members; }

Result<RecordCodec> RecordCodec::compile(std::shared_ptr<const copybooks::RecordLayout> layout, CodecOptions options) {
  auto plan = make_record_plan(std::move(layout), std::move(options));
  if (!plan) return plan.error();
  if ((*plan)->options.conditions != Conditions::none) {
    (*plan)->conditions = std::make_shared<const ConditionNames>(**plan);
  }
  if ((*plan)->options.kernels) {
    (*plan)->decode_program = make_decode_program(**plan);
    (*plan)->encode_program = make_encode_program(**plan);
  }
  return RecordCodec(std::move(*plan));
}

Buffer RecordCodec::initial_record() const {
  if (!plan_->variable) {
    Buffer fixed = plan_->initial;
    if (plan_->options.odo_mode == OdoMode::max) clear_unused(*plan_, fixed);
    return fixed;
  }
  Buffer out;
  if (compact(*plan_, plan_->initial, out).code != errc::none) out = plan_->initial;
  if (plan_->options.odo_mode == OdoMode::pad) out.resize(plan_->length, 0);
  return out;
}

namespace {

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::toupper(c); });
  return out;
}

// Where an item stands in the image; nullopt for a subscript beyond its table. Counts are not looked at.
std::optional<std::size_t> image_place(const RecordPlan& plan, NodeIndex index,
                                       std::span<const std::uint32_t> subscripts) {
  std::size_t at = plan.node(index).offset;
  std::size_t used = subscripts.size();
  for (NodeIndex up = plan.node(index).parent; up != no_node; up = plan.node(up).parent) {
    const Node& n = plan.node(up);
    if (n.kind != Node::Kind::table) continue;
    if (used == 0 || subscripts[used - 1] >= n.max) return std::nullopt;
    at += n.offset + subscripts[--used] * n.stride;
  }
  if (used != 0) return std::nullopt;
  return at;
}

// Whether every table around the item has that many occurrences in this image, and the rules choose every view around
// it. `tails` as expand gave them.
bool in_use(const RecordPlan& plan, NodeIndex index, std::span<const std::uint32_t> subscripts, Bytes image,
            const std::vector<Chosen>& tails, std::size_t record_length) {
  std::vector<NodeIndex> tables;
  for (NodeIndex up = plan.node(index).parent; up != no_node; up = plan.node(up).parent) {
    if (plan.node(up).kind == Node::Kind::table) tables.push_back(up);
  }
  std::reverse(tables.begin(), tables.end());
  std::vector<std::size_t> bases{0};
  for (std::size_t d = 0; d < tables.size(); ++d) {
    const Node& t = plan.node(tables[d]);
    const auto count = table_count(plan, t, image, bases);
    if (!count || subscripts[d] >= *count) return false;
    bases.push_back(bases.back() + t.offset + subscripts[d] * t.stride);
  }
  for (NodeIndex up = index; up != no_node; up = plan.node(up).parent) {
    if (plan.node(up).ruled == 0) continue;
    const RuledOverlay& overlay = plan.rules->overlays[plan.node(up).ruled - 1];
    const Chosen chosen = overlay.tail
                              ? tails[overlay.index]
                              : choose(overlay, {image, std::span(bases).first(overlay.depth + 1), record_length});
    if (!(chosen == Chosen{true, up})) return false;
  }
  return true;
}

// Whether it depends on the record's bytes if the item is there.
bool may_be_absent(const RecordPlan& plan, NodeIndex index) {
  if (plan.node(index).ruled != 0) return true;
  for (NodeIndex up = plan.node(index).parent; up != no_node; up = plan.node(up).parent) {
    if (plan.node(up).counter != no_node || plan.node(up).ruled != 0) return true;
  }
  return false;
}

}  // namespace

Result<ItemRef> RecordCodec::find(std::string_view path) const {
  std::string names;
  ItemRef item;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '[') {
      names += path[i];
      continue;
    }
    std::uint32_t k = 0;
    for (++i; i < path.size() && path[i] >= '0' && path[i] <= '9' && k < 100000000; ++i) {
      k = k * 10 + static_cast<std::uint32_t>(path[i] - '0');
    }
    if (k == 0 || i == path.size() || path[i] != ']') {
      return Error(errc::undefined_element, "a subscript is written [n], from 1: " + std::string(path));
    }
    item.subscripts.push_back(k - 1);
  }
  const auto found = plan_->layout->find(names);
  if (!found)
    return Error(errc::undefined_element, "more than one item is called " + names + "; qualify it: GROUP." + names);
  NodeIndex index = no_node;
  if (*found != copybooks::no_field) index = plan_->by_field[*found];
  if (index == no_node) {
    std::string near;
    std::size_t least = std::max<std::size_t>(2, names.size() / 3) + 1;
    const std::string wanted = upper(names);
    for (const auto& field : plan_->layout->fields()) {
      if (field.filler || field.name.size() > wanted.size() + 3) continue;
      const std::string name = upper(field.name);
      std::size_t same = 0;
      while (same < name.size() && same < wanted.size() && name[same] == wanted[same]) ++same;
      const std::size_t distance = std::max(name.size(), wanted.size()) - same;
      if (distance < least) {
        least = distance;
        near = field.name;
      }
    }
    return Error(errc::undefined_element,
                 "no item is called " + names + (near.empty() ? std::string() : "; did you mean " + near + "?"));
  }
  const Node& n = plan_->node(index);
  if (n.kind == Node::Kind::object) return Error(errc::undefined_element, names + " is a group; name an item below it");
  if (!image_place(*plan_, index, item.subscripts)) {
    return Error(errc::undefined_element, names + " stands in " + std::to_string(n.depth) + " table" +
                                              (n.depth == 1 ? "" : "s") +
                                              " and needs as many subscripts in bounds: NAME[1]");
  }
  item.field = *found;
  return item;
}

Value RecordCodec::read(Bytes record, const ItemRef& item) const {
  Value value;
  const NodeIndex index = (item.field < plan_->by_field.size() ? plan_->by_field[item.field] : no_node);
  if (index == no_node) return value;
  const auto place = image_place(*plan_, index, item.subscripts);
  if (!place) return value;
  const Node& n = plan_->node(index);
  Buffer spread;
  Bytes image = record;
  std::vector<Chosen> tails;
  if (plan_->variable) {
    spread = plan_->initial;
    std::vector<ImageRun> runs;
    if (expand(*plan_, record, spread, runs, &tails).error.code != errc::none) {
      value.bad = true;
      return value;
    }
    image = spread;
  }
  if (*place + n.length > image.size()) {
    value.bad = true;
    return value;
  }
  if (may_be_absent(*plan_, index) && !in_use(*plan_, index, item.subscripts, image, tails, record.size())) {
    return value;
  }
  const Bytes bytes = image.subspan(*place, n.length);
  if (is_text(n.kind)) {
    read_text(*plan_, n, bytes, value.text);
    value.kind = Value::Kind::text;
  } else if (is_float(n.kind)) {
    const FloatReading r = read_float(*plan_, n, bytes, value.text);
    if (r.state == NumberState::number) {
      const auto number = parse_decimal(value.text);
      if (number) {
        value.kind = Value::Kind::number;
        value.number = *number;
      } else {
        value.kind = Value::Kind::text;
      }
    } else {
      value.bad = r.state == NumberState::bad;
    }
  } else {
    const Reading r = read_number(*plan_, n, bytes);
    if (r.state == NumberState::number) {
      value.kind = Value::Kind::number;
      value.number = r.value;
    } else {
      value.bad = r.state == NumberState::bad;
    }
  }
  return value;
}

std::pair<std::size_t, std::size_t> RecordCodec::extent(Bytes record, const ItemRef& item) const {
  const NodeIndex index = (item.field < plan_->by_field.size() ? plan_->by_field[item.field] : no_node);
  const auto place = index == no_node ? std::nullopt : image_place(*plan_, index, item.subscripts);
  if (!place) return {record.size(), 0};
  const Node& n = plan_->node(index);
  const bool conditional = may_be_absent(*plan_, index);
  std::vector<Chosen> tails;
  if (!plan_->variable) {
    if (conditional && !in_use(*plan_, index, item.subscripts, record, tails, record.size())) return {record.size(), 0};
    return {*place, n.length};
  }
  Buffer image = plan_->initial;
  std::vector<ImageRun> runs;
  if (expand(*plan_, record, image, runs, &tails).error.code != errc::none) return {record.size(), 0};
  if (conditional && !in_use(*plan_, index, item.subscripts, image, tails, record.size())) return {record.size(), 0};
  return {record_offset(runs, *place), n.length};
}

Result<std::size_t> RecordCodec::layout_offset(Bytes record, std::size_t offset) const {
  if (!plan_->variable) {
    if (record.size() == plan_->length) return offset;
    return Error(
        record.size() < plan_->length ? errc::record_too_short : errc::record_too_long,
        "the record has " + std::to_string(record.size()) + " bytes, the copybook " + std::to_string(plan_->length));
  }
  Buffer image = plan_->initial;
  std::vector<ImageRun> runs;
  if (const Expanded expanded = expand(*plan_, record, image, runs); expanded.error.code != errc::none) {
    return expanded.error;
  }
  for (const ImageRun& run : runs) {
    if (offset >= run.record && offset < run.record + run.length) return run.image + (offset - run.record);
  }
  return plan_->length;
}

std::vector<ViewChoice> RecordCodec::view_choices(Bytes record) const {
  const RecordPlan& plan = *plan_;
  std::vector<ViewChoice> out;
  if (!plan.rules || record.size() < plan.min_length || record.size() > plan.length) return out;
  Buffer image(record.begin(), record.end());
  std::vector<Chosen> tails;
  if (plan.variable) {
    image = plan.initial;
    std::vector<ImageRun> runs;
    if (expand(plan, record, image, runs, &tails).error.code != errc::none) return out;
  }
  visit_overlays(plan, image, [&](const RuledOverlay& overlay, auto bases, auto subscripts) {
    const Chosen chosen = overlay.tail ? tails[overlay.index] : choose(overlay, {image, bases, record.size()});
    ViewChoice choice;
    for (const RuledOverlay::View& view : overlay.views) choice.views.push_back(plan.node(view.node).field);
    choice.subscripts.assign(subscripts.begin(), subscripts.end());
    choice.decided = chosen.decided;
    if (chosen.decided && chosen.view != no_node) choice.chosen = plan.node(chosen.view).field;
    if (chosen.rule != nullptr) choice.rule = chosen.rule->text.source;
    out.push_back(std::move(choice));
    return chosen;
  });
  return out;
}

Result<void> RecordCodec::write(const Value& value, const ItemRef& item, std::span<std::uint8_t> record) const {
  const NodeIndex index = (item.field < plan_->by_field.size() ? plan_->by_field[item.field] : no_node);
  if (index == no_node) return Error(errc::undefined_element, "no such item");
  const Node& n = plan_->node(index);
  const auto [at, length] = extent(record, item);
  const auto failed = [&, where = at](errc code, std::string what) {
    return Error(code, plan_->path(index, item.subscripts), copybooks::picture_text(plan_->field(n)), where, n.length,
                 std::move(what));
  };
  if (length == 0 || at + length > record.size())
    return failed(errc::base_mismatch, "the record does not hold this item");
  if (n.is_counter) return failed(errc::odo_mismatch, "the counter of a table is computed");
  if (value.kind == Value::Kind::null) return failed(errc::not_nillable, "");
  const std::span<std::uint8_t> out = record.subspan(at, length);
  Buffer bytes(length);
  if (is_text(n.kind)) {
    if (auto done =
            write_text(*plan_, n, value.kind == Value::Kind::text ? value.text : to_string(value.number), bytes);
        !done) {
      return failed(done.error().code, done.error().text);
    }
  } else if (is_float(n.kind)) {
    const errc code =
        write_float(*plan_, n, value.kind == Value::Kind::text ? value.text : to_string(value.number), bytes);
    if (code != errc::none) return failed(code, "");
  } else {
    Decimal number = value.number;
    if (value.kind == Value::Kind::text) {
      const auto parsed = parse_decimal(value.text);
      if (!parsed) return failed(parsed.error().code, parsed.error().text);
      number = *parsed;
    }
    if (const errc code = write_number(*plan_, n, number, bytes); code != errc::none) return failed(code, "");
  }
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return {};
}

}  // namespace codecs
