#include <boost/test/unit_test.hpp>

#include "codecs/decimal.hpp"

using namespace codecs;

namespace {

std::string parsed(std::string_view text) {
  const auto d = parse_decimal(text);
  return d ? to_string(*d) : std::string(word(d.error().code));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(decimal)

BOOST_AUTO_TEST_CASE(reads_json_numbers_exactly_and_keeps_their_decimals) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"0", "0"},
      {"-0", "0"},
      {"0.00", "0.00"},
      {"1.00", "1.00"},
      {"-12.34", "-12.34"},
      {"0.1", "0.1"},
      {"007", "7"},
      {"1e3", "1000"},
      {"1.5E+2", "150"},
      {"12e-3", "0.012"},
      {"-0.0012", "-0.0012"},
      {"99999999999999999999999999999999999999", "99999999999999999999999999999999999999"},
      {"100000000000000000000000000000000000000000", "100000000000000000000000000000000000000000"},
      {"0.00000000000000000000000000000000000000000000012", "0.00000000000000000000000000000000000000000000012"},
      {"18446744073709551616", "18446744073709551616"},
      {"1.0000000000000000000000000000000000000000000", "1.0000000000000000000000000000000000000"},
  };
  for (const auto& [text, wanted] : rows) BOOST_TEST(parsed(text) == wanted, text << " gave " << parsed(text));
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_json_number) {
  for (const std::string_view text :
       {"", "-", "+1", ".5", "1e", "1e+", "1x", " 1", "1 ", "1e5.", "--1", "NaN", "1,5"}) {
    BOOST_TEST(parsed(text) == "invalid_character", text);
  }
  for (const std::string_view text : {"5.", "5.e1", "-5.x"}) BOOST_TEST(parsed(text) == "no_fraction_digits", text);
  for (const std::string_view text :
       {"123456789012345678901234567890123456789", "1e1001", "1e-99999999999999999999",
        "1.00000000000000000000000000000000000001", "1000000000000000000000000000000000000001"}) {
    BOOST_TEST(parsed(text) == "input_too_long", text);
  }
}

BOOST_AUTO_TEST_CASE(compares_by_value_whatever_the_scale) {
  const auto cmp = [](std::string_view a, std::string_view b) { return compare(*parse_decimal(a), *parse_decimal(b)); };
  BOOST_TEST(cmp("1.0", "1.00") == 0);
  BOOST_TEST(cmp("1e900", "2e899") == 1);
  BOOST_TEST(cmp("-1e900", "1e-900") == -1);
  BOOST_TEST(cmp("0", "0.000") == 0);
  BOOST_TEST(cmp("-2", "-1.5") == -1);
  BOOST_TEST(cmp("-1.5", "-2") == 1);
  BOOST_TEST(cmp("0", "-0.001") == 1);
  BOOST_TEST(cmp("10", "9.99") == 1);
  BOOST_TEST(cmp("99999999999999999999999999999999999999", "0.1") == 1);
}

BOOST_AUTO_TEST_CASE(rescales_exactly_or_not_at_all) {
  const auto scaled = [](std::string_view text, int scale) {
    const auto r = rescale(*parse_decimal(text), scale);
    return r ? to_string(*r) : std::string(word(r.error().code));
  };
  BOOST_TEST(scaled("1", 2) == "1.00");
  BOOST_TEST(scaled("1.50", 1) == "1.5");
  BOOST_TEST(scaled("1.55", 1) == "fraction_too_long");
  BOOST_TEST(scaled("12000", -3) == "12000");
  BOOST_TEST(scaled("12345", -3) == "fraction_too_long");
  BOOST_TEST(scaled("0", -300) == "0");
  BOOST_TEST(scaled("1e-500", 0) == "fraction_too_long");
  BOOST_TEST(scaled("1e500", 0) == "input_too_long");
  BOOST_TEST(scaled("99999999999999999999999999999999999999", 1) == "input_too_long");
  BOOST_TEST(scaled("12345678901234567890123456789.000", 0) == "12345678901234567890123456789");
}

BOOST_AUTO_TEST_CASE(counts_digits_at_every_power_of_ten) {
  BOOST_TEST(digit_count(0) == 1);
  for (int n = 1; n <= 38; ++n) {
    BOOST_TEST(digit_count(power_of_ten(n)) == n + 1);
    BOOST_TEST(digit_count(power_of_ten(n) - 1) == n);
  }
}

BOOST_AUTO_TEST_CASE(reads_back_what_it_writes_at_every_length_and_scale) {
  uint128 magnitude = 0;
  for (int n = 1; n <= 38; ++n) {
    magnitude = magnitude * 10 + static_cast<unsigned>(n % 9 + 1);
    for (const int scale : {-40, -3, 0, 1, n - 1, n, n + 1, 60}) {
      for (const bool minus : {false, true}) {
        const Decimal d{magnitude, scale, minus};
        const auto back = parse_decimal(to_string(d));
        BOOST_REQUIRE(back.has_value());
        BOOST_TEST((*back == d));
        BOOST_TEST(to_string(*back) == to_string(d));
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
