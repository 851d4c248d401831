// Encode changes no value in silence and names what it refuses: floats, residue, views, 66 levels, counters.
#include <boost/test/unit_test.hpp>

#include "tests/support/books.hpp"

namespace {

struct Encoded {
  codecs::Buffer record;
  std::vector<codecs::Error> errors, warnings;
};

Encoded encode(const std::string& book, std::string_view json, codecs::CodecOptions options = {}) {
  Encoded out;
  const auto codec = books::codec(book, std::move(options));
  if (const auto done = codec.encode(json, out.record, &out.errors, &out.warnings); !done && out.errors.empty()) {
    out.errors.push_back(done.error());
  }
  return out;
}

std::string first(const std::vector<codecs::Error>& errors) {
  return errors.empty() ? std::string() : codecs::to_string(errors.front());
}

void says(const std::string& message, std::string_view text) {
  BOOST_TEST(message.find(text) != std::string::npos, message << " has no " << text);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(encode_honesty)

BOOST_AUTO_TEST_CASE(a_float_that_keeps_fewer_digits_is_written_as_the_nearest_and_told) {
  for (const bool kernels : {true, false}) {
    codecs::CodecOptions options;
    options.kernels = kernels;
    const std::string book = "01 R. 05 I COMP-1. 05 J COMP-2.";
    Encoded e = encode(book, R"({"I":123456789,"J":72057594037927937})", options);
    BOOST_TEST(books::hex(e.record) == "4775BCD14F10000000000000");
    BOOST_REQUIRE(e.warnings.size() == 2U);
    says(codecs::to_string(e.warnings[0]), "FWD2162W I at 0");
    says(codecs::to_string(e.warnings[0]), "123456789 is written as 123456780");
    says(codecs::to_string(e.warnings[1]), "72057594037927937 is written as 72057594037927940");
    e = encode(book, R"({"I":123456,"J":0.1})", options);
    BOOST_TEST(e.warnings.empty());
    e = encode(book, R"({"I":16777216000,"J":123456789012345e-3})", options);
    BOOST_TEST(e.warnings.empty(), first(e.warnings));
  }
}

BOOST_AUTO_TEST_CASE(an_entry_of_the_residue_that_is_wrong_is_named) {
  const std::string book = "01 R. 05 A PIC 9(3).";
  const auto refused = [&](const char* residue) {
    return first(encode(book, R"({"A":123,"$residue":{)" + std::string(residue) + "}}").errors);
  };
  says(refused(R"("A":"F1F2F3","A":"F1F2C3")"), "FWD2103E $residue: A stands twice");
  says(refused(R"("A":"F1F2")"), "FWD2119E $residue: A has 2 bytes, the item 3");
  says(refused(R"("B":"00")"), "FWD2119E $residue: B is no item of this record");
  says(refused(R"("A":"XX")"), "FWD2119E $residue: A is no hex");
  says(refused(R"("$tail":"00")"), "FWD2119E $residue: $tail stands behind the record");
}

BOOST_AUTO_TEST_CASE(views_that_disagree_are_both_named) {
  const Encoded e = encode("01 R. 05 A PIC 9(3). 05 B REDEFINES A PIC 9(3).", R"({"A":123,"B":124})");
  BOOST_REQUIRE(!e.errors.empty());
  says(first(e.errors), "FWD2118E B at 0");
  says(first(e.errors), "A was given too");
}

BOOST_AUTO_TEST_CASE(a_66_level_is_no_member_to_encode) {
  const Encoded e = encode("01 R. 05 A PIC X. 05 B PIC X. 66 CC RENAMES A THRU B.", R"({"A":"1","B":"2","CC":"12"})");
  says(first(e.errors), "CC is a 66 level");
}

BOOST_AUTO_TEST_CASE(a_counter_may_be_spelt_with_decimals_that_are_zero) {
  const std::string book = "01 R. 05 N PIC 9. 05 T PIC X OCCURS 0 TO 3 DEPENDING ON N.";
  for (const char* n : {"2", "2.0", "\"2.0\"", "2e0", "20e-1"}) {
    const Encoded e = encode(book, R"({"N":)" + std::string(n) + R"(,"T":["a","b"]})");
    BOOST_TEST(books::hex(e.record) == "F28182", n << first(e.errors));
  }
}

BOOST_AUTO_TEST_CASE(the_limit_of_a_whole_range_binary_is_its_own) {
  says(first(encode("01 R. 05 A PIC 9(4) COMP-5.", R"({"A":65536})").errors), "at most 65535 fits");
  says(first(encode("01 R. 05 A PIC S9(3)V9 COMP-5.", R"({"A":3276.8})").errors), "at most 3276.7 fits");
}

BOOST_AUTO_TEST_CASE(a_sign_of_an_unsigned_item_is_told_as_that) {
  const auto codec = books::codec("01 R. 05 A PIC 9(3) COMP-3. 05 B PIC 9(3).");
  std::string json;
  codecs::DecodeReport report;
  BOOST_REQUIRE(codec.decode(books::bytes("123D F1F2D3"), json, &report));
  BOOST_REQUIRE(report.problems.size() == 2U);
  for (const auto& problem : report.problems) says(codecs::to_string(problem), "The item is unsigned");
}

BOOST_AUTO_TEST_SUITE_END()
