// The map of a layout as people and programs get it, whole.
#include "copybooks/layout_map.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/copybooks/books.hpp"

namespace {

constexpr const char* book_text = R"book(01 CUST.
 05 CUST-ID PIC 9(5).
 05 CUST-KIND PIC X.
  88 PERSON VALUE 'P'.
  88 FIRM VALUES 'F' THRU 'G' SPACE.
 05 CUST-CODE REDEFINES CUST-KIND PIC 9.
 05 CUST-BAL PIC S9(5)V99 SIGN LEADING SEPARATE.
 05 CUST-COUNT PIC S9(4) COMP SYNC.
 05 CUST-LINE OCCURS 0 TO 3 DEPENDING ON CUST-COUNT.
  10 LINE-QTY PIC S9(3) COMP-3.
 05 FILLER PIC X(2).
 66 CUST-HEAD RENAMES CUST-ID THRU CUST-KIND.
01 END-MARK.
 05 RATE COMP-1.
)book";

constexpr const char* map_text =
    R"map(LEVEL ITEM                       OFFSET  LENGTH  PICTURE               USAGE      OCCURS
01    CUST                            0      24+
05      CUST-ID                       0       5  9(5)                  DISPLAY
05      CUST-KIND                     5       1  X                     DISPLAY
88        PERSON  'P'
88        FIRM  'F' THRU 'G' SPACES
05      CUST-CODE                     5       1  9                     DISPLAY    redefines CUST-KIND
05      CUST-BAL                      6       8  S9(5)V99              DISPLAY    sign leading separate
05      CUST-COUNT                   14       2  S9(4)                 COMP
05      CUST-LINE                    16       2+                                  0 to 3 depending on CUST-COUNT
10        LINE-QTY                   16       2  S9(3)                 COMP-3
05      FILLER                       22+      2  X(2)                  DISPLAY
66    CUST-HEAD                       0       6  renames CUST-ID thru CUST-KIND
CUST: 18 to 24 bytes; + is with every table at its largest
LEVEL ITEM                       OFFSET  LENGTH  PICTURE               USAGE      OCCURS
01    END-MARK                        0       4
05      RATE                          0       4                        COMP-1
END-MARK: 4 bytes
)map";

constexpr const char* json_text = R"json({
  "records": [
    {
      "record": "CUST",
      "length": 24,
      "minLength": 18,
      "fields": [
        {"level": 1, "name": "CUST", "path": "CUST", "offset": 0, "length": 24, "picture": null, "usage": null},
        {"level": 5, "name": "CUST-ID", "path": "CUST-ID", "offset": 0, "length": 5, "picture": "9(5)", "usage": "DISPLAY"},
        {"level": 5, "name": "CUST-KIND", "path": "CUST-KIND", "offset": 5, "length": 1, "picture": "X", "usage": "DISPLAY", "conditions": [{"name": "PERSON", "values": "'P'"}, {"name": "FIRM", "values": "'F' THRU 'G' SPACES"}]},
        {"level": 5, "name": "CUST-CODE", "path": "CUST-CODE", "offset": 5, "length": 1, "picture": "9", "usage": "DISPLAY", "redefines": "CUST-KIND"},
        {"level": 5, "name": "CUST-BAL", "path": "CUST-BAL", "offset": 6, "length": 8, "picture": "S9(5)V99", "usage": "DISPLAY"},
        {"level": 5, "name": "CUST-COUNT", "path": "CUST-COUNT", "offset": 14, "length": 2, "picture": "S9(4)", "usage": "COMP"},
        {"level": 5, "name": "CUST-LINE", "path": "CUST-LINE", "offset": 16, "length": 2, "picture": null, "usage": null, "occurs": {"min": 0, "max": 3, "dependingOn": "CUST-COUNT"}},
        {"level": 10, "name": "LINE-QTY", "path": "CUST-LINE.LINE-QTY", "offset": 16, "length": 2, "picture": "S9(3)", "usage": "COMP-3"},
        {"level": 5, "name": "FILLER", "path": "FILLER", "offset": 22, "length": 2, "picture": "X(2)", "usage": "DISPLAY"}
      ]
    },
    {
      "record": "END-MARK",
      "length": 4,
      "fields": [
        {"level": 1, "name": "END-MARK", "path": "END-MARK", "offset": 0, "length": 4, "picture": null, "usage": null},
        {"level": 5, "name": "RATE", "path": "RATE", "offset": 0, "length": 4, "picture": null, "usage": "COMP-1"}
      ]
    }
  ]
}
)json";

}  // namespace

BOOST_AUTO_TEST_SUITE(layout_maps)

BOOST_AUTO_TEST_CASE(the_map_has_a_line_for_each_item_condition_and_renaming) {
  const auto book = books::free_book(book_text);
  std::string all;
  for (const auto& r : book.records) all += copybooks::layout_map(*r);
  BOOST_TEST(all == map_text, all);
}

BOOST_AUTO_TEST_CASE(the_json_has_an_object_for_each_record) {
  BOOST_TEST(copybooks::layout_json(books::free_book(book_text).records) == json_text);
}

BOOST_AUTO_TEST_SUITE_END()
