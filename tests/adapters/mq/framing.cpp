// One table for both directions of every framing, and what is refused when a listener is configured.
#undef BOOST_TEST_MODULE  // main() stands in tests/support/main.cpp
#include "adapters/mq/framing.hpp"

#include <boost/test/unit_test.hpp>

#include "adapters/messages.hpp"
#include "adapters/mq/connection.hpp"
#include "tests/support/trace_player.hpp"

namespace {

using namespace adapters::mq;

struct Case {
  const char* name;
  const char* length;
  int adjust;
  std::size_t data;
  const char* header;
};

constexpr Case cases[] = {
    {"len4be", "", 0, 5, "00000009"},
    {"len4be", "exclusive", 0, 5, "00000005"},
    {"len4be", "inclusive", 0, 0, "00000004"},
    {"len4be", "", 0, 0x12345678, "1234567c"},
    {"len2be", "", 0, 5, "0007"},
    {"len2be", "exclusive", 0, 65535, "ffff"},
    {"len2be", "exclusive", 2, 5, "0003"},
    {"len2be", "", -2, 5, "0009"},
    {"len4le", "", 0, 5, "05000000"},
    {"len4le", "inclusive", 0, 5, "09000000"},
    {"len2le", "", 0, 258, "0201"},
    {"len2le", "inclusive", 0, 258, "0401"},
    {"len1", "", 0, 255, "ff"},
    {"len1", "inclusive", 0, 254, "ff"},
    {"rdw", "", 0, 5, "00090000"},
    {"rdw", "", 0, 32756, "7ff80000"},
    {"rdw", "", 4, 5, "00050000"},
    {"llzz", "", 0, 32763, "7fff0000"},
    {"rdw-twisted", "", 0, 5, "00000009"},
    {"rdw-le", "", 0, 5, "09000000"},
    {"digits4-ascii", "", 0, 9999, "39393939"},
    {"digits4-ebcdic", "", 0, 5, "f0f0f0f5"},
    {"digits4-ebcdic", "inclusive", 0, 5, "f0f0f0f9"},
    {"bcd2", "", 0, 9999, "9999"},
    {"bcd2", "", 0, 105, "0105"},
};

Framing framing_of(const Case& row) { return make_framing(row.name, row.length, row.adjust).value(); }

std::string refusal(std::string_view name, std::string_view length = {}, std::int64_t adjust = 0) {
  const auto framing = make_framing(name, length, adjust);
  return framing ? "taken" : framing.error().id() + " " + framing.error().text;
}

std::string refusal(const Settings& settings) {
  const auto options = read_options(settings);
  return options ? "taken" : options.error().id() + " " + options.error().text;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(mq_framing)

BOOST_AUTO_TEST_CASE(reads_and_writes_each_header) {
  for (const Case& row : cases) {
    BOOST_TEST_CONTEXT(row.name << " " << row.length << " " << row.header) {
      const Framing framing = framing_of(row);
      const auto bytes = trace::Line(row.header).bytes();
      BOOST_TEST_REQUIRE(bytes.size() == framing.header);
      BOOST_TEST(read_header(framing, bytes).value() == static_cast<std::int64_t>(row.data));
      adapters::Buffer written(framing.header);
      BOOST_TEST(write_header(framing, row.data, written.data()));
      BOOST_TEST(trace::hex(written) == row.header);
    }
  }
}

BOOST_AUTO_TEST_CASE(refuses_to_write_a_length_that_the_field_cannot_say) {
  std::uint8_t header[8];
  const std::pair<const char*, std::size_t> too_long[] = {
      {"len2be", 65534}, {"len1", 256},   {"rdw", 32757},           {"llzz", 32764},
      {"bdw", 32753},    {"bcd2", 10000}, {"digits4-ascii", 10000}, {"len4be", 0x7FFFFFFF}};
  for (const auto& [name, data] : too_long) {
    BOOST_TEST_CONTEXT(name) {
      BOOST_TEST(!write_header(make_framing(name).value(), data, header));
      const std::size_t reply_header = reply_header_size(make_framing(name).value());
      BOOST_TEST(write_header(make_framing(name).value(), data - reply_header, header));
    }
  }
}

BOOST_AUTO_TEST_CASE(reads_no_header_that_is_no_length) {
  const std::pair<const char*, const char*> wrong[] = {
      {"rdw", "00090001"},           {"rdw", "00090100"}, {"rdw", "7ff90000"}, {"rdw-twisted", "01000009"},
      {"digits4-ascii", "3030303a"}, {"bcd2", "000a"},    {"bcd2", "a000"},    {"digits4-ebcdic", "f0f040f5"},
      {"digits4-ascii", "2b303035"}, {"llzz", "80000000"}};
  for (const auto& [name, header] : wrong) {
    BOOST_TEST_CONTEXT(name << " " << header) {
      BOOST_TEST(!read_header(make_framing(name).value(), trace::Line(header).bytes()).has_value());
    }
  }
}

BOOST_AUTO_TEST_CASE(refuses_framings_and_settings_that_do_not_go_together) {
  BOOST_TEST(has(refusal("mqmd"), "FWD3109E framing mqmd is not built; built are len4be"));
  BOOST_TEST(has(refusal("irm"), "FWD3109E"));
  BOOST_TEST(has(refusal("delim:15"), "FWD3109E"));
  BOOST_TEST(has(refusal("len3be"), "FWD3001E framing \"len3be\" is not known"));
  BOOST_TEST(has(refusal("fixed:0"), "write the record's length in bytes"));
  BOOST_TEST(has(refusal("fixed:30x"), "write the record's length in bytes"));
  BOOST_TEST(has(refusal("fixed:300", "inclusive"), "has no length: leave out length"));
  BOOST_TEST(has(refusal("eof", "", 4), "leave out adjust"));
  BOOST_TEST(has(refusal("rdw", "exclusive"), "set adjust = 4"));
  BOOST_TEST(has(refusal("len4be", "both"), "write inclusive or exclusive"));
  BOOST_TEST(has(refusal("bdw", "", 4), "takes no adjust"));
  BOOST_TEST(has(refusal("len4be", "", 70000), "-65536 to 65536"));
}

BOOST_AUTO_TEST_CASE(refuses_settings_out_of_range_and_names_them) {
  Settings good;
  good.route = "hello";
  BOOST_TEST(refusal(good) == "taken");
  const auto with = [&](auto change) {
    Settings settings = good;
    change(settings);
    return refusal(settings);
  };
  BOOST_TEST(has(with([](Settings& s) { s.max_frame = "1MB"; }), "max_frame: \"1MB\" is not a size"));
  BOOST_TEST(has(with([](Settings& s) { s.max_frame = "0"; }), "max_frame: at least 1 byte"));
  BOOST_TEST(has(with([](Settings& s) { s.frame_timeout = "10"; }), "frame_timeout: \"10\" is not a duration"));
  BOOST_TEST(has(with([](Settings& s) { s.idle_timeout = "0s"; }), "idle_timeout: \"0s\""));
  BOOST_TEST(has(with([](Settings& s) { s.max_in_flight = 0; }), "max_in_flight: 1 to 4096"));
  BOOST_TEST(has(with([](Settings& s) { s.framing = "fixed:2000000"; }), "longer than max_frame = 1MiB"));
  BOOST_TEST(has(with([](Settings& s) { s.route.clear(); }), "route: name the route's folder"));
  BOOST_TEST(has(with([](Settings& s) { s.reply_status = true; }), "reply_status: the code page"));
  BOOST_TEST(has(with([](Settings& s) {
                   s.route_by = RouteBy{0, 4, {{"AB", "x"}}};
                 }),
                 "has 2 bytes, route_by.length says 4"));
  BOOST_TEST(has(with([](Settings& s) { s.request_deadline = "soon"; }), "request_deadline: \"soon\""));
}

BOOST_AUTO_TEST_CASE(holds_little_while_idle) { BOOST_TEST(sizeof(Connection) <= 400U); }

// What an error says to the log: the place, the length's bytes, never a byte of the record.
BOOST_AUTO_TEST_CASE(says_no_record_bytes_in_an_error) {
  Settings settings;
  settings.listener = "cards";
  settings.route = "hello";
  settings.framing = "digits4-ascii";
  Connection connection(std::make_shared<const Options>(read_options(settings).value()));
  const std::string stream = "0005SECRE00x5SECRET";
  const adapters::Buffer wire(stream.begin(), stream.end());
  const auto received = connection.receive(wire, {});
  BOOST_TEST_REQUIRE(!received);
  BOOST_TEST(received.error().text ==
             "listener cards, byte 9 of the stream: length 30307835 (framing digits4-ascii exclusive) is not one");
  BOOST_TEST(connection.next_request().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
