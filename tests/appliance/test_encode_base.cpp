// encode --base as a person types it: which bytes change, what --changes tells, and what is refused.
#include <boost/test/unit_test.hpp>

#include "tests/appliance/program.hpp"

namespace {

using test_appliance::Folder;
using test_appliance::Ran;
using test_appliance::read_file;
using test_appliance::run;

struct Base {
  Folder folder;
  std::string book = folder.write("b.cpy",
                                  "       01  R.\n"
                                  "           05  A  PIC S9(3) COMP-3.\n"
                                  "           05  N  PIC 9.\n"
                                  "           05  L  OCCURS 0 TO 3 DEPENDING ON N PIC X.\n"
                                  "           05  T  PIC X(2).\n");
  // Two records with RDWs: sign F and one occurrence; sign C and two.
  std::string data = folder.write("b.v", std::string("\x00\x0A\x00\x00\x12\x3F\xF1\xC1\xE9\x40"
                                                     "\x00\x0B\x00\x00\x45\x6C\xF2\xC1\xC2\xE9\x40",
                                                     21));
  Ran encode(const std::string& json, std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {"encode", book, "--recfm", "V", "--base", data};
    words.insert(words.end(), more.begin(), more.end());
    return run(words, json);
  }
};

BOOST_FIXTURE_TEST_SUITE(encode_base, Base)

BOOST_AUTO_TEST_CASE(lines_change_the_records_of_their_number_and_nothing_else) {
  const Ran same = encode("{\"A\":123}\n{}\n");
  BOOST_TEST(same.exit == 0);
  BOOST_TEST((same.out == read_file(data)));
  BOOST_TEST(same.err == "FWD5151I 2 records written, 0 changed\n");

  const std::string audit = folder / "audit.jsonl";
  const Ran changed = encode("{\"T\":\"OK\"}\n{\"L\":[\"A\",\"B\",\"C\"]}\n", {"--changes", audit});
  BOOST_TEST(changed.exit == 0);
  BOOST_TEST((changed.out == std::string("\x00\x0A\x00\x00\x12\x3F\xF1\xC1\xD6\xD2"
                                         "\x00\x0C\x00\x00\x45\x6C\xF3\xC1\xC2\xC3\xE9\x40",
                                         22)));
  BOOST_TEST(changed.err == "FWD5151I 2 records written, 2 changed\n");
  BOOST_TEST(read_file(audit) ==
             "{\"record\":1,\"changes\":[{\"path\":\"T\",\"offset\":4,\"length\":2}]}\n"
             "{\"record\":2,\"changes\":[{\"path\":\"N\",\"offset\":2,\"length\":1},"
             "{\"path\":\"L[3]\",\"offset\":5,\"length\":1}]}\n");
}

BOOST_AUTO_TEST_CASE(another_number_of_lines_than_records_is_an_error) {
  const Ran fewer = encode("{}\n");
  BOOST_TEST(fewer.exit == 1);
  BOOST_TEST(fewer.err.starts_with("FWD5150E the base holds more than the 1 record that there are lines for\n"),
             fewer.err);
  const Ran more = encode("{}\n{}\n\n{}\n");
  BOOST_TEST(more.exit == 1);
  BOOST_TEST(more.err.starts_with("FWD5150E line 4 has no record to change: the base holds 2 records\n"), more.err);
}

BOOST_AUTO_TEST_CASE(a_line_that_does_not_fit_stops_or_keeps_its_record) {
  const Ran stopped = encode("{\"T\":\"LONG\"}\n{}\n");
  BOOST_TEST(stopped.exit == 1);
  BOOST_TEST(stopped.out == "");
  BOOST_TEST(stopped.err.starts_with("FWD2107E record 1, T at "), stopped.err);
  const Ran kept = encode("{\"T\":\"LONG\"}\n{}\n", {"--keep-going"});
  BOOST_TEST(kept.exit == 1);
  BOOST_TEST((kept.out == read_file(data)));
  BOOST_TEST(kept.err.ends_with("FWD5151I 2 records written, 0 changed; 1 kept as in the base\n"), kept.err);
}

BOOST_AUTO_TEST_CASE(the_base_is_never_written_over) {
  const std::string before = read_file(data);
  BOOST_TEST(encode("{}\n{}\n", {"-o", data}).exit == 2);
  BOOST_TEST(encode("{}\n{}\n", {"--changes", data}).exit == 2);
  BOOST_TEST((read_file(data) == before));
  BOOST_TEST(run({"encode", book, "--changes", "x"}, "{}").exit == 2);
}

BOOST_AUTO_TEST_CASE(zz_of_the_base_stays) {
  const std::string segments = folder.write("b.ll", std::string("\x00\x09\xAB\xCD\x12\x3F\xF0\xE9\x40", 9));
  const Ran ran = run({"encode", book, "--recfm", "LLZZ", "--base", segments}, "{\"T\":\"OK\"}\n");
  BOOST_TEST((ran.out == std::string("\x00\x09\xAB\xCD\x12\x3F\xF0\xD6\xD2", 9)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
