#include <algorithm>
#include <mutex>
#include <set>

#include "gateway/gateway.hpp"
#include "gateway/route_files.hpp"

namespace gateway {

namespace fs = std::filesystem;

RouteTable::RouteTable(std::vector<ModelConfig> models)
    : models_(std::move(models)), routes_(std::make_shared<const Routes>()) {}

std::shared_ptr<const Routes> RouteTable::routes() const {
  const std::shared_lock lock(mutex_);
  return routes_;
}

std::shared_ptr<const Route> RouteTable::find(std::string_view name) const {
  const std::shared_lock lock(mutex_);
  const auto at = routes_->find(name);
  return at == routes_->end() ? nullptr : at->second;
}

std::vector<RouteTable::Change> RouteTable::reload(const fs::path& routes) {
  const std::lock_guard one_at_a_time(reloading_);
  std::vector<Change> changes;
  Routes next = *this->routes();
  std::set<std::string> present;
  std::vector<fs::path> folders;
  std::error_code error;
  for (fs::directory_iterator at(routes, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    std::error_code ignored;
    if (name.empty() || name.front() == '.' || !at->is_directory(ignored)) continue;
    present.insert(name);
    folders.push_back(at->path());
  }
  // A listing that failed half-way says nothing about what is gone.
  const bool whole = !error;
  std::sort(folders.begin(), folders.end());
  for (const fs::path& folder : folders) {
    const std::string name = folder.filename().string();
    const std::string stamp = stamp_folder(folder);
    std::string& seen = seen_[name];
    if (seen == stamp) continue;
    seen = stamp;
    const auto old = next.find(name);
    if (old != next.end() && old->second->hash == hash_folder(folder)) continue;  // touched, not changed
    LoadedRoute loaded = load_route(folder, models_);
    Change change;
    change.route = name;
    if (loaded.route) {
      change.what = old == next.end() ? Change::What::added : Change::What::replaced;
      change.notes = loaded.route->notes;
      next[name] = std::move(loaded.route);
    } else {
      change.what = Change::What::refused;
      change.errors = std::move(loaded.errors);
    }
    changes.push_back(std::move(change));
  }
  for (auto at = next.begin(); whole && at != next.end();) {
    if (present.contains(at->first)) {
      ++at;
      continue;
    }
    Change change;
    change.route = at->first;
    change.what = Change::What::removed;
    changes.push_back(std::move(change));
    at = next.erase(at);
  }
  if (whole) std::erase_if(seen_, [&](const auto& entry) { return !present.contains(entry.first); });
  auto swapped = std::make_shared<const Routes>(std::move(next));
  const std::unique_lock lock(mutex_);
  routes_.swap(swapped);
  return changes;
}

}  // namespace gateway
