#include "codecs/view_rule.hpp"

#include <algorithm>
#include <cctype>

#include "codecs/nearest_name.hpp"

namespace codecs {

using copybooks::Category;
using copybooks::Field;
using copybooks::FieldIndex;
using copybooks::no_field;
using Op = RuleText::Op;

Error rule_error(errc code, const RuleText& rule, const std::string& what) {
  return Error(code, "rule \"" + rule.source + "\": " + what);
}

bool RuleTest::fixes_item() const {
  return !negated && op == Op::equal && values.size() == 1 && !values.front().last &&
         values.front().first.kind != RuleValue::Kind::numeric && !item.record_length;
}

namespace {

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::toupper(static_cast<unsigned char>(x)) == std::toupper(static_cast<unsigned char>(y));
  });
}

int compare_padded(Bytes a, Bytes b, const std::array<std::uint8_t, 2>& pad) {
  const std::size_t length = std::max(a.size(), b.size());
  for (std::size_t i = 0; i < length; ++i) {
    const std::uint8_t x = i < a.size() ? a[i] : pad[i % 2];
    const std::uint8_t y = i < b.size() ? b[i] : pad[i % 2];
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

// How the values of an item can be written in a rule.
enum class Class : std::uint8_t {
  text,        // words and 'text'
  zoned,       // numbers, and 'text' as the digits stand there
  number,      // numbers
  bytes_only,  // X'hex' and figurative constants
};

class Compiler {
 public:
  Compiler(const RecordPlan& plan, const RuleText& rule, FieldIndex overlay)
      : plan_(plan), rule_(rule), overlay_(overlay) {}

  Result<RuleTest> test(const RuleText::Test& text) {
    RuleTest out;
    out.negated = text.negated;
    out.op = text.op;
    if (text.op == Op::condition) {
      if (auto found = condition(text.item, out); !found) return found.error();
      return out;
    }
    if (auto found = item(text, out.item); !found) return found.error();
    for (const RuleText::Range& range : text.values) {
      RuleTest::Range r;
      auto first = value(out, range.first);
      if (!first) return first.error();
      r.first = std::move(*first);
      if (range.last) {
        auto last = value(out, *range.last);
        if (!last) return last.error();
        r.last = std::move(*last);
        if (r.first.kind != r.last->kind) return dead("a range has two ends of one kind");
      }
      if (const std::string why = never(out, r); !why.empty()) return dead(why);
      out.values.push_back(std::move(r));
    }
    return out;
  }

  std::optional<RuleTest> condition(FieldIndex field, const copybooks::Condition& condition) {
    RuleTest out;
    out.op = Op::equal;
    if (!place(field, out.item)) return std::nullopt;
    class_ = class_of(out.item);
    for (const copybooks::ConditionValue& value : condition.values) {
      RuleTest::Range range;
      const auto first = literal(out, value.first);
      if (!first) continue;
      range.first = *first;
      if (value.last) {
        const auto last = literal(out, *value.last);
        if (!last || last->kind != range.first.kind) continue;
        range.last = *last;
      }
      if (never(out, range).empty()) out.values.push_back(std::move(range));
    }
    if (out.values.empty()) return std::nullopt;
    return out;
  }

 private:
  Error dead(const std::string& what) const { return rule_error(errc::rule_dead, rule_, what); }
  Error wrong_name(const std::string& what) const { return rule_error(errc::rule_name, rule_, what); }

  static std::string dotted(const RuleName& name) {
    std::string out;
    for (auto n = name.names.rbegin(); n != name.names.rend(); ++n) out += (out.empty() ? "" : ".") + *n;
    return out;
  }

  Result<void> item(const RuleText::Test& text, RuleItem& out) {
    out.plan = &plan_;
    if (text.item.names.front() == "$length") {
      out.record_length = true;
      class_ = Class::number;
      return {};
    }
    const auto found = plan_.layout->find(dotted(text.item));
    if (!found) return wrong_name("more than one item is called " + text.item.text() + "; qualify it with OF");
    if (*found == no_field) {
      std::vector<std::string_view> names;
      for (const Field& f : plan_.layout->fields()) {
        if (!f.filler) names.push_back(f.name);
      }
      return wrong_name("no item is called " + text.item.text() + did_you_mean(text.item.names.front(), names));
    }
    if (auto done = placed(*found, text.item.text(), out); !done) return done.error();
    class_ = class_of(out);
    if (text.part) return part(text, out);
    return {};
  }

  Result<void> part(const RuleText::Test& text, RuleItem& out) {
    const std::string name = text.item.text();
    if (class_ != Class::text && class_ != Class::zoned) {
      return rule_error(errc::rule_syntax, rule_, name + " holds no characters, so it has no parts");
    }
    const bool shared = out.node != no_node && plan_.node(out.node).kind == Node::Kind::utf8;
    if (shared)
      return rule_error(errc::rule_syntax, rule_, "a part of " + name + ", which is UTF-8, has no fixed place");
    const std::size_t unit = out.unit;
    const std::size_t characters = out.length / unit;
    if (text.start > characters || text.length > characters - text.start + 1) {
      return dead(name + " has " + std::to_string(characters) + " characters only");
    }
    out.offset += (text.start - 1) * unit;
    out.length = (text.length == 0 ? characters - text.start + 1 : text.length) * unit;
    class_ = Class::text;
    if (unit == 1) out.node = no_node;
    part_ = true;
    return {};
  }

  // The place of an item, with the reasons why it has none that a rule can use.
  Result<void> placed(FieldIndex field, const std::string& name, RuleItem& out) {
    if (!place(field, out)) return wrong_name(name + " has a variable length");
    const auto& fields = plan_.layout->fields();
    for (FieldIndex up = field; up != no_field; up = fields[up].parent) {
      if (!fields[up].occurs) continue;
      const bool around = overlay_ != no_field && up < overlay_ && overlay_ < fields[up].end;
      if (!around) return wrong_name(name + " stands in a table, and the view does not stand in the same occurrence");
    }
    if (overlay_ == no_field) {
      if (fields[field].variable_offset) return wrong_name(name + " stands behind a table of variable length");
      return {};
    }
    // Inside the overlay itself nothing may move it.
    for (FieldIndex view = overlay_; view < fields.size() && (view == overlay_ || fields[view].redefines != no_field);
         view = fields[view].end) {
      if (field < view || field >= fields[view].end) continue;
      for (FieldIndex f = view; f < field; ++f) {
        if (fields[f].occurs && fields[f].occurs->depending_on != no_field) {
          return wrong_name(name + " stands behind a table of variable length");
        }
      }
    }
    return {};
  }

  bool place(FieldIndex field, RuleItem& out) const {
    const auto& fields = plan_.layout->fields();
    const Field& f = fields[field];
    out.plan = &plan_;
    out.field = field;
    out.node = plan_.by_field[field];
    out.offset = f.offset;
    out.length = f.length;
    for (FieldIndex up = field; up != no_field; up = fields[up].parent) {
      if (!fields[up].occurs) continue;
      if (out.depth == 0) out.offset = f.offset - fields[up].offset;
      ++out.depth;
    }
    if (f.variable_length) return false;
    Node text = text_node(out);
    if (!is_text(text.kind)) text.kind = Node::Kind::text;
    fill_spaces(plan_, text, out.pad);
    if (text.kind == Node::Kind::national || text.kind == Node::Kind::dbcs) out.unit = 2;
    return true;
  }

  Class class_of(const RuleItem& item) const {
    const Field& f = plan_.layout->field(item.field);
    if (item.node == no_node || plan_.node(item.node).kind == Node::Kind::object) {
      return f.group() || f.usage == copybooks::Usage::display ? Class::text : Class::bytes_only;
    }
    const Node& n = plan_.node(item.node);
    if (n.kind == Node::Kind::zoned || n.kind == Node::Kind::edited) return Class::zoned;
    if (is_number(n.kind)) return Class::number;
    return is_text(n.kind) && n.kind != Node::Kind::hex ? Class::text : Class::bytes_only;
  }

  // How the item's bytes are compared with text.
  Node text_node(const RuleItem& item) const {
    Node n;
    if (item.node != no_node) n = plan_.node(item.node);
    using Kind = Node::Kind;
    n.insertions = false;
    if (item.node == no_node || n.kind == Kind::object || n.kind == Kind::edited_text || n.kind == Kind::zoned ||
        n.kind == Kind::edited) {
      n.kind = Kind::text;
    }
    n.justified = n.alphabetic = false;
    return n;
  }

  std::optional<Buffer> text_bytes(const RuleItem& item, std::string_view text) const {
    Buffer out;
    if (!encode_characters(plan_, text_node(item), text, out)) return std::nullopt;
    while (!out.empty() && out.back() == item.pad[(out.size() - 1) % 2]) out.pop_back();
    return out;
  }

  std::string item_name(const RuleItem& item) const {
    if (item.record_length) return "$length";
    const Field& f = plan_.layout->field(item.field);
    const std::string picture = part_ ? std::string() : copybooks::picture_text(f);
    return plan_.layout->path(item.field) + (picture.empty() ? std::string() : " (PIC " + picture + ")");
  }

  static RuleValue bytes_value(Buffer bytes) {
    RuleValue out;
    out.bytes = std::move(bytes);
    return out;
  }

  Buffer filled(const RuleItem& item, std::array<std::uint8_t, 2> with) const {
    Buffer out(item.length);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = with[i % 2];
    return out;
  }

  Result<RuleValue> value(const RuleTest& test, const RuleLiteral& literal) const {
    using Kind = RuleLiteral::Kind;
    const RuleItem& item = test.item;
    const bool ordered = test.op != Op::equal && test.op != Op::not_equal;
    RuleValue out;
    const auto number = [&](std::string_view text) -> Result<RuleValue> {
      if (text.starts_with('+')) text.remove_prefix(1);
      const auto parsed = parse_decimal(text);
      if (!parsed) return dead(item_name(item) + " holds numbers, and " + std::string(literal.text) + " is none");
      out.kind = RuleValue::Kind::number;
      out.number = *parsed;
      return out;
    };
    if (item.record_length) {
      if (literal.kind != Kind::word) return dead("$length is compared with numbers");
      return number(literal.text);
    }
    if ((class_ == Class::number || class_ == Class::zoned) && ordered && literal.kind != Kind::word &&
        literal.kind != Kind::zeros && !(class_ == Class::zoned && literal.kind == Kind::text)) {
      return dead(item_name(item) + " is less or greater than numbers only");
    }
    switch (literal.kind) {
      case Kind::word:
        if (class_ == Class::zoned || class_ == Class::number) return number(literal.text);
        [[fallthrough]];
      case Kind::text: {
        if (class_ == Class::number || class_ == Class::bytes_only) {
          return dead(item_name(item) + " holds no text; give " +
                      (class_ == Class::number ? "a number or X'hex'" : "X'hex'"));
        }
        auto bytes = text_bytes(item, literal.text);
        if (!bytes) return dead("the code page has no bytes for '" + literal.text + "'");
        return bytes_value(std::move(*bytes));
      }
      case Kind::hex:
        if (literal.text.size() > item.length ||
            (class_ != Class::text && class_ != Class::zoned && literal.text.size() != item.length)) {
          return dead(item_name(item) + " has " + std::to_string(item.length) +
                      (item.length == 1 ? " byte" : " bytes") + ", the value " + std::to_string(literal.text.size()));
        }
        return bytes_value(Buffer(literal.text.begin(), literal.text.end()));
      case Kind::spaces:
        return bytes_value(
            class_ == Class::text || class_ == Class::zoned
                ? Buffer()
                : filled(item, {plan_.page(text_node(item)).space(), plan_.page(text_node(item)).space()}));
      case Kind::zeros: {
        if (class_ == Class::zoned || class_ == Class::number) return number("0");
        auto bytes = text_bytes(item, std::string(item.length / item.unit, '0'));
        if (!bytes || bytes->size() != item.length) return dead(item_name(item) + " holds no zeros");
        return bytes_value(std::move(*bytes));
      }
      case Kind::low_values:
        return bytes_value(filled(item, {0x00, 0x00}));
      case Kind::high_values:
        return bytes_value(filled(item, {0xFF, 0xFF}));
      case Kind::numeric:
        if (class_ == Class::bytes_only) return dead(item_name(item) + " is neither number nor text");
        out.kind = RuleValue::Kind::numeric;
        return out;
    }
    return out;
  }

  // The VALUE of an 88 level; nullopt for one that the item cannot hold.
  std::optional<RuleValue> literal(const RuleTest& test, const copybooks::Literal& literal) const {
    using Kind = copybooks::Literal::Kind;
    using RuleKind = RuleLiteral::Kind;
    RuleLiteral out;
    out.text = literal.text;
    switch (literal.kind) {
      case Kind::text:
        out.kind = RuleKind::text;
        break;
      case Kind::number:
        // The layout keeps a literal as it was written: .5, 1,50 under DECIMAL-POINT IS COMMA.
        std::replace(out.text.begin(), out.text.end(), ',', '.');
        if (const std::size_t point = out.text.find('.');
            point == 0 || (point == 1 && (out.text[0] == '-' || out.text[0] == '+'))) {
          out.text.insert(point, "0");
        }
        break;
      case Kind::hex:
        out.kind = RuleKind::hex;
        break;
      case Kind::spaces:
        out.kind = RuleKind::spaces;
        break;
      case Kind::zeros:
        out.kind = RuleKind::zeros;
        break;
      case Kind::low_values:
      case Kind::null:
        out.kind = RuleKind::low_values;
        break;
      case Kind::high_values:
        out.kind = RuleKind::high_values;
        break;
      case Kind::quotes:
        out.text = "\"";
        [[fallthrough]];
      case Kind::all: {
        if (out.text.empty() || class_ == Class::number || class_ == Class::bytes_only) return std::nullopt;
        std::string all;
        while (all.size() * test.item.unit < test.item.length) all += out.text;
        auto bytes = text_bytes(test.item, all);
        if (!bytes) return std::nullopt;
        bytes->resize(std::min(bytes->size(), test.item.length));
        return bytes_value(std::move(*bytes));
      }
    }
    auto made = value(test, out);
    if (!made) return std::nullopt;
    return std::move(*made);
  }

  // The least and the largest number of an item; false where they are not known.
  bool limits(const RuleItem& item, Decimal& least, Decimal& most) const {
    if (item.record_length) {
      most.magnitude = std::max<uint128>(plan_.length, plan_.max_length());
      return true;
    }
    const Node& n = plan_.node(item.node);
    const NumericShape* shape = n.kind == Node::Kind::zoned ? &plan_.zoned[n.shape]
                                : n.kind == Node::Kind::packed
                                    ? static_cast<const NumericShape*>(&plan_.packed[n.shape])
                                : n.kind == Node::Kind::binary ? &plan_.binary[n.shape]
                                                               : nullptr;
    if (shape == nullptr || shape->digits > 37 || n.length > 8 + (n.kind == Node::Kind::binary ? 0 : 64)) return false;
    most.scale = least.scale = shape->scale;
    if (n.kind == Node::Kind::binary) {  // the bytes may hold more than the PICTURE says
      const std::size_t bits = 8 * n.length - (shape->is_signed ? 1 : 0);
      most.magnitude = (uint128{1} << bits) - 1;
      least.magnitude = shape->is_signed ? uint128{1} << bits : 0;
    } else {
      most.magnitude = power_of_ten(shape->digits) - 1;
      least.magnitude = shape->is_signed ? most.magnitude : 0;
    }
    least.negative = least.magnitude != 0;
    return true;
  }

  // Why no bytes can pass this part of a test; empty if some may.
  std::string never(const RuleTest& test, const RuleTest::Range& range) const {
    const RuleItem& item = test.item;
    const RuleValue& first = range.first;
    if (first.kind == RuleValue::Kind::bytes) {
      if (range.last && compare_padded(first.bytes, range.last->bytes, item.pad) > 0) {
        return "the range begins behind its end";
      }
      const bool exact = !range.last && (test.op == Op::equal || test.op == Op::not_equal);
      if (exact && first.bytes.size() > item.length) {
        return item_name(item) + " has " + std::to_string(item.length) + (item.length == 1 ? " byte" : " bytes") +
               ", the value " + std::to_string(first.bytes.size());
      }
      return {};
    }
    if (first.kind != RuleValue::Kind::number) return {};
    const Decimal& low = first.number;
    const Decimal& high = range.last ? range.last->number : low;
    if (compare(low, high) > 0) return "the range begins behind its end";
    Decimal least, most;
    if (!limits(item, least, most)) return {};
    const std::string beyond = item_name(item) + " holds " + to_string(least) + " to " + to_string(most);
    switch (test.op) {
      case Op::less:
        return compare(low, least) <= 0 ? beyond : std::string();
      case Op::less_equal:
        return compare(low, least) < 0 ? beyond : std::string();
      case Op::greater:
        return compare(low, most) >= 0 ? beyond : std::string();
      case Op::greater_equal:
        return compare(low, most) > 0 ? beyond : std::string();
      default:
        break;
    }
    if (compare(high, least) < 0 || compare(low, most) > 0) return beyond;
    if (!range.last && !rescale(low, least.scale)) {
      return item_name(item) + (least.scale > 0 ? " has " + std::to_string(least.scale) + " decimals" : " is whole");
    }
    return {};
  }

  Result<void> condition(const RuleName& name, RuleTest& out) {
    const auto& fields = plan_.layout->fields();
    FieldIndex found = no_field;
    const copybooks::Condition* condition_found = nullptr;
    std::vector<std::string_view> names;
    for (FieldIndex i = 0; i < fields.size(); ++i) {
      for (const copybooks::Condition& c : fields[i].conditions) {
        names.push_back(c.name);
        if (!same_name(c.name, name.names.front())) continue;
        FieldIndex up = i;
        bool match = true;
        for (std::size_t q = 1; match && q < name.names.size(); ++q) {
          while (up != no_field && !same_name(fields[up].name, name.names[q])) up = fields[up].parent;
          match = up != no_field;
          if (match) up = fields[up].parent;
        }
        if (!match) continue;
        if (condition_found != nullptr) {
          return wrong_name("more than one 88 level is called " + name.text() + "; qualify it with OF");
        }
        condition_found = &c;
        found = i;
      }
    }
    if (condition_found == nullptr) {
      const auto item = plan_.layout->find(dotted(name));
      if (!item || *item != no_field) {
        return wrong_name(name.text() + " is an item and no 88 level; compare it: " + name.text() + "=VALUE");
      }
      return wrong_name("no 88 level is called " + name.text() + did_you_mean(name.names.front(), names));
    }
    RuleItem place_only;
    if (auto done = placed(found, fields[found].name, place_only); !done) return done.error();
    auto test = condition(found, *condition_found);
    if (!test) {
      return dead(plan_.layout->path(found) + " can hold no value of " + name.text());
    }
    const bool negated = out.negated;
    out = std::move(*test);
    out.negated = negated;
    return {};
  }

  const RecordPlan& plan_;
  const RuleText& rule_;
  FieldIndex overlay_;
  Class class_ = Class::text;
  bool part_ = false;
};

bool numeric_class(const RuleTest& test, Bytes bytes) {
  const RecordPlan& plan = *test.item.plan;
  if (test.item.node != no_node && is_number(plan.node(test.item.node).kind)) {
    if (std::all_of(bytes.begin(), bytes.end(),
                    [&](auto b) { return b == plan.page(plan.node(test.item.node)).space(); })) {
      return plan.node(test.item.node).kind == Node::Kind::binary;
    }
    return read_number(plan, plan.node(test.item.node), bytes).state == NumberState::number;
  }
  if (test.item.unit == 2) {
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
      if (bytes[i] != 0 || bytes[i + 1] < 0x30 || bytes[i + 1] > 0x39) return false;
    }
    return true;
  }
  const PageTables& tables = plan.pages[test.item.node == no_node ? 0 : plan.node(test.item.node).page];
  return std::all_of(bytes.begin(), bytes.end(),
                     [&](std::uint8_t b) { return tables.portable[b] >= '0' && tables.portable[b] <= '9'; });
}

std::string key_of(const RuleValue& value) {
  return (value.kind == RuleValue::Kind::numeric  ? std::string("N")
          : value.kind == RuleValue::Kind::number ? "#" + std::to_string(value.number.negative)
                                                  : std::string("B")) +
         std::string(value.bytes.begin(), value.bytes.end());
}

// Equal numbers have one spelling here.
std::string number_key(Decimal number) {
  while (number.scale > 0 && number.magnitude % 10 == 0) {
    number.magnitude /= 10;
    --number.scale;
  }
  return to_string(number);
}

std::string key_of(const RuleTest::Range& range) {
  const auto one = [](const RuleValue& v) {
    return v.kind == RuleValue::Kind::number ? "#" + number_key(v.number) : key_of(v);
  };
  return one(range.first) + (range.last ? ".." + one(*range.last) : std::string());
}

std::string item_key(const RuleItem& item) {
  if (item.record_length) return "$length";
  return std::to_string(item.depth) + '@' + std::to_string(item.offset) + '+' + std::to_string(item.length);
}

}  // namespace

Result<RuleTest> compile_test(const RecordPlan& plan, const RuleText& rule, const RuleText::Test& test,
                              FieldIndex overlay) {
  return Compiler(plan, rule, overlay).test(test);
}

std::optional<RuleTest> compile_condition(const RecordPlan& plan, FieldIndex field,
                                          const copybooks::Condition& condition) {
  return Compiler(plan, RuleText(), no_field).condition(field, condition);
}

bool holds(const RuleTest& test, const RuleBytes& record) {
  const RuleItem& item = test.item;
  Bytes bytes;
  if (!item.record_length) {
    const std::size_t at = (item.depth < record.bases.size() ? record.bases[item.depth] : 0) + item.offset;
    if (at + item.length > record.bytes.size()) return false;
    bytes = record.bytes.subspan(at, item.length);
  }
  std::optional<Reading> read;
  bool any = false;
  for (const RuleTest::Range& range : test.values) {
    bool match = false;
    if (range.first.kind == RuleValue::Kind::numeric) {
      match = numeric_class(test, bytes);
    } else {
      int low = 0;
      int high = 0;
      if (range.first.kind == RuleValue::Kind::bytes) {
        low = compare_padded(bytes, range.first.bytes, item.pad);
        high = range.last ? compare_padded(bytes, range.last->bytes, item.pad) : low;
      } else {
        if (!read) {
          read.emplace();
          if (item.record_length) {
            read->value.magnitude = record.record_length;
          } else {
            read = read_number(*item.plan, item.plan->node(item.node), bytes);
          }
        }
        if (read->state != NumberState::number) continue;
        low = compare(read->value, range.first.number);
        high = range.last ? compare(read->value, range.last->number) : low;
      }
      switch (test.op) {
        case Op::less:
          match = low < 0;
          break;
        case Op::less_equal:
          match = low <= 0;
          break;
        case Op::greater:
          match = low > 0;
          break;
        case Op::greater_equal:
          match = low >= 0;
          break;
        default:
          match = range.last ? low >= 0 && high <= 0 : low == 0;
      }
    }
    any = any || match;
    if (any) break;
  }
  const bool result = test.op == Op::not_equal ? !any : any;
  return result != test.negated;
}

bool holds(const std::vector<RuleTest>& tests, const RuleBytes& record) {
  return std::all_of(tests.begin(), tests.end(), [&](const RuleTest& t) { return holds(t, record); });
}

Result<void> DeadRules::add(const RuleText& rule, const std::vector<RuleTest>& tests) {
  if (all_taken_) return rule_error(errc::rule_dead, rule, "it stands behind a rule with *, which takes every record");
  if (tests.empty()) {
    all_taken_ = true;
    return {};
  }
  std::vector<std::string> keys;
  for (const RuleTest& test : tests) {
    std::vector<std::string> values;
    for (const RuleTest::Range& range : test.values) values.push_back(key_of(range));
    std::sort(values.begin(), values.end());
    const bool negated = test.negated != (test.op == Op::not_equal);
    const Op op = test.op == Op::not_equal ? Op::equal : test.op;
    std::string key = item_key(test.item) + (negated ? "!" : "") + static_cast<char>('0' + static_cast<int>(op));
    for (const std::string& value : values) key += '|' + value;
    keys.push_back(std::move(key));
  }
  std::sort(keys.begin(), keys.end());
  if (std::find(before_.begin(), before_.end(), keys) != before_.end()) {
    return rule_error(errc::rule_dead, rule, "a rule before it has the same test");
  }
  before_.push_back(std::move(keys));
  const RuleTest& only = tests.front();
  if (tests.size() == 1 && only.op == Op::equal && !only.negated) {
    bool left = false;
    std::vector<std::string> now;
    for (const RuleTest::Range& range : only.values) {
      now.push_back(item_key(only.item) + key_of(range));
      left = left || std::find(taken_.begin(), taken_.end(), now.back()) == taken_.end();
    }
    if (!left) return rule_error(errc::rule_dead, rule, "rules before it take all its values");
    taken_.insert(taken_.end(), now.begin(), now.end());
  }
  return {};
}

}  // namespace codecs
