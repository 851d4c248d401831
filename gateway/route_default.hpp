// [fallback.default] and [response.constant]: values of route.toml as record JSON, checked against PICTURE, code page
// and 88 levels, so that the records made of them cannot fail later.
#pragma once

#include "gateway/record_items.hpp"
#include "gateway/route_toml.hpp"

namespace gateway {

// One value for one item. Errors stand at the value. `free`: the item's 88 levels do not bind.
std::optional<std::string> scalar_json(const ConfigValue& value, const Item& item, const RecordItems& items, bool free,
                                       const std::string& name, std::vector<ConfigError>& errors);

// The record JSON of the defaults; every asked item must be among them (a variable table that may be empty need not).
std::string default_json(const std::vector<RouteText::Pair>& defaults, const Named& place,
                         const std::vector<std::string>& asked, const std::vector<std::string>& free,
                         const RecordItems& items, std::vector<ConfigError>& errors);

}  // namespace gateway
