#include "adapters/mq/options.hpp"

#include <utility>

#include "adapters/messages.hpp"
#include "adapters/quantities.hpp"

namespace adapters::mq {
namespace {

// The error of one setting, with its name in front.
Fault named(std::string_view setting, Fault fault) {
  fault.text = std::string(setting) + ": " + fault.text;
  return fault;
}

Fault wrong(std::string text) { return make_fault(errc::option_wrong, std::move(text)); }

Result<void> check_routes(const Settings& settings) {
  if (!settings.route_by) {
    if (settings.route.empty()) return wrong("route: name the route's folder, or choose by the record with route_by");
    return {};
  }
  const RouteBy& by = *settings.route_by;
  if (by.length == 0 || by.length > 256) return wrong("route_by.length: 1 to 256 bytes are taken");
  if (by.map.empty()) return wrong("route_by.map: at least one key is needed");
  for (const auto& [key, route] : by.map) {
    if (key.size() != by.length) {
      return wrong("route_by.map: the key of route " + route + " has " + std::to_string(key.size()) +
                   " bytes, route_by.length says " + std::to_string(by.length));
    }
    if (route.empty()) return wrong("route_by.map: a key has no route");
  }
  return {};
}

}  // namespace

Result<Options> read_options(const Settings& settings) {
  Options options;
  const auto framing = make_framing(settings.framing, settings.length, settings.adjust);
  if (!framing) return framing.error();
  const auto max_frame = read_size(settings.max_frame);
  if (!max_frame) return named("max_frame", max_frame.error());
  if (*max_frame == 0) return wrong("max_frame: at least 1 byte is needed");
  const auto frame_timeout = read_duration(settings.frame_timeout);
  if (!frame_timeout) return named("frame_timeout", frame_timeout.error());
  const auto idle_timeout = read_duration(settings.idle_timeout);
  if (!idle_timeout) return named("idle_timeout", idle_timeout.error());
  if (framing->record > *max_frame) {
    return wrong("framing " + framing->name + ": the record is longer than max_frame = " + settings.max_frame);
  }
  if (settings.max_in_flight < 1 || settings.max_in_flight > 4096) return wrong("max_in_flight: 1 to 4096 are taken");
  if (settings.reply_status && settings.status_eye == StatusEye{}) {
    return wrong("reply_status: the code page of the route is not known, so its status record cannot be written");
  }
  if (const auto routes = check_routes(settings); !routes) return routes.error();
  if (!settings.request_deadline.empty()) {
    const auto deadline = read_duration(settings.request_deadline);
    if (!deadline) return named("request_deadline", deadline.error());
    options.request_deadline = *deadline;
  }
  options.listener = settings.listener;
  options.framing = *framing;
  options.reply_status = settings.reply_status;
  options.status_eye = settings.status_eye;
  options.route = settings.route;
  options.route_by = settings.route_by;
  options.max_frame = *max_frame;
  options.frame_timeout = *frame_timeout;
  options.idle_timeout = *idle_timeout;
  options.max_in_flight = static_cast<std::size_t>(settings.max_in_flight);
  return options;
}

}  // namespace adapters::mq
