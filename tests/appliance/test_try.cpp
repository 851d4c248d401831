// What `fullword try` prints, whole: good files, damaged ones, wrong books. fixtures/try/NAME.expected holds the output;
// FULLWORD_REWRITE_GOLDENS=1 writes it anew.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/appliance/program.hpp"

namespace {

using test_appliance::Folder;
using test_appliance::Ran;
using test_appliance::read_file;
using test_appliance::run;
using test_appliance::write_file;

const std::string account =
    "       01 ACCOUNT-RECORD.\n"
    "          05 ACC-NUMBER   PIC 9(11).\n"
    "          05 ACC-STATUS   PIC X.\n"
    "          05 ACC-BALANCE  PIC S9(9)V99.\n"
    "          05 ACC-LIMIT    PIC S9(7)V99 COMP-3.\n"
    "          05 ACC-NAME     PIC X(20).\n"
    "          05 FILLER       PIC X(10).\n";

const std::string events =
    "       01 EVENT-RECORD.\n"
    "          05 EVENT-TYPE   PIC X.\n"
    "          05 EVENT-BODY   PIC 9(12).\n"
    "          05 HEADER-VIEW  REDEFINES EVENT-BODY.\n"
    "             10 RUN-DATE  PIC S9(9) COMP-3.\n"
    "             10 RUN-COUNT PIC S9(13) COMP-3.\n"
    "          05 DETAIL-VIEW  REDEFINES EVENT-BODY.\n"
    "             10 AMOUNT    PIC S9(7)V99 COMP-3.\n"
    "             10 QUANTITY  PIC 9(7).\n";

std::string account_lines(int count) {
  const char* names[] = {"Smith", "KELLER", "Lopez and Sons", "North Bank"};
  std::string out;
  for (int i = 1; i <= count; ++i) {
    out += "{\"ACC-NUMBER\":" + std::to_string(10000000000LL + i * 17) + ",\"ACC-STATUS\":\"" + (i % 3 == 0 ? "N" : "Y") +
           "\",\"ACC-BALANCE\":" + (i % 4 == 0 ? "-" : "") + std::to_string(i * 194) + ".50,\"ACC-LIMIT\":" +
           std::to_string(i * 100) + ".00,\"ACC-NAME\":\"" + names[i % 4] + "\"}\n";
  }
  return out;
}

struct Files {
  Folder folder;
  std::string book = folder.write("ACCOUNT.cpy", account);

  std::string records(int count = 60, const std::vector<std::string>& options = {}) const {
    std::vector<std::string> words{"encode", book, "--missing", "value"};
    words.insert(words.end(), options.begin(), options.end());
    const Ran ran = run(words, account_lines(count));
    BOOST_REQUIRE_MESSAGE(ran.exit == 0, ran.err);
    return ran.out;
  }
  Ran trial(const std::string& name, const std::string& bytes, const std::vector<std::string>& options = {}) const {
    std::vector<std::string> words{"try", book, folder.write(name, bytes)};
    words.insert(words.end(), options.begin(), options.end());
    return run(words);
  }
};

// The output with the folder's name taken out.
void golden(const Files& files, const std::string& name, const Ran& ran) {
  std::string text = ran.out + "exit " + std::to_string(ran.exit) + '\n';
  const std::string folder = files.folder.path().string() + '/';
  for (std::size_t at; (at = text.find(folder)) != std::string::npos;) text.erase(at, folder.size());
  const std::string path = std::string(FULLWORD_FIXTURES) + "/try/" + name + ".expected";
  if (std::getenv("FULLWORD_REWRITE_GOLDENS") != nullptr) write_file(path, text);
  BOOST_TEST(text == read_file(path));
  BOOST_TEST(ran.err == "");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(try_fit)

BOOST_AUTO_TEST_CASE(a_good_file_fits_and_its_next_command_works) {
  const Files files;
  const Ran ran = files.trial("ACCOUNT.DAT", files.records());
  golden(files, "good", ran);
  const std::string next = ran.out.substr(ran.out.find("next: ") + 6);
  std::vector<std::string> words;
  for (std::size_t from = next.find(' ') + 1; from < next.size();) {
    const std::size_t to = next.find_first_of(" \n", from);
    words.push_back(next.substr(from, to - from));
    from = to + 1;
  }
  const Ran decoded = run(words);
  BOOST_TEST(decoded.exit == 0, decoded.err);
  BOOST_TEST(decoded.out.starts_with("{\"ACC-NUMBER\":10000000017,\"ACC-STATUS\":\"Y\",\"ACC-BALANCE\":194.50"), decoded.out);
}

BOOST_AUTO_TEST_CASE(record_formats_are_told_apart) {
  const Files files;
  golden(files, "v", files.trial("ACCOUNT.V", files.records(60, {"--recfm", "V"})));
  golden(files, "vb", files.trial("ACCOUNT.VB", files.records(60, {"--recfm", "VB"})));
  golden(files, "v-little-exclusive",
         files.trial("ACCOUNT.VL", files.records(60, {"--recfm", "V", "--rdw", "little", "--rdw-count", "exclusive"})));
}

BOOST_AUTO_TEST_CASE(damage_is_told_with_its_cure) {
  const Files files;
  std::string lines;
  const std::string good = files.records();
  for (std::size_t at = 0; at < good.size(); at += 58) lines += good.substr(at, 58) + "\r\n";
  golden(files, "text-lines", files.trial("ACCOUNT.TXT", lines));
  golden(files, "truncated", files.trial("ACCOUNT.CUT", good.substr(0, good.size() - 20)));
  golden(files, "padded", files.trial("ACCOUNT.PAD", good + std::string(77, '\0')));
  golden(files, "gzip", files.trial("ACCOUNT.GZ", std::string("\x1F\x8B\x08\x00", 4) + std::string(500, 'x')));
  std::string question = good;
  for (char& c : question) {
    if (static_cast<unsigned char>(c) < 0x40) c = 0x3F;
  }
  golden(files, "substituted", files.trial("ACCOUNT.SUB", question));
  std::string utf8;
  for (const char c : good) {
    const auto b = static_cast<unsigned char>(c);
    if (b < 0x80) {
      utf8 += c;
    } else {
      utf8 += static_cast<char>(0xC0 | b >> 6);
      utf8 += static_cast<char>(0x80 | (b & 0x3F));
    }
  }
  golden(files, "utf8-blowup", files.trial("ACCOUNT.UTF", utf8));
  golden(files, "empty", files.trial("ACCOUNT.NIL", ""));
  golden(files, "one-byte", files.trial("ACCOUNT.ONE", "\xF1"));
}

BOOST_AUTO_TEST_CASE(a_book_that_lacks_an_item_is_told_where) {
  Files files;
  std::string longer;
  const std::string good = files.records();
  for (std::size_t at = 0; at < good.size(); at += 58) {
    longer += good.substr(at, 12) + std::string("\xC1\xC2\xC3\xC4", 4) + good.substr(at + 12, 46);
  }
  golden(files, "shifted", files.trial("ACCOUNT.NEW", longer));
  std::string tail;
  for (std::size_t at = 0; at < good.size(); at += 58) tail += good.substr(at, 58) + '\x40';
  golden(files, "longer", files.trial("ACCOUNT.OLD", tail + "\xF1\xF2\xF3\xF4\xF5"));
}

BOOST_AUTO_TEST_CASE(views_are_told_apart_by_an_item) {
  Files files;
  files.book = files.folder.write("EVENT.cpy", events);
  std::string out;
  for (int i = 0; i < 60; ++i) {
    const auto d = static_cast<char>(0xF0 + i % 10);
    if (i % 20 == 0) {
      out += std::string("\xC8\x02\x02\x61\x12\x5C\x00\x00\x00\x00\x00\x06\x0C", 13);
    } else {
      out += std::string("\xC4\x00\x00\x19\x45\x0C", 6) + std::string("\xF0\xF0\xF0\xF0\xF0\xF0", 6) + d;
    }
  }
  golden(files, "views", files.trial("EVENT.DAT", out));
}

BOOST_AUTO_TEST_CASE(a_book_of_text_alone_is_weak_evidence) {
  Files files;
  files.book = files.folder.write("TEXT.cpy", "       01 TEXT-RECORD.\n          05 LINE-TEXT PIC X(58).\n");
  golden(files, "weak", files.trial("ACCOUNT.DAT", std::string(58 * 3, '\xC1')));
}

BOOST_AUTO_TEST_CASE(as_json_for_programs) {
  const Files files;
  const Ran ran = files.trial("ACCOUNT.V", files.records(60, {"--recfm", "V", "--rdw", "little"}), {"--json"});
  const auto json = nlohmann::json::parse(ran.out);
  BOOST_TEST(json["fit"] == true);
  BOOST_TEST(json["percent"] == 100);
  BOOST_TEST(json["records"] == 60);
  BOOST_TEST(json["format"] == "RECFM=V, RDW little-endian inclusive");
  BOOST_TEST(json["findings"][1]["name"] == "rdw-little");
  BOOST_TEST(json["findings"][1]["id"] == "FWD2419W");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_an_io_failure) {
  const Files files;
  const Ran absent = run({"try", files.book, files.folder / "absent.dat"});
  BOOST_TEST(absent.exit == 74);
  BOOST_TEST(absent.err.starts_with("FWD5007E "), absent.err);
  const Ran folder = run({"try", files.book, files.folder.path().string()});
  BOOST_TEST(folder.exit == 74);
  BOOST_TEST(folder.err.starts_with("FWD5008E "), folder.err);
}

BOOST_AUTO_TEST_SUITE_END()
