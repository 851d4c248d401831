// Tables of variable length: the mode with the largest room, and counters out of bounds.
#include <boost/test/unit_test.hpp>

#include "tests/support/books.hpp"

namespace {

using books::bytes;
using books::hex;

const char* const book =
    "01 R. 05 N PIC 9. 05 T OCCURS 1 TO 3 DEPENDING ON N. 10 A PIC X(2). 10 B PIC 9. 05 Z PIC X(2).";

codecs::RecordCodec codec_of(codecs::OdoMode mode, codecs::OdoRange range = codecs::OdoRange::error) {
  codecs::CodecOptions options;
  options.lossless = true;
  options.odo_mode = mode;
  options.odo = range;
  return books::codec(book, options);
}

std::string decoded(const codecs::RecordCodec& codec, std::string_view record, codecs::DecodeReport* report = nullptr) {
  std::string json;
  const auto done = codec.decode(bytes(record), json, report);
  return done ? json : codecs::to_string(done.error());
}

std::string encoded(const codecs::RecordCodec& codec, std::string_view json,
                    std::vector<codecs::Error>* warnings = nullptr) {
  codecs::Buffer record;
  const auto done = codec.encode(json, record, nullptr, warnings);
  return done ? hex(record) : codecs::to_string(done.error());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tables)

BOOST_AUTO_TEST_CASE(each_table_has_its_largest_room_under_max) {
  const auto codec = codec_of(codecs::OdoMode::max);
  const std::string json = R"({"N":2,"T":[{"A":"A","B":1},{"A":"B","B":2}],"Z":"OK"})";
  const std::string record = hex(bytes("F2 C140F1 C240F2 000000 D6D2"));
  BOOST_TEST(decoded(codec, record) == json);
  BOOST_TEST(encoded(codec, json) == record);
  // What stands in the room that is not used is residue.
  const std::string odd = hex(bytes("F1 C140F1 C240F2 C34040 D6D2"));
  const std::string with_rest = decoded(codec, odd);
  BOOST_TEST(with_rest == R"({"N":1,"T":[{"A":"A","B":1}],"Z":"OK","$residue":{"T.$rest":"C240F2C34040"}})");
  BOOST_TEST(encoded(codec, with_rest) == odd);
  BOOST_TEST(decoded(codec, "F2 C140F1 C240F2 D6D2").starts_with("FWD2001E"));
  BOOST_TEST(hex(codec.initial_record()) == hex(bytes("F1 4040F0 000000 000000 4040")));
}

BOOST_AUTO_TEST_CASE(a_patch_under_max_clears_the_room_that_a_shorter_table_leaves) {
  const auto codec = codec_of(codecs::OdoMode::max);
  codecs::Buffer out;
  BOOST_TEST(codec.encode_over(bytes("F2 C140F1 C240F2 404040 D6D2"), R"({"T":[{"A":"A","B":1}]})", out).has_value());
  BOOST_TEST(hex(out) == hex(bytes("F1 C140F1 000000 404040 D6D2")));
}

BOOST_AUTO_TEST_CASE(a_counter_out_of_bounds_is_clamped_when_asked) {
  const std::string record = hex(bytes("F9 C140F1 C240F2 C340F3 D6D2"));
  const auto strict = codec_of(codecs::OdoMode::shift);
  BOOST_TEST(decoded(strict, record).starts_with(R"({"$residue":{"$all":)"));
  const auto clamp = codec_of(codecs::OdoMode::shift, codecs::OdoRange::clamp);
  codecs::DecodeReport report;
  const std::string json = decoded(clamp, record, &report);
  BOOST_TEST(json == R"({"N":9,"T":[{"A":"A","B":1},{"A":"B","B":2},{"A":"C","B":3}],"Z":"OK"})");
  BOOST_REQUIRE(report.warnings.size() == 1u);
  BOOST_TEST(word(report.warnings[0].code) == "odo_clamped");
  std::vector<codecs::Error> warnings;
  BOOST_TEST(encoded(clamp, json, &warnings) == record);
  BOOST_REQUIRE(warnings.size() == 1u);
  BOOST_TEST(word(warnings[0].code) == "odo_clamped");
  BOOST_TEST(encoded(clamp, R"({"N":9,"T":[{"A":"A","B":1}],"Z":"OK"})").starts_with("FWD2117E"));
  BOOST_TEST(decoded(clamp, "C1 C140F1 C240F2 C340F3 D6D2") !=
             decoded(clamp, record));  // a counter that is no number is not clamped
}

BOOST_AUTO_TEST_CASE(a_table_of_one_to_n_is_empty_when_its_counter_says_0) {
  const auto codec = codec_of(codecs::OdoMode::shift);
  const std::string json = R"({"N":0,"T":[],"Z":"OK"})";
  BOOST_TEST(decoded(codec, "F0 D6D2") == json);
  BOOST_TEST(encoded(codec, json) == "F0D6D2");
  BOOST_TEST(decoded(codec, "F0 D6").starts_with("FWD2001E"));
}

BOOST_AUTO_TEST_SUITE_END()
