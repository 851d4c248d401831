// fullword diff: each pair fixtures/diff/NAME.old.cpy, NAME.new.cpy beside NAME.expected, what the program prints and
// its exit code; FULLWORD_REWRITE_GOLDENS=1 writes them anew. Then --data and --json.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "tests/appliance/program.hpp"

namespace {

namespace fs = std::filesystem;
using test_appliance::Folder;
using test_appliance::Ran;
using test_appliance::read_file;
using test_appliance::run;
using test_appliance::write_file;

const fs::path fixtures = fs::path(FULLWORD_FIXTURES) / "diff";

std::string pair_file(const std::string& name, const char* which) {
  return (fixtures / (name + '.' + which + ".cpy")).string();
}

BOOST_AUTO_TEST_SUITE(diffs)

BOOST_AUTO_TEST_CASE(every_pair_of_copybooks_gives_its_expected_text) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(fixtures)) {
    const std::string file = entry.path().filename().string();
    if (file.ends_with(".old.cpy")) names.push_back(file.substr(0, file.size() - 8));
  }
  std::sort(names.begin(), names.end());
  BOOST_TEST(names.size() >= 12u);
  for (const std::string& name : names) {
    const Ran ran = run({"diff", pair_file(name, "old"), pair_file(name, "new")});
    const std::string text = ran.out + "exit " + std::to_string(ran.exit) + '\n';
    const std::string golden = (fixtures / (name + ".expected")).string();
    if (std::getenv("FULLWORD_REWRITE_GOLDENS") != nullptr) {
      write_file(golden, text);
    } else {
      BOOST_TEST(text == read_file(golden), name << ":\n" << text);
    }
    BOOST_TEST(ran.err == "", name << ran.err);
  }
}

BOOST_AUTO_TEST_CASE(a_copybook_is_identical_with_itself_and_the_verdicts_swap_with_the_books) {
  for (const auto& entry : fs::directory_iterator(fixtures)) {
    const std::string file = entry.path().string();
    if (!file.ends_with(".cpy")) continue;
    const Ran same = run({"diff", file, file, "--json"});
    BOOST_TEST(same.exit == 0);
    const auto json = nlohmann::json::parse(same.out);
    for (const auto& record : json["records"]) {
      BOOST_TEST(record["changes"].empty(), file);
      BOOST_TEST(record["oldUnderNew"]["verdict"] == "identical", file);
      BOOST_TEST(record["newUnderOld"]["verdict"] == "identical", file);
    }
  }
}

BOOST_AUTO_TEST_CASE(json_tells_each_item_with_its_bytes_in_both_books) {
  const Ran ran = run({"diff", pair_file("grown", "old"), pair_file("grown", "new"), "--json"});
  BOOST_TEST(ran.exit == 1);
  const auto json = nlohmann::json::parse(ran.out);
  BOOST_TEST(json["compatible"] == false);
  const auto& record = json["records"][0];
  BOOST_TEST(record["oldLength"]["max"] == 58);
  BOOST_TEST(record["newLength"]["max"] == 63);
  const auto& city = *std::find_if(record["changes"].begin(), record["changes"].end(), [](const auto& change) {
    return change["old"]["path"] == "CUST-ADDRESS.CUST-CITY";
  });
  BOOST_TEST(city["old"]["offset"] == 33);
  BOOST_TEST(city["new"]["offset"] == 37);
  BOOST_TEST(city["shift"] == 4);
  BOOST_TEST(city["change"][0] == "moved");
}

BOOST_AUTO_TEST_CASE(data_says_how_many_records_read_otherwise_and_how) {
  const Folder folder;
  const std::string before = folder.write("old.cpy",
                                          "       01  R.\n           05  A  PIC S9(3) COMP-3.\n"
                                          "           05  B  PIC X(2).\n           05  FILLER PIC X(3).\n");
  const std::string after = folder.write("new.cpy",
                                         "       01  R.\n           05  A  PIC 9(3) COMP-3.\n"
                                         "           05  C  PIC X(2).\n           05  D  PIC 9(3).\n");
  const std::string data = folder.write("r.dat", std::string("\x12\x3C\xC1\xC2\x40\x40\x40"
                                                             "\x12\x3D\xC1\xC2\xF0\xF0\xF1"
                                                             "\x12\x3F\xC1\xC2\xF0\xF0\xF1",
                                                             21));
  const Ran ran = run({"diff", before, after, "--data", data});
  BOOST_TEST(ran.exit == 1);
  BOOST_TEST(ran.out.ends_with("the data of " + data +
                               ": 3 records, 2 read the same under both, 1 change\n"
                               "  A: 1 record, no number under the new copybook\n"
                               "  D: 1 record, new, and no number there\n"),
             ran.out);
  const auto json = nlohmann::json::parse(run({"diff", before, after, "--data", data, "--json"}).out);
  BOOST_TEST(json["records"][0]["data"]["changed"] == 1);
  BOOST_TEST(json["records"][0]["data"]["items"][0]["path"] == "A");
}

BOOST_AUTO_TEST_CASE(data_that_the_new_copybook_does_not_fit_is_counted) {
  const Folder folder;
  const std::string data = folder.write("r.dat", std::string(58 * 2, '\xF0'));
  const Ran ran = run({"diff", pair_file("grown", "old"), pair_file("grown", "new"), "--data", data});
  BOOST_TEST(ran.exit == 1);
  BOOST_TEST(ran.out.find("2 records, 0 read the same under both, 0 change, 2 do not fit the new copybook\n"
                          "  2 x FWD2001E") != std::string::npos,
             ran.out);
}

BOOST_AUTO_TEST_CASE(bad_words_and_bad_books_are_told) {
  const std::string good = pair_file("grown", "old");
  BOOST_TEST(run({"diff", good}).exit == 2);
  BOOST_TEST(run({"diff", good, good, good}).exit == 2);
  BOOST_TEST(run({"diff", good, "nothing.cpy"}).exit == 78);
  BOOST_TEST(run({"diff", good, good, "--data", "nothing.dat"}).exit == 74);
  BOOST_TEST(run({"diff", good, good, "--record", "NOBODY"}).exit == 2);
  const std::string several = pair_file("several-records", "old");
  BOOST_TEST(run({"diff", several, several, "--data", good}).exit == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
