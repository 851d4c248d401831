// fullword.toml: what it can say, and how each mistake is told with its line and column.
#include <boost/test/unit_test.hpp>

#include "appliance/config.hpp"
#include "tests/appliance/program.hpp"

namespace {

using namespace appliance;
using test_appliance::Folder;

struct Etc {
  Folder folder;
  LoadedConfig load(std::string_view toml, std::vector<const char*> environment = {}) const {
    folder.write("fullword.toml", toml);
    environment.push_back(nullptr);
    return load_config(folder.path(), environment.data());
  }
  // The only error, without the file's name.
  std::string error(std::string_view toml, std::vector<const char*> environment = {}) const {
    const LoadedConfig loaded = load(toml, std::move(environment));
    BOOST_REQUIRE_EQUAL(loaded.errors.size(), 1U);
    std::string text = to_string(loaded.errors[0]);
    const std::string file = folder / "fullword.toml";
    if (text.starts_with(file)) text = text.substr(file.size() + 1);
    return text;
  }
};

const gateway::ModelConfig& model(const LoadedConfig& loaded, std::string_view name) {
  for (const gateway::ModelConfig& m : loaded.config.models) {
    if (m.name == name) return m;
  }
  throw std::runtime_error("no such model");
}

BOOST_FIXTURE_TEST_SUITE(configuration, Etc)

BOOST_AUTO_TEST_CASE(everything_that_is_built_can_be_said) {
  folder.write("box.pem", "");
  const LoadedConfig loaded = load(R"(
[server]
threads = 3
routes = "ways"
[admin]
address = "[::1]:9000"
[log]
level = "warning"
file = "box.log"
[data]
classes = ["low", "high"]
[[listener]]
name = "cards"
protocol = "mq"
address = "127.0.0.1:5012"
framing = "len2be"
length = "exclusive"
adjust = -2
reply_status = true
route = "card-authorization"
max_frame = "64KiB"
frame_timeout = "2s"
idle_timeout = "5m"
deadline = "800ms"
max_in_flight = 4
max_connections = 9
[listener.route_by]
offset = 2
length = 8
[listener.route_by.map]
SCORE = "score-card"
[[listener]]
name = "web"
protocol = "http"
address = "127.0.0.1:8080"
tls = { certificate = "box.pem" }
[models.hosted]
wire = "openai-chat"
dialect = "openai"
url = "http://10.0.0.5:8080/v1/"
model = "m"
expect = "m*"
mismatch = "refuse"
key_file = "key"
clearance = "low"
quirks = ["max_tokens"]
limits = { output = 10, in_flight = 2, queue = 3 }
timeouts = { connect = "1s", first_byte = "2s", idle = "3s" }
)");
  for (const auto& error : loaded.errors) BOOST_TEST(to_string(error) == "");
  const Config& config = loaded.config;
  BOOST_TEST(config.threads == 3U);
  BOOST_TEST(config.routes == folder.path() / "ways");
  BOOST_TEST(config.admin_address == "[::1]:9000");
  BOOST_TEST((config.log_level == Level::warning));
  BOOST_TEST(config.log_file == folder / "box.log");
  BOOST_REQUIRE_EQUAL(config.listeners.size(), 2U);
  const ListenerSettings& cards = config.listeners[0];
  BOOST_TEST(cards.framing == "len2be");
  BOOST_TEST(cards.length == "exclusive");
  BOOST_TEST(cards.adjust == -2);
  BOOST_TEST(cards.reply_status);
  BOOST_TEST(cards.deadline == "800ms");
  BOOST_TEST(cards.max_connections == 9U);
  BOOST_REQUIRE(cards.route_by.has_value());
  BOOST_TEST(cards.route_by->map.front().second == "score-card");
  BOOST_TEST(config.listeners[1].tls->key == folder / "box.pem");
  const gateway::ModelConfig& hosted = model(loaded, "hosted");
  BOOST_TEST(hosted.url == "http://10.0.0.5:8080/v1");
  BOOST_TEST(hosted.refuse_mismatch);
  BOOST_TEST(hosted.key_file == folder / "key");
  BOOST_TEST(hosted.clearance == "low");
  BOOST_TEST(hosted.connect_timeout.count() == 1000);
}

BOOST_AUTO_TEST_CASE(a_folder_with_routes_alone_has_the_defaults) {
  folder.write("routes/r/route.toml", "");
  const char* none[] = {nullptr};
  const LoadedConfig loaded = load_config(folder.path(), none);
  BOOST_TEST(loaded.errors.empty());
  BOOST_TEST(loaded.config.admin_address == "127.0.0.1:9464");
  BOOST_TEST((model(loaded, "table").wire == gateway::Wire::builtin));
}

BOOST_AUTO_TEST_CASE(an_empty_folder_is_no_configuration) {
  const char* none[] = {nullptr};
  const LoadedConfig loaded = load_config(folder.path(), none);
  BOOST_REQUIRE_EQUAL(loaded.errors.size(), 1U);
  BOOST_TEST(loaded.errors[0].fault.id() == "FWD5201E");
}

BOOST_AUTO_TEST_CASE(an_unknown_key_names_its_place_and_the_nearest_known_key) {
  BOOST_TEST(error("[admin]\nadress = \"127.0.0.1:1\"\n") ==
             "2:1 FWD4002E unknown key \"adress\" in [admin]; the nearest is \"address\"");
  BOOST_TEST(error("[[listener]]\nname = \"a\"\nprotocol = \"mq\"\naddress = \"127.0.0.1:1\"\nroute = \"r\"\n  "
                   "max_fram = \"1MiB\"\n")
                 .starts_with("6:3 FWD4002E unknown key \"max_fram\" in [[listener]]; the nearest is \"max_frame\""));
  BOOST_TEST(error("[sever]\n").starts_with("1:2 FWD4002E unknown key \"sever\"; the nearest is \"server\""));
}

BOOST_AUTO_TEST_CASE(broken_toml_names_its_place) {
  BOOST_TEST(error("[admin]\naddress = \n").starts_with("2:"), error("[admin]\naddress = \n"));
}

BOOST_AUTO_TEST_CASE(wrong_values_say_what_is_allowed) {
  BOOST_TEST(error("[log]\nlevel = \"loud\"\n") ==
             "2:1 FWD4005E level is \"loud\"; it can be \"debug\", \"info\", \"warning\", \"error\"");
  BOOST_TEST(error("[server]\nthreads = 0\n").starts_with("2:1 FWD4005E threads is 0;"));
  BOOST_TEST(error("[server]\nthreads = \"two\"\n") == "2:1 FWD4005E threads takes a whole number");
}

BOOST_AUTO_TEST_CASE(a_listener_needs_name_protocol_address_and_route) {
  const LoadedConfig loaded = load("[[listener]]\nprotocol = \"mq\"\n");
  BOOST_TEST(loaded.errors.size() == 3U);
  for (const auto& wrong : loaded.errors) BOOST_TEST(wrong.fault.id() == "FWD4004E");
}

BOOST_AUTO_TEST_CASE(planned_settings_are_refused_not_ignored) {
  BOOST_TEST(error("[store]\nurl = \"x\"\n").find("FWD4003E store is not built") != std::string::npos);
  BOOST_TEST(error("[models.a]\nwire = \"anthropic\"\n").find("FWD4003E wire \"anthropic\" is not built") !=
             std::string::npos);
  BOOST_TEST(error("[models.a]\nwire = \"builtin\"\nprice = { input = \"1\" }\n").find("FWD4003E price is not built") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(mq_keys_on_an_http_listener_are_refused) {
  BOOST_TEST(error("[[listener]]\nname = \"a\"\nprotocol = \"http\"\naddress = \"127.0.0.1:1\"\nframing = \"rdw\"\n") ==
             "5:1 FWD4005E framing belongs to protocol = \"mq\"; with http the path names the route");
}

BOOST_AUTO_TEST_CASE(two_listeners_share_neither_name_nor_address) {
  const std::string one = "[[listener]]\nname = \"a\"\nprotocol = \"http\"\naddress = \"127.0.0.1:1\"\n";
  const LoadedConfig loaded = load(one + one);
  BOOST_REQUIRE_EQUAL(loaded.errors.size(), 2U);
  for (const auto& wrong : loaded.errors) BOOST_TEST(wrong.fault.id() == "FWD5205E");
}

BOOST_AUTO_TEST_CASE(a_listener_cannot_have_the_address_of_the_administration) {
  const char* listener = "[[listener]]\nname = \"web\"\nprotocol = \"http\"\naddress = \"127.0.0.1:9000\"\n";
  BOOST_TEST(error(std::string("[admin]\naddress = \"127.0.0.1:9000\"\n") + listener) ==
             "6:1 FWD5205E [admin] has the address 127.0.0.1:9000");
  BOOST_TEST(load(listener).errors.empty());
}

BOOST_AUTO_TEST_CASE(the_admin_address_stays_on_loopback_unless_told) {
  BOOST_TEST(error("[admin]\naddress = \"0.0.0.0:9464\"\n").starts_with("2:1 FWD5206E "));
  BOOST_TEST(load("[admin]\naddress = \"0.0.0.0:9464\"\nexpose = true\n").errors.empty());
}

BOOST_AUTO_TEST_CASE(the_environment_gives_url_model_and_key_file_of_a_model) {
  const std::string toml = "[models.language-model]\nwire = \"openai-chat\"\n";
  const LoadedConfig off = load(toml);
  BOOST_TEST(off.errors.empty());
  BOOST_TEST(!model(off, "language-model").enabled);
  const LoadedConfig on = load(
      toml, {"FULLWORD_MODELS__LANGUAGE_MODEL__URL=http://127.0.0.1:9/v1", "FULLWORD_MODELS__LANGUAGE_MODEL__MODEL=m",
             "FULLWORD_MODELS__LANGUAGE_MODEL__KEY_FILE=/run/key", "HOME=/"});
  BOOST_TEST(on.errors.empty());
  BOOST_TEST(model(on, "language-model").enabled);
  BOOST_TEST(model(on, "language-model").url == "http://127.0.0.1:9/v1");
  BOOST_TEST(model(on, "language-model").key_file == "/run/key");
}

BOOST_AUTO_TEST_CASE(a_variable_that_overrides_nothing_is_an_error) {
  BOOST_TEST(error("", {"FULLWORD_MODELS__NOBODY__URL=x"})
                 .starts_with("environment:0:0 FWD4002E FULLWORD_MODELS__NOBODY__URL"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
