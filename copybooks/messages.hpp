// The messages of this room, FWD1000 to FWD1999: one row each in messages.inc (number, severity, family, word, text,
// cause, action), from which this enum and the catalogue of `fullword explain` are made.
#pragma once

#include <string>
#include <string_view>

namespace copybooks {

enum class errc : int {
#define FWD_MESSAGE(number, severity, family, word, text, cause, action) word = number,
#include "copybooks/messages.inc"
#undef FWD_MESSAGE
};

char severity(errc code);          // I, W, E or S
std::string id(errc code);         // "FWD1001E"
std::string_view word(errc code);  // "missing_period"; said in upper case to people

}  // namespace copybooks
