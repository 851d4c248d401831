#include "codecs/packed.hpp"

#include "tests/support/number_rows.hpp"

using namespace codecs;
using namespace number_rows;

namespace {

PackedShape packed(int digits, int scale, bool is_signed) {
  PackedShape s;
  s.digits = digits;
  s.scale = scale;
  s.is_signed = is_signed;
  return s;
}
PackedShape relaxed(PackedShape s) { return s.sign_rule = SignRule::relaxed, s; }
PackedShape strict_pad(PackedShape s) { return s.pad_nibble = PadNibble::strict, s; }
PackedShape comp6(PackedShape s) { return s.sign_nibble = false, s; }
PackedShape ascii(PackedShape s) { return s.space = 0x20, s; }

const PackedShape money = packed(7, 2, true);  // S9(5)V99
const PackedShape even = packed(6, 2, true);   // S9(4)V99
const PackedShape plain = packed(6, 2, false);
const PackedShape three = packed(3, 0, true);
const PackedShape unsigned_three = packed(3, 0, false);

const std::vector<Row<PackedShape>> table = {
    {"0001234D", "-12.34", money},
    {"0001234D", "-12.34", even},
    {"0001234F", "12.34", plain},
    {"0000000C", "0.00", money},
    {"0000000D", "0.00 residue", money},
    {"0000000F", "0.00 residue", money},
    {"0000000F", "0.00", packed(7, 2, false)},
    {"001234", "12.34", comp6(plain)},
    {"01234C", "1234000", packed(4, -3, true)},
    {"012C", "0.0012", packed(2, 4, true)},

    {"123A", "123 residue", three},
    {"123B", "-123 residue", three},
    {"123C", "123", three},
    {"123D", "-123", three},
    {"123E", "123 residue", three},
    {"123F", "123 residue", three},
    {"123A", "123 residue", unsigned_three},
    {"123C", "123 residue", unsigned_three},
    {"123E", "123 residue", unsigned_three},
    {"123F", "123", unsigned_three},
    {"123D", "bad packed_sign 1", unsigned_three},
    {"123B", "bad packed_sign 1", unsigned_three},
    {"123D", "123 residue sign_dropped", relaxed(unsigned_three)},
    {"1234", "bad packed_sign 1", three},
    {"1A3C", "bad packed_digit 0", three},
    {"12AC", "bad packed_digit 1", three},

    // The unused nibble of an even digit count.
    {"9123456C", "1234.56 residue", even},
    {"F123456C", "1234.56 residue", even},
    {"9123456C", "bad packed_pad 0", strict_pad(even)},
    {"0123456C", "1234.56", strict_pad(even)},
    {"9123", "123 residue", comp6(packed(3, 0, false))},
    {"9123", "bad packed_pad 0", strict_pad(comp6(packed(3, 0, false)))},

    {"4040", "spaces", three},
    {"2020", "bad packed_sign 1", three},
    {"2020", "spaces", ascii(three)},
    {"0000", "low", three},
    {"FFFF", "high", three},
    {"FFFFFFFF", "high", even},
    {"0000", "0", comp6(packed(4, 0, false))},
    {"4040", "4040", comp6(packed(4, 0, false))},
    {"FFFF", "high", comp6(packed(4, 0, false))},

    {"123456789012345C", "123456789012345", packed(15, 0, true)},
    {"1234567890123456", "1234567890123456", comp6(packed(16, 0, false))},
    {"0123456789012345678C", "123456789012345678", packed(18, 0, true)},
    {"9999999999999999999999999999999D", "-9999999999999999999999999999999", packed(31, 0, true)},
    {"099999999999999999999999999999999999999C", "99999999999999999999999999999999999999", packed(38, 0, true)},
    {"99999999999999999999999999999999999999", "99999999999999999999999999999999999999", comp6(packed(38, 0, false))},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(packed_decimal)

BOOST_AUTO_TEST_CASE(bytes_and_values_agree_both_ways) { check_both_ways(table, decode_packed, encode_packed); }

BOOST_AUTO_TEST_CASE(refuses_what_would_be_cut_or_lose_its_sign) {
  check_refusals<PackedShape>(
      {
          {"1000", errc::output_overflow, three},
          {"100", errc::output_overflow, packed(2, 0, true)},
          {"-1", errc::negative_unsigned, unsigned_three},
          {"-1", errc::negative_unsigned, comp6(packed(4, 0, false))},
          {"0.1", errc::fraction_too_long, three},
          {"12345", errc::fraction_too_long, packed(3, -3, true)},
          {"10000", errc::output_overflow, comp6(packed(4, 0, false))},
          {"1000", errc::output_overflow, comp6(packed(3, 0, false))},
      },
      2, encode_packed);
}

BOOST_AUTO_TEST_CASE(refuses_a_sign_nibble_in_a_digit_position_at_every_length) {
  std::string digits;
  for (std::size_t n = 1; n <= 38; ++n) {
    digits += static_cast<char>('1' + n * 7 % 9);
    const PackedShape shape = packed(static_cast<int>(n), 0, true);
    Buffer out(n / 2 + 1);
    BOOST_REQUIRE((encode_packed(number("-" + digits), shape, out) == errc::none));
    BOOST_TEST(to_hex(out) == (n % 2 == 0 ? "0" : "") + digits + "D");
    BOOST_TEST(describe(decode_packed(out, shape)) == "-" + digits);
    for (std::size_t i = n % 2 == 0 ? 1 : 0; i + 1 < 2 * out.size(); ++i) {
      Buffer damaged = out;
      damaged[i / 2] = static_cast<std::uint8_t>(damaged[i / 2] | (i % 2 == 0 ? 0xC0 : 0x0C));
      BOOST_TEST(describe(decode_packed(damaged, shape)) == "bad packed_digit " + std::to_string(i / 2));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
