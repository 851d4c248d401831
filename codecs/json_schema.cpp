#include "codecs/json_schema.hpp"

#include "codecs/json_reader.hpp"
#include "codecs/json_writer.hpp"
#include "copybooks/layout_map.hpp"

namespace codecs {

namespace {

using Member = RecordCodec::Member;
using copybooks::Field;

class Schema {
 public:
  explicit Schema(const RecordCodec& codec) : codec_(codec) {}

  std::string text() {
    line("{");
    ++depth_;
    line("\"$schema\": \"https://json-schema.org/draft/2020-12/schema\",");
    line("\"title\": " + quoted(codec_.layout().name()) + ',');
    const std::string& comment = codec_.layout().field(0).comment;
    if (!comment.empty()) line("\"description\": " + quoted(comment) + ',');
    object_body(codec_.members(), "");
    --depth_;
    line("}");
    return std::move(out_);
  }

 private:
  static std::string quoted(std::string_view text) {
    JsonWriter w;
    w.string(text);
    return std::string(w.view());
  }

  void line(const std::string& text) {
    out_.append(static_cast<std::size_t>(depth_) * 2, ' ');
    out_ += text;
    out_ += '\n';
  }

  void object_body(const std::vector<Member>& members, const std::string& after) {
    line("\"type\": \"object\",");
    line("\"additionalProperties\": false,");
    std::string required;
    for (const Member& m : members) {
      if (m.view || m.counter || m.derived) continue;
      required += (required.empty() ? "" : ", ") + quoted(m.name);
    }
    line("\"required\": [" + required + "],");
    line("\"properties\": {");
    ++depth_;
    for (std::size_t i = 0; i < members.size(); ++i) member(members[i], i + 1 == members.size() ? "" : ",");
    --depth_;
    line("}" + after);
  }

  void member(const Member& m, const std::string& after) {
    const Field& f = codec_.layout().field(m.field);
    line(quoted(m.name) + ": {");
    ++depth_;
    const std::string about = description(m, f);
    if (!about.empty()) line("\"description\": " + quoted(about) + ',');
    if (m.kind == Member::Kind::array) {
      line("\"type\": \"array\",");
      line("\"minItems\": " + std::to_string(m.min == m.max ? m.min : m.min == 1 ? 0 : m.min) + ',');
      line("\"maxItems\": " + std::to_string(m.max) + ',');
      line("\"items\": {");
      ++depth_;
      if (m.element == Member::Kind::object) {
        object_body(m.members, "");
      } else {
        scalar(m.element, m, f);
      }
      --depth_;
      line("}");
    } else if (m.kind == Member::Kind::object) {
      object_body(m.members, "");
    } else {
      scalar(m.kind, m, f);
    }
    --depth_;
    line("}" + after);
  }

  static std::string nines(int count) { return std::string(static_cast<std::size_t>(std::max(count, 0)), '9'); }

  void scalar(Member::Kind kind, const Member& m, const Field& f) {
    const std::string extra = "\"x-fullword\": {\"pic\": " + quoted(copybooks::picture_text(f)) +
                              ", \"usage\": " + quoted(copybooks::to_string(f.usage)) +
                              ", \"offset\": " + std::to_string(f.offset) + ", \"bytes\": " + std::to_string(f.length) +
                              ", \"decimals\": " + std::to_string(f.picture ? std::max(0, f.picture->scale) : 0) +
                              ", \"path\": " + quoted(m.path) + "}";
    switch (kind) {
      case Member::Kind::text: {
        const bool pairs = f.usage == copybooks::Usage::national || f.usage == copybooks::Usage::dbcs;
        const bool limited = f.usage == copybooks::Usage::utf8 && !f.byte_length;  // U(n): n characters in 4n bytes
        line("\"type\": \"string\",");
        line("\"maxLength\": " + std::to_string(f.length / (limited ? 4 : pairs ? 2 : 1)) + ',');
        break;
      }
      case Member::Kind::hex:
        line("\"type\": \"string\",");
        line("\"pattern\": \"^[0-9A-Fa-f]{" + std::to_string(2 * f.length) + "}$\",");
        break;
      case Member::Kind::number:
      case Member::Kind::number_string:
        number(kind == Member::Kind::number, f);
        break;
      default:
        break;
    }
    line(extra);
  }

  void number(bool as_number, const Field& f) {
    if (!f.picture || f.picture->category == copybooks::Category::external_float) {
      line("\"type\": \"number\",");
      return;
    }
    const int scale = f.picture->scale;
    const int whole = f.picture->json_digits() - std::max(0, scale);
    const bool minus = f.is_signed || (f.picture->category == copybooks::Category::numeric_edited &&
                                       f.picture->text.find_first_of("+-CD") != std::string::npos);
    if (!as_number) {
      std::string pattern = minus ? "^-?" : "^";
      pattern += "[0-9]{1," + std::to_string(std::max(whole, 1)) + "}";
      if (scale > 0) pattern += "(\\.[0-9]{1," + std::to_string(scale) + "})?";
      line("\"type\": \"string\",");
      line("\"pattern\": " + quoted(pattern + "$") + ',');
      return;
    }
    if (f.usage == copybooks::Usage::native) {
      const bool small = f.length <= 2;
      const std::string most = f.is_signed ? (small ? "32767" : "2147483647") : (small ? "65535" : "4294967295");
      line("\"type\": \"integer\",");
      line("\"minimum\": " + std::string(f.is_signed ? (small ? "-32768" : "-2147483648") : "0") + ',');
      line("\"maximum\": " + most + ',');
      return;
    }
    std::string most = nines(whole - std::max(0, -scale));
    if (scale < 0) most += std::string(static_cast<std::size_t>(-scale), '0');
    if (most.empty()) most = "0";
    if (scale > 0) {
      const int leading = std::max(0, scale - f.picture->digits);
      most += '.' + std::string(static_cast<std::size_t>(leading), '0') + nines(scale - leading);
    }
    line(std::string("\"type\": \"") + (scale > 0 ? "number" : "integer") + "\",");
    line("\"minimum\": " + (minus ? '-' + most : std::string("0")) + ',');
    line("\"maximum\": " + most + ',');
    if (scale < 0) line("\"multipleOf\": 1" + std::string(static_cast<std::size_t>(-scale), '0') + ',');
  }

  // Text stands bare among prose.
  static std::string literal_text(const copybooks::Literal& literal) {
    using Kind = copybooks::Literal::Kind;
    const bool text = literal.kind == Kind::text || literal.kind == Kind::all;
    return text ? literal.text : copybooks::literal_text(literal);
  }

  std::string description(const Member& m, const Field& f) const {
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
    if (m.view) about += about.empty() ? "one view of redefined bytes" : "; one view of redefined bytes";
    return about;
  }

  const RecordCodec& codec_;
  std::string out_;
  int depth_ = 0;
};

}  // namespace

std::string json_schema(const RecordCodec& codec) { return Schema(codec).text(); }

}  // namespace codecs
