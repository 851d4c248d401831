#include <boost/test/unit_test.hpp>

#include "tests/support/books.hpp"

namespace {

using books::bytes;
using books::hex;
using codecs::errc;

const char* const customer = R"(
01 CUST.
   05 CUST-ID    PIC 9(5).
   05 CUST-NAME  PIC X(8).
   05 CUST-KIND  PIC X.
      88 PERSON  VALUE "P".
      88 FIRM    VALUE "F" "G".
   05 CUST-BAL   PIC S9(5)V99 COMP-3.
   05 CUST-COUNT PIC S9(4) COMP.
   05 CUST-LINE  OCCURS 0 TO 3 DEPENDING ON CUST-COUNT.
      10 LINE-QTY PIC S9(3).
   05 CUST-TAIL  PIC X(2).
)";
const char* const customer_bytes = "F0F0F0F4F2|D1D6C8D540404040|D7|0001234D|0002|F0F0C7|F0F0D7|D6D2";
const char* const customer_json =
    R"({"CUST-ID":42,"CUST-NAME":"JOHN","CUST-KIND":"P","CUST-BAL":-12.34,"CUST-COUNT":2,)"
    R"("CUST-LINE":[{"LINE-QTY":7},{"LINE-QTY":-7}],"CUST-TAIL":"OK"})";

codecs::CodecOptions lossless() {
  codecs::CodecOptions o;
  o.lossless = true;
  return o;
}

std::string decoded(const codecs::RecordCodec& codec, std::string_view record_hex,
                    codecs::DecodeReport* report = nullptr) {
  std::string json;
  const auto done = codec.decode(bytes(record_hex), json, report);
  return done ? json : codecs::to_string(done.error());
}

std::string encoded(const codecs::RecordCodec& codec, std::string_view json) {
  codecs::Buffer record;
  const auto done = codec.encode(json, record);
  if (!done) BOOST_TEST(record.empty());
  return done ? hex(record) : codecs::to_string(done.error());
}

std::string plain(std::string_view marked) { return hex(bytes(marked)); }

errc failure(const codecs::RecordCodec& codec, std::string_view json) {
  codecs::Buffer record;
  const auto done = codec.encode(json, record);
  return done ? errc::none : done.error().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(record_codec)

BOOST_AUTO_TEST_CASE(the_customer_of_the_specification_goes_both_ways) {
  const auto codec = books::codec(customer);
  BOOST_TEST(decoded(codec, customer_bytes) == customer_json);
  BOOST_TEST(encoded(codec, customer_json) == plain(customer_bytes));
}

BOOST_AUTO_TEST_CASE(members_may_come_in_any_order_and_the_counter_may_be_left_out) {
  const auto codec = books::codec(customer);
  BOOST_TEST(encoded(codec, R"({"CUST-TAIL":"OK", "CUST-LINE": [ {"LINE-QTY":7}, {"LINE-QTY":"-7"} ],
      "CUST-BAL":"-12.340","CUST-KIND":"P","CUST-NAME":"JOHN   ","CUST-ID":"00042"})") == plain(customer_bytes));
}

BOOST_AUTO_TEST_CASE(a_counter_that_disagrees_with_its_table_is_refused) {
  const auto codec = books::codec(customer);
  std::string json = customer_json;
  json.replace(json.find("\"CUST-COUNT\":2"), 14, "\"CUST-COUNT\":1");
  BOOST_TEST(encoded(codec, json).starts_with("FWD2117E"));
}

BOOST_AUTO_TEST_CASE(a_record_without_table_elements_is_the_shortest) {
  const auto codec = books::codec(customer);
  BOOST_TEST(
      decoded(codec, "F0F0F0F4F2|D1D6C8D540404040|D7|0001234D|0000|D6D2") ==
      R"({"CUST-ID":42,"CUST-NAME":"JOHN","CUST-KIND":"P","CUST-BAL":-12.34,"CUST-COUNT":0,"CUST-LINE":[],"CUST-TAIL":"OK"})");
}

BOOST_AUTO_TEST_CASE(residue_holds_what_encoding_would_change_and_nothing_else) {
  const auto codec = books::codec(customer, lossless());
  BOOST_TEST(decoded(codec, customer_bytes) == customer_json);
  const std::string odd = decoded(codec, "4040404040|D1D6C8D540404040|D7|0001234F|0000|D6D2");
  BOOST_TEST(odd ==
             R"({"CUST-ID":null,"CUST-NAME":"JOHN","CUST-KIND":"P","CUST-BAL":12.34,"CUST-COUNT":0,"CUST-LINE":[],)"
             R"("CUST-TAIL":"OK","$residue":{"CUST-ID":"40*5","CUST-BAL":"0001234F"}})");
  BOOST_TEST(encoded(codec, odd) == plain("4040404040|D1D6C8D540404040|D7|0001234F|0000|D6D2"));
}

BOOST_AUTO_TEST_CASE(an_edited_member_drops_its_residue) {
  const auto codec = books::codec("01 R. 05 A PIC S9(5)V99 COMP-3. 05 B PIC 9(3).", lossless());
  BOOST_TEST(encoded(codec, R"({"A":12.35,"B":1,"$residue":{"A":"0001234F"}})") == plain("0001235C F0F0F1"));
  BOOST_TEST(encoded(codec, R"({"A":12.34,"B":7,"$residue":{"A":"0001234F","B":"404040"}})") ==
             plain("0001234F F0F0F7"));
}

BOOST_AUTO_TEST_CASE(residue_brings_back_a_binary_that_trunc_std_would_shorten) {
  codecs::CodecOptions options = lossless();
  options.trunc = codecs::Trunc::std;
  const auto codec = books::codec("01 R. 05 A PIC 9(9) COMP. 05 T PIC X(4). 05 B REDEFINES T PIC 9(9) COMP.", options);
  const std::string wide = plain("F2F2F2F2|F1F1F1F1");
  BOOST_TEST(encoded(codec, decoded(codec, wide)) == wide);
  BOOST_TEST(encoded(codec, R"({"A":1234567890,"T":"1111","$residue":{"A":"F2F2F2F2"}})") ==
             plain("0DFB38D2|F1F1F1F1"));
}

BOOST_AUTO_TEST_CASE(residue_brings_back_shifts_that_hold_nothing) {
  codecs::CodecOptions options = lossless();
  options.code_page = books::page("939");
  const auto codec = books::codec("01 R. 05 T PIC X(10). 05 P REDEFINES T. 10 N PIC X(4). 10 M PIC X(6).", options);
  for (const char* record :
       {"40404040404040400F0F", "C140404040404040400F", "0F0F0F0F0F0F0F0F0F0F", "40404040404040400E0F"}) {
    const std::string bytes = plain(record);
    BOOST_TEST(encoded(codec, decoded(codec, bytes)) == bytes);
  }
}

BOOST_AUTO_TEST_CASE(null_without_residue_is_refused) {
  const auto codec = books::codec("01 R. 05 A PIC 9(3).");
  BOOST_TEST(encoded(codec, R"({"A":null})") == "FWD2106E A at 0 (PIC 9(3), 3 bytes): null, and no residue for it");
}

BOOST_AUTO_TEST_CASE(a_damaged_counter_keeps_the_whole_record_in_the_residue) {
  const auto codec = books::codec(customer, lossless());
  const char* const damaged = "F0F0F0F4F2|D1D6C8D540404040|D7|0001234D|0009|F0F0C7|F0F0D7|D6D2";
  codecs::DecodeReport report;
  const std::string json = decoded(codec, damaged, &report);
  BOOST_TEST(json.starts_with(R"({"$residue":{"$all":")"));
  BOOST_TEST(report.bad == 1u);
  BOOST_TEST((report.problems.at(0).code == errc::odo_count_range));
  BOOST_TEST(encoded(codec, json) == plain(damaged));
  BOOST_TEST(
      decoded(books::codec(customer), damaged).starts_with("FWD2016E CUST-COUNT at 18 (PIC S9(4) COMP, 2 bytes)"));
}

BOOST_AUTO_TEST_CASE(bad_numbers_become_null_and_are_told_by_path_offset_and_picture) {
  const auto codec = books::codec("01 R. 05 G OCCURS 2. 10 A PIC S9(3) COMP-3. 10 B PIC X.");
  codecs::DecodeReport report;
  BOOST_TEST(decoded(codec, "123C C1 12AC C2", &report) == R"({"G":[{"A":123,"B":"A"},{"A":null,"B":"B"}]})");
  BOOST_TEST(report.bad == 1u);
  BOOST_TEST(
      codecs::to_string(report.problems.at(0)) ==
      "FWD2007E G[2].A at 3 (PIC S9(3) COMP-3, 2 bytes): A packed item holds a nibble that is no digit, byte 2 of 2");
}

BOOST_AUTO_TEST_CASE(blank_numbers_are_null_but_no_damage) {
  const auto codec = books::codec("01 R. 05 A PIC 9(3). 05 B PIC S9(5) COMP-3. 05 C PIC 9(2).");
  codecs::DecodeReport report;
  BOOST_TEST(decoded(codec, "404040 000000 FFFF", &report) == R"({"A":null,"B":null,"C":null})");
  BOOST_TEST(report.bad == 0u);
  BOOST_TEST(report.blank == 3u);
}

BOOST_AUTO_TEST_CASE(a_record_of_the_wrong_length_is_refused_with_both_lengths) {
  const auto codec = books::codec("01 R. 05 A PIC X(4).");
  BOOST_TEST(decoded(codec, "C1C2C3") == "FWD2001E the record has 3 bytes, the copybook 4");
  BOOST_TEST(decoded(codec, "C1C2C3C4C5") == "FWD2002E the record has 5 bytes, the copybook 4");
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused_never_cut) {
  const auto codec = books::codec("01 R. 05 T PIC X(3). 05 N PIC 9(3). 05 S PIC S9(3)V9 COMP-3. 05 A PIC A(2).");
  const auto with = [&](std::string t, std::string n, std::string s, std::string a) {
    return failure(codec, "{\"T\":" + t + ",\"N\":" + n + ",\"S\":" + s + ",\"A\":" + a + "}");
  };
  BOOST_TEST((with("\"abc\"", "1", "-1.5", "\"xy\"") == errc::none));
  BOOST_TEST((with("\"abcd\"", "1", "1", "\"\"") == errc::output_overflow));
  BOOST_TEST((with("\"\xE6\x97\xA5\"", "1", "1", "\"\"") == errc::unmappable_character));
  BOOST_TEST((with("\"\"", "1000", "1", "\"\"") == errc::output_overflow));
  BOOST_TEST((with("\"\"", "-1", "1", "\"\"") == errc::negative_unsigned));
  BOOST_TEST((with("\"\"", "1.5", "1", "\"\"") == errc::fraction_too_long));
  BOOST_TEST((with("\"\"", "1", "1.55", "\"\"") == errc::fraction_too_long));
  BOOST_TEST((with("\"\"", "\"1,000\"", "1", "\"\"") == errc::invalid_character));
  BOOST_TEST((with("\"\"", "true", "1", "\"\"") == errc::json_type));
  BOOST_TEST((with("\"\"", "[]", "1", "\"\"") == errc::json_type));
  BOOST_TEST((with("1", "1", "1", "\"\"") == errc::json_type));
  BOOST_TEST((with("\"\"", "1", "1", "\"4\"") == errc::invalid_character));
}

BOOST_AUTO_TEST_CASE(all_errors_of_a_record_are_collected) {
  const auto codec = books::codec("01 R. 05 T PIC X(3). 05 N PIC 9(3). 05 M PIC 9.");
  codecs::Buffer record;
  std::vector<codecs::Error> all;
  BOOST_TEST(!codec.encode(R"({"T":"abcd","N":1000,"X":1})", record, &all));
  BOOST_REQUIRE(all.size() == 4u);
  BOOST_TEST((all[0].code == errc::output_overflow));
  BOOST_TEST((all[1].code == errc::output_overflow));
  BOOST_TEST((all[2].code == errc::undefined_element));
  BOOST_TEST((all[3].code == errc::missing_element));
  BOOST_TEST(record.empty());
}

BOOST_AUTO_TEST_CASE(unknown_and_double_members_are_refused_and_the_nearest_name_is_said) {
  const auto codec = books::codec("01 R. 05 CUST-NAME PIC X(3).");
  BOOST_TEST(encoded(codec, R"({"CUST-NAM":"a"})")
                 .starts_with("FWD2104E no item is called CUST-NAM; did you mean CUST-NAME?"));
  BOOST_TEST((failure(codec, R"({"CUST-NAME":"a","CUST-NAME":"b"})") == errc::duplicate_key));
  BOOST_TEST((failure(codec, R"({"CUST-NAME":"a"} x)") == errc::json_syntax));
  BOOST_TEST((failure(codec, R"({"CUST-NAME":"a")") == errc::json_syntax));
  BOOST_TEST((failure(codec, "") == errc::json_syntax));
}

BOOST_AUTO_TEST_CASE(more_than_15_digits_leave_as_strings_whatever_the_value) {
  const auto codec =
      books::codec("01 R. 05 A PIC 9(15). 05 B PIC 9(16). 05 C PIC S9(16)V99 COMP-3. 05 D PIC S9(9) COMP-5.");
  const char* const record =
      "F0F0F0F0F0F0F0F0F0F0F0F0F0F4F2|F0F0F0F0F0F0F0F0F0F0F0F0F0F0F4F2|0000000000000001234D|0000002A";
  const char* const json = R"({"A":42,"B":"0000000000000042","C":"-12.34","D":42})";
  BOOST_TEST(decoded(codec, record) == json);
  BOOST_TEST(encoded(codec, json) == plain(record));
}

BOOST_AUTO_TEST_CASE(names_that_repeat_get_a_number_and_filler_groups_give_their_members_away) {
  const auto codec = books::codec(
      "01 R. 05 A PIC X. 05 A PIC X. 05 FILLER. 10 B PIC X. 10 FILLER PIC X. 05 FILLER PIC X. 05 C PIC X.");
  BOOST_TEST(decoded(codec, "C1C2C340 40C4") == R"({"A":"A","A#2":"B","B":"C","C":"D"})");
  BOOST_TEST(encoded(codec, R"({"A":"A","A#2":"B","B":"C","C":"D"})") == "C1C2C34040C4");
}

BOOST_AUTO_TEST_CASE(slack_and_filler_are_in_the_residue_when_they_are_not_as_encode_writes_them) {
  const auto codec =
      books::codec("01 R. 05 A PIC X. 05 B PIC S9(5) COMP SYNC. 05 FILLER PIC X(2). 05 C PIC X.", lossless());
  BOOST_TEST(decoded(codec, "C1 000000 00000007 4040 C2") == R"({"A":"A","B":7,"C":"B"})");
  const std::string odd = decoded(codec, "C1 010203 00000007 0000 C2");
  BOOST_TEST(odd == R"({"A":"A","B":7,"C":"B","$residue":{"B.$slack":"010203","FILLER#1":"0000"}})");
  BOOST_TEST(encoded(codec, odd) == "C1010203000000070000C2");
}

BOOST_AUTO_TEST_CASE(every_view_of_a_redefinition_is_shown_and_they_must_agree_on_the_way_back) {
  const auto codec = books::codec("01 R. 05 A PIC X(4). 05 B REDEFINES A. 10 N PIC 9(3). 10 K PIC X.");
  const char* const json = R"({"A":"042X","B":{"N":42,"K":"X"}})";
  BOOST_TEST(decoded(codec, "F0F4F2E7") == json);
  BOOST_TEST(encoded(codec, json) == "F0F4F2E7");
  BOOST_TEST(encoded(codec, R"({"A":"042X"})") == "F0F4F2E7");
  BOOST_TEST(encoded(codec, R"({"B":{"N":42,"K":"X"}})") == "F0F4F2E7");
  BOOST_TEST((failure(codec, R"({"A":"042X","B":{"N":43,"K":"X"}})") == errc::views_disagree));
  BOOST_TEST((failure(codec, R"({})") == errc::missing_element));
  // A number in a view that the bytes do not hold is null and no damage.
  codecs::DecodeReport report;
  BOOST_TEST(decoded(codec, "C1C2C3E7", &report) == R"({"A":"ABCX","B":{"N":null,"K":"X"}})");
  BOOST_TEST(report.bad == 0u);
  BOOST_TEST(encoded(codec, R"({"A":"ABCX","B":{"N":null,"K":"X"}})") == "C1C2C3E7");
}

BOOST_AUTO_TEST_CASE(a_patch_keeps_the_bytes_of_absent_and_of_equal_members) {
  const auto codec = books::codec("01 R. 05 A PIC S9(5)V99 COMP-3. 05 B PIC S9(3). 05 C PIC X(3).");
  const auto base = bytes("0001234F F0F4F2 C1C2C3");
  codecs::Buffer out;
  BOOST_TEST(codec.encode_over(base, R"({"A":12.34,"B":43})", out).has_value());
  BOOST_TEST(hex(out) == plain("0001234F F0F4C3 C1C2C3"));
}

BOOST_AUTO_TEST_CASE(a_patch_of_a_table_moves_what_follows) {
  const auto codec = books::codec(customer);
  codecs::Buffer out;
  BOOST_TEST(
      codec.encode_over(bytes(customer_bytes), R"({"CUST-LINE":[{"LINE-QTY":7},{"LINE-QTY":-7},{"LINE-QTY":1}]})", out)
          .has_value());
  BOOST_TEST(hex(out) == plain("F0F0F0F4F2|D1D6C8D540404040|D7|0001234D|0003|F0F0C7|F0F0D7|F0F0C1|D6D2"));
}

BOOST_AUTO_TEST_CASE(items_are_read_and_written_by_path) {
  const auto codec = books::codec(customer);
  auto record = bytes(customer_bytes);
  const auto quantity = codec.find("CUST-LINE.LINE-QTY[2]");
  const auto by_name = codec.find("CUST-LINE[2].LINE-QTY");
  BOOST_REQUIRE(by_name.has_value());
  BOOST_TEST(quantity.has_value());
  BOOST_TEST(to_string(codec.read(record, *by_name).number) == "-7");
  const auto third = codec.find("LINE-QTY[3]");
  BOOST_REQUIRE(third.has_value());
  BOOST_TEST((codec.read(record, *third).kind == codecs::Value::Kind::null));
  const auto tail = codec.find("CUST-TAIL");
  BOOST_TEST(codec.read(record, *tail).text == "OK");
  BOOST_TEST((codec.extent(record, *tail) == std::pair<std::size_t, std::size_t>(26, 2)));
  codecs::Value value;
  value.kind = codecs::Value::Kind::text;
  value.text = "NO";
  BOOST_TEST(codec.write(value, *tail, record).has_value());
  BOOST_TEST(hex(codecs::Bytes(record).subspan(26)) == "D5D6");
  BOOST_TEST(!codec.find("LINE-QTY").has_value());
  BOOST_TEST(!codec.find("NOTHING").has_value());
  BOOST_TEST(!codec.find("CUST-LINE[1]").has_value());
}

BOOST_AUTO_TEST_CASE(a_selection_shows_only_its_items) {
  codecs::CodecOptions options;
  options.items = {"CUST-NAME", "CUST-LINE"};
  const auto codec = books::codec(customer, options);
  BOOST_TEST(decoded(codec, customer_bytes) == R"({"CUST-NAME":"JOHN","CUST-LINE":[{"LINE-QTY":7},{"LINE-QTY":-7}]})");
}

BOOST_AUTO_TEST_CASE(a_padded_record_fills_the_room_of_its_tables) {
  codecs::CodecOptions options = lossless();
  options.odo_mode = codecs::OdoMode::pad;
  const auto codec = books::codec(customer, options);
  const std::string padded = plain(std::string(customer_bytes) + "000000");
  BOOST_TEST(decoded(codec, padded) == customer_json);
  BOOST_TEST(encoded(codec, customer_json) == padded);
  const std::string odd = plain(std::string(customer_bytes) + "404040");
  BOOST_TEST(encoded(codec, decoded(codec, odd)) == odd);
  BOOST_TEST(encoded(codec, decoded(codec, plain(customer_bytes))) == plain(customer_bytes));
}

BOOST_AUTO_TEST_CASE(the_initial_record_is_what_initialize_and_value_make) {
  const auto codec = books::codec(
      R"(01 R. 05 A PIC X(3) VALUE "AB". 05 B PIC 9(3) VALUE 7. 05 C PIC S9(3) COMP-3. 05 D PIC X(2). 05 FILLER PIC X VALUE HIGH-VALUES.)");
  BOOST_TEST(hex(codec.initial_record()) == "C1C240F0F0F7000C4040FF");
}

BOOST_AUTO_TEST_CASE(a_table_behind_a_variable_table_moves_with_it) {
  const auto codec = books::codec(R"(
    01 R.
       05 N PIC S99.
       05 T PIC X(3) OCCURS 1 TO 5 DEPENDING ON N.
       05 M PIC X(5).
       05 U OCCURS 2.
          10 K PIC 99.
          10 V PIC 99 OCCURS 1 TO 5 DEPENDING ON N.
       05 Z PIC X.)",
                                  lossless());
  for (const int n : {1, 3}) {
    std::string json = "{\"N\":" + std::to_string(n) + ",\"T\":[";
    for (int i = 0; i < n; ++i) json += i == 0 ? "\"ABC\"" : ",\"ABC\"";
    json += "],\"M\":\"HELLO\",\"U\":[";
    for (int u = 0; u < 2; ++u) {
      json += u == 0 ? "{\"K\":1,\"V\":[" : ",{\"K\":2,\"V\":[";
      for (int i = 0; i < n; ++i) json += (i == 0 ? "" : ",") + std::to_string(10 + i);
      json += "]}";
    }
    json += "],\"Z\":\"Z\"}";
    codecs::Buffer record;
    BOOST_TEST(codec.encode(json, record).has_value());
    BOOST_TEST(record.size() == (n == 1 ? 19u : 33u));
    std::string again;
    BOOST_TEST(codec.decode(record, again).has_value());
    BOOST_TEST(again == json);
  }
}

BOOST_AUTO_TEST_SUITE_END()
