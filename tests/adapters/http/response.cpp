// The responses as bytes: what must never be echoed, and JSON that stays JSON.
#undef BOOST_TEST_MODULE  // main() stands in tests/support/main.cpp
#include "adapters/http/response.hpp"

#include <boost/test/unit_test.hpp>

#include "adapters/http/options.hpp"
#include "adapters/messages.hpp"

namespace {

using namespace adapters;

std::string text_of(const Buffer& bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(http_response)

BOOST_AUTO_TEST_CASE(writes_no_control_character_into_a_header) {
  Outcome outcome;
  outcome.decided_by = "model\r\nSet-Cookie: a=b";
  const std::string reply = text_of(http::make_reply(Form::record, {}, outcome, {}));
  BOOST_TEST(reply.find("Fullword-Decided-By: modelSet-Cookieab\r\n") != std::string::npos);
  BOOST_TEST(reply.find("\r\nSet-Cookie") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(escapes_what_is_no_json_text) {
  const Fault fault(4001, 'E', Family::data, "W", std::string("a\"\\\n\x01\x7F\xC3\xA4\xC3\xFF\xED\xA0\x80", 13));
  const std::string problem = text_of(http::make_problem(fault, {}));
  BOOST_TEST(problem.find("\"detail\":\"a\\\"\\\\\\u000a\\u0001\\u007f\xC3\xA4\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\"") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(says_the_length_of_the_body_that_follows) {
  const Fault fault = make_fault(errc::http_path_unknown, "x");
  const std::string problem = text_of(http::make_problem(fault, {}));
  const std::size_t blank = problem.find("\r\n\r\n");
  BOOST_TEST(problem.find("Content-Length: " + std::to_string(problem.size() - blank - 4) + "\r\n") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(refuses_settings_out_of_range_and_names_them) {
  http::Settings settings;
  BOOST_TEST(http::read_options(settings).has_value());
  settings.max_in_flight = 0;
  BOOST_TEST(http::read_options(settings).error().text == "max_in_flight: 1 to 1024 are taken");
  settings.max_in_flight = 1;
  settings.max_body = "many";
  BOOST_TEST(http::read_options(settings).error().text.starts_with("max_body: \"many\" is not a size"));
}

BOOST_AUTO_TEST_SUITE_END()
