// The messages of this room, FWD4000 to FWD4999: one row each in messages.inc (number, severity, family, word, text,
// cause, action), from which this enum and the catalogue of `fullword explain` are made.
#pragma once

#include "adapters/protocol.hpp"
#include "codecs/messages.hpp"
#include "copybooks/copybook.hpp"

namespace gateway {

using adapters::Buffer;
using adapters::Bytes;
using adapters::Fault;
using adapters::TimePoint;

enum class errc : int {
#define FWD_MESSAGE(number, severity, family, word, text, cause, action) word = number,
#include "gateway/messages.inc"
#undef FWD_MESSAGE
};

Fault make_fault(errc code, std::string text);
// A codec's error, and a copybook's, in the words of the seam: same number, same text, the item beside it.
Fault to_fault(const codecs::Error& error);
Fault to_fault(const copybooks::Diagnostic& diagnostic);

template <class T>
using Result = boost::system::result<T, Fault>;

}  // namespace gateway
