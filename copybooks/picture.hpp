// A PICTURE character-string, understood. Spec: Enterprise COBOL for z/OS, Language Reference, PICTURE clause.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace copybooks {

enum class Category : std::uint8_t {
  alphabetic,           // A
  alphanumeric,         // X, and mixes of A, X, 9
  alphanumeric_edited,  // with B 0 /
  numeric,              // 9 S V P
  numeric_edited,       // Z * + - . , CR DB currency B 0 /
  national,             // N
  national_edited,
  dbcs,            // G
  utf8,            // U
  external_float,  // +9.9E+99
};

struct Picture {
  std::string text;  // as written, upper case, without the word PIC: "S9(5)V99"
  Category category = Category::alphanumeric;
  std::string symbols;  // expanded, one character a symbol, "CR" and "DB" as 'c' and 'd', V and P included; edited only
  std::size_t positions = 0;  // character positions: what USAGE DISPLAY occupies without SIGN SEPARATE
  int digits = 0;             // digit positions that are stored (9, Z, *, floating): S9(5)V99 has 7
  int scale = 0;              // decimals: S9(5)V99 is 2; 99PPP is -3; VPP99 is 4
  bool is_signed = false;     // S
  std::string currency = "$";  // what the currency symbol stands for: CURRENCY SIGN IS "EUR" WITH PICTURE SYMBOL "E"
  bool decimal_comma = false;
  // What one compiler takes and another refuses; empty if there is nothing.
  std::string_view doubt() const;
  // Digits that JSON counts: P positions included.
  int json_digits() const { return scale < 0 ? digits - scale : (scale > digits ? scale : digits); }
};

struct PictureOptions {
  char currency = '$';  // the symbol in the PICTURE
  bool decimal_comma = false;
  std::string currency_sign = {};  // what it stands for; empty: itself
};

class PictureError {
 public:
  PictureError() = default;
  PictureError(std::size_t position, std::string reason) : at(position), text(std::move(reason)) {}
  std::size_t at = 0;  // byte within the character-string
  std::string text;
};

// Accepts the character-string only, either case. Limits: 255 bytes, 38 digits, 16,777,216 positions.
[[nodiscard]] boost::system::result<Picture, PictureError> parse_picture(std::string_view text,
                                                                         const PictureOptions& options = {});

}  // namespace copybooks
