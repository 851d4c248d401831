// PICTURE character-strings: what each means, and where each bad one goes wrong. Spec: Language Reference, PICTURE.
#include <boost/test/unit_test.hpp>
#include <vector>

#include "copybooks/picture.hpp"

using copybooks::Category;
using copybooks::parse_picture;

BOOST_AUTO_TEST_SUITE(pictures)

BOOST_AUTO_TEST_CASE(a_picture_has_category_positions_digits_and_scale) {
  struct Row {
    const char* text;
    Category category;
    std::size_t positions;
    int digits, scale;
    bool is_signed;
    char currency = '$';
    bool comma = false;
  };
  using enum Category;
  const std::vector<Row> rows = {
      {"X", alphanumeric, 1, 0, 0, false},
      {"X(8)", alphanumeric, 8, 0, 0, false},
      {"xx9(3)a", alphanumeric, 6, 0, 0, false},
      {"A(3)", alphabetic, 3, 0, 0, false},
      {"XX/XX/XX", alphanumeric_edited, 8, 0, 0, false},
      {"X(3)BX(2)0X", alphanumeric_edited, 8, 0, 0, false},
      {"N(4)", national, 4, 0, 0, false},
      {"N(2)/N", national_edited, 4, 0, 0, false},
      {"G(4)", dbcs, 4, 0, 0, false},
      {"U(5)", utf8, 5, 0, 0, false},
      {"9", numeric, 1, 1, 0, false},
      {"S9(5)V99", numeric, 7, 7, 2, true},
      {"9(9)V9(9)", numeric, 18, 18, 9, false},
      {"SV9(4)", numeric, 4, 4, 4, true},
      {"9(5)V", numeric, 5, 5, 0, false},
      {"99PPP", numeric, 2, 2, -3, false},
      {"99PPPV", numeric, 2, 2, -3, false},
      {"VPP99", numeric, 2, 2, 4, false},
      {"SPP99", numeric, 2, 2, 4, true},
      {"S9(38)", numeric, 38, 38, 0, true},
      {"$$,$$9.99CR", numeric_edited, 11, 6, 2, false},
      {"---,--9.99", numeric_edited, 10, 7, 2, false},
      {"**,**9.99", numeric_edited, 9, 7, 2, false},
      {"***,***.**", numeric_edited, 10, 8, 2, false},
      {"ZZZ,ZZZ.ZZ", numeric_edited, 10, 8, 2, false},
      {"Z(5)9.99-", numeric_edited, 10, 8, 2, false},
      {"+Z(4)9", numeric_edited, 6, 5, 0, false},
      {"+++9.9", numeric_edited, 6, 4, 1, false},
      {"9,999.99DB", numeric_edited, 10, 6, 2, false},
      {"$**,**9.99", numeric_edited, 10, 7, 2, false},
      {"-9(10).99", numeric_edited, 14, 12, 2, false},
      {"99/99/9999", numeric_edited, 10, 8, 0, false},
      {"9(3)B9(3)", numeric_edited, 7, 6, 0, false},
      {"900", numeric_edited, 3, 1, 0, false},
      {"+,+++.99", numeric_edited, 8, 5, 2, false},
      {"9(15)+", numeric_edited, 16, 15, 0, false},
      {"+9999999,99", numeric_edited, 11, 9, 2, false, '$', true},
      {"FF.FF9,99", numeric_edited, 9, 6, 2, false, 'F', true},
      {"ff.ff9,99", numeric_edited, 9, 6, 2, false, 'F', true},
      {"+$$,$$9.99", numeric_edited, 10, 6, 2, false},
      {"$+++9", numeric_edited, 5, 3, 0, false},
      {"$Z9-", numeric_edited, 4, 2, 0, false},
      {"ZZ9,", numeric_edited, 4, 3, 0, false},
      {"Z99V99", numeric_edited, 5, 5, 2, false},
      {"$$$.$$", numeric_edited, 6, 4, 2, false},
      {"+++++", numeric_edited, 5, 4, 0, false},
      {"+9.9(8)E+99", external_float, 15, 9, 8, true},
      {"-9V99E-99", external_float, 8, 3, 2, true},
  };
  for (const Row& r : rows) {
    const auto p = parse_picture(r.text, {r.currency, r.comma});
    BOOST_TEST_REQUIRE(p.has_value(), r.text << ": " << (p ? "" : p.error().text));
    BOOST_TEST((p->category == r.category), r.text);
    BOOST_TEST(p->positions == r.positions, r.text);
    BOOST_TEST(p->digits == r.digits, r.text);
    if (r.category != external_float) BOOST_TEST(p->scale == r.scale, r.text);
    BOOST_TEST(p->is_signed == r.is_signed, r.text);
  }
}

BOOST_AUTO_TEST_CASE(edited_symbols_are_expanded_with_the_point_and_the_currency_made_neutral) {
  const std::vector<std::pair<const char*, const char*>> rows = {
      {"$$,$$9.99CR", "$$,$$9.99c"}, {"Z(3).99db", "ZZZ.99d"}, {"X(2)/B0X", "XX/B0X"}, {"Z9V99", "Z9V99"}};
  for (const auto& [text, symbols] : rows) BOOST_TEST(parse_picture(text)->symbols == symbols, text);
  BOOST_TEST(parse_picture("FF.FF9,99", {'F', true})->symbols == "$$,$$9.99");
  BOOST_TEST(parse_picture("S9(5)V99")->symbols.empty());
  BOOST_TEST(parse_picture("s9(5)v99")->text == "S9(5)V99");
}

BOOST_AUTO_TEST_CASE(a_picture_that_only_one_compiler_takes_is_doubtful) {
  for (const char* text : {"-$P9", "+P9", "$VP9", "9PP-", "9PCR", "PZZ", "P*", "P++", "VP$$", "PBZZCR", "999$", "Z9.99$-",
                           "+99$"})
    BOOST_TEST(!parse_picture(text)->doubt().empty(), text);
  for (const char* text : {"9PP", "VPP9", "S9P", "Z9PP", "+9PP", "+ZPV", "VPZZ", "PP9B", "Z(5)9.99-", "X(3)", "$99", "$99-",
                           "$$9", "B$$9"})
    BOOST_TEST(parse_picture(text)->doubt().empty(), text);
}

BOOST_AUTO_TEST_CASE(json_counts_the_scaling_positions) {
  BOOST_TEST(parse_picture("99PPP")->json_digits() == 5);
  BOOST_TEST(parse_picture("VPP99")->json_digits() == 4);
  BOOST_TEST(parse_picture("S9(5)V99")->json_digits() == 7);
}

BOOST_AUTO_TEST_CASE(a_bad_picture_is_refused_at_its_bad_character) {
  const std::vector<std::pair<std::string, std::size_t>> rows = {
      {"", 0},      {"9S9", 1},   {"SS9", 1},    {"9V9V9", 3},       {"9V9.9", 3},
      {"9.9.9", 3}, {"SX", 0},    {"X9S", 2},    {"Q", 0},           {"X(", 1},
      {"X(5", 1},   {"X()", 1},   {"X(0)", 1},   {"X(A)", 1},        {"S(2)9", 1},
      {"ZZ*9", 2},  {"S9.99", 0}, {"CR99", 0},   {"99CR9", 2},       {"+9CR", 0},
      {"+9-", 0},   {"9P9", 1},   {"99VPP", 3},  {"9+9", 1},         {"V", 0},
      {"S", 0},     {"$", 0},     {"S9(39)", 0}, {"X(16777217)", 1}, {"99999999999999999999X(16777216)", 20},
      {"9Z", 1},    {"Z.9Z", 3},  {"9$$", 1},    {"9++", 1},         {"$9$", 2},
      {"ZZ++9", 2}, {"$$ZZ", 0},  {"NX", 0},     {"GX", 0},          {"U9", 1},
      {"9E9", 0},   {"+9E+9", 2}, {"++$$9", 2},  {"9(3)A.9", 5},
      {"9CRCRCR", 1}, {"CRZ(2)/9(2)CR", 0}, {"9(2)$9", 4}, {"P*9", 2}, {".P9(2)+", 0}, {"$ZVZ(2)9(2)", 7},
      {"P9P", 2},   {"PV9", 1},   {"SPV9", 2},   {"P9.9", 2},        {"0P9", 1},    {"BP9", 1},
      {"++9$", 3},  {"B$9", 1},   {"$+9", 1},    {"99$9", 2},        {"+++$", 3},   {"9CRDB", 1},
      {"VZ9", 2},   {".Z9", 2},   {"$$.$9", 4},  {"++.+9", 4},       {"+$+", 2},    {"+$,V+", 4},
  };
  for (const auto& [text, at] : rows) {
    const auto p = parse_picture(text);
    BOOST_TEST(!p.has_value(), text);
    if (!p) BOOST_TEST(p.error().at == at, text << ": " << p.error().text);
  }
  BOOST_TEST(!parse_picture(std::string(256, 'X')).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
