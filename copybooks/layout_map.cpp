#include "copybooks/layout_map.hpp"

#include <algorithm>

namespace copybooks {

std::string literal_text(const Literal& literal) {
  using Kind = Literal::Kind;
  switch (literal.kind) {
    case Kind::spaces:
      return "SPACES";
    case Kind::zeros:
      return "ZEROS";
    case Kind::low_values:
      return "LOW-VALUES";
    case Kind::high_values:
      return "HIGH-VALUES";
    case Kind::quotes:
      return "QUOTES";
    case Kind::null:
      return "NULL";
    case Kind::number:
      return literal.text;
    case Kind::hex: {
      std::string out = "X'";
      for (const char c : literal.text) {
        out += "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4];
        out += "0123456789ABCDEF"[static_cast<unsigned char>(c) & 15];
      }
      return out + '\'';
    }
    case Kind::all:
      return "ALL '" + literal.text + '\'';
    case Kind::text:
      break;
  }
  return '\'' + literal.text + '\'';
}

namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += "0123456789abcdef"[byte >> 4];
      out += "0123456789abcdef"[byte & 15];
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string values_text(const Condition& condition) {
  std::string out;
  for (const ConditionValue& v : condition.values) {
    if (!out.empty()) out += ' ';
    out += literal_text(v.first);
    if (v.last) out += " THRU " + literal_text(*v.last);
  }
  return out;
}

int depth(const RecordLayout& layout, FieldIndex i) {
  int n = 0;
  for (FieldIndex up = layout.field(i).parent; up != no_field; up = layout.field(up).parent) ++n;
  return n;
}

std::string two_digits(int n) { return (n < 10 ? "0" : "") + std::to_string(n); }

std::string occurs_text(const RecordLayout& layout, const Occurs& o) {
  if (o.by_length)
    return std::to_string(o.min) + " to " + (o.unbounded ? "UNBOUNDED" : std::to_string(o.max)) + " by the length";
  if (o.depending_on == no_field) return o.unbounded ? "UNBOUNDED" : std::to_string(o.max);
  return std::to_string(o.min) + " to " + (o.unbounded ? "UNBOUNDED" : std::to_string(o.max)) + " depending on " +
         layout.field(o.depending_on).name;
}

void pad(std::string& line, std::size_t column) {
  if (line.size() < column) line.append(column - line.size(), ' ');
  if (line.back() != ' ') line += ' ';
}

std::string number(std::size_t n, std::size_t width) {
  const std::string digits = std::to_string(n);
  return std::string(digits.size() < width ? width - digits.size() : 0, ' ') + digits;
}

void trim(std::string& line) {
  while (!line.empty() && line.back() == ' ') line.pop_back();
}

std::string usage_text(const Field& f) {
  if (f.group()) return "";
  return std::string(to_string(f.usage));
}

}  // namespace

std::string layout_map(const RecordLayout& layout) {
  std::size_t name_width = 24;
  for (FieldIndex i = 0; i < layout.fields().size(); ++i) {
    name_width = std::max(name_width, 2 * static_cast<std::size_t>(depth(layout, i)) + layout.field(i).name.size());
  }
  name_width = std::min<std::size_t>(name_width, 50);
  std::string out = "LEVEL ITEM";
  pad(out, 6 + name_width + 2);
  out += " OFFSET  LENGTH  PICTURE               USAGE      OCCURS\n";
  for (FieldIndex i = 0; i < layout.fields().size(); ++i) {
    const Field& f = layout.field(i);
    const std::string indent(2 * static_cast<std::size_t>(depth(layout, i)), ' ');
    if (f.slack != 0) {
      std::string line = "      " + indent + "(slack)";
      pad(line, 6 + name_width + 2);
      line += number(f.offset - f.slack, 7) + ' ' + number(f.slack, 7);
      out += line + '\n';
    }
    std::string line = two_digits(f.level) + "    " + indent + f.name;
    pad(line, 6 + name_width + 2);
    line +=
        number(f.offset, 7) + (f.variable_offset ? '+' : ' ') + number(f.length, 7) + (f.variable_length ? "+ " : "  ");
    const std::size_t picture_at = line.size();
    if (f.picture) line += f.picture->text;
    pad(line, picture_at + 22);
    line += usage_text(f);
    pad(line, picture_at + 33);
    if (f.occurs) line += occurs_text(layout, *f.occurs);
    std::string notes;
    const auto note = [&](const std::string& text) { notes += (notes.empty() ? "" : ", ") + text; };
    if (f.redefines != no_field) note("redefines " + layout.field(f.redefines).name);
    if (f.sign_separate) note(f.sign_leading ? "sign leading separate" : "sign trailing separate");
    if (f.sign_leading && !f.sign_separate) note("sign leading");
    if (f.justified) note("justified right");
    if (f.blank_when_zero) note("blank when zero");
    if (!notes.empty()) {
      if (f.occurs) line += "  ";
      line += notes;
    }
    trim(line);
    out += line + '\n';
    for (const Condition& c : f.conditions) out += "88    " + indent + "  " + c.name + "  " + values_text(c) + '\n';
  }
  for (const Rename& r : layout.renames()) {
    std::string line = "66    " + r.name;
    pad(line, 6 + name_width + 2);
    line += number(r.offset, 7) + ' ' + number(r.length, 7) + "  renames " + layout.field(r.first).name;
    if (r.last != r.first) line += " thru " + layout.field(r.last).name;
    out += line + '\n';
  }
  out += layout.name() + ": ";
  if (layout.variable()) {
    out += std::to_string(layout.min_length()) + " to " + std::to_string(layout.max_length()) +
           " bytes; + is with every table at its largest\n";
  } else {
    out += std::to_string(layout.max_length()) + (layout.max_length() == 1 ? " byte\n" : " bytes\n");
  }
  return out;
}

namespace {

std::string record_json(const RecordLayout& layout, const std::string& in) {
  std::string out = in + "{\n" + in + "  \"record\": " + quoted(layout.name()) + ",\n";
  out += in + "  \"length\": " + std::to_string(layout.max_length()) + ",\n";
  if (layout.variable()) out += in + "  \"minLength\": " + std::to_string(layout.min_length()) + ",\n";
  out += in + "  \"fields\": [\n";
  for (FieldIndex i = 0; i < layout.fields().size(); ++i) {
    const Field& f = layout.field(i);
    out += in + "    {\"level\": " + std::to_string(f.level) + ", \"name\": " + quoted(f.name) +
           ", \"path\": " + quoted(layout.path(i)) + ", \"offset\": " + std::to_string(f.offset) +
           ", \"length\": " + std::to_string(f.length);
    out += ", \"picture\": " + (f.picture ? quoted(f.picture->text) : std::string("null"));
    out += ", \"usage\": " + (f.group() ? std::string("null") : quoted(to_string(f.usage)));
    if (f.occurs) {
      out += ", \"occurs\": {\"min\": " + std::to_string(f.occurs->min) + ", \"max\": " + std::to_string(f.occurs->max);
      if (f.occurs->depending_on != no_field)
        out += ", \"dependingOn\": " + quoted(layout.path(f.occurs->depending_on));
      if (f.occurs->by_length) out += ", \"byLength\": true";
      out += '}';
    }
    if (f.redefines != no_field) out += ", \"redefines\": " + quoted(layout.field(f.redefines).name);
    if (!f.conditions.empty()) {
      out += ", \"conditions\": [";
      for (std::size_t c = 0; c < f.conditions.size(); ++c) {
        out += (c == 0 ? "" : ", ") + std::string("{\"name\": ") + quoted(f.conditions[c].name) +
               ", \"values\": " + quoted(values_text(f.conditions[c])) + '}';
      }
      out += ']';
    }
    out += i + 1 == layout.fields().size() ? "}\n" : "},\n";
  }
  return out + in + "  ]\n" + in + '}';
}

}  // namespace

std::string layout_json(const std::vector<std::shared_ptr<const RecordLayout>>& records) {
  if (records.size() == 1) return record_json(*records.front(), "") + '\n';
  std::string out = "{\n  \"records\": [\n";
  for (std::size_t i = 0; i < records.size(); ++i) {
    out += record_json(*records[i], "    ") + (i + 1 == records.size() ? "\n" : ",\n");
  }
  return out + "  ]\n}\n";
}

}  // namespace copybooks
