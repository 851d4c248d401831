// Reference format, COPY and REPLACE: what a book says after its columns, members and replacements are undone.
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "copybooks/copy.hpp"
#include "tests/copybooks/books.hpp"

using namespace books;

namespace {

// A folder of members that is gone at the end of the test.
class Library {
 public:
  Library() : folder_(std::filesystem::temp_directory_path() / ("fullword-copy-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~Library() { std::filesystem::remove_all(folder_); }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  void member(const std::string& name, const std::string& text) const {
    const auto file = folder_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << ">>SOURCE FREE\n" << text;
  }
  LoadedCopybook load(const std::string& text, const CopybookOptions& options = {}) const {
    member("book.cpy", text);
    return copybooks::load_copybook(folder_ / "book.cpy", options);
  }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

// "CU-ID:9(5) CU-NAME:X(8)": the items below the record.
std::string items(const LoadedCopybook& book) {
  BOOST_TEST_REQUIRE(book.ok(), messages(book));
  std::string all;
  for (const auto& r : book.records) {
    for (std::size_t i = 1; i < r->fields().size(); ++i) {
      const Field& f = r->fields()[i];
      all += (all.empty() ? "" : " ") + f.name + ':' + copybooks::picture_text(f);
    }
  }
  return all;
}

LoadedCopybook fixed(const std::string& text, CopybookOptions options = {}) {
  options.format = copybooks::ReferenceFormat::fixed;
  return copybooks::read_copybook(text, "t.cpy", options);
}

std::string words(const std::string& text, const CopybookOptions& options = {}) {
  std::string all;
  for (const auto& w : copybooks::scan_source(text, "t", options, copybooks::ReferenceFormat::fixed).words)
    all += '[' + std::string(w.text) + ']';
  return all;
}

std::string replaced(const std::string& text) {
  std::string all;
  const auto out = copybooks::expand_source(text, "t", {}, {}, copybooks::ReferenceFormat::free);
  for (const auto& w : out.words) all += (all.empty() || w.kind == copybooks::Word::Kind::period ? "" : " ") + std::string(w.text);
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reference_format)

BOOST_AUTO_TEST_CASE(columns_1_to_6_and_73_to_80_are_not_read) {
  std::string line = "000100     05  A PIC X(3).";
  line.resize(72, ' ');
  BOOST_TEST(items(fixed("000050 01  R.\n" + line + "CHANGED1\n")) == "A:X(3)");
  CopybookOptions wide;
  wide.right_margin = 80;
  BOOST_TEST(!fixed("000050 01  R.\n" + line + "CHANGED1\n", wide).ok());
}

BOOST_AUTO_TEST_CASE(comment_debugging_and_directive_lines_are_skipped) {
  const std::string text =
      "       01  R.\n      * 05 B PIC X.\n      / 05 C PIC X.\n      D    05  D PIC X.\n      $SET SOMETHING\n"
      "       >>PAGE\n           05  A PIC X. *> 05 E PIC X.\n\n";
  BOOST_TEST(items(fixed(text)) == "A:X");
  CopybookOptions debug;
  debug.debug_lines = true;
  BOOST_TEST(items(fixed(text, debug)) == "D:X A:X");
}

BOOST_AUTO_TEST_CASE(a_continued_word_joins_its_first_nonblank) {
  BOOST_TEST(
      items(fixed(
          "       01  R.\n           05  CUST-NA\n      -    ME PIC X(1\n\n      * between\n      -      2).\n")) ==
      "CUST-NAME:X(12)");
}

BOOST_AUTO_TEST_CASE(a_continued_literal_keeps_the_spaces_up_to_column_72) {
  std::string first = "           05  A PIC X(99) VALUE 'ABC  ";  // 38 columns
  const auto book = fixed("       01  R.\n" + first + "\n      * between\n      -      'DEF''G'.\n");
  BOOST_TEST_REQUIRE(book.ok(), messages(book));
  BOOST_TEST(item(*book.records.at(0), "A").value->text == "ABC" + std::string(72 - first.size() + 2, ' ') + "DEF'G");
  BOOST_TEST(ids(fixed("       01  R.\n" + first + "\n      -      DEF'.\n")) == "FWD1001E");
}

BOOST_AUTO_TEST_CASE(tabs_count_to_the_next_multiple_of_8) {
  BOOST_TEST(items(fixed("\t01\tR.\n\t    05\tA\tPIC\tX(4).\n")) == "A:X(4)");
  BOOST_TEST(words("      *\tall comment\n\t01 R.") == "[01][R][.]");
}

BOOST_AUTO_TEST_CASE(line_ends_marks_and_case_of_any_editor_are_taken) {
  BOOST_TEST(items(fixed("\xEF\xBB\xBF       01  r.\r\n           05  a pic x(2).\r\n\x1A\x1A")) == "a:X(2)");
  BOOST_TEST(items(fixed("       01  R.\n           05  A PIC X.")) == "A:X");
}

BOOST_AUTO_TEST_CASE(separators_and_periods_end_words_only_before_a_space) {
  BOOST_TEST(words("       05 A, PIC 9.99.") == "[05][A][PIC][9.99][.]");
  BOOST_TEST(words("       05 A; PIC ZZ9,.") == "[05][A][PIC][ZZ9,][.]");
  BOOST_TEST(words("       05 A PIC Z,ZZ9, COMP") == "[05][A][PIC][Z,ZZ9][COMP]");
  BOOST_TEST(words("       05 A VALUE X'C1'.") == "[05][A][VALUE][X'C1'][.]");
  BOOST_TEST(words("       05 A VALUE 'IT''S *> 1'.") == "[05][A][VALUE]['IT''S *> 1'][.]");
}

BOOST_AUTO_TEST_CASE(a_book_that_starts_in_column_1_is_read_as_free_with_a_note) {
  const auto book = copybooks::read_copybook("01 R.\n  05 A PIC X(4).\n", "t.cpy");
  BOOST_TEST(items(book) == "A:X(4)");
  BOOST_TEST(ids(book) == "FWD1027I");
}

// Column 7 of both 01 lines is the D of ORDER: as fixed format they would be debugging lines.
BOOST_AUTO_TEST_CASE(level_numbers_in_the_sequence_area_make_a_book_free) {
  const char* const orders =
      "01  ORDER-HEADER.\n        05 REC-TYPE PIC X.\n        05 ORDER-NO PIC 9(8).\n"
      "01  ORDER-DETAIL.\n        05 REC-TYPE PIC X.\n        05 SKU PIC X(10).\n"
      "        05 QTY PIC S9(5) COMP-3.\n";
  const auto names = [](const LoadedCopybook& book) {
    std::string all;
    for (const auto& r : book.records) all += r->name() + ' ' + std::to_string(r->max_length()) + ' ';
    return all;
  };
  const auto book = copybooks::read_copybook(orders, "D5.cpy");
  BOOST_TEST(names(book) == "ORDER-HEADER 9 ORDER-DETAIL 14 ", messages(book));
  BOOST_TEST(ids(book) == "FWD1027I");
  BOOST_TEST(messages(book).find("code stands in columns 1 to 6 of line 1") != std::string::npos);
  // Nothing but "sequence numbers".
  const char* const rest = "        05 A PIC X.\n";
  BOOST_TEST(names(copybooks::read_copybook(std::string("01 R1.\n") + rest + "01 R2.\n" + rest, "t")) == "R1 1 R2 1 ");
  BOOST_TEST(names(copybooks::read_copybook(std::string("01  RED.\n") + rest + "01  BLUE.\n" + rest, "t")) ==
             "RED 1 BLUE 1 ");
  BOOST_TEST(names(copybooks::read_copybook("01\tR.\n   05 DATA-X PIC XX.\n        05 B PIC X.\n", "t")) == "R 3 ");
  BOOST_TEST(names(copybooks::read_copybook("       01 R.\n   05 DATA-X PIC XX.\n        05 B PIC X.\n", "t")) ==
             "R 3 ");
}

BOOST_AUTO_TEST_CASE(a_copy_in_the_sequence_area_makes_a_book_free) {
  const auto folder = std::filesystem::temp_directory_path() / ("fullword-free-copy-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "DATES.cpy") << "        05 B PIC XX.\n";
  std::ofstream(folder / "book.cpy") << "        01 R.\n        05 A PIC X.\nCOPY  DATES.\n";
  BOOST_TEST(items(copybooks::load_copybook(folder / "book.cpy")) == "A:X B:XX");
  std::filesystem::remove_all(folder);
}

BOOST_AUTO_TEST_CASE(sequence_numbers_and_change_tags_keep_a_book_fixed) {
  const std::string numbered = "000100 01  R.\n000200     05  A PIC X.\n000300D    05  B PIC X.\n";
  BOOST_TEST(items(copybooks::read_copybook(numbered, "t")) == "A:X");
  BOOST_TEST(ids(copybooks::read_copybook(numbered, "t")) == "");
  for (const char* tag : {"AB1234", "01TAG ", "01 TAG", "05/12 ", "CR0510", "    10", "COPY  "}) {
    const std::string book = std::string("       01  R.\n") + tag + "     05  A PIC X.\n" + tag + "\n" + tag +
                             "*    05  B PIC X.\n" + tag + "D    05  C PIC X.\n";
    const auto read = copybooks::read_copybook(book, "t");
    BOOST_TEST(items(read) == "A:X", tag);
    BOOST_TEST(ids(read) == "", tag << '\n' << messages(read));
  }
}

BOOST_AUTO_TEST_CASE(fixed_format_warns_of_entries_in_columns_1_to_6) {
  const std::string text = "000100 01  R.\n000200     05  A PIC X.\n01  ORDER-DETAIL.\n000300     05  B PIC X.\n";
  const auto book = copybooks::read_copybook(text, "t");
  BOOST_TEST(items(book) == "A:X B:X");
  BOOST_TEST_REQUIRE(ids(book) == "FWD1061W");
  BOOST_TEST(book.diagnostics.at(0).line == 3);
  BOOST_TEST(ids(fixed("01  ORDER-DETAIL.\n           05 A PIC X.\n")) == "FWD1061W FWD1027I");
}

BOOST_AUTO_TEST_CASE(column_7_holds_an_indicator_or_the_line_is_refused) {
  for (const char* indicator : {"X", "Q", "1", "#", "\xC3\x84"}) {
    const auto book = fixed(std::string("       01  R.\n      ") + indicator + "    05  A PIC X.\n");
    BOOST_TEST(ids(book) == "FWD1062E", messages(book));
    BOOST_TEST(messages(book).find("column 7 holds '" + std::string(indicator) + "'") != std::string::npos);
    BOOST_TEST((book.diagnostics.at(0).line == 2 && book.diagnostics.at(0).column == 7));
  }
  // Code one column too far to the left is code in free format.
  BOOST_TEST(items(copybooks::read_copybook("      01  R.\n          05  A PIC X.\n", "t")) == "A:X");
}

BOOST_AUTO_TEST_CASE(a_format_directive_counts_from_the_next_line_on) {
  const auto book = copybooks::read_copybook(
      "000100 01  R.                                                           COMMENT1\n"
      "000200     05  A PIC X.\n"
      "000300 >>SOURCE FORMAT IS FREE\n"
      "05  B PIC X(2).\n"
      "   >>SOURCE FORMAT FIXED\n"
      "000400     05  C PIC X(3).\n"
      "000500D    05  D PIC X(3).\n"
      "000600$SET SOURCEFORMAT\"FREE\"\n"
      "05  E PIC X(4).\n"
      "$SET SOURCEFORMAT(VARIABLE)\n"
      "000700                                                              05  F PIC X(5).\n"
      "      $SET SOURCEFORMAT\"FIXED\"\n"
      "000800     05  G PIC X(6).                                              COMMENT2\n",
      "t");
  BOOST_TEST(items(book) == "A:X B:X(2) C:X(3) E:X(4) F:X(5) G:X(6)");
  BOOST_TEST(ids(book) == "");
  CopybookOptions options;
  options.format = copybooks::ReferenceFormat::free;
  BOOST_TEST(items(copybooks::read_copybook("01 R.\n>>SOURCE FIXED\n000100     05  A PIC X.\n", "t", options)) ==
             "A:X");
}

BOOST_AUTO_TEST_CASE(a_carriage_return_alone_ends_a_line) {
  const auto book = fixed("       01  R.\r      * old\r           05  A PIC X.\r           05  B PIC XX.\r");
  BOOST_TEST(items(book) == "A:X B:XX");
  BOOST_TEST(book.records.at(0)->field(2).line == 4);
  BOOST_TEST(items(fixed("       01  R.\r\n           05  A PIC X.\r           05  B PIC XX.\n")) == "A:X B:XX");
}

BOOST_AUTO_TEST_CASE(a_no_break_space_is_a_space_with_a_warning) {
  const auto utf8 = fixed(
      "       01  R.\n           05\xC2\xA0 A\xC2\xA0PIC X.\xC2\xA0\n      \xC2\xA0    05  B PIC X(2)\xC2\xA0.\n");
  BOOST_TEST(items(utf8) == "A:X B:X(2)");
  BOOST_TEST_REQUIRE(ids(utf8) == "FWD1063W FWD1063W");
  BOOST_TEST((utf8.diagnostics.at(0).line == 2 && utf8.diagnostics.at(0).column == 14));
  const auto latin1 = fixed("       01  R.\n           05  A\xA0PIC X VALUE '\xA0'.\n");
  BOOST_TEST(items(latin1) == "A:X");
  BOOST_TEST(ids(latin1) == "FWD1027I FWD1063W");
  BOOST_TEST(item(*latin1.records.at(0), "A").value->text == "\xC2\xA0");
}

BOOST_AUTO_TEST_CASE(a_directive_decides_and_the_one_that_gets_further_gives_the_error) {
  BOOST_TEST(ids(copybooks::read_copybook(">>SOURCE FORMAT IS FREE\n01 R.\n05 A PIC X.\n", "t")) == "");
  BOOST_TEST(ids(copybooks::read_copybook("      $SET SOURCEFORMAT\"FREE\"\n01 R.\n05 A PIC X.\n", "t")) == "");
  const auto late = copybooks::read_copybook("01 R.\n05 A PIC X.\n05 B PIK X.\n", "t");
  BOOST_TEST(ids(late) == "FWD1027I FWD1004E");
  BOOST_TEST(late.diagnostics.at(1).line == 3);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(copying)

BOOST_AUTO_TEST_CASE(a_member_is_found_in_any_case_and_with_any_suffix) {
  const Library lib;
  lib.member("part.cpy", "05 A PIC X.");
  lib.member("SECOND", "05 B PIC X.");
  lib.member("third.copy", "05 C PIC X.");
  BOOST_TEST(items(lib.load("01 R. COPY PART. COPY second. COPY 'third.copy'. COPY third SUPPRESS. 05 D PIC X.")) ==
             "A:X B:X C:X C:X D:X");
}

BOOST_AUTO_TEST_CASE(include_folders_come_first_and_their_libraries_before_them) {
  const Library lib;
  lib.member("part.cpy", "05 HERE PIC X.");
  lib.member("inc/part.cpy", "05 INC PIC X.");
  lib.member("inc/LIB/part.cpy", "05 LIB-INC PIC X.");
  lib.member("LIB/other.cpy", "05 LIB-HERE PIC X.");
  CopybookOptions options;
  BOOST_TEST(items(lib.load("01 R. COPY PART.")) == "HERE:X");
  BOOST_TEST(items(lib.load("01 R. COPY OTHER IN LIB.")) == "LIB-HERE:X");
  options.include = {lib.folder() / "inc"};
  BOOST_TEST(items(lib.load("01 R. COPY PART.", options)) == "INC:X");
  BOOST_TEST(items(lib.load("01 R. COPY PART OF LIB.", options)) == "LIB-INC:X");
}

BOOST_AUTO_TEST_CASE(replacing_acts_on_whole_text_words_and_not_in_literals) {
  const Library lib;
  lib.member("m.cpy",
             ":TAG:-ID PIC 9(5). 05 WS-OLD-X PIC X. 05 XWS-OLD PIC X. 05 A-SUFFIX PIC X(5) VALUE \":TAG:\". "
             "05 T PIC X OCCURS 5.");
  const auto book = lib.load(
      "01 R. 05 COPY M REPLACING ==:TAG:== BY ==CU== LEADING ==WS-OLD== BY ==NEW== TRAILING ==SUFFIX== BY ==END== "
      "==PIC  9(5)== BY ==PIC S9(7) COMP-3== 5 BY 7.");
  BOOST_TEST(items(book) == "CU-ID:S9(7) COMP-3 NEW-X:X XWS-OLD:X A-END:X(7) T:X");
  BOOST_TEST(book.records.at(0)->field(4).value->text == ":TAG:");
  BOOST_TEST(book.records.at(0)->field(5).occurs->max == 7u);
}

BOOST_AUTO_TEST_CASE(tags_in_parentheses_and_quotes_work_alike) {
  const Library lib;
  lib.member("p.cpy", "05 (TAG)-X PIC X.");
  lib.member("q.cpy", "05 'TAG'-X PIC X.");
  BOOST_TEST(items(lib.load("01 R. COPY P REPLACING ==(TAG)== BY ==CU==.")) == "CU-X:X");
  BOOST_TEST(items(lib.load("01 R. COPY Q REPLACING ==\'TAG\'== BY ==CU==.")) == "CU-X:X");
}

BOOST_AUTO_TEST_CASE(the_first_match_wins_and_its_result_is_not_scanned_again) {
  BOOST_TEST(replaced("REPLACE ==A== BY ==B== ==B== BY ==C== ==A D== BY ==E==. A B A D.") == "B C B D.");
  BOOST_TEST(replaced("REPLACE ==A== BY ====. A B A. REPLACE OFF. A B.") == "B. A B.");
  BOOST_TEST(replaced("REPLACE ==a b== BY ==C==. A, B. A ; B 'a b'.") == "C. C 'a b'.");
}

BOOST_AUTO_TEST_CASE(nested_members_are_replaced_from_the_inside) {
  const Library lib;
  lib.member("inner.cpy", "05 :T:-A PIC X. 05 :U:-B PIC X.");
  lib.member("outer.cpy", "COPY INNER REPLACING ==:T:== BY ==:U:==. 05 :U:-C PIC X.");
  BOOST_TEST(items(lib.load("01 R. COPY OUTER REPLACING ==:U:== BY ==CU==.")) == "CU-A:X CU-B:X CU-C:X");
}

BOOST_AUTO_TEST_CASE(replacing_from_the_command_line_acts_on_the_whole_book) {
  CopybookOptions options;
  options.replacing = {{":TAG:", "CU"}, {"OLD", "NEW"}};
  BOOST_TEST(items(free_book("01 R. 05 :TAG:-A PIC X. 05 OLD PIC X.", options)) == "CU-A:X NEW:X");
}

// What an empty replacement leaves behind a space stays apart from the level number; what it leaves in a name joins.
BOOST_AUTO_TEST_CASE(a_prefix_replaced_by_nothing_leaves_the_level_number_apart) {
  const Library lib;
  lib.member("pfx.cpy",
             "01  :P:REC.\n    05  :P:ID PIC X(5).\n       88  :P:ON VALUE 'A'.\n    05  (X)A PIC X.\n"
             "    05  :P:(X)B PIC X.\n    05  C:P:D PIC X.\n");
  const char* const all = "ID:X(5) A:X B:X CD:X";
  const auto copied = lib.load("COPY PFX REPLACING ==:P:== BY ==== ==(X)== BY ====.");
  BOOST_TEST(items(copied) == all);
  BOOST_TEST(copied.records.at(0)->name() == "REC");
  BOOST_TEST(copied.records.at(0)->field(1).conditions.at(0).name == "ON");
  BOOST_TEST(items(lib.load("REPLACE ==:P:== BY ==== ==(X)== BY ====. COPY PFX.")) == all);
  CopybookOptions options;
  options.replacing = {{":P:", ""}, {"(X)", ""}};
  BOOST_TEST(items(lib.load("COPY PFX.", options)) == all);
}

BOOST_AUTO_TEST_CASE(an_operand_that_matches_nothing_is_named) {
  const Library lib;
  lib.member("m.cpy", "05 A PIC X.");
  BOOST_TEST(ids(lib.load("01 R. COPY M REPLACING ==B== BY ==C==.")) == "FWD1016W");
}

BOOST_AUTO_TEST_CASE(sql_includes_are_copied_and_other_blocks_skipped) {
  const Library lib;
  lib.member("m.cpy", "05 A PIC X.");
  BOOST_TEST(
      items(lib.load("01 R. EXEC SQL INCLUDE M END-EXEC. EXEC SQL DECLARE T TABLE (X INT) END-EXEC. 05 B PIC X.")) ==
      "A:X B:X");
}

BOOST_AUTO_TEST_CASE(a_copy_does_not_leave_its_folder) {
  const Library lib;
  lib.member("in/book.cpy", "01 R. COPY LINKED. 05 B PIC X.");
  lib.member("secret.cpy", "05 S PIC X.");
  std::filesystem::create_symlink("../secret.cpy", lib.folder() / "in" / "linked.cpy");
  BOOST_TEST(ids(copybooks::load_copybook(lib.folder() / "in" / "book.cpy")) == "FWD1014E");
  BOOST_TEST(ids(lib.load("01 R. COPY '../x'. 05 B PIC X.")) == "FWD1014E");
  BOOST_TEST(ids(lib.load("01 R. COPY '/etc/passwd'. 05 B PIC X.")) == "FWD1014E");
  BOOST_TEST(ids(lib.load("01 R. COPY M OF '..'. 05 B PIC X.")) == "FWD1014E");
}

BOOST_AUTO_TEST_CASE(circles_and_missing_members_are_named) {
  const Library lib;
  lib.member("a.cpy", "05 A PIC X. COPY B.");
  lib.member("b.cpy", "05 B PIC X. COPY A.");
  const auto circle = lib.load("01 R. COPY A.");
  BOOST_TEST(ids(circle) == "FWD1015E");
  BOOST_TEST(circle.diagnostics.at(0).text == "book.cpy copies a.cpy copies b.cpy copies a.cpy");
  const auto missing = lib.load("01 R. COPY NOWHERE.");
  BOOST_TEST(ids(missing) == "FWD1013E");
  BOOST_TEST(missing.diagnostics.at(0).text.find(lib.folder().string()) != std::string::npos);
  BOOST_TEST(ids(copybooks::load_copybook(lib.folder() / "none.cpy")) == "FWD1002E");
}

BOOST_AUTO_TEST_CASE(hostile_replacements_and_copies_end_at_a_limit) {
  std::string many = "REPLACE";
  for (int i = 0; i < 20000; ++i) many += " LEADING ==A" + std::to_string(i) + "== BY ==B==";
  many += ".\n";
  for (int i = 0; i < 20000; ++i) many += "C D\n";
  BOOST_TEST(ids(free_book(many)).find("FWD1026E") != std::string::npos);
  const Library lib;
  lib.member("m20.cpy", "05 A PIC X.");
  for (int i = 0; i < 20; ++i) {
    const std::string next = "COPY M" + std::to_string(i + 1) + ". ";
    lib.member("m" + std::to_string(i) + ".cpy", next + next + next);
  }
  BOOST_TEST(ids(lib.load("01 R. COPY M0.")).find("FWD1026E") != std::string::npos);
  std::string colons = "01 R. 05 A PIC X.\n";
  colons.append(2100000, ':');
  BOOST_TEST(ids(free_book(colons)).find("FWD1026E") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
