#include "appliance/config.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <set>

#include "adapters/quantities.hpp"

namespace appliance {

namespace {

namespace fs = std::filesystem;

std::string beside(const fs::path& folder, const std::string& path) {
  return path.empty() || path.starts_with("credential:") ? path : (folder / path).string();
}

std::chrono::milliseconds duration(ConfigSection& section, const char* key, std::chrono::milliseconds otherwise) {
  const auto text = section.text(key);
  if (!text) return otherwise;
  const auto read = adapters::read_duration(*text);
  if (read) return *read;
  section.error(key, gateway::make_fault(gateway::errc::wrong_value, std::string(key) + ": " + read.error().text));
  return otherwise;
}

// Checked here for its place in the file, and handed on as text.
void check_quantity(ConfigSection& section, const char* key, const std::string& text, bool size) {
  std::string wrong;
  if (size) {
    if (const auto read = adapters::read_size(text); !read) wrong = read.error().text;
  } else if (const auto read = adapters::read_duration(text); !read) {
    wrong = read.error().text;
  }
  if (!wrong.empty())
    section.error(key, gateway::make_fault(gateway::errc::wrong_value, std::string(key) + ": " + wrong));
}

void read_tls(ConfigSection& listener, const fs::path& folder, ListenerSettings& settings) {
  auto tls = listener.section("tls");
  if (!tls) return;
  gateway::TlsConfig config;
  config.certificate = beside(folder, tls->text("certificate").value_or(""));
  config.key = beside(folder, tls->text("key").value_or(""));
  config.client_ca = beside(folder, tls->text("client_ca").value_or(""));
  if (config.certificate.empty()) tls->missing("certificate", "a PEM file, chain first");
  if (config.key.empty()) config.key = config.certificate;  // both in one PEM file
  for (const auto& [key, file] : {std::pair{"certificate", config.certificate}, std::pair{"key", config.key},
                                  std::pair{"client_ca", config.client_ca}}) {
    std::error_code ignored;
    if (!file.empty() && !fs::is_regular_file(file, ignored)) {
      tls->error(key, gateway::make_fault(gateway::errc::wrong_value, std::string(key) + ": there is no file " + file));
    }
  }
  tls->finish();
  settings.tls = std::move(config);
}

void read_mq(ConfigSection& section, ListenerSettings& settings) {
  settings.framing = section.text("framing").value_or(settings.framing);
  settings.length = section.one_of("length", {"inclusive", "exclusive"}).value_or("");
  settings.adjust = section.integer("adjust", -65536, 65536).value_or(0);
  settings.reply_status = section.boolean("reply_status").value_or(false);
  settings.route = section.text("route").value_or("");
  if (const auto deadline = section.text("deadline")) {
    settings.deadline = *deadline;
    check_quantity(section, "deadline", *deadline, false);
  }
  if (auto by = section.section("route_by")) {
    RouteByText route_by;
    route_by.offset = static_cast<std::size_t>(by->integer("offset", 0, 1 << 24).value_or(0));
    route_by.length = static_cast<std::size_t>(by->integer("length", 1, 256).value_or(0));
    if (route_by.length == 0) by->missing("length", "how many bytes name the route");
    if (auto map = by->section("map")) {
      route_by.map = map->text_members();
    } else {
      by->missing("map", "which bytes mean which route");
    }
    by->finish();
    settings.route_by = std::move(route_by);
  }
  if (settings.route.empty() && !settings.route_by) section.missing("route", "or route_by: where its records go");
}

ListenerSettings read_listener(ConfigSection& section, const fs::path& folder) {
  ListenerSettings settings;
  settings.line = section.line();
  settings.column = section.column();
  settings.name = section.text("name").value_or("");
  if (settings.name.empty()) section.missing("name", "log and metrics call the listener by it");
  settings.address = section.text("address").value_or("");
  if (settings.address.empty()) section.missing("address", "\"127.0.0.1:5012\"");
  if (!section.has("protocol")) section.missing("protocol", "\"mq\" or \"http\"");
  settings.protocol = section.one_of("protocol", {"mq", "http"}).value_or("");
  settings.max_frame = section.text("max_frame").value_or(settings.max_frame);
  check_quantity(section, "max_frame", settings.max_frame, true);
  settings.frame_timeout = section.text("frame_timeout").value_or(settings.frame_timeout);
  check_quantity(section, "frame_timeout", settings.frame_timeout, false);
  settings.idle_timeout = section.text("idle_timeout").value_or(settings.idle_timeout);
  check_quantity(section, "idle_timeout", settings.idle_timeout, false);
  settings.max_in_flight = section.integer("max_in_flight", 1, 4096).value_or(settings.max_in_flight);
  settings.max_connections = static_cast<std::size_t>(section.integer("max_connections", 1, 1'000'000).value_or(10000));
  read_tls(section, folder, settings);
  section.not_built("skip");
  section.not_built("forward");
  if (settings.protocol == "mq") {
    read_mq(section, settings);
  } else if (settings.protocol == "http") {
    for (const char* key : {"framing", "length", "adjust", "reply_status", "route", "route_by", "deadline"}) {
      section.misplaced(key, "belongs to protocol = \"mq\"; with http the path names the route");
    }
  }
  if (!settings.protocol.empty()) section.finish();
  return settings;
}

void read_auth(ConfigSection& section, const fs::path& folder, gateway::ModelConfig& model) {
  auto auth = section.section("auth");
  if (!auth) return;
  const std::string kind = auth->text("kind").value_or("");
  if (kind == "bearer") {
    model.key_file = beside(folder, auth->text("key_file").value_or(""));
    if (model.key_file.empty()) auth->missing("key_file", "the file that holds the key");
  } else if (kind.empty()) {
    auth->missing("kind", "\"none\" or \"bearer\"");
  } else if (kind != "none") {
    auth->error("kind", gateway::make_fault(gateway::errc::not_built,
                                            "auth kind \"" + kind + "\" is not built in this version"));
  }
  auth->finish();
}

void read_limits(ConfigSection& section, gateway::ModelConfig& model) {
  if (auto limits = section.section("limits")) {
    model.output_limit = static_cast<int>(limits->integer("output", 1, 1'000'000).value_or(model.output_limit));
    model.in_flight = static_cast<int>(limits->integer("in_flight", 1, 100'000).value_or(model.in_flight));
    model.queue = static_cast<int>(limits->integer("queue", 0, 1'000'000).value_or(model.queue));
    limits->not_built("context");
    limits->not_built("requests_per_minute");
    limits->finish();
  }
  if (auto timeouts = section.section("timeouts")) {
    model.connect_timeout = duration(*timeouts, "connect", model.connect_timeout);
    model.first_byte_timeout = duration(*timeouts, "first_byte", model.first_byte_timeout);
    model.idle_timeout = duration(*timeouts, "idle", model.idle_timeout);
    timeouts->finish();
  }
}

gateway::ModelConfig read_model(const std::string& name, ConfigSection& section, const Config& config) {
  gateway::ModelConfig model;
  model.name = name;
  const std::string wire = section.text("wire").value_or("");
  if (wire == "openai-chat") {
    model.wire = gateway::Wire::openai_chat;
  } else if (wire == "builtin") {
    model.wire = gateway::Wire::builtin;
  } else if (wire == "anthropic" || wire == "oip-v2" || wire == "openai-responses" || wire == "ollama") {
    section.error("wire",
                  gateway::make_fault(gateway::errc::not_built, "wire \"" + wire + "\" is not built in this version"));
  } else if (!section.has("wire")) {
    section.missing("wire", "\"openai-chat\" or \"builtin\"");
  } else {
    section.error("wire",
                  gateway::make_fault(gateway::errc::wrong_value, "wire can be \"openai-chat\" or \"builtin\""));
  }
  if (const auto dialect = section.text("dialect"); dialect && *dialect != "openai") {
    section.error("dialect",
                  gateway::make_fault(gateway::errc::not_built,
                                      "dialect \"" + *dialect + "\" is not built in this version; \"openai\" is"));
  }
  if (const auto* url = section.find("url"); url != nullptr && url->value.is(ConfigValue::Kind::array)) {
    section.not_built("url", "a list of urls; give one");
  } else {
    model.url = section.text("url").value_or("");
  }
  model.model = section.text("model").value_or("");
  model.expect = section.text("expect").value_or("");
  model.refuse_mismatch = section.one_of("mismatch", {"warn", "refuse"}).value_or("warn") == "refuse";
  model.key_file = beside(config.folder, section.text("key_file").value_or(""));
  read_auth(section, config.folder, model);
  if (const auto clearance = section.one_of("clearance", config.data_classes)) {
    model.clearance = *clearance;
  } else if (!config.data_classes.empty()) {
    model.clearance = config.data_classes.back();
  }
  if (const auto quirks = section.texts("quirks")) {
    for (const std::string& quirk : *quirks) {
      if (quirk == "max_tokens" || quirk == "no-temperature" || quirk == "no-strict" || quirk == "developer-role")
        continue;
      const bool planned = quirk == "tool-form" || quirk == "stream-inward";
      section.error("quirks", gateway::make_fault(planned ? gateway::errc::not_built : gateway::errc::wrong_value,
                                                  "quirk \"" + quirk +
                                                      (planned ? "\" is not built in this version"
                                                               : "\" is unknown; there are max_tokens, "
                                                                 "no-temperature, no-strict, developer-role")));
    }
    model.quirks = *quirks;
  }
  model.enabled = section.boolean("enabled").value_or(true);
  read_limits(section, model);
  section.not_built("price");
  section.finish();
  return model;
}

std::string upper_name(const std::string& name) {
  std::string out;
  for (const char c : name) {
    out += std::isalnum(static_cast<unsigned char>(c)) != 0
               ? static_cast<char>(std::toupper(static_cast<unsigned char>(c)))
               : '_';
  }
  return out;
}

void override_from(const char* const* environment, Config& config, ConfigErrors& errors) {
  constexpr std::string_view prefix = "FULLWORD_";
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string_view variable = *environment;
    const std::size_t equals = variable.find('=');
    const std::string name(variable.substr(0, equals));
    if (!name.starts_with(prefix) || name.find("__") == std::string::npos) continue;
    const std::string value(equals == std::string_view::npos ? "" : variable.substr(equals + 1));
    bool known = false;
    for (gateway::ModelConfig& model : config.models) {
      const std::string head = std::string(prefix) + "MODELS__" + upper_name(model.name) + "__";
      if (!name.starts_with(head)) continue;
      const std::string key = name.substr(head.size());
      known = key == "URL" || key == "MODEL" || key == "KEY_FILE" || key == "ENABLED";
      if (key == "URL") model.url = value;
      if (key == "MODEL") model.model = value;
      if (key == "KEY_FILE") model.key_file = value;
      if (key == "ENABLED") model.enabled = value == "true" || value == "1";
    }
    if (!known) {
      errors.push_back(
          {"environment", 0, 0,
           gateway::make_fault(gateway::errc::unknown_key,
                               name + " overrides no setting; FULLWORD_MODELS__NAME__URL, __MODEL, __KEY_FILE "
                                      "and __ENABLED do, NAME being a model of the file")});
    }
  }
}

// What only shows when environment and file stand together.
using Places = std::map<std::string, std::pair<int, int>>;  // where each model stands
void settle_models(Config& config, const Places& places, ConfigErrors& errors) {
  for (gateway::ModelConfig& model : config.models) {
    while (model.url.ends_with('/')) model.url.pop_back();
    if (model.wire != gateway::Wire::openai_chat || !model.enabled) continue;
    const auto wrong = [&](gateway::errc code, std::string text) {
      const auto [line, column] = places.at(model.name);
      errors.push_back(
          {config.file, line, column, gateway::make_fault(code, "[models." + model.name + "] " + std::move(text))});
    };
    if (model.url.empty()) {  // to be given by the environment
      model.enabled = false;
      config.notes.push_back("model " + model.name + " has no url: it is switched off");
    } else if (!model.url.starts_with("http://") && !model.url.starts_with("https://")) {
      wrong(gateway::errc::wrong_value, "url begins with http:// or https://");
    } else if (model.model.empty()) {
      wrong(gateway::errc::missing_key, "needs model: the name that the server knows it by");
    }
  }
}

bool loopback(const std::string& address) {
  return address.starts_with("127.") || address.starts_with("[::1]:") || address.starts_with("localhost:");
}

void read_tables(ConfigSection& root, Config& config, Places& places) {
  if (auto data = root.section("data")) {
    if (auto classes = data->texts("classes")) config.data_classes = std::move(*classes);
    data->finish();
  }
  if (auto server = root.section("server")) {
    config.threads = static_cast<unsigned>(server->integer("threads", 1, 1024).value_or(0));
    config.routes = config.folder / server->text("routes").value_or("routes");
    server->finish();
  }
  if (auto admin = root.section("admin")) {
    config.admin_address = admin->text("address").value_or(config.admin_address);
    const bool exposed = admin->boolean("expose").value_or(false);
    if (!exposed && !config.admin_address.empty() && !loopback(config.admin_address)) {
      admin->error("address", make_fault(errc::admin_exposed, "admin address " + config.admin_address +
                                                                  " is not loopback; say expose = true if it must be"));
    }
    admin->finish();
  }
  if (auto log = root.section("log")) {
    const std::string level = log->one_of("level", {"debug", "info", "warning", "error"}).value_or("info");
    config.log_level = level == "debug"     ? Level::debug
                       : level == "warning" ? Level::warning
                       : level == "error"   ? Level::error
                                            : Level::info;
    config.log_file = beside(config.folder, log->text("file").value_or(""));
    log->finish();
  }
  for (auto& [name, section] : root.named_sections("models")) {
    places[name] = {section.line(), section.column()};
    config.models.push_back(read_model(name, section, config));
  }
  std::set<std::string> names;
  std::set<std::string> addresses;
  for (ConfigSection& section : root.sections("listener")) {
    ListenerSettings settings = read_listener(section, config.folder);
    const bool any_port = settings.address.ends_with(":0");
    if (!settings.name.empty() && (settings.name == "admin" || !names.insert(settings.name).second)) {
      section.error("name", make_fault(errc::contradicting_settings, "two listeners are called " + settings.name));
    }
    if (!settings.address.empty() && !any_port && !addresses.insert(settings.address).second) {
      section.error("address",
                    make_fault(errc::contradicting_settings, "two listeners have the address " + settings.address));
    } else if (!settings.address.empty() && !any_port && settings.address == config.admin_address) {
      section.error("address", make_fault(errc::contradicting_settings, "[admin] has the address " + settings.address));
    }
    config.listeners.push_back(std::move(settings));
  }
  for (const char* planned : {"audit", "store", "security", "queue", "broker", "databases", "journal", "step"}) {
    root.not_built(planned);
  }
  root.finish();
}

LoadedConfig read_file(const fs::path& folder, const char* const* environment) {
  LoadedConfig loaded;
  Config& config = loaded.config;
  config.folder = folder;
  config.routes = folder / "routes";
  const fs::path file = folder / "fullword.toml";
  config.file = file.string();
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    if (!fs::is_directory(config.routes, ignored)) {
      loaded.errors.push_back(
          {config.file, 0, 0,
           make_fault(errc::cannot_read_configuration, "neither this file nor a folder routes/ beside it exists")});
    }
    return loaded;
  }
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.good() && !in.eof()) {
    loaded.errors.push_back({config.file, 0, 0, make_fault(errc::cannot_read_configuration, "cannot be read")});
    return loaded;
  }
  const ConfigValue tree = gateway::read_config(text, config.file, loaded.errors);
  if (!loaded.errors.empty()) return loaded;
  ConfigSection root(tree, 1, 1, "", config.file, loaded.errors);
  Places places;
  read_tables(root, config, places);
  override_from(environment, config, loaded.errors);
  settle_models(config, places, loaded.errors);
  return loaded;
}

}  // namespace

LoadedConfig load_config(const fs::path& folder, const char* const* environment) {
  LoadedConfig loaded = read_file(folder, environment);
  std::vector<gateway::ModelConfig>& models = loaded.config.models;
  const bool named = std::any_of(models.begin(), models.end(), [](const auto& model) { return model.name == "table"; });
  if (!named) {  // every box has the routes' own decision tables
    models.emplace_back();
    models.back().name = "table";
    if (!loaded.config.data_classes.empty()) models.back().clearance = loaded.config.data_classes.back();
  }
  return loaded;
}

fs::path default_folder() {
  std::error_code ignored;
  return fs::is_directory("etc", ignored) ? fs::path("etc") : fs::path("/etc/fullword");
}

}  // namespace appliance
