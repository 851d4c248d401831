// layout --at: a row a question and the answer, from the copybook alone and in records of files.
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
                                  "           05  A  PIC S9(3) COMP-3.\n"
                                  "           05  N  PIC 9.\n"
                                  "           05  L  OCCURS 0 TO 3 DEPENDING ON N PIC X(2).\n"
                                  "           05  T  PIC X(2).\n"
                                  "           05  U  REDEFINES T PIC 9(2).\n");
  // VB: BDW 0000, RDW 0004, record 1 at 8 (one L), RDW at 15, record 2 at 19 (no L).
  std::string data = folder.write("b.vb", std::string("\x00\x18\x00\x00"
                                                      "\x00\x0B\x00\x00\x12\x3F\xF1\xC1\xC2\xE9\x40"
                                                      "\x00\x09\x00\x00\x40\x40\xF0\xF1\xF2",
                                                      24));
  Ran at(const char* offset, std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {"layout", book, "--at", offset};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }
};

BOOST_FIXTURE_TEST_SUITE(layout_at, Book)

BOOST_AUTO_TEST_CASE(the_copybook_alone_counts_with_every_table_at_its_largest) {
  BOOST_TEST(at("1").out ==
             "byte 1 of R, with every table at its largest\n"
             "  A  byte 2 of 2, at 0, PIC S9(3) COMP-3\n");
  BOOST_TEST(at("6").out ==
             "byte 6 of R, with every table at its largest\n"
             "  L[2]  byte 2 of 2, at 5, PIC X(2)\n");
  BOOST_TEST(at("9").out ==
             "byte 9 of R, with every table at its largest, 2 views\n"
             "  T  byte 1 of 2, at 9, PIC X(2), view T\n"
             "  U  byte 1 of 2, at 9, PIC 9(2), view U\n");
  const Ran beyond = at("11");
  BOOST_TEST(beyond.exit == 2);
  BOOST_TEST(beyond.out == "");
  BOOST_TEST(beyond.err == "FWD5152E R has 11 bytes, from 0 to 10, and no byte 11\n");
}

BOOST_AUTO_TEST_CASE(in_a_record_its_counters_decide) {
  const std::vector<std::string> first = {"--recfm", "VB", data, "--record-number", "1"};
  BOOST_TEST(at("5", first).out ==
             "byte 5 of R, record 1 (byte 13 of the file), 2 views\n"
             "  T  byte 1 of 2, at 5, PIC X(2), view T; holds text\n"
             "  U  byte 1 of 2, at 5, PIC 9(2), view U; holds no number\n");
  BOOST_TEST(at("4", {"--recfm", "VB", data, "--record-number", "1", "--show-bytes"}).out ==
             "byte 4 of R, record 1 (byte 12 of the file)\n"
             "  L[1]  byte 2 of 2, at 3, PIC X(2); holds text: C1C2\n");
  BOOST_TEST(at("0", {"--recfm", "VB", data, "--record-number", "2"}).out ==
             "byte 0 of R, record 2 (byte 19 of the file)\n"
             "  A  byte 1 of 2, at 0, PIC S9(3) COMP-3; holds spaces, no number\n");
  const Ran beyond = at("7", first);
  BOOST_TEST(beyond.exit == 2);
  BOOST_TEST(beyond.err ==
             "FWD5152E record 1 has 7 bytes, from 0 to 6, and no byte 7; its tables are not at their largest\n");
  const Ran no_record = at("0", {"--recfm", "VB", data, "--record-number", "3"});
  BOOST_TEST(no_record.exit == 2);
  BOOST_TEST(no_record.err == "FWD5152E " + data + " has 2 records, and no record 3\n");
}

BOOST_AUTO_TEST_CASE(a_byte_of_the_file_may_belong_to_a_descriptor) {
  const auto byte = [&](const char* offset) { return at(offset, {"--recfm", "VB", data}); };
  BOOST_TEST(byte("1").out == "byte 1 of the file\n  byte 2 of 4 of the BDW of the block that begins with record 1\n");
  BOOST_TEST(byte("6").out == "byte 6 of the file\n  byte 3 of 4 of the RDW of record 1\n");
  BOOST_TEST(byte("15").out == "byte 15 of the file\n  byte 1 of 4 of the RDW of record 2\n");
  BOOST_TEST(byte("21").out ==
             "byte 2 of R, record 2 (byte 21 of the file)\n"
             "  N  byte 1 of 1, at 2, PIC 9; holds a number\n");
  const Ran beyond = byte("24");
  BOOST_TEST(beyond.exit == 2);
  BOOST_TEST(beyond.err == "FWD5152E " + data + " has 24 bytes, and no byte 24\n");
}

BOOST_AUTO_TEST_CASE(json_has_the_same_answer) {
  BOOST_TEST(at("21", {"--recfm", "VB", data, "--json"}).out ==
             "{\"record\":\"R\",\"offset\":2,\"recordNumber\":2,\"fileOffset\":21,\"places\":[{\"kind\":\"item\","
             "\"path\":\"N\",\"offset\":2,\"length\":1,\"byte\":0,\"picture\":\"9\",\"usage\":\"DISPLAY\","
             "\"holds\":\"a number\"}]}\n");
}

BOOST_AUTO_TEST_CASE(words_that_do_not_belong_together_are_refused) {
  BOOST_TEST(run({"layout", book, data}).exit == 2);
  BOOST_TEST(run({"layout", book, "--record-number", "1"}).exit == 2);
  BOOST_TEST(at("0", {"--record-number", "1"}).exit == 2);
  BOOST_TEST(at("x").exit == 2);
  BOOST_TEST(at("-1").err == "FWD5001E --at: a whole number from 0 is needed, not -1\n");
  BOOST_TEST(at("0", {"--record-number", "0", data}).exit == 2);
  BOOST_TEST(at("0", {"nothing.dat"}).exit == 74);
  BOOST_TEST(at("0", {"--recfm", "VBS", data}).exit == 2);
}

BOOST_AUTO_TEST_CASE(a_byte_of_a_later_segment_is_where_that_segment_lies) {
  const std::string plain = folder.write("p.cpy", "       01  P.\n           05  X PIC X(6).\n");
  // BDW, first segment of 4 bytes; BDW, last segment of 2.
  const std::string vbs = folder.write("p.vbs", std::string("\x00\x0C\x00\x00\x00\x08\x01\x00\xC1\xC2\xC3\xC4"
                                                            "\x00\x0A\x00\x00\x00\x06\x02\x00\xC5\xC6",
                                                            22));
  const auto byte_of = [&](const char* offset) {
    return run({"layout", plain, "--recfm", "VBS", vbs, "--record-number", "1", "--at", offset}).out;
  };
  BOOST_TEST(byte_of("3").starts_with("byte 3 of P, record 1 (byte 11 of the file)\n"));
  BOOST_TEST(byte_of("5").starts_with("byte 5 of P, record 1 (byte 21 of the file)\n"));
}

BOOST_AUTO_TEST_CASE(rules_leave_the_view_they_chose_and_the_01_level_of_the_record) {
  const std::string views = folder.write("v.cpy",
                                         "       01  V.\n           05  K PIC X.\n           05  A PIC X(3).\n"
                                         "           05  B REDEFINES A PIC S9(5) COMP-3.\n");
  const std::string both = folder.write("v", "\xD5\x12\x34\x5C\xE7\xC1\xC2\xC3");
  const auto byte_2 = [&](const char* number) {
    return run({"layout", views, both, "--record-number", number, "--at", "2", "--when", "K=N:B", "--when", "K=T:A"}).out;
  };
  BOOST_TEST(byte_2("1") ==
             "byte 2 of V, record 1 (byte 2 of the file)\n"
             "  B  byte 2 of 3, at 1, PIC S9(5) COMP-3, view B by K=N:B; holds a number\n");
  BOOST_TEST(byte_2("2").find("2 views\n") != std::string::npos);  // no rule holds
  const std::string two = folder.write("two.cpy",
                                       "       01  H.\n           05  T PIC X.\n           05  D PIC X(3).\n"
                                       "       01  L.\n           05  U PIC X.\n           05  N PIC 9(3).\n");
  const std::string mixed = folder.write("m", "\xC8\xC1\xC2\xC3\xD3\xF1\xF2\xF3");
  BOOST_TEST(run({"layout", two, mixed, "--record-number", "2", "--at", "2", "--when", "T=H:H", "--when", "U=L:L"}).out ==
             "byte 2 of L, record 2 (byte 6 of the file)\n"
             "  N  byte 2 of 3, at 1, PIC 9(3); holds a number\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
