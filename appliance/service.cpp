#include "appliance/service.hpp"

#include <algorithm>
#include <csignal>
#include <ctime>
#include <system_error>
#include <thread>

#include "appliance/adapters.hpp"
#include "appliance/console.hpp"
#include "appliance/exit_codes.hpp"
#include "appliance/service_manager.hpp"
#include "gateway/record_items.hpp"

namespace appliance {

namespace {

constexpr std::chrono::seconds grace{10};
constexpr const char* admin_listener = "admin";

std::string shortened(const std::string& name) { return name.size() <= 64 ? name : name.substr(0, 64) + "..."; }

std::string models_json(const std::vector<gateway::Attempt>& attempts) {
  std::string out = "[";
  for (const gateway::Attempt& attempt : attempts) {
    if (out.size() > 1) out += ',';
    out += "{\"model\":";
    append_json_string(out, attempt.model);
    out += ",\"answered\":";
    append_json_string(out, attempt.answered_model);
    out += ",\"error\":";
    append_json_string(out, attempt.error);
    out += ",\"us\":" + std::to_string(attempt.took.count()) + ",\"tokens_in\":" + std::to_string(attempt.tokens_in) +
           ",\"tokens_out\":" + std::to_string(attempt.tokens_out) + '}';
  }
  return out + ']';
}

}  // namespace

Service::Service(Config config)
    : config_(std::move(config)), log_(config_.log_level, config_.log_file), routes_(config_.models) {}

Service::~Service() = default;

bool Service::start(int& exit) {
  exit = exit_configuration;
  if (config_.listeners.empty()) {
    say(errc::no_listener, config_.file + " has no [[listener]]");
    return false;
  }
  for (const std::string& text : config_.notes) log_.write(LogLine(Level::info, "note").add("text", text));
  for (const auto& change : routes_.reload(config_.routes)) note(change);

  const unsigned threads = config_.threads > 0 ? config_.threads : std::max(1U, std::thread::hardware_concurrency());
  server_ = std::make_unique<gateway::Server>(
      routes_, threads, [this](const gateway::Finished& finished) { observe(finished); },
      [this](const std::string& listener, const std::string& peer, const Fault& fault) {
        observe_connection(listener, peer, fault);
      });
  ConfigErrors errors;
  std::vector<gateway::ListenerConfig> listeners;
  for (const ListenerSettings& settings : config_.listeners) {
    if (auto listener = make_listener(settings, routes_, config_.file, errors))
      listeners.push_back(std::move(*listener));
  }
  for (const gateway::ConfigError& error : errors) say(to_string(error));
  if (!errors.empty()) return false;
  if (!config_.admin_address.empty()) {
    gateway::ListenerConfig admin;
    admin.name = admin_listener;
    admin.address = config_.admin_address;
    admin.max_connections = 64;
    admin.make = [pages = pages()] { return std::make_unique<AdminConnection>(pages); };
    listeners.push_back(std::move(admin));
  }
  for (gateway::ListenerConfig& listener : listeners) {
    const std::string name = listener.name;
    const std::string address = listener.address;
    try {
      server_->listen(std::move(listener));
    } catch (const std::exception& failed) {
      say(errc::cannot_listen, "listener " + name + " at " + address + ": " + failed.what());
      exit = exit_io;
      return false;
    }
    log_.write(LogLine(Level::info, "listening")
                   .add("listener", name)
                   .add("address", address)
                   .add("port", std::int64_t{server_->port(name)}));
  }
  warn_of_listeners_without_route();
  server_->run();
  started_ = true;
  log_.write(
      LogLine(Level::info, "service").add(make_fault(errc::started, "fullword " FULLWORD_VERSION " " + status())));
  service_manager::ready(status());
  return true;
}

void Service::run() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  for (;;) {
    const timespec second{1, 0};
    const int signal = sigtimedwait(&signals, nullptr, &second);
    if (signal == SIGTERM || signal == SIGINT) break;
    reload(signal == SIGHUP);
  }
  stopping_ = true;
  log_.write(LogLine(Level::info, "service").add(make_fault(errc::stopping, "no new connections; exchanges may end")));
  service_manager::stopping("stopping");
  server_->stop(grace);
  log_.write(LogLine(Level::info, "service").add(make_fault(errc::stopped, "stopped")));
}

void Service::reload(bool asked) {
  if (asked) {
    service_manager::reloading("reading the routes again");
    log_.reopen();
  }
  const auto changes = routes_.reload(config_.routes);
  for (const auto& change : changes) note(change);
  if (asked) {
    log_.write(LogLine(Level::info, "service")
                   .add(make_fault(errc::reloaded, std::to_string(changes.size()) + " routes changed")));
    service_manager::ready(status());
  } else if (!changes.empty()) {
    service_manager::status(status());
  }
}

void Service::note(const gateway::RouteTable::Change& change) {
  using What = gateway::RouteTable::Change::What;
  std::vector<std::string> errors;
  for (const gateway::ConfigError& error : change.errors) errors.push_back(to_string(error));
  switch (change.what) {
    case What::added:
    case What::replaced: {
      const char* how = change.what == What::added ? "added" : "replaced";
      log_.write(LogLine(Level::info, "route").add("route", change.route).add(make_fault(errc::route_loaded, how)));
      for (const std::string& text : change.notes) {
        log_.write(LogLine(Level::debug, "route").add("route", change.route).add("text", text));
      }
      break;
    }
    case What::removed:
      log_.write(
          LogLine(Level::info, "route").add("route", change.route).add(make_fault(errc::route_removed, "removed")));
      break;
    case What::refused:
      for (const std::string& text : errors) {
        log_.write(
            LogLine(Level::warning, "route").add("route", change.route).add(make_fault(errc::route_refused, text)));
      }
      break;
  }
  const std::lock_guard lock(refused_mutex_);
  refused_.erase(change.route);
  if (change.what == What::refused) refused_[change.route] = std::move(errors);
}

void Service::warn_of_listeners_without_route() {
  for (const ListenerSettings& settings : config_.listeners) {
    for (const std::string& name : routes_of(settings)) {
      if (routes_.find(name)) continue;
      log_.write(LogLine(Level::error, "route")
                     .add("route", name)
                     .add(make_fault(errc::listener_route_missing,
                                     "listener " + settings.name + " sends to " + name + ", which is not in force")));
    }
  }
}

void Service::observe(const gateway::Finished& finished) {
  metrics_.exchange(finished);
  const Fault* fault = finished.fault;
  if (fault == nullptr && finished.reply != nullptr && finished.reply->outcome.fault) {
    fault = &*finished.reply->outcome.fault;
  }
  const Level level = finished.fault != nullptr ? Level::warning : Level::info;
  if (!log_.wants(level)) return;
  LogLine line(level, "exchange");
  line.add("listener", finished.listener);
  line.add("route", finished.route != nullptr     ? finished.route->name
                    : finished.request != nullptr ? shortened(finished.request->route)
                                                  : std::string());
  line.add("outcome", outcome_word(finished));
  if (finished.reply != nullptr) {
    const adapters::Outcome& outcome = finished.reply->outcome;
    line.add("return_code", std::int64_t{outcome.return_code});
    line.add("reason", std::int64_t{outcome.reason});
    line.add("decided_by", outcome.decided_by);
  }
  line.add("us", std::int64_t{finished.took.count()});
  if (finished.attempts != nullptr && !finished.attempts->empty())
    line.add_json("models", models_json(*finished.attempts));
  if (fault != nullptr) {
    line.add(*fault);
    for (const adapters::FaultItem& item : fault->items) {
      line.add("item", item.path).add("offset", static_cast<std::int64_t>(item.offset));
      break;
    }
  }
  log_.write(std::move(line));
}

void Service::observe_connection(const std::string& listener, const std::string& peer, const Fault& fault) {
  metrics_.connection_failed(listener);
  log_.write(LogLine(Level::warning, "connection")
                 .add("listener", listener)
                 .add("peer", peer)
                 .add(make_fault(errc::connection_ended, fault.id() + ' ' + fault.text)));
}

std::shared_ptr<const AdminPages> Service::pages() {
  auto out = std::make_shared<AdminPages>();
  out->started = [this] { return started_.load(); };
  out->ready = [this] { return started_ && !stopping_ && !routes_.routes()->empty(); };
  out->details = [this] { return details(); };
  out->routes = [this] { return routes_json(); };
  out->metrics = [this](bool open_metrics) {
    for (const ListenerSettings& settings : config_.listeners) {
      metrics_.set_connections(settings.name, server_->open_connections(settings.name));
    }
    const std::lock_guard lock(refused_mutex_);
    metrics_.set_routes(routes_.routes()->size(), refused_.size());
    metrics_.set_log_dropped(log_.dropped());
    return metrics_.text(open_metrics);
  };
  return out;
}

std::string Service::details() {
  std::string out;
  const auto line = [&out](bool good, const std::string& text) { out += (good ? "[+] " : "[-] ") + text + '\n'; };
  for (const ListenerSettings& settings : config_.listeners) {
    line(true, "listener " + settings.name + " " + settings.address + ", " +
                   std::to_string(server_->open_connections(settings.name)) + " connections");
  }
  const auto routes = routes_.routes();
  for (const auto& [name, route] : *routes) line(true, "route " + name);
  {
    const std::lock_guard lock(refused_mutex_);
    for (const auto& [name, errors] : refused_) {
      line(false, "route " + name + (routes->contains(name) ? " (the version before goes on): " : ": ") +
                      (errors.empty() ? std::string() : errors.front()));
    }
  }
  for (const gateway::ModelConfig& model : config_.models) {
    line(model.enabled, "model " + model.name + (model.enabled ? "" : " is switched off"));
  }
  line(log_.dropped() == 0, "log, " + std::to_string(log_.dropped()) + " lines dropped");
  return out;
}

std::string Service::routes_json() {
  std::string out = "{\"routes\":[";
  const auto routes = routes_.routes();
  for (const auto& [name, route] : *routes) {
    if (out.back() == '}') out += ',';
    out += "{\"name\":" + gateway::json_string(name) + ",\"hash\":" + gateway::json_string(route->hash) +
           ",\"deadline_ms\":" + std::to_string(route->deadline.count()) + ",\"models\":[";
    for (std::size_t i = 0; i < route->use.size(); ++i) out += (i > 0 ? "," : "") + gateway::json_string(route->use[i]);
    out += "]}";
  }
  out += "],\"refused\":[";
  const std::lock_guard lock(refused_mutex_);
  for (const auto& [name, errors] : refused_) {
    if (out.back() == '}') out += ',';
    out += "{\"name\":" + gateway::json_string(name) + ",\"errors\":[";
    for (std::size_t i = 0; i < errors.size(); ++i) out += (i > 0 ? "," : "") + gateway::json_string(errors[i]);
    out += "]}";
  }
  return out + "]}\n";
}

std::string Service::status() {
  const auto count = [](std::size_t n, const char* noun) {
    return std::to_string(n) + ' ' + noun + (n == 1 ? "" : "s");
  };
  const auto enabled = std::count_if(config_.models.begin(), config_.models.end(),
                                     [](const gateway::ModelConfig& model) { return model.enabled; });
  const std::lock_guard lock(refused_mutex_);
  return "ready: " + count(config_.listeners.size(), "listener") + ", " + count(routes_.routes()->size(), "route") +
         ", " + count(static_cast<std::size_t>(enabled), "model") +
         (refused_.empty() ? std::string() : ", " + count(refused_.size(), "refused route"));
}

}  // namespace appliance
