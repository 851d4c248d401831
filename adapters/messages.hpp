// The messages of this room, FWD3000 to FWD3999: one row each in messages.inc (number, severity, family, word, text,
// cause, action), from which this enum and the catalogue of `fullword explain` are made.
#pragma once

#include "adapters/protocol.hpp"

namespace adapters {

enum class errc : int {
#define FWD_MESSAGE(number, severity, family, word, text, cause, action) word = number,
#include "adapters/messages.inc"
#undef FWD_MESSAGE
};

// A fault of that message: severity, family and word come from the catalogue.
Fault make_fault(errc code, std::string text);

}  // namespace adapters
