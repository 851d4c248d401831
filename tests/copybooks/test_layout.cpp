#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "copybooks/copybook.hpp"
#include "copybooks/layout_map.hpp"

namespace {

using namespace copybooks;
using Numbers = std::vector<std::size_t>;

LoadedCopybook load(const std::string& text, CopybookOptions options = {}) {
  options.format = ReferenceFormat::free;
  return read_copybook(text, "test.cpy", options);
}

std::string said(const LoadedCopybook& book) {
  std::string all;
  for (const Diagnostic& d : book.diagnostics) all += to_string(d);
  return all;
}

std::shared_ptr<const RecordLayout> layout(const std::string& text, const CopybookOptions& options = {}) {
  const LoadedCopybook book = load(text, options);
  BOOST_REQUIRE_MESSAGE(book.ok() && !book.records.empty(), text + '\n' + said(book));
  return book.records.front();
}

CopybookOptions dialect(Dialect d) {
  CopybookOptions options;
  options.dialect = d;
  return options;
}

// The word of every message of a book.
std::string words(const std::string& text) {
  std::string all;
  for (const Diagnostic& d : load(text).diagnostics) all += (all.empty() ? "" : " ") + std::string(word(d.code));
  return all;
}

Numbers offsets(const RecordLayout& r) {
  Numbers all;
  for (const Field& f : r.fields()) all.push_back(f.offset);
  return all;
}

std::size_t size_of(const std::string& clauses, const CopybookOptions& options = {}) {
  return layout("01 R. 05 A " + clauses + ".", options)->max_length();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(layouts)

BOOST_AUTO_TEST_CASE(an_item_takes_the_bytes_of_its_usage) {
  const std::vector<std::pair<const char*, std::size_t>> rows = {{"PIC X(7)", 7},
                                                                 {"PIC A(3)", 3},
                                                                 {"PIC S9(5)V99", 7},
                                                                 {"PIC S9(3) SIGN LEADING SEPARATE", 4},
                                                                 {"PIC S9(3) SIGN TRAILING", 3},
                                                                 {"PIC 9(3)P(2)", 3},
                                                                 {"PIC VPP99", 2},
                                                                 {"PIC ZZ,ZZ9.99CR", 11},
                                                                 {"PIC S9 COMP-3", 1},
                                                                 {"PIC S99 COMP-3", 2},
                                                                 {"PIC S9(3) COMP-3", 2},
                                                                 {"PIC S9(4) COMP-3", 3},
                                                                 {"PIC S9(5) COMP-3", 3},
                                                                 {"PIC S9(7) PACKED-DECIMAL", 4},
                                                                 {"PIC S9(9) COMP-3", 5},
                                                                 {"PIC S9(18) COMP-3", 10},
                                                                 {"PIC S9(31) COMP-3", 16},
                                                                 {"PIC S9(4)P(3) COMP-3", 3},
                                                                 {"PIC 9(5) COMP-6", 3},
                                                                 {"PIC 9(4) COMP-6", 2},
                                                                 {"PIC S9 COMP", 2},
                                                                 {"PIC S9(4) BINARY", 2},
                                                                 {"PIC S9(5) COMP-4", 4},
                                                                 {"PIC S9(9) COMP-5", 4},
                                                                 {"PIC S9(10) COMP", 8},
                                                                 {"PIC S9(18) COMP", 8},
                                                                 {"COMP-1", 4},
                                                                 {"USAGE IS COMP-2", 8},
                                                                 {"PIC N(4)", 8},
                                                                 {"PIC G(4) DISPLAY-1", 8},
                                                                 {"PIC N(4) DISPLAY-1", 8},
                                                                 {"PIC U(5)", 20},
                                                                 {"PIC U(5) BYTE-LENGTH 7", 7},
                                                                 {"PIC 9(4) NATIONAL", 8},
                                                                 {"INDEX", 4},
                                                                 {"POINTER", 4},
                                                                 {"POINTER-32", 4},
                                                                 {"FUNCTION-POINTER", 4},
                                                                 {"PROCEDURE-POINTER", 8},
                                                                 {"PIC +9.9(8)E+99", 15},
                                                                 {"PIC X/XX", 4}};
  for (const auto& [clauses, bytes] : rows) BOOST_TEST(size_of(clauses) == bytes, clauses);
  CopybookOptions lp64;
  lp64.pointer_size = 8;
  BOOST_TEST(size_of("POINTER", lp64) == 8u);
  CopybookOptions dbcs;
  dbcs.national_symbol_dbcs = true;
  BOOST_TEST((layout("01 R. 05 A PIC N.", dbcs)->field(1).usage == Usage::dbcs));
}

BOOST_AUTO_TEST_CASE(binary_sizes_follow_the_dialect) {
  const CopybookOptions gnu = dialect(Dialect::gnucobol), mf = dialect(Dialect::mf);
  BOOST_TEST(size_of("PIC S9 COMP", gnu) == 1u);
  BOOST_TEST(size_of("PIC S99 COMP", gnu) == 1u);
  BOOST_TEST(size_of("PIC S9(3) COMP", gnu) == 2u);
  const std::vector<std::pair<const char*, std::size_t>> fewest = {
      {"PIC 9(7) COMP", 3},  {"PIC S9(7) COMP", 4},  {"PIC 9(12) COMP", 5}, {"PIC S9(12) COMP", 6},
      {"PIC 9(16) COMP", 7}, {"PIC S9(17) COMP", 8}, {"PIC S99 COMP-5", 1}};
  for (const auto& [clauses, bytes] : fewest) BOOST_TEST(size_of(clauses, mf) == bytes, clauses);
  BOOST_TEST((layout("01 R. 05 A PIC S9(5) COMP-5.", gnu)->field(1).byte_order == ByteOrder::little));
  BOOST_TEST((layout("01 R. 05 A PIC S9(5) COMP-5.")->field(1).byte_order == ByteOrder::big));
  BOOST_TEST((layout("01 R. 05 A COMP-1.", mf)->field(1).floats == Floats::ieee_little));
}

BOOST_AUTO_TEST_CASE(slack_stands_before_synchronized_items) {
  auto r = layout(
      "01 R. 05 A PIC X(5). 05 B PIC X(3). 05 C PIC X(3). 05 D PIC S9(4) COMP SYNC. "
      "05 E PIC S9(5) COMP SYNC. 05 F PIC S9(4) COMP SYNC.");
  BOOST_TEST(offsets(*r) == (Numbers{0, 0, 5, 8, 12, 16, 20}), boost::test_tools::per_element());
  BOOST_TEST(r->max_length() == 22u);
  BOOST_TEST(r->field(4).slack == 1u);

  r = layout("01 R. 05 A PIC X(5). 05 G. 10 B PIC XX. 10 C PIC S9(6) COMP SYNC.");
  BOOST_TEST(r->field(4).offset == 8u);
  BOOST_TEST(r->field(2).length == 7u);
  BOOST_TEST(r->max_length() == 12u);

  r = layout("01 R. 05 A PIC X(5). 05 B PIC XX. 05 G. 10 C PIC S9(6) COMP SYNC.");
  BOOST_TEST(r->field(3).offset == 8u);
  BOOST_TEST(r->field(3).length == 4u);
  BOOST_TEST(r->max_length() == 12u);

  r = layout(
      "01 R. 05 A PIC X. 05 T OCCURS 10. 10 B PIC X. 10 C PIC S9(4)V99 COMP SYNC. 10 D PIC S9(3) COMP SYNC. "
      "10 E PIC X(5).");
  BOOST_TEST(r->field(2).occurs->stride == 16u);
  BOOST_TEST(r->max_length() == 161u);

  r = layout("01 R. 05 A PIC X. 05 B PIC S9(10) COMP SYNC.");
  BOOST_TEST(r->field(2).offset == 4u);
  BOOST_TEST(r->max_length() == 12u);
  BOOST_TEST(layout("01 R. 05 A PIC X. 05 B PIC S9(10) COMP SYNC.", dialect(Dialect::gnucobol))->max_length() == 16u);
  BOOST_TEST(layout("01 R. 05 A PIC X. 05 B PIC S9(10) COMP SYNC.", dialect(Dialect::mf))->field(2).offset == 1u);

  r = layout("01 R. 05 A PIC X. 05 T OCCURS 3. 10 B PIC S9(9) COMP SYNC. 10 C PIC X.");
  BOOST_TEST(r->field(2).offset == 4u);
  BOOST_TEST(r->field(2).occurs->stride == 8u);
  BOOST_TEST(r->max_length() == 28u);

  BOOST_TEST(layout("01 R SYNC. 05 A PIC X. 05 B PIC S9(4) COMP. 05 C COMP-2.")->field(3).offset == 8u);
}

BOOST_AUTO_TEST_CASE(variable_tables_have_a_smallest_and_a_largest_length) {
  const auto r = layout(
      "01 R. 05 N PIC S99. 05 A PIC X(3) OCCURS 1 TO 3 DEPENDING ON N. 05 B PIC X(5). "
      "05 T OCCURS 2. 10 M PIC 99. 10 C PIC 99 OCCURS 1 TO 3 DEPENDING ON N. 05 Z PIC X.");
  BOOST_TEST(r->min_length() == 19u);
  BOOST_TEST(r->max_length() == 33u);
  BOOST_TEST(!r->field(2).variable_offset);
  BOOST_TEST(r->field(3).variable_offset);
  BOOST_TEST(r->field(3).offset == 11u);
  BOOST_TEST(r->field(7).variable_offset);
  BOOST_TEST(r->field(0).variable_length);
}

BOOST_AUTO_TEST_CASE(a_counter_may_be_qualified_and_must_be_fixed) {
  const auto r =
      layout("01 R. 05 G. 10 N PIC 9. 05 H. 10 N PIC 9. 05 T PIC X OCCURS 0 TO 4 TIMES DEPENDING ON N OF H.");
  BOOST_TEST(r->field(5).occurs->depending_on == 4u);
  BOOST_TEST(words("01 R. 05 G. 10 N PIC 9. 05 H. 10 N PIC 9. 05 T PIC X OCCURS 4 DEPENDING ON N.") == "occurs_object");
  BOOST_TEST(words("01 R. 05 T PIC X OCCURS 0 TO 4 DEPENDING ON Q. 05 Z PIC X.") == "occurs_object");
  BOOST_TEST(words("01 R. 05 T OCCURS 0 TO 4 DEPENDING ON N. 10 N PIC 9.") == "occurs_object");
  BOOST_TEST(words("01 R. 05 N PIC 9. 05 T PIC X OCCURS 0 TO 4 DEPENDING ON N. 05 M PIC 9. "
                   "05 U PIC X OCCURS 0 TO 4 DEPENDING ON M.") == "occurs_object");
  BOOST_TEST(words("01 R. 05 N PIC X. 05 T PIC X OCCURS 0 TO 4 DEPENDING ON N.") == "occurs_object");
  BOOST_TEST(words("01 R. 05 N PIC 9. 05 T PIC X OCCURS 5 TO 4 DEPENDING ON N.") == "occurs_bounds");
}

BOOST_AUTO_TEST_CASE(a_counter_inside_an_occurrence_serves_the_tables_of_that_occurrence) {
  const auto r = layout("01 R. 05 U OCCURS 2. 10 M PIC 9. 10 V PIC X OCCURS 0 TO 3 DEPENDING ON M. 10 W PIC X.");
  BOOST_TEST(r->min_length() == 4u);
  BOOST_TEST(r->max_length() == 10u);
  BOOST_TEST(!r->field(2).variable_offset);
  BOOST_TEST(r->field(4).variable_offset);
}

BOOST_AUTO_TEST_CASE(redefinitions_share_their_place_at_any_level) {
  const auto r = layout(
      "01 R. 05 A PIC X(4). 05 B REDEFINES A. 10 C PIC 99. 10 D REDEFINES C PIC XX. 10 E PIC XX. "
      "05 F REDEFINES A PIC X(6). 05 G PIC X.");
  BOOST_TEST(offsets(*r) == (Numbers{0, 0, 0, 0, 0, 2, 0, 6}), boost::test_tools::per_element());
  BOOST_TEST(r->max_length() == 7u);
  BOOST_TEST(r->field(6).redefines == 1u);
  BOOST_TEST(words("01 R. 05 A PIC X(4). 05 F REDEFINES A PIC X(6).") == "redefines_larger");
  BOOST_TEST(words("01 R. 05 A PIC X. 05 B PIC X. 05 C REDEFINES A PIC X.") == "redefines_target");
  BOOST_TEST(words("01 R. 05 C REDEFINES Q PIC X.") == "redefines_target");
}

BOOST_AUTO_TEST_CASE(renames_cover_a_range) {
  const auto r =
      layout("01 R. 05 A PIC X(2). 05 G. 10 B PIC X(3). 10 C PIC X(4). 66 S RENAMES A THRU B. 66 T RENAMES C OF G.");
  BOOST_REQUIRE_EQUAL(r->renames().size(), 2u);
  BOOST_TEST(r->renames()[0].length == 5u);
  BOOST_TEST(r->renames()[1].offset == 5u);
  BOOST_TEST(words("01 R. 05 A PIC X OCCURS 2. 66 S RENAMES A.") == "renames_range");
  BOOST_TEST(words("01 R. 05 A PIC X. 66 S RENAMES R.") == "renames_range");
  BOOST_TEST(words("01 R. 05 A PIC X. 05 B PIC X. 66 S RENAMES B THRU A.") == "renames_range");
}

BOOST_AUTO_TEST_CASE(clauses_of_a_group_hold_for_the_items_below) {
  const auto r = layout(
      "01 R COMP-3 SIGN IS LEADING SEPARATE CHARACTER. 05 A PIC S9(5). 05 B PIC S9(3) USAGE DISPLAY. "
      "05 C PIC S9 DISPLAY SIGN TRAILING.");
  BOOST_TEST(r->field(1).length == 3u);
  BOOST_TEST(r->field(2).length == 4u);
  BOOST_TEST(r->field(2).sign_separate);
  BOOST_TEST(!r->field(3).sign_separate);
}

BOOST_AUTO_TEST_CASE(conditions_keep_their_literals) {
  const auto r = layout(
      "01 R. 05 A PIC X VALUE 'Q'.\n 88 P VALUES ARE 'A' THRU 'C',\n 'X' X'00' SPACES.\n"
      " 05 N PIC S9(3).\n 88 M VALUE -5\n 7 THRU\n 9 WHEN SET TO FALSE 0.");
  BOOST_REQUIRE_EQUAL(r->field(1).conditions.size(), 1u);
  const auto& values = r->field(1).conditions[0].values;
  BOOST_REQUIRE_EQUAL(values.size(), 4u);
  BOOST_TEST(values[0].last->text == "C");
  BOOST_TEST((values[2].first.kind == Literal::Kind::hex));
  BOOST_TEST((values[3].first.kind == Literal::Kind::spaces));
  BOOST_TEST(r->field(1).value->text == "Q");
  const auto& numbers = r->field(2).conditions.at(0).values;
  BOOST_REQUIRE_EQUAL(numbers.size(), 2u);
  BOOST_TEST(numbers[0].first.text == "-5");
  BOOST_TEST(numbers[1].last->text == "9");
}

BOOST_AUTO_TEST_CASE(a_book_may_have_several_records_or_none_named) {
  BOOST_TEST(load("01 A. 05 X PIC X. 01 B PIC X(9). 77 C PIC 9.").records.size() == 3u);
  const auto implied = load("05 X PIC X. 05 Y PIC X.");
  BOOST_REQUIRE_EQUAL(implied.records.size(), 1u);
  BOOST_TEST(implied.records[0]->name() == "TEST");
  BOOST_TEST(implied.records[0]->max_length() == 2u);
  BOOST_TEST(words("") == "no_record");
}

BOOST_AUTO_TEST_CASE(whole_programs_give_their_data_division) {
  const auto book = load(
      "IDENTIFICATION DIVISION.\nPROGRAM-ID. DEMO.\nAUTHOR. J SMITH.\nDATE-WRITTEN. 01 MAY 1999.\n"
      "ENVIRONMENT DIVISION.\nCONFIGURATION SECTION.\nSOURCE-COMPUTER. IBM-390.\nSPECIAL-NAMES.\n"
      " DECIMAL-POINT IS COMMA CURRENCY SIGN IS 'F'.\nDATA DIVISION.\nFILE SECTION.\n"
      "FD F RECORDING MODE F\n RECORD CONTAINS 9 CHARACTERS.\n01 R. 05 A PIC Z.ZZ9,99.\n"
      "WORKING-STORAGE SECTION.\nEXEC SQL INCLUDE SQLCA END-EXEC.\n01 W PIC X(3).\n"
      "PROCEDURE DIVISION.\n MOVE 1 TO A.\n");
  BOOST_REQUIRE_MESSAGE(book.ok(), said(book));
  BOOST_REQUIRE_EQUAL(book.records.size(), 2u);
  BOOST_TEST(book.records[0]->max_length() == 8u);
  BOOST_TEST(book.records[0]->field(1).picture->scale == 2);
}

BOOST_AUTO_TEST_CASE(words_without_effect_are_read_over) {
  BOOST_TEST(
      layout("01 R IS GLOBAL EXTERNAL.\n EJECT\n SKIP1\n 05 T OCCURS 3 TIMES ASCENDING KEY IS K INDEXED BY I J.\n"
             " 10 K PIC X VOLATILE JUST RIGHT.")
          ->max_length() == 3u);
}

BOOST_AUTO_TEST_CASE(all_errors_of_a_book_come_in_one_run) {
  BOOST_TEST(words("01 R.\n 05 A PIC X(.\n 05 B PIK X.\n 05 C.\n 05 D PIC X COMP-3.\n 05 E OCCURS 0 PIC X.\n"
                   " 05 F REDEFINES Q PIC X.\n01 S.\n 05 G.\n") ==
             "picture_invalid unknown_word picture_missing usage_mismatch occurs_bounds redefines_target "
             "picture_missing");
  std::string many = "01 R.\n";
  for (int i = 0; i < 300; ++i) many += " 05 A" + std::to_string(i) + ".\n";
  const auto book = load(many);
  BOOST_TEST(book.diagnostics.size() == 100u);
  BOOST_TEST(!book.ok());
}

BOOST_AUTO_TEST_CASE(a_hundred_warnings_do_not_hide_an_error) {
  std::string many = "01 R.\n";
  for (int i = 0; i < 150; ++i) many += " 05 A-NAME-OF-MORE-THAN-THIRTY-CHARACTERS-" + std::to_string(i) + " PIC X.\n";
  BOOST_TEST(load(many).ok());
  BOOST_TEST(!load(many + " 05 B PIC Q.\n").ok());
}

BOOST_AUTO_TEST_CASE(hostile_books_end_with_an_error) {
  std::string deep = "01 R.\n";
  for (int i = 2; i < 40; ++i) deep += std::to_string(i) + " G" + std::to_string(i) + " OCCURS 9000.\n";
  BOOST_TEST(!load(deep + "49 X PIC X.").ok());
  BOOST_TEST(!load("01 R. 05 A PIC X(99999999999999999999).").ok());
  BOOST_TEST(!load("01 R. 05 A PIC X(16777216) OCCURS 9.").ok());
  BOOST_TEST(!load("01 R. 05 A PIC X OCCURS 99999999999.").ok());
  BOOST_TEST(!load("01 R. 05 " + std::string(100000, 'A') + " PIC X.").ok());
  BOOST_TEST(!load("01 R. 05 A PIC " + std::string(5000, 'X') + ".").ok());
  BOOST_TEST(!load("01 R. 05 A PIC X VALUE 'open").ok());
  std::string wide = "01 R. 05 A PIC X.\n";
  for (int i = 0; i < 20000; ++i) wide += "05 B" + std::to_string(i) + " REDEFINES A PIC X.\n";
  BOOST_TEST(load(wide).ok());
  std::string counters = "01 R. 05 N PIC 9.\n";
  for (int i = 0; i < 5000; ++i) counters += "05 T" + std::to_string(i) + " PIC X OCCURS 0 TO 2 DEPENDING ON N.\n";
  BOOST_TEST(load(counters).ok());
}

BOOST_AUTO_TEST_CASE(the_books_of_the_card_accounts_have_their_lengths) {
  const std::filesystem::path folder = std::filesystem::path(FULLWORD_SHARED) / "data/card-accounts";
  if (!std::filesystem::exists(folder)) {
    BOOST_TEST_MESSAGE("skipped: no shared data");
    return;
  }
  const std::vector<std::pair<const char*, std::size_t>> books = {{"account", 300},        {"card", 150},
                                                                  {"card-owner", 50},      {"category-balance", 50},
                                                                  {"customer", 500},       {"daily-transaction", 350},
                                                                  {"transaction-type", 60}};
  for (const auto& [name, length] : books) {
    const auto book = load_copybook(folder / (std::string(name) + ".cpy"));
    BOOST_REQUIRE_MESSAGE(book.ok() && book.records.size() == 1, said(book));
    BOOST_TEST(book.records[0]->max_length() == length, name);
  }
}

BOOST_AUTO_TEST_CASE(the_map_shows_slack_overlays_and_tables) {
  const auto r = layout(
      "01 R. 05 A PIC X. 88 OK VALUE 'Y'. 05 B PIC S9(4) COMP SYNC. 05 C REDEFINES B PIC XX. "
      "05 N PIC 9. 05 T PIC X OCCURS 0 TO 3 DEPENDING ON N. 05 Z PIC X.");
  const std::string map = layout_map(*r);
  for (const char* part : {"(slack)", "redefines B", "0 to 3 depending on N", "OK  'Y'", "6 to 9 bytes", "8+"}) {
    BOOST_TEST(map.find(part) != std::string::npos, part << '\n' << map);
  }
  const std::string json = layout_json({layout("01 R. 05 A PIC S9(3)V9 COMP-3.")});
  BOOST_TEST(json ==
             "{\n  \"record\": \"R\",\n  \"length\": 3,\n  \"fields\": [\n"
             "    {\"level\": 1, \"name\": \"R\", \"path\": \"R\", \"offset\": 0, \"length\": 3, \"picture\": null, "
             "\"usage\": null},\n"
             "    {\"level\": 5, \"name\": \"A\", \"path\": \"A\", \"offset\": 0, \"length\": 3, \"picture\": "
             "\"S9(3)V9\", \"usage\": \"COMP-3\"}\n  ]\n}\n");
}

BOOST_AUTO_TEST_SUITE_END()
