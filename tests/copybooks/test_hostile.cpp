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

BOOST_AUTO_TEST_SUITE_END()
