// What one mq listener is set to. Settings is what stands in [[listener]], as text; Options is what a Connection works
// with, shared by all connections of the listener.
#pragma once

#include <array>
#include <map>
#include <memory>

#include "adapters/mq/framing.hpp"

namespace adapters::mq {

// The route is chosen by the bytes at `offset` of the record; the keys of the map are those bytes, encoded already.
struct RouteBy {
  std::size_t offset = 0;
  std::size_t length = 0;
  std::map<std::string, std::string, std::less<>> map;
};

using StatusEye = std::array<std::uint8_t, 8>;  // *FWDSTS* in the route's code page

struct Settings {
  std::string listener;  // its name, for the text of messages
  std::string framing = "len4be";
  std::string length;  // "inclusive", "exclusive"; empty: the framing's default
  std::int64_t adjust = 0;
  bool reply_status = false;
  StatusEye status_eye{};
  std::string route;  // with route_by: the default, may be empty
  std::optional<RouteBy> route_by;
  std::string max_frame = "1MiB";     // bytes of data in one frame
  std::string frame_timeout = "10s";  // first byte to last byte
  std::string idle_timeout = "60s";   // without a frame begun or a reply owed
  std::int64_t max_in_flight = 16;    // 1 to 4096
  std::string request_deadline;       // counted from the last byte; empty: the route's alone
};

struct Options {
  std::string listener;
  Framing framing;
  bool reply_status = false;
  StatusEye status_eye{};
  std::string route;
  std::optional<RouteBy> route_by;
  std::size_t max_frame = 1U << 20;
  std::chrono::milliseconds frame_timeout{10'000};
  std::chrono::milliseconds idle_timeout{60'000};
  std::size_t max_in_flight = 16;
  std::optional<std::chrono::milliseconds> request_deadline;
};

// Errors: option_wrong, framing_not_built; the text names the setting and what is accepted.
[[nodiscard]] Result<Options> read_options(const Settings& settings);

}  // namespace adapters::mq
