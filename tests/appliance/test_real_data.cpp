// Real EBCDIC files, written by another company's COBOL programs, against their text twins:
// ../shared/data/card-accounts. Where that folder is absent these tests say so and are skipped.
#include <boost/test/unit_test.hpp>

#include <iconv.h>
#include <charconv>
#include <filesystem>
#include <fstream>

#include "copybooks/copybook.hpp"
#include "tests/appliance/program.hpp"

namespace {

namespace fs = std::filesystem;
using test_appliance::Ran;
using test_appliance::read_file;
using test_appliance::run;

const fs::path folder = fs::path(FULLWORD_SHARED) / "data" / "card-accounts";

boost::test_tools::assertion_result present(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result result(fs::exists(folder / "account.cpy"));
  if (!result) result.message() << "skipped: there is no folder ../shared/data/card-accounts with the real files";
  return result;
}

struct File {
  const char* name;
  const char* book;
  std::size_t records;
  bool plain_filler;  // FILLER holds its default, spaces
};
constexpr File files[] = {{"accounts", "account", 50, true},
                          {"cards", "card", 50, true},
                          {"card-owners", "card-owner", 50, true},
                          {"customers", "customer", 50, true},
                          {"daily-transactions", "daily-transaction", 300, true},
                          {"category-balances", "category-balance", 50, false},
                          {"transaction-types", "transaction-type", 7, false}};

std::string book_of(const File& file) { return (folder / (std::string(file.book) + ".cpy")).string(); }
std::string data_of(const File& file) { return (folder / (std::string(file.name) + ".ebcdic")).string(); }
std::string twin_of(const File& file) { return (folder / (std::string(file.name) + ".ascii.txt")).string(); }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// The number behind "NAME": with two decimals, in hundredths.
long long hundredths(const std::string& line, const std::string& name) {
  const std::string key = '"' + name + "\":";
  const std::size_t at = line.find(key);
  BOOST_REQUIRE(at != std::string::npos);
  std::string digits;
  for (std::size_t i = at + key.size(); line[i] != ',' && line[i] != '}'; ++i) {
    if (line[i] != '.') digits += line[i];
  }
  long long value = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  BOOST_REQUIRE((failed == std::errc() && end == digits.data() + digits.size()));
  return value;
}

// Each byte of code page 037 as another page writes its character, by the C library's tables.
std::string translation(const std::string& page) {
  const iconv_t to = iconv_open(("IBM" + page).c_str(), "IBM037");
  BOOST_REQUIRE_MESSAGE(to != iconv_t(-1), page);
  std::string table;
  for (unsigned b = 0; b < 256; ++b) {
    char in = static_cast<char>(b);
    char out = 0;
    char* from = &in;
    char* at = &out;
    std::size_t left = 1;
    std::size_t room = 1;
    // 1140 has the euro where 037 has the currency sign, and the data have neither.
    table += iconv(to, &from, &left, &at, &room) == std::size_t(-1) ? in : out;
  }
  iconv_close(to);
  return table;
}

// Text items in another page. Numbers stay as they are: an overpunched C0 is a plus, whatever it prints as.
std::string translated(const File& file, const std::string& page) {
  const auto book = copybooks::load_copybook(book_of(file), {});
  BOOST_REQUIRE(book.records.size() == 1U);
  const copybooks::RecordLayout& layout = *book.records.front();
  const std::string table = translation(page);
  std::string bytes = read_file(data_of(file));
  for (std::size_t record = 0; record + layout.max_length() <= bytes.size(); record += layout.max_length()) {
    for (const copybooks::Field& field : layout.fields()) {
      if (field.group() || !field.picture || field.picture->category != copybooks::Category::alphanumeric) continue;
      const std::size_t times = field.occurs ? field.occurs->max : 1;  // no table holds another one in these books
      const std::size_t first = record + field.offset;
      for (std::size_t i = first; i < first + times * field.length; ++i) {
        bytes[i] = table[static_cast<unsigned char>(bytes[i])];
      }
    }
  }
  return bytes;
}

BOOST_AUTO_TEST_SUITE(real_data, *boost::unit_test::precondition(present))

BOOST_AUTO_TEST_CASE(every_book_fits_its_own_file_and_no_other) {
  for (const File& file : files) {
    for (const File& book : files) {
      for (const bool twin : {false, true}) {
        const Ran ran = run({"try", book_of(book), twin ? twin_of(file) : data_of(file)});
        const bool own = &file == &book;
        BOOST_TEST(ran.exit == (own ? 0 : 1), ran.out);
        BOOST_TEST(ran.out.starts_with("FIT 100%") == own, ran.out);
        if (!own) continue;
        BOOST_TEST(ran.out.find("  records    " + std::to_string(file.records) + ", remainder 0") != std::string::npos,
                   ran.out);
        BOOST_TEST(ran.out.find(twin ? "RECFM=TEXT" : "RECFM=F LRECL=") != std::string::npos, ran.out);
        BOOST_TEST(ran.out.find(twin ? "  code page  ascii" : "  code page  37") != std::string::npos, ran.out);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_record_agrees_with_its_text_twin) {
  for (const File& file : files) {
    const Ran ebcdic = run({"decode", book_of(file), data_of(file)});
    const Ran twin = run({"decode", book_of(file), "--code-page", "ascii", "--recfm", "TEXT", twin_of(file)});
    BOOST_TEST(ebcdic.exit == 0, ebcdic.err);
    BOOST_TEST(twin.exit == 0, twin.err);
    const std::vector<std::string> left = lines_of(ebcdic.out);
    const std::vector<std::string> right = lines_of(twin.out);
    BOOST_REQUIRE_EQUAL(left.size(), file.records);
    BOOST_REQUIRE_EQUAL(right.size(), file.records);
    std::vector<std::size_t> differing;
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (left[i] != right[i]) differing.push_back(i + 1);
    }
    if (std::string_view(file.name) != "accounts") {
      BOOST_TEST(differing.empty(), file.name << ": record " << (differing.empty() ? 0 : differing.front()));
      continue;
    }
    // The one that the README of the data names: in account 49 the group code, which these files keep in the item that
    // the copybook calls ZIP-CODE, is another in the twin.
    BOOST_REQUIRE_EQUAL(differing.size(), 1U);
    BOOST_TEST(differing.front() == 49U);
    std::string account = left[48];
    const std::size_t group = account.find("\"ZEROAPR\"");
    BOOST_REQUIRE(group != std::string::npos);
    account.replace(group, 9, "\"A000000000\"");
    BOOST_TEST(account == right[48]);
  }
}

BOOST_AUTO_TEST_CASE(the_amounts_of_the_day_sum_to_the_cent) {
  const Ran ran = run({"decode", book_of(files[4]), data_of(files[4])});
  long long sum = 0;
  int negative = 0;
  for (const std::string& line : lines_of(ran.out)) {
    const long long amount = hundredths(line, "AMOUNT");
    sum += amount;
    negative += amount < 0 ? 1 : 0;
  }
  BOOST_TEST(sum == 10480154);
  BOOST_TEST(negative == 50);
}

BOOST_AUTO_TEST_CASE(encoding_gives_the_same_bytes) {
  for (const File& file : files) {
    const std::string bytes = read_file(data_of(file));
    for (const bool lossless : {true, false}) {
      if (!lossless && !file.plain_filler) continue;  // zeros in FILLER: only the residue can say them
      std::vector<std::string> decode = {"decode", book_of(file), data_of(file)};
      std::vector<std::string> encode = {"encode", book_of(file)};
      if (lossless) {
        decode.push_back("--lossless");
        encode.push_back("--lossless");
      }
      const Ran json = run(decode);
      const Ran again = run(encode, json.out);
      BOOST_TEST(again.exit == 0, again.err);
      BOOST_TEST((again.out == bytes), file.name);
      if (lossless && file.plain_filler) BOOST_TEST(json.out.find("$residue") == std::string::npos, file.name);
    }
  }
}

BOOST_AUTO_TEST_CASE(verify_is_content_with_all_seven_files) {
  for (const File& file : files) {
    const Ran ran = run({"verify", book_of(file), data_of(file)});
    BOOST_TEST(ran.exit == 0, file.name << ": " << ran.out << ran.err);
    const std::string count = std::to_string(file.records);
    BOOST_TEST(ran.out.find(count + '/' + count + " records identical\n") != std::string::npos, ran.out);
    BOOST_TEST(run({"verify", book_of(file), "--lossless", data_of(file)}).exit == 0, file.name);
  }
}

BOOST_AUTO_TEST_CASE(all_seven_files_verify_in_each_page_after_translation) {
  const fs::path copy = fs::temp_directory_path() / ("fullword_translated_" + std::to_string(::getpid()));
  for (const File& file : files) {
    const Ran original = run({"decode", book_of(file), data_of(file)});
    for (const std::string page : {"037", "273", "500", "1047", "1140"}) {
      const std::string bytes = translated(file, page);
      std::ofstream(copy, std::ios::binary) << bytes;
      const std::string count = std::to_string(file.records);
      const Ran verified = run({"verify", book_of(file), "--code-page", page, copy.string()});
      BOOST_TEST(verified.exit == 0, file.name << " in " << page << ": " << verified.out << verified.err);
      BOOST_TEST(verified.out.find(count + '/' + count + " records identical\n") != std::string::npos, verified.out);
      const Ran decoded = run({"decode", book_of(file), "--code-page", page, copy.string()});
      BOOST_TEST((decoded.out == original.out), file.name << " in " << page);
      const Ran encoded = run({"encode", book_of(file), "--code-page", page, "--lossless"},
                              run({"decode", book_of(file), "--code-page", page, "--lossless", copy.string()}).out);
      BOOST_TEST((encoded.out == bytes), file.name << " in " << page);
    }
  }
  fs::remove(copy);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
