// Books whose every item is legal, and that yet are no fit; and single damaged items, which are no other record.
#include <boost/test/unit_test.hpp>

#include "tests/support/fit_verdict.hpp"

namespace {

using books::append;
using books::packed;
using books::text;
using books::zoned;
using codecs::Buffer;

const std::string loan =
    "01 LOAN-REC.\n"
    "   05 LN-ACCT-NO PIC 9(10).\n"
    "   05 LN-NAME PIC X(25).\n"
    "   05 LN-OPEN-DATE PIC 9(8).\n"
    "   05 LN-STATUS PIC X.\n"
    "   05 LN-PRINCIPAL PIC S9(9)V99 COMP-3.\n"
    "   05 LN-RATE PIC S9(3)V9(4) COMP-3.\n"
    "   05 LN-TERM PIC S9(4) COMP.\n"
    "   05 LN-FEE PIC 9(7)V99.\n"
    "   05 FILLER PIC X(10).\n";

// Names and states that repeat at twice the length of the record.
std::vector<Buffer> loans(std::size_t count) {
  const char* names[] = {"MUELLER", "JOHN Q SMITH", "LI WEI", "GARCIA Y LOPEZ"};
  std::vector<Buffer> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    append(out[i], zoned(1000000000 + i * 7919, 10));
    append(out[i], text(names[i % 4], 25));
    append(out[i], zoned(20200101 + i % 28, 8));
    append(out[i], text(i % 2 == 0 ? "A" : "C", 1));
    append(out[i], packed(i * 9999991 % 1000000000, 6));
    append(out[i], packed(i * 313 % 100000, 4));
    append(out[i], {0x01, static_cast<std::uint8_t>(i % 3 == 0 ? 0x68 : 0x20)});
    append(out[i], zoned(i * 7717, 9));
    append(out[i], text("", 10));
  }
  return out;
}

Buffer file_of(const std::vector<Buffer>& records) {
  Buffer out;
  for (const Buffer& record : records) append(out, record);
  return out;
}

bool doubted(const codecs::Verdict& v, std::string_view words) {
  return std::any_of(v.doubts.begin(), v.doubts.end(),
                     [&](const std::string& d) { return d.find(words) != std::string::npos; });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fit_doubt)

BOOST_AUTO_TEST_CASE(constant_bytes_prove_nothing) {
  for (const auto& [byte, name] :
       {std::pair(0x00, "low-values"), std::pair(0xFF, "high-values"), std::pair(0x40, "spaces")}) {
    const auto v = books::verdict(loan, Buffer(20 * 75, static_cast<std::uint8_t>(byte)));
    BOOST_TEST(!v.fits());
    BOOST_TEST(v.weak);
    BOOST_TEST(doubted(v, std::string("the file holds nothing but ") + name));
  }
}

BOOST_AUTO_TEST_CASE(a_book_of_two_records_is_no_fit_though_filler_takes_the_second) {
  BOOST_TEST(books::verdict(loan, file_of(loans(200))).fits());
  for (const char* rest : {"   05 FILLER PIC X(75).\n", "   05 LN-RESERVED PIC X(75).\n"}) {
    const auto v = books::verdict(loan + rest, file_of(loans(200)));
    BOOST_TEST(!v.fits());
    BOOST_TEST(!v.boundaries);
    BOOST_REQUIRE(!v.causes.empty());
    BOOST_TEST(v.causes.front().starts_with("the records are 75 bytes long"), v.causes.front());
  }
}

BOOST_AUTO_TEST_CASE(a_filler_of_its_own_data_is_no_second_record) {
  // The same length, and the second half is the name of another: its numbers would not be valid.
  std::vector<Buffer> records = loans(100);
  for (std::size_t i = 0; i < records.size(); ++i) {
    append(records[i], text(i % 2 == 0 ? "CO-BORROWER ONE" : "ANOTHER PERSON OF THIS LOAN", 75));
  }
  const auto v = books::verdict(loan + "   05 LN-SECOND PIC X(75).\n", file_of(records));
  BOOST_TEST(v.fits(), books::words_of(v));
}

BOOST_AUTO_TEST_CASE(one_damaged_item_at_an_end_is_no_header) {
  for (const std::size_t at : {std::size_t{0}, std::size_t{59}}) {
    auto records = loans(60);
    records[at][50] = 0xFF;  // in LN-RATE
    const auto v = books::verdict(loan, file_of(records));
    BOOST_TEST(!v.fits());
    BOOST_TEST(!books::names(v, "header-trailer"), books::words_of(v));
    BOOST_TEST(v.first_misfit.starts_with("record " + std::to_string(at + 1) + ", LN-RATE at 50"), v.first_misfit);
  }
  auto records = loans(60);
  records.front() = text("HDR20240101BANK OF NOWHERE", 75);
  const auto header = books::verdict(loan, file_of(records));
  BOOST_TEST(books::names(header, "header-trailer"));
}

BOOST_AUTO_TEST_SUITE_END()
