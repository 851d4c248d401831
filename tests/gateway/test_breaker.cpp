#include <boost/test/unit_test.hpp>

#include "gateway/breaker.hpp"

using gateway::Breaker;
using namespace std::chrono_literals;

namespace {

const Breaker::TimePoint start = Breaker::TimePoint() + 1h;

Breaker opened(Breaker::TimePoint now) {
  Breaker breaker;
  for (int i = 0; i < Breaker::failures_to_open; ++i) {
    BOOST_TEST(breaker.admit(now));
    breaker.failed(now);
  }
  return breaker;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(breaker)

BOOST_AUTO_TEST_CASE(opens_after_five_failures_in_a_row) {
  Breaker breaker;
  for (int i = 0; i < 4; ++i) breaker.failed(start);
  BOOST_TEST(breaker.admit(start));
  breaker.failed(start);
  BOOST_TEST(!breaker.admit(start));
  BOOST_TEST(!breaker.admit(start + 4999ms));
}

BOOST_AUTO_TEST_CASE(forgets_failures_when_a_call_succeeds) {
  Breaker breaker;
  for (int i = 0; i < 20; ++i) {
    breaker.failed(start);
    if (i % 4 == 3) breaker.succeeded();
  }
  BOOST_TEST(breaker.admit(start));
}

BOOST_AUTO_TEST_CASE(lets_one_trial_through_after_the_pause) {
  Breaker breaker = opened(start);
  BOOST_TEST(breaker.admit(start + 5s));
  BOOST_TEST(!breaker.admit(start + 5s));
  breaker.succeeded();
  BOOST_TEST(breaker.admit(start + 5s));
  BOOST_TEST(breaker.admit(start + 5s));
}

BOOST_AUTO_TEST_CASE(doubles_the_pause_to_a_minute) {
  Breaker breaker = opened(start);
  Breaker::TimePoint now = start;
  for (const auto pause : {5s, 10s, 20s, 40s, 60s, 60s}) {
    BOOST_TEST(!breaker.admit(now + pause - 1ms));
    now += pause;
    BOOST_TEST(breaker.admit(now));
    breaker.failed(now);
  }
}

BOOST_AUTO_TEST_CASE(lets_another_trial_through_when_one_was_cancelled) {
  Breaker breaker = opened(start);
  BOOST_TEST(breaker.admit(start + 5s));
  breaker.abandoned();
  BOOST_TEST(breaker.admit(start + 5s));
}

BOOST_AUTO_TEST_CASE(opens_at_once_for_a_dead_key) {
  Breaker breaker;
  breaker.trip(start);
  BOOST_TEST(!breaker.admit(start));
  breaker.reset();
  BOOST_TEST(breaker.admit(start));
}

BOOST_AUTO_TEST_SUITE_END()
