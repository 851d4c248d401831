// Books written to exhaust the reader: each ends soon, with a message.
#include <boost/test/unit_test.hpp>
#include <string>

#include "copybooks/copybook.hpp"

BOOST_AUTO_TEST_SUITE(hostile)

BOOST_AUTO_TEST_CASE(a_chain_of_all_does_not_exhaust_the_stack) {
  std::string text = "       01 R.\n           05 A PIC X VALUE\n";
  for (int i = 0; i < 100000; ++i) text += "           ALL\n";
  const auto book = copybooks::read_copybook(text + "           'X'.\n", "hostile.cpy");
  BOOST_TEST(!book.ok());
  BOOST_TEST(book.records.empty());
}

namespace {

std::string lines(const std::string& line, int n) {
  std::string all;
  for (int i = 0; i < n; ++i) all += line;
  return all;
}

// The first id of a book that must be refused.
std::string refused(const std::string& text, copybooks::CopybookOptions options = {}) {
  const auto book = copybooks::read_copybook(text, "hostile.cpy", options);
  BOOST_TEST(!book.ok());
  BOOST_TEST(book.diagnostics.size() <= 101u);
  for (const auto& d : book.diagnostics) {
    if (copybooks::is_error(d)) return copybooks::id(d.code);
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_CASE(large_and_broken_texts_end_with_a_message) {
  const std::size_t member = 16 * 1024 * 1024;
  BOOST_TEST(refused(std::string(member + 1, ' ')) == "FWD1026E");
  BOOST_TEST(refused(std::string(member, ' ')) == "FWD1025E");
  BOOST_TEST(refused(std::string(member, '\n')) == "FWD1025E");
  BOOST_TEST(refused(std::string(member, '\0')) == "FWD1028E");
  BOOST_TEST(refused(std::string(1000000, '\'')) != "");
  BOOST_TEST(refused(std::string("       01 R.\n           05 A PIC X VALUE '").append(1000000, 'x')) != "");
  BOOST_TEST(refused(lines("           05 A PIC X VALUE '\n", 20000)) != "");
  BOOST_TEST(refused("       01 R.\n           05 A PIC " + std::string(1000000, '(') + ".\n") != "");
  BOOST_TEST(refused(lines("       01 R.\n           05 A PIC X(9)(9)(9).\n", 10000)) == "FWD1006E");
  std::string nul = "       01 R.\n           05 A PIC X.\n";
  nul[20] = '\0';
  BOOST_TEST(refused(nul) != "");
}

BOOST_AUTO_TEST_CASE(messages_hold_no_control_characters_of_the_book) {
  const auto book = copybooks::read_copybook("01 R.\n05 A PIC X \x1B[2J\x07.\n", "t.cpy");
  for (const auto& d : book.diagnostics) {
    const std::string all = copybooks::to_string(d);
    BOOST_TEST(all.find('\x1B') == std::string::npos);
    BOOST_TEST(all.find('\x07') == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(work_grows_as_the_text_does) {
  // Each kind of line, once and at double length: more than double the steps would be quadratic.
  const struct {
    const char* name;
    std::string head, line, tail;
  } rows[] = {
      {"items", "01 R.\n", "05 A PIC X(5) COMP-3 VALUE SPACES.\n", ""},
      {"named items", "01 R. 05 N PIC 9.\n", "05 A-NAME PIC X.\n", "05 T PIC X OCCURS 0 TO 3 DEPENDING ON N.\n"},
      {"views", "01 R. 05 A PIC X.\n", "05 B REDEFINES A PIC X.\n", ""},
      {"chained views", "01 R. 05 B PIC X.\n", "05 B REDEFINES B PIC X.\n", ""},
      {"conditions", "01 R. 05 A PIC X.\n", "88 C VALUE 'A' THRU 'B' 'X'.\n", ""},
      {"comments", "01 R.\n", "*> a comment\n", "05 A PIC X.\n"},
      {"replacing", "REPLACE ==A== BY ==B== LEADING ==C== BY ==D==.\n01 R.\n", "05 A PIC X. 05 CX PIC X.\n", ""},
      {"operands", "REPLACE\n", "==A B== BY ==C==\n", ".\n01 R. 05 X PIC X.\n"},
      {"records", "", "01 R. 05 A PIC X.\n", ""},
      {"renames", "01 R. 05 A PIC X.\n", "66 B RENAMES A.\n", ""},
      {"unknown words", "01 R.\n", "05 A PIC X FOO.\n", ""},
  };
  for (const auto& row : rows) {
    const auto steps = [&](int n) {
      copybooks::CopybookOptions options;
      options.format = copybooks::ReferenceFormat::free;
      return copybooks::read_copybook(row.head + lines(row.line, n) + row.tail, "t.cpy", options).steps;
    };
    const std::size_t once = steps(4000), twice = steps(8000);
    BOOST_TEST(once > 4000u, row.name);
    BOOST_TEST(twice <= 2 * once + 1000, row.name << ": " << once << " steps, and " << twice << " for double the text");
  }
}

BOOST_AUTO_TEST_SUITE_END()
