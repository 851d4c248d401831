// The rules of messages: every id is unique, in its room's block, and says text, cause and action; every message can be
// reached. `fullword explain` shows them.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <map>
#include <set>

#include "appliance/catalogue.hpp"
#include "tests/appliance/program.hpp"

namespace {

using namespace appliance;
using test_appliance::read_file;
using test_appliance::run;

const std::map<std::string_view, std::pair<int, int>> blocks = {{"copybooks", {1000, 1999}},
                                                                {"codecs", {2000, 2999}},
                                                                {"adapters", {3000, 3999}},
                                                                {"gateway", {4000, 4999}},
                                                                {"appliance", {5000, 5999}}};

BOOST_AUTO_TEST_SUITE(catalogue_rules)

BOOST_AUTO_TEST_CASE(every_number_is_unique_and_stands_in_its_rooms_block) {
  std::set<int> numbers;
  for (const Message& message : catalogue()) {
    BOOST_TEST(numbers.insert(message.number).second, message.id() << " stands twice");
    const auto [first, last] = blocks.at(message.room);
    BOOST_TEST((message.number >= first && message.number <= last), message.id() << " is not of " << message.room);
  }
}

BOOST_AUTO_TEST_CASE(every_message_has_a_word_a_text_a_cause_and_an_action) {
  const std::set<std::string_view> families = {"data", "usage", "not_found", "configuration", "model", "io"};
  for (const Message& message : catalogue()) {
    BOOST_TEST(!message.word.empty());
    BOOST_TEST(families.contains(message.family), message.id());
    BOOST_TEST((std::string_view("IWES").find(message.severity) != std::string_view::npos), message.id());
    for (const std::string_view text : {message.text, message.cause, message.action}) {
      BOOST_TEST((text.size() >= 3 && (text.back() == '.' || text.back() == '?')), message.id() << ": " << text);
    }
  }
}

bool holds_word(const std::string& source, const std::string& name) {
  for (std::size_t at = source.find(name); at != std::string::npos; at = source.find(name, at + 1)) {
    const char next = at + name.size() < source.size() ? source[at + name.size()] : ' ';
    if (std::isalnum(static_cast<unsigned char>(next)) == 0 && next != '_') return true;
  }
  return false;
}

BOOST_AUTO_TEST_CASE(every_message_is_said_by_its_room_or_by_one_above_it) {
  namespace fs = std::filesystem;
  std::map<std::string_view, std::string> sources;
  std::string all;
  for (const auto& [room, block] : blocks) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(FULLWORD_SOURCE) / room)) {
      const fs::path& file = entry.path();
      if ((file.extension() == ".cpp" || file.extension() == ".hpp") && file.stem() != "messages") {
        sources[room] += read_file(file.string());
      }
    }
    all += sources[room];
  }
  for (const Message& message : catalogue()) {
    const std::string name = "errc::" + std::string(message.word);
    const bool said =
        holds_word(sources.at(message.room), name) || holds_word(all, std::string(message.room) + "::" + name);
    BOOST_TEST(said, message.id() << ' ' << message.word << " is never said");
  }
}

BOOST_AUTO_TEST_CASE(a_message_is_found_with_or_without_letter_in_any_case) {
  for (const char* id : {"FWD2008E", "fwd2008e", "FWD2008", "fwd2008", "2008"}) {
    const Message* message = find_message(id);
    BOOST_REQUIRE(message != nullptr);
    BOOST_TEST(message->id() == "FWD2008E");
  }
  for (const char* id : {"FWD2008W", "FWD0000", "FWD2008EE", "", "FWD", "x"}) BOOST_TEST(find_message(id) == nullptr);
}

BOOST_AUTO_TEST_CASE(explain_tells_text_cause_and_action) {
  const auto told = run({"explain", "fwd2008"});
  BOOST_TEST(told.exit == 0);
  BOOST_TEST(told.err == "");
  BOOST_TEST(told.out ==
             "FWD2008E  A packed item has no valid sign nibble.\n"
             "  cause   The last nibble is 0 to 9, or it is minus in an unsigned item.\n"
             "  action  Is the copybook shifted? Compare its offsets, `fullword layout BOOK`, with the bytes.\n"
             "  word    packed_sign, from codecs\n");
}

BOOST_AUTO_TEST_CASE(explain_alone_lists_all) {
  const auto told = run({"explain"});
  BOOST_TEST(told.exit == 0);
  BOOST_TEST(static_cast<std::size_t>(std::count(told.out.begin(), told.out.end(), '\n')) == catalogue().size());
}

BOOST_AUTO_TEST_CASE(explain_refuses_an_unknown_message_with_exit_2) {
  const auto told = run({"explain", "FWD0007"});
  BOOST_TEST(told.exit == 2);
  BOOST_TEST(told.out == "");
  BOOST_TEST(told.err == "FWD5016E there is no message FWD0007; `fullword explain` lists all\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
