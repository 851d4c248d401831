// Verdicts: for each change of one item, whether old data reads under the new copybook, and new data under the old one.
#include "copybooks/layout_diff.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/copybooks/books.hpp"

namespace {

struct Row {
  const char* before;
  const char* after;
  const char* old_under_new;
  const char* new_under_old;
};

constexpr const char* yes = "compatible";
constexpr const char* no = "incompatible";
constexpr const char* same = "identical";

// Items of the record; an X behind them shows what moves.
constexpr Row rows[] = {
    {"05 A PIC 9(3).", "05 A PIC 999.", same, same},
    {"05 A PIC 9(4) COMP.", "05 A PIC 9(4) BINARY.", same, same},
    {"05 A PIC 9(3).", "05 B PIC 9(3).", yes, yes},
    {"05 A PIC 9(3).", "05 a PIC 9(3).", yes, yes},
    {"05 A PIC 9(3).", "05 A PIC 9(3) VALUE 7.", yes, yes},
    {"05 A PIC 9(3).", "05 A PIC 9(4).", no, no},
    {"05 A PIC 9(3).", "05 A PIC S9(3).", yes, no},
    {"05 A PIC S9(3).", "05 A PIC 9(3).", no, yes},
    {"05 A PIC 9(3).", "05 A PIC X(3).", no, no},
    {"05 A PIC 9(3)V9.", "05 A PIC 9(2)V99.", no, no},
    {"05 A PIC A(3).", "05 A PIC X(3).", yes, no},
    {"05 A PIC X(3).", "05 A PIC X(3) JUST.", no, no},
    {"05 A PIC 9(4) COMP-3.", "05 A PIC 9(5) COMP-3.", yes, no},
    {"05 A PIC 9(4) COMP.", "05 A PIC 9(4) COMP-5.", yes, no},
    {"05 A PIC 9(3) COMP.", "05 A PIC 9(4) COMP.", yes, no},
    {"05 A PIC S9(3).", "05 A PIC S9(3) SIGN LEADING.", no, no},
    {"05 A PIC 9(3).", "05 A PIC 9(3) BLANK WHEN ZERO.", yes, no},
    {"05 A PIC 9(3).", "05 A PIC ZZ9.", no, no},
    {"05 A PIC ZZ9.", "05 A PIC Z(2)9.", same, same},
    {"05 A COMP-1.", "05 A PIC X(4).", no, no},
    {"05 A PIC X(2). 05 FILLER PIC X(2).", "05 A PIC X(4).", yes, no},
    {"05 A PIC X(4).", "05 A PIC X(2). 05 FILLER PIC X(2).", no, yes},
    {"05 A PIC X(2). 05 FILLER PIC X(2).", "05 A PIC X(2). 05 B PIC X(2).", yes, yes},
    {"05 A PIC X(2). 05 B PIC X(2).", "05 A PIC X(2). 05 FILLER PIC X(2).", no, no},
    {"05 A PIC X(2). 05 B PIC X(2).", "05 B PIC X(2). 05 A PIC X(2).", no, no},
    {"05 A PIC X(4).", "05 A. 10 B PIC X. 10 C PIC X(3).", yes, yes},
    {"05 A PIC X(4).", "05 A. 10 B PIC X. 10 C PIC 9(3).", no, no},
    {"05 A. 10 B PIC X. 10 C PIC X(3).", "05 A PIC X(4).", no, no},
    {"05 A PIC X(4).", "05 A PIC X(4). 05 B REDEFINES A PIC 9(4).", yes, no},
    {"05 A PIC X(4). 05 B REDEFINES A PIC 9(4).", "05 A PIC X(4).", no, yes},
    {"05 A PIC X OCCURS 3.", "05 A PIC X OCCURS 4.", no, no},
    {"05 N PIC 9. 05 A PIC X OCCURS 0 TO 3 DEPENDING ON N.", "05 M PIC 9. 05 A PIC X OCCURS 0 TO 3 DEPENDING ON M.",
     yes, yes},
    {"05 N PIC 9. 05 M PIC 9. 05 A PIC X OCCURS 0 TO 3 DEPENDING ON N.",
     "05 N PIC 9. 05 M PIC 9. 05 A PIC X OCCURS 0 TO 3 DEPENDING ON M.", no, no},
    {"05 N PIC 9. 05 A PIC X OCCURS 0 TO 3 DEPENDING ON N.", "05 N PIC 9. 05 A PIC X OCCURS 3.", no, no},
    {"05 A OCCURS 2. 10 B PIC X. 10 FILLER PIC X(2).", "05 A OCCURS 2. 10 B PIC X. 10 C PIC 99.", yes, yes},
    {"05 FILLER PIC X(6).", "05 A PIC X(2) OCCURS 3.", yes, yes},
    {"05 A PIC X. 05 G. 10 B PIC X.", "05 H. 10 A PIC X. 10 B PIC X.", yes, yes},
    {"05 A PIC X. 88 ON-A VALUE 'Y'.", "05 A PIC X. 88 ON-A VALUE 'J'.", yes, yes},
};

BOOST_AUTO_TEST_SUITE(layout_diffs)

BOOST_AUTO_TEST_CASE(the_verdict_follows_from_the_bytes_each_way_for_itself) {
  for (const Row& row : rows) {
    const auto book = [](const char* items) {
      return books::free_book("01 R.\n " + std::string(items) + "\n 05 TAIL PIC X.\n");
    };
    const auto before = book(row.before);
    const auto after = book(row.after);
    BOOST_REQUIRE_MESSAGE(before.ok() && after.ok(), row.before << row.after);
    const auto diff = copybooks::diff_layouts(*before.records.front(), *after.records.front());
    const std::string pair = std::string(row.before) + " -> " + row.after;
    BOOST_TEST(to_string(diff.old_under_new.verdict) == row.old_under_new, pair);
    BOOST_TEST(to_string(diff.new_under_old.verdict) == row.new_under_old, pair);
    BOOST_TEST(diff.old_under_new.reasons.empty() == (row.old_under_new != std::string_view(no)), pair);
    const auto back = copybooks::diff_layouts(*after.records.front(), *before.records.front());
    if (row.old_under_new == std::string_view(same)) BOOST_TEST(back.changes.empty(), pair);
  }
}

BOOST_AUTO_TEST_CASE(a_layout_without_a_twin_item_still_ends) {
  std::string before = "01 R.\n";
  std::string after = "01 R.\n";
  for (int i = 0; i < 20000; ++i) {
    before += " 05 A" + std::to_string(i) + " PIC X.\n";
    after += " 05 B" + std::to_string(i) + " PIC XX.\n";
  }
  const auto diff =
      copybooks::diff_layouts(*books::free_book(before).records.front(), *books::free_book(after).records.front());
  BOOST_TEST(diff.changes.size() == 40000u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
