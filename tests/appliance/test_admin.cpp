// The admin pages without a socket: health, metrics in both expositions, and what is refused. And the log's lines.
#include <boost/test/unit_test.hpp>
#include <thread>

#include "appliance/admin.hpp"
#include "appliance/log.hpp"
#include "appliance/metrics.hpp"
#include "tests/appliance/program.hpp"

namespace {

using namespace appliance;

const adapters::TimePoint start{std::chrono::hours(1)};

struct Pages {
  bool ready = true;
  Metrics metrics;
  std::shared_ptr<AdminPages> pages = std::make_shared<AdminPages>();
  AdminConnection connection{pages};
  Pages() {
    pages->started = [] { return true; };
    pages->ready = [this] { return ready; };
    pages->details = [] { return std::string("[+] route score\n"); };
    pages->metrics = [this](bool open_metrics) { return metrics.text(open_metrics); };
    pages->routes = [] { return std::string("{\"routes\":[]}\n"); };
  }
  std::string say(std::string_view wire) {
    const adapters::Buffer bytes(wire.begin(), wire.end());
    BOOST_TEST(!connection.receive(bytes, start).has_error());
    const adapters::Buffer out = connection.take_output();
    return {out.begin(), out.end()};
  }
};

BOOST_FIXTURE_TEST_SUITE(admin_pages, Pages)

BOOST_AUTO_TEST_CASE(health_pages_answer_in_a_word_and_in_lines_when_asked) {
  BOOST_TEST(answer_admin(*pages, "GET", "/livez", "").body == "live\n");
  BOOST_TEST(answer_admin(*pages, "GET", "/startupz", "").status == 200);
  BOOST_TEST(answer_admin(*pages, "GET", "/readyz?verbose", "").body == "ready\n[+] route score\n");
  ready = false;
  BOOST_TEST(answer_admin(*pages, "GET", "/readyz", "").status == 503);
  BOOST_TEST(answer_admin(*pages, "GET", "/livez", "").status == 200);
}

BOOST_AUTO_TEST_CASE(metrics_end_with_eof_only_when_open_metrics_is_negotiated) {
  gateway::Finished finished;
  gateway::Reply reply;
  gateway::Route route;
  route.name = "score";
  reply.outcome.fallback = true;
  reply.outcome.reason = 10;
  finished.reply = &reply;
  finished.route = &route;
  finished.took = std::chrono::microseconds(300);
  metrics.exchange(finished);

  const AdminAnswer plain = answer_admin(*pages, "GET", "/metrics", "*/*");
  BOOST_TEST(plain.content_type == "text/plain; version=0.0.4; charset=utf-8");
  BOOST_TEST(plain.body.find("# TYPE fullword_exchanges_total counter\n") != std::string::npos);
  BOOST_TEST(plain.body.find("# EOF") == std::string::npos);

  const AdminAnswer open =
      answer_admin(*pages, "GET", "/metrics", "application/openmetrics-text; version=1.0.0, */*;q=0.1");
  BOOST_TEST(open.content_type == "application/openmetrics-text; version=1.0.0; charset=utf-8");
  BOOST_TEST(open.body.ends_with("\n# EOF\n"));
  BOOST_TEST(open.body.find("# TYPE fullword_exchanges counter\n") != std::string::npos, open.body);
  BOOST_TEST(open.body.find("# TYPE fullword_exchanges_total") == std::string::npos);
  for (const std::string& body : {plain.body, open.body}) {
    BOOST_TEST(body.find("fullword_exchanges_total{outcome=\"fallback\",reason=\"10\",route=\"score\"} 1") !=
                   std::string::npos,
               body);
    BOOST_TEST(
        body.find("fullword_exchange_duration_seconds_bucket{route=\"score\",le=\"0.0005\"} 1\n") != std::string::npos,
        body);
  }
}

BOOST_AUTO_TEST_CASE(a_name_that_is_no_route_never_becomes_a_label) {
  gateway::Finished finished;
  adapters::Request request;
  request.route = "made-up-by-the-caller";
  finished.request = &request;
  metrics.exchange(finished);
  BOOST_TEST(metrics.text(true).find("made-up") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(requests_are_answered_in_any_split_and_pipelined) {
  std::string out;
  for (const char c : std::string("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")) out += say(std::string(1, c));
  BOOST_TEST(out.starts_with("HTTP/1.1 200 OK\r\n"), out);
  BOOST_TEST(out.ends_with("\r\n\r\nlive\n"), out);
  out = say("GET /livez HTTP/1.1\r\nHost: a\r\n\r\nHEAD /readyz HTTP/1.1\r\nHost: a\r\n\r\n");
  BOOST_TEST(out.ends_with("Content-Length: 6\r\n\r\n"), out);
  BOOST_TEST(!connection.finished());
}

BOOST_AUTO_TEST_CASE(what_is_no_read_is_refused) {
  BOOST_TEST(answer_admin(*pages, "POST", "/livez", "").status == 405);
  BOOST_TEST(answer_admin(*pages, "GET", "/etc/passwd", "").status == 404);
  BOOST_TEST(say("nonsense\r\n\r\n").starts_with("HTTP/1.1 400 "));
  BOOST_TEST(connection.finished());
}

BOOST_AUTO_TEST_CASE(a_header_without_end_is_cut_off) {
  const std::string out = say("GET /livez HTTP/1.1\r\nX: " + std::string(20000, 'x'));
  BOOST_TEST(out.starts_with("HTTP/1.1 400 "), out.substr(0, 40));
  BOOST_TEST(connection.finished());
}

BOOST_AUTO_TEST_CASE(a_silent_connection_ends_after_half_a_minute) {
  connection.expire(start);  // the driver's first call starts the clock
  BOOST_TEST(!connection.finished());
  connection.expire(start + std::chrono::seconds(29));
  BOOST_TEST(!connection.finished());
  connection.expire(start + std::chrono::seconds(30));
  BOOST_TEST(connection.finished());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(log_lines)

BOOST_AUTO_TEST_CASE(a_line_is_one_json_object_with_utc_milliseconds) {
  LogLine line(Level::info, "exchange");
  line.add("route", "a\"b\\c\n\x01\xFF").add("us", std::int64_t{12});
  const std::string text(line.finish());
  BOOST_TEST(text.starts_with("{\"ts\":\"20"), text);
  BOOST_TEST(text.substr(30, 2) == "Z\"", text);
  BOOST_TEST(
      text.ends_with(
          "\"level\":\"info\",\"event\":\"exchange\",\"route\":\"a\\\"b\\\\c\\u000a\\u0001\\ufffd\",\"us\":12}\n"),
      text);
}

BOOST_AUTO_TEST_CASE(lines_of_all_threads_are_written_whole) {
  const test_appliance::Folder folder;
  const std::string file = folder / "box.log";
  {
    Log log(Level::info, file);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&log] {
        for (int i = 0; i < 1000; ++i) log.write(LogLine(Level::info, "exchange").add("us", std::int64_t{i}));
      });
    }
    log.write(LogLine(Level::debug, "hidden"));
    for (std::thread& thread : threads) thread.join();
    BOOST_TEST(log.dropped() == 0U);
  }
  const std::string text = test_appliance::read_file(file);
  std::size_t lines = 0;
  for (std::size_t at = 0; at < text.size(); ++lines) {
    const std::size_t end = text.find('\n', at);
    BOOST_REQUIRE(end != std::string::npos);
    BOOST_REQUIRE(text.compare(at, 7, "{\"ts\":\"") == 0);
    BOOST_REQUIRE(text[end - 1] == '}');
    at = end + 1;
  }
  BOOST_TEST(lines == 4000U);
}

BOOST_AUTO_TEST_CASE(a_log_that_cannot_be_written_drops_and_counts) {
  Log log(Level::info, "/dev/full");
  log.write(LogLine(Level::info, "exchange"));
  for (int i = 0; i < 2000 && log.dropped() == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  BOOST_TEST(log.dropped() >= 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
