// The running appliance, from outside: records over sockets, health and metrics, routes that change under it, signals.
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <filesystem>

#include "tests/appliance/program.hpp"

namespace {

namespace fs = std::filesystem;
using namespace test_appliance;

constexpr const char* listeners =
    "[admin]\naddress = \"127.0.0.1:0\"\n[server]\nthreads = 2\n[models.table]\nwire = \"builtin\"\n"
    "[[listener]]\nname = \"llzz\"\nprotocol = \"mq\"\naddress = \"127.0.0.1:0\"\nframing = \"rdw\"\n"
    "route = \"daily-transaction\"\nmax_frame = \"4KiB\"\nframe_timeout = \"1s\"\nreply_status = true\n"
    "[[listener]]\nname = \"long\"\nprotocol = \"mq\"\naddress = \"127.0.0.1:0\"\nframing = \"len4be\"\n"
    "route = \"daily-transaction\"\n"
    "[[listener]]\nname = \"web\"\nprotocol = \"http\"\naddress = \"127.0.0.1:0\"\n";

constexpr std::size_t request_length = 350;
constexpr std::size_t reply_length = 90;
constexpr std::size_t status_length = 20;

// A configuration folder with the route of the fixtures.
struct Etc {
  Folder folder;
  Etc() {
    folder.write("fullword.toml", listeners);
    fs::create_directory(folder.path() / "routes");
    fs::copy(fs::path(FULLWORD_FIXTURES) / "routes" / "daily-transaction",
             folder.path() / "routes" / "daily-transaction", fs::copy_options::recursive);
  }
  std::string route_file(const char* name) const { return folder / (std::string("routes/daily-transaction/") + name); }
};

// A purchase of 12.34 at a terminal, in code page 37.
std::string purchase() {
  std::string record(request_length, '\x40');
  const auto put = [&record](std::size_t at, std::string_view text) {
    for (const char c : text) {
      record[at++] = static_cast<char>(c >= '0' && c <= '9'   ? 0xF0 + (c - '0')
                                       : c >= 'A' && c <= 'I' ? 0xC1 + (c - 'A')
                                                              : c);
    }
  };
  put(0, "0000000000000017");
  put(16, "01");
  put(18, "0001");
  put(132, "00000001234");
  record[142] = '\xC4';  // 1234 with a plus
  put(143, "800000000");
  put(262, "4859452612877065");
  return record;
}

std::string text_of(const Buffer& bytes) { return {bytes.begin(), bytes.end()}; }

// One exchange over llzz: status and reply record.
std::pair<Buffer, Buffer> ask(const Client& client, const std::string& record) {
  client.send(rdw(record));
  const Buffer header = client.receive(4);
  if (header.size() < 4) return {};
  const std::size_t length = static_cast<std::size_t>(header[0] << 8 | header[1]);
  Buffer body = client.receive(length - 4);
  if (body.size() < status_length) return {};
  Buffer status(body.begin(), body.begin() + status_length);
  body.erase(body.begin(), body.begin() + status_length);
  return {status, body};
}

int return_code(const Buffer& status) { return status.size() == status_length ? status[15] : -1; }
int message_number(const Buffer& status) { return status.size() == status_length ? status[18] << 8 | status[19] : -1; }

BOOST_FIXTURE_TEST_SUITE(service, Etc)

BOOST_AUTO_TEST_CASE(serves_records_health_and_metrics_and_stops_cleanly_on_sigterm) {
  Service box(folder);
  const std::uint16_t port = box.port("llzz");
  const std::uint16_t admin = box.port("admin");
  BOOST_REQUIRE_MESSAGE(port != 0 && admin != 0, box.log());
  BOOST_TEST(box.logged("FWD5301I"));
  {
    const Client client(port);
    const auto [status, reply] = ask(client, purchase());
    BOOST_REQUIRE_EQUAL(reply.size(), reply_length);
    BOOST_TEST(return_code(status) == 0);
    BOOST_TEST((text_of(Buffer(status.begin() + 4, status.begin() + 12)) == "\x5C\xC6\xE6\xC4\xE2\xE3\xE2\x5C"));
    BOOST_TEST((text_of(reply).substr(0, 16) == purchase().substr(0, 16)));
  }
  BOOST_TEST(box.logged(
      "\"event\":\"exchange\",\"listener\":\"llzz\",\"route\":\"daily-transaction\",\"outcome\":\"answered\""));
  BOOST_TEST(http_get(admin, "/livez").find("\r\n\r\nlive\n") != std::string::npos);
  BOOST_TEST(http_get(admin, "/readyz?verbose").find("[+] route daily-transaction\n") != std::string::npos);
  BOOST_TEST(http_get(admin, "/startupz").starts_with("HTTP/1.1 200 "));
  BOOST_TEST(http_get(admin, "/routes").find("\"name\":\"daily-transaction\"") != std::string::npos);
  const std::string metrics = http_get(admin, "/metrics", "Accept: application/openmetrics-text\r\n");
  BOOST_TEST(
      metrics.find("fullword_exchanges_total{outcome=\"answered\",reason=\"00\",route=\"daily-transaction\"} 1") !=
          std::string::npos,
      metrics);
  BOOST_TEST(metrics.ends_with("# EOF\n"));

  box.signal(SIGTERM);
  BOOST_TEST(box.wait() == 0);
  BOOST_TEST(box.log().find("FWD5303I") != std::string::npos);
  BOOST_TEST(box.log().find("runtime error") == std::string::npos, box.log());
}

BOOST_AUTO_TEST_CASE(no_line_of_the_log_holds_record_bytes) {
  Service box(folder);
  const std::uint16_t port = box.port("llzz");
  {
    const Client client(port);
    std::string bad = purchase();
    bad[132] = '\x7F';
    ask(client, purchase());
    ask(client, bad);
  }
  box.signal(SIGTERM);
  box.wait();
  const std::string log = box.log();
  BOOST_TEST(log.find("4859452612877065") == std::string::npos);
  BOOST_TEST(log.find("F4F8F5F9") == std::string::npos);
  BOOST_TEST(log.find("\xF4\xF8") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_changed_route_is_picked_up_and_a_broken_one_refused_while_the_old_goes_on) {
  Service box(folder);
  const std::uint16_t port = box.port("llzz");
  const Client client(port);
  BOOST_TEST(ask(client, purchase()).second.size() == reply_length);

  const std::string table = read_file(route_file("fallback.csv"));
  write_file(route_file("fallback.csv"), table + "broken,row\n");
  BOOST_TEST(box.logged("FWD5305W"), box.log());
  BOOST_TEST(box.logged("fallback.csv:"), box.log());
  BOOST_TEST(ask(client, purchase()).second.size() == reply_length);
  BOOST_TEST(http_get(box.port("admin"), "/readyz?verbose").find("the version before goes on") != std::string::npos);

  const std::size_t before = box.log().size();
  std::string changed = table;
  const std::size_t fee = changed.find("SMALL PURCHASE,0.35");
  BOOST_REQUIRE(fee != std::string::npos);
  changed.replace(fee, 19, "SMALL PURCHASE,0.45");
  write_file(route_file("fallback.csv"), changed);
  BOOST_TEST(box.logged("\"msg_id\":\"FWD5304I\"", before), box.log());
  BOOST_TEST(ask(client, purchase()).second.size() == reply_length);

  box.signal(SIGHUP);
  BOOST_TEST(box.logged("FWD5308I"));
  box.signal(SIGINT);
  BOOST_TEST(box.wait() == 0);
}

BOOST_AUTO_TEST_CASE(a_new_folder_becomes_a_route_without_a_restart) {
  Service box(folder);
  const std::uint16_t web = box.port("web");
  const auto post = [web] {
    const Client client(web);
    client.send(
        "POST /routes/second HTTP/1.1\r\nHost: box\r\nContent-Type: application/octet-stream\r\nConnection: close\r\n"
        "Content-Length: 350\r\n\r\n" +
        purchase());
    return client.receive_all();
  };
  BOOST_TEST(post().starts_with("HTTP/1.1 404 "));
  fs::copy(folder.path() / "routes" / "daily-transaction", folder.path() / "routes" / "second");
  BOOST_TEST(box.logged("\"route\":\"second\",\"msg_id\":\"FWD5304I\""), box.log());
  const std::string answer = post();
  BOOST_TEST(answer.starts_with("HTTP/1.1 200 "), answer);
  BOOST_TEST(answer.size() - answer.find("\r\n\r\n") - 4 == reply_length);
  box.signal(SIGTERM);
  BOOST_TEST(box.wait() == 0);
}

BOOST_AUTO_TEST_CASE(a_port_in_use_ends_the_start_with_exit_74) {
  Service box(folder);
  const std::uint16_t port = box.port("llzz");
  const Folder other;
  other.write("fullword.toml",
              "[admin]\naddress = \"\"\n[[listener]]\nname = \"a\"\nprotocol = \"http\"\naddress = \"127.0.0.1:" +
                  std::to_string(port) + "\"\n");
  const Ran ran = run({"serve", other.path().string()});
  BOOST_TEST(ran.exit == 74);
  BOOST_TEST(ran.err.find("FWD5307E listener a at 127.0.0.1:") != std::string::npos, ran.err);
}

BOOST_AUTO_TEST_CASE(serve_without_a_listener_ends_with_exit_78) {
  write_file(folder / "fullword.toml", "");
  const Ran ran = run({"serve", folder.path().string()});
  BOOST_TEST(ran.exit == 78);
  BOOST_TEST(ran.err.find("FWD5207E") != std::string::npos, ran.err);
}

// The bad input of the wire: each has an id and a defined end, and the box goes on.

BOOST_AUTO_TEST_CASE(a_frame_above_its_limit_is_refused_and_the_connection_ends) {
  Service box(folder);
  const Client client(box.port("llzz"));
  client.send(Buffer{0x7F, 0x00, 0x00, 0x00});
  const std::string rest = client.receive_all();
  BOOST_TEST(box.logged("FWD3101E"), box.log());
  BOOST_TEST(rest.size() == 4 + status_length);
  const Client next(box.port("llzz"));
  BOOST_TEST(ask(next, purchase()).second.size() == reply_length);
}

BOOST_AUTO_TEST_CASE(half_a_frame_is_refused_at_its_end_and_at_its_time) {
  Service box(folder);
  {
    const Client client(box.port("llzz"));
    client.send(Buffer{0x01, 0x62, 0x00, 0x00, 0xF0});
    client.half_close();
    client.receive_all();
  }
  BOOST_TEST(box.logged("FWD5309W"), box.log());
  const std::size_t before = box.log().size();
  const Client slow(box.port("llzz"));
  slow.send(Buffer{0x01, 0x62, 0x00, 0x00, 0xF0});
  slow.receive_all();  // frame_timeout is a second
  BOOST_TEST(box.logged("FWD5309W", before), box.log());
  const Client next(box.port("llzz"));
  BOOST_TEST(ask(next, purchase()).second.size() == reply_length);
}

BOOST_AUTO_TEST_CASE(a_caller_that_goes_away_before_its_reply_harms_nobody) {
  Service box(folder);
  for (int i = 0; i < 20; ++i) {
    Client client(box.port("long"));
    Buffer frame = {0x00, 0x00, 0x01, 0x62};
    const std::string record = purchase();
    frame.insert(frame.end(), record.begin(), record.end());
    client.send(frame);
    client.close();
  }
  const Client next(box.port("llzz"));
  BOOST_TEST(ask(next, purchase()).second.size() == reply_length);
  box.signal(SIGTERM);
  BOOST_TEST(box.wait() == 0);
}

BOOST_AUTO_TEST_CASE(a_record_of_the_wrong_length_gets_a_whole_reply_with_a_return_code) {
  Service box(folder);
  const Client client(box.port("llzz"));
  const auto [status, reply] = ask(client, purchase().substr(0, 100));
  BOOST_TEST(return_code(status) >= 4);
  BOOST_TEST(message_number(status) != 0);
  BOOST_TEST(reply.size() == reply_length);
  BOOST_TEST(ask(client, purchase()).second.size() == reply_length);
}

BOOST_AUTO_TEST_CASE(a_damaged_number_gets_the_declared_fallback) {
  Service box(folder);
  const Client client(box.port("llzz"));
  std::string bad = purchase();
  bad[135] = '\x7F';  // within TX-AMOUNT
  const auto [status, reply] = ask(client, bad);
  BOOST_TEST(return_code(status) >= 4);
  BOOST_TEST(reply.size() == reply_length);
  BOOST_TEST(ask(client, purchase()).first[15] == 0);
}

BOOST_AUTO_TEST_CASE(a_bad_packed_nibble_gets_the_declared_record_or_a_problem_that_names_the_item) {
  const fs::path fixture = fs::path(FULLWORD_FIXTURES) / "routes" / "card-authorization";
  fs::copy(fixture, folder.path() / "routes" / "card-authorization", fs::copy_options::recursive);
  write_file(folder / "fullword.toml",
             std::string(listeners) +
                 "[[listener]]\nname = \"cards\"\nprotocol = \"mq\"\naddress = \"127.0.0.1:0\"\n"
                 "framing = \"rdw\"\nroute = \"card-authorization\"\nreply_status = true\n");
  std::string record = read_file((fixture / "examples" / "purchase.request.bin").string());
  BOOST_REQUIRE_EQUAL(record.size(), 200U);
  Service box(folder);
  const Client client(box.port("cards"));
  BOOST_TEST(return_code(ask(client, record).first) == 0);
  record[105] = '\xAA';  // the first byte of RQ-CREDIT-LEFT, a COMP-3 item
  const auto [status, reply] = ask(client, record);
  BOOST_TEST(return_code(status) == 8);
  BOOST_TEST(message_number(status) == 2007);
  BOOST_TEST(reply.size() == 88U);
  BOOST_TEST((text_of(reply).substr(32, 2) == "\xF0\xF1"));  // RP-CALL-ISSUER, the declared default
  BOOST_TEST((text_of(reply).substr(0, 12) == record.substr(0, 12)));

  const Client web(box.port("web"));
  web.send(
      "POST /routes/card-authorization HTTP/1.1\r\nHost: box\r\nContent-Type: application/octet-stream\r\n"
      "Connection: close\r\nContent-Length: 200\r\n\r\n" +
      record);
  const std::string problem = web.receive_all();
  BOOST_TEST(problem.starts_with("HTTP/1.1 422 "), problem);
  BOOST_TEST(problem.find("\"id\":\"FWD2007E\"") != std::string::npos, problem);
  BOOST_TEST(problem.find("\"path\":\"RQ-ACCOUNT.RQ-CREDIT-LEFT\",\"picture\":\"S9(9)V99 COMP-3\",\"offset\":105") !=
                 std::string::npos,
             problem);
}

BOOST_AUTO_TEST_CASE(three_hundred_real_records_are_all_answered) {
  const fs::path data = fs::path(FULLWORD_SHARED) / "data" / "card-accounts" / "daily-transactions.ebcdic";
  if (!fs::exists(data)) {
    BOOST_TEST_MESSAGE("skipped: there is no ../shared/data/card-accounts with the real files");
    return;
  }
  const std::string records = read_file(data.string());
  Service box(folder);
  const Client client(box.port("long"));
  std::string wire;
  for (std::size_t at = 0; at < records.size(); at += request_length) {
    wire += std::string("\x00\x00\x01\x62", 4) + records.substr(at, request_length);
  }
  std::size_t answered = 0;
  constexpr std::size_t window = 8;
  const std::size_t frame = request_length + 4;
  for (std::size_t sent = 0; sent * frame < wire.size(); sent += window) {
    const std::string_view some = std::string_view(wire).substr(sent * frame, window * frame);
    client.send(some);
    for (std::size_t i = 0; i < some.size() / frame; ++i) {
      const Buffer reply = client.receive(4 + reply_length);
      BOOST_REQUIRE_EQUAL(reply.size(), 4 + reply_length);
      const std::string id = records.substr((sent + i) * request_length, 16);
      BOOST_TEST((text_of(reply).substr(4, 16) == id));
      ++answered;
    }
  }
  BOOST_TEST(answered == 300U);
  box.signal(SIGTERM);
  BOOST_TEST(box.wait() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
