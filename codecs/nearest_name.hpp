// The name that a misspelt one most likely means, for messages. Case does not count.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace codecs {

// Empty if none is near: over a third of the letters, and over two, would have to change.
[[nodiscard]] std::string nearest_name(std::string_view wanted, const std::vector<std::string_view>& names);
// "; did you mean NAME?", or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view wanted, const std::vector<std::string_view>& names);
// A name that a sender made up, as messages show it: 64 characters at most, ? for all but printable ASCII.
[[nodiscard]] std::string printable_name(std::string_view name);

}  // namespace codecs
