// 88 levels shown and enforced, 66 levels shown.
#include <boost/test/unit_test.hpp>

#include "codecs/json_schema.hpp"
#include "tests/support/books.hpp"

namespace {

const char* const customer = R"(
01 CUST.
   05 KIND PIC X.
      88 PERSON VALUE 'P'.
      88 FIRM VALUE 'F' 'G'.
   05 DAY-OF PIC S99 COMP-3.
      88 EARLY VALUE 1 THRU 10.
      88 LATE VALUE 20 THRU 31.
   05 T OCCURS 2.
      88 PAIR VALUE 'OK1'.
      10 CODE-X PIC X(2).
         88 OK-CODE VALUE 'OK'.
      10 N PIC 9.
   66 HEAD RENAMES KIND THRU DAY-OF.
   66 KIND-2 RENAMES KIND.
)";

codecs::RecordCodec codec_of(codecs::Conditions conditions, bool renames = false) {
  codecs::CodecOptions options;
  options.conditions = conditions;
  options.renames = renames;
  return books::codec(customer, options);
}

std::string decoded(const codecs::RecordCodec& codec, std::string_view hex) {
  std::string json;
  BOOST_REQUIRE(codec.decode(books::bytes(hex), json).has_value());
  return json;
}

// The record in hex, or the errors.
std::string encoded(const codecs::RecordCodec& codec, std::string_view json) {
  codecs::Buffer record;
  std::vector<codecs::Error> errors;
  if (codec.encode(json, record, &errors)) return books::hex(record);
  std::string out;
  for (const auto& error : errors) out += to_string(error) + '\n';
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(condition_names)

BOOST_AUTO_TEST_CASE(those_that_are_true_are_listed_by_path_and_ignored_on_the_way_back) {
  const auto codec = codec_of(codecs::Conditions::list);
  const std::string json = decoded(codec, "D7 005C D6D2F1 E7E7F2");
  BOOST_TEST(json ==
             R"({"KIND":"P","DAY-OF":5,"T":[{"CODE-X":"OK","N":1},{"CODE-X":"XX","N":2}],)"
             R"("$conditions":{"KIND":["PERSON"],"DAY-OF":["EARLY"],"T[1].CODE-X":["OK-CODE"],"T[1]":["PAIR"]}})");
  BOOST_TEST(encoded(codec, json) == "D7005CD6D2F1E7E7F2");
}

BOOST_AUTO_TEST_CASE(a_value_that_makes_none_true_is_refused_with_those_allowed) {
  const auto codec = codec_of(codecs::Conditions::check);
  const std::string good = R"({"KIND":"G","DAY-OF":31,"T":[{"CODE-X":"OK","N":1},{"CODE-X":"OK","N":1}]})";
  BOOST_TEST(encoded(codec, good) == "C7031CD6D2F1D6D2F1");
  BOOST_TEST(
      encoded(codec, R"({"KIND":"X","DAY-OF":15,"T":[{"CODE-X":"OK","N":2},{"CODE-X":"NO","N":1}]})") ==
      "FWD2132E KIND at 0 (PIC X, 1 byte): no 88 level is true of the value; allowed: PERSON 'P'; FIRM 'F', 'G'\n"
      "FWD2132E DAY-OF at 1 (PIC S99 COMP-3, 2 bytes): no 88 level is true of the value; allowed: EARLY 1 to 10; "
      "LATE 20 to 31\n"
      "FWD2132E T[1] at 3: no 88 level is true of the value; allowed: PAIR 'OK1'\n"
      "FWD2132E T[2].CODE-X at 6 (PIC X(2), 2 bytes): no 88 level is true of the value; allowed: OK-CODE 'OK'\n"
      "FWD2132E T[2] at 6: no 88 level is true of the value; allowed: PAIR 'OK1'\n");
}

BOOST_AUTO_TEST_CASE(the_schema_lists_single_values_under_check_alone) {
  const std::string checked = codecs::json_schema(codec_of(codecs::Conditions::check));
  BOOST_TEST(checked.find(R"("enum": ["P", "F", "G"])") != std::string::npos, checked);
  BOOST_TEST(checked.find(R"("enum": ["OK"])") != std::string::npos);
  BOOST_TEST(checked.find("10]") == std::string::npos);  // ranges are no list
  BOOST_TEST(codecs::json_schema(codec_of(codecs::Conditions::none)).find("enum") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_66_level_is_the_text_of_its_bytes_or_its_only_item) {
  const auto codec = codec_of(codecs::Conditions::none, true);
  const std::string json = decoded(codec, "D7 C1C2 D6D2F1 E7E7F2");
  BOOST_TEST(json.ends_with(R"(,"HEAD":"PAB","KIND-2":"P"})"), json);
  BOOST_TEST(encoded(codec, json).starts_with("FWD2104E"));
}

BOOST_AUTO_TEST_SUITE_END()
