// The messages of this room, FWD5000 to FWD5999: one row each in messages.inc (number, severity, family, word, text,
// cause, action), from which this enum and the catalogue of `fullword explain` are made.
#pragma once

#include "adapters/protocol.hpp"

namespace appliance {

using adapters::Fault;

enum class errc : int {
#define FWD_MESSAGE(number, severity, family, word, text, cause, action) word = number,
#include "appliance/messages.inc"
#undef FWD_MESSAGE
};

// A fault of that message: severity, family and word come from the catalogue.
Fault make_fault(errc code, std::string text);

}  // namespace appliance
