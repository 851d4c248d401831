// What one http listener is set to. Settings is what stands in [[listener]], as text; Options is what a Connection
// works with, shared by all connections of the listener.
#pragma once

#include "adapters/protocol.hpp"

namespace adapters::http {

struct Settings {
  std::string listener;  // its name, for the text of messages
  std::string max_body = "1MiB";
  std::string request_timeout = "10s";  // first byte to last byte
  std::string idle_timeout = "60s";     // without a request begun or a reply owed
  std::int64_t max_in_flight = 16;      // pipelined requests of one connection, 1 to 1024
};

struct Options {
  std::string listener;
  std::size_t max_body = 1U << 20;
  std::chrono::milliseconds request_timeout{10'000};
  std::chrono::milliseconds idle_timeout{60'000};
  std::size_t max_in_flight = 16;
};

// Errors: option_wrong; the text names the setting and what is accepted.
[[nodiscard]] Result<Options> read_options(const Settings& settings);

}  // namespace adapters::http
