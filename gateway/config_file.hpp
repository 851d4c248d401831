// ConfigFile: a TOML file as a tree of plain values that know where they stand, checked against the keys that are
// known: unknown keys and keys of later versions are errors with line and column. Numbers stay the text that was
// written.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/messages.hpp"

namespace gateway {

// `file:line:column FWDnnnnE text` of one place in a configuration file.
struct ConfigError {
  std::string file;
  int line = 0;
  int column = 0;
  Fault fault;
};
std::string to_string(const ConfigError& error);

struct ConfigValue {
  enum class Kind : std::uint8_t { none, string, number, boolean, date, array, table } kind = Kind::none;
  std::string text;  // string: the text; number: as written, without underscores; boolean: "true" or "false"
  int line = 0;
  int column = 0;
  struct Member;
  std::vector<ConfigValue> elements;
  std::vector<Member> members;  // in the order of the file

  const Member* find(std::string_view name) const;
  bool is(Kind k) const { return kind == k; }
};
struct ConfigValue::Member {
  std::string name;
  int line = 0;
  int column = 0;
  ConfigValue value;
};

// Where a key may stand: names joined by dots, `*` for any one name.
struct KnownKey {
  std::string_view path;
  enum class State : std::uint8_t {
    built,
    table,  // holds further keys of this list
    names,  // holds names of the integrator's own choice; not looked into
    later,  // has a meaning that this version does not carry out
  } state = State::built;
};

// Reads TOML 1.0. On a syntax error the tree is empty and `errors` has one more.
ConfigValue read_config(std::string_view toml, const std::string& file, std::vector<ConfigError>& errors);
void check_keys(const ConfigValue& root, const std::vector<KnownKey>& known, const std::string& file,
                std::vector<ConfigError>& errors);

}  // namespace gateway
