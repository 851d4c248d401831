// fullword.toml, read strictly: an unknown or misplaced key is an error with line, column and the nearest known key,
// and what is planned but not built is refused, never ignored. What the file means for sockets stands in adapters.hpp.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "appliance/config_section.hpp"
#include "appliance/log.hpp"
#include "gateway/model.hpp"
#include "gateway/server.hpp"

namespace appliance {

struct RouteByText {  // the keys are text; adapters.cpp encodes them in the route's code page
  std::size_t offset = 0;
  std::size_t length = 0;
  std::vector<std::pair<std::string, std::string>> map;
};

struct ListenerSettings {  // one [[listener]]
  std::string name;
  std::string protocol;  // "mq", "http"
  std::string address;
  std::optional<gateway::TlsConfig> tls;
  std::size_t max_connections = 10000;
  std::string route;
  std::optional<RouteByText> route_by;
  std::string framing = "len4be";
  std::string length;
  std::int64_t adjust = 0;
  bool reply_status = false;
  std::string max_frame = "1MiB";
  std::string frame_timeout = "10s";
  std::string idle_timeout = "60s";
  std::string deadline;
  std::int64_t max_in_flight = 16;
  int line = 0;
  int column = 0;
};

struct Config {
  std::filesystem::path folder;
  std::string file;  // as messages name it
  std::filesystem::path routes;
  std::vector<ListenerSettings> listeners;
  std::vector<gateway::ModelConfig> models;
  std::vector<std::string> data_classes = {"public", "internal", "confidential", "restricted"};
  std::string admin_address = "127.0.0.1:9464";
  unsigned threads = 0;  // 0: one a core
  Level log_level = Level::info;
  std::string log_file;  // empty: standard error
  std::vector<std::string> notes;
};

struct LoadedConfig {
  Config config;
  ConfigErrors errors;
};

// `environment`: NAME=VALUE strings; FULLWORD_MODELS__NAME__URL, __MODEL, __KEY_FILE and __ENABLED override.
// A folder without fullword.toml has the defaults, if it holds routes/. The built-in model `table` is always there.
LoadedConfig load_config(const std::filesystem::path& folder, const char* const* environment);
// The folder that a verb works on when none is given: ./etc, else /etc/fullword.
std::filesystem::path default_folder();

}  // namespace appliance
