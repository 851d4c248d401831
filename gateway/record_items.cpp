#include "gateway/record_items.hpp"

#include <algorithm>
#include <cctype>

#include "codecs/json_reader.hpp"

namespace gateway {

using codecs::Decimal;
using codecs::Value;
using copybooks::Category;
using copybooks::Literal;
using Member = codecs::RecordCodec::Member;

namespace {

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

Value text_value(std::string text) {
  while (!text.empty() && text.back() == ' ') text.pop_back();
  Value out;
  out.kind = Value::Kind::text;
  out.text = std::move(text);
  return out;
}

Value number_value(const Decimal& number) {
  Value out;
  out.kind = Value::Kind::number;
  out.number = number;
  return out;
}

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string plural(std::size_t n, std::string_view what) {
  return std::to_string(n) + ' ' + std::string(what) + (n == 1 ? "" : "s");
}

bool letters_only(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ' '; });
}

}  // namespace

std::string nearest_name(std::string_view name, const std::vector<std::string>& names) {
  std::string best;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  name = name.substr(0, 64);
  for (const std::string& candidate : names) {
    std::vector<std::size_t> row(candidate.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= name.size(); ++i) {
      std::size_t corner = row[0];
      row[0] = i;
      for (std::size_t j = 1; j < row.size(); ++j) {
        const std::size_t above = row[j];
        row[j] =
            std::min({above + 1, row[j - 1] + 1, corner + (lower(name[i - 1]) == lower(candidate[j - 1]) ? 0 : 1)});
        corner = above;
      }
    }
    if (row.back() < least) {
      least = row.back();
      best = candidate;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& names) {
  const std::string best = nearest_name(name, names);
  return best.empty() ? std::string() : "; did you mean \"" + best + "\"?";
}

bool same_letters(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

void append_json_string(std::string& out, std::string_view utf8) {
  constexpr char hex[] = "0123456789abcdef";
  out += '"';
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += hex[byte >> 4];
      out += hex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

std::string json_string(std::string_view utf8) {
  std::string out;
  append_json_string(out, utf8);
  return out;
}

std::string largest_number(const Item& item) {
  std::string out(static_cast<std::size_t>(std::max(0, item.integer_digits - std::max(0, -item.scale))), '9');
  if (item.scale < 0) out.append(static_cast<std::size_t>(-item.scale), '0');
  if (out.empty()) out = "0";
  if (item.scale > 0) {
    const int stored = std::min(item.source->picture ? item.source->picture->digits : item.scale, item.scale);
    out += '.' + std::string(static_cast<std::size_t>(item.scale - stored), '0') +
           std::string(static_cast<std::size_t>(stored), '9');
  }
  return out;
}

RecordItems::RecordItems(const codecs::RecordCodec& codec) : codec_(codec) { collect(codec.members(), false, false); }

void RecordItems::collect(const std::vector<Member>& members, bool in_table, bool in_view) {
  for (const Member& m : members) {
    const copybooks::Field& f = codec_.layout().field(m.field);
    const bool view = in_view || f.redefines != copybooks::no_field;
    const bool table = in_table || m.kind == Member::Kind::array;
    if (m.kind == Member::Kind::object || (m.kind == Member::Kind::array && m.element == Member::Kind::object)) {
      collect(m.members, table, view);
      continue;
    }
    Item item;
    item.field = m.field;
    item.source = &f;
    item.member = &m;
    item.path = m.path;
    item.length = f.length;
    item.in_table = table;
    item.in_view = view;
    item.counter = m.counter;
    const Member::Kind kind = m.kind == Member::Kind::array ? m.element : m.kind;
    if (kind == Member::Kind::number || kind == Member::Kind::number_string) {
      if (!f.picture || f.picture->category == Category::external_float) {
        item.kind = Item::Kind::floating;
        item.is_signed = true;
      } else {
        item.kind = Item::Kind::number;
        item.scale = f.picture->scale;
        item.integer_digits = std::max(0, f.picture->digits - f.picture->scale);
        item.is_signed = f.is_signed || (f.picture->category == Category::numeric_edited &&
                                         f.picture->symbols.find_first_of("+-cd") != std::string::npos);
      }
    } else if (kind == Member::Kind::text && f.picture) {
      switch (f.picture->category) {
        case Category::alphanumeric:
          item.kind = Item::Kind::text;
          break;
        case Category::alphabetic:
          item.kind = Item::Kind::alphabetic;
          break;
        case Category::national:
          item.kind = Item::Kind::national;
          break;
        case Category::utf8:
          item.kind = Item::Kind::utf8;
          break;
        default:
          break;
      }
    }
    for (const copybooks::Condition& condition : f.conditions) {
      ItemCondition known;
      known.name = condition.name;
      for (const copybooks::ConditionValue& value : condition.values) {
        auto first = condition_value(item, value.first);
        std::optional<Value> last;
        if (value.last) last = condition_value(item, *value.last);
        if (!first || (value.last && !last)) continue;
        known.choices.push_back({std::move(*first), std::move(last)});
      }
      if (!known.choices.empty()) item.conditions.push_back(std::move(known));
    }
    items_.push_back(std::move(item));
  }
}

std::optional<Value> RecordItems::condition_value(const Item& item, const Literal& literal) const {
  if (item.kind == Item::Kind::other || item.kind == Item::Kind::floating) return std::nullopt;
  if (item.kind == Item::Kind::number) {
    if (literal.kind == Literal::Kind::zeros) return number_value(Decimal{});
    if (literal.kind != Literal::Kind::number && literal.kind != Literal::Kind::text) return std::nullopt;
    std::string_view text = literal.text;
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    std::string padded;
    if (!text.empty() && text.front() == '.') padded = '0' + std::string(text);
    if (text.size() > 1 && text.substr(0, 2) == "-.") padded = "-0" + std::string(text.substr(1));
    const auto number = codecs::parse_decimal(padded.empty() ? text : std::string_view(padded));
    if (!number) return std::nullopt;
    return number_value(*number);
  }
  const std::size_t room = item.kind == Item::Kind::national ? item.length / 2 : item.length;
  switch (literal.kind) {
    case Literal::Kind::text:
    case Literal::Kind::number:
      return text_value(literal.text);
    case Literal::Kind::spaces:
      return text_value("");
    case Literal::Kind::zeros:
      return text_value(std::string(room, '0'));
    case Literal::Kind::quotes:
      return text_value(std::string(room, '"'));
    case Literal::Kind::all: {
      if (literal.text.empty()) return std::nullopt;
      std::string text;
      while (text.size() < room) text += literal.text;
      text.resize(room);
      return text_value(std::move(text));
    }
    default:
      return std::nullopt;
  }
}

const Item* RecordItems::find(copybooks::FieldIndex field) const {
  const auto at = std::lower_bound(items_.begin(), items_.end(), field,
                                   [](const Item& item, copybooks::FieldIndex wanted) { return item.field < wanted; });
  return at != items_.end() && at->field == field ? &*at : nullptr;
}

const Item* RecordItems::find(std::string_view path, std::string& why) const {
  const auto field = codec_.layout().find(path);
  if (!field) {
    why = '"' + std::string(path) + "\" is ambiguous in " + codec_.layout().name() + "; qualify it as GROUP.ITEM";
    return nullptr;
  }
  if (*field == copybooks::no_field) {
    std::vector<std::string> names;
    for (const Item& item : items_) {
      names.push_back(item.path);
      names.push_back(item.source->name);
    }
    why = '"' + std::string(path) + "\" is no item of " + codec_.layout().name() + did_you_mean(path, names);
    return nullptr;
  }
  const Item* item = find(*field);
  if (item == nullptr) {
    why = '"' + std::string(path) + "\" is no elementary item of " + codec_.layout().name();
  }
  return item;
}

bool RecordItems::nest(const std::vector<Member>& members, const std::map<copybooks::FieldIndex, std::string>& values,
                       std::string& out) const {
  bool any = false;
  out += '{';
  for (const Member& m : members) {
    const std::size_t before = out.size();
    if (any) out += ',';
    append_json_string(out, m.name);
    out += ':';
    const auto at = values.find(m.field);
    bool wrote = at != values.end();
    if (wrote) {
      out += at->second;
    } else if (m.kind == Member::Kind::object) {
      wrote = nest(m.members, values, out);
    }
    if (!wrote) out.resize(before);
    any = any || wrote;
  }
  out += '}';
  return any;
}

std::string RecordItems::nest(const std::map<copybooks::FieldIndex, std::string>& values) const {
  std::string out;
  nest(codec_.members(), values, out);
  return out;
}

std::optional<Value> RecordItems::literal(const Item& item, std::string_view text, bool quoted,
                                          std::string& why) const {
  if (!quoted) {
    for (const ItemCondition& condition : item.conditions) {
      if (!same_letters(condition.name, text)) continue;
      if (!condition.single()) {
        why = "the condition " + condition.name + " has several values; write one of them";
        return std::nullopt;
      }
      return condition.choices.front().first;
    }
  }
  if (item.kind == Item::Kind::other) {
    why = "the item takes no value that could be written (PIC " + copybooks::picture_text(*item.source) + ')';
    return std::nullopt;
  }
  if (item.is_text()) return text_value(std::string(text));
  const auto number = codecs::parse_decimal(text);
  if (!number) {
    why = "the item takes a number (PIC " + copybooks::picture_text(*item.source) + ')';
    return std::nullopt;
  }
  return number_value(*number);
}

std::string RecordItems::misfit(const Item& item, const Value& value) const {
  if (item.kind == Item::Kind::other) return "takes no value of this kind";
  if (item.kind == Item::Kind::number) {
    if (value.kind != Value::Kind::number) return "must be a number";
    if (value.number.negative && !item.is_signed) return "must not be negative";
    const auto scaled = codecs::rescale(value.number, item.scale);
    if (!scaled) {
      if (scaled.error().code == codecs::errc::input_too_long) return "must be at most " + largest_number(item);
      return item.scale > 0   ? "must have at most " + plural(static_cast<std::size_t>(item.scale), "decimal")
             : item.scale < 0 ? "must be a multiple of 1" + std::string(static_cast<std::size_t>(-item.scale), '0')
                              : "must be a whole number";
    }
    const int stored = item.source->picture->digits;
    if (stored < 38 && scaled->magnitude >= codecs::power_of_ten(stored)) {
      return (scaled->negative ? "must be at least -" : "must be at most ") + largest_number(item);
    }
    return "";
  }
  if (item.kind == Item::Kind::floating) {
    if (value.kind != Value::Kind::number) return "must be a number";
    // Well inside of what every floating form holds.
    const int magnitude = codecs::digit_count(value.number.magnitude) - value.number.scale;
    if (value.number.magnitude != 0 && (magnitude > 37 || magnitude < -30)) return "must be nearer to 1";
    return "";
  }
  if (value.kind != Value::Kind::text) return "must be a text";
  std::size_t needed = 0;
  std::size_t units = 0;
  for (std::size_t at = 0; at < value.text.size();) {
    char32_t c = 0;
    if (!codecs::next_utf8(value.text, at, c)) return "must be valid UTF-8";
    units += c >= 0x10000 ? 2 : 1;
  }
  if (item.kind == Item::Kind::alphabetic && !letters_only(value.text))
    return "must hold letters A-Z, a-z and spaces only";
  if (item.kind == Item::Kind::utf8) {
    needed = value.text.size();
  } else if (item.kind == Item::Kind::national) {
    needed = 2 * units;
  } else {
    codecs::Buffer bytes;
    const codecs::CodePage& page = *codec_.options().code_page;
    if (const auto done = page.encode(value.text, bytes); !done) {
      return "must hold only characters of code page " + page.name();
    }
    needed = bytes.size();
  }
  if (needed > item.length) {
    const std::size_t room = item.kind == Item::Kind::national ? item.length / 2 : item.length;
    return "must have at most " + plural(room, "character") + ", not " + std::to_string(characters(value.text));
  }
  return "";
}

int RecordItems::order(const Value& a, const Value& b) const {
  if (a.kind == Value::Kind::number) return compare(a.number, b.number);
  // COBOL compares by the collating sequence of the code page, the shorter text padded with spaces.
  codecs::Buffer left, right;
  const codecs::CodePage& page = *codec_.options().code_page;
  if (!page.encode(a.text, left) || !page.encode(b.text, right)) return a.text.compare(b.text);
  const std::size_t size = std::max(left.size(), right.size());
  left.resize(size, page.space());
  right.resize(size, page.space());
  return left < right ? -1 : left == right ? 0 : 1;
}

std::string RecordItems::condition_misfit(const Item& item, const Value& value) const {
  if (item.conditions.empty()) return "";
  for (const ItemCondition& condition : item.conditions) {
    for (const ConditionChoice& choice : condition.choices) {
      if (choice.first.kind != value.kind) continue;
      if (choice.last ? order(value, choice.first) >= 0 && order(value, *choice.last) <= 0
                      : order(value, choice.first) == 0) {
        return "";
      }
    }
  }
  std::string names;
  for (std::size_t i = 0; i < item.conditions.size() && i < 20; ++i) {
    names += (names.empty() ? "" : ", ") + item.conditions[i].name;
  }
  return "must be one of its conditions: " + names + (item.conditions.size() > 20 ? " ..." : "");
}

std::string RecordItems::json(const Item& item, const Value& value) {
  if (value.kind == Value::Kind::null) return "null";
  if (value.kind == Value::Kind::text) return json_string(value.text);
  const Member::Kind kind = item.member->kind == Member::Kind::array ? item.member->element : item.member->kind;
  const auto scaled = codecs::rescale(value.number, item.scale);
  const std::string text = codecs::to_string(item.kind == Item::Kind::number && scaled ? *scaled : value.number);
  return kind == Member::Kind::number_string ? '"' + text + '"' : text;
}

std::string RecordItems::limits(const Item& item) const {
  switch (item.kind) {
    case Item::Kind::text:
      return "text, at most " + plural(item.length, codec_.options().code_page->single_byte() ? "character" : "byte");
    case Item::Kind::alphabetic:
      return "letters and spaces, at most " + plural(item.length, "character");
    case Item::Kind::national:
      return "text, at most " + plural(item.length / 2, "character");
    case Item::Kind::utf8:
      return "text, at most " + plural(item.length, "byte") + " of UTF-8";
    case Item::Kind::number: {
      std::string out = item.scale > 0 ? "a number from " : "a whole number from ";
      out += (item.is_signed ? '-' + largest_number(item) : std::string("0")) + " to " + largest_number(item);
      if (item.scale > 0) out += " with " + plural(static_cast<std::size_t>(item.scale), "decimal");
      if (item.scale < 0) out += ", a multiple of 1" + std::string(static_cast<std::size_t>(-item.scale), '0');
      return out;
    }
    case Item::Kind::floating:
      return "a number";
    case Item::Kind::other:
      break;
  }
  return "no value";
}

}  // namespace gateway
