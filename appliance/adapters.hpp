// The one place that makes concrete adapters: from a [[listener]] of fullword.toml to what the gateway's server drives.
#pragma once

#include "appliance/config.hpp"
#include "gateway/server.hpp"

namespace appliance {

// `routes` give the code page that a status record and the keys of route_by are written in; each new connection takes
// the one in force. `routes` outlives the listener. Errors stand at the listener's place in the file.
std::optional<gateway::ListenerConfig> make_listener(const ListenerSettings& settings,
                                                     const gateway::RouteTable& routes, const std::string& file,
                                                     ConfigErrors& errors);
// The routes that a listener sends to, by name.
std::vector<std::string> routes_of(const ListenerSettings& settings);

}  // namespace appliance
