#include "codecs/binary.hpp"

#include "tests/support/number_rows.hpp"

using namespace codecs;
using namespace number_rows;

namespace {

BinaryShape binary(int digits, int scale, bool is_signed) {
  BinaryShape s;
  s.digits = digits;
  s.scale = scale;
  s.is_signed = is_signed;
  return s;
}
BinaryShape little(BinaryShape s) { return s.little_endian = true, s; }
BinaryShape full(BinaryShape s) { return s.full_range = true, s; }
BinaryShape trunc(BinaryShape s, Trunc t) { return s.trunc = t, s; }

const BinaryShape four = binary(4, 0, true);
const BinaryShape unsigned_four = binary(4, 0, false);

const std::vector<Row<BinaryShape>> table = {
    {"FB2E", "-1234", four},
    {"FFFFFB2E", "-12.34", binary(9, 2, true)},
    {"000462D53C8ABAC0", "1234567890123456", binary(18, 0, true)},
    {"0DE0B6B3A763FFFF", "999999999999999999", binary(18, 0, false)},
    {"40404040", "1077952576 residue binary_over_picture", binary(9, 0, false)},
    {"40404040", "1077952576", full(binary(9, 0, false))},
    {"40404040", "1077952576", trunc(binary(9, 0, false), Trunc::bin)},
    {"007B", "123000", binary(3, -3, true)},
    {"007B", "0.00123", binary(3, 5, true)},
    {"0000", "0", four},
    {"270F", "9999", four},
    {"2710", "10000 residue binary_over_picture", four},
    {"D8F1", "-9999", four},
    {"D8F0", "-10000 residue binary_over_picture", four},
    {"FFFF", "-1", four},
    {"FFFF", "65535 residue binary_over_picture", unsigned_four},
    {"FFFF", "65535", full(unsigned_four)},
    {"8000", "-32768", full(four)},
    {"2EFB", "-1234", little(four)},
    {"7F", "127", full(binary(2, 0, true))},
    {"80", "-128", full(binary(2, 0, true))},
    {"FFFFFE", "-2", binary(6, 0, true)},
    {"FEFFFF", "-2", little(binary(6, 0, true))},
    {"0000000001", "1", binary(10, 0, true)},
    {"FFFFFFFFFFFFFFFF", "18446744073709551615", full(binary(18, 0, false))},
    {"8000000000000000", "-9223372036854775808", full(binary(18, 0, true))},
    {"FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFE", "-2", binary(38, 0, true)},
    {"4B3B4CA85A86C47A098A223FFFFFFFFF", "99999999999999999999999999999999999999", binary(38, 0, true)},
    {"4B3B4CA85A86C47A098A224000000000", "bad binary_too_wide 0", binary(38, 0, true)},
    {"00000000003F228A097AC4865AA84C3B4B", "bad binary_too_wide 0", little(binary(38, 0, true))},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(binary_integer)

BOOST_AUTO_TEST_CASE(bytes_and_values_agree_both_ways) { check_both_ways(table, decode_binary, encode_binary); }

BOOST_AUTO_TEST_CASE(refuses_what_would_be_cut_or_lose_its_sign) {
  check_refusals<BinaryShape>(
      {
          {"10000", errc::output_overflow, four},
          {"-10000", errc::output_overflow, four},
          {"-1", errc::negative_unsigned, unsigned_four},
          {"-1", errc::negative_unsigned, full(unsigned_four)},
          {"1.5", errc::fraction_too_long, four},
          {"123456", errc::fraction_too_long, binary(3, -3, true)},
          {"32768", errc::output_overflow, full(four)},
          {"-32769", errc::output_overflow, full(four)},
          {"65536", errc::output_overflow, full(unsigned_four)},
          {"65536", errc::output_overflow, trunc(unsigned_four, Trunc::bin)},
      },
      2, encode_binary);
}

BOOST_AUTO_TEST_CASE(trunc_std_keeps_the_low_digits_and_the_sign) {
  const auto written = [](std::string_view value, const BinaryShape& shape) {
    Buffer out(2);
    BOOST_TEST((encode_binary(number(value), shape, out) == errc::none));
    return describe(decode_binary(out, shape));
  };
  BOOST_TEST(written("123456", trunc(four, Trunc::std)) == "3456");
  BOOST_TEST(written("-123456", trunc(four, Trunc::std)) == "-3456");
  BOOST_TEST(written("-120000", trunc(four, Trunc::std)) == "0");
}

BOOST_AUTO_TEST_CASE(both_byte_orders_hold_the_bounds_of_every_length) {
  for (std::size_t n = 1; n <= 15; ++n) {
    for (const bool swapped : {false, true}) {
      BinaryShape shape = full(binary(38, 0, true));
      shape.little_endian = swapped;
      const uint128 bound = uint128{1} << (8 * n - 1);
      for (const Decimal& d : {Decimal{bound, 0, true}, Decimal{bound - 1, 0, false}, Decimal{1, 0, true}}) {
        Buffer out(n);
        BOOST_REQUIRE((encode_binary(d, shape, out) == errc::none));
        BOOST_TEST((decode_binary(out, shape).value == d));
      }
      Buffer out(n);
      BOOST_TEST((encode_binary({bound, 0, false}, shape, out) == errc::output_overflow));
      BOOST_TEST((encode_binary({bound + 1, 0, true}, shape, out) == errc::output_overflow));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
