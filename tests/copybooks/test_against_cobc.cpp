// Lengths against GnuCOBOL, where it is installed: one program per dialect displays LENGTH OF each record.
// Only layouts on which GnuCOBOL and Enterprise COBOL agree by their manuals.
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <sstream>
#include <vector>

#include "tests/copybooks/books.hpp"

using namespace books;

namespace {

// The record as COBOL text; its 01 level is called R and gets a number.
const std::vector<std::string> books_to_compare = {
    "01 R.\n 05 A PIC X(5).\n 05 B PIC X(3).\n 05 C PIC X(3).\n 05 D PIC S9(4) COMP SYNC.\n 05 E PIC S9(5) COMP SYNC.\n"
    " 05 F PIC S9(4) COMP SYNC.\n",
    "01 R.\n 05 A PIC X(5).\n 05 G.\n  10 B PIC XX.\n  10 C PIC S9(6) COMP SYNC.\n",
    "01 R.\n 05 A PIC X.\n 05 T OCCURS 10.\n  10 B PIC X.\n  10 C PIC S9(4)V99 COMP SYNC.\n  10 D PIC S9(3) COMP "
    "SYNC.\n"
    "  10 E PIC X(5).\n",
    "01 R.\n 05 A PIC S9(5)V99 COMP-3.\n 05 B PIC 9(4) COMP-3.\n 05 C PIC S9(18) COMP-3.\n 05 D PIC S9(9) COMP.\n"
    " 05 E PIC S9(18) COMP.\n 05 F PIC 9(4) BINARY.\n",
    "01 R.\n 05 A PIC S9(3) SIGN LEADING SEPARATE.\n 05 B PIC S9(3) SIGN TRAILING.\n 05 C PIC $$,$$9.99CR.\n"
    " 05 D PIC 9(3)B9(3).\n 05 E PIC 99PPP.\n 05 F PIC X(3)BX(2)0X.\n",
    "01 R.\n 05 A PIC X(4).\n 05 B REDEFINES A.\n  10 C PIC 99.\n  10 D REDEFINES C PIC XX.\n  10 E PIC XX.\n"
    " 05 G PIC X.\n",
    "01 R.\n 05 A OCCURS 3.\n  10 B OCCURS 4.\n   15 C PIC X OCCURS 5.\n   15 D PIC S9(4) COMP.\n",
    "01 R.\n 05 N PIC 99.\n 05 T OCCURS 1 TO 7 DEPENDING ON N.\n  10 K PIC X(3).\n  10 V PIC S9(7) COMP-3.\n",
    "01 R COMP-3.\n 05 A PIC S9(5).\n 05 B PIC 9(2).\n 05 C USAGE DISPLAY PIC X(3).\n",
};

std::string shell(const std::string& command) {
  std::string out;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return out;
  char part[256];
  while (const std::size_t n = std::fread(part, 1, sizeof part, pipe)) out.append(part, n);
  ::pclose(pipe);
  return out;
}

std::vector<std::size_t> lengths_by_cobc(const std::string& dialect, const std::filesystem::path& folder) {
  std::string data, code;
  for (std::size_t i = 0; i < books_to_compare.size(); ++i) {
    const std::string number = std::to_string(i);
    data += "01 R" + number + books_to_compare[i].substr(4);
    code += "MOVE LENGTH OF R" + number + " TO L\nDISPLAY L\n";
    // The counter of a variable table has a value, and names are unique.
    for (const char c : std::string("ABCDEFGKNTV")) {
      const std::string old = std::string(" ") + c;
      for (std::size_t at = data.find("01 R" + number); (at = data.find(old, at)) != std::string::npos; ++at) {
        const char next = at + 2 < data.size() ? data[at + 2] : ' ';
        if (next == ' ' || next == '.' || next == '\n') data.insert(at + 2, "-" + number);
      }
    }
    if (data.find("N-" + number + " PIC") != std::string::npos) code.insert(0, "MOVE 7 TO N-" + number + "\n");
  }
  std::ofstream(folder / "lengths.cob") << "IDENTIFICATION DIVISION.\nPROGRAM-ID. LENGTHS.\nDATA DIVISION.\n"
                                           "WORKING-STORAGE SECTION.\n77 L PIC 9(8).\n"
                                        << data << "PROCEDURE DIVISION.\n"
                                        << code << "STOP RUN.\n";
  const std::string program = (folder / "lengths").string();
  std::istringstream out(
      shell("cobc -x -free -std=" + dialect + " -o " + program + ' ' + program + ".cob 2>&1 && " + program));
  const std::string all = out.str();
  std::vector<std::size_t> lengths;
  for (std::size_t n = 0; out >> n;) lengths.push_back(n);
  BOOST_TEST_REQUIRE(lengths.size() == books_to_compare.size(), all);
  return lengths;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(against_cobc)

BOOST_AUTO_TEST_CASE(records_have_the_lengths_that_gnucobol_gives_them) {
  if (shell("command -v cobc").empty()) {
    BOOST_TEST_MESSAGE("skipped: cobc is not installed");
    return;
  }
  const auto folder = std::filesystem::temp_directory_path() / ("fullword-cobc-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const std::pair<const char*, Dialect> dialects[] = {{"ibm", Dialect::ibm}, {"default", Dialect::gnucobol}};
  for (const auto& [name, dialect] : dialects) {
    const auto theirs = lengths_by_cobc(name, folder);
    for (std::size_t i = 0; i < theirs.size(); ++i) {
      BOOST_TEST(record(books_to_compare[i], in_dialect(dialect))->max_length() == theirs[i],
                 "-std=" << name << '\n'
                         << books_to_compare[i]);
    }
  }
  std::filesystem::remove_all(folder);
}

BOOST_AUTO_TEST_SUITE_END()
