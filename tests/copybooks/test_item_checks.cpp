// Clauses that do not go together, and values that do not fit: what both COBOL compilers refuse is an error, what one
// refuses or nobody checks is a warning.
#include <vector>

#include "tests/copybooks/books.hpp"

using namespace books;

namespace {

std::string said(const std::string& clauses) { return ids(free_book("01 R. 05 A " + clauses + ".")); }

}  // namespace

BOOST_AUTO_TEST_SUITE(item_checks)

BOOST_AUTO_TEST_CASE(blank_when_zero_takes_no_sign_no_asterisk_and_display_only) {
  for (const char* bad : {"PIC S9(4) BLANK WHEN ZERO", "PIC ***9.99 BLANK WHEN ZERO", "PIC 9(4) COMP BLANK WHEN ZERO",
                          "BLANK WHEN ZERO PIC 9(4) COMP-3"})
    BOOST_TEST(said(bad) == "FWD1065E", bad);
  for (const char* good : {"PIC 9(4) BLANK WHEN ZERO", "PIC +9 BLANK WHEN ZERO", "PIC ZZ9.99 BLANK ZERO",
                           "PIC 9(4) NATIONAL BLANK WHEN ZERO"})
    BOOST_TEST(said(good) == "", good);
}

BOOST_AUTO_TEST_CASE(sign_takes_a_signed_item_of_characters) {
  for (const char* bad : {"PIC 9(4) SIGN LEADING", "PIC S9(4) COMP-3 SIGN LEADING SEPARATE", "PIC S9(4) COMP TRAILING",
                          "PIC X(4) SIGN TRAILING SEPARATE"})
    BOOST_TEST(said(bad) == "FWD1065E", bad);
  BOOST_TEST(said("PIC S9(4) SIGN LEADING SEPARATE") == "");
  // On a group it is for those items that it fits.
  const auto r = record("01 R SIGN LEADING SEPARATE. 05 A PIC 9(3). 05 B PIC S9(3) COMP. 05 C PIC S9(3).");
  BOOST_TEST(r->max_length() == 3u + 2u + 4u);
}

BOOST_AUTO_TEST_CASE(no_name_begins_or_ends_with_a_hyphen) {
  for (const char* bad : {"-A", "A-"}) {
    BOOST_TEST(ids(free_book(std::string("01 R. 05 ") + bad + " PIC X.")) == "FWD1001E", bad);
    BOOST_TEST(ids(free_book(std::string("01 R. 05 B PIC X. 88 ") + bad + " VALUE 'A'.")) == "FWD1001E", bad);
  }
  BOOST_TEST(ids(free_book("01 R. 05 A-B PIC X. 88 A--C VALUE 'A'.")) == "");
}

BOOST_AUTO_TEST_CASE(a_value_that_does_not_fit_its_item_is_named) {
  for (const char* bad : {"PIC 9(4) COMP VALUE SPACES", "PIC S9(4) COMP-3 VALUE SPACE", "PIC Z9.9 VALUE 1234",
                          "PIC Z9.9 VALUE 1.25", "PIC Z9.9 VALUE -1", "PIC ++9 VALUE 123"})
    BOOST_TEST(said(bad) == "FWD1023W", bad);
  for (const char* good : {"PIC Z9.9 VALUE 12.5", "PIC Z9- VALUE -1", "PIC Z9DB VALUE -1", "PIC ++9 VALUE -12",
                           "PIC 9(4) COMP VALUE ZEROS", "PIC S9(4) COMP-3 VALUE LOW-VALUES"})
    BOOST_TEST(said(good) == "", good);
  BOOST_TEST(ids(free_book("01 R VALUE 'ABCDE'. 05 A PIC XX.")) == "FWD1023W");
  BOOST_TEST(ids(free_book("01 R. 05 G VALUE X'C1C2C3' OCCURS 5. 10 A PIC XX.")) == "FWD1023W");
  BOOST_TEST(ids(free_book("01 R VALUE 'AB'. 05 A PIC XX.")) == "");
}

BOOST_AUTO_TEST_CASE(a_counter_with_too_few_digits_is_named) {
  const auto counted = [](const std::string& counter, const std::string& most) {
    return ids(free_book("01 R. 05 N " + counter + ". 05 T PIC X OCCURS 1 TO " + most + " DEPENDING ON N."));
  };
  BOOST_TEST(counted("PIC 9", "300") == "FWD1066W");
  BOOST_TEST(counted("PIC 99", "100") == "FWD1066W");
  BOOST_TEST(counted("PIC 99", "99") == "");
  BOOST_TEST(counted("PIC S9(3) COMP-3", "1000") == "FWD1066W");
  BOOST_TEST(counted("PIC 9P", "100") == "FWD1066W");
  BOOST_TEST(counted("PIC 9P", "90") == "");
  // Under TRUNC(BIN) a binary counter has all its bytes.
  BOOST_TEST(counted("PIC S9(4) COMP", "32767") == "");
  BOOST_TEST(counted("PIC S9(4) COMP", "32768") == "FWD1066W");
  BOOST_TEST(counted("PIC 9(4) COMP-5", "65535") == "");
}

BOOST_AUTO_TEST_SUITE_END()
