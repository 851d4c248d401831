// Data description entries as people write them: levels, names, clauses in any order, VALUE and 88, overlays.
#include <boost/test/unit_test.hpp>

#include "tests/copybooks/books.hpp"

using namespace books;

BOOST_AUTO_TEST_SUITE(entries)

BOOST_AUTO_TEST_CASE(levels_need_no_leading_zero_and_need_not_be_neighbours) {
  const auto r = record("1 R. 2 A. 4 B PIC X. 4 C. 9 D PIC XX. 2 E PIC X(3).");
  BOOST_TEST(r->max_length() == 6u);
  BOOST_TEST(r->path(*r->find("D")) == "A.C.D");
}

BOOST_AUTO_TEST_CASE(a_book_without_a_level_01_gets_one_with_the_name_of_the_file) {
  const auto book = copybooks::read_copybook("       05 A PIC X.\n       05 B PIC XX.\n", "books/card-file.cpy");
  BOOST_TEST_REQUIRE(book.ok(), messages(book));
  BOOST_TEST(ids(book) == "FWD1027I");
  BOOST_TEST(book.records.at(0)->name() == "CARD-FILE");
}

BOOST_AUTO_TEST_CASE(filler_with_and_without_the_word_takes_its_bytes) {
  const auto r = record("01 R. 05 FILLER PIC X(3). 05 PIC X(2). 05 A PIC X. 05 filler. 10 B PIC X.");
  BOOST_TEST(r->max_length() == 7u);
  BOOST_TEST(r->field(1).filler);
  BOOST_TEST(r->field(2).filler);
  BOOST_TEST(r->field(4).filler);
  BOOST_TEST(item(*r, "B").offset == 6u);
}

BOOST_AUTO_TEST_CASE(an_88_list_may_wrap_to_lines_that_begin_like_level_numbers) {
  const auto r = record(
      "01 R. 05 A PIC X. 88 YES VALUE 'Y'. 88 NO VALUES ARE 'N' 'n', 'F' THRU 'H' WHEN SET TO FALSE IS 'Y'.\n"
      "05 B PIC 99.\n 88 LOW VALUES 01,\n 02,\n 03.\n 88 MID VALUE 10 THROUGH\n 20 30 THRU 40.\n"
      "05 C PIC X. 88 NONE VALUE SPACES LOW-VALUES. 88 HEX VALUE X'C1' ALL 'Z'.");
  const auto& a = item(*r, "A").conditions;
  BOOST_TEST_REQUIRE(a.size() == 2u);
  BOOST_TEST_REQUIRE(a[1].values.size() == 3u);
  BOOST_TEST(a[1].values[2].last->text == "H");
  const auto& b = item(*r, "B").conditions;
  BOOST_TEST_REQUIRE(b.size() == 2u);
  BOOST_TEST(b[0].values.size() == 3u);
  BOOST_TEST_REQUIRE(b[1].values.size() == 2u);
  BOOST_TEST(b[1].values[1].last->text == "40");
  const auto& c = item(*r, "C").conditions;
  BOOST_TEST((c.at(0).values.at(1).first.kind == copybooks::Literal::Kind::low_values));
  BOOST_TEST(c.at(1).values.at(0).first.text == "\xC1");
  BOOST_TEST((c.at(1).values.at(1).first.kind == copybooks::Literal::Kind::all));
}

BOOST_AUTO_TEST_CASE(values_of_all_kinds_are_kept) {
  const auto r = record(
      "01 R. 05 A PIC X(5) VALUE 'AB''C'. 05 B PIC S9(3)V99 VALUE IS -1.50. 05 C PIC X(2) VALUE X'00FF'.\n"
      "05 D PIC X(2) VALUE ALL '*'. 05 E PIC 9(2) VALUE ZEROES. 05 F PIC V99 VALUE .25.\n"
      "05 G PIC 9 OCCURS 3 VALUES 1, 2,\n 3. 05 H PIC X(3) VALUE \"X\".");
  using Kind = copybooks::Literal::Kind;
  BOOST_TEST(item(*r, "A").value->text == "AB'C");
  BOOST_TEST(item(*r, "B").value->text == "-1.50");
  BOOST_TEST((item(*r, "C").value->text == std::string("\0\xFF", 2)));
  BOOST_TEST((item(*r, "D").value->kind == Kind::all));
  BOOST_TEST((item(*r, "E").value->kind == Kind::zeros));
  BOOST_TEST(item(*r, "F").value->text == ".25");
  BOOST_TEST(item(*r, "G").value->text == "1");
  BOOST_TEST(item(*r, "H").value->text == "X");
}

BOOST_AUTO_TEST_CASE(names_may_start_with_a_digit_and_keep_their_case) {
  const auto r = record("01 r. 05 1ST-Name PIC X(2). 05 2-B pic x. 05 A_B Picture Is X(3) value spaces.");
  BOOST_TEST(r->field(1).name == "1ST-Name");
  BOOST_TEST(item(*r, "1st-NAME").length == 2u);
  BOOST_TEST(r->max_length() == 6u);
}

BOOST_AUTO_TEST_CASE(clauses_stand_in_any_order_over_any_lines) {
  const auto r = record(
      "01 R.\n 05 A\n OCCURS\n 10\n TIMES\n COMP-3\n PIC\n S9(3)\n VALUE\n 10\n .\n 05 B PIC X(10)VALUE SPACE.\n"
      " 05 C PIC S9(4)COMP.\n");
  BOOST_TEST(item(*r, "A").occurs->max == 10u);
  BOOST_TEST(item(*r, "B").length == 10u);
  BOOST_TEST(item(*r, "C").length == 2u);
}

BOOST_AUTO_TEST_CASE(keys_indexes_and_counters_come_in_any_order) {
  const char* const clauses[] = {
      "OCCURS 1 TO 9 TIMES DEPENDING ON N ASCENDING KEY IS K INDEXED BY I J",
      "OCCURS 1 TO 9 DEPENDING N INDEXED BY I, J DESCENDING KEY K",
      "OCCURS 1 TO 9 TIMES INDEXED BY I DEPENDING ON N",
      "OCCURS 1 TO 9 TIMES ASCENDING K INDEXED I DEPENDING ON N",
      "OCCURS 1 TO 9 TIMES ASCENDING KEY K DESCENDING KEY K INDEXED BY I DEPENDING ON N OF R",
  };
  for (const char* c : clauses) {
    const auto r = record(std::string("01 R. 05 N PIC 99. 05 T ") + c + ". 10 K PIC X.");
    BOOST_TEST(r->min_length() == 3u, c);
    BOOST_TEST(r->max_length() == 11u, c);
  }
}

BOOST_AUTO_TEST_CASE(slack_belongs_to_the_group_unless_the_group_begins_with_the_item) {
  const auto inside = record("01 R. 05 A PIC X(5). 05 G. 10 B PIC XX. 10 C PIC S9(6) COMP SYNC.");
  BOOST_TEST(item(*inside, "G").offset == 5u);
  BOOST_TEST(item(*inside, "C").slack == 1u);
  const auto first = record("01 R. 05 A PIC X(5). 05 B PIC XX. 05 G. 10 C PIC S9(6) COMP SYNC.");
  BOOST_TEST(item(*first, "G").slack == 1u);
  BOOST_TEST(item(*first, "C").slack == 0u);
}

BOOST_AUTO_TEST_CASE(an_elementary_table_is_aligned_once) {
  const auto r = record("01 R. 05 A PIC X. 05 T PIC S9(4) COMP SYNC OCCURS 3. 05 Z PIC X.");
  BOOST_TEST(item(*r, "T").offset == 2u);
  BOOST_TEST(item(*r, "T").occurs->stride == 2u);
  BOOST_TEST(r->max_length() == 9u);
}

BOOST_AUTO_TEST_CASE(a_redefinition_starts_at_its_target_without_slack) {
  const auto r = record("01 R. 05 A PIC X. 05 B PIC X(8). 05 C REDEFINES B PIC S9(9) COMP SYNC. 05 D PIC X.");
  BOOST_TEST(item(*r, "C").offset == 1u);
  BOOST_TEST(item(*r, "C").slack == 0u);
  BOOST_TEST(item(*r, "D").offset == 9u);
}

BOOST_AUTO_TEST_CASE(a_redefinition_of_a_redefinition_lies_on_the_first) {
  const auto book = free_book("01 R. 05 X PIC X. 05 A PIC X(4). 05 B REDEFINES A PIC 9(4). 05 C REDEFINES B PIC X(4).");
  BOOST_TEST(ids(book) == "FWD1027I");
  BOOST_TEST(item(*book.records.at(0), "C").offset == 1u);
  BOOST_TEST(book.records.at(0)->max_length() == 5u);
}

BOOST_AUTO_TEST_CASE(a_variable_table_in_a_view_does_not_move_what_follows_the_overlay) {
  const auto r =
      record("01 R. 05 N PIC 9. 05 A PIC X(9). 05 B REDEFINES A. 10 T PIC X OCCURS 0 TO 9 DEPENDING ON N. 05 Z PIC X.");
  BOOST_TEST(r->min_length() == 11u);
  BOOST_TEST(r->max_length() == 11u);
}

BOOST_AUTO_TEST_CASE(a_record_redefines_a_record_before_it) {
  const auto book = free_book("01 A. 05 X PIC X(3). 01 B REDEFINES A. 05 Y PIC X(5). 77 C PIC S9(4) COMP.");
  BOOST_TEST_REQUIRE(book.records.size() == 3u);
  BOOST_TEST(book.records[1]->max_length() == 5u);
  BOOST_TEST(ids(free_book("01 B REDEFINES A PIC X. 01 A PIC X.")) == "FWD1017E");
}

BOOST_AUTO_TEST_CASE(comments_above_and_beside_an_item_are_its_comment) {
  const auto book = copybooks::read_copybook(
      "      * the whole thing\n       01  R.\n      *--- the account -----\n      * number\n"
      "           05  A PIC X(4).  *> leading zeros\n           05  B PIC X.\n",
      "t.cpy");
  BOOST_TEST_REQUIRE(book.ok(), messages(book));
  const auto& r = *book.records.at(0);
  BOOST_TEST(r.field(0).comment == "the whole thing");
  BOOST_TEST(item(r, "A").comment == "the account number leading zeros");
  BOOST_TEST(item(r, "B").comment == "");
}

BOOST_AUTO_TEST_SUITE_END()
