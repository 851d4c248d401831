// The code page of a fit verdict: everyday text stays with the usual page, national letters prove another, and what the
// characters do not decide is said. Each text is one that was once read in a wrong page.
#include <boost/test/unit_test.hpp>

#include "tests/support/fit_verdict.hpp"

namespace {

using books::bytes_of;
using codecs::Buffer;

const std::string customer =
    "01 CUSTOMER.\n"
    "   05 CU-ID PIC 9(6).\n"
    "   05 CU-TEXT PIC X(30).\n"
    "   05 CU-BALANCE PIC S9(5)V99 COMP-3.\n";

// 100 records that show the texts in turn; # in a text becomes the record's number.
Buffer customers(const std::vector<std::string>& texts, const std::string& page, bool number = false) {
  Buffer out;
  for (std::size_t i = 0; i < 100; ++i) {
    std::string text = texts[i % texts.size()];
    if (number) text.insert(text.find('@'), std::to_string(i));
    books::append(out, books::zoned(i, 6));
    Buffer words = bytes_of(text, page);
    words.resize(30, 0x40);
    books::append(out, words);
    books::append(out, books::packed(i * 17, 4));
  }
  return out;
}

std::string page_of(const std::vector<std::string>& texts, const std::string& page, bool number = false) {
  const auto v = books::verdict(customer, customers(texts, page, number));
  BOOST_TEST(v.fits());
  return v.page;
}

bool has(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fit_page)

BOOST_AUTO_TEST_CASE(symbols_where_people_write_them_speak_for_no_national_page) {
  const std::vector<std::vector<std::string>> everyday = {{"JO@ACME.COM"},
                                                          {"john.doe@example.com"},
                                                          {"JDOE@EXAMPLE.COM", "APT#5 ELM ST", "PO BOX 7"},
                                                          {"CUST#0", "INV#7", "ACCT#12"},
                                                          {"$19.00", "US$5", "ALERT!", "WAIT!!", "A$AP"},
                                                          {"A#1 AUTO", "BOB@HOME", "WOW!", "COST $5", "A|B"},
                                                          {"APT#5", "WOW!"},
                                                          {"SMITH & SONS", "O'BRIEN", "A/S", "NR. 5 (X)"}};
  for (const auto& texts : everyday) BOOST_TEST(page_of(texts, "37") == "37", texts.front());
  BOOST_TEST(page_of({"JO@ACME.COM"}, "37", true) == "37");
}

BOOST_AUTO_TEST_CASE(letters_that_the_usual_page_has_keep_it) {
  BOOST_TEST(page_of({"MÜLLER", "SCHÖN", "STRAßE", "ÄRGER"}, "500") == "37");
  BOOST_TEST(page_of({"MÜLLER [GMBH]", "SCHÖN & CO", "STRAßE !", "ÄRGER {X}"}, "1140") == "37");
  BOOST_TEST(page_of({"JOÃO", "CONCEIÇÃO", "ANTÔNIO"}, "37") == "37");
  BOOST_TEST(page_of({"HÉLÈNE", "FRANÇOIS", "NOËL"}, "1147") == "37");
  std::vector<std::string> rare(100, "BECKER");
  rare[99] = "MÜLLER";
  BOOST_TEST(page_of(rare, "500") == "37");
}

BOOST_AUTO_TEST_CASE(brackets_and_the_euro_tell_the_pages_of_one_repertoire_apart) {
  BOOST_TEST(page_of({"[ABC]", "A^B", "X[1]=Y"}, "1047") == "1047");
  BOOST_TEST(page_of({"a[1]", "path: x^2", "~tmp"}, "1047") == "1047");
  BOOST_TEST(page_of({"MÜLLER [GMBH]", "SCHÖN & CO", "STRAßE !", "ÄRGER {X}"}, "500") == "500");
  BOOST_TEST(page_of({"MÜLLER", "SCHÖN 5€", "ÄRGER"}, "1140") == "1140");
}

BOOST_AUTO_TEST_CASE(national_letters_prove_their_page) {
  BOOST_TEST(page_of({"MÜLLER [GMBH]", "SCHÖN & CO", "STRAßE !", "ÄRGER {X}"}, "273") == "273");
  BOOST_TEST(page_of({"MUÑOZ", "NÚÑEZ", "PEÑA", "GARCÍA"}, "284") == "284");
  BOOST_TEST(page_of({"Hélène", "François", "Noël Ça", "Été à Paris"}, "297") == "297");
  BOOST_TEST(page_of({"ŁUKASZ", "ŻÓŁĆ", "GDAŃSK", "WÓJCIK"}, "870") == "870");
  BOOST_TEST(page_of({"ÖZGÜR", "ŞAHİN", "IŞIK", "ÇELİK"}, "1026") == "1026");
  BOOST_TEST(page_of({"ИВАНОВ", "ПЕТРОВ", "СИДОРОВ"}, "1025") == "1025");
}

BOOST_AUTO_TEST_CASE(what_two_pages_explain_names_both_with_the_bytes_that_differ) {
  const auto pounds = books::verdict(customer, customers({"SMITH £5", "JONES"}, "285"));
  BOOST_TEST(pounds.page == "37");
  BOOST_TEST(has(pounds.also_pages, "285"));
  BOOST_TEST(has(pounds.page_differences, "X'5B' is $ in 37, £ in 285: 50 times"));

  const auto nordic = books::verdict(customer, customers({"ÅKESSON", "BJÖRK", "LÄRÖ AB", "SJÖBLOM"}, "278"));
  BOOST_TEST((nordic.page == "278" || has(nordic.also_pages, "278")));
  BOOST_TEST((nordic.page == "277" || has(nordic.also_pages, "277")));
  BOOST_REQUIRE(!nordic.findings.empty());
  BOOST_TEST(nordic.findings.front().text.find("ask which one the sender has") != std::string::npos);

  const auto italian = books::verdict(customer, customers({"Niccolò", "Perù", "Città", "Libertà"}, "280"));
  BOOST_TEST((italian.page == "280" || has(italian.also_pages, "280")));
}

BOOST_AUTO_TEST_CASE(one_odd_name_proves_nothing_and_is_told) {
  std::vector<std::string> texts(100, "PO BOX 7");
  texts[40] = "BJÖRK";
  const auto v = books::verdict(customer, customers(texts, "278"));
  BOOST_TEST(v.page == "37");
  BOOST_TEST(has(v.page_differences, "X'7C' is @ in 37, Ø in 277, Ö in 278, Ð in 871: 1 time"));
}

BOOST_AUTO_TEST_CASE(latin_and_cyrillic_letters_do_not_mix_in_a_word) {
  const std::string book = "01 LINE.\n   05 ID PIC 9(4).\n   05 NAME PIC X(14).\n   05 AMOUNT PIC 9(5)V99.\n";
  const char* names[] = {"Müller", "Café", "Ñandú", "Smith", "€uro", "O’Brien"};
  Buffer file;
  for (std::size_t i = 0; i < 120; ++i) {
    const std::string number = std::to_string(1000 + i);
    books::append(file, bytes_of(number, "ascii"));
    Buffer name = bytes_of(names[i % 6], "windows-1252");
    name.resize(14, 0x20);
    books::append(file, name);
    books::append(file, bytes_of("000" + number + "\n", "ascii"));
  }
  const auto v = books::verdict(book, file);
  BOOST_TEST(v.page == "windows-1252");
  BOOST_TEST(has(v.also_pages, "windows-1250"));
}

BOOST_AUTO_TEST_CASE(text_of_an_undecided_view_is_no_text) {
  // Two views of text alone would read the packed bytes of the third kind of record as letters of 278.
  const std::string book =
      "01 TRAN-REC.\n"
      "   05 TR-KIND PIC X(2).\n"
      "   05 TR-SEQ PIC 9(6).\n"
      "   05 TR-BODY PIC X(30).\n"
      "   05 TR-PAY REDEFINES TR-BODY.\n"
      "      10 TP-AMT PIC S9(9)V99 COMP-3.\n"
      "      10 TP-PAYEE PIC X(24).\n"
      "   05 TR-ADDR REDEFINES TR-BODY.\n"
      "      10 TA-ZIP PIC 9(5).\n"
      "      10 TA-STREET PIC X(25).\n"
      "   05 TR-RATE REDEFINES TR-BODY.\n"
      "      10 TT-RATES PIC S9(3)V99 COMP-3 OCCURS 10.\n";
  Buffer file;
  for (std::size_t i = 0; i < 300; ++i) {
    const char* kinds[] = {"PY", "AD", "RT"};
    books::append(file, bytes_of(kinds[i % 3], "37"));
    books::append(file, books::zoned(i, 6));
    Buffer body;
    if (i % 3 == 0) {
      books::append(body, books::packed(i * 101, 6));
      books::append(body, bytes_of("PAYEE" + std::to_string(i), "37"));
    } else if (i % 3 == 1) {
      books::append(body, books::zoned(10000 + i, 5));
      books::append(body, bytes_of("MAIN ST " + std::to_string(i), "37"));
    } else {
      for (std::size_t k = 0; k < 10; ++k) books::append(body, books::packed(i + k, 3));
    }
    body.resize(30, 0x40);
    books::append(file, body);
  }
  const auto v = books::verdict(book, file);
  BOOST_TEST(v.fits());
  BOOST_TEST(v.page == "37");
  BOOST_TEST(v.also_pages.empty());
}

BOOST_AUTO_TEST_CASE(pairs_between_shifts_lead_to_the_mixed_pages) {
  const std::string book = "01 JP-REC.\n   05 J-ID PIC 9(5).\n   05 J-NM PIC X(24).\n   05 J-AMT PIC S9(7) COMP-3.\n";
  const auto file = [](const std::vector<std::string>& names, const std::string& page) {
    Buffer out;
    for (std::size_t i = 0; i < 120; ++i) {
      books::append(out, books::zoned(i, 5));
      Buffer name = bytes_of(names[i % names.size()], page);
      name.resize(24, 0x40);
      books::append(out, name);
      books::append(out, books::packed(i * 9, 4));
    }
    return out;
  };
  const std::vector<std::string> words = {"東京都", "日本語 AB", "ﾔﾏﾀﾞ", "大阪府ABC"};
  BOOST_TEST(books::verdict(book, file(words, "930")).page == "930");
  BOOST_TEST(books::verdict(book, file(words, "939")).page == "939");
  BOOST_TEST(has(books::verdict(book, file(words, "1399")).equal_pages, "1399"));
  BOOST_TEST(books::verdict(book, file({"한국어 AB", "서울시", "김철수"}, "933")).page == "933");
  // Small letters of 930 are katakana in 939: two candidates, and both are named.
  const auto small = books::verdict(book, file({"john abc 東", "tokyo", "name"}, "930"));
  BOOST_TEST((small.page == "930" || has(small.also_pages, "930")));
  BOOST_TEST((small.page == "939" || has(small.also_pages, "939")));
}

BOOST_AUTO_TEST_SUITE_END()
