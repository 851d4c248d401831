// The messages of this room, FWD2000 to FWD2999: one row each in messages.inc (number, severity, family, word, text,
// cause, action), from which this enum and the catalogue of `fullword explain` are made. Error is what failed, where.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace codecs {

using Bytes = std::span<const std::uint8_t>;
using Buffer = std::vector<std::uint8_t>;

enum class errc : int {
  none = 0,
#define FWD_MESSAGE(number, severity, family, word, text, cause, action) word = number,
#include "codecs/messages.inc"
#undef FWD_MESSAGE
};

char severity(errc code);          // I, W, E or S
std::string id(errc code);         // "FWD2001E"
std::string_view word(errc code);  // "packed_sign"
std::string_view text(errc code);  // the catalogue's sentence

// What did not fit and where. `offset` and `length` are bytes within the record; `text` holds no record bytes.
class Error {
 public:
  Error() = default;
  Error(errc error_code) : code(error_code) {}
  Error(errc error_code, std::string what) : code(error_code), text(std::move(what)) {}
  Error(errc error_code, std::string item_path, std::string item_picture, std::size_t at, std::size_t bytes,
        std::string what)
      : code(error_code),
        path(std::move(item_path)),
        picture(std::move(item_picture)),
        offset(at),
        length(bytes),
        text(std::move(what)) {}

  errc code = errc::none;
  std::string path;
  std::string picture;
  std::size_t offset = 0;
  std::size_t length = 0;
  std::string text;
};
// "FWD2001E CUST-BAL at 14 (PIC S9(5)V99 COMP-3, 4 bytes): no sign nibble in the last byte"
std::string to_string(const Error& error);

[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw std::runtime_error(to_string(error));
}

template <class T>
using Result = boost::system::result<T, Error>;

}  // namespace codecs
