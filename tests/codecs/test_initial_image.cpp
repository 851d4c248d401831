// What encode writes where nothing is given: VALUE clauses, else what INITIALIZE makes; of groups, tables and FILLER.
#include <boost/test/unit_test.hpp>

#include "tests/support/books.hpp"

namespace {

std::string initial(const std::string& book) { return books::hex(books::codec(book).initial_record()); }

}  // namespace

BOOST_AUTO_TEST_SUITE(initial_image)

BOOST_AUTO_TEST_CASE(zero_is_a_number_in_floating_point_items_named_or_not) {
  BOOST_TEST(initial("01 R. 05 A COMP-1 VALUE ZERO. 05 B COMP-2 VALUE ZEROS. 05 FILLER COMP-2 VALUE ZERO.") ==
             std::string(40, '0'));
  BOOST_TEST(initial("01 R. 05 A PIC +9.9E+99 VALUE ZERO.") == "4EF04BF0C54EF0F0");
  BOOST_TEST(initial("01 R. 05 A INDEX VALUE ZERO. 05 B POINTER VALUE ZERO.") == std::string(16, '0'));
}

BOOST_AUTO_TEST_CASE(the_value_of_a_group_is_that_of_the_items_below) {
  BOOST_TEST(initial("01 R. 05 G VALUE 'ABCDE'. 10 A PIC X(2). 10 B PIC 9(3).") == "C1C2C3C4C5");
  BOOST_TEST(initial("01 R. 05 G VALUE ZEROS. 10 A PIC X(2). 10 B PIC 9(3).") == "F0F0F0F0F0");
  BOOST_TEST(initial("01 R. 05 G VALUE 'AB'. 10 A PIC X. 10 FILLER PIC X(3).") == "C1C24040");
  BOOST_TEST(initial("01 R VALUE ALL '12'. 05 A PIC 9(3). 05 B PIC 9(2).") == "F1F2F1F2F1");
}

BOOST_AUTO_TEST_CASE(the_value_of_a_filler_group_is_that_of_the_items_below) {
  BOOST_TEST(initial("01 R. 05 FILLER VALUE 'HDR'. 10 FILLER PIC X(3). 05 K PIC X.") == "C8C4D940");
  BOOST_TEST(initial("01 R. 05 FILLER VALUE 'HDR1'. 10 FILLER PIC X(3). 10 N PIC 9. 05 K PIC 9.") == "C8C4D9F1F0");
}

BOOST_AUTO_TEST_CASE(every_occurrence_has_the_value_of_its_group_or_its_part_of_the_value_around_the_table) {
  BOOST_TEST(initial("01 R. 05 T OCCURS 2 VALUE 'AB'. 10 A PIC X(3).") == "C1C240C1C240");
  BOOST_TEST(initial("01 R. 05 G VALUE 'ABCDEF'. 10 T OCCURS 2. 15 A PIC X. 15 B PIC X OCCURS 2.") == "C1C2C3C4C5C6");
}

BOOST_AUTO_TEST_CASE(an_edited_item_has_its_value_as_it_is_written_or_as_its_picture_edits_the_number) {
  BOOST_TEST(initial("01 R. 05 FILLER PIC ZZ9.99 VALUE 12.5.") == "40F1F24BF5F0");
  BOOST_TEST(initial("01 R. 05 A PIC ZZ9.99 VALUE ' 12.50'.") == "40F1F24BF5F0");
  BOOST_TEST(initial("01 R. 05 FILLER PIC X(2)/X(2) VALUE 'ABCD'.") == "C1C2C3C440");
  BOOST_TEST(initial("01 R. 05 A PIC X(2)/X(2) VALUE 'AB/CD'.") == "C1C261C3C4");
}

BOOST_AUTO_TEST_CASE(an_alphanumeric_edited_item_without_value_has_its_insertion_characters) {
  BOOST_TEST(initial("01 R. 05 A PIC X(3)/X. 05 B PIC XB0X.") == "40404061404040F040");
}

BOOST_AUTO_TEST_SUITE_END()
