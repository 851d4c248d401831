// --when, --record, --names and --filler as a person types them, on a file with header, details and trailer.
#include <boost/test/unit_test.hpp>

#include "tests/appliance/program.hpp"

namespace {

using test_appliance::Folder;
using test_appliance::Ran;
using test_appliance::run;

constexpr const char* book_text =
    "       01  HEADER.\n"
    "           05  H-TYPE          PIC X.\n"
    "           05  H-DATE          PIC 9(4).\n"
    "       01  DETAIL.\n"
    "           05  D-TYPE          PIC X.\n"
    "           05  D-KIND          PIC X.\n"
    "           05  D-PERSON        PIC X(3).\n"
    "           05  D-FIRM REDEFINES D-PERSON PIC S9(5) COMP-3.\n"
    "           05  FILLER          PIC X.\n"
    "       01  TRAILER.\n"
    "           05  T-TYPE          PIC X.\n"
    "           05  T-COUNT         PIC 9(2).\n";

const std::vector<std::string> rules = {"--when", "H-TYPE=H:HEADER",  "--when", "D-TYPE=D:DETAIL",
                                        "--when", "T-TYPE=T:TRAILER", "--when", "D-KIND=P:D-PERSON",
                                        "--when", "D-KIND=F:D-FIRM"};
const std::string header = "\xC8\xF1\xF1\xF2\xF5";
const std::string person = "\xC4\xD7\xC1\xC2\xC3\x40";
const std::string firm = std::string("\xC4\xC6\x00\x04\x2D\x40", 6);
const std::string trailer = "\xE3\xF0\xF2";
constexpr const char* lines =
    "{\"$record\":\"HEADER\",\"H-TYPE\":\"H\",\"H-DATE\":1125}\n"
    "{\"$record\":\"DETAIL\",\"D-TYPE\":\"D\",\"D-KIND\":\"P\",\"D-PERSON\":\"ABC\"}\n"
    "{\"$record\":\"DETAIL\",\"D-TYPE\":\"D\",\"D-KIND\":\"F\",\"D-FIRM\":-42}\n"
    "{\"$record\":\"TRAILER\",\"T-TYPE\":\"T\",\"T-COUNT\":2}\n";

std::string v(const std::string& record) {
  return std::string{'\0', static_cast<char>(record.size() + 4), '\0', '\0'} + record;
}
std::string f(std::string record, char pad) {
  record.resize(6, pad);
  return record;
}

std::vector<std::string> words(std::vector<std::string> first, const std::vector<std::string>& then) {
  first.insert(first.end(), then.begin(), then.end());
  return first;
}

struct Book {
  Folder folder;
  std::string book = folder.write("segments.cpy", book_text);
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(rules_on_the_command_line, Book)

BOOST_AUTO_TEST_CASE(a_file_of_several_01_levels_goes_both_ways) {
  const std::string file = v(header) + v(person) + v(firm) + v(trailer);
  const Ran decoded = run(words({"decode", book, "--recfm", "V"}, rules), file);
  BOOST_TEST(decoded.exit == 0, decoded.err);
  BOOST_TEST(decoded.out == lines);
  const Ran encoded = run(words({"encode", book, "--recfm", "V"}, rules), lines);
  BOOST_TEST(encoded.exit == 0, encoded.err);
  BOOST_TEST(encoded.out == file);
  const std::string path = folder.write("segments.v", file);
  const Ran verified = run(words({"verify", book, path, "--recfm", "V"}, rules));
  BOOST_TEST(verified.exit == 0, verified.out << verified.err);
  BOOST_TEST(verified.out == "4/4 records identical\n");
}

BOOST_AUTO_TEST_CASE(fixed_records_of_shorter_01_levels_are_padded) {
  const std::string file = f(header, '\0') + person + firm + f(trailer, '\0');
  const Ran decoded = run(words({"decode", book}, rules), file);
  BOOST_TEST(decoded.exit == 0, decoded.err);
  BOOST_TEST(decoded.out == lines);
  BOOST_TEST(run(words({"encode", book}, rules), lines).out == file);
  const std::string spaces = folder.write("segments.f", f(header, '\x40') + person + f(trailer, '\x40'));
  const Ran verified = run(words({"verify", book, spaces}, rules));
  BOOST_TEST(verified.exit == 0, verified.out << verified.err);
  const Ran lossless = run(words({"decode", book, spaces, "--lossless"}, rules));
  BOOST_TEST(run(words({"encode", book, "--lossless"}, rules), lossless.out).out ==
             f(header, '\x40') + person + f(trailer, '\x40'));
}

BOOST_AUTO_TEST_CASE(a_damaged_discriminator_is_told_and_the_others_go_on) {
  const std::string file = v(header) + v("\xC4\xE7\xC1\xC2\xC3\x40") + v("\x6F\xF0\xF2") + v(trailer);
  const Ran decoded = run(words({"decode", book, "--recfm", "V"}, rules), file);
  BOOST_TEST(decoded.exit == 1);
  BOOST_TEST(decoded.out.starts_with("{\"$record\":\"HEADER\""));
  BOOST_TEST(decoded.out.find("TRAILER") != std::string::npos);
  BOOST_TEST(decoded.err.find("FWD2020E record 2, D-KIND at 1 (PIC X, 1 byte): no rule for D-PERSON, D-FIRM holds; the "
                              "bytes would be valid as D-PERSON") != std::string::npos,
             decoded.err);
  BOOST_TEST(decoded.err.find("FWD2020E record 3, HEADER.H-TYPE at 0 (PIC X, 1 byte): no rule for HEADER, DETAIL, "
                              "TRAILER holds, and the record has 3 bytes; they would be valid as TRAILER") !=
                 std::string::npos,
             decoded.err);
  const Ran lossless = run(words({"decode", book, "--recfm", "V", "--lossless"}, rules), file);
  BOOST_TEST(lossless.exit == 1);
  BOOST_TEST(run(words({"encode", book, "--recfm", "V", "--lossless"}, rules), lossless.out).out == file);
  const std::string path = folder.write("damaged.v", file);
  BOOST_TEST(run(words({"verify", book, path, "--recfm", "V"}, rules)).exit == 1);
  BOOST_TEST(run(words({"decode", book, "--recfm", "V"}, rules), "").exit == 0);
}

BOOST_AUTO_TEST_CASE(one_01_level_is_chosen_by_name) {
  const Ran named =
      run({"decode", book, "--record", "detail", "--when", "D-KIND=F:D-FIRM", "--when", "*:D-PERSON"}, firm);
  BOOST_TEST(named.exit == 0, named.err);
  BOOST_TEST(named.out == "{\"D-TYPE\":\"D\",\"D-KIND\":\"F\",\"D-FIRM\":-42}\n");
  const Ran neither = run({"decode", book}, firm);
  BOOST_TEST(neither.exit == 2);
  BOOST_TEST(
      neither.err.find("HEADER (5 bytes), DETAIL (6 bytes), TRAILER (3 bytes); choose one with --record NAME, or "
                       "say by rules which is which: --when ITEM=VALUE:NAME") != std::string::npos,
      neither.err);
  const Ran half = run({"decode", book, "--when", "D-KIND=F:D-FIRM"}, firm);
  BOOST_TEST(half.exit == 2);
  BOOST_TEST(half.err.starts_with("FWD2134E no rule chooses among the 01 levels HEADER, DETAIL, TRAILER"), half.err);
}

BOOST_AUTO_TEST_CASE(wrong_rules_are_usage_errors) {
  for (const auto& [rule, id] : {std::pair("D-KIND=F", "FWD2133E"), std::pair("D-KND=F:D-FIRM", "FWD2134E"),
                                 std::pair("D-KIND=FF:D-FIRM", "FWD2135E")}) {
    const Ran ran = run({"schema", book, "--record", "DETAIL", "--when", rule});
    BOOST_TEST(ran.exit == 2);
    BOOST_TEST(ran.err.starts_with(id), ran.err);
  }
}

BOOST_AUTO_TEST_CASE(names_and_fillers_are_shown_as_asked) {
  const std::vector<std::string> record = {"--record", "DETAIL", "--when", "*:D-FIRM"};
  const Ran camel = run(words({"decode", book, "--names", "camel", "--filler"}, record), firm);
  BOOST_TEST(camel.out == "{\"dType\":\"D\",\"dKind\":\"F\",\"dFirm\":-42,\"filler1\":\"\"}\n", camel.err);
  BOOST_TEST(run(words({"encode", book, "--names", "camel", "--filler"}, record), camel.out).out == firm);
  const Ran snake = run(words({"decode", book, "--names", "snake"}, record), firm);
  BOOST_TEST(snake.out == "{\"d_type\":\"D\",\"d_kind\":\"F\",\"d_firm\":-42}\n", snake.err);
  BOOST_TEST(run(words({"encode", book, "--names", "snake"}, record), snake.out).out == firm);
  BOOST_TEST(run(words({"decode", book, "--filler"}, record), firm).out ==
             "{\"D-TYPE\":\"D\",\"D-KIND\":\"F\",\"D-FIRM\":-42,\"FILLER#1\":\"\"}\n");
}

BOOST_AUTO_TEST_SUITE_END()
