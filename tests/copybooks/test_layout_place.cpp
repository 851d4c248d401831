// What stands at a byte: one line a row, as "kind path[n] byte of length".
#include "copybooks/layout_place.hpp"

#include <boost/test/unit_test.hpp>

#include "copybooks/item_path.hpp"
#include "tests/copybooks/books.hpp"

namespace {

using copybooks::Place;

constexpr const char* book_text = R"book(01 R.
 05 CODE-X PIC X(3).
 05 COUNT-S PIC S9(4) COMP SYNC.
 05 FILLER.
  10 INNER PIC X(2).
 05 KIND PIC X(4).
 05 VIEW-A REDEFINES KIND.
  10 A1 PIC X(1).
  10 A2 PIC X(2).
 05 ROW-T OCCURS 3.
  10 CELL PIC X(2) OCCURS 2.
  10 FILLER PIC X.
 05 TAB-S OCCURS 2.
  10 W PIC S9(9) COMP SYNC.
  10 Z PIC X.
)book";

std::string told(const copybooks::RecordLayout& layout, std::size_t offset) {
  const copybooks::ItemPaths paths(layout);
  std::string out;
  for (const Place& p : copybooks::places_at(layout, offset)) {
    constexpr const char* kinds[] = {"item", "filler", "slack", "rest"};
    out += (out.empty() ? "" : "; ") + std::string(kinds[static_cast<int>(p.kind)]) + ' ' +
           paths.path(p.field, p.subscripts) + ' ' + std::to_string(offset - p.offset) + '/' + std::to_string(p.length);
    for (const auto v : p.views) out += " view " + paths.name(v);
  }
  return out;
}

BOOST_AUTO_TEST_SUITE(layout_places)

BOOST_AUTO_TEST_CASE(every_kind_of_byte_is_named) {
  const auto book = books::free_book(book_text);
  const auto& layout = *book.records.front();
  BOOST_TEST(told(layout, 0) == "item CODE-X 0/3");
  BOOST_TEST(told(layout, 3) == "slack COUNT-S 0/1");
  BOOST_TEST(told(layout, 5) == "item COUNT-S 1/2");
  BOOST_TEST(told(layout, 6) == "item INNER 0/2");
  BOOST_TEST(told(layout, 9) == "item KIND 1/4 view KIND; item VIEW-A.A2 0/2 view VIEW-A");
  BOOST_TEST(told(layout, 11) == "item KIND 3/4 view KIND");
  BOOST_TEST(told(layout, 12) == "item ROW-T[1].CELL[1] 0/2");
  BOOST_TEST(told(layout, 20) == "item ROW-T[2].CELL[2] 1/2");
  BOOST_TEST(told(layout, 26) == "filler ROW-T[3].FILLER#1 0/1");
  BOOST_TEST(told(layout, 27) == "slack TAB-S 0/1");
  BOOST_TEST(told(layout, 32) == "item TAB-S[1].Z 0/1");
  BOOST_TEST(told(layout, 34).find("TAB-S[1]") != std::string::npos, told(layout, 34));
  BOOST_TEST(told(layout, layout.max_length()) == "");
}

BOOST_AUTO_TEST_CASE(every_byte_of_a_record_belongs_to_something) {
  const auto book = books::free_book(book_text);
  const auto& layout = *book.records.front();
  for (std::size_t at = 0; at < layout.max_length(); ++at) {
    const auto places = copybooks::places_at(layout, at);
    BOOST_REQUIRE(!places.empty());
    for (const Place& p : places) BOOST_TEST((p.offset <= at && at < p.offset + p.length), at);
  }
}

BOOST_AUTO_TEST_CASE(the_01_level_may_be_the_only_item) {
  BOOST_TEST(told(*books::free_book("01 ALONE PIC X(4).\n").records.front(), 2) == "item ALONE 2/4");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
