// Encoding: one pass over the JSON text that writes into the record's image, expecting members in copybook order and
// finding them in any other. What needs the whole object first (nulls, residue, overlays) is settled at its end.
#include <algorithm>
#include <map>

#include "codecs/condition_names.hpp"
#include "codecs/encode_program.hpp"
#include "codecs/json_reader.hpp"
#include "codecs/nearest_name.hpp"
#include "codecs/record_image.hpp"
#include "codecs/record_patch.hpp"
#include "codecs/ruled_encoding.hpp"
#include "codecs/value_rules.hpp"

namespace codecs {

namespace {

constexpr std::size_t error_limit = 100;

std::string near_member(const RecordPlan& plan, NodeIndex object, std::string_view name) {
  std::vector<std::string_view> names;
  for (NodeIndex c = object + 1; c < plan.node(object).next; c = plan.node(c).next) {
    if (plan.node(c).emit) names.push_back(plan.node(c).json);
  }
  return did_you_mean(name, names);
}

class Encoder {
 public:
  // `before`: the record that a patch changes, with where to say what was written; null without one.
  Encoder(const RecordPlan& plan, std::string_view json, std::span<std::uint8_t> image,
          const PatchBase* before = nullptr, PatchTrace* trace = nullptr)
      : plan_(plan),
        json_(json),
        image_(image),
        base_(before != nullptr ? Bytes(before->image) : Bytes()),
        trace_(trace),
        patch_(trace != nullptr) {
    seen_.assign(plan.nodes.size(), 0);
    if (plan.rules) rules_.emplace(plan, image, before);
    written_.assign(plan.overlays ? plan.length : 0, false);
  }

  void run() {
    if (!json_.enter_object()) return syntax();
    members(0);
    if (aborted_) return;
    if (!json_.at_end()) {
      add(Error(errc::json_syntax, "something follows the JSON object"));
      return;
    }
    settle();
  }

  std::vector<Error> errors;
  std::vector<Error> warnings;
  std::optional<Buffer> tail;  // $tail of the residue
  std::optional<Buffer> all;   // $all of the residue: the record itself
  bool members_given = false;

  static Error residue_error(std::string_view path, const std::string& what) {
    return Error(errc::residue_invalid, "$residue: " + printable_name(path) + ' ' + what);
  }
  // The record of the image, as the members and the rules have it.
  Error make(Buffer& record) const { return rules_ ? rules_->make(record) : compact(plan_, image_, record); }
  // Whether the rules choose the views that were given; else errors are added.
  bool verify(Bytes record) {
    if (rules_) rules_->verify(record, tail.has_value(), errors);
    return errors.empty();
  }

 private:
  struct Place {  // an item of one occurrence
    NodeIndex node;
    std::size_t at;
    std::vector<std::uint32_t> subscripts;
  };
  struct Pending {  // a member that only residue, or another view, can explain
    Place place;
    bool null;
    std::string text;
    Error error;
    std::optional<Decimal> number = std::nullopt;  // beyond the PICTURE, as a binary item can hold it
    bool settled = false;
  };
  struct Changed {  // an item that an option let through otherwise than it was given
    Place place;
    std::string text;
    std::optional<Decimal> number;
    std::vector<Error> warnings;
  };
  struct View {  // an item of an overlay, as it was given
    NodeIndex node;
    std::size_t at;
    Buffer bytes;
    Error error;
  };
  struct Counted {
    std::size_t at;
    std::uint32_t value;
    bool by_table;
    NodeIndex node;  // the table, or the counter
  };

  bool is_rename(std::string_view name) const {
    const auto& renames = plan_.layout->renames();
    return std::any_of(renames.begin(), renames.end(), [&](const copybooks::Rename& r) { return r.name == name; });
  }

  void syntax() {
    add(json_.failed() ? json_.error() : Error(errc::json_syntax, "the text is no JSON object"));
    aborted_ = true;
  }

  void add(Error e) {
    if (errors.size() < error_limit) errors.push_back(std::move(e));
  }

  void warn(Error e) {
    if (warnings.size() < error_limit) warnings.push_back(std::move(e));
  }

  void changed(NodeIndex index, std::size_t at, std::string_view text, std::optional<Decimal> number) {
    if (changes_.empty()) return;
    Changed c{{index, at, subscripts_}, std::string(text), number, {}};
    for (Adjustment& change : changes_) c.warnings.push_back(at_item(index, change.code, std::move(change.what)));
    changes_.clear();
    changed_.push_back(std::move(c));
  }

  Error at_item(NodeIndex index, errc code, std::string what) const {
    const Node& n = plan_.node(index);
    const auto& field = plan_.field(n);
    const bool elementary = n.kind != Node::Kind::object && n.kind != Node::Kind::table;
    return Error(code, plan_.path(index, subscripts_), elementary ? copybooks::picture_text(field) : std::string(),
                 bases_.back() + n.offset, n.length, std::move(what));
  }

  // The members of an object whose brace was taken.
  void members(NodeIndex object) {
    const std::uint32_t stamp = ++stamps_;
    NodeIndex expected = next_member(object, object + 1);
    const NodeIndex end = plan_.node(object).next;
    bool first = true;
    std::string_view name;
    while (json_.member(first, name)) {
      if (object == 0 && !name.empty() && name.front() == '$') {
        if (name == "$residue") {
          read_residue();
        } else if (!json_.skip()) {
          return syntax();
        }
        if (aborted_) return;
        continue;
      }
      if (object == 0) members_given = true;
      NodeIndex found = expected;
      if (found >= end || plan_.node(found).json != name) {
        found = plan_.member(object, name);
      }
      if (found == no_node) {
        const std::string inside = object == 0 ? std::string() : plan_.path(object, subscripts_) + '.';
        const bool renames = object == 0 && is_rename(name);
        add(Error(errc::undefined_element,
                  renames ? printable_name(name) + " is a 66 level: it has no bytes of its own, and decode alone shows it"
                          : "no item is called " + inside + printable_name(name) + near_member(plan_, object, name)));
        if (!json_.skip()) return syntax();
        continue;
      }
      if (seen_[found] == stamp) {
        add(at_item(found, errc::duplicate_key, "the member stands twice"));
        if (!json_.skip()) return syntax();
        continue;
      }
      seen_[found] = stamp;
      if (plan_.node(found).ruled != 0 && !choose_view(found)) {
        if (!json_.skip()) return syntax();
        continue;
      }
      value(found);
      if (aborted_) return;
      expected = next_member(object, plan_.node(found).next);
    }
    if (json_.failed()) return syntax();
    check_conditions(object, image_.subspan(bases_.back() + plan_.node(object).offset, plan_.node(object).length));
    missing(object, stamp);
  }

  NodeIndex next_member(NodeIndex object, NodeIndex from) const {
    const NodeIndex end = plan_.node(object).next;
    while (from < end && !plan_.node(from).emit) from = plan_.node(from).next;
    return from;
  }

  // False: another view of the overlay was given before.
  bool choose_view(NodeIndex found) {
    const NodeIndex before = rules_->give(found, bases_, subscripts_, fresh_);
    if (before == no_node) {
      if (rules_->fill(found, bases_.back(), written_))
        trace(found, bases_.back() + plan_.node(found).offset, subscripts_);
      return true;
    }
    add(at_item(found, errc::duplicate_choice,
                "it stands beside " + plan_.node(before).name + ", and the rules choose one of them"));
    return false;
  }

  void missing(NodeIndex object, std::uint32_t stamp) {
    const bool keeps = patch_ && !fresh_;
    if (keeps && !rules_) return;
    std::uint32_t overlay_done = 0;
    for (NodeIndex c = object + 1; c < plan_.node(object).next; c = plan_.node(c).next) {
      const Node& n = plan_.node(c);
      if (n.ruled != 0) {
        if (!keeps) rules_->leave(c, bases_.back(), written_);
        continue;
      }
      if (!n.emit || seen_[c] == stamp || n.is_counter) continue;
      if (n.derived) {
        const bool needed = !keeps && plan_.options.missing == Missing::error && !plan_.field(n).filler;
        if (rules_) {
          rules_->absent(c, bases_.back(), needed, at_item(c, errc::missing_element, "no member of that name"));
        }
        continue;
      }
      if (keeps) continue;
      if (n.overlay != 0) {
        if (overlay_done == n.overlay) continue;
        overlay_done = n.overlay;
        bool any = false;
        for (NodeIndex v = object + 1; v < plan_.node(object).next; v = plan_.node(v).next) {
          any = any || (plan_.node(v).overlay == n.overlay && seen_[v] == stamp);
        }
        if (any) continue;
      }
      if (plan_.options.missing == Missing::value) {
        if (n.kind == Node::Kind::table && n.counter != no_node) count_table(c, n.min);
        continue;
      }
      absent_.push_back(at_item(c, errc::missing_element, "no member of that name"));
    }
  }

  void wrong_type(NodeIndex index, const char* wanted) {
    add(at_item(index, errc::json_type, std::string(wanted) + " is needed here"));
    if (!json_.skip()) syntax();
  }

  void value(NodeIndex index) {
    const Node& n = plan_.node(index);
    switch (n.kind) {
      case Node::Kind::object:
        if (json_.peek() != JsonReader::Token::object) return wrong_type(index, "an object");
        json_.enter_object();
        return members(index);
      case Node::Kind::table:
        if (json_.peek() != JsonReader::Token::array) return wrong_type(index, "an array");
        json_.enter_array();
        return table(index, n);
      default:
        return item(index, n);
    }
  }

  void table(NodeIndex index, const Node& t) {
    const std::size_t at = bases_.back() + t.offset;
    std::uint32_t count = 0;
    bool too_many = false;
    bool first = true;
    const bool inside_fresh = fresh_;
    const std::uint32_t kept = patch_ ? base_count(t) : 0;
    if (patch_) trace_->tables.emplace_back(index, at);
    bases_.push_back(at);
    subscripts_.push_back(0);
    while (json_.element(first)) {
      if (count == t.max) {
        too_many = true;
        if (!json_.skip()) return syntax();
        continue;
      }
      subscripts_.back() = count;
      bases_.back() = at + count * t.stride;
      fresh_ = inside_fresh || (patch_ && count >= kept);
      ++count;
      value(index + 1);
      if (aborted_) return;
    }
    fresh_ = inside_fresh;
    bases_.pop_back();
    subscripts_.pop_back();
    if (json_.failed()) return syntax();
    const std::uint32_t min = t.counter == no_node ? t.max : t.min;
    const std::string bounds =
        min == t.max ? std::to_string(min) : std::to_string(min) + " to " + std::to_string(t.max);
    if (too_many) add(at_item(index, errc::array_too_large, "the table has " + bounds + " elements, the array more"));
    // As COBOL programs do, an empty table is accepted where OCCURS says 1 TO n.
    if (count < min && !(t.counter != no_node && count == 0)) {
      add(at_item(index, errc::array_too_small,
                  "the table has " + bounds + " elements, the array " + std::to_string(count)));
    }
    count_table(index, count);
    if (plan_.options.odo_mode != OdoMode::max || t.counter == no_node) return;
    if (patch_ && count < kept) {
      std::fill_n(image_.begin() + static_cast<std::ptrdiff_t>(at + count * t.stride), (kept - count) * t.stride,
                  std::uint8_t{0});
    }
  }

  void count_table(NodeIndex index, std::uint32_t count) {
    const Node& t = plan_.node(index);
    if (t.counter == no_node) return;
    const Node& counter = plan_.node(t.counter);
    const std::size_t at = bases_[counter.depth] + counter.offset;
    set_counter(index, at, count, true);
    if (patch_ && same_number(counter, at, count)) return;
    const auto given = std::find_if(counted_.begin(), counted_.end(), [&](const Counted& c) { return c.at == at; });
    if (given != counted_.end() && given->value != count && clamped(*given, index, count, true)) {
      return warn(at_item(index, errc::odo_clamped, "its counter is out of bounds and stays as it is"));
    }
    trace(t.counter, at, std::span(subscripts_).first(counter.depth));
    Decimal number;
    number.magnitude = count;
    if (const errc failed = write_number(plan_, counter, number, image_.subspan(at, counter.length));
        failed != errc::none) {
      add(at_item(index, failed, "its counter cannot hold " + std::to_string(count)));
    }
  }

  void trace(NodeIndex index, std::size_t at, std::span<const std::uint32_t> subscripts) {
    if (patch_) trace_->written.push_back({index, at, {subscripts.begin(), subscripts.end()}, fresh_});
  }

  // How many occurrences of a table the base has; none where its counter there is no count.
  std::uint32_t base_count(const Node& t) const {
    const auto counted = table_count(plan_, t, base_, bases_);
    return counted ? *counted : 0;
  }

  bool same_number(const Node& n, std::size_t at, std::uint32_t value) const {
    const Reading r = read_number(plan_, n, base_.subspan(at, n.length));
    Decimal wanted;
    wanted.magnitude = value;
    return r.state == NumberState::number && r.value == wanted;
  }

  void set_counter(NodeIndex index, std::size_t at, std::uint32_t count, bool by_table) {
    for (const Counted& c : counted_) {
      if (c.at != at) continue;
      if (c.value != count && !clamped(c, index, count, by_table)) {
        add(at_item(index, errc::odo_mismatch,
                    c.by_table && by_table ? "two tables with one counter have different lengths"
                                           : "the counter and the length of its table differ"));
      }
      return;
    }
    counted_.push_back({at, count, by_table, index});
  }

  // A counter that OdoRange::clamp took for the bound that is the table's length.
  bool clamped(const Counted& before, NodeIndex index, std::uint32_t count, bool by_table) const {
    if (plan_.options.odo != OdoRange::clamp || before.by_table == by_table) return false;
    const Node& table = plan_.node(by_table ? index : before.node);
    return clamped_count(table, by_table ? before.value : count) == (by_table ? count : before.value);
  }

  void item(NodeIndex index, const Node& n) {
    const std::size_t at = bases_.back() + n.offset;
    const JsonReader::Token token = json_.peek();
    if (token == JsonReader::Token::null) {
      if (!json_.null()) return syntax();
      pending_.push_back(
          {{index, at, subscripts_}, true, "", at_item(index, errc::not_nillable, "null, and no residue for it")});
      return;
    }
    if (token != JsonReader::Token::string && token != JsonReader::Token::number) {
      return wrong_type(index, is_text(n.kind) ? "a string" : "a number");
    }
    if (is_text(n.kind) && token == JsonReader::Token::number) return wrong_type(index, "a string");
    std::string_view text;
    if (!(token == JsonReader::Token::string ? json_.string(text) : json_.number(text))) return syntax();
    scratch_.assign(n.length, 0);
    changes_.clear();
    if (!is_text(n.kind) && plan_.options.bad_numbers == BadNumbers::raw && is_raw(text)) {
      if (auto done = read_raw(plan_, n, text, scratch_); !done) {
        return add(at_item(index, done.error().code, done.error().text));
      }
      return store(index, at, scratch_);
    }
    if (is_text(n.kind)) {
      if (patch_ && same_text(n, at, text)) return;
      if (auto done = fit_text(plan_, n, text, scratch_, changes_); !done) {
        Error e = at_item(index, done.error().code, done.error().text);
        // Text of redundant shifts can need more bytes than it came from; its residue then has them.
        if (text.find("\xEF\xBF\xBD") != std::string_view::npos || done.error().code == errc::unmappable_character ||
            done.error().code == errc::invalid_character ||
            (done.error().code == errc::output_overflow &&
             (n.kind == Node::Kind::utf8 || !plan_.page(n).single_byte()))) {
          pending_.push_back({{index, at, subscripts_}, false, std::string(text), std::move(e)});
        } else {
          add(std::move(e));
        }
        return;
      }
      changed(index, at, text, std::nullopt);
      return store(index, at, scratch_);
    }
    if (is_float(n.kind)) {
      if (const errc failed = write_float(plan_, n, text, scratch_); failed != errc::none) {
        Error e = at_item(index, failed, "");
        if (n.kind != Node::Kind::external_float) return add(std::move(e));
        pending_.push_back({{index, at, subscripts_}, false, std::string(text), std::move(e)});
        return;
      }
      if (patch_ && same_value(n, base_.subspan(at, n.length), scratch_)) return;
      if (std::string_view now; rounded(plan_, n, text, scratch_, now)) {
        warn(at_item(index, errc::float_rounded, std::string(text.substr(0, 48)) + " is written as " + std::string(now)));
      }
      return store(index, at, scratch_);
    }
    const auto number = parse_decimal(text);
    if (!number) return add(at_item(index, number.error().code, number.error().text));
    uint128 counted = 0;
    const bool count = rescale_magnitude(*number, 0, counted) == errc::none && !number->negative && counted <= 0xFFFFFFFF;
    if (patch_) {
      if (const auto now = number_in(n, base_.subspan(at, n.length)); now && *now == *number) {
        if (n.is_counter && count) set_counter(index, at, static_cast<std::uint32_t>(counted), false);
        return;
      }
    }
    if (const errc failed = fit_number(plan_, n, *number, scratch_, changes_); failed != errc::none) {
      Error e = at_item(index, failed, limit_text(n, failed));
      if (n.kind != Node::Kind::binary && n.kind != Node::Kind::edited) return add(std::move(e));
      pending_.push_back({{index, at, subscripts_}, false, "", std::move(e), *number});
      return;
    }
    changed(index, at, {}, *number);
    if (n.is_counter) {
      if (!count) return add(at_item(index, errc::odo_mismatch, "no count"));
      set_counter(index, at, static_cast<std::uint32_t>(counted), false);
    }
    store(index, at, scratch_);
  }

  std::string limit_text(const Node& n, errc code) const {
    const auto& field = plan_.field(n);
    if (code == errc::negative_unsigned) return "the item has no sign";
    if (n.kind == Node::Kind::binary && code == errc::output_overflow) {
      const BinaryShape& shape = plan_.binary[n.shape];
      const std::size_t bits = 8 * n.length - (shape.is_signed ? 1 : 0);
      if ((shape.full_range || shape.trunc == Trunc::bin) && bits < 120) {
        Decimal most;
        most.magnitude = (uint128{1} << bits) - 1;
        most.scale = shape.scale;
        return "at most " + to_string(most) + " fits";
      }
    }
    if (!field.picture) return "";
    const int scale = field.picture->scale;
    const int whole = std::max(0, field.picture->digits - scale);
    if (code == errc::fraction_too_long) {
      return scale >= 0 ? "at most " + std::to_string(scale) + (scale == 1 ? " decimal fits" : " decimals fit")
                        : "only multiples of 1" + std::string(static_cast<std::size_t>(-scale), '0') + " fit";
    }
    return "at most " + std::to_string(whole) + (whole == 1 ? " digit" : " digits") +
           (scale > 0 ? " before and " + std::to_string(scale) + " behind the point fit" : " fit");
  }

  bool same_text(const Node& n, std::size_t at, std::string_view text) const {
    std::string now;
    read_text(plan_, n, base_.subspan(at, n.length), now);
    std::string_view wanted = text;
    if (!n.justified) {
      while (!wanted.empty() && wanted.back() == ' ') wanted.remove_suffix(1);
    }
    return now == wanted;
  }

  void check_conditions(NodeIndex index, Bytes bytes) {
    if (plan_.options.conditions != Conditions::check || !plan_.conditions->of(index)) return;
    if (plan_.conditions->holding(index, bytes).empty()) {
      add(at_item(index, errc::not_in_88,
                  "no 88 level is true of the value; allowed: " + plan_.conditions->allowed(index)));
    }
  }

  // Writes an item's bytes. Views of one overlay are written over one image, text over numbers, as its bytes say more;
  // settle() checks that each of them still reads as it was given.
  void store(NodeIndex index, std::size_t at, Bytes bytes) {
    const Node& n = plan_.node(index);
    trace(index, at, subscripts_);
    check_conditions(index, bytes);
    if (n.in_overlay) {
      views_.push_back({index, at, Buffer(bytes.begin(), bytes.end()), at_item(index, errc::views_disagree, "")});
      bool conflict = false;
      for (std::size_t k = 0; k < bytes.size(); ++k)
        conflict = conflict || (written_[at + k] && image_[at + k] != bytes[k]);
      if (conflict && !is_text(n.kind)) return;
      std::fill_n(written_.begin() + static_cast<std::ptrdiff_t>(at), bytes.size(), true);
    }
    std::copy(bytes.begin(), bytes.end(), image_.begin() + static_cast<std::ptrdiff_t>(at));
  }

  static std::string_view without_pad(const Node& n, std::string_view text) {
    if (n.justified) {
      while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    } else {
      while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    }
    return text;
  }

  bool same_value(const Node& n, Bytes a, Bytes b) const {
    if (std::equal(a.begin(), a.end(), b.begin(), b.end())) return true;
    std::string left, right;
    if (is_text(n.kind)) {
      read_text(plan_, n, a, left);
      read_text(plan_, n, b, right);
      // Between the pad and shifts that hold nothing, spaces can stand that the canonical form takes for pad.
      return without_pad(n, left) == without_pad(n, right);
    }
    if (is_float(n.kind)) {
      for (const auto& [bytes, text] : {std::pair(a, &left), std::pair(b, &right)}) {
        if (read_float(plan_, n, bytes, *text).state == NumberState::number) continue;
        if (!zero_for_none(n)) return false;
        *text = "0";
      }
      return left == right;
    }
    const auto x = number_in(n, a);
    const auto y = number_in(n, b);
    return x && y && *x == *y;
  }

  bool zero_for_none(const Node& n) const { return plan_.options.bad_numbers == BadNumbers::zero && !n.in_overlay; }

  // What decode says of the bytes.
  std::optional<Decimal> number_in(const Node& n, Bytes bytes) const {
    const Reading r = read_number(plan_, n, bytes);
    if (r.state == NumberState::number) return r.value;
    return zero_for_none(n) ? std::optional<Decimal>(Decimal{}) : std::nullopt;
  }

  void read_residue() {
    if (json_.peek() != JsonReader::Token::object) {
      add(Error(errc::residue_invalid, "$residue is no object"));
      if (!json_.skip()) syntax();
      return;
    }
    json_.enter_object();
    bool first = true;
    std::string_view name, hex;
    while (json_.member(first, name)) {
      std::string path(name);
      if (json_.peek() != JsonReader::Token::string) {
        add(residue_error(path, "is no string"));
        if (!json_.skip()) return syntax();
        continue;
      }
      if (!json_.string(hex)) return syntax();
      Buffer bytes;
      if (!parse_hex(hex, bytes)) {
        add(residue_error(path, "is no hex, or longer than the record"));
        continue;
      }
      residue_.push_back({std::move(path), std::move(bytes)});
    }
    if (json_.failed()) return syntax();
    std::vector<std::string_view> paths;
    for (const auto& [path, bytes] : residue_) paths.push_back(path);
    std::sort(paths.begin(), paths.end());
    const auto twice = std::adjacent_find(paths.begin(), paths.end());
    if (twice != paths.end()) add(Error(errc::duplicate_key, "$residue: " + printable_name(*twice) + " stands twice"));
  }

  // Bytes around the record: who frames it writes them, and has said which it can write.
  void check_around(const std::string& path, std::size_t size) {
    const std::size_t room = path == "$zz" ? (plan_.options.around.zz ? 2 : 0) : plan_.options.around.prefix;
    if (size == room) return;
    add(residue_error(path, room != 0        ? "has " + std::to_string(size) + " bytes, and there is room for " + std::to_string(room)
                            : path == "$zz" ? "is of LLZZ records, and the output is none"
                                            : "stands before the record, and --record-prefix gives it no room"));
  }

  bool parse_hex(std::string_view text, Buffer& out) const {
    const auto digit = [](char c) {
      return c >= '0' && c <= '9'   ? c - '0'
             : c >= 'A' && c <= 'F' ? c - 'A' + 10
             : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                    : -1;
    };
    for (std::size_t i = 0; i < text.size();) {
      if (text[i] == ' ') {
        ++i;
        continue;
      }
      if (i + 2 > text.size() || digit(text[i]) < 0 || digit(text[i + 1]) < 0) return false;
      const auto byte = static_cast<std::uint8_t>(digit(text[i]) << 4 | digit(text[i + 1]));
      i += 2;
      std::size_t run = 1;
      if (i < text.size() && text[i] == '*') {
        run = 0;
        const std::size_t from = ++i;
        while (i < text.size() && text[i] >= '0' && text[i] <= '9' && run <= plan_.length) {
          run = run * 10 + static_cast<std::size_t>(text[i++] - '0');
        }
        if (i == from || run > plan_.length || out.size() + run > plan_.length) return false;
      }
      if (out.size() + run > plan_.length) return false;
      out.insert(out.end(), run, byte);
    }
    return true;
  }

  // Residue, nulls and overlays, when everything was read.
  void settle() {
    if (rules_) {
      for (const RuledEncoding::Filled& f : rules_->fill_items()) trace(f.node, f.at, f.subscripts);
    }
    if (plan_.options.odo_mode == OdoMode::max && !patch_) clear_unused(plan_, image_);
    for (auto& [path, bytes] : residue_) {
      if (path == "$all") {
        all = bytes;
      } else if (path == "$tail") {
        tail = bytes;
      } else if (path == "$zz" || path == "$prefix") {
        check_around(path, bytes.size());
      } else {
        apply_residue(path, bytes);
      }
    }
    if (all) {
      absent_.clear();
      return;
    }
    if (rules_) rules_->settle(absent_, tail);
    for (Error& e : absent_) add(std::move(e));
    for (Pending& p : pending_) {
      const Node& n = plan_.node(p.place.node);
      if (p.settled) continue;
      if (p.null && patch_ && null_now(n, p.place.at)) continue;
      if (p.null && n.in_overlay) {
        // Another view gave these bytes.
        const auto from = written_.begin() + static_cast<std::ptrdiff_t>(p.place.at);
        if (std::all_of(from, from + static_cast<std::ptrdiff_t>(n.length), [](bool b) { return b; })) continue;
      }
      if (p.null && plan_.options.null != Null::error && !n.is_counter) {
        fill_null(p);
      } else {
        add(std::move(p.error));
      }
    }
    for (Changed& c : changed_) {
      for (Error& e : c.warnings) warn(std::move(e));
    }
    for (View& v : views_) {
      if (errors.size() >= error_limit) break;
      if (same_value(plan_.node(v.node), image_.subspan(v.at, v.bytes.size()), v.bytes)) continue;
      v.error.text = other_view(v) + " was given too and needs other bytes here";
      add(std::move(v.error));
    }
  }

  // The item whose bytes stand where a view needs others.
  std::string other_view(const View& v) const {
    for (const View& o : views_) {
      if (o.at >= v.at + v.bytes.size() || v.at >= o.at + o.bytes.size()) continue;
      const std::size_t from = std::max(o.at, v.at), to = std::min(o.at + o.bytes.size(), v.at + v.bytes.size());
      const auto part = [from, to](const View& view) { return Bytes(view.bytes).subspan(from - view.at, to - from); };
      if (!std::ranges::equal(part(o), part(v))) return o.error.path;
    }
    return "another view of these bytes";
  }

  void fill_null(Pending& p) {
    const Node& n = plan_.node(p.place.node);
    scratch_.assign(n.length, 0);
    changes_.clear();
    if (auto done = fit_null(plan_, n, scratch_, changes_); !done) {
      p.error.text = done.error().text;
      return add(std::move(p.error));
    }
    p.error.code = changes_.front().code;
    p.error.text = std::move(changes_.front().what);
    warn(std::move(p.error));
    force(p.place, scratch_);
  }

  bool null_now(const Node& n, std::size_t at) const {
    const Bytes bytes = base_.subspan(at, n.length);
    if (is_float(n.kind)) {
      std::string text;
      return read_float(plan_, n, bytes, text).state != NumberState::number;
    }
    return is_number(n.kind) && read_number(plan_, n, bytes).state != NumberState::number;
  }

  void apply_residue(const std::string& path, const Buffer& bytes) {
    Place place;
    if (!find(path, place)) return add(residue_error(path, "is no item of this record"));
    if (rules_ && !rules_->takes_residue(place.node, place.at, place.subscripts, bytes.size())) return;
    const Node& n = plan_.node(place.node);
    if (n.kind == Node::Kind::table) {
      const auto count = table_count(plan_, n, image_, bases_around(plan_, place.node, place.subscripts));
      if (count && bytes.size() == (n.max - *count) * n.stride) {
        place.at += *count * n.stride;
        force(place, bytes);
      }
      return;
    }
    if (bytes.size() != n.length) {
      return add(residue_error(path, "has " + std::to_string(bytes.size()) + " bytes, the item " + std::to_string(n.length)));
    }
    if (n.kind == Node::Kind::filler || n.kind == Node::Kind::gap) return force(place, bytes);
    Pending* waiting = nullptr;
    for (Pending& p : pending_) {
      if (p.place.node == place.node && p.place.at == place.at) waiting = &p;
    }
    if (waiting != nullptr) {
      bool same = false;
      if (waiting->null) {
        std::string text;
        same = is_float(n.kind) ? read_float(plan_, n, bytes, text).state != NumberState::number
                                : is_number(n.kind) && read_number(plan_, n, bytes).state != NumberState::number;
      } else {
        std::string text;
        if (waiting->number) {
          const Reading r = read_number(plan_, n, bytes);
          same = r.state == NumberState::number && r.value == *waiting->number;
        } else {
          is_float(n.kind) ? void(read_float(plan_, n, bytes, text)) : void(read_text(plan_, n, bytes, text));
          same = text == waiting->text;
        }
      }
      if (!same) return edited(place);
      waiting->settled = true;
      return force(place, bytes);
    }
    for (Changed& c : changed_) {
      if (c.place.node != place.node || c.place.at != place.at) continue;
      if (c.number) {
        const Reading r = read_number(plan_, n, bytes);
        if (r.state != NumberState::number || !(r.value == *c.number)) return edited(place);
      } else {
        std::string text;
        read_text(plan_, n, bytes, text);
        if (text != c.text) return edited(place);
      }
      c.warnings.clear();
      for (View& v : views_) {
        if (v.node == place.node && v.at == place.at) v.bytes = bytes;
      }
      return force(place, bytes);
    }
    // The member has a value: the entry counts while it decodes to the same.
    for (const View& v : views_) {
      if (v.node == place.node && v.at == place.at && same_value(n, v.bytes, bytes)) return force(place, bytes);
    }
    if (same_value(n, image_.subspan(place.at, n.length), bytes)) return force(place, bytes);
    edited(place);
  }

  // The member of a residue entry has another value now.
  void edited(const Place& place) {
    const Node& n = plan_.node(place.node);
    warn(Error(errc::residue_dropped, plan_.path(place.node, place.subscripts), copybooks::picture_text(plan_.field(n)),
               place.at, n.length, "the member was edited, its residue is not used"));
  }

  void force(const Place& place, Bytes bytes) {
    const std::size_t at = place.at;
    trace(place.node, at, place.subscripts);
    std::copy(bytes.begin(), bytes.end(), image_.begin() + static_cast<std::ptrdiff_t>(at));
    if (!written_.empty()) std::fill_n(written_.begin() + static_cast<std::ptrdiff_t>(at), bytes.size(), true);
  }

  bool find(std::string_view path, Place& place) const {
    NodeIndex object = 0;
    std::size_t base = 0;
    std::size_t at = 0;
    while (true) {
      NodeIndex found = no_node;
      std::size_t matched = 0;
      for (NodeIndex c = object + 1; c < plan_.node(object).next; c = plan_.node(c).next) {
        const std::string& name = plan_.node(c).name;
        if (name.size() > matched && path.substr(at).starts_with(name)) {
          const std::size_t behind = at + name.size();
          if (behind == path.size() || path[behind] == '.' || path[behind] == '[') {
            found = c;
            matched = name.size();
          }
        }
      }
      if (found == no_node) return false;
      at += matched;
      const Node* n = &plan_.node(found);
      if (n->kind == Node::Kind::table && !n->variable && path.substr(at) == ".$rest") {
        place.node = found;
        place.at = base + n->offset;
        return true;
      }
      if (n->kind == Node::Kind::table) {
        if (at >= path.size() || path[at] != '[') return false;
        std::size_t k = 0;
        ++at;
        while (at < path.size() && path[at] >= '0' && path[at] <= '9' && k <= n->max) {
          k = k * 10 + static_cast<std::size_t>(path[at++] - '0');
        }
        if (k == 0 || k > n->max || at >= path.size() || path[at] != ']') return false;
        ++at;
        base += n->offset + (k - 1) * n->stride;
        place.subscripts.push_back(static_cast<std::uint32_t>(k - 1));
        ++found;
        n = &plan_.node(found);
      }
      if (at == path.size()) {
        if (n->kind == Node::Kind::object || n->kind == Node::Kind::table) return false;
        place.node = found;
        place.at = base + n->offset;
        return true;
      }
      if (path[at] != '.' || n->kind != Node::Kind::object) return false;
      ++at;
      object = found;
    }
  }


  struct Reused {  // what a thread keeps from record to record, for its room
    std::vector<std::uint32_t> seen;
    std::vector<bool> written;
    std::vector<std::size_t> bases;
    std::vector<std::uint32_t> subscripts;
    std::vector<Counted> counted;
    std::vector<Pending> pending;
    std::vector<Adjustment> changes;  // of the item at hand
    std::vector<Changed> changed;
    std::vector<View> views;
    std::vector<Error> absent;
    std::vector<std::pair<std::string, Buffer>> residue;
    Buffer bytes;
  };
  static Reused& reused() {
    static thread_local Reused all;
    all.bases.assign(1, 0);
    all.subscripts.clear();
    all.counted.clear();
    all.pending.clear();
    all.changes.clear();
    all.changed.clear();
    all.views.clear();
    all.absent.clear();
    all.residue.clear();
    return all;
  }

  const RecordPlan& plan_;
  JsonReader json_;
  std::span<std::uint8_t> image_;
  Bytes base_;
  PatchTrace* trace_;
  std::optional<RuledEncoding> rules_;
  bool patch_;
  bool fresh_ = false;  // in an occurrence that the base does not have: nothing there can be kept
  bool aborted_ = false;
  std::uint32_t stamps_ = 0;
  Reused& reused_ = reused();
  std::vector<std::uint32_t>& seen_ = reused_.seen;
  std::vector<bool>& written_ = reused_.written;
  std::vector<std::size_t>& bases_ = reused_.bases;
  std::vector<std::uint32_t>& subscripts_ = reused_.subscripts;
  std::vector<Counted>& counted_ = reused_.counted;
  std::vector<Pending>& pending_ = reused_.pending;
  std::vector<Adjustment>& changes_ = reused_.changes;
  std::vector<Changed>& changed_ = reused_.changed;
  std::vector<View>& views_ = reused_.views;
  std::vector<Error>& absent_ = reused_.absent;
  std::vector<std::pair<std::string, Buffer>>& residue_ = reused_.residue;
  Buffer& scratch_ = reused_.bytes;
};

Error refuse(Encoder& encoder, std::vector<Error>* more) {
  Error first = encoder.errors.front();
  if (more != nullptr) *more = std::move(encoder.errors);
  return first;
}

Result<void> finish(const RecordPlan& plan, Encoder& encoder, Bytes image, Buffer& record, std::vector<Error>* more) {
  if (encoder.errors.empty() && encoder.all) {
    if (encoder.members_given) {
      encoder.errors.emplace_back(errc::residue_stale, "$all stands beside members");
    } else if (encoder.all->size() < plan.min_length ||
               (encoder.all->size() > plan.length && plan.options.long_records == LongRecords::error)) {
      encoder.errors.emplace_back(errc::residue_invalid, "$all has no legal length");
    } else {
      record.insert(record.end(), encoder.all->begin(), encoder.all->end());
      return {};
    }
  }
  const std::size_t start = record.size();
  if (encoder.errors.empty()) {
    if (!plan.variable) {
      if (encoder.tail && !encoder.tail->empty() && plan.options.long_records == LongRecords::error) {
        encoder.errors.push_back(Encoder::residue_error("$tail", "stands behind the record: --long ignore writes it"));
        return refuse(encoder, more);
      }
      record.insert(record.end(), image.begin(), image.end());
      if (encoder.tail && plan.options.long_records == LongRecords::ignore) {
        record.insert(record.end(), encoder.tail->begin(), encoder.tail->end());
      }
      if (encoder.verify(Bytes(record).subspan(start))) return {};
    } else if (const Error failed = encoder.make(record); failed.code == errc::none) {
      if (encoder.tail) {
        record.insert(record.end(), encoder.tail->begin(), encoder.tail->end());
      } else if (plan.options.odo_mode == OdoMode::pad) {
        record.resize(start + plan.length, 0);
      }
      if (record.size() - start > plan.length && plan.options.long_records == LongRecords::error) {
        encoder.errors.emplace_back(errc::residue_invalid, "$tail makes the record too long");
      } else if (encoder.verify(Bytes(record).subspan(start))) {
        return {};
      }
    } else {
      encoder.errors.push_back(failed);
    }
    record.resize(start);
  }
  return refuse(encoder, more);
}

}  // namespace

Result<void> encode_patch(const RecordPlan& plan, std::string_view json, PatchBase& base, PatchTrace& trace,
                          Buffer& record, std::vector<Error>* more) {
  Encoder encoder(plan, json, base.patched, &base, &trace);
  encoder.tail = base.tail;
  encoder.run();
  trace.warnings = std::move(encoder.warnings);
  base.tail = encoder.tail;
  trace.whole = encoder.all.has_value();
  if (encoder.errors.empty() && !trace.whole) encoder.errors = tables_left_out(plan, base, trace);
  return finish(plan, encoder, base.patched, record, more);
}

Result<void> RecordCodec::encode(std::string_view json, Buffer& record, std::vector<Error>* more,
                                 std::vector<Error>* warnings) const {
  if (encode_plain(*plan_, json, record)) {
    if (warnings != nullptr) warnings->clear();
    return {};
  }
  static thread_local Buffer image;
  image = plan_->initial;
  Encoder encoder(*plan_, json, image);
  encoder.run();
  if (warnings != nullptr) *warnings = std::move(encoder.warnings);
  return finish(*plan_, encoder, image, record, more);
}

}  // namespace codecs
