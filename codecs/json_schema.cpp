#include "codecs/json_schema.hpp"

#include <algorithm>
#include <unordered_set>

#include "codecs/decimal.hpp"
#include "codecs/json_writer.hpp"
#include "copybooks/layout_map.hpp"

namespace codecs {

namespace {

using Member = RecordCodec::Member;
using copybooks::Category;
using copybooks::Field;
using copybooks::Usage;

std::string quoted(std::string_view text) {
  JsonWriter w;
  w.string(text);
  return std::string(w.view());
}

std::string zeros(int count) { return std::string(static_cast<std::size_t>(std::max(count, 0)), '0'); }
std::string nines(int count) { return std::string(static_cast<std::size_t>(std::max(count, 0)), '9'); }

std::string digits_of(uint128 n) {
  std::string out;
  do out.insert(out.begin(), static_cast<char>('0' + static_cast<int>(n % 10)));
  while ((n /= 10) != 0);
  return out;
}

// An integer's digits with the decimal point of a scale: ("123", 2) is 1.23, ("12", -3) is 12000.
std::string scaled(std::string digits, int scale) {
  if (scale <= 0) return digits == "0" || digits.empty() ? "0" : digits + zeros(-scale);
  const auto places = static_cast<std::size_t>(scale);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  return digits.insert(digits.size() - places, 1, '.');
}

// The integers that an item holds, without its scale: all from -least to most.
struct Range {
  std::string least;  // magnitude; empty: no negative numbers
  std::string most;
};

class Schema {
 public:
  Schema(const RecordCodec& codec, const SchemaOptions& options)
      : codec_(codec), options_(options), decode_(options.purpose == SchemaOptions::Purpose::decode) {}

  std::string text() {
    open("");
    entry("$schema", quoted("https://json-schema.org/draft/2020-12/schema"));
    if (!options_.comment.empty()) entry("$comment", quoted(options_.comment));
    entry("title", quoted(codec_.layout().name()));
    const std::string& comment = codec_.layout().field(0).comment;
    if (!comment.empty()) entry("description", quoted(comment));
    object(codec_.members(), true);
    close();
    return out_ + '\n';
  }

 private:
  // --- the text: members of objects, one a line ---
  void next() {
    if (!first_) out_ += ',';
    if (depth_ > 0) out_ += '\n' + std::string(static_cast<std::size_t>(depth_) * 2, ' ');
    first_ = false;
  }
  void open(const std::string& name, char bracket = '{') {
    if (depth_ > 0) next();
    if (!name.empty()) out_ += quoted(name) + ": ";
    out_ += bracket;
    ++depth_;
    first_ = true;
  }
  void close(char bracket = '}') {
    --depth_;
    if (!first_) out_ += '\n' + std::string(static_cast<std::size_t>(depth_) * 2, ' ');
    out_ += bracket;
    first_ = false;
  }
  void entry(const std::string& name, const std::string& value) {
    next();
    out_ += quoted(name) + ": " + value;
  }
  void element(const std::string& value) {
    next();
    out_ += value;
  }

  static std::string list(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ", ") + quoted(name);
    return '[' + out + ']';
  }

  static std::string array(const std::vector<std::string>& elements) {
    std::string out;
    for (const std::string& e : elements) out += (out.empty() ? "" : ", ") + e;
    return '[' + out + ']';
  }

  // --- objects and tables ---
  struct Overlay {
    std::uint32_t number;
    bool ruled;
    std::vector<const Member*> views;
  };

  // Exactly one view that a rule chooses; none where a rule says "-".
  std::string one_view(const Overlay& overlay) const {
    std::vector<std::string> choices;
    std::vector<std::string> names;
    for (const Member* view : overlay.views) {
      if (view->rules.empty()) continue;
      std::string when;
      for (const std::string& rule : view->rules) when += (when.empty() ? "" : " or ") + rule;
      choices.push_back("{\"description\": " + quoted(when) + ", \"required\": " + list({view->name}) + '}');
      names.push_back("{\"required\": " + list({view->name}) + '}');
    }
    const auto& when = codec_.options().when;
    if (std::any_of(when.begin(), when.end(), [](const std::string& rule) { return rule.ends_with(":-"); })) {
      choices.push_back("{\"not\": {\"anyOf\": " + array(names) + "}}");
    }
    return "{\"oneOf\": " + array(choices) + '}';
  }

  void object(const std::vector<Member>& members, bool record) {
    entry("type", quoted("object"));
    entry("additionalProperties", "false");
    const bool all_given = codec_.options().missing == Missing::error;
    std::vector<std::string> required;
    std::vector<Overlay> overlays;
    for (const Member& m : members) {
      if (!m.view) continue;
      if (overlays.empty() || overlays.back().number != m.overlay) overlays.push_back({m.overlay, false, {}});
      overlays.back().ruled = overlays.back().ruled || !m.rules.empty();
      overlays.back().views.push_back(&m);
    }
    for (const Member& m : members) {
      const auto ruled = [&m](const Overlay& o) { return o.number == m.overlay && o.ruled; };
      const bool there = m.view ? decode_ && std::none_of(overlays.begin(), overlays.end(), ruled)
                                : decode_ || (!m.counter && !m.derived && all_given);
      if (there) required.push_back(m.name);
    }
    std::vector<std::string> choices;
    for (const Overlay& overlay : overlays) {
      if (overlay.ruled) {
        choices.push_back(one_view(overlay));
      } else if (!decode_ && all_given) {
        std::string any;
        for (const Member* view : overlay.views) {
          any += (any.empty() ? "" : ", ") + ("{\"required\": " + list({view->name}) + '}');
        }
        choices.push_back("{\"anyOf\": [" + any + "]}");
      }
    }
    const bool undecided = !codec_.options().when.empty();
    if (record && decode_ && (codec_.layout().variable() || undecided)) {
      // With --lossless a record that cannot be taken apart is its $residue alone.
      std::string whole = "{\"required\": " + list(required);
      if (!choices.empty()) whole += ", \"allOf\": " + array(choices);
      open("anyOf", '[');
      element(whole + '}');
      element("{\"required\": [\"$residue\"], \"maxProperties\": 1}");
      close(']');
    } else {
      entry("required", list(required));
      if (!choices.empty()) {
        open("allOf", '[');
        for (const std::string& choice : choices) element(choice);
        close(']');
      }
    }
    open("properties");
    for (const Member& m : members) member(m);
    if (record && codec_.options().conditions == Conditions::list) {
      open("$conditions");
      entry("description", quoted("the 88 levels that are true, by item path; encode does not read it"));
      entry("type", quoted("object"));
      entry("additionalProperties", R"({"type": "array", "items": {"type": "string"}})");
      close();
    }
    if (record && decode_) {
      open("$residue");
      entry("description", quoted("bytes, in hex, that the members do not say; encode writes them back"));
      entry("type", quoted("object"));
      entry("additionalProperties", R"({"type": "string", "pattern": "^[0-9A-F*]+( [0-9A-F*]+)*$"})");
      close();
    }
    close();
  }

  void member(const Member& m) {
    const Field& f = codec_.layout().field(m.field);
    open(m.name);
    const bool undecided = m.view && m.rules.empty();
    views_ += undecided ? 1 : 0;
    const std::string about = description(m, f);
    if (!about.empty()) entry("description", quoted(about));
    if (m.kind == Member::Kind::array) {
      entry("type", quoted("array"));
      // As COBOL programs do, an empty table is accepted where OCCURS says 1 TO n.
      const bool varies = f.occurs && f.occurs->depending_on != copybooks::no_field;
      entry("minItems", std::to_string(varies && (decode_ || m.min == 1) ? 0 : m.min));
      entry("maxItems", std::to_string(m.max));
      open("items");
      if (m.element == Member::Kind::object) {
        object(m.members, false);
      } else {
        scalar(m.element, m, f);
      }
      close();
    } else if (m.kind == Member::Kind::object) {
      object(m.members, false);
    } else {
      scalar(m.kind, m, f);
    }
    views_ -= undecided ? 1 : 0;
    close();
  }

  // Among several views of the same bytes null says nothing about them.
  bool nullable() const { return decode_ || views_ > 0; }

  // --- items ---
  void type(const char* name, bool nullable) {
    entry("type", nullable ? '[' + quoted(name) + ", \"null\"]" : quoted(name));
  }

  void scalar(Member::Kind kind, const Member& m, const Field& f) {
    if (kind == Member::Kind::text) {
      type("string", false);
      entry("maxLength", std::to_string(most_characters(f)));
      if (!decode_ && f.picture && f.picture->category == Category::alphabetic)
        entry("pattern", quoted("^[A-Za-z ]*$"));
    } else if (kind == Member::Kind::hex) {
      type("string", false);
      entry("pattern", quoted("^[0-9A-Fa-f]{" + std::to_string(2 * f.length) + "}$"));
    } else if (codec_.options().bad_numbers == BadNumbers::raw) {
      open("anyOf", '[');
      open("");
      number(kind == Member::Kind::number, f);
      close();
      element(R"({"type": "string", "pattern": "^X'([0-9A-F]{2})+'$"})");
      close(']');
    } else {
      number(kind == Member::Kind::number, f);
    }
    if (const auto values = allowed(kind, f); !decode_ && !values.empty()) entry("enum", array(values));
    entry("x-fullword", "{\"pic\": " + quoted(copybooks::picture_text(f)) +
                            ", \"usage\": " + quoted(copybooks::to_string(f.usage)) +
                            ", \"offset\": " + std::to_string(f.offset) + ", \"bytes\": " + std::to_string(f.length) +
                            ", \"decimals\": " + std::to_string(f.picture ? std::max(0, f.picture->scale) : 0) +
                            ", \"path\": " + quoted(m.path) + '}');
  }

  // The values of the 88 levels under --conditions check, if they are all single ones; empty: no such list.
  std::vector<std::string> allowed(Member::Kind kind, const Field& f) const {
    using Kind = copybooks::Literal::Kind;
    std::vector<std::string> out;
    std::unordered_set<std::string> seen;
    if (codec_.options().conditions != Conditions::check) return out;
    for (const auto& condition : f.conditions) {
      for (const copybooks::ConditionValue& value : condition.values) {
        const copybooks::Literal& literal = value.first;
        std::string json;
        if (kind == Member::Kind::text && literal.kind == Kind::text) {
          json = quoted(literal.text.substr(0, literal.text.find_last_not_of(' ') + 1));
        } else if (kind == Member::Kind::text && literal.kind == Kind::spaces) {
          json = "\"\"";
        } else if (kind == Member::Kind::number && literal.kind == Kind::zeros) {
          json = "0";
        } else if (kind == Member::Kind::number && literal.kind == Kind::number) {
          if (const auto number = parse_decimal(literal.text)) json = to_string(*number);
        }
        if (value.last || json.empty()) return {};
        if (seen.insert(json).second) out.push_back(std::move(json));
      }
    }
    return out;
  }

  // Any page needs at least a byte a character; the character positions of NATIONAL, DBCS and UTF-8 items are wider.
  std::size_t most_characters(const Field& f) const {
    const bool wide = f.usage == Usage::national || f.usage == Usage::dbcs || f.usage == Usage::utf8;
    const bool by_bytes = f.usage == Usage::utf8 && (decode_ || f.length != 4 * f.picture->positions);
    if (!f.picture || !wide || by_bytes) return f.length;
    return f.picture->positions;
  }

  Range range(const Field& f) const {
    const copybooks::Picture& picture = *f.picture;
    const bool binary = f.usage == Usage::binary || f.usage == Usage::native;
    const bool whole_range = binary && (decode_ || f.usage == Usage::native || codec_.options().trunc == Trunc::bin);
    if (whole_range) {
      const auto bits = static_cast<unsigned>(f.length * 8);
      const uint128 half = static_cast<uint128>(1) << (bits - 1);
      if (f.is_signed) return {digits_of(half), digits_of(half - 1)};
      return {"", digits_of(half - 1 + half)};
    }
    const bool minus = picture.category == Category::numeric_edited
                           ? picture.symbols.find_first_of("+-cd") != std::string::npos
                           : f.is_signed;
    const std::string most = picture.digits > 0 ? nines(picture.digits) : "0";
    return {minus ? most : "", most};
  }

  void number(bool as_number, const Field& f) {
    if (!f.picture) return type("number", nullable());  // floating point
    const int scale = f.picture->scale;
    const Range r = range(f);
    if (as_number) {
      type(scale > 0 ? "number" : "integer", nullable());
      entry("minimum", r.least.empty() ? "0" : '-' + scaled(r.least, scale));
      entry("maximum", scaled(r.most, scale));
      if (scale < 0) entry("multipleOf", '1' + zeros(-scale));
      return;
    }
    const int digits = static_cast<int>(std::max(r.most.size(), r.least.size()));
    const int whole = std::max(digits - std::max(scale, 0), 0);
    std::string pattern = whole == 0 ? "0" : "[0-9]{1," + std::to_string(whole) + '}';
    if (scale > 0) pattern += "(\\.[0-9]{1," + std::to_string(scale) + "})?";
    if (scale < 0) pattern = "(0+|" + pattern + "0{" + std::to_string(-scale) + "})";
    type("string", nullable());
    entry("pattern", quoted((r.least.empty() ? "^" : "^-?") + pattern + '$'));
  }

  // Text stands bare among prose.
  static std::string literal_text(const copybooks::Literal& literal) {
    using Kind = copybooks::Literal::Kind;
    const bool text = literal.kind == Kind::text || literal.kind == Kind::all;
    return text ? literal.text : copybooks::literal_text(literal);
  }

  static std::string description(const Member& m, const Field& f) {
    std::string about = f.comment;
    for (const auto& condition : f.conditions) {
      if (!about.empty()) about += "; ";
      about += condition.name + ": ";
      for (std::size_t i = 0; i < condition.values.size(); ++i) {
        if (i != 0) about += ", ";
        about += literal_text(condition.values[i].first);
        if (condition.values[i].last) about += " to " + literal_text(*condition.values[i].last);
      }
    }
    if (m.view && m.rules.empty())
      about += about.empty() ? "one view of redefined bytes" : "; one view of redefined bytes";
    return about;
  }

  const RecordCodec& codec_;
  const SchemaOptions& options_;
  const bool decode_;
  std::string out_;
  int depth_ = 0;
  int views_ = 0;  // how many overlays without rules are around
  bool first_ = true;
};

}  // namespace

std::string json_schema(const RecordCodec& codec, const SchemaOptions& options) {
  return Schema(codec, options).text();
}

}  // namespace codecs
