// ConfigSection reads one table of fullword.toml strictly: what nobody asked for is an error with line, column and the
// nearest known key; what is planned is refused, never ignored. It works on the tree of gateway/config_file.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/config_file.hpp"

namespace appliance {

using ConfigErrors = std::vector<gateway::ConfigError>;
using gateway::ConfigValue;
using gateway::Fault;

class ConfigSection {
 public:
  // `table`, `file` and `errors` outlive the section. `name` is how messages call it: "[models.hosted]"; empty: the
  // file.
  ConfigSection(const ConfigValue& table, int line, int column, std::string name, const std::string& file,
                ConfigErrors& errors);

  // Nothing if the key is absent, or if its value is wrong (which is then an error already).
  std::optional<std::string> text(const char* key);
  std::optional<std::string> one_of(const char* key, const std::vector<std::string>& allowed);
  std::optional<std::int64_t> integer(const char* key, std::int64_t least, std::int64_t most);
  std::optional<bool> boolean(const char* key);
  std::optional<std::vector<std::string>> texts(const char* key);
  std::optional<ConfigSection> section(const char* key);
  std::vector<ConfigSection> sections(const char* key);                                // [[key]]
  std::vector<std::pair<std::string, ConfigSection>> named_sections(const char* key);  // [key.NAME]
  std::vector<std::pair<std::string, std::string>> text_members();                     // every member, a text each

  void not_built(const char* key, std::string_view why = {});  // an error if the key is there
  void misplaced(const char* key, std::string_view why);       // the same: it stands beside the wrong keys
  void finish();                                               // every key not asked for until now is an error

  void error(const char* key, Fault fault);  // at the key if it is there, else at the table
  void wrong(const char* key, std::string text);
  void missing(const char* key, std::string_view what_for);
  const ConfigValue::Member* find(const char* key) const { return table_->find(key); }
  bool has(const char* key) const { return find(key) != nullptr; }
  int line() const { return line_; }
  int column() const { return column_; }

 private:
  const ConfigValue::Member* take(const char* key, ConfigValue::Kind kind, const char* expected);
  void error_at(int line, int column, Fault fault);
  ConfigSection child(const ConfigValue& table, int line, int column, std::string name) const;

  const ConfigValue* table_;
  int line_;
  int column_;
  std::string name_;
  const std::string* file_;
  ConfigErrors* errors_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace appliance
