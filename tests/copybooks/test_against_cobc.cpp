// Lengths against GnuCOBOL, where it is installed: one program per dialect displays LENGTH OF each record.
// Only layouts on which GnuCOBOL and Enterprise COBOL agree by their manuals.
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <random>
#include <sstream>
#include <vector>

#include "copybooks/copy.hpp"
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

class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("fullword-cobc-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

bool no_cobc() {
  if (!shell("command -v cobc").empty()) return false;
  BOOST_TEST_MESSAGE("skipped: cobc is not installed");
  return true;
}

// A record of random groups, tables, views and items, of what both compilers lay out alike: no SYNC on 10 digits or
// more, at the start of a group or in a table, no COMP-5 of 1 or 2 digits, no P in COMP-3, no variable tables.
class RandomBook {
 public:
  RandomBook(std::mt19937& random, int number, bool ibm) : random_(random), number_(number), ibm_(ibm) {
    text = "01 R" + std::to_string(number) + ".\n";
    group(5, 0, 0, 12);
  }
  struct Item {
    std::string name;
    int subscripts;
  };
  std::string text;
  std::vector<Item> items;

 private:
  int any(int most) { return static_cast<int>(random_() % static_cast<unsigned>(most)); }
  std::string name() { return "I" + std::to_string(number_) + "-" + std::to_string(items.size()); }

  void group(int level, int tables, int depth, int size) {
    const std::string at = std::string(static_cast<std::size_t>(depth) + 1, ' ') + std::to_string(level) + ' ';
    const int count = 1 + any(size);
    for (int i = 0; i < count; ++i) {
      const int kind = any(10);
      const std::string self = name();
      if (kind == 0 && depth < 4) {
        const bool table = any(2) == 0 && tables < 3;
        items.push_back({self, tables + table});
        text += at + self + (table ? " OCCURS " + std::to_string(1 + any(4)) : "") + ".\n";
        // Not SYNC first.
        items.push_back({name(), tables + table});
        text += ' ' + at.substr(0, static_cast<std::size_t>(depth) + 1) + std::to_string(level + 5) + ' ' +
                items.back().name + " PIC X.\n";
        group(level + 5, tables + table, depth + 1, 5);
      } else if (kind == 1 && i != 0 && depth < 4) {
        items.push_back({self, tables});
        text += at + self + " PIC X(99).\n";
        items.push_back({name(), tables});
        text += at + items.back().name + " REDEFINES " + self + ".\n";
        group(level + 5, tables, 4, 3);
      } else {
        items.push_back({self, tables});
        text += at + self + ' ' + clauses(i != 0 && depth < 4 && tables == 0) + ".\n";
      }
    }
  }

  std::string clauses(bool sync) {
    const std::string n = std::to_string(1 + any(5)), s = any(2) == 0 ? "S" : "";
    const auto digits = [&](int from, int to) { return s + "9(" + std::to_string(from + any(to - from + 1)) + ")"; };
    switch (any(9)) {
      case 0:
        return "PIC X(" + n + ")";
      case 1:
        return "PIC " + digits(1, 18);
      case 2:
        return "PIC S9(" + n + ")V99 SIGN " + (any(2) == 0 ? "LEADING" : "TRAILING") + " SEPARATE";
      case 3:
        return "PIC " + digits(1, 9) + "V9(3) COMP-3";
      case 4:
        return "PIC " + digits(3, 9) + " COMP" + (sync && any(2) == 0 ? " SYNC" : "");
      case 5:
        return "PIC " + digits(10, 18) + " BINARY";
      case 6:
        return "PIC " + digits(ibm_ ? 3 : 1, 18) + " COMP-5";
      case 7:
        return "PIC ZZ,ZZ9.99" + std::string(any(2) == 0 ? "-" : "CR");
      default:
        return any(2) == 0 ? "PIC 9(" + n + ")PP" : "PIC VP9(" + n + ")";
    }
  }

  std::mt19937& random_;
  int number_;
  bool ibm_;
};

// The lines of a text in one, blanks as one blank, none around the signs that are text words of their own.
std::string squeezed(const std::string& text) {
  std::string out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    out += line + ' ';
  }
  std::string kept;
  const auto sign = [](char c) { return c == '(' || c == ')' || c == ':' || c == '.' || c == ','; };
  for (const char c : out) {
    const char last = kept.empty() ? ' ' : kept.back();
    if (c == ' ' && (last == ' ' || sign(last))) continue;
    if (sign(c) && last == ' ' && !kept.empty()) kept.pop_back();
    if (c != ',') kept += c;
  }
  while (!kept.empty() && kept.back() == ' ') kept.pop_back();
  return kept;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(against_cobc)

BOOST_AUTO_TEST_CASE(records_have_the_lengths_that_gnucobol_gives_them) {
  if (no_cobc()) return;
  const Folder scratch;
  const auto& folder = scratch.path();
  const std::pair<const char*, Dialect> dialects[] = {{"ibm", Dialect::ibm}, {"default", Dialect::gnucobol}};
  for (const auto& [name, dialect] : dialects) {
    const auto theirs = lengths_by_cobc(name, folder);
    for (std::size_t i = 0; i < theirs.size(); ++i) {
      BOOST_TEST(record(books_to_compare[i], in_dialect(dialect))->max_length() == theirs[i],
                 "-std=" << name << '\n'
                         << books_to_compare[i]);
    }
  }
}

// A program displays the length of each record and the place of each item, by the difference of addresses.
BOOST_AUTO_TEST_CASE(random_records_have_the_places_that_gnucobol_gives_them) {
  if (no_cobc()) return;
  const Folder folder;
  const std::pair<const char*, Dialect> dialects[] = {{"ibm", Dialect::ibm}, {"default", Dialect::gnucobol}};
  for (const auto& [name, dialect] : dialects) {
    std::mt19937 random(20261125);
    std::vector<RandomBook> all;
    std::string data, code;
    for (int i = 0; i < 150; ++i) {
      const RandomBook& book = all.emplace_back(random, i, dialect == Dialect::ibm);
      const std::string record = "R" + std::to_string(i);
      data += book.text;
      code += "MOVE LENGTH OF " + record + " TO N\nPERFORM SHOW\nSET FIRST-BYTE TO ADDRESS OF " + record + "\n";
      for (const auto& item : book.items) {
        static const char* const subscripts[] = {"", "(1)", "(1 1)", "(1 1 1)", "(1 1 1 1)"};
        code += "SET PLACE TO ADDRESS OF " + item.name + subscripts[item.subscripts] + "\nPERFORM SHOW-PLACE\n";
      }
    }
    const std::string program = (folder.path() / "places").string();
    std::ofstream(program + ".cob")
        << "IDENTIFICATION DIVISION.\nPROGRAM-ID. PLACES.\nDATA DIVISION.\nWORKING-STORAGE SECTION.\n"
           "77 N PIC 9(8).\n01 P. 05 FIRST-BYTE POINTER. 05 FIRST-N REDEFINES FIRST-BYTE PIC S9(18) COMP-5.\n"
           "01 Q. 05 PLACE POINTER. 05 PLACE-N REDEFINES PLACE PIC S9(18) COMP-5.\n"
        << data << "PROCEDURE DIVISION.\n"
        << code << "STOP RUN.\nSHOW.\nDISPLAY N.\nSHOW-PLACE.\nCOMPUTE N = PLACE-N - FIRST-N\nDISPLAY N.\n";
    std::istringstream out(shell("cobc -x -free -std=" + std::string(name) + " -o " + program + ' ' +
                                 program + ".cob 2>&1 && " + program));
    const auto next = [&] {
      std::size_t n = 0;
      BOOST_TEST_REQUIRE(static_cast<bool>(out >> n), out.str().substr(0, 2000));
      return n;
    };
    for (const RandomBook& book : all) {
      const auto ours = record(book.text, in_dialect(dialect));
      BOOST_TEST(ours->max_length() == next(), name << '\n' << book.text);
      for (const auto& i : book.items)
        BOOST_TEST(item(*ours, i.name).offset == next(), name << ' ' << i.name << '\n' << book.text);
    }
  }
}

// Of random symbols, half of them near to what people write. What differs is known: a picture of P alone, which has no
// digit; floating strings whose left part is one symbol, which GnuCOBOL takes for a fixed one; and what is doubtful.
BOOST_AUTO_TEST_CASE(random_pictures_are_refused_where_gnucobol_refuses_them) {
  if (no_cobc()) return;
  const Folder folder;
  std::mt19937 random(1085);
  const auto one_of = [&](std::initializer_list<const char*> all) {
    return std::string(all.begin()[random() % all.size()]);
  };
  const auto picture = [&] {
    std::string p;
    if (random() % 2 == 0) {
      for (std::size_t n = 1 + random() % 6; n > 0; --n)
        p += one_of(
            {"9", "9(2)", "Z", "Z(2)", "*", "P", "V", ".", ",", "+", "-", "$", "B", "0", "/", "CR", "S", "$$", "++"});
      return p;
    }
    p = one_of({"", "", "S", "+", "-", "$", "+$", "$+", "B"});
    const std::string digit = one_of({"9", "Z", "*", "$", "+", "-"});
    for (std::size_t n = 1 + random() % 5; n > 0; --n) p += one_of({digit.c_str(), digit.c_str(), ",", "B", "9", "P"});
    p += one_of({"", "", "V", "."});
    for (std::size_t n = random() % 4; n > 0; --n) p += one_of({"9", "9", digit.c_str(), ",", "P", "/"});
    return p + one_of({"", "", "", "+", "-", "CR", "DB", "$"});
  };
  std::vector<std::string> all;
  std::string program = "IDENTIFICATION DIVISION.\nPROGRAM-ID. P.\nDATA DIVISION.\nWORKING-STORAGE SECTION.\n";
  while (all.size() < 400) {
    const std::string p = picture();
    if (p.ends_with('.') || p.ends_with(',')) continue;  // the end of the entry
    program += "01 I" + std::to_string(all.size()) + " PIC " + p + " .\n";
    all.push_back(p);
  }
  std::ofstream(folder.path() / "p.cob") << program;
  std::istringstream out(
      shell("cd " + folder.path().string() + " && cobc -fsyntax-only -free -std=ibm -fmax-errors=10000 p.cob 2>&1"));
  std::vector<std::string> theirs(all.size());
  for (std::string line; std::getline(out, line);) {
    if (line.starts_with("p.cob:") && line.find(": error:") != std::string::npos)
      theirs.at(std::stoul(line.substr(6)) - 5) = line;
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto ours = copybooks::parse_picture(all[i]);
    const bool no_digit = !ours && ours.error().text == "the PICTURE has no digit position";
    const bool one_left = theirs[i].find("must contain at least one of the set") != std::string::npos ||
                          theirs[i].find("after the decimal point cannot follow a leading") != std::string::npos;
    if (no_digit || one_left || (ours && !ours->doubt().empty())) continue;
    BOOST_TEST(ours.has_value() == theirs[i].empty(), all[i] << ": " << (ours ? "" : ours.error().text) << theirs[i]);
  }
}

// In the dialects whose programs cobc compiles; it takes -std=ibm on 64 bits, where the dialect ibm means z/OS.
BOOST_AUTO_TEST_CASE(pointers_have_the_places_that_gnucobol_gives_them) {
  if (no_cobc()) return;
  const Folder folder;
  const std::pair<const char*, Dialect> dialects[] = {{"default", Dialect::gnucobol}, {"mf", Dialect::mf}};
  for (const auto& [name, dialect] : dialects) {
    for (const char* usage : {"POINTER", "PROCEDURE-POINTER", "INDEX", "COMP-1", "COMP-2"}) {
      const std::string book = std::string("01 R. 05 A PIC X(4). 05 P ") + usage + ". 05 B PIC X(4).";
      const std::string program = (folder.path() / "pointers").string();
      std::ofstream(program + ".cob")
          << "IDENTIFICATION DIVISION.\nPROGRAM-ID. POINTERS.\nDATA DIVISION.\nWORKING-STORAGE SECTION.\n"
          << "77 N PIC 9(8).\n"
          << book << "\nPROCEDURE DIVISION.\nMOVE LENGTH OF R TO N DISPLAY N STOP RUN.\n";
      const std::string theirs = shell("cobc -x -free -std=" + std::string(name) + " -o " + program + ' ' + program +
                                       ".cob 2>&1 && " + program);
      BOOST_TEST(record(book, in_dialect(dialect))->max_length() == std::strtoul(theirs.c_str(), nullptr, 10),
                 name << ' ' << usage << '\n'
                      << theirs);
    }
  }
}

BOOST_AUTO_TEST_CASE(copy_and_replace_give_the_text_that_gnucobol_gives) {
  if (no_cobc()) return;
  const Folder folder;
  const auto member = [&](const std::string& name, const std::string& text) {
    std::ofstream(folder.path() / name) << text << '\n';
  };
  member("TAGGED.cpy", "05 :TAG:-ID PIC 9(5).\n05 X-:TAG:-Y PIC X VALUE ':TAG:'.\n05 A-:TAG: PIC X OCCURS 5.");
  member("PLAIN.cpy", "05 WS-OLD-X PIC X. 05 XWS-OLD PIC X. 05 A-SUFFIX PIC X(5). 05 SUFFIX PIC X.");
  member("PARENS.cpy", "05 (TAG)-X PIC S9(5)V99 COMP-3. 05 Y PIC X(10).");
  member("PREFIXED.cpy",
         "01 :P:REC. 05 :P:ID PIC X(5). 88 :P:ON VALUE 'A'. 05 (X)A PIC X. 05 :P::Q:B PIC X. 05 A:P:B PIC X.");
  member("OUTER.cpy", "COPY PLAIN.\n05 AFTER PIC X.");
  const char* const rows[] = {
      "COPY TAGGED REPLACING ==:TAG:== BY ==CU==.",
      "COPY TAGGED REPLACING ==:TAG:-ID== BY ==NO-ID== 5 BY 7.",
      "COPY PLAIN REPLACING LEADING ==WS-OLD== BY ==NEW== TRAILING ==SUFFIX== BY ==END==.",
      "COPY PLAIN REPLACING LEADING ==WS-== BY ==== TRAILING ==-X== BY ====.",
      "COPY PLAIN REPLACING ==PIC X== BY ==PIC X(3)== ==SUFFIX== BY ==S2==.",
      "COPY PLAIN REPLACING WS-OLD-X BY NEW-X XWS-OLD BY Y.",
      "COPY PARENS REPLACING ==(TAG)== BY ==CU==.",
      "COPY PARENS REPLACING ==S9(5)V99 COMP-3== BY ==S9(7)V99==.",
      "COPY PARENS REPLACING ==(10)== BY ==(20)== ==Y== BY ==Z==.",
      "COPY OUTER REPLACING ==AFTER== BY ==LATER==.",
      "COPY TAGGED REPLACING ==:tag:== BY ==cu==.",
      "COPY TAGGED REPLACING ==:TAG:== BY ==CU== ==CU== BY ==XX==.",
      "REPLACE ==A== BY ==B== ==B== BY ==C==. 05 A PIC X. 05 B PIC X.",
      "REPLACE ==A B== BY ==C==. 05 A B PIC X. 05 A  \n B PIC X. REPLACE OFF. 05 A B.",
      "REPLACE ==:T:== BY ==CU==. 05 :T:-A PIC X. 05 B-:T:-C PIC X.",
      "REPLACE ==WS-OLD-X== BY ==N==. COPY PLAIN. REPLACE OFF. COPY PLAIN.",
      "REPLACE LEADING ==OLD== BY ==NEW==. 05 OLD-A PIC X. 05 B-OLD PIC X. 05 OLD PIC X.",
      "REPLACE ==X.== BY ==XX.==. 05 A PIC X. 05 B PIC X .",
      "REPLACE ==\"A\"== BY ==\"B\"==. 05 A PIC X VALUE \"A\".",
      "COPY PREFIXED REPLACING ==:P:== BY ==== ==(X)== BY ==== ==:Q:== BY ====.",
      "COPY PREFIXED REPLACING ==:P:== BY == == ==(X)== BY ==Y== ==:Q:== BY ==Z==.",
      "REPLACE ==:A:== BY ==== ==Q== BY ====. 05 :A:ID PIC X(5). 05 X:A:Y PIC X. 05 Q(5). 05 A:A: PIC X. 05 A Q.",
      "REPLACE ==A== BY ==E F== ==E== BY ==G==. 05 A PIC X. 05 E PIC X.",
  };
  for (const std::string row : rows) {
    member("book.cob", row);
    const std::string book = (folder.path() / "book.cob").string();
    const std::string theirs = shell("cd " + folder.path().string() + " && cobc -E -free book.cob 2>&1");
    const auto expanded =
        copybooks::expand_source(row, book, folder.path(), {}, copybooks::ReferenceFormat::free);
    std::string ours;
    for (const auto& w : expanded.words) ours += (w.glued ? "" : " ") + std::string(w.text);
    BOOST_TEST(squeezed(ours) == squeezed(theirs), row << '\n' << theirs);
  }
}

BOOST_AUTO_TEST_SUITE_END()
