// `when` rules for REDEFINES: every form of the grammar on bytes, both directions, and what is refused.
#include <boost/test/unit_test.hpp>

#include "tests/support/books.hpp"

namespace {

using books::bytes;
using books::hex;
using codecs::errc;

codecs::CodecOptions with(std::vector<std::string> rules, bool lossless = false) {
  codecs::CodecOptions o;
  o.when = std::move(rules);
  o.lossless = lossless;
  o.odo_mode = codecs::OdoMode::pad;
  return o;
}

std::string decoded(const codecs::RecordCodec& codec, std::string_view record, codecs::DecodeReport* report = nullptr) {
  std::string json;
  const auto done = codec.decode(bytes(record), json, report);
  return done ? json : codecs::to_string(done.error());
}

std::string encoded(const codecs::RecordCodec& codec, std::string_view json) {
  codecs::Buffer record;
  const auto done = codec.encode(json, record);
  if (!done) BOOST_TEST(record.empty());
  return done ? hex(record) : codecs::to_string(done.error());
}

std::string refused(const std::string& book, std::vector<std::string> rules) {
  auto options = with(std::move(rules));
  options.code_page = books::page("37");
  const auto made = codecs::RecordCodec::compile(books::layout(book), options);
  return made ? "compiled" : codecs::to_string(made.error());
}

std::string plain(std::string_view marked) { return hex(bytes(marked)); }

const char* const party = R"(
01 PARTY.
   05 KIND PIC X.
      88 PERSON VALUE "P".
      88 FIRM   VALUE "F" "G".
   05 PERSON-DATA.
      10 AGE  PIC 9(3).
      10 SEX  PIC X.
   05 FIRM-DATA REDEFINES PERSON-DATA.
      10 STAFF PIC S9(5) COMP-3.
   05 LAST-BYTE PIC X.
)";
const std::vector<std::string> party_rules = {"KIND=P:PERSON-DATA", "KIND=F,G:FIRM-DATA"};

}  // namespace

BOOST_AUTO_TEST_SUITE(view_rule)

BOOST_AUTO_TEST_CASE(only_the_chosen_view_is_a_member) {
  const auto codec = books::codec(party, with(party_rules));
  BOOST_TEST(decoded(codec, "D7 F0F4F2 D4 E9") == R"({"KIND":"P","PERSON-DATA":{"AGE":42,"SEX":"M"},"LAST-BYTE":"Z"})");
  BOOST_TEST(decoded(codec, "C7 00042C 00 E9") == R"({"KIND":"G","FIRM-DATA":{"STAFF":42},"LAST-BYTE":"Z"})");
  BOOST_TEST(encoded(codec, R"({"KIND":"P","PERSON-DATA":{"AGE":42,"SEX":"M"},"LAST-BYTE":"Z"})") ==
             plain("D7 F0F4F2 D4 E9"));
  BOOST_TEST(encoded(codec, R"({"KIND":"G","FIRM-DATA":{"STAFF":42},"LAST-BYTE":"Z"})") == plain("C7 00042C 00 E9"));
  BOOST_TEST(encoded(codec, R"({"LAST-BYTE":"Z","FIRM-DATA":{"STAFF":-7},"KIND":"F"})") == plain("C6 00007D 00 E9"));
}

BOOST_AUTO_TEST_CASE(bytes_of_no_rule_are_an_error_that_names_the_item_and_the_valid_views) {
  const auto codec = books::codec(party, with(party_rules));
  BOOST_TEST(decoded(codec, "E7 F0F4F2 D4 E9") ==
             "FWD2020E KIND at 0 (PIC X, 1 byte): no rule for PERSON-DATA, FIRM-DATA holds; the bytes would be valid "
             "as PERSON-DATA");
  BOOST_TEST(decoded(codec, "E7 00042C 40 E9").ends_with("valid as FIRM-DATA"));
  BOOST_TEST(decoded(codec, "E7 00000000 E9").ends_with("valid as none of them"));
  const auto lossless = books::codec(party, with(party_rules, true));
  codecs::DecodeReport report;
  const std::string json = decoded(lossless, "E7 F0F4F2 D4 E9", &report);
  BOOST_TEST(json == R"({"KIND":"X","LAST-BYTE":"Z","$residue":{"PERSON-DATA.$rest":"F0F4F2D4"}})");
  BOOST_TEST(report.bad == 1u);
  BOOST_TEST((report.problems.at(0).code == errc::no_discriminator));
  BOOST_TEST(encoded(lossless, json) == plain("E7 F0F4F2 D4 E9"));
}

BOOST_AUTO_TEST_CASE(bad_numbers_of_the_chosen_view_are_damage) {
  const auto codec = books::codec(party, with(party_rules));
  codecs::DecodeReport report;
  BOOST_TEST(decoded(codec, "D7 00042C 40 E9", &report) ==
             R"({"KIND":"P","PERSON-DATA":{"AGE":null,"SEX":""},"LAST-BYTE":"Z"})");
  BOOST_TEST(report.bad == 1u);
}

BOOST_AUTO_TEST_CASE(the_rest_of_a_longer_overlay_is_in_the_residue) {
  const auto codec = books::codec(party, with(party_rules, true));
  const std::string json = decoded(codec, "C6 00042C C1 E9");
  BOOST_TEST(json == R"({"KIND":"F","FIRM-DATA":{"STAFF":42},"LAST-BYTE":"Z","$residue":{"FIRM-DATA.$rest":"C1"}})");
  BOOST_TEST(encoded(codec, json) == plain("C6 00042C C1 E9"));
}

BOOST_AUTO_TEST_CASE(encoding_takes_one_view_and_the_rules_must_choose_it) {
  const auto codec = books::codec(party, with(party_rules));
  BOOST_TEST(
      encoded(codec, R"({"KIND":"P","PERSON-DATA":{"AGE":42,"SEX":"M"},"FIRM-DATA":{"STAFF":1},"LAST-BYTE":"Z"})")
          .starts_with("FWD2130E FIRM-DATA at 1: it stands beside PERSON-DATA"));
  BOOST_TEST(encoded(codec, R"({"KIND":"F","PERSON-DATA":{"AGE":42,"SEX":"M"},"LAST-BYTE":"Z"})") ==
             "FWD2131E PERSON-DATA at 1: it is given, and the rules choose FIRM-DATA");
  BOOST_TEST(encoded(codec, R"({"KIND":"X","PERSON-DATA":{"AGE":42,"SEX":"M"},"LAST-BYTE":"Z"})")
                 .starts_with("FWD2020E KIND"));
  BOOST_TEST(encoded(codec, R"({"KIND":"F","LAST-BYTE":"Z"})") ==
             "FWD2105E FIRM-DATA at 1: no member of that name, and the rules choose it");
  BOOST_TEST(encoded(codec, R"({"KIND":"X","LAST-BYTE":"Z"})").starts_with("FWD2020E KIND at 0"));
}

BOOST_AUTO_TEST_CASE(a_left_out_item_is_filled_in_where_its_rule_is_one_value) {
  const auto codec = books::codec(party, with(party_rules));
  BOOST_TEST(encoded(codec, R"({"PERSON-DATA":{"AGE":42,"SEX":"M"},"LAST-BYTE":"Z"})") == plain("D7 F0F4F2 D4 E9"));
  BOOST_TEST(encoded(codec, R"({"FIRM-DATA":{"STAFF":1},"LAST-BYTE":"Z"})").starts_with("FWD2105E KIND"));
  const auto numbers =
      books::codec("01 R. 05 T PIC S9(3) COMP-3. 05 A PIC X. 05 B REDEFINES A PIC 9.", with({"T=-7:A", "T=12:B"}));
  BOOST_TEST(encoded(numbers, R"({"A":"Q"})") == plain("007D D8"));
  BOOST_TEST(encoded(numbers, R"({"B":5})") == plain("012C F5"));
  const auto condition = books::codec(party, with({"PERSON:PERSON-DATA", "FIRM:FIRM-DATA"}));
  BOOST_TEST(encoded(condition, R"({"PERSON-DATA":{"AGE":42,"SEX":"M"},"LAST-BYTE":"Z"})") == plain("D7 F0F4F2 D4 E9"));
  // Each view has the item at the same place under its own name.
  const auto inside = books::codec(
      "01 R. 05 H. 10 H-TYPE PIC X. 10 H-X PIC X. 05 D REDEFINES H. 10 D-TYPE PIC X. "
      "10 D-X PIC 9.",
      with({"H-TYPE=H:H", "H-TYPE=D:D"}));
  BOOST_TEST(encoded(inside, R"({"D":{"D-X":7}})") == plain("C4 F7"));
  BOOST_TEST(encoded(inside, R"({"H":{"H-X":"7"}})") == plain("C8 F7"));
  BOOST_TEST(encoded(inside, R"({"D":{"D-TYPE":"H","D-X":7}})").starts_with("FWD2131E D at 0"));
  BOOST_TEST(decoded(inside, "C4 F7") == R"({"D":{"D-TYPE":"D","D-X":7}})");
}

// Rules, bytes, and the view that they choose ("" : none). A is X(4) over the digits of N and the bytes of P.
BOOST_AUTO_TEST_CASE(every_form_of_a_test_on_bytes) {
  const char* const book = R"(
01 R.
   05 TYP PIC X(3).
      88 IS-AB  VALUE "AB".
      88 IS-LOW VALUE LOW-VALUES.
      88 IS-OLD VALUE "M" THRU "R".
   05 NUM PIC S9(3)V9.
      88 SMALL VALUE -5 THRU 5.
   05 PCK PIC S9(3) COMP-3.
   05 BIN PIC S9(4) COMP.
   05 G.
      10 G1 PIC X.
      10 G2 PIC 9.
   05 V1 PIC X(2).
   05 V2 REDEFINES V1 PIC X(2).
)";
  const auto record = [](const char* typ, const char* num = "F0F0F1C5", const char* pck = "012C",
                         const char* bin = "0007",
                         const char* g = "C1F1") { return std::string(typ) + num + pck + bin + g + "E7E7"; };
  struct Row {
    const char* rule;
    std::string bytes;
    bool holds;
  };
  const Row rows[] = {
      {"TYP=AB", record("C1C240"), true},
      {"TYP='AB '", record("C1C240"), true},
      {"TYP=\"AB\"", record("C1C241"), false},
      {"TYP=AB", record("C1C200"), false},
      {"TYP = ABC , AB", record("C1C240"), true},
      {"TYP='A''B'", record("C17DC2"), true},
      {"TYP='A:B'", record("C17AC2"), true},
      {"TYP!=AB", record("C1C240"), false},
      {"TYP!=AB,CD", record("C5C640"), true},
      {"TYP<B", record("C1C240"), true},
      {"TYP<=AB", record("C1C240"), true},
      {"TYP<AB", record("C1C240"), false},
      {"TYP>AA", record("C1C240"), true},
      {"TYP>=AB", record("C1C240"), true},
      {"TYP>a", record("C1C240"), true},  // EBCDIC's order: lower case before upper case
      {"TYP=01..09", record("F0F540"), true},
      {"TYP=01..09", record("F1F040"), false},
      {"TYP=01..09,20", record("F2F040"), true},
      {"TYP=SPACES", record("404040"), true},
      {"TYP=spaces", record("404000"), false},
      {"TYP=ZEROS", record("F0F0F0"), true},
      {"TYP=ZEROS", record("F0F040"), false},
      {"TYP=LOW-VALUES", record("000000"), true},
      {"TYP=HIGH-VALUES", record("FFFFFF"), true},
      {"TYP=HIGH-VALUES", record("FFFF40"), false},
      {"TYP=NUMERIC", record("F0F9F5"), true},
      {"TYP=NUMERIC", record("F0F940"), false},
      {"TYP!=NUMERIC", record("F0F940"), true},
      {"TYP=X'C1C2'", record("C1C240"), true},
      {"TYP=x'c1c200'", record("C1C200"), true},
      {"TYP(1:2)=AB", record("C1C2E9"), true},
      {"TYP(2:1)=B", record("C1C2E9"), true},
      {"TYP( 2 : )=BZ", record("C1C2E9"), true},
      {"TYP(1:2)=01..09 and not IS-AB", record("F0F3E9"), true},
      {"IS-AB", record("C1C240"), true},
      {"not IS-AB", record("C1C240"), false},
      {"IS-LOW", record("000000"), true},
      {"IS-OLD", record("D84040"), true},
      {"IS-OLD", record("E24040"), false},
      {"IS-AB OF TYP", record("C1C240"), true},
      {"not TYP=AB and NOT TYP=CD", record("C5C640"), true},
      {"NUM=1.5", record("404040"), true},
      {"NUM=+1.50", record("404040"), true},
      {"NUM=-1.5", record("404040", "F0F0F1D5"), true},
      {"NUM=1..2", record("404040"), true},
      {"NUM<0", record("404040", "F0F0F1D5"), true},
      {"NUM>1.4", record("404040"), true},
      {"NUM=ZEROS", record("404040", "F0F0F0D0"), true},
      {"NUM=SPACES", record("404040", "40404040"), true},
      {"NUM=LOW-VALUES", record("404040", "00000000"), true},
      {"NUM=NUMERIC", record("404040", "40404040"), false},
      {"NUM!=NUMERIC", record("404040", "F0F0F0C1"), false},
      {"NUM='001E'", record("404040"), true},
      {"NUM!=7", record("404040", "40404040"), true},  // no number is not seven
      {"NUM<7", record("404040", "40404040"), false},  // and not less than it
      {"SMALL", record("404040", "F0F0F5D0"), true},
      {"SMALL", record("404040", "F0F0F5D1"), false},
      {"PCK=12", record("404040"), true},
      {"PCK=12", record("404040", "F0F0F1C5", "012F"), true},
      {"PCK=X'012C'", record("404040", "F0F0F1C5", "012F"), false},
      {"PCK=NUMERIC", record("404040", "F0F0F1C5", "0AAF"), false},
      {"BIN=7", record("404040"), true},
      {"BIN=-1", record("404040", "F0F0F1C5", "012C", "FFFF"), true},
      {"BIN>9999", record("404040", "F0F0F1C5", "012C", "7FFF"), true},
      {"BIN=X'0007'", record("404040"), true},
      {"G=A1", record("404040"), true},
      {"G2 OF G=1", record("404040"), true},
      {"G.G2=1", record("404040"), true},
      {"G2 IN R=1", record("404040"), true},
      {"V2=XX", record("404040"), true},
      {"$length=15", record("404040"), true},
      {"$length>=15 and $length<16", record("404040"), true},
      {"$length!=15", record("404040"), false},
      {"*", record("404040"), true},
  };
  for (const Row& row : rows) {
    const auto codec = books::codec(book, with({std::string(row.rule) + ":V2"}));
    const std::string json = decoded(codec, row.bytes);
    BOOST_TEST((json.find("\"V2\":\"XX\"") != std::string::npos) == row.holds, row.rule << ' ' << row.bytes << json);
    BOOST_TEST((json.find("FWD2020E") != std::string::npos) == !row.holds, row.rule << ' ' << json);
    if (row.holds) {
      const auto lossless = books::codec(book, with({std::string(row.rule) + ":V2"}, true));
      BOOST_TEST(encoded(lossless, decoded(lossless, row.bytes)) == plain(row.bytes), row.rule);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_first_rule_that_holds_wins) {
  const char* const book = "01 R. 05 K PIC X. 05 A PIC X. 05 B REDEFINES A PIC X. 05 C REDEFINES A PIC X.";
  const auto codec = books::codec(book, with({"K=A..M:A", "K=C..Z:B", "*:C"}));
  BOOST_TEST(decoded(codec, "C4F1") == R"({"K":"D","A":"1"})");
  BOOST_TEST(decoded(codec, "D5F1") == R"({"K":"N","B":"1"})");
  BOOST_TEST(decoded(codec, "F1F1") == R"({"K":"1","C":"1"})");
  BOOST_TEST(encoded(codec, R"({"K":"D","B":"1"})").starts_with("FWD2131E B at 1"));
}

BOOST_AUTO_TEST_CASE(a_rule_may_leave_the_bytes_to_the_residue) {
  const char* const book = "01 R. 05 K PIC X. 05 A PIC X(2). 05 B REDEFINES A PIC 9(2). 05 Z PIC X.";
  const auto plain_codec = books::codec(book, with({"K=1:A", "K=2:B", "*:-"}));
  BOOST_TEST(decoded(plain_codec, "F3C1C2E9") == R"({"K":"3","Z":"Z"})");
  BOOST_TEST(encoded(plain_codec, R"({"K":"3","Z":"Z"})") == plain("F30000E9"));
  BOOST_TEST(encoded(plain_codec, R"({"K":"3","A":"XX","Z":"Z"})").starts_with("FWD2131E A at 1"));
  const auto codec = books::codec(book, with({"K=1:A", "K=2:B", "*:-"}, true));
  BOOST_TEST(decoded(codec, "F3C1C2E9") == R"({"K":"3","Z":"Z","$residue":{"A.$rest":"C1C2"}})");
  BOOST_TEST(encoded(codec, decoded(codec, "F3C1C2E9")) == plain("F3C1C2E9"));
  BOOST_TEST(decoded(codec, "F30000E9") == R"({"K":"3","Z":"Z"})");
  // The member was edited: the bytes are another view's now, and the entry is dropped.
  BOOST_TEST(encoded(codec, R"({"K":"1","A":"Q","Z":"Z","$residue":{"A.$rest":"C1C2"}})") == plain("F1D840E9"));
}

BOOST_AUTO_TEST_CASE(the_item_may_stand_behind_the_overlay_or_inside_it) {
  const auto behind =
      books::codec("01 R. 05 A PIC X(2). 05 B REDEFINES A PIC 9(2). 05 K PIC X.", with({"K=A:A", "K=B:B"}));
  BOOST_TEST(decoded(behind, "F0F7C2") == R"({"B":7,"K":"B"})");
  BOOST_TEST(encoded(behind, R"({"B":7})") == plain("F0F7C2"));
  const auto behind_table = books::codec(
      "01 R. 05 N PIC 9. 05 T PIC X OCCURS 0 TO 3 DEPENDING ON N. 05 K PIC X. 05 A PIC X. 05 B REDEFINES A PIC 9. "
      "05 Z PIC X.",
      with({"K=A:A", "K=B:B"}));
  BOOST_TEST(decoded(behind_table, "F2 C1C2 C2 F7 E9 00") == R"({"N":2,"T":["A","B"],"K":"B","B":7,"Z":"Z"})");
  BOOST_TEST(encoded(behind_table, R"({"T":["A"],"B":7,"Z":"Z"})") == plain("F1 C1 C2 F7 E9 0000"));
}

BOOST_AUTO_TEST_CASE(in_a_table_the_item_is_that_of_the_same_occurrence) {
  const char* const book = R"(
01 R.
   05 T OCCURS 3.
      10 K PIC X.
      10 A PIC X(2).
      10 B REDEFINES A PIC S9(3) COMP-3.
   05 Z PIC X.
)";
  const auto codec = books::codec(book, with({"K=A:A", "K=B:B"}));
  const char* const record = "C1E7E8 C2123D C1D8D9 E9";
  const char* const json = R"({"T":[{"K":"A","A":"XY"},{"K":"B","B":-123},{"K":"A","A":"QR"}],"Z":"Z"})";
  BOOST_TEST(decoded(codec, record) == json);
  BOOST_TEST(encoded(codec, json) == plain(record));
  BOOST_TEST(encoded(codec, R"({"T":[{"A":"XY"},{"B":-123},{"A":"QR"}],"Z":"Z"})") == plain(record));
  BOOST_TEST(encoded(codec, R"({"T":[{"A":"XY"},{"K":"A","B":-123},{"A":"QR"}],"Z":"Z"})")
                 .starts_with("FWD2131E T[2].B at 4"));
  const auto lossless = books::codec(book, with({"K=A:A", "K=B:B"}, true));
  for (const char* odd : {"C1E7E8 C312FF C1D8D9 E9", "C112FF C212FF 0012FF E9", "C24040 C2FFFF C20000 E9"}) {
    BOOST_TEST(encoded(lossless, decoded(lossless, odd)) == plain(odd));
  }
  BOOST_TEST(decoded(codec, "C1E7E8 C312FF C1D8D9 E9").starts_with("FWD2020E T[2].K at 3"));
  const auto outer =
      books::codec("01 R. 05 K PIC X. 05 T OCCURS 2. 10 A PIC X. 10 B REDEFINES A PIC 9.", with({"K=A:A", "K=B:B"}));
  BOOST_TEST(decoded(outer, "C2F1F2") == R"({"K":"B","T":[{"B":1},{"B":2}]})");
  BOOST_TEST(encoded(outer, R"({"T":[{"B":1},{"B":2}]})") == plain("C2F1F2"));
  BOOST_TEST(encoded(outer, R"({"T":[{"B":1},{"A":"2"}]})").starts_with("FWD2131E T["));
}

BOOST_AUTO_TEST_CASE(overlays_nest) {
  const char* const book = R"(
01 R.
   05 K PIC X.
   05 A PIC X(4).
   05 B REDEFINES A.
      10 L PIC X.
      10 C PIC X(3).
      10 D REDEFINES C PIC 9(3).
)";
  const auto ruled = books::codec(book, with({"K=A:A", "K=B:B", "L=C:C", "L=D:D"}));
  BOOST_TEST(decoded(ruled, "C1 C4F0F0F7") == R"({"K":"A","A":"D007"})");
  BOOST_TEST(decoded(ruled, "C2 C4F0F0F7") == R"({"K":"B","B":{"L":"D","D":7}})");
  BOOST_TEST(encoded(ruled, R"({"B":{"D":7}})") == plain("C2 C4F0F0F7"));
  BOOST_TEST(decoded(ruled, "C2 E7F0F0F7").starts_with("FWD2020E B.L at 1"));
  // Only the outer one is decided: the inner one shows all its views.
  const auto outer = books::codec(book, with({"K=A:A", "K=B:B"}));
  BOOST_TEST(decoded(outer, "C2 C4F0F0F7") == R"({"K":"B","B":{"L":"D","C":"007","D":7}})");
  BOOST_TEST(encoded(outer, R"({"K":"B","B":{"L":"D","D":7}})") == plain("C2 C4F0F0F7"));
  // Only the inner one: the outer views must agree, and the inner bytes are no error if no rule holds.
  const auto inner = books::codec(book, with({"L=C:C", "L=D:D"}));
  BOOST_TEST(decoded(inner, "C2 C4F0F0F7") == R"({"K":"B","A":"D007","B":{"L":"D","D":7}})");
  BOOST_TEST(encoded(inner, R"({"K":"B","A":"D007","B":{"L":"D","D":7}})") == plain("C2 C4F0F0F7"));
  BOOST_TEST(decoded(inner, "C2 E7F0F0F7") == R"({"K":"B","A":"X007","B":{"L":"X"}})");
  BOOST_TEST(encoded(inner, R"({"K":"B","A":"X007","B":{"L":"X"}})") == plain("C2 E7F0F0F7"));
}

BOOST_AUTO_TEST_CASE(filler_of_a_view_keeps_its_bytes) {
  const char* const book = R"(
01 R.
   05 K PIC X.
   05 A PIC X(6).
   05 B REDEFINES A.
      10 N PIC 9(2).
      10 FILLER PIC X(2).
      10 M PIC X.
   05 FILLER REDEFINES A.
      10 Q PIC X(3).
)";
  const auto codec = books::codec(book, with({"K=A:A", "K=B:B", "K=C:FILLER#1"}, true));
  BOOST_TEST(decoded(codec, "C2 F1F2 4040 C1 00") == R"({"K":"B","B":{"N":12,"M":"A"}})");
  const std::string odd = decoded(codec, "C2 F1F2 C1C1 C1 C2");
  BOOST_TEST(odd == R"({"K":"B","B":{"N":12,"M":"A"},"$residue":{"B.FILLER#1":"C1C1","B.$rest":"C2"}})");
  BOOST_TEST(encoded(codec, odd) == plain("C2 F1F2 C1C1 C1 C2"));
  BOOST_TEST(decoded(codec, "C3 E7E8E9 000000") == R"({"K":"C","FILLER#1":{"Q":"XYZ"}})");
  BOOST_TEST(encoded(codec, R"({"FILLER#1":{"Q":"XYZ"}})") == plain("C3 E7E8E9 000000"));
}

BOOST_AUTO_TEST_CASE(rules_decide_where_redefines_are_otherwise_refused_or_cut_to_the_first) {
  for (const auto redefines : {codecs::Redefines::first, codecs::Redefines::error}) {
    auto options = with(party_rules);
    options.redefines = redefines;
    const auto codec = books::codec(party, options);
    BOOST_TEST(decoded(codec, "C7 00042C 00 E9") == R"({"KIND":"G","FIRM-DATA":{"STAFF":42},"LAST-BYTE":"Z"})");
  }
}

BOOST_AUTO_TEST_CASE(single_items_are_there_only_in_their_view) {
  const auto codec = books::codec(party, with(party_rules));
  const auto staff = codec.find("STAFF");
  const auto age = codec.find("AGE");
  BOOST_REQUIRE((staff && age));
  codecs::Buffer record = bytes("C7 00042C 00 E9");
  BOOST_TEST((codec.read(record, *staff).kind == codecs::Value::Kind::number));
  BOOST_TEST((codec.read(record, *age).kind == codecs::Value::Kind::null));
  BOOST_TEST(!codec.read(record, *age).bad);
  BOOST_TEST(codec.extent(record, *age).second == 0u);
  codecs::Value seven;
  seven.kind = codecs::Value::Kind::number;
  seven.number.magnitude = 7;
  BOOST_TEST(codec.write(seven, *staff, record).has_value());
  BOOST_TEST(!codec.write(seven, *age, record).has_value());
  BOOST_TEST(hex(record) == plain("C7 00007C 00 E9"));
}

BOOST_AUTO_TEST_CASE(a_patch_keeps_the_view_or_brings_a_whole_one) {
  const auto codec = books::codec(party, with(party_rules));
  const auto patched = [&](std::string_view base, std::string_view json) {
    codecs::Buffer record;
    const auto done = codec.encode_over(bytes(base), json, record);
    return done ? hex(record) : codecs::to_string(done.error());
  };
  BOOST_TEST(patched("C6 00042F C1 E9", R"({"LAST-BYTE":"Y"})") == plain("C6 00042F C1 E8"));
  BOOST_TEST(patched("C6 00042F C1 E9", R"({"FIRM-DATA":{"STAFF":42}})") == plain("C6 00042F C1 E9"));
  BOOST_TEST(patched("C6 00042F C1 E9", R"({"FIRM-DATA":{"STAFF":43}})") == plain("C6 00043C C1 E9"));
  BOOST_TEST(patched("C6 00042F C1 E9", R"({"KIND":"P","PERSON-DATA":{"AGE":5}})") == plain("D7 F0F0F5 40 E9"));
  BOOST_TEST(patched("C6 00042F C1 E9", R"({"PERSON-DATA":{"AGE":5}})") == plain("D7 F0F0F5 40 E9"));
  BOOST_TEST(patched("C6 00042F C1 E9", R"({"KIND":"P"})") ==
             "FWD2131E PERSON-DATA at 1: the rules now choose PERSON-DATA, which is not given");
  BOOST_TEST(patched("E7 00042F C1 E9", R"({"LAST-BYTE":"Y"})") == plain("E7 00042F C1 E8"));
}

BOOST_AUTO_TEST_CASE(missing_members_may_be_filled_with_their_values) {
  auto options = with(party_rules);
  options.missing = codecs::Missing::value;
  const auto codec = books::codec(party, options);
  BOOST_TEST(encoded(codec, R"({"KIND":"F"})") == plain("C6 00000C 00 40"));
  BOOST_TEST(encoded(codec, R"({"PERSON-DATA":{}})") == plain("D7 F0F0F0 40 40"));
}

// A variable record may end with the view that was chosen.
BOOST_AUTO_TEST_CASE(variable_records_end_with_their_view) {
  const char* const book = R"(
01 SEG.
   05 K PIC X.
   05 COMPANY.
      10 NAME PIC X(4).
      10 TAX  PIC 9(3).
   05 CONTACT REDEFINES COMPANY.
      10 PHONE PIC 9(2).
)";
  auto options = with({"K=C:COMPANY", "K=P:CONTACT"});
  options.odo_mode = codecs::OdoMode::shift;
  const auto codec = books::codec(book, options);
  BOOST_TEST(codec.min_length() == 3u);
  BOOST_TEST(codec.max_length() == 8u);
  BOOST_TEST(decoded(codec, "C3 C1C2C3C4 F0F0F7") == R"({"K":"C","COMPANY":{"NAME":"ABCD","TAX":7}})");
  BOOST_TEST(decoded(codec, "D7 F4F2") == R"({"K":"P","CONTACT":{"PHONE":42}})");
  BOOST_TEST(decoded(codec, "D7 F4F2 40404040 40") == R"({"K":"P","CONTACT":{"PHONE":42}})");
  BOOST_TEST(encoded(codec, R"({"K":"P","CONTACT":{"PHONE":42}})") == plain("D7 F4F2"));
  BOOST_TEST(encoded(codec, R"({"COMPANY":{"NAME":"ABCD","TAX":7}})") == plain("C3 C1C2C3C4 F0F0F7"));
  BOOST_TEST(decoded(codec, "C3 C1C2C3").starts_with("FWD2001E"));
  BOOST_TEST(decoded(codec, "E7 F4F2").starts_with("FWD2020E K at 0"));
  BOOST_TEST(decoded(codec, "E7 F4F2").ends_with("valid as CONTACT"));
  options.lossless = true;
  const auto lossless = books::codec(book, options);
  for (const char* record : {"C3 C1C2C3C4 F0F0F7", "D7 F4F2", "D7 F4F2 40", "D7 F4F2 00", "E7 F4F2 0102", "C3 C1C2C3",
                             "E7 F4F2 0102030405"}) {
    BOOST_TEST(encoded(lossless, decoded(lossless, record)) == plain(record));
  }
  BOOST_TEST(decoded(lossless, "D7 F4F2 40") == R"({"K":"P","CONTACT":{"PHONE":42},"$residue":{"$tail":"40"}})");
  // The length itself may say which view it is.
  auto by_length = with({"$length=8:COMPANY", "*:CONTACT"});
  by_length.odo_mode = codecs::OdoMode::shift;
  const auto length = books::codec(book, by_length);
  BOOST_TEST(decoded(length, "40 F4F2") == R"({"K":"","CONTACT":{"PHONE":42}})");
  BOOST_TEST(encoded(length, R"({"K":"","CONTACT":{"PHONE":42}})") == plain("40 F4F2"));
  BOOST_TEST(encoded(length, R"({"K":"","COMPANY":{"NAME":"A","TAX":1}})") == plain("40 C1404040 F0F0F1"));
}

BOOST_AUTO_TEST_CASE(a_variable_table_in_a_view_at_the_end_moves_what_stands_behind_it) {
  const char* const book = R"(
01 SEG.
   05 K PIC X.
   05 A PIC X(7).
   05 B REDEFINES A.
      10 N PIC 9.
      10 T PIC X(2) OCCURS 0 TO 2 DEPENDING ON N.
      10 Z PIC 9(2).
)";
  for (const auto mode : {codecs::OdoMode::shift, codecs::OdoMode::pad}) {
    auto options = with({"K=A:A", "K=B:B"});
    options.odo_mode = mode;
    const auto codec = books::codec(book, options);
    const bool shift = mode == codecs::OdoMode::shift;
    const char* const record = shift ? "C2 F1 C1C2 F4F2" : "C2 F1 C1C2 F4F2 0000";
    BOOST_TEST(decoded(codec, record) == R"({"K":"B","B":{"N":1,"T":["AB"],"Z":42}})");
    BOOST_TEST(encoded(codec, R"({"K":"B","B":{"T":["AB"],"Z":42}})") == plain(record));
    options.lossless = true;
    const auto lossless = books::codec(book, options);
    for (const char* any : {"C2 F1 C1C2 F4F2 0000", "C2 F2 C1C2 C3C4 F4F2", "C2 F3 C1C2 C3C4 F4F2",
                            "C2 F0 F4F2 40404040", "C1 F1F2F3F4F5F6F7", "E7 F1F2F3F4F5F6F7"}) {
      BOOST_TEST(encoded(lossless, decoded(lossless, any)) == plain(any));
    }
  }
  // Without a rule, or with data behind the overlay, the items would be read at wrong places.
  BOOST_TEST(refused(book, {}).starts_with("FWD2401E B.T at 2"));
  BOOST_TEST(refused(std::string(book) + " 05 END-MARK PIC X.", {"K=A:A", "K=B:B"}).starts_with("FWD2401E B.T"));
}

BOOST_AUTO_TEST_CASE(a_variable_table_at_the_end_of_a_view_keeps_its_room) {
  const char* const book = R"(
01 R.
   05 A PIC X(2).
   05 B REDEFINES A.
      10 N PIC 9.
      10 T PIC 9(2) OCCURS 0 TO 3 DEPENDING ON N.
   05 Z PIC X.
)";
  for (const std::vector<std::string>& rules : {std::vector<std::string>{}, {"Z=A:A", "Z=B:B"}}) {
    const auto codec = books::codec(book, with(rules, true));
    for (const char* record : {"F1 F4F2 C1C2C3C4 C2", "F1 F4F2 C1C2C3C4 C1", "F0 F4F2 40404040 C2",
                               "F3 F4F2 F1F2F3F4 C2", "F1 F4F2 00000000 C2"}) {
      BOOST_TEST(encoded(codec, decoded(codec, record)) == plain(record), record << decoded(codec, record));
    }
  }
}

BOOST_AUTO_TEST_CASE(rules_that_are_wrong_are_refused_with_the_place_and_the_nearest_name) {
  const auto error = [&](const char* rule) { return refused(party, {rule}); };
  const std::pair<const char*, const char*> rows[] = {
      {"KIND=P", "FWD2133E rule \"KIND=P\", column 7: a ':' and the view must follow, as in KIND=P:PERSON-DATA"},
      {"", "FWD2133E rule \"\", column 1: an item is needed"},
      {"KIND=:FIRM-DATA",
       "FWD2133E rule \"KIND=:FIRM-DATA\", column 6: a value is needed: a word, a number, 'text' or X'hex'"},
      {"KIND=P:", "FWD2133E rule \"KIND=P:\", column 8: the name of a view is needed"},
      {"KIND=P:FIRM-DATA x", "FWD2133E rule \"KIND=P:FIRM-DATA x\", column 18: nothing may follow the view"},
      {"KIND='P:FIRM-DATA", "FWD2133E rule \"KIND='P:FIRM-DATA\", column 6: the closing quote is missing"},
      {"KIND='':FIRM-DATA",
       "FWD2133E rule \"KIND='':FIRM-DATA\", column 6: a literal has at least one character; write SPACES for blanks"},
      {"KIND=X'D':FIRM-DATA", "FWD2133E rule \"KIND=X'D':FIRM-DATA\", column 6: X'...' has two hex digits a byte"},
      {"KIND=X'DG':FIRM-DATA", "FWD2133E rule \"KIND=X'DG':FIRM-DATA\", column 6: X'...' holds hex digits only"},
      {"KIND<A,B:FIRM-DATA", "FWD2133E rule \"KIND<A,B:FIRM-DATA\", column 6: only = and != take lists and ranges"},
      {"KIND<>A:FIRM-DATA", "FWD2133E rule \"KIND<>A:FIRM-DATA\", column 5: unequal is written !="},
      {"KIND(1)=A:FIRM-DATA",
       "FWD2133E rule \"KIND(1)=A:FIRM-DATA\", column 7: a part of an item is written ITEM(START:LENGTH); "
       "subscripts are left out, as in a table the item is that of the same occurrence"},
      {"$size=1:FIRM-DATA",
       "FWD2133E rule \"$size=1:FIRM-DATA\", column 1: the only value of a record that is no item is $length"},
      {"KIN=P:FIRM-DATA", "FWD2134E rule \"KIN=P:FIRM-DATA\": no item is called KIN; did you mean KIND?"},
      {"KIND=P:FIRM-DATE", "FWD2134E rule \"KIND=P:FIRM-DATE\": no view is called FIRM-DATE; did you mean FIRM-DATA?"},
      {"KIND=P:KIND", "FWD2134E rule \"KIND=P:KIND\": KIND is no view: it neither redefines nor is redefined"},
      {"FIRMA:FIRM-DATA", "FWD2134E rule \"FIRMA:FIRM-DATA\": no 88 level is called FIRMA; did you mean FIRM?"},
      {"KIND:FIRM-DATA", "FWD2134E rule \"KIND:FIRM-DATA\": KIND is an item and no 88 level; compare it: KIND=VALUE"},
      {"KIND=PP:FIRM-DATA", "FWD2135E rule \"KIND=PP:FIRM-DATA\": KIND (PIC X) has 1 byte, the value 2"},
      {"AGE=X:FIRM-DATA", "FWD2135E rule \"AGE=X:FIRM-DATA\": PERSON-DATA.AGE (PIC 9(3)) holds numbers, and X is none"},
      {"AGE=1000:FIRM-DATA", "FWD2135E rule \"AGE=1000:FIRM-DATA\": PERSON-DATA.AGE (PIC 9(3)) holds 0 to 999"},
      {"AGE<0:FIRM-DATA", "FWD2135E rule \"AGE<0:FIRM-DATA\": PERSON-DATA.AGE (PIC 9(3)) holds 0 to 999"},
      {"AGE=1.5:FIRM-DATA", "FWD2135E rule \"AGE=1.5:FIRM-DATA\": PERSON-DATA.AGE (PIC 9(3)) is whole"},
      {"KIND=Z..A:FIRM-DATA", "FWD2135E rule \"KIND=Z..A:FIRM-DATA\": the range begins behind its end"},
      {"KIND(2:1)=A:FIRM-DATA", "FWD2135E rule \"KIND(2:1)=A:FIRM-DATA\": KIND has 1 characters only"},
      {"STAFF=A:FIRM-DATA",
       "FWD2135E rule \"STAFF=A:FIRM-DATA\": FIRM-DATA.STAFF (PIC S9(5) COMP-3) holds numbers, and A is none"},
      {"STAFF='A':FIRM-DATA",
       "FWD2135E rule \"STAFF='A':FIRM-DATA\": FIRM-DATA.STAFF (PIC S9(5) COMP-3) holds no text; give a number or "
       "X'hex'"},
      {"STAFF(1:1)=A:FIRM-DATA",
       "FWD2133E rule \"STAFF(1:1)=A:FIRM-DATA\": STAFF holds no characters, so it has no parts"},
      {"$length=999:FIRM-DATA", "FWD2135E rule \"$length=999:FIRM-DATA\": $length holds 0 to 6"},
      {"*:-", "FWD2134E rule \"*:-\": no rule names a view, so \"-\" belongs to none"},
  };
  for (const auto& [rule, text] : rows) BOOST_TEST(error(rule) == text);
  BOOST_TEST(refused(party, {"KIND=P:PERSON-DATA", "KIND='P ':FIRM-DATA"}) ==
             "FWD2135E rule \"KIND='P ':FIRM-DATA\": a rule before it has the same test");
  BOOST_TEST(refused(party, {"KIND=P,Q:PERSON-DATA", "KIND=Q:FIRM-DATA"}) ==
             "FWD2135E rule \"KIND=Q:FIRM-DATA\": rules before it take all its values");
  BOOST_TEST(refused(party, {"PERSON:PERSON-DATA", "KIND=P:FIRM-DATA"}) ==
             "FWD2135E rule \"KIND=P:FIRM-DATA\": a rule before it has the same test");
  BOOST_TEST(refused(party, {"*:PERSON-DATA", "KIND=P:FIRM-DATA"}) ==
             "FWD2135E rule \"KIND=P:FIRM-DATA\": it stands behind a rule with *, which takes every record");
  const char* const twice =
      "01 R. 05 G. 10 K PIC X. 10 A PIC X. 10 B REDEFINES A PIC X. 05 H. 10 K PIC X. 10 A PIC X. "
      "10 B REDEFINES A PIC X. 05 T OCCURS 2. 10 U PIC X.";
  BOOST_TEST(refused(twice, {"K OF G=1:B"}) ==
             "FWD2134E rule \"K OF G=1:B\": more than one view is called B; qualify it with OF");
  BOOST_TEST(refused(twice, {"K=1:B OF G"}) ==
             "FWD2134E rule \"K=1:B OF G\": more than one item is called K; qualify it with OF");
  BOOST_TEST(refused(twice, {"U=1:B OF G"}) ==
             "FWD2134E rule \"U=1:B OF G\": U stands in a table, and the view does not stand in the same occurrence");
  BOOST_TEST(refused(twice, {"K OF G=1:B OF G", "K OF G = 2 : A OF G", "H.K=1:H.B"}) == "compiled");
}

BOOST_AUTO_TEST_SUITE_END()
