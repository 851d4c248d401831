// The options of values by their words: what the command line (--bad-numbers raw) and route.toml (bad_numbers = "raw")
// offer. The first word of each is the default.
#pragma once

#include <span>
#include <vector>

#include "codecs/record_codec.hpp"

namespace codecs {

struct ValueOption {
  std::string_view name;                // "bad-numbers"
  std::vector<std::string_view> words;  // in the order of its enum
  std::string_view help;
  void (*set)(CodecOptions& options, std::size_t word);
};

[[nodiscard]] const std::vector<ValueOption>& value_options();
// Errors: unknown_value_option, naming the words.
[[nodiscard]] Result<void> set_value_option(CodecOptions& options, std::string_view name, std::string_view word);

}  // namespace codecs
