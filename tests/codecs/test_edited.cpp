#include "codecs/edited.hpp"

#include "tests/support/number_rows.hpp"

using namespace codecs;
using number_rows::describe;
using number_rows::number;

namespace {

EditedShape shape_of(std::string_view picture, bool blank_when_zero = false, char currency = '$', bool comma = false,
                     std::string sign = {}) {
  const auto parsed = copybooks::parse_picture(picture, {currency, comma, std::move(sign)});
  BOOST_REQUIRE_MESSAGE(parsed.has_value(), picture);
  return make_edited_shape(*parsed, blank_when_zero);
}

std::string written(std::string_view value, const EditedShape& shape) {
  std::string out(shape.picture.positions, '?');
  const errc failed = encode_edited(number(value), shape, out);
  if (failed == errc::none) return out;
  BOOST_TEST(out == std::string(out.size(), '?'));  // nothing is written
  return std::string(word(failed));
}

struct Row {
  std::string_view picture;
  std::string_view value;
  std::string_view text;
  bool blank_when_zero = false;
  char currency = '$';
  bool decimal_comma = false;
};

const Row table[] = {
    {"$$,$$9.99CR", "-2345.67", "$2,345.67CR"},
    {"$$,$$9.99CR", "0.00", "    $0.00  "},
    {"$$,$$9.99CR", "234.00", "  $234.00  "},
    {"---,--9.99", "-12345.67", "-12,345.67"},
    {"**,**9.99", "0.00", "*****0.00"},
    {"***,***.**", "0.00", "*******.**"},
    {"***,***.**", "1.50", "******1.50"},
    {"ZZZ,ZZZ.ZZ", "0.00", "          "},
    {"ZZZ,ZZZ.ZZ", "0.05", "       .05"},
    {"ZZZ,ZZZ.ZZ", "1234.50", "  1,234.50"},
    {"Z(5)9.99-", "-1.50", "     1.50-"},
    {"Z(5)9.99-", "1.50", "     1.50 "},
    {"Z(5)9.99-", "0.00", "          ", true},
    {"+Z(4)9", "42", "+   42"},
    {"+Z(4)9", "-42", "-   42"},
    {"+++9.9", "-12.3", " -12.3"},
    {"+++9.9", "0.0", "  +0.0"},
    {"9,999.99DB", "-1234.50", "1,234.50DB"},
    {"9,999.99DB", "1234.50", "1,234.50  "},
    {"$**,**9.99", "7.50", "$*****7.50"},
    {"-9(10).99", "194.00", " 0000000194.00"},
    {"99/99/9999", "31122024", "31/12/2024"},
    {"9(3)B9(3)", "123456", "123 456"},
    {"900", "7", "700"},
    {"900", "0", "000"},
    {"+,+++.99", "-0.50", "    -.50"},
    {"FF.FF9,99", "1234.50", "F1.234,50", false, 'F', true},
    {"$$$.$$", "0.05", "  $.05"},
    {"ZZ9", "7", "  7"},
    {"+***.**", "0.00", "****.**"},
    {"$***.**", "0.00", "****.**"},
    {"***.**CR", "0.00", "***.****"},
    {"***.**CR", "-0.01", "***.01CR"},
    {"$B*,***,***.**BBDB", "-12345.67", "$ ***12,345.67  DB"},
    {"***,**", "0.00", "***,**", false, '$', true},

    // B 0 / and the comma inside the suppressed string belong to it; GnuCOBOL keeps 0 and /.
    {"Z/ZZ/99", "7", "     07"},
    {"Z/ZZ/99", "12345", "1/23/45"},
    {"**0**9", "7", "*****7"},
    {"ZZ09", "7", "   7"},

    // A fixed sign in front of the currency; GnuCOBOL forgets the sign.
    {"-$Z,ZZ9", "42", " $   42"},
    {"-$Z,ZZ9", "-42", "-$   42"},
    {"+$$,$$9.99", "-7.00", "-    $7.00"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(edited)

BOOST_AUTO_TEST_CASE(values_and_text_agree_both_ways) {
  for (const Row& row : table) {
    BOOST_TEST_CONTEXT(row.picture << ' ' << row.value) {
      const EditedShape shape = shape_of(row.picture, row.blank_when_zero, row.currency, row.decimal_comma);
      BOOST_TEST(written(row.value, shape) == row.text);
      BOOST_TEST(describe(decode_edited(row.text, shape)) == row.value);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_currency_symbol_may_stand_for_a_sign_of_several_characters) {
  const Row rows[] = {
      {"E9(3).99", "7.50", "EUR007.50"},          {"EEE,EE9.99", "1234.50", " EUR1,234.50"},
      {"EEE,EE9.99", "7.50", "     EUR7.50"},      {"EEEE", "0", "      "},
      {"EEEE", "42", " EUR42"},                   {"E**,**9.99-", "-7.50", "EUR*****7.50-"},
      {"E**,***.**", "0.00", "*********.**"},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.picture << ' ' << row.value) {
      const EditedShape shape = shape_of(row.picture, false, 'E', false, "EUR");
      BOOST_TEST(shape.picture.positions == row.text.size());
      BOOST_TEST(written(row.value, shape) == row.text);
      BOOST_TEST(describe(decode_edited(row.text, shape)) == row.value);
    }
  }
  BOOST_TEST(describe(decode_edited("EUX007.50", shape_of("E9(3).99", false, 'E', false, "EUR"))) ==
             "bad edited_invalid 0");
}

BOOST_AUTO_TEST_CASE(another_spelling_is_read_with_a_warning) {
  const Row rows[] = {
      {"ZZZ9.99", "7.50", "0007.50"},
      {"ZZZ9.99", "7.50", "7.50   "},
      {"ZZZ9.99", "7.50", "   7.5 "},
      {"ZZZ9.99", "7.00", "      7"},
      {"$$,$$9.99CR", "-2345.67", " 2,345.67CR"},
      {"$$,$$9.99CR", "-2345.67", "$2345.67DB "},
      {"+Z(4)9", "42", "    42"},
      {"+Z(4)9", "-42", "   -42"},
      {"-(5)9", "-42", "-   42"},
      {"Z,ZZ9", "1234", "1234 "},
      {"99/99/9999", "1012024", "01012024  "},
      {"***9", "5", "   5"},
      {"Z,ZZ9.99-", "-1.00", "   -1.00 "},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.picture << " '" << row.text << "'") {
      BOOST_TEST(describe(decode_edited(row.text, shape_of(row.picture))) ==
                 std::string(row.value) + " residue edited_not_canonical");
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_number_is_blank_or_bad) {
  const auto state = [](std::string_view text, std::string_view picture) {
    return describe(decode_edited(text, shape_of(picture)));
  };
  BOOST_TEST(state("   ", "ZZ9") == "spaces");
  BOOST_TEST(state("A 9", "ZZ9") == "bad edited_invalid 0");
  BOOST_TEST(state("1 2", "ZZ9") == "bad edited_invalid 0");
  BOOST_TEST(state("-12", "ZZ9") == "bad edited_invalid 0");
  BOOST_TEST(state("1.2.3", "ZZ9.9") == "bad edited_invalid 1");
  BOOST_TEST(state("1234567", "ZZZ9.99") == "bad edited_invalid 0");
  BOOST_TEST(state("12+  CR", "ZZZZ9CR") == "bad edited_invalid 2");
  BOOST_TEST(state("710", "900") == "bad edited_invalid 0");
  BOOST_TEST(state("12", "ZZ9") == "bad edited_invalid 0");
}

BOOST_AUTO_TEST_CASE(what_move_would_drop_is_refused) {
  BOOST_TEST(written("1000", shape_of("ZZ9")) == "output_overflow");
  BOOST_TEST(written("10000", shape_of("$$,$$9")) == "output_overflow");
  BOOST_TEST(written("0.001", shape_of("ZZ9.99")) == "fraction_too_long");
  BOOST_TEST(written("-1", shape_of("ZZ9")) == "negative_unsigned");
  BOOST_TEST(written("1e99", shape_of("ZZ9")) == "output_overflow");
}

BOOST_AUTO_TEST_SUITE_END()
