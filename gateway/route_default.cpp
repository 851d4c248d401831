#include "gateway/route_default.hpp"

#include <algorithm>
#include <set>

namespace gateway {

using Kind = ConfigValue::Kind;
using Member = codecs::RecordCodec::Member;

namespace {

void fail(std::vector<ConfigError>& errors, int line, int column, errc code, std::string text) {
  errors.push_back({"route.toml", line, column, make_fault(code, std::move(text))});
}

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

const Member* member_of(const std::vector<Member>& members, copybooks::FieldIndex field) {
  for (const Member& m : members) {
    if (m.field == field) return &m;
    if (m.kind == Member::Kind::object) {
      if (const Member* found = member_of(m.members, field)) return found;
    }
  }
  return nullptr;
}

bool optional_table(const std::vector<Member>& members, std::string_view path) {
  for (const Member& m : members) {
    const bool below =
        path.substr(0, m.path.size()) == m.path && (path.size() == m.path.size() || path[m.path.size()] == '.');
    if (!below) continue;
    return m.kind == Member::Kind::array ? m.min == 0 : optional_table(m.members, path);
  }
  return false;
}

class Defaults {
 public:
  Defaults(const std::vector<std::string>& asked, const std::vector<std::string>& free, const RecordItems& items,
           std::vector<ConfigError>& errors)
      : asked_(asked), free_(free), items_(items), errors_(errors) {}

  std::string read(const std::vector<RouteText::Pair>& defaults, const Named& place) {
    std::map<copybooks::FieldIndex, std::string> values;
    for (const auto& pair : defaults) {
      const auto field = items_.codec().layout().find(pair.key.text);
      const Member* member =
          field && *field != copybooks::no_field ? member_of(items_.codec().members(), *field) : nullptr;
      if (member == nullptr) {
        std::string why;
        if (items_.find(pair.key.text, why) != nullptr) why = pair.key.text + " lies in a table; give the table whole";
        fail(errors_, pair.key.line, pair.key.column, errc::unknown_item, why);
        continue;
      }
      std::string json;
      if (value(pair.value, *member, pair.key, json)) values[*field] = std::move(json);
    }
    std::string open;
    for (const std::string& path : asked_) {
      if (!given_.contains(path) && !optional_table(items_.codec().members(), path))
        open += (open.empty() ? "" : ", ") + path;
    }
    if (!open.empty() && errors_.empty()) {
      fail(errors_, place.line, place.column, errc::default_incomplete, "fallback.default does not give " + open);
    }
    return items_.nest(values);
  }

 private:
  bool value(const ConfigValue& v, const Member& m, const Named& key, std::string& json) {
    if (m.kind != Member::Kind::array) return element(v, m, m.kind, key, json);
    for (const std::string& path : asked_) {
      if (path == m.path || path.substr(0, m.path.size() + 1) == m.path + '.') given_.insert(path);
    }
    if (!v.is(Kind::array)) {
      fail(errors_, v.line, v.column, errc::wrong_value, key.text + " is a table: give a list");
      return false;
    }
    if (v.elements.size() < m.min || v.elements.size() > m.max) {
      fail(errors_, v.line, v.column, errc::wrong_value,
           key.text + " must have " + (m.min == m.max ? "" : std::to_string(m.min) + " to ") + std::to_string(m.max) +
               " elements");
      return false;
    }
    json += '[';
    bool good = true;
    for (std::size_t i = 0; i < v.elements.size(); ++i) {
      if (i > 0) json += ',';
      good = element(v.elements[i], m, m.element, key, json) && good;
    }
    json += ']';
    return good;
  }

  bool element(const ConfigValue& v, const Member& m, Member::Kind kind, const Named& key, std::string& json) {
    if (kind != Member::Kind::object) {
      const Item* item = items_.find(m.field);
      if (item == nullptr || !contains(asked_, item->path)) {
        fail(errors_, key.line, key.column, errc::two_sources,
             m.path + " has another source; only asked items have a default");
        return false;
      }
      given_.insert(item->path);
      const auto text = scalar_json(v, *item, items_, contains(free_, item->path), key.text, errors_);
      if (text) json += *text;
      return text.has_value();
    }
    if (!v.is(Kind::table)) {
      fail(errors_, v.line, v.column, errc::wrong_value, m.path + " must be a table of its items: { NAME = value }");
      return false;
    }
    json += '{';
    bool good = true, any = false;
    std::set<std::string> left;
    for (const Member& child : m.members) {
      for (const std::string& path : asked_) {
        if (path == child.path || path.substr(0, child.path.size() + 1) == child.path + '.') left.insert(child.name);
      }
    }
    for (const ConfigValue::Member& given : v.members) {
      const auto child = std::find_if(m.members.begin(), m.members.end(),
                                      [&](const Member& c) { return same_letters(c.name, given.name); });
      if (child == m.members.end()) {
        fail(errors_, given.line, given.column, errc::unknown_item, '"' + given.name + "\" is no item of " + m.path);
        return false;
      }
      left.erase(child->name);
      if (any) json += ',';
      any = true;
      append_json_string(json, child->name);
      json += ':';
      good = value(given.value, *child, {given.name, given.line, given.column}, json) && good;
    }
    json += '}';
    if (!left.empty()) {
      fail(errors_, v.line, v.column, errc::default_incomplete,
           "an element of " + m.path + " does not give " + *left.begin());
      return false;
    }
    return good;
  }

  const std::vector<std::string>& asked_;
  const std::vector<std::string>& free_;
  const RecordItems& items_;
  std::vector<ConfigError>& errors_;
  std::set<std::string> given_;
};

}  // namespace

std::optional<std::string> scalar_json(const ConfigValue& value, const Item& item, const RecordItems& items, bool free,
                                       const std::string& name, std::vector<ConfigError>& errors) {
  std::string why;
  std::optional<codecs::Value> read;
  if (!value.is(Kind::string) && !value.is(Kind::number)) {
    why = "must be a text in quotes or a number";
  } else if (value.is(Kind::number) && item.is_text()) {
    why = "is text; write the value in quotes";
  } else {
    read = items.literal(item, value.text, value.is(Kind::number), why);
    if (read) why = items.misfit(item, *read);
    if (read && why.empty() && !free) why = items.condition_misfit(item, *read);
  }
  if (why.empty()) return RecordItems::json(item, *read);
  fail(errors, value.line, value.column, errc::value_misfit, name + ": " + why);
  return std::nullopt;
}

std::string default_json(const std::vector<RouteText::Pair>& defaults, const Named& place,
                         const std::vector<std::string>& asked, const std::vector<std::string>& free,
                         const RecordItems& items, std::vector<ConfigError>& errors) {
  return Defaults(asked, free, items, errors).read(defaults, place);
}

}  // namespace gateway
