#include <unistd.h>

#include "appliance/config.hpp"
#include "appliance/console.hpp"
#include "appliance/exit_codes.hpp"
#include "appliance/files.hpp"
#include "appliance/verbs.hpp"
#include "gateway/server.hpp"

namespace appliance {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_request = std::size_t{256} << 20;

// The folder whose fullword.toml counts for a route: the nearest one above it.
fs::path configuration_of(const fs::path& route) {
  std::error_code ignored;
  for (fs::path at = route.parent_path(); !at.empty(); at = at.parent_path()) {
    if (fs::exists(at / "fullword.toml", ignored)) return at;
    if (at == at.root_path()) break;
  }
  return route.parent_path().parent_path();
}

int exit_of_return_code(int code) {
  switch (code) {
    case 0:
      return exit_good;
    case 4:
      return exit_warning;
    case 8:
      return exit_data;
    case 12:
      return exit_model;
    default:
      return exit_configuration;
  }
}

}  // namespace

int call(const CallOptions& options) {
  std::error_code failed;
  fs::path folder = options.route;
  if (!fs::exists(folder / "route.toml", failed)) folder = default_folder() / "routes" / options.route;
  folder = fs::absolute(folder, failed).lexically_normal();
  if (folder.filename().empty()) folder = folder.parent_path();
  if (!fs::exists(folder / "route.toml", failed)) {
    say(errc::cannot_read_configuration,
        "there is no route " + options.route + ": neither it nor " + folder.string() + " holds a route.toml");
    return exit_configuration;
  }
  LoadedConfig loaded = load_config(configuration_of(folder), environ);
  for (const gateway::ConfigError& error : loaded.errors) say(to_string(error));
  if (!loaded.errors.empty()) return exit_configuration;

  gateway::RouteTable table(loaded.config.models);
  const std::string name = folder.filename().string();
  for (const auto& change : table.reload(folder.parent_path())) {
    if (change.route != name) continue;
    for (const gateway::ConfigError& error : change.errors) say(to_string(error));
  }
  if (!table.find(name)) return exit_configuration;

  adapters::Request request;
  request.route = name;
  request.form = options.json ? adapters::Form::json : adapters::Form::record;
  request.payload = read_all(options.input, largest_request);
  gateway::Server server(table, 1, [](const gateway::Finished&) {});
  gateway::Reply reply;
  Fault fault;
  std::vector<gateway::Attempt> attempts;
  const gateway::Finished finished = server.exchange_result(std::move(request), reply, fault, attempts);
  for (const gateway::Attempt& attempt : attempts) {
    say("model " + attempt.model + ": " + (attempt.error.empty() ? std::string("its answer fits") : attempt.error) +
        ", " + std::to_string(attempt.took.count()) + " us");
  }
  if (finished.fault != nullptr) {
    say(*finished.fault);
    for (const adapters::FaultItem& item : finished.fault->items) {
      say("  " + item.path + " at " + std::to_string(item.offset) + ": " + item.text);
    }
    return exit_of(finished.fault->family);
  }
  const adapters::Outcome& outcome = reply.outcome;
  if (outcome.fault) say(*outcome.fault);
  const std::string reason = std::to_string(outcome.reason);
  say("return code " + std::to_string(outcome.return_code) + ", reason " + (reason.size() < 2 ? "0" + reason : reason) +
      ", decided by " + outcome.decided_by + ", " + std::to_string(finished.took.count()) + " us");
  Output out(options.output);
  out.write(reply.payload);
  if (options.json) out.write("\n");
  out.flush();
  return exit_of_return_code(outcome.return_code);
}

}  // namespace appliance
