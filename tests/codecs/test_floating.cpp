#include "codecs/floating.hpp"

#include <random>

#include "tests/support/number_rows.hpp"

using namespace codecs;
using number_rows::to_hex;
using number_rows::unhex;

namespace {

constexpr auto hex = FloatForm::hex;
constexpr auto ieee = FloatForm::ieee;
constexpr auto little = FloatForm::ieee_little;

std::string read(Bytes bytes, FloatForm form) {
  std::string out;
  const FloatReading r = decode_float(bytes, form, out);
  if (r.state == NumberState::high) return "high";
  if (r.state != NumberState::number) return "bad " + std::string(word(r.reason));
  return out + (r.canonical ? "" : " residue");
}

std::string written(std::string_view text, FloatForm form, std::size_t size) {
  Buffer out(size);
  const errc failed = encode_float(text, form, out);
  return failed == errc::none ? to_hex(out) : std::string(word(failed));
}

struct Row {
  std::string_view bytes;
  std::string_view reading;
  FloatForm form;
};

const Row table[] = {
    {"41100000", "1", hex},
    {"C276A000", "-118.625", hex},
    {"4019999A", "0.1", hex},
    {"401999999999999A", "0.1", hex},
    {"403733C6", "0.21563375", hex},
    {"404CBFCDCAFD37C0", "0.2998016949252067", hex},
    {"7FFFFFFF", "7.237005E+75", hex},
    {"7FFFFFFFFFFFFFFF", "7.2370055773322621E+75", hex},
    {"00000000", "0", hex},
    {"80000000", "0 residue", hex},
    {"41000000", "0 residue", hex},
    {"42010000", "1 residue", hex},
    {"4110000000000000", "1", hex},
    {"00100000", "5.397605E-79", hex},
    {"00000001", "5E-85", hex},
    {"40404040", "0.2509804", hex},
    {"FFFFFFFF", "-7.237005E+75", hex},
    {"3F800000", "1", ieee},
    {"0000803F", "1", little},
    {"3DCCCCCD", "0.1", ieee},
    {"3FB999999999999A", "0.1", ieee},
    {"9A9999999999B93F", "0.1", little},
    {"C05DA80000000000", "-118.625", ieee},
    {"7F7FFFFF", "3.4028235E+38", ieee},
    {"00000001", "1E-45", ieee},
    {"0000000000000001", "5E-324", ieee},
    {"7FEFFFFFFFFFFFFF", "1.7976931348623157E+308", ieee},
    {"80000000", "0 residue", ieee},
    {"7F800000", "bad float_not_a_number", ieee},
    {"7FC00000", "bad float_not_a_number", ieee},
    {"FF800000", "bad float_not_a_number", ieee},
    {"FFFFFFFF", "high", ieee},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(floating)

BOOST_AUTO_TEST_CASE(bytes_and_text_agree_both_ways) {
  for (const Row& row : table) {
    BOOST_TEST_CONTEXT(row.bytes) {
      const Buffer bytes = unhex(row.bytes);
      BOOST_TEST(read(bytes, row.form) == row.reading);
      if (!row.reading.ends_with(" residue") && row.reading[0] != 'b' && row.reading[0] != 'h') {
        BOOST_TEST(written(row.reading, row.form, bytes.size()) == row.bytes);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_e_form_begins_outside_1e_minus_7_and_1e_21) {
  const auto again = [](std::string_view text) { return read(unhex(written(text, ieee, 8)), ieee); };
  BOOST_TEST(again("1e-7") == "0.0000001");
  BOOST_TEST(again("9.9e-8") == "9.9E-8");
  BOOST_TEST(again("123456789012345680000") == "123456789012345680000");
  BOOST_TEST(again("1e20") == "100000000000000000000");
  BOOST_TEST(again("1e21") == "1E+21");
  BOOST_TEST(again("-1.5e300") == "-1.5E+300");
}

BOOST_AUTO_TEST_CASE(rounds_to_nearest_and_ties_to_even) {
  // Fractions of six hex digits at exponent 46 (units): 16777215 is the last exact one below 2^24.
  BOOST_TEST(written("16777215", hex, 4) == "46FFFFFF");
  BOOST_TEST(written("16777215.5", hex, 4) == "47100000");
  BOOST_TEST(written("16777214.5", hex, 4) == "46FFFFFE");
  BOOST_TEST(written("16777213.5", hex, 4) == "46FFFFFE");
  BOOST_TEST(written("16777214.50000000000000000000000000001", hex, 4) == "46FFFFFF");
  // From 2^24 the unit is 16.
  BOOST_TEST(written("16777224", hex, 4) == "47100000");
  BOOST_TEST(written("16777225", hex, 4) == "47100001");
  BOOST_TEST(written("16777240", hex, 4) == "47100002");
}

BOOST_AUTO_TEST_CASE(refuses_exponents_that_do_not_fit) {
  BOOST_TEST(written("7.237005577332264e75", hex, 4) == "exponent_overflow");
  BOOST_TEST(written("1e76", hex, 8) == "exponent_overflow");
  BOOST_TEST(written("1e900", hex, 8) == "exponent_overflow");
  BOOST_TEST(written("1e-90", hex, 4) == "exponent_underflow");
  BOOST_TEST(written("1e-900", hex, 4) == "exponent_underflow");
  BOOST_TEST(written("1e39", ieee, 4) == "exponent_overflow");
  BOOST_TEST(written("-1e309", ieee, 8) == "exponent_overflow");
  BOOST_TEST(written("1e-60", ieee, 4) == "exponent_underflow");
  BOOST_TEST(written("1e-400", little, 8) == "exponent_underflow");
  BOOST_TEST(written("", hex, 4) == "invalid_character");
  BOOST_TEST(written("inf", ieee, 4) == "invalid_character");
  BOOST_TEST(written("0x10", ieee, 8) == "invalid_character");
  BOOST_TEST(written("1.", ieee, 8) == "no_fraction_digits");
}

BOOST_AUTO_TEST_CASE(any_bytes_decode_to_text_that_encodes_back_to_them) {
  std::mt19937_64 random(20240229);
  for (int i = 0; i < 3000; ++i) {
    Buffer bytes(i % 2 == 0 ? 4 : 8);
    for (auto& b : bytes) b = static_cast<std::uint8_t>(random());
    if (i % 5 == 0) std::fill(bytes.begin() + 2, bytes.end(), std::uint8_t{0});
    for (const FloatForm form : {hex, ieee, little}) {
      std::string text;
      const FloatReading r = decode_float(bytes, form, text);
      if (r.state != NumberState::number) continue;
      Buffer out(bytes.size());
      BOOST_REQUIRE((encode_float(text, form, out) == errc::none));
      BOOST_TEST((out == bytes) == r.canonical);
      std::string again;
      BOOST_TEST(decode_float(out, form, again).canonical);
      BOOST_TEST(again == text);
    }
  }
}

BOOST_AUTO_TEST_CASE(no_shorter_text_encodes_to_the_same_bytes) {
  std::mt19937_64 random(4711);
  for (int i = 0; i < 1500; ++i) {
    Buffer bytes(i % 2 == 0 ? 4 : 8);
    for (auto& b : bytes) b = static_cast<std::uint8_t>(random());
    bytes[0] &= 0x7F;
    if (i % 3 == 0) std::fill(bytes.begin() + 2, bytes.end(), std::uint8_t{0});  // powers of 16 among them
    if (i % 9 == 0) bytes[1] = 0x10;
    std::string text;
    if (!decode_float(bytes, hex, text).canonical) continue;
    const Decimal d = *parse_decimal(text);
    const int digits = digit_count(d.magnitude);
    uint128 m = d.magnitude;
    int trailing = 0;
    while (m != 0 && m % 10 == 0) m /= 10, ++trailing;
    if (m < 10) continue;
    // One digit less, both neighbours.
    for (const uint128 shorter : {m / 10, m / 10 + 1}) {
      const Decimal candidate{shorter, d.scale - trailing - 1, false};
      Buffer out(bytes.size());
      if (encode_float(to_string(candidate), hex, out) == errc::none) {
        BOOST_TEST((out != bytes), text << " of " << digits << " digits");
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
