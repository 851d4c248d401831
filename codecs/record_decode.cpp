// Decoding: one walk over the plan that writes JSON text and, with lossless, the residue beside it.
#include <algorithm>

#include "codecs/condition_names.hpp"
#include "codecs/decode_program.hpp"
#include "codecs/record_image.hpp"
#include "codecs/value_rules.hpp"

namespace codecs {

namespace {

constexpr std::size_t problem_limit = 100;

// What a thread reuses from record to record.
struct Scratch {
  JsonWriter residue;
  JsonWriter conditions;
  Buffer image;
  std::vector<ImageRun> runs;
  std::vector<Chosen> tails;
  std::string text;
  Error damage;   // why a record was not taken apart
  Error refused;  // under BadNumbers::error: the first number that is none
};

class Decoder final : private DecodeFallback {
 public:
  Decoder(const RecordPlan& plan, Bytes image, Scratch& scratch, JsonWriter& json, DecodeReport* report)
      : plan_(plan), image_(image), scratch_(scratch), w_(json), report_(report), lossless_(plan.options.lossless) {}
  Decoder(const Decoder&) = delete;
  void record_length(std::size_t length) { record_length_ = length; }

  // False: a counter inside an overlay or a record was no count; the scratch's damage says which.
  bool record() {
    if (const DecodeProgram* const program = plan_.decode_program.get()) {
      DecodeRun run{plan_, *program, image_.data(), w_, at_, *this};
      empty_ = program->empty;
      w_.need(program->most);
      return program->run(run, 0, program->steps.size(), program->most);
    }
    w_.need(2);
    w_.put('{');
    bool first = true;
    return members(0, first);
  }

  void close() {
    if (!scratch_.residue.empty()) {
      w_.append(empty_ ? "\"$residue\":{" : ",\"$residue\":{");
      w_.append(scratch_.residue.view());
      w_.append("}");
    }
    w_.append("}");
  }
  // Nothing stands behind the members.
  bool plain() const {
    return scratch_.residue.empty() && scratch_.conditions.empty() && scratch_.refused.code == errc::none &&
           !plan_.options.renames;
  }
  void close_plain() {
    w_.need(1);
    w_.put('}');
  }
  // {path: [names]} of the 88 levels that are true, and 66 levels, behind the members.
  void derived() {
    if (plan_.options.renames) renames();
    if (scratch_.conditions.empty()) return;
    w_.append(empty_ ? "\"$conditions\":{" : ",\"$conditions\":{");
    w_.append(scratch_.conditions.view());
    w_.append("}");
    empty_ = false;
  }
  void residue_entry(std::string_view path, Bytes bytes) {
    JsonWriter& r = scratch_.residue;
    if (!r.empty()) r.append(",");
    r.string(path);
    r.append(":\"");
    r.residue_hex(bytes);
    r.append("\"");
  }

 private:
  bool other(const Step& step) override {
    const Node& n = plan_.node(step.node);
    if (n.ruled != 0) {
      bool first = false;
      return ruled(n.parent, plan_.rules->overlays[n.ruled - 1], first);
    }
    if (n.emit) return value(step.node, n);
    hidden(step.node, n);
    return true;
  }

  bool count(const Step& step, std::uint32_t& n) override {
    const auto counted = table_count(plan_, plan_.node(step.node), image_, at_.bases());
    if (!counted) {
      scratch_.damage = counted.error();
      return false;
    }
    n = *counted;
    if (plan_.options.odo == OdoRange::clamp && plan_.node(step.node).counter != no_node)
      clamped(step.node, plan_.node(step.node), n);
    return true;
  }

  bool members(NodeIndex parent, bool& first) {
    const NodeIndex end = plan_.node(parent).next;
    for (NodeIndex c = parent + 1; c < end;) {
      const Node& n = plan_.node(c);
      if (n.ruled != 0) {
        const RuledOverlay& overlay = plan_.rules->overlays[n.ruled - 1];
        if (!ruled(parent, overlay, first)) return false;
        c = overlay.next;
        continue;
      }
      if (!member(parent, c, first)) return false;
      c = n.next;
    }
    return true;
  }

  bool member(NodeIndex parent, NodeIndex c, bool& first) {
    const Node& n = plan_.node(c);
    if (!n.emit) {
      if (lossless_) hidden(c, n);
      return true;
    }
    w_.need(n.key_length + 2);
    if (!first) w_.put(',');
    w_.put(plan_.key(n));
    first = false;
    if (parent == 0) empty_ = false;
    return value(c, n);
  }

  // The one view that the rules choose.
  bool ruled(NodeIndex parent, const RuledOverlay& overlay, bool& first) {
    const RuleBytes bytes{image_, at_.bases(), record_length_};
    const Chosen chosen = overlay.tail ? scratch_.tails[overlay.index] : choose(overlay, bytes);
    if (!chosen.decided && !overlay.optional) {
      scratch_.damage = no_discriminator(plan_, overlay, bytes, at_.subscripts());
      if (plan_.variable) scratch_.damage.offset = record_offset(scratch_.runs, scratch_.damage.offset);
      if (!lossless_) return false;
      if (report_ != nullptr) {
        ++report_->bad;
        if (report_->problems.size() < problem_limit) report_->problems.push_back(scratch_.damage);
      }
    }
    const Unwritten outer = unwritten_;
    const RuledOverlay::View* view = overlay.view(chosen.view);
    bool good = true;
    if (view != nullptr) {
      unwritten_ = {view->initial, at_.start() + overlay.offset};
      good = member(parent, view->node, first);
      if (good && lossless_ && view->rest != no_node) hidden(view->rest, plan_.node(view->rest));
    } else if (lossless_ && overlay.raw != no_node) {
      // Where a program left nothing, encoding writes X'00', if a rule lets it; else only these bytes explain the
      // record.
      const Node& raw = plan_.node(overlay.raw);
      const Bytes all = bytes_of(raw);
      const bool allowed = chosen.decided || overlay.optional;
      if (!allowed || !std::all_of(all.begin(), all.end(), [](auto b) { return b == 0; })) keep(overlay.raw, raw);
    }
    unwritten_ = outer;
    return good;
  }

  bool value(NodeIndex index, const Node& n) {
    if (!plain_value(index, n)) return false;
    if (plan_.options.conditions == Conditions::list && plan_.conditions->of(index)) conditions(index, n);
    return true;
  }

  void conditions(NodeIndex index, const Node& n) {
    const auto names = plan_.conditions->holding(index, bytes_of(n));
    if (names.empty()) return;
    JsonWriter& c = scratch_.conditions;
    if (!c.empty()) c.append(",");
    c.string(plan_.path(index, at_.subscripts()));
    c.append(":[");
    for (const std::string_view name : names) {
      if (name.data() != names.front().data()) c.append(",");
      c.string(name);
    }
    c.append("]");
  }

  // A 66 level of one elementary item has its value; of more, it is the text of their bytes.
  void renames() {
    for (const copybooks::Rename& rename : plan_.layout->renames()) {
      const NodeIndex item = plan_.by_field[rename.first];
      const bool one = rename.first == rename.last && item != no_node && plan_.node(item).kind != Node::Kind::object;
      if (!empty_) w_.append(",");
      empty_ = false;
      w_.string(rename.name);
      w_.append(":");
      if (one && plan_.node(item).depth == 0 && !plan_.node(item).in_overlay) {
        plain_value(item, plan_.node(item));
        continue;
      }
      Node text;
      text.kind = Node::Kind::text;
      scratch_.text.clear();
      read_text(plan_, text, image_.subspan(rename.offset, rename.length), scratch_.text);
      w_.string(scratch_.text);
    }
  }

  bool plain_value(NodeIndex index, const Node& n) {
    switch (n.kind) {
      case Node::Kind::object: {
        w_.append("{");
        bool first = true;
        if (!members(index, first)) return false;
        w_.need(1);
        w_.put('}');
        return true;
      }
      case Node::Kind::table:
        return table(index, n);
      case Node::Kind::text:
        if (plan_.page(n).single_byte() && plan_.options.nul == Nul::keep) {
          single_byte_text(index, n);
          return true;
        }
        [[fallthrough]];
      case Node::Kind::edited_text:
      case Node::Kind::national:
      case Node::Kind::dbcs:
      case Node::Kind::utf8:
      case Node::Kind::hex:
        other_text(index, n);
        return true;
      case Node::Kind::floating:
      case Node::Kind::external_float:
        float_number(index, n);
        return true;
      case Node::Kind::filler:
      case Node::Kind::gap:
        return true;
      default:
        number(index, n);
        return true;
    }
  }

  bool table(NodeIndex index, const Node& t) {
    const auto counted = table_count(plan_, t, image_, at_.bases());
    if (!counted) {
      scratch_.damage = counted.error();
      return false;
    }
    const std::uint32_t count = *counted;
    const NodeIndex element = index + 1;
    const Node& e = plan_.node(element);
    const std::size_t at = at_.start() + t.offset;
    if (plan_.options.odo == OdoRange::clamp && t.counter != no_node) clamped(index, t, count);
    w_.append("[");
    at_.enter(at);
    for (std::uint32_t k = 0; k < count; ++k) {
      if (k != 0) w_.append(",");
      at_.numbers[at_.depth - 1] = k;
      at_.starts[at_.depth] = at + k * t.stride;
      w_.need(2);
      if (!value(element, e)) return false;
    }
    at_.leave();
    w_.need(2);
    w_.put(']');
    if (lossless_ && count < t.max) {
      if (plan_.options.odo_mode == OdoMode::max && !t.in_overlay) {
        const Bytes rest = image_.subspan(at + count * t.stride, (t.max - count) * t.stride);
        if (!std::all_of(rest.begin(), rest.end(), [](std::uint8_t b) { return b == 0; })) {
          residue_entry(plan_.path(index, at_.subscripts()) + ".$rest", rest);
        }
      } else if (!t.variable) {
        unused(index, t, at + count * t.stride);
      }
    }
    return true;
  }

  // Tells when the count of a table is not what its counter says.
  void clamped(NodeIndex index, const Node& t, std::uint32_t count) {
    const Node& counter = plan_.node(t.counter);
    const Reading r =
        read_number(plan_, counter, image_.subspan(at_.starts[counter.depth] + counter.offset, counter.length));
    Decimal used;
    used.magnitude = count;
    if (!(r.value == used)) warn(index, t, errc::odo_clamped);
  }

  // In an overlay a table keeps its largest room; what lies in the occurrences that are not in use is no item's.
  void unused(NodeIndex index, const Node& t, std::size_t from) {
    const std::size_t length = at_.start() + t.offset + t.max * t.stride - from;
    const Bytes bytes = image_.subspan(from, length);
    const Bytes expected = unwritten_.bytes.subspan(from - unwritten_.at, length);
    if (!std::equal(bytes.begin(), bytes.end(), expected.begin())) {
      residue_entry(plan_.path(index, at_.subscripts()) + ".$rest", bytes);
    }
  }

  Bytes bytes_of(const Node& n) const { return image_.subspan(at_.start() + n.offset, n.length); }

  // FILLER, slack and, in a selection, whole groups that have no member: their bytes, where they are unlike encode's.
  void hidden(NodeIndex index, const Node& n) {
    if (n.kind != Node::Kind::filler && n.kind != Node::Kind::gap) return;
    const Bytes bytes = bytes_of(n);
    const Bytes expected = unwritten_.bytes.subspan(at_.start() + n.offset - unwritten_.at, n.length);
    if (!std::equal(bytes.begin(), bytes.end(), expected.begin())) keep(index, n);
  }

  void keep(NodeIndex index, const Node& n) { residue_entry(plan_.path(index, at_.subscripts()), bytes_of(n)); }

  void single_byte_text(NodeIndex index, const Node& n) {
    const std::uint8_t* at = image_.data() + at_.start() + n.offset;
    const std::uint8_t* end = at + n.length;
    const PageTables& tables = plan_.tables(n);
    const CodePage& page = *tables.page;
    const std::uint8_t pad = page.space();
    if (n.justified) {
      while (at < end && *at == pad) ++at;
    } else {
      while (at < end && end[-1] == pad) --end;
    }
    w_.need(static_cast<std::size_t>(end - at) * 6 + 10);
    char* out = w_.at;
    *out++ = '"';
    bool round_trips = true;
    bool defined = true;
    for (; at != end; ++at) {
      const auto& entry = tables.json_bytes[*at];
      std::memcpy(out, entry.data(), 8);
      out += entry[7];
      if (page.round_trips(*at)) continue;
      round_trips = false;
      defined = defined && page.to_unicode()[*at] != 0xFFFD;
    }
    *out++ = '"';
    w_.at = out;
    if (!defined) warn(index, n, errc::undefined_character);
    if (!round_trips) {
      if (lossless_) keep(index, n);
      return;
    }
    if (n.alphabetic && lossless_) {
      // PIC A with other characters: shown as they are, refused on the way back without their residue.
      const Bytes bytes = bytes_of(n);
      if (!std::all_of(bytes.begin(), bytes.end(), [&](std::uint8_t b) {
            const char c = tables.portable[b];
            return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ' ';
          })) {
        keep(index, n);
      }
    }
  }

  void other_text(NodeIndex index, const Node& n) {
    scratch_.text.clear();
    const TextReading r = read_text(plan_, n, bytes_of(n), scratch_.text);
    w_.string(scratch_.text);
    if (!r.canonical && lossless_) keep(index, n);
    if (r.reason != errc::none) warn(index, n, r.reason);
  }

  void warn(NodeIndex index, const Node& n, errc code, std::size_t byte = 0) {
    if (report_ == nullptr || n.in_overlay) return;
    ++report_->warned;
    if (report_->warnings.size() < problem_limit) report_->warnings.push_back(at_item(index, n, code, byte));
  }

  void float_number(NodeIndex index, const Node& n) {
    scratch_.text.clear();
    const FloatReading r = read_float(plan_, n, bytes_of(n), scratch_.text);
    if (r.state == NumberState::number) {
      w_.append(scratch_.text);
    } else {
      no_number(index, n, r.state, r.reason, 0);
      if (plan_.options.bad_numbers == BadNumbers::raw) return;
    }
    if (!r.canonical && lossless_) keep(index, n);
  }

  void number(NodeIndex index, const Node& n) {
    const Reading r = read_number(plan_, n, bytes_of(n));
    if (r.state != NumberState::number) {
      no_number(index, n, r.state, r.reason, r.at);
      if (plan_.options.bad_numbers == BadNumbers::raw) return;
    } else {
      w_.need(64 + static_cast<std::size_t>(std::abs(r.value.scale)));
      if (n.as_string) w_.put('"');
      w_.decimal(r.value, n.keep_zeros ? plan_.zoned[n.shape].digits : 1);
      if (n.as_string) w_.put('"');
      if (r.reason != errc::none) warn(index, n, r.reason, r.at);
    }
    if (!r.canonical && lossless_) keep(index, n);
  }

  void no_number(NodeIndex index, const Node& n, NumberState state, errc reason, std::size_t byte) {
    const BadNumbers rule = plan_.options.bad_numbers;
    if (rule == BadNumbers::raw) {
      w_.string(raw_text(bytes_of(n)));
    } else if (rule == BadNumbers::zero && !n.in_overlay) {
      zero(n);
    } else {
      w_.append("null");
    }
    if (n.in_overlay) return;
    const bool blank = state != NumberState::bad;
    if (rule == BadNumbers::error && scratch_.refused.code == errc::none) {
      scratch_.refused = at_item(index, n, blank ? errc::blank_number : reason, byte);
    }
    if (report_ == nullptr) return;
    if (blank && rule != BadNumbers::error) {
      ++report_->blank;
      return;
    }
    ++report_->bad;
    if (report_->problems.size() < problem_limit) {
      report_->problems.push_back(at_item(index, n, blank ? errc::blank_number : reason, byte));
    }
  }

  void zero(const Node& n) {
    if (is_float(n.kind)) return w_.append("0");
    Decimal none;
    none.scale = plan_.field(n).picture->scale;
    w_.need(64 + static_cast<std::size_t>(std::abs(none.scale)));
    if (n.as_string) w_.put('"');
    w_.decimal(none, n.keep_zeros ? plan_.zoned[n.shape].digits : 1);
    if (n.as_string) w_.put('"');
  }

  bool sign_of_unsigned(const Node& n, errc code) const {
    if ((code != errc::packed_sign && code != errc::zoned_sign) || plan_.field(n).is_signed) return false;
    const std::uint8_t last = bytes_of(n).back();
    return (code == errc::packed_sign ? last & 15 : last >> 4) >= 0xA;
  }

  Error at_item(NodeIndex index, const Node& n, errc code, std::size_t byte) const {
    const std::size_t at = at_.start() + n.offset;
    std::string what(text(code));
    if (!what.empty() && what.back() == '.') what.pop_back();
    if (sign_of_unsigned(n, code)) what = "The item is unsigned, and its bytes have a sign (--signs relaxed takes it)";
    if (severity(code) != 'W') what += ", byte " + std::to_string(byte + 1) + " of " + std::to_string(n.length);
    const auto& field = plan_.field(n);
    return Error(code, plan_.path(index, at_.subscripts()), copybooks::picture_text(field),
                 plan_.variable ? record_offset(scratch_.runs, at) : at, n.length, std::move(what));
  }

  struct Unwritten {  // what encoding leaves where no member is written
    Bytes bytes;
    std::size_t at;  // where they begin in the image
  };

  const RecordPlan& plan_;
  Bytes image_;
  Unwritten unwritten_{plan_.initial, 0};
  std::size_t record_length_ = image_.size();
  Scratch& scratch_;
  JsonWriter& w_;
  DecodeReport* report_;
  bool lossless_;
  bool empty_ = true;
  Occurrence at_;
};

// A record with a damaged counter: its bytes alone with lossless, else the damage.
Result<void> not_taken_apart(const RecordPlan& plan, Bytes record, Scratch& scratch, JsonWriter& json,
                             std::size_t start, DecodeReport* report) {
  json.cut(start);
  if (!plan.options.lossless) return scratch.damage;
  if (report != nullptr) {
    report->clear();
    ++report->bad;
    report->problems.push_back(scratch.damage);
  }
  scratch.residue.clear();
  Decoder whole(plan, record, scratch, json, nullptr);
  json.append("{");
  whole.residue_entry("$all", record);
  whole.close();
  return {};
}

}  // namespace

Result<void> RecordCodec::decode(Bytes record, std::string& json, DecodeReport* report) const {
  static thread_local JsonWriter text;
  text.clear();
  auto done = decode(record, text, report);
  json.append(text.view());
  return done;
}

namespace {

[[gnu::cold, gnu::noinline]] Result<void> wrong_length(const RecordPlan& plan, std::size_t size) {
  std::string wanted = std::to_string(plan.min_length);
  if (plan.min_length != plan.length) wanted += " to " + std::to_string(plan.length);
  return Error(size < plan.min_length ? errc::record_too_short : errc::record_too_long,
               "the record has " + std::to_string(size) + " bytes, the copybook " + wanted);
}

// What follows the members of a record of fixed length; `all` may have bytes that the copybook does not describe.
[[gnu::noinline]] Result<void> finish(Decoder& decoder, const RecordPlan& plan, Bytes all, Scratch& scratch,
                                      JsonWriter& json, std::size_t start) {
  if (scratch.refused.code != errc::none) {
    json.cut(start);
    return scratch.refused;
  }
  decoder.derived();
  if (plan.options.lossless && all.size() > plan.length) decoder.residue_entry("$tail", all.subspan(plan.length));
  decoder.close();
  return {};
}

[[gnu::noinline]] Result<void> decode_variable(const RecordPlan& plan, Bytes record, Bytes all, Scratch& scratch,
                                               JsonWriter& json, std::size_t start, DecodeReport* report) {
  scratch.image.resize(std::max(scratch.image.size(), plan.length));
  const std::span<std::uint8_t> image = std::span(scratch.image).first(plan.length);
  Expanded expanded = expand(plan, record, image, scratch.runs, &scratch.tails);
  scratch.damage = std::move(expanded.error);
  if (scratch.damage.code == errc::none && expanded.used < record.size() && plan.options.odo_mode == OdoMode::shift &&
      !has_tail(plan) && plan.options.long_records == LongRecords::error) {
    scratch.damage =
        Error(errc::record_too_long, "the record has " + std::to_string(record.size()) +
                                         " bytes, its counters account for " + std::to_string(expanded.used));
  }
  if (scratch.damage.code == errc::none) {
    Decoder decoder(plan, image, scratch, json, report);
    decoder.record_length(record.size());
    if (decoder.record()) {
      if (scratch.refused.code != errc::none) {
        json.cut(start);
        return scratch.refused;
      }
      decoder.derived();
      if (plan.options.lossless) {
        const Bytes tail = all.subspan(expanded.used);
        const bool padded = plan.options.odo_mode == OdoMode::pad && all.size() == plan.length &&
                            std::all_of(tail.begin(), tail.end(), [](std::uint8_t b) { return b == 0; });
        const bool plain = plan.options.odo_mode == OdoMode::pad ? padded : tail.empty();
        if (!plain) decoder.residue_entry("$tail", tail);
      }
      decoder.close();
      return {};
    }
  }
  return not_taken_apart(plan, all, scratch, json, start, report);
}

}  // namespace

Result<void> RecordCodec::decode(Bytes record, JsonWriter& json, DecodeReport* report) const {
  const RecordPlan& plan = *plan_;
  const Bytes all = record;
  if (record.size() > plan.length && plan.options.long_records == LongRecords::ignore) {
    record = record.first(plan.length);
  }
  if (record.size() < plan.min_length || record.size() > plan.length) return wrong_length(plan, record.size());
  static thread_local Scratch scratch;
  scratch.residue.clear();
  scratch.conditions.clear();
  scratch.refused.code = errc::none;
  const std::size_t start = json.view().size();
  if (plan.variable) return decode_variable(plan, record, all, scratch, json, start, report);
  Decoder decoder(plan, record, scratch, json, report);
  if (!decoder.record()) return not_taken_apart(plan, all, scratch, json, start, report);
  if (!decoder.plain() || all.size() != record.size()) return finish(decoder, plan, all, scratch, json, start);
  decoder.close_plain();
  return {};
}

}  // namespace codecs
