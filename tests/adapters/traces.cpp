// Every fixtures/wire/mq/*.trace and fixtures/wire/http/*.trace is a test case of its own name.
#undef BOOST_TEST_MODULE  // main() stands in tests/support/main.cpp
#include <boost/test/unit_test.hpp>
#include <sstream>

#include "adapters/http/connection.hpp"
#include "adapters/mq/connection.hpp"
#include "tests/support/trace_player.hpp"

namespace {

namespace fs = std::filesystem;
using SettingMap = std::map<std::string, std::string>;

// Takes the setting out of `from`, so that what is left over is unknown.
void take(SettingMap& from, const char* key, std::string& into) {
  if (const auto found = from.find(key); found != from.end()) {
    into = found->second;
    from.erase(found);
  }
}

void take(SettingMap& from, const char* key, std::int64_t& into) {
  std::string text;
  take(from, key, text);
  if (!text.empty()) into = std::stoll(text);
}

// "0 4 e2c3d6d9=score-card ...": offset, length, key in hex = route.
adapters::mq::RouteBy read_route_by(const std::string& text) {
  std::istringstream in(text);
  adapters::mq::RouteBy by;
  in >> by.offset >> by.length;
  for (std::string pair; in >> pair;) {
    const std::size_t equals = pair.find('=');
    const auto key = trace::Line(pair.substr(0, equals)).bytes();
    by.map[std::string(key.begin(), key.end())] = pair.substr(equals + 1);
  }
  return by;
}

trace::Player::Make mq_maker(SettingMap from) {
  adapters::mq::Settings settings;
  settings.listener = "cards";
  settings.route = "hello";
  settings.status_eye = {0x5C, 0xC6, 0xE6, 0xC4, 0xE2, 0xE3, 0xE2, 0x5C};
  std::string status, route_by;
  take(from, "framing", settings.framing);
  take(from, "length", settings.length);
  take(from, "adjust", settings.adjust);
  take(from, "route", settings.route);
  take(from, "reply_status", status);
  take(from, "route_by", route_by);
  take(from, "max_frame", settings.max_frame);
  take(from, "frame_timeout", settings.frame_timeout);
  take(from, "idle_timeout", settings.idle_timeout);
  take(from, "max_in_flight", settings.max_in_flight);
  take(from, "request_deadline", settings.request_deadline);
  settings.reply_status = status == "true";
  if (settings.route == "none") settings.route.clear();
  if (!route_by.empty()) settings.route_by = read_route_by(route_by);
  if (!from.empty()) throw std::runtime_error("unknown setting " + from.begin()->first);
  auto options = std::make_shared<const adapters::mq::Options>(adapters::mq::read_options(settings).value());
  return [options] { return std::make_unique<adapters::mq::Connection>(options); };
}

trace::Player::Make http_maker(SettingMap from) {
  adapters::http::Settings settings;
  settings.listener = "web";
  take(from, "max_body", settings.max_body);
  take(from, "request_timeout", settings.request_timeout);
  take(from, "idle_timeout", settings.idle_timeout);
  take(from, "max_in_flight", settings.max_in_flight);
  if (!from.empty()) throw std::runtime_error("unknown setting " + from.begin()->first);
  auto options = std::make_shared<const adapters::http::Options>(adapters::http::read_options(settings).value());
  return [options] { return std::make_unique<adapters::http::Connection>(options); };
}

using Maker = trace::Player::Make (*)(SettingMap);

struct TraceTree {
  TraceTree() {
    namespace ut = boost::unit_test;
    for (const auto& [adapter, maker] : {std::pair<const char*, Maker>{"mq", mq_maker}, {"http", http_maker}}) {
      auto* const suite = BOOST_TEST_SUITE(std::string(adapter) + "_traces");
      std::vector<fs::path> files;
      for (const auto& entry : fs::directory_iterator(fs::path(FULLWORD_FIXTURES) / "wire" / adapter)) {
        if (entry.path().extension() == ".trace") files.push_back(entry.path());
      }
      std::sort(files.begin(), files.end());
      for (const fs::path& file : files) {
        const Maker make = maker;
        suite->add(ut::make_test_case(
            [file, make] {
              const trace::Trace trace = trace::read(file);
              const std::string difference = trace::play(trace, make(trace.settings));
              BOOST_CHECK_MESSAGE(difference.empty(), file.filename().string() << ": " << difference);
            },
            file.stem().string(), __FILE__, __LINE__));
      }
      ut::framework::master_test_suite().add(suite);
    }
  }
};
const TraceTree trace_tree;

}  // namespace
