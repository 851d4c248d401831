// The options of values as a person types them: what is written, what is told, what is refused.
#include <boost/test/unit_test.hpp>

#include "tests/appliance/program.hpp"

namespace {

using test_appliance::Folder;
using test_appliance::Ran;
using test_appliance::run;

struct Book {
  Folder folder;
  std::string book = folder.write("b.cpy",
                                  "       01  R.\n"
                                  "           05  CUST-NAME  PIC X(4).\n"
                                  "           05  CUST-BAL   PIC S9(3) COMP-3.\n");
  std::string data = folder.write("b.dat",
                                  "\xC1\xC2\xC3\xC4\x12\x3C"
                                  "\x4A\x40\x40\x40\x40\x40");
};

BOOST_FIXTURE_TEST_SUITE(value_choices, Book)

BOOST_AUTO_TEST_CASE(items_have_their_own_code_page) {
  const Ran ran = run({"decode", book, "--item-code-page", "CUST-NAME=273", data});
  BOOST_TEST(ran.exit == 0);
  BOOST_TEST(ran.out == "{\"CUST-NAME\":\"ABCD\",\"CUST-BAL\":123}\n{\"CUST-NAME\":\"Ä\",\"CUST-BAL\":null}\n");
  BOOST_TEST(ran.err == "FWD5010I 2 records; 1 blank numbers, now null\n", ran.err);
}

BOOST_AUTO_TEST_CASE(a_misspelt_item_or_page_is_refused_with_the_nearest) {
  const Ran item = run({"decode", book, "--item-code-page", "CUST-NAM=273", data});
  BOOST_TEST(item.exit == 2);
  BOOST_TEST(item.err == "FWD2104E no item is called CUST-NAM; did you mean CUST-NAME?\n");
  const Ran page = run({"decode", book, "--item-code-page", "CUST-NAME=1148x", data});
  BOOST_TEST(page.exit == 2);
  BOOST_TEST(page.err.starts_with("FWD2301E no code page '1148x'; the nearest names are 1148"), page.err);
  const Ran none = run({"decode", book, "--item-code-page", "CUST-NAME", data});
  BOOST_TEST(none.exit == 2);
  BOOST_TEST(none.err.find("--item-code-page takes ITEM=PAGE") != std::string::npos, none.err);
  const Ran word = run({"decode", book, "--bad-numbers", "nil", data});
  BOOST_TEST(word.exit == 2);
}

BOOST_AUTO_TEST_CASE(numbers_that_are_none_leave_as_the_option_says) {
  const Ran raw = run({"decode", book, "--bad-numbers", "raw", data});
  BOOST_TEST(raw.exit == 0);
  BOOST_TEST(raw.out.find("\"CUST-BAL\":\"X'4040'\"") != std::string::npos, raw.out);
  BOOST_TEST(raw.err.find("1 blank numbers, now X'...'") != std::string::npos, raw.err);
  const Ran back = run({"encode", book, "--bad-numbers", "raw"}, raw.out);
  BOOST_TEST(back.exit == 0, back.err);
  BOOST_TEST((back.out == test_appliance::read_file(data)));
  const Ran refused = run({"decode", book, "--bad-numbers", "error", data});
  BOOST_TEST(refused.exit == 1);
  BOOST_TEST(refused.out == "{\"CUST-NAME\":\"ABCD\",\"CUST-BAL\":123}\n");
  BOOST_TEST(refused.err.find("FWD2036E record 2, CUST-BAL at 4 (PIC S9(3) COMP-3, 2 bytes): A number is blank") !=
                 std::string::npos,
             refused.err);
}

BOOST_AUTO_TEST_CASE(what_encode_changes_is_told_and_counted) {
  const std::string json = "{\"CUST-NAME\":\"“abc”\",\"CUST-BAL\":-12345.6}\n{\"CUST-NAME\":\"a\",\"CUST-BAL\":null}\n";
  const Ran ran = run(
      {"encode", book, "--unmappable", "fold", "--overlong", "truncate", "--move", "cobol", "--null", "zero"}, json);
  BOOST_TEST(ran.exit == 0);
  BOOST_TEST((ran.out == "\x7F\x81\x82\x83\x34\x5D\x81\x40\x40\x40" + std::string("\x00\x0C", 2)));
  for (const char* line :
       {"FWD2154W record 1, CUST-NAME", "FWD2152W record 1, CUST-NAME", "FWD2155W record 1, CUST-BAL",
        "FWD2157W record 2, CUST-BAL", "2 records written; 4 values changed, as the options allow"}) {
    BOOST_TEST(ran.err.find(line) != std::string::npos, line << " is not in " << ran.err);
  }
  BOOST_TEST(run({"encode", book}, json).exit == 1);
}

BOOST_AUTO_TEST_CASE(ascii_signs_are_those_of_the_dialect_unless_said) {
  const std::string signs = folder.write("s.cpy", "       01  R.\n           05  A  PIC S9(2).\n");
  const auto decoded = [&](std::vector<std::string> more) {
    std::vector<std::string> words = {"decode", signs, "--code-page", "ascii"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words, "1M1t").out;
  };
  BOOST_TEST(decoded({}) == "{\"A\":-14}\n{\"A\":null}\n");
  BOOST_TEST(decoded({"--dialect", "gnucobol"}) == "{\"A\":null}\n{\"A\":-14}\n");
  BOOST_TEST(decoded({"--dialect", "mf", "--ascii-signs", "ebcdic"}) == "{\"A\":-14}\n{\"A\":null}\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
