// Gateway: the routes in force, the models, and the way of a request through them. Thread-safe; routes are swapped by
// pointer, exchanges in flight keep theirs. server.hpp drives sockets into it.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>

#include "gateway/exchange.hpp"

namespace gateway {

using Routes = std::map<std::string, std::shared_ptr<const Route>, std::less<>>;

// What an observer (log, metrics) is told of each finished exchange. No payload.
struct Finished {
  const adapters::Request* request = nullptr;
  const Route* route = nullptr;  // null: no such route
  const Reply* reply = nullptr;  // null: refused
  const Fault* fault = nullptr;
  const std::vector<Attempt>* attempts = nullptr;
  std::chrono::microseconds took{0};
  std::string listener;
};

class RouteTable {
 public:
  explicit RouteTable(std::vector<ModelConfig> models);
  const std::vector<ModelConfig>& models() const { return models_; }
  std::shared_ptr<const Routes> routes() const;  // a snapshot
  std::shared_ptr<const Route> find(std::string_view name) const;

  // Loads every folder below `routes` that changed since the last call (by name, size, time, then content hash). A
  // broken folder keeps its old route; a removed folder is removed. Returns what happened, a line each.
  struct Change {
    std::string route;
    enum class What : std::uint8_t { added, replaced, removed, refused } what = What::added;
    std::vector<ConfigError> errors;
    std::vector<std::string> notes;
  };
  std::vector<Change> reload(const std::filesystem::path& routes);

 private:
  std::vector<ModelConfig> models_;
  std::mutex reloading_;             // guards seen_
  mutable std::shared_mutex mutex_;  // guards routes_
  std::shared_ptr<const Routes> routes_;
  std::map<std::string, std::string> seen_;  // folder name -> fingerprint of the last attempt, good or bad
};

}  // namespace gateway
