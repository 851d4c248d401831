// Sizes and durations as an integrator writes them in a listener: "1MiB", "64KiB", "10s", "800ms". For options of
// adapters; the error says what is accepted.
#pragma once

#include "adapters/protocol.hpp"

namespace adapters {

// A whole number of bytes, optionally with KiB, MiB or GiB. Errors: option_wrong (also above 1 GiB).
[[nodiscard]] Result<std::size_t> read_size(std::string_view text);

// A whole number with ms, s, m or h. Errors: option_wrong (also zero and above 24 h).
[[nodiscard]] Result<std::chrono::milliseconds> read_duration(std::string_view text);

}  // namespace adapters
