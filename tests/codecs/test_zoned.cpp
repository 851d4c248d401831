#include "codecs/zoned.hpp"

#include "tests/support/number_rows.hpp"

using namespace codecs;
using namespace number_rows;

namespace {

ZonedShape zoned(int digits, int scale, bool is_signed) {
  ZonedShape s;
  s.digits = digits;
  s.scale = scale;
  s.is_signed = is_signed;
  return s;
}
ZonedShape leading(ZonedShape s) { return s.sign_leading = true, s; }
ZonedShape separate(ZonedShape s) { return s.sign_separate = true, s; }
ZonedShape blank(ZonedShape s) { return s.blank_when_zero = true, s; }
ZonedShape relaxed(ZonedShape s) { return s.sign_rule = SignRule::relaxed, s; }
ZonedShape any_zone(ZonedShape s) { return s.zone_rule = ZoneRule::ignore, s; }
ZonedShape ascii(ZonedShape s, ZonedSigns style) { return s.signs = style, s; }

const ZonedShape money = zoned(7, 2, true);   // S9(5)V99
const ZonedShape plain = zoned(7, 2, false);  // 9(5)V99
const ZonedShape three = zoned(3, 0, true);   // S9(3)
const ZonedShape unsigned_three = zoned(3, 0, false);
constexpr auto standard = ZonedSigns::ascii_standard;
constexpr auto ascii_ebcdic = ZonedSigns::ascii_ebcdic;
constexpr auto realia = ZonedSigns::ascii_realia;
constexpr auto tandem = ZonedSigns::ascii_tandem;

const std::vector<Row<ZonedShape>> table = {
    {"F0F0F0F1F2F3D4", "-12.34", money},
    {"D0F0F0F1F2F3F4", "-12.34", leading(money)},
    {"60F0F0F0F1F2F3F4", "-12.34", leading(separate(money))},
    {"F0F0F0F1F2F3F460", "-12.34", separate(money)},
    {"F0F0F0F1F2F3C4", "12.34", money},
    {"F0F0F0F1F2F3F4", "12.34", plain},
    {"4EF0F0F0F1F2F3F4", "12.34", leading(separate(money))},
    {"4EF0F0F0F0F0F0F0", "0.00", leading(separate(money))},
    {"60F0F0F0F0F0F0F0", "0.00 residue", leading(separate(money))},
    {"F0F0F0F0F0F0F04E", "0.00", separate(money)},
    {"F0F0F0F1F2F3F44F", "bad sign_separate 7", separate(money)},

    // Signs: A C E F plus, B D minus; C, D and F are written.
    {"F1F2A3", "123 residue", three},
    {"F1F2B3", "-123 residue", three},
    {"F1F2C3", "123", three},
    {"F1F2D3", "-123", three},
    {"F1F2E3", "123 residue", three},
    {"F1F2F3", "123 residue", three},
    {"F0F0C0", "0", three},
    {"F0F0D0", "0 residue", three},
    {"F1F293", "bad zoned_sign 2", three},
    {"F1F2C3", "123 residue", unsigned_three},
    {"F1F2A3", "123 residue", unsigned_three},
    {"F1F2E3", "123 residue", unsigned_three},
    {"F1F2D3", "bad zoned_sign 2", unsigned_three},
    {"F1F2B3", "bad zoned_sign 2", unsigned_three},
    {"F1F2D3", "123 residue sign_dropped", relaxed(unsigned_three)},
    {"F1F2B3", "123 residue sign_dropped", relaxed(unsigned_three)},
    {"C1F2F3", "123", leading(three)},
    {"F1F2D3", "bad zoned_zone 2", leading(three)},

    // Spaces are not squeezed out, a nibble over 9 is no digit.
    {"F940F0", "bad zoned_zone 1", unsigned_three},
    {"F9FAF0", "bad zoned_digit 1", unsigned_three},
    {"F9F0FA", "bad zoned_digit 2", unsigned_three},
    {"F940F0", "900 residue zone_ignored", any_zone(unsigned_three)},
    {"404040", "0 residue zone_ignored", any_zone(unsigned_three)},
    {"F1F2F3", "123", any_zone(unsigned_three)},
    {"4A4040", "bad zoned_digit 0", any_zone(unsigned_three)},
    {"4040C0", "0 residue zone_ignored", any_zone(three)},
    {"F1F2D3", "-123", any_zone(three)},

    // Blank, low, high.
    {"404040", "spaces", three},
    {"404040", "spaces", unsigned_three},
    {"404040", "0", blank(unsigned_three)},
    {"404040", "0", any_zone(blank(unsigned_three))},
    {"F0F0F0", "0 residue", blank(unsigned_three)},
    {"F0F0F1", "1", blank(unsigned_three)},
    {"000000", "low", three},
    {"FFFFFF", "high", three},
    {"0000FF", "bad zoned_zone 0", three},
    {"202020", "spaces", ascii(three, standard)},
    {"202020", "0", ascii(blank(unsigned_three), standard)},

    // ASCII data.
    {"30303031323374", "-12.34", ascii(money, standard)},
    {"3030303132334D", "-12.34", ascii(money, ascii_ebcdic)},
    {"30303031323324", "-12.34", ascii(money, realia)},
    {"30303031323384", "-12.34", ascii(money, tandem)},
    {"30303031323334", "12.34", ascii(money, standard)},
    {"30303031323344", "12.34", ascii(money, ascii_ebcdic)},
    {"30303031323334", "12.34 residue", ascii(money, ascii_ebcdic)},
    {"30303031323334", "12.34", ascii(money, realia)},
    {"30303031323334", "12.34", ascii(money, tandem)},
    {"30303031323334", "12.34", ascii(plain, ascii_ebcdic)},
    {"30303031323344", "12.34 residue", ascii(plain, ascii_ebcdic)},
    {"3030303132334D", "bad zoned_sign 6", ascii(plain, ascii_ebcdic)},
    {"30307B", "0", ascii(three, ascii_ebcdic)},
    {"30307D", "0 residue", ascii(three, ascii_ebcdic)},
    {"30317B", "10", ascii(three, ascii_ebcdic)},
    {"30317D", "-10", ascii(three, ascii_ebcdic)},
    {"303152", "-19", ascii(three, ascii_ebcdic)},
    {"303149", "19", ascii(three, ascii_ebcdic)},
    {"303153", "bad zoned_sign 2", ascii(three, ascii_ebcdic)},
    {"7D3135", "-15", ascii(leading(zoned(3, 0, true)), ascii_ebcdic)},
    {"303070", "0 residue", ascii(three, standard)},
    {"303179", "-19", ascii(three, standard)},
    {"30317A", "bad zoned_digit 2", ascii(three, standard)},
    {"3130302D", "-100", ascii(separate(three), standard)},
    {"2B313030", "100", ascii(leading(separate(three)), standard)},

    // P: 99PPP and VPP99.
    {"F1F2", "12000", zoned(2, -3, false)},
    {"F1F2", "0.0012", zoned(2, 4, false)},
    {"F0F0", "0", zoned(2, -3, false)},

    // Long items.
    {"F1F2F3F4F5F6F7F8F9F0F1F2F3F4F5F6F7F8", "123456789012345678", zoned(18, 0, false)},
    {"F1F2F3F4F5F6F7F8F9F0F1F2F3F4F5F6F7F8D9", "-1234567890123456789", zoned(19, 0, true)},
    {"F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9C9",
     "99999999999999999999999999999999999999", zoned(38, 0, true)},
    {"D9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9F9",
     "-99999999999999999999999999999999999999", leading(zoned(38, 0, true))},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(zoned_decimal)

BOOST_AUTO_TEST_CASE(bytes_and_values_agree_both_ways) { check_both_ways(table, decode_zoned, encode_zoned); }

BOOST_AUTO_TEST_CASE(refuses_what_would_be_cut_or_lose_its_sign) {
  check_refusals<ZonedShape>(
      {
          {"1000", errc::output_overflow, three},
          {"-1000", errc::output_overflow, three},
          {"1e500", errc::output_overflow, three},
          {"-1", errc::negative_unsigned, unsigned_three},
          {"0.1", errc::fraction_too_long, three},
          {"1e-500", errc::fraction_too_long, three},
          {"12345", errc::fraction_too_long, zoned(3, -3, false)},
      },
      3, encode_zoned);
}

BOOST_AUTO_TEST_CASE(every_length_finds_the_bad_byte_wherever_it_stands) {
  for (std::size_t n = 1; n <= 38; ++n) {
    const ZonedShape shape = zoned(static_cast<int>(n), 0, true);
    for (std::size_t at = 0; at < n; ++at) {
      Buffer bytes(n, 0xF9);
      bytes[at] = 0xFA;
      BOOST_TEST(describe(decode_zoned(bytes, shape)) == "bad zoned_digit " + std::to_string(at));
      bytes[at] = 0x89;
      BOOST_TEST(describe(decode_zoned(bytes, shape)) ==
                 (at == n - 1 ? "bad zoned_sign " : "bad zoned_zone ") + std::to_string(at));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_length_keeps_every_digit) {
  std::string digits;
  for (std::size_t n = 1; n <= 38; ++n) {
    digits += static_cast<char>('1' + n * 7 % 9);
    for (const bool at_front : {false, true}) {
      ZonedShape shape = zoned(static_cast<int>(n), 0, true);
      shape.sign_leading = at_front;
      Buffer out(n);
      BOOST_REQUIRE((encode_zoned(number("-" + digits), shape, out) == errc::none));
      Buffer wanted;
      for (const char c : digits) wanted.push_back(static_cast<std::uint8_t>(0xC0 | c));
      for (auto& b : wanted) b = static_cast<std::uint8_t>(0xF0 | (b & 0x0F));
      auto& sign = at_front ? wanted.front() : wanted.back();
      sign = static_cast<std::uint8_t>(0xD0 | (sign & 0x0F));
      BOOST_TEST(to_hex(out) == to_hex(wanted));
      BOOST_TEST(describe(decode_zoned(out, shape)) == "-" + digits);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
