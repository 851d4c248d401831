// fullword schema: the whole text for a book, word for word, and that what the program decodes from the real files is
// valid under it. FULLWORD_REWRITE_GOLDENS=1 writes the texts anew.
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>

#include "tests/appliance/program.hpp"
#include "tests/support/schema_cases.hpp"

namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test_appliance::Folder;
using test_appliance::Ran;
using test_appliance::read_file;
using test_appliance::run;
using test_appliance::write_file;

const fs::path fixtures = fs::path(FULLWORD_FIXTURES) / "schema";
const fs::path real = fs::path(FULLWORD_SHARED) / "data" / "card-accounts";

boost::test_tools::assertion_result present(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result result(fs::exists(real / "account.cpy"));
  if (!result) result.message() << "skipped: there is no folder ../shared/data/card-accounts with the real files";
  return result;
}

json documents(const std::string& lines) {
  json out = json::array();
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = lines.find('\n', at);
    out.push_back(json::parse(lines.substr(at, end - at)));
    at = end + 1;
  }
  return out;
}

BOOST_AUTO_TEST_SUITE(schemas_of_books)

BOOST_AUTO_TEST_CASE(the_text_is_the_expected_one_for_both_purposes) {
  const std::string book = (fixtures / "customer.cpy").string();
  for (const char* purpose : {"encode", "decode"}) {
    const Ran ran = run({"schema", book, "--for", purpose});
    BOOST_TEST(ran.exit == 0);
    BOOST_TEST(ran.err == "");
    const std::string golden = (fixtures / (std::string("customer.") + purpose + ".json")).string();
    if (std::getenv("FULLWORD_REWRITE_GOLDENS") != nullptr) {
      write_file(golden, ran.out);
    } else {
      BOOST_TEST(ran.out == read_file(golden), ran.out);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_hash_is_that_of_the_layout) {
  const auto comment = [](const Ran& ran) { return json::parse(ran.out)["$comment"].get<std::string>(); };
  const Folder folder;
  const std::string one = folder.write("one.cpy", "       01  R.\n           05  A  PIC X(3).\n");
  const std::string same =
      folder.write("same.cpy", "      * spelt otherwise\n       01  R.\n         05  A  PIC X(3).\n");
  const std::string other = folder.write("other.cpy", "       01  R.\n           05  A  PIC X(4).\n");
  BOOST_TEST(comment(run({"schema", one})).size() == std::string("layout sha256 ").size() + 64);
  BOOST_TEST(comment(run({"schema", one})) == comment(run({"schema", same, "--for", "decode"})));
  BOOST_TEST(comment(run({"schema", one})) != comment(run({"schema", other})));
}

BOOST_AUTO_TEST_CASE(what_is_decoded_from_the_real_files_is_valid, *boost::unit_test::precondition(present)) {
  constexpr const char* files[][2] = {{"accounts", "account"},
                                      {"cards", "card"},
                                      {"card-owners", "card-owner"},
                                      {"customers", "customer"},
                                      {"daily-transactions", "daily-transaction"},
                                      {"category-balances", "category-balance"},
                                      {"transaction-types", "transaction-type"}};
  const Folder folder;
  schemas::Cases cases(folder / "cases");
  for (const auto& [data, name] : files) {
    const std::string book = (real / (std::string(name) + ".cpy")).string();
    const std::string file = (real / (std::string(data) + ".ebcdic")).string();
    for (const char* form : {"auto", "string"}) {
      const json plain = documents(run({"decode", book, file, "--numbers", form}).out);
      const json lossless = documents(run({"decode", book, file, "--numbers", form, "--lossless"}).out);
      const std::string schema = run({"schema", book, "--for", "decode", "--numbers", form}).out;
      cases.add(name, schema, plain, json::array());
      cases.add(name, schema, lossless, json::array());
      cases.add(name, run({"schema", book, "--numbers", form}).out, plain, json::array());
    }
  }
  BOOST_TEST(cases.run() == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
