#include "appliance/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace appliance {

namespace {

// No bound is a whole number: OpenMetrics and text 0.0.4 write those differently.
const prometheus::Histogram::BucketBoundaries seconds = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                         0.05,   0.1,     0.25,   0.5,   1.5,    2.5,   7.5,  30.5};

constexpr std::string_view total = "_total";

// In OpenMetrics a counter's family has no _total, its samples do.
std::string without_total(const std::string& exposition, const std::string& counter) {
  std::string out;
  const std::string family = counter.substr(0, counter.size() - total.size());
  std::size_t at = 0;
  while (at < exposition.size()) {
    const std::size_t end = exposition.find('\n', at);
    std::string line = exposition.substr(at, end - at + 1);
    for (const char* word : {"# HELP ", "# TYPE "}) {
      const std::string head = word + counter + ' ';
      if (line.starts_with(head)) line = word + family + ' ' + line.substr(head.size());
    }
    out += line;
    at = end + 1;
  }
  return out;
}

}  // namespace

std::string outcome_word(const gateway::Finished& finished) {
  if (finished.fault != nullptr || finished.reply == nullptr) return "refused";
  const adapters::Outcome& outcome = finished.reply->outcome;
  if (outcome.fallback) return "fallback";
  return outcome.return_code < 8 ? "answered" : "failed";
}

struct Metrics::OfRoute {
  std::map<std::pair<std::string, int>, prometheus::Counter*> exchanges;  // by outcome and reason
  prometheus::Histogram* duration = nullptr;
};

Metrics::Metrics() : registry_(std::make_shared<prometheus::Registry>()) {
  prometheus::Registry& r = *registry_;
  exchanges_ = &prometheus::BuildCounter()
                    .Name("fullword_exchanges_total")
                    .Help("Exchanges that ended, by route, outcome and two-digit reason.")
                    .Register(r);
  durations_ = &prometheus::BuildHistogram()
                    .Name("fullword_exchange_duration_seconds")
                    .Help("From the last byte of a request to its reply.")
                    .Register(r);
  attempts_ = &prometheus::BuildCounter()
                   .Name("fullword_attempts_total")
                   .Help("Calls of models, by model and what came of them.")
                   .Register(r);
  failures_ = &prometheus::BuildCounter()
                   .Name("fullword_connection_failures_total")
                   .Help("Connections that ended with an error, by listener.")
                   .Register(r);
  connections_ =
      &prometheus::BuildGauge().Name("fullword_connections").Help("Open connections, by listener.").Register(r);
  routes_ = &prometheus::BuildGauge().Name("fullword_routes").Help("Routes, by state.").Register(r);
  log_dropped_ = &prometheus::BuildCounter()
                      .Name("fullword_log_dropped_total")
                      .Help("Log lines that could not be written.")
                      .Register(r)
                      .Add({});
  prometheus::BuildGauge()
      .Name("fullword_build_info")
      .Help("The version, as a label.")
      .Register(r)
      .Add({{"version", FULLWORD_VERSION}})
      .Set(1);
}

Metrics::~Metrics() = default;

Metrics::OfRoute& Metrics::of_route(const std::string& name) {
  std::unique_ptr<OfRoute>& found = by_route_[name];
  if (!found) {
    found = std::make_unique<OfRoute>();
    found->duration = &durations_->Add({{"route", name}}, seconds);
  }
  return *found;
}

void Metrics::exchange(const gateway::Finished& finished) {
  // A name that is no route is the caller's word: it never becomes a label.
  const std::string name = finished.route != nullptr ? finished.route->name : std::string("none");
  const int reason = finished.reply != nullptr ? finished.reply->outcome.reason : 0;
  const std::string outcome = outcome_word(finished);
  {
    const std::lock_guard lock(mutex_);
    OfRoute& route = of_route(name);
    prometheus::Counter*& counter = route.exchanges[{outcome, reason}];
    if (counter == nullptr) {
      const std::string digits = std::to_string(reason);
      counter = &exchanges_->Add(
          {{"route", name}, {"outcome", outcome}, {"reason", digits.size() < 2 ? '0' + digits : digits}});
    }
    counter->Increment();
    route.duration->Observe(std::chrono::duration<double>(finished.took).count());
  }
  if (finished.attempts == nullptr) return;
  for (const gateway::Attempt& attempt : *finished.attempts) {
    attempts_->Add({{"model", attempt.model}, {"class", attempt.error.empty() ? "good" : attempt.error}}).Increment();
  }
}

void Metrics::connection_failed(const std::string& listener) { failures_->Add({{"listener", listener}}).Increment(); }

void Metrics::set_connections(const std::string& listener, std::size_t open) {
  connections_->Add({{"listener", listener}}).Set(static_cast<double>(open));
}

void Metrics::set_routes(std::size_t in_force, std::size_t refused) {
  routes_->Add({{"state", "in_force"}}).Set(static_cast<double>(in_force));
  routes_->Add({{"state", "refused"}}).Set(static_cast<double>(refused));
}

void Metrics::set_log_dropped(std::uint64_t lines) {
  log_dropped_->Increment(static_cast<double>(lines) - log_dropped_->Value());
}

std::string Metrics::text(bool open_metrics) const {
  const std::vector<prometheus::MetricFamily> families = registry_->Collect();
  std::string out = prometheus::TextSerializer().Serialize(families);
  if (!open_metrics) return out;
  for (const prometheus::MetricFamily& family : families) {
    if (family.type == prometheus::MetricType::Counter && family.name.ends_with(total)) {
      out = without_total(out, family.name);
    }
  }
  return out + "# EOF\n";
}

}  // namespace appliance
