// Where records break: one bad descriptor among good ones, bytes before the first record, bytes inserted or lost.
#include <boost/test/unit_test.hpp>

#include "tests/support/fit_verdict.hpp"

namespace {

using books::append;
using books::packed;
using books::text;
using books::words_of;
using books::zoned;
using codecs::Buffer;

const std::string loan =
    "01 LOAN-REC.\n"
    "   05 LN-ACCT-NO PIC 9(10).\n"
    "   05 LN-NAME PIC X(25).\n"
    "   05 LN-OPEN-DATE PIC 9(8).\n"
    "   05 LN-PRINCIPAL PIC S9(9)V99 COMP-3.\n"
    "   05 LN-TERM PIC S9(4) COMP.\n"
    "   05 LN-FEE PIC 9(7)V99.\n"
    "   05 FILLER PIC X(10).\n";
constexpr std::size_t length = 70;

Buffer record(std::size_t i) {
  const char* names[] = {"MUELLER", "JOHN Q SMITH", "LI WEI", "GARCIA Y LOPEZ", "ROSSI"};
  Buffer out;
  append(out, zoned(1000000000 + i * 7919, 10));
  append(out, text(names[i % 5], 25));
  append(out, zoned(20200101 + i % 28, 8));
  append(out, packed(i * 9999991 % 1000000000, 6));
  append(out, {0x01, static_cast<std::uint8_t>(i % 3 == 0 ? 0x68 : 0x20)});
  append(out, zoned(i * 7717, 9));
  append(out, text("", 10));
  return out;
}

Buffer fixed(std::size_t from, std::size_t to) {
  Buffer out;
  for (std::size_t i = from; i < to; ++i) append(out, record(i));
  return out;
}

// Ten records of RECFM=V; the third RDW says `said`, `added` bytes stand behind the third record.
Buffer chain(std::size_t said, std::size_t added = 0) {
  Buffer out;
  for (std::size_t i = 0; i < 10; ++i) {
    const std::size_t n = i == 2 ? said : length + 4;
    append(out, {static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n), 0, 0});
    append(out, record(i));
    if (i == 2) out.insert(out.end(), added, 0x40);
  }
  return out;
}

bool caused(const codecs::Verdict& v, std::string_view words) {
  return std::any_of(v.causes.begin(), v.causes.end(),
                     [&](const std::string& c) { return c.find(words) != std::string::npos; });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fit_breaks)

BOOST_AUTO_TEST_CASE(one_bad_descriptor_among_good_ones_is_a_broken_chain) {
  for (const std::size_t said : {0, 73, 75, 40000}) {
    const auto v = books::verdict(loan, chain(said));
    BOOST_TEST(!v.fits());
    BOOST_TEST(books::names(v, "broken-chain"), said << ": " << words_of(v));
    BOOST_TEST(!books::names(v, "shifted"));
    BOOST_TEST(caused(v, "breaks at record 3, file offset 148"), words_of(v));
  }
  const auto added = books::verdict(loan, chain(length + 4, 5));
  BOOST_TEST(caused(added, "breaks at record 4, file offset 222"), words_of(added));
  BOOST_TEST(!books::names(added, "truncated"));
  Buffer cut = chain(length + 4);
  cut.resize(cut.size() - 20);
  const auto v = books::verdict(loan, cut);
  BOOST_TEST(books::names(v, "truncated"), words_of(v));
  BOOST_TEST(!books::names(v, "broken-chain"));
}

BOOST_AUTO_TEST_CASE(bytes_before_the_first_record_are_a_header_to_skip) {
  for (const std::size_t bytes : {1, 2, 3, 4, 8, 16, 75, 95}) {
    for (const int byte : {0xC8, 0x40}) {
      if (byte == 0x40 && bytes >= length) continue;  // a record of blanks is a record
      Buffer file(bytes, static_cast<std::uint8_t>(byte));
      append(file, fixed(0, 60));
      const auto v = books::verdict(loan, file);
      BOOST_TEST(!v.fits());
      BOOST_TEST(books::names(v, "header-trailer"), words_of(v));
      BOOST_TEST(caused(v, "decode with --skip " + std::to_string(bytes)), bytes << ": " << words_of(v));
      BOOST_TEST(caused(v, "all records fit"));
    }
  }
}

BOOST_AUTO_TEST_CASE(bytes_inserted_or_lost_between_records_are_placed) {
  Buffer inserted = fixed(0, 30);
  append(inserted, Buffer(3, 0x40));
  append(inserted, fixed(30, 60));
  const auto more = books::verdict(loan, inserted);
  BOOST_TEST(caused(more, "30 records fit, and again 30 records from file offset 2103 on: 3 bytes too many"),
             words_of(more));
  BOOST_TEST(!books::names(more, "padded"));
  Buffer lost = fixed(0, 60);
  lost.erase(lost.begin() + 2100, lost.begin() + 2107);
  const auto less = books::verdict(loan, lost);
  BOOST_TEST(caused(less, "from file offset 2163 on: 7 bytes of record 31 are missing"), words_of(less));
}

BOOST_AUTO_TEST_CASE(blanks_are_no_proof_that_items_are_moved) {
  Buffer file = fixed(0, 100);
  for (auto& byte : file) {
    if (byte == 0) byte = 0x40;
  }
  for (std::size_t at = 49; at < file.size(); at += length) file[at] = 0x40;  // LN-TERM is X'40..' then
  const auto v = books::verdict(loan, file);
  BOOST_TEST(!v.fits());
  BOOST_TEST(!books::names(v, "shifted"), words_of(v));
}

BOOST_AUTO_TEST_CASE(padding_of_a_record_or_more_is_cut_off_by_the_next_command) {
  Buffer file = fixed(0, 60);
  file.resize(file.size() + length + 5, 0x40);
  const auto v = books::verdict(loan, file);
  BOOST_TEST(v.fits(), words_of(v));
  BOOST_TEST(v.decodes);
  BOOST_TEST(v.keep == 60 * length);
}

BOOST_AUTO_TEST_SUITE_END()
