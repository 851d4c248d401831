#include "appliance/adapters.hpp"

#include <algorithm>
#include <mutex>

#include "adapters/http/connection.hpp"
#include "adapters/mq/connection.hpp"
#include "codecs/code_page.hpp"

namespace appliance {

namespace {

namespace mq = adapters::mq;

constexpr std::string_view eye = "*FWDSTS*";
constexpr std::array<std::uint8_t, 8> eye_in_37 = {0x5C, 0xC6, 0xE6, 0xC4, 0xE2, 0xE3, 0xE2, 0x5C};

const codecs::CodePage* page_of(const gateway::Routes& routes, const std::string& name) {
  const auto found = routes.find(name);
  return found == routes.end() ? nullptr : found->second->request->options().code_page.get();
}

mq::StatusEye eye_in(const codecs::CodePage* page) {
  mq::StatusEye out = eye_in_37;
  codecs::Buffer bytes;
  if (page != nullptr && page->encode(eye, bytes) && bytes.size() == out.size()) {
    std::copy(bytes.begin(), bytes.end(), out.begin());
  }
  return out;
}

// The bytes that name a route in the record, padded with spaces. A key that the page lacks matches nothing.
std::string key_in(const codecs::CodePage* page, const std::string& key, std::size_t length) {
  codecs::Buffer bytes;
  if (page == nullptr || !page->encode(key, bytes)) return {};
  bytes.resize(std::max(bytes.size(), length), page->space());
  return std::string(bytes.begin(), bytes.end());
}

adapters::Result<mq::Options> mq_options(const ListenerSettings& settings, const gateway::Routes& routes) {
  mq::Settings out;
  out.listener = settings.name;
  out.framing = settings.framing;
  out.length = settings.length;
  out.adjust = settings.adjust;
  out.reply_status = settings.reply_status;
  out.route = settings.route;
  out.max_frame = settings.max_frame;
  out.frame_timeout = settings.frame_timeout;
  out.idle_timeout = settings.idle_timeout;
  out.max_in_flight = settings.max_in_flight;
  out.request_deadline = settings.deadline;
  const std::vector<std::string> names = routes_of(settings);
  out.status_eye = eye_in(names.empty() ? nullptr : page_of(routes, names.front()));
  if (settings.route_by) {
    mq::RouteBy by;
    by.offset = settings.route_by->offset;
    by.length = settings.route_by->length;
    for (const auto& [key, route] : settings.route_by->map) {
      std::string bytes = key_in(page_of(routes, route), key, by.length);
      if (!bytes.empty()) by.map.emplace(std::move(bytes), route);
    }
    out.route_by = std::move(by);
  }
  return mq::read_options(out);
}

// Options follow the code pages of the routes: made anew when the routes were swapped.
class MqListener {
 public:
  MqListener(ListenerSettings settings, const gateway::RouteTable& routes, mq::Options options)
      : settings_(std::move(settings)),
        routes_(routes),
        seen_(routes.routes()),
        options_(std::make_shared<const mq::Options>(std::move(options))) {}

  std::unique_ptr<adapters::Protocol> connection() {
    const std::lock_guard lock(mutex_);
    const auto now = routes_.routes();
    if (now != seen_) {
      seen_ = now;
      if (auto fresh = mq_options(settings_, *now)) options_ = std::make_shared<const mq::Options>(std::move(*fresh));
    }
    return std::make_unique<mq::Connection>(options_);
  }

 private:
  ListenerSettings settings_;
  const gateway::RouteTable& routes_;
  std::mutex mutex_;
  std::shared_ptr<const gateway::Routes> seen_;
  std::shared_ptr<const mq::Options> options_;
};

}  // namespace

std::vector<std::string> routes_of(const ListenerSettings& settings) {
  std::vector<std::string> names;
  if (!settings.route.empty()) names.push_back(settings.route);
  if (settings.route_by) {
    for (const auto& [key, route] : settings.route_by->map) names.push_back(route);
  }
  return names;
}

std::optional<gateway::ListenerConfig> make_listener(const ListenerSettings& settings,
                                                     const gateway::RouteTable& routes, const std::string& file,
                                                     ConfigErrors& errors) {
  gateway::ListenerConfig out;
  out.name = settings.name;
  out.address = settings.address;
  out.tls = settings.tls;
  out.max_connections = settings.max_connections;
  const auto refuse = [&](const Fault& fault) { errors.push_back({file, settings.line, settings.column, fault}); };
  if (settings.protocol == "mq") {
    if (settings.route_by) {
      for (const auto& [key, route] : settings.route_by->map) {
        if (key.size() > settings.route_by->length) {
          refuse(make_fault(errc::contradicting_settings, "listener " + settings.name + ": the key \"" + key +
                                                              "\" of route_by.map is longer than route_by.length"));
          return std::nullopt;
        }
      }
    }
    auto options = mq_options(settings, *routes.routes());
    if (!options) {
      refuse(options.error());
      return std::nullopt;
    }
    auto listener = std::make_shared<MqListener>(settings, routes, std::move(*options));
    out.make = [listener] { return listener->connection(); };
    return out;
  }
  adapters::http::Settings http;
  http.listener = settings.name;
  http.max_body = settings.max_frame;
  http.request_timeout = settings.frame_timeout;
  http.idle_timeout = settings.idle_timeout;
  http.max_in_flight = settings.max_in_flight;
  auto options = adapters::http::read_options(http);
  if (!options) {
    refuse(options.error());
    return std::nullopt;
  }
  auto shared = std::make_shared<const adapters::http::Options>(std::move(*options));
  out.make = [shared] { return std::make_unique<adapters::http::Connection>(shared); };
  return out;
}

}  // namespace appliance
