// The running appliance: routes, listeners, admin pages, log and figures put together. `fullword serve` makes one and
// runs it until a signal says stop.
#pragma once

#include <atomic>
#include <map>
#include <mutex>

#include "appliance/admin.hpp"
#include "appliance/config.hpp"
#include "appliance/metrics.hpp"
#include "gateway/server.hpp"

namespace appliance {

class Service {
 public:
  // Opens the log; throws IoFailure. The signals of run() must be blocked already: threads start here.
  explicit Service(Config config);
  ~Service();

  // Loads the routes and opens the listeners. False, after errors were said, if it cannot start; `exit` has the code.
  bool start(int& exit);
  // Until SIGTERM or SIGINT; SIGHUP and changed folders reload routes.
  void run();

 private:
  void reload(bool asked);
  void note(const gateway::RouteTable::Change& change);
  void observe(const gateway::Finished& finished);
  void observe_connection(const std::string& listener, const std::string& peer, const Fault& fault);
  void warn_of_listeners_without_route();
  std::shared_ptr<const AdminPages> pages();
  std::string details();
  std::string routes_json();
  std::string status();

  Config config_;
  Log log_;
  Metrics metrics_;
  gateway::RouteTable routes_;
  std::mutex refused_mutex_;
  std::map<std::string, std::vector<std::string>> refused_;  // route -> its errors
  std::atomic<bool> started_ = false;
  std::atomic<bool> stopping_ = false;
  std::unique_ptr<gateway::Server> server_;  // last: its threads use all of the above
};

}  // namespace appliance
