// Every row that a dialect decides, in each dialect and by its own option. Specification: the table of dialects.
#include "tests/copybooks/books.hpp"

using namespace books;
using copybooks::BinarySize;
using copybooks::ByteOrder;
using copybooks::Floats;

namespace {

std::size_t size_of(const std::string& clauses, const CopybookOptions& options) {
  return record("01 R. 05 A " + clauses + ".", options)->max_length();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(storage)

BOOST_AUTO_TEST_CASE(binary_sizes_follow_dialect_and_option) {
  struct Row {
    const char* picture;
    std::size_t ibm, gnucobol, mf;
  };
  const Row rows[] = {{"S9", 2, 1, 1},      {"S99", 2, 1, 1},     {"9(2)", 2, 1, 1},    {"S9(3)", 2, 2, 2},
                      {"S9(4)", 2, 2, 2},   {"S9(5)", 4, 4, 3},   {"9(7)", 4, 4, 3},    {"S9(7)", 4, 4, 4},
                      {"S9(9)", 4, 4, 4},   {"9(10)", 8, 8, 5},   {"9(12)", 8, 8, 5},   {"S9(12)", 8, 8, 6},
                      {"9(16)", 8, 8, 7},   {"S9(17)", 8, 8, 8},  {"S9(18)", 8, 8, 8}};
  for (const Row& row : rows) {
    for (const char* usage : {" COMP", " BINARY", " COMP-4", " COMP-5"}) {
      const std::string clauses = std::string("PIC ") + row.picture + usage;
      BOOST_TEST(size_of(clauses, in_dialect(Dialect::ibm)) == row.ibm, clauses);
      BOOST_TEST(size_of(clauses, in_dialect(Dialect::gnucobol)) == row.gnucobol, clauses);
      BOOST_TEST(size_of(clauses, in_dialect(Dialect::mf)) == row.mf, clauses);
      CopybookOptions own;
      own.binary_size = BinarySize::one_two_four_eight;
      BOOST_TEST(size_of(clauses, own) == row.gnucobol, clauses);
      own.binary_size = BinarySize::fewest;
      BOOST_TEST(size_of(clauses, own) == row.mf, clauses);
      own.dialect = Dialect::mf;
      own.binary_size = BinarySize::two_four_eight;
      BOOST_TEST(size_of(clauses, own) == row.ibm, clauses);
    }
  }
}

BOOST_AUTO_TEST_CASE(native_byte_order_floats_and_pointers_have_options) {
  const auto field = [](const char* clauses, const CopybookOptions& o) {
    return record(std::string("01 R. 05 A ") + clauses + ".", o)->field(1);
  };
  CopybookOptions options;
  options.endian = ByteOrder::little;
  BOOST_TEST((field("PIC S9(9) COMP-5", options).byte_order == ByteOrder::little));
  BOOST_TEST((field("PIC S9(9) COMP", options).byte_order == ByteOrder::big));
  options.dialect = Dialect::mf;
  options.endian = ByteOrder::big;
  BOOST_TEST((field("PIC S9(9) COMP-5", options).byte_order == ByteOrder::big));
  options = {};
  BOOST_TEST((field("COMP-1", options).floats == Floats::hex));
  options.floats = Floats::ieee;
  BOOST_TEST((field("COMP-2", options).floats == Floats::ieee));
  options.dialect = Dialect::gnucobol;
  BOOST_TEST((field("COMP-2", options).floats == Floats::ieee));
  options.floats.reset();
  BOOST_TEST((field("COMP-2", options).floats == Floats::ieee_little));
}

// ibm: LP(32), and LP(64) by option. gnucobol and mf: as cobc has them on 64 bits, where INDEX is a 4-byte integer.
BOOST_AUTO_TEST_CASE(pointers_have_the_size_of_the_dialects_machine) {
  struct Row {
    const char* usage;
    std::size_t ibm, lp64, others, others_on_32_bits;
  };
  const Row rows[] = {{"POINTER", 4, 8, 8, 4},
                      {"INDEX", 4, 8, 4, 4},
                      {"POINTER-32", 4, 4, 4, 4},
                      {"FUNCTION-POINTER", 4, 8, 8, 4},
                      {"PROCEDURE-POINTER", 8, 8, 8, 4}};
  for (const Row& row : rows) {
    for (const Dialect dialect : {Dialect::ibm, Dialect::gnucobol, Dialect::mf}) {
      const bool ibm = dialect == Dialect::ibm;
      CopybookOptions options = in_dialect(dialect);
      BOOST_TEST(size_of(row.usage, options) == (ibm ? row.ibm : row.others), row.usage);
      options.pointer_size = 8;
      BOOST_TEST(size_of(row.usage, options) == (ibm ? row.lp64 : row.others), row.usage);
      options.pointer_size = 4;
      BOOST_TEST(size_of(row.usage, options) == (ibm ? row.ibm : row.others_on_32_bits), row.usage);
    }
  }
  const char* const synchronized = "01 R. 05 X PIC X. 05 P POINTER SYNC.";
  BOOST_TEST(record(synchronized)->field(2).offset == 4u);
  BOOST_TEST(record(synchronized, in_dialect(Dialect::gnucobol))->field(2).offset == 8u);
  const auto r = record("01 R. 05 A PIC X(4). 05 P POINTER. 05 B PIC X(4).", in_dialect(Dialect::gnucobol));
  BOOST_TEST(item(*r, "B").offset == 12u);
  BOOST_TEST(r->max_length() == 16u);
}

BOOST_AUTO_TEST_CASE(sync_goes_to_the_alignment_of_dialect_and_option) {
  struct Row {
    const char* clauses;
    std::size_t ibm, eight, none;  // the offset behind one byte
  };
  const Row rows[] = {{"PIC S9(4) COMP SYNC", 2, 2, 1},
                      {"PIC S9(5) COMP SYNC", 4, 4, 1},
                      {"PIC S9(9) BINARY SYNC", 4, 4, 1},
                      {"PIC S9(10) COMP SYNC", 4, 8, 1},
                      {"PIC S9(18) COMP-5 SYNC", 4, 8, 1},
                      {"COMP-1 SYNC", 4, 4, 1},
                      {"COMP-2 SYNC", 8, 8, 1},
                      {"INDEX SYNC", 4, 4, 1},
                      {"PROCEDURE-POINTER SYNC", 8, 8, 1},
                      {"PIC S9(5) COMP-3 SYNC", 1, 1, 1},
                      {"PIC S9(5) SYNC", 1, 1, 1},
                      {"PIC X(4) SYNC", 1, 1, 1}};
  for (const Row& row : rows) {
    const auto offset = [&](std::optional<int> sync_max, Dialect dialect) {
      CopybookOptions options = in_dialect(dialect);
      options.sync_max = sync_max;
      return record(std::string("01 R. 05 X PIC X. 05 A ") + row.clauses + ".", options)->field(2).offset;
    };
    BOOST_TEST(offset({}, Dialect::ibm) == row.ibm, row.clauses);
    BOOST_TEST(offset(8, Dialect::ibm) == row.eight, row.clauses);
    BOOST_TEST(offset({}, Dialect::gnucobol) == row.eight, row.clauses);
    BOOST_TEST(offset(4, Dialect::gnucobol) == row.ibm, row.clauses);
    BOOST_TEST(offset({}, Dialect::mf) == row.none, row.clauses);
    BOOST_TEST(offset(4, Dialect::mf) == row.ibm, row.clauses);
    BOOST_TEST(offset(0, Dialect::ibm) == row.none, row.clauses);
  }
}

BOOST_AUTO_TEST_CASE(views_and_inner_tables_are_aligned_from_the_records_start) {
  auto r = record(
      "01 R. 05 X PIC X. 05 T OCCURS 2. 10 A PIC X(7). 10 B REDEFINES A. 15 C PIC X. 15 D PIC S9(4) COMP SYNC. "
      "10 E PIC X. 05 Z PIC X.");
  // The view begins at 1, its C at 1, and D needs no slack at 2; each occurrence is filled to 2.
  BOOST_TEST(item(*r, "D").offset == 2u);
  BOOST_TEST(item(*r, "T").occurs->stride == 8u);
  BOOST_TEST(r->max_length() == 18u);
  r = record("01 R. 05 T OCCURS 2. 10 A PIC X. 10 U OCCURS 3. 15 B PIC X. 15 C PIC S9(9) COMP SYNC. 10 Z PIC X.");
  BOOST_TEST(item(*r, "U").offset == 1u);
  BOOST_TEST(item(*r, "C").offset == 4u);
  BOOST_TEST(item(*r, "U").occurs->stride == 8u);
  BOOST_TEST(item(*r, "T").occurs->stride == 28u);
}

BOOST_AUTO_TEST_SUITE_END()
