#include <boost/test/unit_test.hpp>

#include "gateway/contract.hpp"
#include "tests/gateway/route_folder.hpp"

using gateway::Contract;
using gateway::ItemRule;

namespace {

const char book[] = R"(
01 RP.
   05 CODE PIC XX.
      88 YES VALUE '00'.
      88 NO VALUE '05'.
      88 NEIN VALUE '05'.
   05 REASON PIC X(10).
   05 SCORE PIC 9(3).
   05 PREMIUM PIC S9(5)V99 COMP-3.
   05 BIG PIC 9(18).
   05 KIND PIC 9.
      88 LOW VALUE 1 THRU 3.
      88 HIGH VALUE 7, 8.
   05 G.
      10 LETTERS PIC A(3).
      10 TAIL PIC X.
   05 CNT PIC 9.
   05 LINES OCCURS 0 TO 3 DEPENDING ON CNT.
      10 QTY PIC 9(2).
)";

struct Compiled {
  std::shared_ptr<const codecs::RecordCodec> codec;
  Contract contract;
};

Compiled compile(const std::string& text, std::vector<std::string> asked, std::vector<ItemRule> rules = {},
                 bool ascii = true, const char* page = "37") {
  codecs::CodecOptions options;
  options.code_page = books::page(page);
  auto codec = std::make_shared<const codecs::RecordCodec>(books::codec(text, options));
  auto contract = Contract::compile(codec, std::move(asked), std::move(rules), ascii);
  BOOST_REQUIRE(contract);
  return {codec, *contract};
}

std::string misfits(const Contract& contract, std::string_view answer) {
  std::string out;
  for (const auto& m : contract.read(answer).misfits) out += (m.path.empty() ? "" : m.path + ' ') + m.text + '\n';
  return out;
}

// The reply bytes of a good answer, in hex.
std::string encoded(const Compiled& c, std::string_view answer) {
  const auto reading = c.contract.read(answer);
  if (!reading.misfits.empty()) return reading.misfits.front().path + ' ' + reading.misfits.front().text;
  gateway::Buffer record;
  const auto done = c.codec->encode_over(c.codec->initial_record(), reading.record_json, record);
  return done ? books::hex(record) : codecs::to_string(done.error());
}

std::string one_item(const std::string& picture, const std::string& value, ItemRule rule = {}, bool ascii = true,
                     const char* page = "37") {
  rule.path = "V";
  const auto c = compile("01 R.\n 05 V PIC " + picture + ".\n", {"V"}, {rule}, ascii, page);
  return encoded(c, "{\"V\":" + value + "}");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(contract)

BOOST_AUTO_TEST_CASE(the_schema_is_strict_and_says_lengths_as_patterns) {
  const auto c = compile(book, {"REASON", "G.LETTERS", "CODE", "SCORE", "PREMIUM", "BIG", "KIND", "LINES.QTY"});
  BOOST_TEST(
      c.contract.schema() ==
      R"({"type":"object","properties":{"REASON":{"type":"string","pattern":"^[ -~]{0,10}$"},)"
      R"("G":{"type":"object","properties":{"LETTERS":{"type":"string","pattern":"^[A-Za-z ]{0,3}$"}},)"
      R"("required":["LETTERS"],"additionalProperties":false},)"
      R"("CODE":{"type":"string","enum":["YES","NO"]},)"
      R"("SCORE":{"type":"integer","minimum":0,"maximum":999},)"
      R"("PREMIUM":{"type":"string","pattern":"^-?(0|[1-9][0-9]{0,4})\\.[0-9]{2}$"},)"
      R"("BIG":{"type":"string","pattern":"^(0|[1-9][0-9]{0,17})$"},)"
      R"("KIND":{"type":"integer","minimum":0,"maximum":9,"description":"Only the values of the conditions LOW, HIGH"},)"
      R"("LINES":{"type":"array","items":{"type":"object","properties":{"QTY":{"type":"integer","minimum":0,"maximum":99}},)"
      R"("required":["QTY"],"additionalProperties":false},"minItems":0,"maxItems":3}},)"
      R"("required":["REASON","G","CODE","SCORE","PREMIUM","BIG","KIND","LINES"],"additionalProperties":false})");
  BOOST_TEST(c.contract.schema_name().substr(0, 3) == "RP_");
  BOOST_TEST(c.contract.schema_name().size() == 11u);
  BOOST_TEST(c.contract.words() ==
             "REASON: text, at most 10 characters\nG.LETTERS: letters and spaces, at most 3 characters\n"
             "CODE: one of YES, NO, NEIN\nSCORE: a whole number from 0 to 999\n"
             "PREMIUM: a number from -99999.99 to 99999.99 with 2 decimals, written as a JSON string\n"
             "BIG: a whole number from 0 to 999999999999999999, written as a JSON string\n"
             "KIND: a whole number from 0 to 9; only LOW 1 to 3, HIGH 7 8\n"
             "LINES: an array of 0 to 3 elements\nLINES[].QTY: a whole number from 0 to 99\n");
  BOOST_TEST(c.contract.max_tokens() > 150);
  BOOST_TEST(!c.contract.empty());
}

BOOST_AUTO_TEST_CASE(a_contract_without_items_is_empty) {
  const auto c = compile(book, {});
  BOOST_TEST(c.contract.empty());
  BOOST_TEST(c.contract.schema() == "");
}

BOOST_AUTO_TEST_CASE(pictures_become_patterns) {
  const std::pair<const char*, const char*> rows[] = {
      {"S9(4)", "^-?(0|[1-9][0-9]{0,3})$"},  {"V99", "^0\\\\.[0-9]{2}$"},     {"9V9", "^(0|[1-9])\\\\.[0-9]{1}$"},
      {"99PPP", "^(0|[1-9][0-9]{0,1}000)$"}, {"VPP99", "^0\\\\.00[0-9]{2}$"},
  };
  for (const auto& [picture, pattern] : rows) {
    const auto c = compile(std::string("01 R.\n 05 V PIC ") + picture + ".\n", {"V"});
    BOOST_TEST(c.contract.schema().find(std::string("\"pattern\":\"") + pattern + '"') != std::string::npos,
               c.contract.schema());
  }
}

BOOST_AUTO_TEST_CASE(values_are_held_to_their_picture) {
  const struct {
    const char *picture, *json, *result;
  } rows[] = {
      {"X(3)", "\"AB\"", "C1C240"},
      {"X(3)", "\"AB   \"", "C1C240"},
      {"X(3)", "\"\"", "404040"},
      {"X(3)", "\"\\u0041\"", "C14040"},
      {"X(3)", "\"ABCD\"", "V must have at most 3 characters, not 4"},
      {"X(3)", "\"\xE2\x82\xAC\"", "V must hold printable ASCII characters only"},
      {"X(3)", "\"A\\nB\"", "V must hold printable characters only, no line ends"},
      {"X(3)", "\"A\\u0000\"", "V must hold printable characters only, no line ends"},
      {"X(3)", "12", "V must be a JSON string"},
      {"X(3)", "null", "V must be a JSON string"},
      {"X(3)", "true", "V must be a JSON string"},
      {"X(3)", "[\"A\"]", "V must be a JSON string"},
      {"A(3)", "\"Ab \"", "C18240"},
      {"A(3)", "\"A1\"", "V must hold letters A-Z, a-z and spaces only"},
      {"9(3)", "7", "F0F0F7"},
      {"9(3)", "999", "F9F9F9"},
      {"9(3)", "1000", "V must be at most 999"},
      {"9(3)", "-1", "V must not be negative"},
      {"9(3)", "-0", "F0F0F0"},
      {"9(3)", "1.0", "V must be a whole number without a decimal point"},
      {"9(3)", "1e2", "V must be a whole number without exponent"},
      {"9(3)", "1e400", "V must be a whole number without exponent"},
      {"9(3)", "\"7\"", "V must be a JSON number"},
      {"9(3)", "73096000000000000000000000000000000000000000000788", "V must be at most 999 and exact to its decimals"},
      {"9(16)", "\"9007199254740993\"", "F9F0F0F7F1F9F9F2F5F4F7F4F0F9F9F3"},
      {"9(16)", "9007199254740993", "V must be a JSON string"},
      {"S9(3)V99", "\"-1.50\"", "F0F0F1F5D0"},
      {"S9(3)V99", "\"1.5\"", "F0F0F1F5C0"},
      {"S9(3)V99", "\"1.505\"", "V must have at most 2 decimals"},
      {"S9(3)V99", "\"1000.00\"", "V must be at most 999.99"},
      {"S9(3)V99", "\"-1000.00\"", "V must be at least -999.99"},
      {"S9(3)V99", "1.50", "V must be a JSON string"},
      {"S9(3)V99", "\"1e1\"", "V must be a plain decimal number such as 12.50"},
      {"S9(3)V99", "\"NaN\"", "V must be a plain decimal number such as 12.50"},
      {"S9(3)V99", "\"\"", "V must be a plain decimal number such as 12.50"},
      {"S9(3)V99", "\"01.00\"", "V must have no leading zeros"},
      {"S9(3)V99", "\"-0.00\"", "F0F0F0F0C0"},
      {"99PPP", "\"45000\"", "F4F5"},
      {"99PPP", "\"45500\"", "V must be a multiple of 1000"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.picture << ' ' << row.json) { BOOST_TEST(one_item(row.picture, row.json) == row.result); }
  }
}

BOOST_AUTO_TEST_CASE(a_code_page_repertoire_takes_what_the_page_has) {
  BOOST_TEST(one_item("X(3)", "\"\xC3\xA9\"", {}, false) == "514040");
  BOOST_TEST(one_item("X(3)", "\"\xE2\x82\xAC\"", {}, false) ==
             "V must hold only printable characters of code page 37");
  BOOST_TEST(one_item("X(3)", "\"\xE2\x82\xAC\"", {}, false, "1140") == "9F4040");
}

BOOST_AUTO_TEST_CASE(only_declared_coercions_are_applied_and_each_is_told) {
  ItemRule rule;
  rule.trim = rule.upper = rule.transliterate = true;
  rule.path = "V";
  const auto c = compile("01 R.\n 05 V PIC X(6).\n", {"V"}, {rule});
  const auto reading = c.contract.read("{\"V\":\"  ab\xC3\xA9\xE2\x80\x94\"}");
  BOOST_TEST(reading.misfits.empty());
  BOOST_TEST(reading.record_json == R"({"V":"ABE-"})");
  BOOST_REQUIRE(reading.repairs.size() == 3);
  BOOST_TEST(reading.repairs[0] == "V transliterate");
  BOOST_TEST(reading.repairs[1] == "V upper");
  BOOST_TEST(reading.repairs[2] == "V trim");
}

BOOST_AUTO_TEST_CASE(text_is_cut_only_where_the_route_says_so) {
  ItemRule rule;
  rule.overflow = ItemRule::Overflow::truncate;
  BOOST_TEST(one_item("X(4)", "\"ABC DEF\"", rule) == "C1C2C340");
  BOOST_TEST(one_item("X(5)", "\"ABC DEF\"", rule) == "C1C2C340C4");
  rule.overflow = ItemRule::Overflow::truncate_word;
  BOOST_TEST(one_item("X(5)", "\"ABC DEF\"", rule) == "C1C2C34040");
  BOOST_TEST(one_item("X(3)", "\"ABC DEF\"", rule) == "C1C2C3");
  BOOST_TEST(one_item("X(3)", "\"ABCDEF\"", rule) == "C1C2C3");
}

BOOST_AUTO_TEST_CASE(condition_names_stand_for_their_values) {
  const auto c = compile(book, {"CODE"});
  BOOST_TEST(encoded(c, R"({"CODE":"NO"})").substr(0, 4) == "F0F5");
  BOOST_TEST(encoded(c, R"({"CODE":"NEIN"})").substr(0, 4) == "F0F5");
  BOOST_TEST(encoded(c, R"({"CODE":"00"})").substr(0, 4) == "F0F0");
  BOOST_TEST(misfits(c.contract, R"({"CODE":"MAYBE"})") == "CODE must have at most 2 characters, not 5\n");
  BOOST_TEST(misfits(c.contract, R"({"CODE":"07"})") == "CODE must be one of its conditions: YES, NO, NEIN\n");
  const auto kind = compile(book, {"KIND"});
  BOOST_TEST(misfits(kind.contract, R"({"KIND":2})").empty());
  BOOST_TEST(misfits(kind.contract, R"({"KIND":8})").empty());
  BOOST_TEST(misfits(kind.contract, R"({"KIND":5})") == "KIND must be one of its conditions: LOW, HIGH\n");
  ItemRule values;
  values.path = "CODE";
  values.conditions = ItemRule::Conditions::values;
  BOOST_TEST(compile(book, {"CODE"}, {values}).contract.schema().find(R"("enum":["00","05","05"])") !=
             std::string::npos);
  values.conditions = ItemRule::Conditions::ignore;
  BOOST_TEST(misfits(compile(book, {"CODE"}, {values}).contract, R"({"CODE":"07"})").empty());
}

BOOST_AUTO_TEST_CASE(the_answer_is_exactly_one_object_with_the_asked_members) {
  const auto c = compile(book, {"REASON", "SCORE"});
  const auto with = [](std::string_view text) { return std::string("the answer ") + std::string(text) + '\n'; };
  const std::string good = R"({"REASON":"OK","SCORE":1})";
  const std::pair<std::string, std::string> rows[] = {
      {good, ""},
      {" \n" + good + "\n ", ""},
      {R"({"SCORE":1,"REASON":"OK"})", ""},
      {"", with("is not one JSON object")},
      {"OK", with("is not one JSON object")},
      {"[" + good + "]", with("is not one JSON object")},
      {"```json\n" + good + "\n```", with("is not one JSON object")},
      {good + good, with("has something after its JSON object")},
      {good + " done", with("has something after its JSON object")},
      {R"({"REASON":"OK"})", "SCORE is missing\n"},
      {R"({"REASON":"OK","SCORE":1,"X":2})", with("has a member that is not asked for")},
      {R"({"REASON":"OK","SCORE":1,"SCORE":1})", with("has the member SCORE twice")},
      {R"({"REASON":"OK","SCORE":1)", with("is not one JSON object: line 1, column 25: a comma or } is missing")},
      {R"({"REASON":"OK","SCORE":NaN})", with("is not one JSON object: line 1, column 24: no JSON value")},
      {R"({"REASON":"OK","SCORE":01})",
       with("is not one JSON object: line 1, column 26: a number with a leading zero")},
      {R"({"REASON":"\ud800","SCORE":1})", with("is not one JSON object: line 1, column 18: a lone surrogate")},
      {"\xEF\xBB\xBF" + good, with("begins with a byte order mark")},
      {"{\"REASON\":\"\xFF\",\"SCORE\":1}", with("is not valid UTF-8")},
      {std::string("{\"REASON\":\"\0\",\"SCORE\":1}", 23), with("holds a NUL")},
  };
  for (const auto& [answer, wanted] : rows) {
    BOOST_TEST_CONTEXT(answer) { BOOST_TEST(misfits(c.contract, answer) == wanted); }
  }
  const std::string deep = "{\"REASON\":" + std::string(1000, '[') + std::string(1000, ']') + ",\"SCORE\":1}";
  BOOST_TEST(misfits(c.contract, deep).find("nested too deeply") != std::string::npos);
  BOOST_TEST(misfits(c.contract, "{\"REASON\":\"" + std::string(2 << 20, 'A') + "\",\"SCORE\":1}") ==
             with("is longer than 1 MiB"));
}

BOOST_AUTO_TEST_CASE(tables_are_arrays_within_their_bounds) {
  const auto c = compile(book, {"LINES.QTY"});
  BOOST_TEST(misfits(c.contract, R"({"LINES":[]})").empty());
  BOOST_TEST(encoded(c, R"({"LINES":[{"QTY":5},{"QTY":6}]})").substr(2 * (2 + 10 + 3 + 4 + 18 + 1 + 4)) ==
             "F2F0F5F0F6");
  BOOST_TEST(misfits(c.contract, R"({"LINES":[{"QTY":5},{"QTY":6},{"QTY":7},{"QTY":8}]})") ==
             "LINES must have 0 to 3 elements, not 4\n");
  BOOST_TEST(misfits(c.contract, R"({"LINES":[{"QTY":500},{}]})") ==
             "LINES[1].QTY must be at most 99\nLINES[2].QTY is missing\n");
  BOOST_TEST(misfits(c.contract, R"({"LINES":{}})") == "LINES must be an array\n");
}

BOOST_AUTO_TEST_CASE(what_fitted_is_kept_and_only_the_rest_is_asked_again) {
  const auto c = compile(book, {"REASON", "SCORE", "G.LETTERS", "G.TAIL"});
  const auto reading = c.contract.read(R"({"REASON":"FAR TOO LONG","SCORE":5,"G":{"LETTERS":"9","TAIL":"T"}})");
  BOOST_TEST(reading.record_json == R"({"SCORE":5,"G":{"TAIL":"T"}})");
  BOOST_REQUIRE(reading.misfits.size() == 2);
  const Contract again = c.contract.narrowed(reading.misfits);
  BOOST_TEST(again.words() ==
             "REASON: text, at most 10 characters\nG.LETTERS: letters and spaces, at most 3 characters\n");
  BOOST_TEST(c.contract.narrowed(c.contract.read("no").misfits).words() == c.contract.words());
}

BOOST_AUTO_TEST_CASE(items_that_no_model_can_write_are_refused) {
  auto codec = std::make_shared<const codecs::RecordCodec>(books::codec("01 R.\n 05 P USAGE POINTER.\n"));
  const auto refused = Contract::compile(codec, {"P"}, {}, true);
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().id() == "FWD4017E");
}

BOOST_AUTO_TEST_SUITE_END()
