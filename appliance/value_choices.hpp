// The options of values as the command line gives them, made the codec's.
#pragma once

#include "appliance/book.hpp"

namespace appliance {

// False: says what is wrong on standard error, and `exit` receives the code to end with.
[[nodiscard]] bool choose_values(const CodecChoice& choice, codecs::CodecOptions& options, int& exit);

}  // namespace appliance
