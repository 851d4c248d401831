#include <boost/test/unit_test.hpp>

#include "gateway/route.hpp"
#include "gateway/route_toml.hpp"
#include "tests/gateway/route_folder.hpp"

using routes::replaced;

namespace {

std::string errors_of(const routes::Folder& folder,
                      const std::vector<gateway::ModelConfig>& models = routes::models()) {
  const auto loaded = gateway::load_route(folder.path, models);
  std::string out;
  for (const auto& e : loaded.errors) out += gateway::to_string(e) + '\n';
  BOOST_TEST((loaded.route == nullptr) == !loaded.errors.empty());
  return out;
}

std::string errors_with(const std::string& from, const std::string& to) {
  routes::Folder folder;
  routes::fill(folder, replaced(routes::route_toml, from, to));
  return errors_of(folder);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(route)

BOOST_AUTO_TEST_CASE(a_whole_folder_compiles) {
  routes::Folder folder;
  routes::fill(folder);
  const auto loaded = gateway::load_route(folder.path, routes::models());
  for (const auto& e : loaded.errors) BOOST_ERROR(gateway::to_string(e));
  BOOST_REQUIRE(loaded.route);
  const auto& r = *loaded.route;
  BOOST_TEST(r.name == "decide");
  BOOST_TEST(r.hash.size() == 64u);
  BOOST_TEST(r.deadline.count() == 4000);
  BOOST_TEST(r.use.size() == 2u);
  BOOST_TEST(!r.table_first);
  BOOST_TEST(r.copies.size() == 1u);
  BOOST_TEST(r.copies[0].verbatim);
  BOOST_TEST(books::hex(r.base_record) ==
             "4040404040404040"
             "4040"
             "404040404040404040404040"
             "0000000C"
             "F0F0F0"
             "F0F0");
  BOOST_TEST(books::hex(r.default_record) ==
             "4040404040404040"
             "F0F5"
             "C3C1D3D340C9E2E2E4C5D940"
             "0000000C"
             "F0F0F0"
             "F0F0");
  BOOST_TEST(r.row_records.size() == 4u);
  BOOST_TEST(r.contract.words().substr(0, 9) == "PA-REASON");
  std::string notes;
  for (const auto& note : r.notes) notes += note + '\n';
  BOOST_TEST(notes.find("PA-CARD: from the request's PA-CARD\n") != std::string::npos);
  BOOST_TEST(notes.find("PA-VIA: the reason code\n") != std::string::npos);
  BOOST_TEST(notes.find("PA-SCORE: asked for, a whole number from 0 to 999\n") != std::string::npos);
  BOOST_TEST(notes.find("injection surface: PA-MERCHANT, 20 bytes of text\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_hash_follows_every_file_but_examples) {
  routes::Folder folder;
  routes::fill(folder);
  const auto hash = [&] { return gateway::load_route(folder.path, routes::models()).route->hash; };
  const auto first = hash();
  folder.write("examples/a.request.bin", "x");
  BOOST_TEST(hash() == first);
  folder.write("prompt.md", "Decide well.\n");
  BOOST_TEST(hash() != first);
}

BOOST_AUTO_TEST_CASE(mistakes_are_told_with_line_column_and_the_nearest_key) {
  const struct {
    const char *from, *to, *errors;
  } rows[] = {
      {"code_page = 37", "code_pag = 37",
       "route.toml:3:1 FWD4002E unknown key \"request.code_pag\"; did you mean \"code_page\"?\n"},
      {"[mask]", "[masc]", "route.toml:12:2 FWD4002E unknown key \"masc\"; did you mean \"mask\"?\n"},
      {"[model]", "[model]\nxyzzy = 1", "route.toml:9:1 FWD4002E unknown key \"model.xyzzy\"\n"},
      {"[mask]", "[mask]\nfpe = [\"PA-CARD\"]", "route.toml:13:1 FWD4003E \"mask.fpe\" is not built in this version\n"},
      {"[mask]", "[mask]\ntoken = [\"PA-CARD\"]",
       "route.toml:13:1 FWD4003E \"mask.token\" is not built in this version\n"},
      {"[mask]", "[limits]\nrequests_per_minute = 1\n[mask]",
       "route.toml:12:2 FWD4003E \"limits\" is not built in this version\n"},
      {"[mask]", "[[step]]\nname = \"x\"\n[mask]", "route.toml:12:3 FWD4003E \"step\" is not built in this version\n"},
      {"[model]", "[request.recfm]\nA = \"B\"\n[model]",
       "route.toml:8:10 FWD4003E \"request.recfm\" is not built in this version\n"},
      {"code_page = 37", "code_page = 37\nreviewed = 3 3", "route.toml:4:14 FWD4001E "},
      {"code_page = 37", "code_page = 99999", "route.toml:3:13 FWD2301E "},
      {"deadline = \"4s\"", "deadline = 4",
       "route.toml:11:12 FWD4005E deadline must be a time from \"1ms\" to \"60m\", such as \"800ms\" or \"2s\"\n"},
      {"deadline = \"4s\"", "deadline = \"4s\"\ncontract = \"strikt\"",
       "route.toml:12:12 FWD4005E contract must be one of \"strict\", \"best-effort\"; did you mean \"strict\"?\n"},
      {"deadline = \"4s\"", "deadline = \"4s\"\nattempts = 0",
       "route.toml:12:12 FWD4005E attempts must be a whole number from 1 to 10\n"},
      {"deadline = \"4s\"", "deadline = \"4s\"\nrepair = \"no\"",
       "route.toml:12:10 FWD4005E repair must be true or false\n"},
      {"use = [\"first\", \"second\"]", "use = [\"frist\"]",
       "route.toml:9:8 FWD4011E no [models.frist] in fullword.toml; did you mean \"first\"?\n"},
      {"PA-CARD = \"PA-CARD\"", "PA-CARD = \"PA-CARDS\"",
       "route.toml:7:11 FWD4006E \"PA-CARDS\" is no item of PA-REQUEST; did you mean \"PA-CARD\"?\n"},
      {"PA-CARD = \"PA-CARD\"", "PA-CRAD = \"PA-CARD\"",
       "route.toml:7:1 FWD4006E \"PA-CRAD\" is no item of PA-REPLY; did you mean \"PA-CARD\"?\n"},
      {"PA-CARD = \"PA-CARD\"", "PA-CARD = \"PA-MERCHANT\"",
       "route.toml:7:1 FWD4008E PA-CARD (PIC X(8)) cannot hold every value of PA-MERCHANT (PIC X(20)): it has 8 of 20 "
       "characters\n"},
      {"PA-CARD = \"PA-CARD\"", "PA-CARD = \"PA-CARD\"\nPA-SCORE = \"PA-AMOUNT\"",
       "route.toml:8:1 FWD4008E PA-SCORE (PIC 9(3)) cannot hold every value of PA-AMOUNT (PIC S9(5)V99 COMP-3): it has "
       "no sign\n"},
      {"PA-CARD = \"PA-CARD\"", "PA-CARD = \"PA-CARD\"\nPA-VIA = \"PA-CATEGORY\"",
       "route.toml:8:1 FWD4008E PA-VIA (PIC 99) cannot hold every value of PA-CATEGORY (PIC 9(4)): it has fewer digits "
       "before the point\n"
       "route.toml:17:15 FWD4007E PA-VIA has two sources: from-request and reason_item\n"},
      {"PA-CARD = \"PA-CARD\"", "PA-CARD = \"PA-CATEGORY\"",
       "route.toml:7:1 FWD4008E PA-CARD (PIC X(8)) cannot hold every value of PA-CATEGORY (PIC 9(4)): a number is no "
       "text\n"},
      {"[model]", "[response.constant]\nPA-CARD = \"X\"\n[model]",
       "route.toml:9:1 FWD4007E PA-CARD has two sources: from-request and constant\n"},
      {"[model]", "[response.constant]\nPA-SCORE = 1000\n[model]",
       "route.toml:9:12 FWD4010E PA-SCORE: must be at most 999\n"},
      {"[model]", "[response.constant]\nPA-SCORE = 1.5\n[model]",
       "route.toml:9:12 FWD4010E PA-SCORE: must be a whole number\n"},
      {"reason_item = \"PA-VIA\"", "reason_item = \"PA-CARD\"",
       "route.toml:16:15 FWD4007E PA-CARD has two sources: from-request and reason_item\n"},
      {"PA-LIMIT = 0.00, ", "", "route.toml:17:1 FWD4009E fallback.default does not give PA-LIMIT\n"},
      {"PA-LIMIT = 0.00", "PA-LIMIT = 100000.00", "route.toml:17:67 FWD4010E PA-LIMIT: must be at most 99999.99\n"},
      {"PA-LIMIT = 0.00", "PA-LIMIT = 0.001", "route.toml:17:67 FWD4010E PA-LIMIT: must have at most 2 decimals\n"},
      {"PA-CODE = \"05\"", "PA-CODE = \"07\"",
       "route.toml:17:23 FWD4010E PA-CODE: must be one of its conditions: APPROVED, DECLINED\n"},
      {"PA-CODE = \"05\"", "PA-CODE = 5", "route.toml:17:23 FWD4010E PA-CODE: is text; write the value in quotes\n"},
      {"PA-SCORE = 0 }", "PA-SCORE = 0, PA-CARD = \"X\" }",
       "route.toml:17:87 FWD4007E PA-CARD has another source; only asked items have a default\n"},
      {"send = [\"PA-AMOUNT\", \"PA-MERCHANT\"]", "send = [\"PA-AMOUNT\", \"PA-MERCHAND\"]",
       "route.toml:13:22 FWD4006E \"PA-MERCHAND\" is no item of PA-REQUEST; did you mean \"PA-MERCHANT\"?\n"},
      {"prompt = \"prompt.md\"", "prompt = \"missing.md\"", "route.toml:10:10 FWD4015E missing.md cannot be read\n"},
      {"prompt = \"prompt.md\"\n", "", "route.toml:9:8 FWD4004E [model] needs prompt = \"FILE\"\n"},
      {"[mask]", "[response.item.PA-SCORE]\noverflow = \"truncate\"\n[mask]",
       "route.toml:12:16 FWD4005E PA-SCORE is no text; only text can be cut\n"},
      {"[mask]", "[response.item.PA-CARD]\noverflow = \"truncate\"\n[mask]",
       "route.toml:12:16 FWD4005E PA-CARD is not asked of a model\n"},
      {"[mask]", "[response.item.PA-REASON]\ncoerce = [\"trimm\"]\n[mask]",
       "route.toml:13:11 FWD4005E coerce takes \"trim\", \"upper\" and \"transliterate\"; did you mean \"trim\"?\n"},
      {"[mask]", "[response.item.PA-REASON]\nunmask = true\n[mask]",
       "route.toml:13:1 FWD4003E \"response.item.PA-REASON.unmask\" is not built in this version\n"},
      {"copybook = \"response.cpy\"", "", "route.toml:4:2 FWD4004E [response] needs copybook = \"FILE\"\n"},
      {"copybook = \"response.cpy\"", "copybook = \"response.cpy\"\nrecord = \"OTHER\"",
       "route.toml:6:10 FWD4016E response.cpy has no record OTHER; it has PA-REPLY\n"},
      {"decision_table = \"fallback.csv\"", "decision_table = \"other.csv\"",
       "route.toml:15:18 FWD4015E other.csv cannot be read\n"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.to) {
      const std::string got = errors_with(row.from, row.to);
      const std::string wanted = row.errors;
      if (!wanted.empty() && wanted.back() != '\n') {
        BOOST_TEST(got.substr(0, wanted.size()) == wanted);
      } else {
        BOOST_TEST(got == wanted);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(errors_of_other_files_name_their_own_place) {
  routes::Folder folder;
  routes::fill(folder);
  folder.write("fallback.csv", "if PA-AMOUNT,then PA-CODE\n-,07\n");
  BOOST_TEST(errors_of(folder) ==
             "fallback.csv:2:3 FWD4023E PA-CODE: must be one of its conditions: APPROVED, DECLINED\n");
  routes::fill(folder);
  folder.write("prompt.md", "Hello\n  {{contrakt}}\n");
  BOOST_TEST(errors_of(folder) ==
             "prompt.md:2:3 FWD4014E {{contrakt}} is neither {{contract}} nor the {{constant.NAME}} of a constant\n");
  routes::fill(folder);
  folder.write("request.cpy", "01 PA-REQUEST.\n   05 PA-CARD PIC Q.\n");
  const std::string errors = errors_of(folder);
  BOOST_TEST(errors.substr(0, 14) == "request.cpy:2:");
  BOOST_TEST(errors.find("FWD1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_table_as_a_model_needs_a_decision_table) {
  routes::Folder folder;
  routes::fill(folder, replaced(replaced(routes::route_toml, "decision_table = \"fallback.csv\"\n", ""), "\"second\"",
                                "\"table\""));
  BOOST_TEST(
      errors_of(folder) ==
      "route.toml:9:17 FWD4004E table is the route's decision table; [fallback] needs decision_table = \"FILE\"\n");
}

BOOST_AUTO_TEST_CASE(an_item_goes_only_to_models_that_are_cleared_for_it) {
  routes::Folder folder;
  routes::fill(folder);
  auto models = routes::models();
  models[1].clearance = "internal";
  BOOST_TEST(errors_of(folder, models) ==
             "route.toml:13:9 FWD4013E PA-AMOUNT is restricted, the clearance of second is internal\n"
             "route.toml:13:22 FWD4013E PA-MERCHANT is restricted, the clearance of second is internal\n");
  folder.write("route.toml", replaced(routes::route_toml, "[fallback]",
                                      "class = { PA-AMOUNT = \"internal\", PA-MERCHANT = \"public\" }\n[fallback]"));
  BOOST_TEST(errors_of(folder, models) == "");
}

BOOST_AUTO_TEST_CASE(a_model_that_takes_no_strict_schema_needs_best_effort) {
  routes::Folder folder;
  routes::fill(folder);
  auto models = routes::models();
  models[0].quirks = {"no-strict"};
  BOOST_TEST(errors_of(folder, models).substr(0, 24) == "route.toml:9:8 FWD4012E ");
  folder.write("route.toml", replaced(routes::route_toml, "[mask]", "contract = \"best-effort\"\n[mask]"));
  BOOST_TEST(errors_of(folder, models) == "");
}

BOOST_AUTO_TEST_CASE(placeholders_are_filled) {
  routes::Folder folder;
  routes::fill(folder, replaced(replaced(routes::route_toml, "[model]", "[response.constant]\nPA-SCORE = 7\n[model]"),
                                ", PA-SCORE = 0", ""));
  folder.write("prompt.md", "S={{constant.PA-SCORE}}\n{{contract}}");
  const auto loaded = gateway::load_route(folder.path, routes::models());
  for (const auto& e : loaded.errors) BOOST_ERROR(gateway::to_string(e));
  BOOST_REQUIRE(loaded.route);
  BOOST_TEST(loaded.route->prompt == "S=7\n" + loaded.route->contract.words());
}

BOOST_AUTO_TEST_CASE(the_order_of_the_contract_is_the_routes) {
  routes::Folder folder;
  routes::fill(folder, replaced(routes::route_toml, "copybook = \"response.cpy\"",
                                "copybook = \"response.cpy\"\norder = [\"PA-SCORE\", \"PA-REASON\"]"));
  const auto loaded = gateway::load_route(folder.path, routes::models());
  BOOST_REQUIRE(loaded.route);
  BOOST_TEST(loaded.route->contract.schema().find(R"("required":["PA-SCORE","PA-REASON","PA-CODE","PA-LIMIT"])") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_record_is_chosen_by_name_where_a_book_has_several) {
  routes::Folder folder;
  routes::fill(folder);
  folder.write("request.cpy", std::string(routes::request_book) + "01 OTHER-REC.\n   05 X PIC X.\n");
  BOOST_TEST(
      errors_of(folder) ==
      "route.toml:2:12 FWD4016E request.cpy has several records: PA-REQUEST, OTHER-REC; say record = \"NAME\"\n");
  folder.write("route.toml", replaced(routes::route_toml, "code_page = 37", "code_page = 37\nrecord = \"PA-REQUEST\""));
  BOOST_TEST(errors_of(folder) == "");
}

BOOST_AUTO_TEST_CASE(defaults_of_tables_are_lists_and_of_groups_dotted_keys) {
  routes::Folder folder;
  routes::fill(folder, R"([request]
copybook = "request.cpy"
[response]
copybook = "response.cpy"
[fallback.default]
G.A = "X"
G.B = 2
CODES = ["A", "B"]
LINES = [{ QTY = 1, PRICE = 0.50 }]
)");
  folder.write("response.cpy",
               "01 R.\n 05 G.\n  10 A PIC X.\n  10 B PIC 9.\n 05 CODES PIC X OCCURS 2.\n 05 N PIC 9.\n"
               " 05 LINES OCCURS 0 TO 2 DEPENDING ON N.\n  10 QTY PIC 9.\n  10 PRICE PIC 9V99.\n");
  const auto loaded = gateway::load_route(folder.path, routes::models());
  for (const auto& e : loaded.errors) BOOST_ERROR(gateway::to_string(e));
  BOOST_REQUIRE(loaded.route);
  BOOST_TEST(books::hex(loaded.route->default_record) == "E7F2C1C2F1F1F0F5F0");
}

BOOST_AUTO_TEST_CASE(durations_are_read) {
  BOOST_TEST(gateway::parse_duration("800ms")->count() == 800);
  BOOST_TEST(gateway::parse_duration("2s")->count() == 2000);
  BOOST_TEST(gateway::parse_duration("1m")->count() == 60000);
  for (const char* bad : {"", "2", "s", "-1s", "0ms", "2 s", "2h", "99999999999999s", "61m"}) {
    BOOST_TEST(!gateway::parse_duration(bad).has_value(), bad);
  }
}

BOOST_AUTO_TEST_CASE(examples_are_run_through_the_table) {
  routes::Folder folder;
  routes::fill(folder, replaced(routes::route_toml, "\"first\", \"second\"", "\"table\""));
  folder.write("examples/a.request.json",
               R"({"PA-CARD":"CARD0001","PA-AMOUNT":12.34,"PA-CATEGORY":5411,"PA-MERCHANT":"ACME"})");
  folder.write("examples/a.response.json",
               R"({"PA-CARD":"CARD0001","PA-CODE":"00","PA-REASON":"OK","PA-LIMIT":0.00,"PA-SCORE":0,"PA-VIA":0})");
  const auto request = routes::request();
  folder.write("examples/b.request.bin", std::string(request.begin(), request.end()));
  auto loaded = gateway::load_route(folder.path, routes::models());
  BOOST_REQUIRE(loaded.route);
  for (const auto& line : gateway::check_examples(*loaded.route)) BOOST_ERROR(line);
  folder.write("examples/a.response.json",
               R"({"PA-CARD":"CARD0001","PA-CODE":"00","PA-REASON":"NO","PA-LIMIT":0.00,"PA-SCORE":0,"PA-VIA":0})");
  folder.write("examples/c.request.bin", "short");
  const auto differences = gateway::check_examples(*loaded.route);
  BOOST_REQUIRE(differences.size() == 2);
  BOOST_TEST(differences[0] == "examples/a.response.json: the reply differs at offset 10, item PA-REASON");
  BOOST_TEST(differences[1].find("examples/c.request.bin: FWD2001E") == 0u);
}

BOOST_AUTO_TEST_CASE(rules_decide_redefines_and_their_errors_are_at_the_rule) {
  const auto with = [](const std::string& lines) {
    routes::Folder folder;
    routes::fill(folder, replaced(routes::route_toml, "code_page = 37\n", "code_page = 37\n" + lines));
    folder.write("request.cpy", std::string(routes::request_book) +
                                    "   05 PA-KIND PIC X.\n   05 PA-DATA PIC X(2).\n"
                                    "   05 PA-NUM REDEFINES PA-DATA PIC 9(2).\n");
    return errors_of(folder);
  };
  BOOST_TEST(with("when = [\"PA-KIND=N:PA-NUM\", \"*:PA-DATA\"]\n") == "");
  BOOST_TEST(with("redefines = \"all\"\n") == "");
  const std::string undecided = with("");
  BOOST_TEST(undecided.find("PA-NUM") != std::string::npos, undecided);
  BOOST_TEST(undecided.find("a redefinition without a rule that says when it holds") != std::string::npos, undecided);
  const std::string wrong = with("when = [\"PA-KIND=N:PA-NUM\",\n        \"PA-KIN=T:PA-DATA\"]\n");
  BOOST_TEST(wrong.starts_with("route.toml:5:9 FWD2134E rule \"PA-KIN=T:PA-DATA\": no item is called PA-KIN; did you "
                               "mean PA-KIND?"),
             wrong);
  BOOST_TEST(with("when = \"PA-KIND=N:PA-NUM\"\n").find("when must be a list of texts") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
