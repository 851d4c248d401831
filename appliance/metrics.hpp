// The figures of a running appliance, in prometheus-cpp's registry. Labels are bounded: routes, models and listeners of
// the configuration, outcomes, two-digit reasons; never a value of a record or a caller.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "gateway/gateway.hpp"

namespace prometheus {
class Registry;
class Counter;
class Gauge;
class Histogram;
template <typename T>
class Family;
}  // namespace prometheus

namespace appliance {

// "model", "table", "fallback" ...: how an exchange ended, in a word of a small closed set.
std::string outcome_word(const gateway::Finished& finished);

class Metrics {
 public:
  Metrics();
  ~Metrics();
  void exchange(const gateway::Finished& finished);  // any thread
  void connection_failed(const std::string& listener);
  void set_connections(const std::string& listener, std::size_t open);
  void set_routes(std::size_t in_force, std::size_t refused);
  void set_log_dropped(std::uint64_t lines);

  // The exposition: OpenMetrics 1.0 (ends with # EOF) or text 0.0.4.
  std::string text(bool open_metrics) const;

 private:
  struct OfRoute;
  OfRoute& of_route(const std::string& name);

  std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Family<prometheus::Counter>* exchanges_;
  prometheus::Family<prometheus::Histogram>* durations_;
  prometheus::Family<prometheus::Counter>* attempts_;
  prometheus::Family<prometheus::Counter>* failures_;
  prometheus::Family<prometheus::Gauge>* connections_;
  prometheus::Family<prometheus::Gauge>* routes_;
  prometheus::Counter* log_dropped_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<OfRoute>, std::less<>> by_route_;
};

}  // namespace appliance
