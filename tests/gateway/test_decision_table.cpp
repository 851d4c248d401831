#include <boost/test/unit_test.hpp>

#include "gateway/decision_table.hpp"
#include "tests/gateway/route_folder.hpp"

using gateway::DecisionTable;
using By = DecisionTable::Decision::By;

namespace {

const char if_book[] =
    "01 RQ.\n 05 AMT PIC S9(5)V99.\n 05 CAT PIC 9(4).\n 05 NAME PIC X(5).\n  88 GOLD VALUE 'G'.\n 05 COUNTS PIC 9 "
    "OCCURS 2.\n";
const char then_book[] =
    "01 RP.\n 05 CODE PIC XX.\n  88 YES VALUE '00'.\n  88 NO VALUE '05'.\n 05 LIM PIC 9(3)V9.\n 05 MSG PIC X(8).\n";
const std::vector<std::string> asked = {"CODE", "LIM", "MSG"};

struct Books {
  codecs::RecordCodec request = books::codec(if_book);
  codecs::RecordCodec response = books::codec(then_book);

  DecisionTable::Loaded load(const std::string& csv) { return DecisionTable::load(csv, request, response, asked); }

  std::string errors(const std::string& csv) {
    std::string out;
    for (const auto& e : load(csv).errors) {
      out += std::to_string(e.line) + ':' + std::to_string(e.column) + ' ' + e.fault.id() + ' ' + e.fault.text + '\n';
    }
    return out;
  }
};

// The table's verdict over one test of one item: the row, "none" or "unknown".
std::string verdict(Books& b, const std::string& item, const std::string& cell, const std::string& json) {
  std::string quoted;
  for (const char c : cell) quoted += c == '"' ? "\"\"" : std::string(1, c);
  const auto loaded = b.load("if " + item + ",then CODE\n\"" + quoted + "\",00\n");
  if (!loaded.table) return loaded.errors.front().fault.text;
  gateway::Buffer record;
  const auto base = b.request.initial_record();
  BOOST_REQUIRE(b.request.encode_over(base, json, record));
  if (json == "{}") std::fill(record.begin(), record.begin() + 11, std::uint8_t{0x40});  // AMT and CAT blank
  const auto d = loaded.table->decide(record);
  return d.by == By::row ? "row" : d.by == By::no_row ? "none" : "unknown";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(decision_table)

BOOST_AUTO_TEST_CASE(tests_of_one_item_hold_as_s_feel_says) {
  Books b;
  const struct {
    const char *item, *cell, *json, *verdict;
  } rows[] = {
      {"AMT", "-", R"({"AMT":1.00})", "row"},
      {"AMT", "5000.00", R"({"AMT":5000.00})", "row"},
      {"AMT", "5000", R"({"AMT":5000.00})", "row"},
      {"AMT", "5000.0", R"({"AMT":5000.01})", "none"},
      {"AMT", "> 5000.00", R"({"AMT":5000.00})", "none"},
      {"AMT", "> 5000.00", R"({"AMT":5000.01})", "row"},
      {"AMT", ">= 5000.00", R"({"AMT":5000.00})", "row"},
      {"AMT", "< -1", R"({"AMT":-1.01})", "row"},
      {"AMT", "<= -1", R"({"AMT":-1.00})", "row"},
      {"AMT", "<-1", R"({"AMT":-1.00})", "none"},
      {"AMT", "[200.00..5000.00]", R"({"AMT":200.00})", "row"},
      {"AMT", "[200.00..5000.00]", R"({"AMT":5000.00})", "row"},
      {"AMT", "(200.00..5000.00)", R"({"AMT":200.00})", "none"},
      {"AMT", "(200..5000]", R"({"AMT":5000.00})", "row"},
      {"AMT", "[200 .. 5000)", R"({"AMT":5000.00})", "none"},
      {"AMT", "1,2,> 10", R"({"AMT":2.00})", "row"},
      {"AMT", "1,2,> 10", R"({"AMT":3.00})", "none"},
      {"AMT", "not(1,2)", R"({"AMT":3.00})", "row"},
      {"AMT", "not(1,2)", R"({"AMT":2.00})", "none"},
      {"AMT", "not([1..5])", R"({"AMT":6.00})", "row"},
      {"AMT", "unknown", "{}", "row"},
      {"AMT", "unknown", R"({"AMT":0.00})", "none"},
      {"AMT", "not(unknown)", "{}", "none"},
      {"AMT", "not(unknown)", R"({"AMT":0.00})", "row"},
      {"AMT", "1,unknown", "{}", "row"},
      {"AMT", "> 0", "{}", "unknown"},
      {"AMT", "not(5)", "{}", "unknown"},
      {"AMT", "-", "{}", "row"},
      {"NAME", "ACME", R"({"NAME":"ACME"})", "row"},
      {"NAME", "ACME", R"({"NAME":"ACME2"})", "none"},
      {"NAME", "A B,C", R"({"NAME":"A B"})", "row"},
      {"NAME", R"("A,B",C)", R"({"NAME":"A,B"})", "row"},
      {"NAME", R"("-")", R"({"NAME":"-"})", "row"},
      {"NAME", R"("")", R"({"NAME":""})", "row"},
      {"NAME", R"("unknown")", R"({"NAME":"X"})", "none"},
      {"NAME", "gold", R"({"NAME":"G"})", "row"},
      {"NAME", "\"GOLD\"", R"({"NAME":"GOLD"})", "row"},
      {"NAME", "GOLD", R"({"NAME":"GOLD"})", "none"},
      {"NAME", "not(GOLD)", R"({"NAME":"S"})", "row"},
      {"COUNTS[2]", "7", R"({"COUNTS":[0,7]})", "row"},
      {"COUNTS[1]", "7", R"({"COUNTS":[0,7]})", "none"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.item << ' ' << row.cell << ' ' << row.json) {
      BOOST_TEST(verdict(b, row.item, row.cell, row.json) == row.verdict);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_first_row_that_holds_answers) {
  Books b;
  const auto loaded = b.load("rule,if AMT,then CODE,then LIM\nbig,> 100,NO,0\nall,-,YES,12.5\n");
  BOOST_REQUIRE(loaded.table);
  gateway::Buffer record = b.request.initial_record();
  auto d = loaded.table->decide(record);
  BOOST_TEST(d.rule == "all");
  BOOST_TEST(d.record_json == R"({"CODE":"00","LIM":12.5})");
  BOOST_TEST(d.row == 1u);
}

BOOST_AUTO_TEST_CASE(an_unknown_item_stops_the_table_before_a_later_row_approves) {
  Books b;
  const auto loaded = b.load("if AMT,if CAT,then CODE\n> 100,-,NO\n-,-,YES\n");
  BOOST_REQUIRE(loaded.table);
  gateway::Buffer record = b.request.initial_record();
  std::fill(record.begin(), record.begin() + 7, std::uint8_t{0x40});
  BOOST_TEST((loaded.table->decide(record).by == By::unknown));
}

BOOST_AUTO_TEST_CASE(a_false_cell_skips_a_row_whatever_else_is_unknown) {
  Books b;
  const auto loaded = b.load("if AMT,if CAT,then CODE\n> 100,5,NO\n-,-,YES\n");
  BOOST_REQUIRE(loaded.table);
  gateway::Buffer record = b.request.initial_record();
  std::fill(record.begin(), record.begin() + 7, std::uint8_t{0x40});
  const auto d = loaded.table->decide(record);
  BOOST_TEST((d.by == By::row));
  BOOST_TEST(d.rule == "2");
}

BOOST_AUTO_TEST_CASE(a_dash_in_a_result_leaves_the_item_to_the_default) {
  Books b;
  const auto loaded = b.load("if AMT,then CODE,then MSG\n-,-,\"HI, YOU\"\n");
  BOOST_REQUIRE(loaded.table);
  BOOST_TEST(loaded.table->record_json(0) == R"({"MSG":"HI, YOU"})");
}

BOOST_AUTO_TEST_CASE(tables_that_cannot_be_used_are_refused_with_line_and_column) {
  Books b;
  const std::pair<const char*, const char*> rows[] = {
      {"", "1:1 FWD4020E the table has no heading\n"},
      {"if AMT,then CODE\n\"1,00\n", "2:1 FWD4020E a quote is never closed\n"},
      {"if AMT,then CODE\n1\n", "2:1 FWD4020E the row has 1 cells, the heading has 2\n"},
      {"iff AMT,then CODE\n",
       "1:1 FWD4021E a column is headed \"iff AMT\"; it must be `if ITEM`, `then ITEM`, `rule` or `note`\n"},
      {"if AMT,note\n", "1:1 FWD4021E no column is headed `then ITEM`\n"},
      {"if AMTT,then CODE\n", "1:4 FWD4006E \"AMTT\" is no item of RQ; did you mean \"AMT\"?\n"},
      {"if AMT,then AMT\n", "1:13 FWD4006E \"AMT\" is no item of RP\n"},
      {"if facts.x,then CODE\n", "1:4 FWD4003E facts of steps are not built in this version: facts.x\n"},
      {"if AMT,then CODE,then CODE\n", "1:23 FWD4021E CODE is given by an earlier column too\n"},
      {"if AMT,then CODE\n,00\n", "2:1 FWD4022E the cell is empty: write - for any value, or \"\" for an empty text\n"},
      {"if AMT,then CODE\nmuch,00\n", "2:1 FWD4022E the item takes a number (PIC S9(5)V99)\n"},
      {"if AMT,then CODE\n[5..1],00\n", "2:1 FWD4022E the range is empty: its end lies before its start\n"},
      {"if AMT,then CODE\n\"1,>\",00\n", "2:5 FWD4022E a value is missing\n"},
      {"if NAME,then CODE\n> A,00\n", "2:1 FWD4022E < <= > >= and ranges compare numbers; NAME is text\n"},
      {"if NAME,then CODE\nA=B,00\n", "2:2 FWD4022E a text that holds an operator stands in double quotes\n"},
      {"if NAME,then CODE\nnot(A,00\n", "2:6 FWD4022E the ) of not( is missing\n"},
      {"if AMT,then CODE\n1,07\n", "2:3 FWD4023E CODE: must be one of its conditions: YES, NO\n"},
      {"if AMT,then MSG\n1,TOO LONG TEXT\n", "2:3 FWD4023E MSG: must have at most 8 characters, not 13\n"},
      {"if AMT,then LIM\n1,1.25\n", "2:3 FWD4023E LIM: must have at most 1 decimal\n"},
      {"if AMT,then LIM\n1,1000\n", "2:3 FWD4023E LIM: must be at most 999.9\n"},
      {"if AMT,then LIM\n1,-1\n", "2:3 FWD4023E LIM: must not be negative\n"},
      {"if AMT,then MSG\n1,\xE2\x82\xAC\n", "2:3 FWD4023E MSG: must hold only characters of code page 37\n"},
  };
  for (const auto& [csv, wanted] : rows) {
    BOOST_TEST_CONTEXT(csv) { BOOST_TEST(b.errors(csv) == wanted); }
  }
}

BOOST_AUTO_TEST_CASE(only_items_that_are_asked_can_be_results) {
  Books b;
  const auto loaded = DecisionTable::load("if AMT,then MSG\n-,A\n", b.request, b.response, {"CODE"});
  BOOST_REQUIRE(loaded.errors.size() == 1);
  BOOST_TEST(loaded.errors[0].fault.text == "MSG has another source; a table gives only items that are asked");
}

BOOST_AUTO_TEST_CASE(rows_that_no_case_reaches_and_rows_that_overlap_are_told) {
  Books b;
  const auto warnings = [&](const std::string& csv) {
    const auto loaded = b.load(csv);
    BOOST_REQUIRE(loaded.table);
    return loaded.warnings;
  };
  auto w = warnings("rule,if AMT,then CODE\na,-,00\nb,> 5,05\n");
  BOOST_REQUIRE(w.size() == 1);
  BOOST_TEST(w[0] == "3:1 FWD4024W line 3 (b) is never reached: line 2 (a) takes all of its cases");
  w = warnings("if AMT,then CODE\n[1..10],00\n(2..9),05\n");
  BOOST_TEST(w.size() == 1);
  w = warnings("if AMT,then CODE\n[1..10],00\n[5..20],05\n");
  BOOST_REQUIRE(w.size() == 1);
  BOOST_TEST(
      w[0] ==
      "1:1 FWD4025W 1 pair of rows can take the same case, as line 3 (2) and line 2 (1); the earlier row answers");
  w = warnings("if AMT,then CODE\n[1..10],00\n[5..20],05\n[8..30],00\n[1..2],05\n");
  BOOST_REQUIRE(w.size() == 2);
  BOOST_TEST(w[0] == "5:1 FWD4024W line 5 (4) is never reached: line 2 (1) takes all of its cases");
  BOOST_TEST(
      w[1] ==
      "1:1 FWD4025W 2 pairs of rows can take the same case, as line 3 (2) and line 2 (1); the earlier row answers");
  BOOST_TEST(warnings("if AMT,then CODE\n< 5,00\n>= 5,05\n").empty());
  BOOST_TEST(warnings("if AMT,then CODE\n5,00\n-,05\n").empty());
  BOOST_TEST(warnings("if AMT,then CODE\nnot([1..5]),00\n[2..4],05\n").empty());
  BOOST_TEST(warnings("if NAME,then CODE\n\"A,B\",00\nnot(A),05\n").size() == 1);
  BOOST_TEST(warnings("if NAME,then CODE\nA,00\nnot(A),05\n").empty());
  BOOST_TEST(warnings("if NAME,then CODE\n\"A,B\",00\nB,05\n").size() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
