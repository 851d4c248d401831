#include <unistd.h>

#include <csignal>

#include "appliance/console.hpp"
#include "appliance/exit_codes.hpp"
#include "appliance/files.hpp"
#include "appliance/service.hpp"
#include "appliance/verbs.hpp"

namespace appliance {

int serve(const ServeOptions& options) {
  const std::filesystem::path folder =
      options.folder.empty() ? default_folder() : std::filesystem::path(options.folder);
  LoadedConfig loaded = load_config(folder, environ);
  for (const gateway::ConfigError& error : loaded.errors) say(to_string(error));
  if (!loaded.errors.empty()) return exit_configuration;

  // Threads inherit the mask, so signals come to run() alone.
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  int exit = exit_good;
  try {
    Service service(std::move(loaded.config));
    if (!service.start(exit)) return exit;
    service.run();
  } catch (const IoFailure&) {
    throw;
  } catch (const std::exception& failed) {
    say(errc::start_failed, failed.what());
    return exit_configuration;
  }
  return exit_good;
}

}  // namespace appliance
