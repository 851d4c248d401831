// The rules that a fit verdict proposes: for the views of a REDEFINES and for several 01s.
#include <boost/test/unit_test.hpp>

#include "tests/support/fit_verdict.hpp"

namespace {

using books::append;
using books::packed;
using books::text;
using books::zoned;
using codecs::Buffer;

using Rules = std::vector<std::string>;

Rules rules_of(const codecs::Verdict& v) {
  BOOST_TEST(v.fits(), books::words_of(v));
  BOOST_TEST(v.decodes);
  Rules out;
  for (const auto& views : v.views) out.insert(out.end(), views.rules.begin(), views.rules.end());
  return out;
}

void check(const codecs::Verdict& v, const Rules& wanted) {
  const Rules rules = rules_of(v);
  BOOST_CHECK_EQUAL_COLLECTIONS(rules.begin(), rules.end(), wanted.begin(), wanted.end());
}

Buffer padded(Buffer record, std::size_t length, std::uint8_t pad) {
  record.resize(length, pad);
  return record;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fit_views)

BOOST_AUTO_TEST_CASE(a_raw_base_is_the_view_of_no_record_that_a_more_telling_one_explains) {
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
      "      10 TA-STREET PIC X(25).\n";
  Buffer file;
  for (std::size_t i = 0; i < 300; ++i) {
    const char* kinds[] = {"PY", "AD", "NT"};
    append(file, text(kinds[i % 3], 2));
    append(file, zoned(i, 6));
    if (i % 3 == 0) {
      append(file, packed(i * 101, 6));
      append(file, text("PAYEE" + std::to_string(i), 24));
    } else if (i % 3 == 1) {
      append(file, zoned(10000 + i, 5));
      append(file, text("MAIN ST " + std::to_string(i), 25));
    } else {
      append(file, text("A note of words alone", 30));
    }
  }
  check(books::verdict(book, file), {"TR-KIND=NT:TR-BODY", "TR-KIND=PY:TR-PAY", "TR-KIND=AD:TR-ADDR"});
}

BOOST_AUTO_TEST_CASE(blanks_speak_for_no_view) {
  // The blank date of E-A is legal in records of E-B, and says nothing.
  const std::string book =
      "01 EVT.\n"
      "   05 E-ID PIC 9(6).\n"
      "   05 E-TYPE PIC 9.\n"
      "   05 E-A.\n"
      "      10 EA-NAME PIC X(20).\n"
      "      10 EA-DATE PIC 9(8).\n"
      "   05 E-B REDEFINES E-A.\n"
      "      10 EB-AMT PIC S9(7)V99 COMP-3.\n"
      "      10 EB-CUR PIC X(3).\n"
      "      10 EB-RATE PIC 9(3)V9(5).\n"
      "      10 FILLER PIC X(12).\n"
      "   05 E-C REDEFINES E-A.\n"
      "      10 EC-CODES PIC X(4) OCCURS 7.\n";
  Buffer file;
  for (std::size_t i = 0; i < 240; ++i) {
    const std::size_t type = i % 4 + 1;
    append(file, zoned(i, 6));
    append(file, zoned(type, 1));
    if (type <= 2) {
      append(file, text("MUELLER", 20));
      append(file, zoned(20240101 + i % 28, 8));
    } else if (type == 3) {
      append(file, packed(i * 1000, 5));
      append(file, text("EUR", 3));
      append(file, zoned(i * 100, 8));
      append(file, text("", 12));
    } else {
      for (std::size_t k = 0; k < 7; ++k) append(file, text("C" + std::to_string(100 + (i * k) % 900), 4));
    }
  }
  check(books::verdict(book, file), {"E-TYPE=1,2:E-A", "E-TYPE=3:E-B", "E-TYPE=4:E-C"});
}

BOOST_AUTO_TEST_CASE(fixed_records_of_several_01s_are_told_by_their_type) {
  const std::vector<std::string> equal = {
      "01 HDR-REC.\n 05 H-TYPE PIC X(2).\n 05 H-DATE PIC 9(8).\n 05 H-NAME PIC X(20).\n 05 FILLER PIC X(20).\n",
      "01 DTL-REC.\n 05 D-TYPE PIC X(2).\n 05 D-ACCT PIC 9(10).\n 05 D-AMT PIC S9(7)V99 COMP-3.\n 05 D-TEXT PIC "
      "X(33).\n",
      "01 TRL-REC.\n 05 T-TYPE PIC X(2).\n 05 T-COUNT PIC 9(7).\n 05 T-TOTAL PIC S9(11)V99 COMP-3.\n 05 FILLER PIC "
      "X(34).\n"};
  const std::vector<std::string> shorter = {equal[0].substr(0, equal[0].find(" 05 FILLER")), equal[1],
                                            equal[2].substr(0, equal[2].find(" 05 FILLER"))};
  const auto file = [](std::uint8_t pad) {
    Buffer out, head, tail;
    append(head, text("01", 2));
    append(head, zoned(20240131, 8));
    append(head, text("ACME BANK", 20));
    append(out, padded(head, 50, pad));
    for (std::size_t i = 0; i < 150; ++i) {
      append(out, text("05", 2));
      append(out, zoned(1000000000 + i, 10));
      append(out, packed(i * 313, 5));
      append(out, text("TEXT NR " + std::to_string(i), 33));
    }
    append(tail, text("99", 2));
    append(tail, zoned(150, 7));
    append(tail, packed(3497775, 7));
    append(out, padded(tail, 50, pad));
    return out;
  };
  const Rules wanted = {"H-TYPE='01':HDR-REC", "D-TYPE='05':DTL-REC", "T-TYPE='99':TRL-REC"};
  check(books::verdict(equal, file(0x40)), wanted);
  check(books::verdict(shorter, file(0x40)), wanted);
  check(books::verdict(shorter, file(0x00)), wanted);
}

BOOST_AUTO_TEST_CASE(words_that_mean_more_in_a_rule_are_quoted) {
  const std::string book =
      "01 K.\n"
      "   05 KD PIC X(4).\n"
      "   05 BODY.\n"
      "      10 B1 PIC 9(6).\n"
      "      10 B2 PIC S9(5) COMP-3.\n"
      "   05 ALT REDEFINES BODY.\n"
      "      10 A1 PIC S9(9) COMP-3.\n"
      "      10 A2 PIC 9(4).\n";
  Buffer file;
  for (std::size_t i = 0; i < 100; ++i) {
    append(file, text(i % 2 == 0 ? "zero" : "ZERO", 4));
    append(file, i % 2 == 0 ? zoned(i * 997, 6) : packed(i * 10007, 5));
    append(file, i % 2 == 0 ? packed(i, 3) : zoned(i, 4));
  }
  check(books::verdict(book, file), {"KD='zero':BODY", "KD='ZERO':ALT"});
}

BOOST_AUTO_TEST_SUITE_END()
