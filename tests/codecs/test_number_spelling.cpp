// How numbers are spelt in JSON, and which spellings are taken: codec page, 8.2 and 8.3.
#include <boost/test/unit_test.hpp>

#include "tests/support/books.hpp"

namespace {

struct Spelling {
  std::string_view clauses, bytes, json;
};

struct Taken {
  std::string_view clauses, json;
  codecs::errc code;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(number_spelling)

BOOST_AUTO_TEST_CASE(numbers_leave_with_the_decimals_of_their_picture) {
  for (const Spelling& row : std::vector<Spelling>{
           {"PIC 9(5)V99", "F0F0F0F1F2F3F4", "12.34"},
           {"PIC 9(5)V99", "F0F0F1F9F4F0F0", "194.00"},
           {"PIC S9(3)", "F0F0D0", "0"},
           {"PIC SV99", "F0D5", "-0.05"},
           {"PIC 99PPP", "F1F2", "12000"},
           {"PIC VPP99", "F1F2", "0.0012"},
           {"PIC 9(15)", "F0F0F0F0F0F0F0F0F0F0F0F0F0F4F2", "42"},
           {"PIC 9(16)", "F0F0F0F0F0F0F0F0F0F0F0F0F0F0F4F2", R"("0000000000000042")"},
           {"PIC S9(16)", "F0F0F0F0F0F0F0F0F0F0F0F0F0F0F4C2", R"("42")"},
           {"PIC 9(17) COMP-3", "00000000000000042F", R"("42")"},
           {"PIC 9(14)V99", "F0F0F0F0F0F0F0F0F0F0F0F0F0F0F4F2", R"("0.42")"},
           {"PIC 9(14)PP", "F0F0F0F0F0F0F0F0F0F0F0F0F4F2", R"("4200")"},
           {"PIC 9(4) COMP-5", "FFFF", "65535"},
           {"PIC 9(9) COMP-5", "FFFFFFFF", "4294967295"},
           {"PIC 9(10) COMP-5", "000000000000002A", R"("42")"},
           {"PIC S9(10) COMP-5", "FFFFFFFFFFFFFFD6", R"("-42")"},
           {"PIC S9(10) COMP", "000000000000002A", "42"},
           {"PIC S9(18) COMP", "000000000000002A", R"("42")"},
           {"COMP-1", "C276A000", "-118.625"},
           {"COMP-1", "7FFFFFFF", "7.237005E+75"},
           {"COMP-1", "80000000", "0"},
       }) {
    BOOST_TEST_CONTEXT(row.clauses << ' ' << row.bytes) {
      auto bytes = books::bytes(row.bytes);
      const auto codec = books::codec("01 R. 05 A " + std::string(row.clauses) + ".");
      bytes.resize(codec.layout().max_length());
      std::string json;
      BOOST_TEST(codec.decode(bytes, json).has_value());
      BOOST_TEST(json == "{\"A\":" + std::string(row.json) + "}");
    }
  }
}

BOOST_AUTO_TEST_CASE(every_number_is_a_string_when_asked) {
  codecs::CodecOptions options;
  options.numbers = codecs::Numbers::string;
  const auto codec =
      books::codec("01 R. 05 A PIC 9(3). 05 B PIC S9(3)V9 COMP-3. 05 C PIC S9(4) COMP. 05 D PIC ZZ9.", options);
  std::string json;
  BOOST_TEST(codec.decode(books::bytes("F0F0F7 00015D 000C 4040F3"), json).has_value());
  BOOST_TEST(json == R"({"A":"007","B":"-1.5","C":"12","D":"3"})");
  codecs::Buffer again;
  BOOST_TEST(codec.encode(json, again).has_value());
  BOOST_TEST(books::hex(again) == books::hex(books::bytes("F0F0F7 00015D 000C 4040F3")));
}

BOOST_AUTO_TEST_CASE(numbers_come_as_numbers_or_strings_exactly_and_never_rounded) {
  using codecs::errc;
  for (const Taken& row : std::vector<Taken>{
           {"PIC S9(3)V99", "1", errc::none},
           {"PIC S9(3)V99", "1.00", errc::none},
           {"PIC S9(3)V99", R"("1.00")", errc::none},
           {"PIC S9(3)V99", "1.000", errc::none},
           {"PIC S9(3)V99", "1e2", errc::none},
           {"PIC S9(3)V99", R"("-12.5E-1")", errc::none},
           {"PIC S9(3)V99", "-0", errc::none},
           {"PIC S9(3)V99", "0.07", errc::none},
           {"PIC S9(3)V99", "1.005", errc::fraction_too_long},
           {"PIC S9(3)V99", "1000", errc::output_overflow},
           {"PIC 9(3)V99", "-0.01", errc::negative_unsigned},
           {"PIC 9(3)V99", "-0", errc::none},
           {"PIC 99PPP", "12345", errc::fraction_too_long},
           {"PIC S9(3)", "true", errc::json_type},
           {"PIC S9(3)", "{}", errc::json_type},
           {"PIC S9(3)", R"("")", errc::invalid_character},
           {"PIC S9(3)", R"("   ")", errc::invalid_character},
           {"PIC S9(3)", R"(" 1")", errc::invalid_character},
           {"PIC S9(3)", R"("NaN")", errc::invalid_character},
           {"PIC S9(3)", "NaN", errc::json_type},
           {"PIC S9(3)", R"("1,000")", errc::invalid_character},
           {"PIC S9(3)", R"("+1")", errc::invalid_character},
           {"PIC S9(3)", R"("5.")", errc::no_fraction_digits},
           {"PIC S9(3)", R"("1E1001")", errc::input_too_long},
           {"PIC S9(31)", R"("123456789012345678901234567890123456789")", errc::input_too_long},
           {"COMP-1", R"("1E80")", errc::exponent_overflow},
           {"COMP-1", R"("1E-90")", errc::exponent_underflow},
       }) {
    BOOST_TEST_CONTEXT(row.clauses << ' ' << row.json) {
      const auto codec = books::codec("01 R. 05 A " + std::string(row.clauses) + ".");
      codecs::Buffer record;
      const auto done = codec.encode("{\"A\":" + std::string(row.json) + "}", record);
      const codecs::errc code = done ? errc::none : done.error().code;
      BOOST_TEST(word(code) == word(row.code));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
