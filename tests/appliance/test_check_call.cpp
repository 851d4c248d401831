// check and call: a configuration folder looked at without network, and one record carried through a route.
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tests/appliance/program.hpp"

namespace {

namespace fs = std::filesystem;
using test_appliance::Folder;
using test_appliance::Ran;
using test_appliance::read_file;
using test_appliance::run;
using test_appliance::write_file;

struct Etc {
  Folder folder;
  std::string etc = folder.path().string();
  std::string route = folder / "routes/daily-transaction";
  Etc() {
    folder.write("fullword.toml",
                 "[models.table]\nwire = \"builtin\"\n"
                 "[[listener]]\nname = \"llzz\"\nprotocol = \"mq\"\naddress = \"127.0.0.1:0\"\nframing = \"rdw\"\n"
                 "route = \"daily-transaction\"\n");
    fs::create_directory(folder.path() / "routes");
    fs::copy(fs::path(FULLWORD_FIXTURES) / "routes" / "daily-transaction", route, fs::copy_options::recursive);
  }
};

// A payment of 12.34; every number is legal.
constexpr const char* payment =
    R"({"TX-ID":"17","TX-TYPE":"02","TX-CATEGORY":1,"TX-SOURCE":"OPERATOR","TX-TEXT":"","TX-AMOUNT":12.34,)"
    R"("TX-MERCHANT":{"TX-MERCHANT-ID":1,"TX-MERCHANT-NAME":"","TX-MERCHANT-CITY":"","TX-MERCHANT-ZIP":""},)"
    R"("TX-CARD-NUMBER":"4859452612877065","TX-ORIGINATED-AT":"","TX-PROCESSED-AT":""})";

BOOST_FIXTURE_TEST_SUITE(check_verb, Etc)

BOOST_AUTO_TEST_CASE(a_good_folder_is_ok_route_by_route) {
  const Ran ran = run({"check", etc});
  BOOST_TEST(ran.exit == 0, ran.err);
  BOOST_TEST(ran.out.find("fullword.toml OK, listeners: 1, models: 1") != std::string::npos, ran.out);
  BOOST_TEST(ran.out.find("daily-transaction OK\n") != std::string::npos, ran.out);
}

BOOST_AUTO_TEST_CASE(a_broken_route_is_refused_with_file_line_and_column) {
  const std::string file = route + "/route.toml";
  write_file(file, read_file(file) + "\n[modell]\nuse = []\n");
  const Ran ran = run({"check", etc});
  BOOST_TEST(ran.exit == 78);
  BOOST_TEST(ran.out.find("daily-transaction REFUSED\n") != std::string::npos, ran.out);
  BOOST_TEST(ran.err.find("route.toml:") != std::string::npos, ran.err);
  BOOST_TEST(ran.err.find("FWD4002E unknown key \"modell\"") != std::string::npos, ran.err);
  BOOST_TEST(ran.err.find("FWD5208E listener llzz sends to daily-transaction") != std::string::npos, ran.err);
}

BOOST_AUTO_TEST_CASE(a_broken_copybook_is_told_with_its_own_place) {
  write_file(route + "/request.cpy", "       01  R.\n           05  A  PIC Q(3).\n");
  const Ran ran = run({"check", etc});
  BOOST_TEST(ran.exit == 78);
  BOOST_TEST(ran.err.find("request.cpy:2:") != std::string::npos, ran.err);
}

BOOST_AUTO_TEST_CASE(a_misspelt_key_of_fullword_toml_names_the_nearest) {
  write_file(folder / "fullword.toml", "[modles]\n");
  const Ran ran = run({"check", etc});
  BOOST_TEST(ran.exit == 78);
  BOOST_TEST(
      ran.err.find("fullword.toml:1:2 FWD4002E unknown key \"modles\"; the nearest is \"models\"") != std::string::npos,
      ran.err);
}

BOOST_AUTO_TEST_CASE(an_example_that_comes_out_otherwise_is_an_error) {
  folder.write("routes/daily-transaction/examples/one.request.json", payment);
  const Ran good = run({"check", etc});
  BOOST_TEST(good.exit == 0, good.err);
  folder.write("routes/daily-transaction/examples/one.response.json", R"({"PO-ACTION":"H"})");
  const Ran ran = run({"check", etc});
  BOOST_TEST(ran.exit == 78);
  BOOST_TEST(ran.err.find("FWD5209E daily-transaction: ") != std::string::npos, ran.err);
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_not_there_is_a_configuration_error) {
  const Ran ran = run({"check", folder / "nowhere"});
  BOOST_TEST(ran.exit == 78);
  BOOST_TEST(ran.err.find("FWD5201E") != std::string::npos, ran.err);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(call_verb, Etc)

BOOST_AUTO_TEST_CASE(carries_a_record_through_the_route) {
  const Ran request = run({"encode", route + "/request.cpy"}, payment);
  BOOST_REQUIRE_EQUAL(request.out.size(), 350U);
  const Ran ran = run({"call", route, "-"}, request.out);
  BOOST_TEST(ran.exit == 0, ran.err);
  BOOST_TEST(ran.out.size() == 90U);
  BOOST_TEST(ran.err.find("return code 0, reason 00, decided by table") != std::string::npos, ran.err);
  const Ran reply = run({"decode", route + "/response.cpy"}, ran.out);
  BOOST_TEST(reply.out.find("\"PO-ACTION\":\"P\",\"PO-REASON\":\"PAYMENT\"") != std::string::npos, reply.out);
}

BOOST_AUTO_TEST_CASE(carries_json_when_asked) {
  const Ran ran = run({"call", route, "--json"}, payment);
  BOOST_TEST(ran.exit == 0, ran.err);
  BOOST_TEST(ran.out.starts_with("{\"PO-ID\":\"17\""), ran.out);
  BOOST_TEST(ran.out.ends_with("}\n"), ran.out);
}

BOOST_AUTO_TEST_CASE(json_that_does_not_fit_names_the_item) {
  std::string wrong = payment;
  wrong.replace(wrong.find("12.34"), 5, "12.345");
  const Ran ran = run({"call", route, "--json"}, wrong);
  BOOST_TEST(ran.exit == 1);
  BOOST_TEST(ran.out == "");
  BOOST_TEST(ran.err.find("FWD2109E") != std::string::npos, ran.err);
  BOOST_TEST(ran.err.find("TX-AMOUNT") != std::string::npos, ran.err);
}

BOOST_AUTO_TEST_CASE(a_request_of_the_wrong_length_still_gets_the_declared_reply) {
  const Ran ran = run({"call", route, "--mvs-rc"}, "short");
  BOOST_TEST(ran.exit != 0);
  BOOST_TEST(ran.out.size() == 90U);
  BOOST_TEST(ran.err.find("FWD2001E") != std::string::npos, ran.err);
}

BOOST_AUTO_TEST_CASE(an_unknown_route_is_a_configuration_error) {
  const Ran ran = run({"call", folder / "routes/none"}, "");
  BOOST_TEST(ran.exit == 78);
  BOOST_TEST(ran.err.find("FWD5201E there is no route") != std::string::npos, ran.err);
}

BOOST_AUTO_TEST_CASE(the_built_in_table_needs_no_fullword_toml) {
  fs::remove(folder / "fullword.toml");
  BOOST_TEST(run({"call", route, "--json"}, payment).exit == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
