// Files with records of several 01 levels: rules choose, "$record" says which, both directions.
#include <boost/test/unit_test.hpp>

#include "codecs/record_set.hpp"
#include "tests/support/books.hpp"

namespace {

using books::bytes;
using books::hex;

const char* const segments = R"(
01 HEADER.
   05 H-TYPE PIC X.
   05 H-DATE PIC 9(4).
01 DETAIL.
   05 D-TYPE PIC X.
   05 D-AMOUNT PIC S9(5) COMP-3.
   05 D-KIND PIC X.
   05 D-TEXT PIC X(2).
   05 D-NUM REDEFINES D-TEXT PIC 9(2).
01 TRAILER.
   05 T-TYPE PIC X.
   05 T-COUNT PIC 9(2).
)";
const std::vector<std::string> rules = {"H-TYPE=H:HEADER", "D-TYPE=D:DETAIL", "T-TYPE=T:TRAILER", "D-KIND=N:D-NUM",
                                        "D-KIND=T:D-TEXT"};

codecs::RecordSet::Layouts layouts(const std::string& text) {
  copybooks::CopybookOptions options;
  options.format = copybooks::ReferenceFormat::free;
  return copybooks::read_copybook(text, "test.cpy", options).records;
}

codecs::CodecOptions with(std::vector<std::string> when, bool lossless, codecs::OdoMode mode) {
  codecs::CodecOptions options;
  options.code_page = books::page("37");
  options.when = std::move(when);
  options.lossless = lossless;
  options.odo_mode = mode;
  return options;
}

codecs::RecordSet set(std::vector<std::string> when, bool lossless = false,
                      codecs::OdoMode mode = codecs::OdoMode::shift, std::size_t length = 0) {
  auto made = codecs::RecordSet::compile(layouts(segments), with(std::move(when), lossless, mode), length);
  if (!made) throw std::runtime_error(codecs::to_string(made.error()));
  return std::move(*made);
}

std::string refused(const std::string& book, std::vector<std::string> when) {
  const auto made = codecs::RecordSet::compile(layouts(book), with(std::move(when), false, codecs::OdoMode::shift));
  return made ? "compiled" : codecs::to_string(made.error());
}

std::string decoded(const codecs::RecordSet& set, std::string_view record) {
  std::string json;
  const auto done = set.decode(bytes(record), json);
  return done ? json : codecs::to_string(done.error());
}

std::string encoded(const codecs::RecordSet& set, std::string_view json) {
  codecs::Buffer record;
  const auto done = set.encode(json, record);
  return done ? hex(record) : codecs::to_string(done.error());
}

std::string plain(std::string_view marked) { return hex(bytes(marked)); }

}  // namespace

BOOST_AUTO_TEST_SUITE(record_set)

BOOST_AUTO_TEST_CASE(each_record_is_of_the_01_that_the_rules_choose) {
  const auto records = set(rules);
  const std::pair<const char*, const char*> rows[] = {
      {"C8 F1F1F2F5", R"({"$record":"HEADER","H-TYPE":"H","H-DATE":1125})"},
      {"C4 00042D D5 F0F7", R"({"$record":"DETAIL","D-TYPE":"D","D-AMOUNT":-42,"D-KIND":"N","D-NUM":7})"},
      {"C4 00042C E3 F0F7", R"({"$record":"DETAIL","D-TYPE":"D","D-AMOUNT":42,"D-KIND":"T","D-TEXT":"07"})"},
      {"E3 F0F2", R"({"$record":"TRAILER","T-TYPE":"T","T-COUNT":2})"},
  };
  for (const auto& [record, json] : rows) {
    BOOST_TEST(decoded(records, record) == json);
    BOOST_TEST(encoded(records, json) == plain(record));
  }
  BOOST_TEST(records.min_length() == 3u);
  BOOST_TEST(records.max_length() == 7u);
}

BOOST_AUTO_TEST_CASE(an_item_that_its_rule_fixes_may_be_left_out) {
  const auto records = set(rules);
  BOOST_TEST(encoded(records, R"({"$record":"HEADER","H-DATE":1125})") == plain("C8 F1F1F2F5"));
  BOOST_TEST(encoded(records, R"({"D-AMOUNT":-42,"D-NUM":7,"$record":"DETAIL"})") == plain("C4 00042D D5 F0F7"));
}

BOOST_AUTO_TEST_CASE(a_record_of_no_rule_is_an_error_and_its_bytes_survive_with_lossless) {
  BOOST_TEST(
      decoded(set(rules), "E7 F0F2") ==
      "FWD2020E HEADER.H-TYPE at 0 (PIC X, 1 byte): no rule for HEADER, DETAIL, TRAILER holds, and the record has "
      "3 bytes; they would be valid as TRAILER");
  const auto lossless = set(rules, true);
  for (const char* record : {"E7 F0F2", "C8 F1", "C8", "", "C4 00042D D5 F0F700", "C4 00042D E7 F0F7"}) {
    BOOST_TEST(encoded(lossless, decoded(lossless, record)) == plain(record), record << decoded(lossless, record));
  }
}

BOOST_AUTO_TEST_CASE(encoding_needs_the_record_and_the_rules_must_choose_it) {
  const auto records = set(rules);
  BOOST_TEST(encoded(records, R"({"H-TYPE":"H","H-DATE":1125})") ==
             "FWD2105E $record says of which 01 level a record is: HEADER, DETAIL, TRAILER");
  BOOST_TEST(encoded(records, R"({"$record":"HEADR","H-TYPE":"H","H-DATE":1125})") ==
             "FWD2104E no 01 level is called HEADR; did you mean HEADER?; there are HEADER, DETAIL, TRAILER");
  BOOST_TEST(encoded(records, R"({"$record":"HEADER","H-TYPE":"T","H-DATE":1125})") ==
             "FWD2131E $record is HEADER, and the rules choose TRAILER");
  BOOST_TEST(encoded(records, R"({"$record":"HEADER","H-TYPE":"?","H-DATE":1125})").starts_with("FWD2020E"));
  BOOST_TEST(encoded(records, R"({"$record":"HEADER","$record":"TRAILER"})").starts_with("FWD2103E"));
  BOOST_TEST(encoded(records, "[]").starts_with("FWD2101E"));
  BOOST_TEST(encoded(records, R"({"$record":"-"})").starts_with("FWD2105E"));
}

BOOST_AUTO_TEST_CASE(in_fixed_records_shorter_01_levels_are_filled_up) {
  const auto records = set(rules, false, codecs::OdoMode::pad);
  BOOST_TEST(decoded(records, "E3 F0F2 40404040") == R"({"$record":"TRAILER","T-TYPE":"T","T-COUNT":2})");
  BOOST_TEST(encoded(records, R"({"$record":"TRAILER","T-TYPE":"T","T-COUNT":2})") == plain("E3 F0F2 00000000"));
  const auto lossless = set(rules, true, codecs::OdoMode::pad);
  BOOST_TEST(decoded(lossless, "E3 F0F2 40404040") ==
             R"({"$record":"TRAILER","T-TYPE":"T","T-COUNT":2,"$residue":{"$tail":"40*4"}})");
  BOOST_TEST(decoded(lossless, "E3 F0C2 00000000") == R"({"$record":"TRAILER","T-TYPE":"T","T-COUNT":2,)"
                                                      R"("$residue":{"T-COUNT":"F0C2"}})");
  for (const char* record : {"E3 F0F2 40404040", "E3 F0F2 00000000", "E3 F0C2 00000001", "C8 F1F1F2F5 0140",
                             "C4 00042D D5 F0F7", "E7 F0F2 01020304"}) {
    BOOST_TEST(encoded(lossless, decoded(lossless, record)) == plain(record), decoded(lossless, record));
  }
  // Records that are longer than every 01 (LRECL).
  const auto longer = set(rules, true, codecs::OdoMode::pad, 9);
  BOOST_TEST(encoded(longer, decoded(longer, "C4 00042D D5 F0F7 0102")) == plain("C4 00042D D5 F0F7 0102"));
  BOOST_TEST(encoded(longer, R"({"$record":"HEADER","H-DATE":1})") == plain("C8 F0F0F0F1 00000000"));
}

BOOST_AUTO_TEST_CASE(records_may_be_left_alone) {
  std::vector<std::string> some = {"H-TYPE=H:HEADER", "D-TYPE=D:DETAIL", "*:-"};
  const auto records = set(some);
  BOOST_TEST(decoded(records, "E3 F0F2") == R"({"$record":"-"})");
  const auto lossless = set(some, true);
  BOOST_TEST(decoded(lossless, "E3 F0F2") == R"({"$record":"-","$residue":{"$all":"E3F0F2"}})");
  BOOST_TEST(encoded(lossless, decoded(lossless, "E3 F0F2")) == plain("E3 F0F2"));
}

BOOST_AUTO_TEST_CASE(the_item_may_be_of_another_01_or_the_length_may_say_it) {
  const auto one_name = set({"H-TYPE=H:HEADER", "H-TYPE=D:DETAIL", "H-TYPE=T:TRAILER"});
  BOOST_TEST(decoded(one_name, "E3 F0F2") == R"({"$record":"TRAILER","T-TYPE":"T","T-COUNT":2})");
  const auto length = set({"$length=3:TRAILER", "$length=5:HEADER", "*:DETAIL"});
  BOOST_TEST(decoded(length, "40 F0F0F0F1") == R"({"$record":"HEADER","H-TYPE":"","H-DATE":1})");
  BOOST_TEST(encoded(length, R"({"$record":"HEADER","H-TYPE":"","H-DATE":1})") == plain("40 F0F0F0F1"));
}

BOOST_AUTO_TEST_CASE(one_01_needs_no_rules_and_has_no_record_member) {
  const auto one = codecs::RecordSet::compile({layouts(segments).at(2)}, with({}, false, codecs::OdoMode::pad));
  BOOST_REQUIRE(one.has_value());
  BOOST_TEST(decoded(*one, "E3 F0F2") == R"({"T-TYPE":"T","T-COUNT":2})");
  BOOST_TEST((one->only() != nullptr));
}

BOOST_AUTO_TEST_CASE(rules_over_01_levels_are_checked_like_others) {
  BOOST_TEST(refused(segments, {}) == "FWD2134E no rule chooses among the 01 levels HEADER, DETAIL, TRAILER");
  BOOST_TEST(refused(segments, {"H-TYP=H:HEADER"}) ==
             "FWD2134E rule \"H-TYP=H:HEADER\": no item is called H-TYP; did you mean H-TYPE?");
  BOOST_TEST(refused(segments, {"H-TYPE=HH:HEADER"}).starts_with("FWD2135E"));
  BOOST_TEST(refused(segments, {"H-TYPE=H:HEADER", "H-TYPE=H:TRAILER"}).starts_with("FWD2135E"));
  BOOST_TEST(
      refused(segments, {"H-TYPE=H:HEAD"}).starts_with("FWD2134E rule \"H-TYPE=H:HEAD\": no view is called HEAD"));
}

BOOST_AUTO_TEST_SUITE_END()
