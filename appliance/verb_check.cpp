#include <unistd.h>

#include "appliance/adapters.hpp"
#include "appliance/console.hpp"
#include "appliance/exit_codes.hpp"
#include "appliance/files.hpp"
#include "appliance/verbs.hpp"

namespace appliance {

int check(const CheckOptions& options) {
  const std::filesystem::path folder =
      options.folder.empty() ? default_folder() : std::filesystem::path(options.folder);
  LoadedConfig loaded = load_config(folder, environ);
  const Config& config = loaded.config;
  Output out("-");
  bool good = loaded.errors.empty();
  for (const gateway::ConfigError& error : loaded.errors) say(to_string(error));
  if (good) {
    out.write(config.file + " OK, listeners: " + std::to_string(config.listeners.size()) +
              ", models: " + std::to_string(config.models.size()) + '\n');
  }
  for (const std::string& note : config.notes) out.write("  " + note + '\n');

  gateway::RouteTable table(config.models);
  for (const auto& change : table.reload(config.routes)) {
    for (const gateway::ConfigError& error : change.errors) say(to_string(error));
    const auto route = table.find(change.route);
    if (!route) {
      good = false;
      out.write(change.route + " REFUSED\n");
      continue;
    }
    const std::vector<std::string> differences = gateway::check_examples(*route);
    for (const std::string& difference : differences) say(errc::example_differs, change.route + ": " + difference);
    good = good && differences.empty();
    out.write(change.route + (differences.empty() ? " OK\n" : " REFUSED\n"));
    for (const std::string& note : route->notes) out.write("  " + note + '\n');
  }
  ConfigErrors errors;
  for (const ListenerSettings& settings : config.listeners) {
    for (const std::string& name : routes_of(settings)) {
      if (table.find(name)) continue;
      errors.push_back({config.file, settings.line, settings.column,
                        make_fault(errc::listener_route_missing,
                                   "listener " + settings.name + " sends to " + name + ", which is no good route")});
    }
    if (!settings.protocol.empty()) make_listener(settings, table, config.file, errors);
  }
  for (const gateway::ConfigError& error : errors) say(to_string(error));
  out.flush();
  return good && errors.empty() ? exit_good : exit_configuration;
}

}  // namespace appliance
