// What every numeric representation shares: the shape it has by its PICTURE, and what a decoder says of the bytes.
// decode_x never fails: it says what state the bytes are in and whether encode_x would give the same bytes again.
#pragma once

#include "codecs/decimal.hpp"

namespace codecs {

struct NumericShape {
  int digits = 0;  // stored digit positions
  int scale = 0;   // decimals of the value; negative for trailing P
  bool is_signed = false;
};

enum class NumberState : std::uint8_t {
  number,
  spaces,  // the whole item is pad (40, ASCII 20) and that is no valid number here
  low,     // the whole item is X'00'
  high,    // the whole item is X'FF'
  bad,     // anything else that is no number
};

struct Reading {
  Decimal value;  // when state is number
  NumberState state = NumberState::number;
  bool canonical = true;     // encoding value gives the same bytes; false for every other state
  errc reason = errc::none;  // bad: why; number: a warning (binary_over_picture, edited_not_canonical)
  std::uint32_t at = 0;      // bad: the byte within the item

  static Reading bad(errc why, std::size_t byte) {
    Reading r;
    r.state = NumberState::bad;
    r.canonical = false;
    r.reason = why;
    r.at = static_cast<std::uint32_t>(byte);
    return r;
  }
};

// How characters and signs are coded in the data, derived from the code page of the item.
enum class ZonedSigns : std::uint8_t { ebcdic_zones, ascii_standard, ascii_ebcdic, ascii_realia, ascii_tandem };
enum class SignRule : std::uint8_t { strict, relaxed };  // relaxed: unsigned items take the absolute value
enum class ZoneRule : std::uint8_t { strict, ignore };
enum class PadNibble : std::uint8_t { lenient, strict };
enum class Trunc : std::uint8_t { error, std, bin };

}  // namespace codecs
