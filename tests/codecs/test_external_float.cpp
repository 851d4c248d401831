#include "codecs/external_float.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/books.hpp"

namespace {

using namespace codecs;

struct Row {
  std::string_view picture, text, number;
  bool canonical = true;
};

const std::vector<Row> rows = {
    {"+9.9(4)E+99", "+1.2345E+01", "12.345"},
    {"+9.9(4)E+99", "-1.2345E-03", "-0.0012345"},
    {"+9.9(4)E+99", "+0.0000E+00", "0"},
    {"-9.9(4)E-99", " 1.5000E 02", "150"},
    {"-9.9(4)E-99", "-1.5000E-02", "-0.015"},
    {"+99.9E+99", "+12.3E+00", "12.3"},
    {"+9V9E+99", "+12E+00", "1.2"},
    {"+9.E+99", "+5.E+30", "5E+30"},
    {"+.9(3)E+99", "+.125E+00", "0.125"},
    {"+9.9(4)E+99", "+9.9990E+99", "9.999E+99"},
    {"+9.9(4)E+99", "+0.0150E+01", "0.15", false},
    {"+9.9(4)E+99", "-0.0000E+00", "0", false},
    {"+9.9(4)E+99", "+1.0000E-00", "1", false},
};

ExternalFloatShape shape_of(std::string_view picture) {
  return make_external_float_shape(*copybooks::parse_picture(picture));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(external_float)

BOOST_AUTO_TEST_CASE(reads_and_writes_the_same_characters) {
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.picture << ' ' << row.text) {
      const auto shape = shape_of(row.picture);
      std::string number;
      const FloatReading r = decode_external_float(row.text, shape, number);
      BOOST_REQUIRE((r.state == NumberState::number));
      BOOST_TEST(number == row.number);
      BOOST_TEST(r.canonical == row.canonical);
      std::string out(row.text.size(), '?');
      BOOST_REQUIRE((encode_external_float(number, shape, out) == errc::none));
      BOOST_TEST((out == row.text) == row.canonical);
    }
  }
}

BOOST_AUTO_TEST_CASE(refuses_what_the_picture_cannot_show) {
  const auto shape = shape_of("+9.9(4)E+99");
  std::string out(11, '?');
  BOOST_TEST(word(encode_external_float("1.23456", shape, out)) == "fraction_too_long");
  BOOST_TEST(word(encode_external_float("1E100", shape, out)) == "exponent_overflow");
  BOOST_TEST(word(encode_external_float("1E-100", shape, out)) == "exponent_underflow");
  BOOST_TEST(word(encode_external_float("1,5", shape, out)) == "invalid_character");
  BOOST_TEST(out == "???????????");
  std::string number;
  for (const char* text : {"+1.2345F+01", " 1.2345E+01", "+1.2A45E+01", "+12345E+01", "+1,2345E+01", "           "}) {
    BOOST_TEST((decode_external_float(text, shape, number).state == NumberState::bad), text);
  }
  BOOST_TEST(number.empty());
}

BOOST_AUTO_TEST_CASE(an_item_of_a_record_goes_both_ways_in_its_code_page) {
  codecs::CodecOptions options;
  options.lossless = true;
  const auto codec = books::codec("01 R. 05 A PIC +9.9E+99. 05 B PIC -9.9E-99.", options);
  const char* const record = "4EF14BF5C54EF0F1 40F24BF0C560F0F3";
  std::string json;
  BOOST_TEST(codec.decode(books::bytes(record), json).has_value());
  BOOST_TEST(json == R"({"A":15,"B":0.002})");
  Buffer again;
  BOOST_TEST(codec.encode(json, again).has_value());
  BOOST_TEST(books::hex(again) == books::hex(books::bytes(record)));
  // Small numbers that are not normalised cannot be written again but by their residue.
  const char* const small = "4EF04BF1C560F9F9 4040404040404040";
  json.clear();
  again.clear();
  DecodeReport report;
  BOOST_TEST(codec.decode(books::bytes(small), json, &report).has_value());
  BOOST_TEST(report.blank == 1u);
  BOOST_TEST(json.starts_with(R"({"A":1E-100,"B":null,)"));
  BOOST_TEST(codec.encode(json, again).has_value());
  BOOST_TEST(books::hex(again) == books::hex(books::bytes(small)));
}

BOOST_AUTO_TEST_SUITE_END()
