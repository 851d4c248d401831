#include "appliance/config_section.hpp"

#include <charconv>

#include "gateway/record_items.hpp"

namespace appliance {

namespace {

using gateway::make_fault;

std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

}  // namespace

ConfigSection::ConfigSection(const ConfigValue& table, int line, int column, std::string name, const std::string& file,
                             ConfigErrors& errors)
    : table_(&table), line_(line), column_(column), name_(std::move(name)), file_(&file), errors_(&errors) {}

ConfigSection ConfigSection::child(const ConfigValue& table, int line, int column, std::string name) const {
  return ConfigSection(table, line, column, std::move(name), *file_, *errors_);
}

void ConfigSection::error_at(int line, int column, Fault fault) {
  errors_->push_back({*file_, line, column, std::move(fault)});
}

void ConfigSection::error(const char* key, Fault fault) {
  const ConfigValue::Member* member = find(key);
  error_at(member != nullptr ? member->line : line_, member != nullptr ? member->column : column_, std::move(fault));
}

void ConfigSection::wrong(const char* key, std::string text) {
  error(key, make_fault(gateway::errc::wrong_value, std::move(text)));
}

void ConfigSection::missing(const char* key, std::string_view what_for) {
  error_at(line_, column_,
           make_fault(gateway::errc::missing_key, name_ + " needs " + key + ": " + std::string(what_for)));
}

const ConfigValue::Member* ConfigSection::take(const char* key, ConfigValue::Kind kind, const char* expected) {
  known_.insert(key);
  const ConfigValue::Member* member = find(key);
  if (member == nullptr || member->value.is(kind)) return member;
  wrong(key, std::string(key) + " takes " + expected);
  return nullptr;
}

std::optional<std::string> ConfigSection::text(const char* key) {
  const auto* member = take(key, ConfigValue::Kind::string, "a text in quotes");
  return member == nullptr ? std::nullopt : std::optional(member->value.text);
}

std::optional<std::string> ConfigSection::one_of(const char* key, const std::vector<std::string>& allowed) {
  auto value = text(key);
  if (!value) return value;
  std::string list;
  for (const std::string& word : allowed) {
    if (word == *value) return value;
    list += (list.empty() ? "" : ", ") + in_quotes(word);
  }
  wrong(key, std::string(key) + " is " + in_quotes(*value) + "; it can be " + list);
  return std::nullopt;
}

std::optional<std::int64_t> ConfigSection::integer(const char* key, std::int64_t least, std::int64_t most) {
  const auto* member = take(key, ConfigValue::Kind::number, "a whole number");
  if (member == nullptr) return std::nullopt;
  const std::string& text = member->value.text;
  std::int64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed == std::errc() && end == text.data() + text.size() && value >= least && value <= most) return value;
  wrong(key, std::string(key) + " is " + text + "; it can be a whole number from " + std::to_string(least) + " to " +
                 std::to_string(most));
  return std::nullopt;
}

std::optional<bool> ConfigSection::boolean(const char* key) {
  const auto* member = take(key, ConfigValue::Kind::boolean, "true or false");
  return member == nullptr ? std::nullopt : std::optional(member->value.text == "true");
}

std::optional<std::vector<std::string>> ConfigSection::texts(const char* key) {
  const auto* member = take(key, ConfigValue::Kind::array, "a list of texts");
  if (member == nullptr) return std::nullopt;
  std::vector<std::string> out;
  for (const ConfigValue& element : member->value.elements) {
    if (element.is(ConfigValue::Kind::string)) {
      out.push_back(element.text);
    } else {
      wrong(key, std::string(key) + " takes a list of texts");
    }
  }
  return out;
}

std::optional<ConfigSection> ConfigSection::section(const char* key) {
  const auto* member = take(key, ConfigValue::Kind::table, "a table");
  if (member == nullptr) return std::nullopt;
  return child(member->value, member->line, member->column,
               name_.empty() ? '[' + std::string(key) + ']' : name_ + ' ' + key);
}

std::vector<ConfigSection> ConfigSection::sections(const char* key) {
  std::vector<ConfigSection> out;
  const auto* member = take(key, ConfigValue::Kind::array, "tables in double brackets");
  if (member == nullptr) return out;
  for (const ConfigValue& element : member->value.elements) {
    if (element.is(ConfigValue::Kind::table)) {
      out.push_back(child(element, element.line, element.column, "[[" + std::string(key) + "]]"));
    } else {
      wrong(key, std::string(key) + " takes tables in double brackets");
    }
  }
  return out;
}

std::vector<std::pair<std::string, ConfigSection>> ConfigSection::named_sections(const char* key) {
  std::vector<std::pair<std::string, ConfigSection>> out;
  const auto* member = take(key, ConfigValue::Kind::table, "tables by name");
  if (member == nullptr) return out;
  for (const ConfigValue::Member& named : member->value.members) {
    if (named.value.is(ConfigValue::Kind::table)) {
      out.emplace_back(named.name,
                       child(named.value, named.line, named.column, '[' + std::string(key) + '.' + named.name + ']'));
    } else {
      error_at(named.line, named.column,
               make_fault(gateway::errc::wrong_value, std::string(key) + '.' + named.name + " must be a table"));
    }
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> ConfigSection::text_members() {
  std::vector<std::pair<std::string, std::string>> out;
  for (const ConfigValue::Member& member : table_->members) {
    known_.insert(member.name);
    if (member.value.is(ConfigValue::Kind::string)) {
      out.emplace_back(member.name, member.value.text);
    } else {
      error_at(member.line, member.column,
               make_fault(gateway::errc::wrong_value, name_ + ' ' + member.name + " takes a text in quotes"));
    }
  }
  return out;
}

void ConfigSection::not_built(const char* key, std::string_view why) {
  known_.insert(key);
  if (!has(key)) return;
  error(key, make_fault(gateway::errc::not_built, std::string(key) + " is not built in this version" +
                                                      (why.empty() ? std::string() : ": " + std::string(why))));
}

void ConfigSection::misplaced(const char* key, std::string_view why) {
  known_.insert(key);
  if (has(key)) error(key, make_fault(gateway::errc::wrong_value, std::string(key) + ' ' + std::string(why)));
}

void ConfigSection::finish() {
  const std::vector<std::string> known(known_.begin(), known_.end());
  for (const ConfigValue::Member& member : table_->members) {
    if (known_.contains(member.name)) continue;
    const std::string near = gateway::nearest_name(member.name, known);
    error_at(member.line, member.column,
             make_fault(gateway::errc::unknown_key,
                        "unknown key " + in_quotes(member.name) + (name_.empty() ? std::string() : " in " + name_) +
                            (near.empty() ? std::string() : "; the nearest is " + in_quotes(near))));
  }
}

}  // namespace appliance
