// fixtures/copybooks: books as banks, insurers, DB2, IMS and CICS write them, each beside its messages and its map.
// NAME.mf.cpy and NAME.gnu.cpy are read in those dialects. FULLWORD_REWRITE_GOLDENS=1 rewrites the maps.
#include <cstdlib>

#include "copybooks/layout_map.hpp"
#include "tests/copybooks/books.hpp"

BOOST_AUTO_TEST_SUITE(real_books)

BOOST_AUTO_TEST_CASE(a_book_has_exactly_its_map) {
  const std::filesystem::path folder = std::filesystem::path(FULLWORD_FIXTURES) / "copybooks";
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".cpy") continue;
    ++count;
    books::CopybookOptions options;
    const std::string dialect = entry.path().stem().extension().string();
    if (dialect == ".mf") options.dialect = books::Dialect::mf;
    if (dialect == ".gnu") options.dialect = books::Dialect::gnucobol;
    options.include = {folder / "members"};
    const auto book = copybooks::load_copybook(entry.path(), options);
    std::string said = books::messages(book);
    const std::string parent = folder.string() + '/';
    for (auto at = said.find(parent); at != std::string::npos; at = said.find(parent)) said.erase(at, parent.size());
    for (const auto& record : book.records) said += copybooks::layout_map(*record);
    std::filesystem::path expected = entry.path();
    expected.replace_extension(".layout");
    if (std::getenv("FULLWORD_REWRITE_GOLDENS") != nullptr) std::ofstream(expected, std::ios::binary) << said;
    const std::string wanted = books::file_text(expected);
    BOOST_TEST(book.ok(), entry.path().filename() << '\n' << said);
    BOOST_TEST(said == wanted, entry.path().filename() << " gives:\n" << said << "and not:\n" << wanted);
  }
  BOOST_TEST(count >= 25u);
}

// The cards are those of deposit-account.cpy in code page 1047.
BOOST_AUTO_TEST_CASE(a_member_in_ebcdic_is_the_member_in_text) {
  const std::filesystem::path folder = std::filesystem::path(FULLWORD_FIXTURES) / "copybooks";
  const auto text = copybooks::load_copybook(folder / "deposit-account.cpy");
  const auto cards = copybooks::load_copybook(folder / "ebcdic-member.cpy");
  BOOST_TEST_REQUIRE((text.ok() && cards.ok()));
  BOOST_TEST(copybooks::layout_json(text.records) == copybooks::layout_json(cards.records));
  BOOST_TEST(books::ids(cards) == "FWD1027I");
}

BOOST_AUTO_TEST_SUITE_END()
