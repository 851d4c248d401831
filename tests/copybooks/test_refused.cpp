// fixtures/refused: each bad book beside the messages it gets, word for word. FULLWORD_REWRITE_GOLDENS=1 rewrites them.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "copybooks/copybook.hpp"

BOOST_AUTO_TEST_SUITE(refused)

BOOST_AUTO_TEST_CASE(a_bad_book_gets_exactly_its_messages) {
  const std::filesystem::path folder = std::filesystem::path(FULLWORD_FIXTURES) / "refused";
  std::size_t books = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".cpy") continue;
    ++books;
    std::string said;
    const std::string parent = folder.string() + '/';
    for (const auto& d : copybooks::load_copybook(entry.path()).diagnostics) said += copybooks::to_string(d);
    // The folder of the tree is no part of a golden.
    for (auto at = said.find(parent); at != std::string::npos; at = said.find(parent)) said.erase(at, parent.size());
    for (auto at = said.find(folder.string()); at != std::string::npos; at = said.find(folder.string()))
      said.replace(at, folder.string().size(), ".");
    std::filesystem::path expected = entry.path();
    expected.replace_extension(".expected");
    if (std::getenv("FULLWORD_REWRITE_GOLDENS") != nullptr) std::ofstream(expected, std::ios::binary) << said;
    std::ifstream in(expected, std::ios::binary);
    const std::string wanted{std::istreambuf_iterator<char>(in), {}};
    BOOST_TEST(said == wanted, entry.path().filename() << " says:\n" << said << "and not:\n" << wanted);
  }
  BOOST_TEST(books >= 20u);
}

BOOST_AUTO_TEST_SUITE_END()
