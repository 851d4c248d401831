// What the file verbs do where data could be lost without a word: bytes left out or added, outputs over inputs, numbers
// on the command line, errors behind many problems.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "tests/appliance/program.hpp"

namespace {

using test_appliance::Folder;
using test_appliance::Ran;
using test_appliance::read_file;
using test_appliance::run;

struct Book {
  Folder folder;
  std::string book = folder.write("r.cpy",
                                  "       01  R.\n"
                                  "           05  A PIC S9(3).\n"
                                  "           05  B PIC X(3).\n"
                                  "           05  C PIC S9(4) COMP.\n");
  std::string good = std::string("\xF1\xF2\xC3\xA7\x40\x40\x00\x01", 8);

  void told(const Ran& ran, int exit, std::string_view text) const {
    BOOST_TEST(ran.exit == exit);
    BOOST_TEST(ran.err.find(text) != std::string::npos, ran.err);
  }
};

std::string with_rdw(std::string_view record) {
  return std::string{'\0', static_cast<char>(record.size() + 4), '\0', '\0'} + std::string(record);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(honest_files, Book)

BOOST_AUTO_TEST_CASE(residue_that_nobody_writes_is_refused) {
  const std::string file = with_rdw(good + "\xAA\xBB");
  const Ran decoded = run({"decode", book, "--recfm", "V", "--long", "ignore", "--lossless"}, file);
  told(run({"encode", book, "--recfm", "V"}, decoded.out), 1, "$residue: $tail stands behind the record");
  BOOST_TEST(run({"encode", book, "--recfm", "V", "--long", "ignore"}, decoded.out).out == file);
  const std::string around = R"({"A":1,"B":"","C":1,"$residue":{"$prefix":"FF","$zz":"0001"}})";
  const Ran ran = run({"encode", book}, around);
  told(ran, 1, "$residue: $prefix stands before the record");
  told(ran, 1, "$residue: $zz is of LLZZ records");
  told(run({"encode", book, "--record-prefix", "2"}, around), 1, "$prefix has 1 bytes, and there is room for 2");
}

BOOST_AUTO_TEST_CASE(verify_counts_the_pad_that_short_records_would_get) {
  Ran ran = run({"verify", book, "--recfm", "V", "--short", "pad", "--lossless"}, with_rdw(good.substr(0, 3)));
  BOOST_TEST(ran.exit == 1);
  BOOST_TEST(ran.out.find("end of the record (5 bytes): pad that the file does not have") != std::string::npos);
  BOOST_TEST(ran.out.find("0/1 records identical\n") != std::string::npos);
  const std::string lines = folder.write("t.cpy", "       01 R.\n           05 A PIC 9(3).\n           05 B PIC X(3).\n");
  ran = run({"verify", lines, "--recfm", "TEXT", "--code-page", "ascii", "--lossless"}, "123\n123abc\n");
  BOOST_TEST(ran.out.find("1/2 records identical\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(decode_tells_what_its_options_left_out_or_added) {
  told(run({"decode", book, "--recfm", "V", "--long", "ignore"}, with_rdw(good + "\xAA")), 0,
       "1 records; 1 longer than the copybook, the rest left out");
  told(run({"decode", book, "--partial"}, good + "\xAA"), 0, "1 records; 1 byte behind the last one left out");
  const Ran padded = run({"decode", book, "--short", "pad"}, good + good.substr(0, 6));
  told(padded, 0, "2 records; 1 short ones filled with spaces");
  BOOST_TEST(std::count(padded.out.begin(), padded.out.end(), '\n') == 2);
}

BOOST_AUTO_TEST_CASE(nothing_decoded_is_told_and_an_error_where_records_were_left_out) {
  told(run({"decode", book}, ""), 0, "FWD5010I 0 records");
  told(run({"decode", book, "--skip", "999"}, good), 1, "FWD5018E");
  told(run({"decode", book, "--skip-records", "2"}, good + good), 1, "FWD5018E");
}

BOOST_AUTO_TEST_CASE(numbers_are_decimal) {
  const Ran ran = run({"decode", book, "--skip-records", "010"}, good + good + good + good + good + good + good + good +
                                                                    good + good + good);
  BOOST_TEST(std::count(ran.out.begin(), ran.out.end(), '\n') == 1);
  told(run({"decode", book, "--lrecl", "0x8"}, good), 2, "--lrecl: is a decimal number, not 0x8");
  BOOST_TEST(run({"decode", book, "--lrecl", "008"}, good).exit == 0);
}

BOOST_AUTO_TEST_CASE(no_file_is_written_over_one_in_use) {
  const std::string data = folder.write("data", good);
  told(run({"decode", book, data, "-o", data}), 2, "would be lost");
  told(run({"decode", book, data, "-o", folder / "./data"}), 2, "would be lost");
  told(run({"decode", book, data, "-o", book}), 2, "would be lost");
  BOOST_TEST(read_file(data) == good);
  const std::string json = folder.write("json", R"({"A":1,"B":"","C":1})");
  told(run({"encode", book, json, "-o", json}), 2, "would be lost");
  told(run({"encode", book, json, "--base", data, "-o", folder / "new", "--changes", folder / "new"}), 2,
       "would be lost");
  BOOST_TEST(run({"decode", book, data, "-o", "/dev/null"}).exit == 0);
}

BOOST_AUTO_TEST_CASE(how_the_file_broke_is_told_behind_any_number_of_problems) {
  std::string many;
  const std::string damaged = std::string("\xFF\xF2\xC3\xA7\x40\x40\x00\x01", 8);
  for (int i = 0; i < 150; ++i) many += with_rdw(damaged);
  told(run({"decode", book, "--recfm", "V"}, many + std::string("\x00\x01\x00\x00", 4)), 1, "FWD2201E record 151");
}

BOOST_AUTO_TEST_CASE(warnings_do_not_hide_a_later_error) {
  std::string many;
  for (int i = 0; i < 150; ++i) many += std::string("\xF1\xF2\xC3\xA7\x40\x40\x7F\xFF", 8);
  const Ran ran = run({"decode", book}, many + std::string("\xFF\xF2\xC3\xA7\x40\x40\x00\x01", 8));
  told(ran, 1, "FWD2003E record 151");
  told(ran, 1, "FWD5011I 50 more problems are not shown");
}

BOOST_AUTO_TEST_SUITE_END()
