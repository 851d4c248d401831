// One row of a number's table, read in both directions: decode says the value and state of the bytes; encoding the
// value gives the same bytes if the row is canonical, and bytes that decode to the same value if it is not.
#pragma once

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/number.hpp"

namespace number_rows {

inline codecs::Buffer unhex(std::string_view hex) {
  const auto nibble = [](char c) { return c <= '9' ? c - '0' : c - 'A' + 10; };
  codecs::Buffer out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out.push_back(static_cast<std::uint8_t>(nibble(hex[i]) << 4 | nibble(hex[i + 1])));
  }
  return out;
}

inline std::string to_hex(codecs::Bytes bytes) {
  std::string out;
  for (const std::uint8_t b : bytes) {
    out += "0123456789ABCDEF"[b >> 4];
    out += "0123456789ABCDEF"[b & 15];
  }
  return out;
}

inline codecs::Decimal number(std::string_view text) {
  const auto parsed = codecs::parse_decimal(text);
  BOOST_REQUIRE_MESSAGE(parsed.has_value(), text);
  return *parsed;
}

// What a decoder says, in one line: "12.34", "12.34 residue", "12.34 residue binary_over_picture", "spaces",
// "bad zoned_sign 3".
inline std::string describe(const codecs::Reading& r) {
  switch (r.state) {
    case codecs::NumberState::number:
      return to_string(r.value) + (r.canonical ? "" : " residue") +
             (r.reason == codecs::errc::none ? "" : ' ' + std::string(word(r.reason)));
    case codecs::NumberState::spaces:
      return "spaces";
    case codecs::NumberState::low:
      return "low";
    case codecs::NumberState::high:
      return "high";
    case codecs::NumberState::bad:
      break;
  }
  return "bad " + std::string(word(r.reason)) + ' ' + std::to_string(r.at);
}

template <class Shape>
struct Row {
  std::string_view hex;
  std::string_view reading;  // as describe
  Shape shape;
};

template <class Shape, class Decode, class Encode>
void check_both_ways(const std::vector<Row<Shape>>& rows, Decode decode, Encode encode) {
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.hex << " is " << row.reading) {
      const codecs::Buffer bytes = unhex(row.hex);
      const codecs::Reading r = decode(bytes, row.shape);
      BOOST_TEST(describe(r) == row.reading);
      if (r.state != codecs::NumberState::number) {
        BOOST_TEST(!r.canonical);
        continue;
      }
      codecs::Buffer out(bytes.size(), 0xAA);
      const codecs::errc failed = encode(r.value, row.shape, out);
      if (r.reason == codecs::errc::binary_over_picture) continue;
      BOOST_REQUIRE(failed == codecs::errc::none);
      BOOST_TEST((to_hex(out) == row.hex) == r.canonical);
      BOOST_TEST((decode(out, row.shape).value == r.value));
      BOOST_TEST(decode(out, row.shape).canonical);
    }
  }
}

template <class Shape>
struct Refusal {
  std::string_view value;
  codecs::errc code;
  Shape shape;
};

template <class Shape, class Encode>
void check_refusals(const std::vector<Refusal<Shape>>& rows, std::size_t bytes, Encode encode) {
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.value << " gives " << word(row.code)) {
      codecs::Buffer out(bytes, 0xAA);
      BOOST_TEST((encode(number(row.value), row.shape, out) == row.code));
      BOOST_TEST((out == codecs::Buffer(bytes, 0xAA)));  // nothing is written
    }
  }
}

}  // namespace number_rows
