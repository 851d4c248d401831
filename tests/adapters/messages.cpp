// The catalogue of this room: every id is in its block and has a text, a cause and an action.
#undef BOOST_TEST_MODULE  // main() stands in tests/support/main.cpp
#include "adapters/messages.hpp"

#include <boost/test/unit_test.hpp>
#include <set>
#include <string_view>

#include "adapters/quantities.hpp"

BOOST_AUTO_TEST_SUITE(messages)

BOOST_AUTO_TEST_CASE(every_message_has_a_text_a_cause_and_an_action) {
  struct Row {
    int number;
    std::string_view text, cause, action;
  };
  constexpr Row rows[] = {
#define FWD_MESSAGE(number, severity, family, word, text, cause, action) {number, text, cause, action},
#include "adapters/messages.inc"
#undef FWD_MESSAGE
  };
  std::set<int> numbers;
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.number) {
      BOOST_TEST((row.number >= 3000 && row.number < 4000));
      BOOST_TEST(numbers.insert(row.number).second);
      BOOST_TEST((row.text.ends_with('.') && row.cause.ends_with('.') && row.action.ends_with('.')));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_fault_takes_its_severity_family_and_word_from_the_catalogue) {
  const adapters::Fault fault = adapters::make_fault(adapters::errc::idle_timeout, "nothing came");
  BOOST_TEST(fault.id() == "FWD3106I");
  BOOST_TEST(fault.word == "idle_timeout");
  BOOST_TEST((fault.family == adapters::Family::usage));
}

BOOST_AUTO_TEST_CASE(reads_sizes_and_durations_with_their_units) {
  using namespace std::chrono_literals;
  BOOST_TEST(adapters::read_size("300").value() == 300U);
  BOOST_TEST(adapters::read_size("64KiB").value() == 65536U);
  BOOST_TEST(adapters::read_size("1GiB").value() == 1U << 30);
  for (const char* wrong : {"", "1GB", "2GiB", "-1", "1 KiB", "99999999999999999999"}) {
    BOOST_TEST(!adapters::read_size(wrong).has_value());
  }
  BOOST_TEST((adapters::read_duration("800ms").value() == 800ms));
  BOOST_TEST((adapters::read_duration("24h").value() == 24h));
  for (const char* wrong : {"", "10", "0s", "25h", "1d", "-1s"}) {
    BOOST_TEST(!adapters::read_duration(wrong).has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()
