// RouteText: route.toml as written, types and words checked, names not yet looked up in any copybook. The first of the
// two steps of loading a route; route.cpp takes the second.
#pragma once

#include <chrono>

#include "gateway/config_file.hpp"
#include "gateway/contract.hpp"

namespace gateway {

struct Named {  // a text of the file and where it stands
  std::string text;
  int line = 0;
  int column = 0;
};

struct RouteText {
  struct Side {  // [request] or [response]
    Named copybook;
    std::optional<Named> code_page;
    std::optional<Named> record;
    codecs::Redefines redefines = codecs::Redefines::error;
    std::vector<Named> when;  // rules for REDEFINES
    codecs::Numbers numbers = codecs::Numbers::automatic;
    copybooks::Dialect dialect = copybooks::Dialect::ibm;
  };
  struct Pair {
    Named key;
    ConfigValue value;
  };
  Side request, response;
  std::vector<Named> untrusted;
  std::vector<Pair> from_request;  // values are strings
  std::vector<Pair> constants;
  std::vector<Named> order;
  bool ascii = true;
  std::vector<std::pair<Named, ItemRule>> items;  // path not yet looked up
  std::vector<Named> use;
  std::optional<Named> prompt;
  std::chrono::milliseconds deadline{10000};
  bool repair = true;
  int attempts = 2;
  std::uint64_t seed = 1;
  bool best_effort = false;
  bool refusal_is_final = true;
  std::vector<Named> send;
  std::vector<Pair> classes;  // values are strings
  std::optional<Named> decision_table;
  std::optional<Named> reason_item;
  std::vector<Pair> defaults;  // nested tables are flattened to GROUP.ITEM
  Named fallback;              // where [fallback] stands, or the end of the file
};

RouteText read_route_toml(std::string_view toml, std::vector<ConfigError>& errors);
// "800ms", "2s", "1m"; nullopt if it is no time or not between 1 ms and an hour.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace gateway
