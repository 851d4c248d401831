#include "codecs/value_options.hpp"

#include <algorithm>

namespace codecs {

const std::vector<ValueOption>& value_options() {
  static const std::vector<ValueOption> options = {
      {"signs",
       {"strict", "relaxed"},
       "a minus in an unsigned item: bad, or its absolute value, as COBOL takes it",
       [](CodecOptions& o, std::size_t k) { o.signs = static_cast<SignRule>(k); }},
      {"zones",
       {"strict", "ignore"},
       "zoned bytes without their zone: bad, or their low nibble",
       [](CodecOptions& o, std::size_t k) { o.zones = static_cast<ZoneRule>(k); }},
      {"pad-nibble",
       {"lenient", "strict"},
       "the unused first nibble of packed items may hold anything, or must be 0",
       [](CodecOptions& o, std::size_t k) { o.pad_nibble = static_cast<PadNibble>(k); }},
      {"trunc",
       {"error", "std", "bin"},
       "binary items beyond their PICTURE: refused, cut to its digits, or their bytes' full range",
       [](CodecOptions& o, std::size_t k) { o.trunc = static_cast<Trunc>(k); }},
      {"bad-numbers",
       {"null", "error", "zero", "raw"},
       "items that hold no number: null, the record refused, 0, or the text X'...' of their bytes",
       [](CodecOptions& o, std::size_t k) { o.bad_numbers = static_cast<BadNumbers>(k); }},
      {"null",
       {"error", "zero", "spaces", "low", "high"},
       "null without residue: refused, or written as zero, spaces, low-values or high-values",
       [](CodecOptions& o, std::size_t k) { o.null = static_cast<Null>(k); }},
      {"nul",
       {"keep", "space", "strip"},
       "NUL characters of texts are kept, become spaces, or are left out",
       [](CodecOptions& o, std::size_t k) { o.nul = static_cast<Nul>(k); }},
      {"overlong",
       {"error", "truncate"},
       "texts that are too long are refused, or cut at a character",
       [](CodecOptions& o, std::size_t k) { o.overlong = static_cast<Overlong>(k); }},
      {"unmappable",
       {"error", "sub", "question", "fold"},
       "characters that the code page lacks: refused, X'3F', a question mark, or typography made plain",
       [](CodecOptions& o, std::size_t k) { o.unmappable = static_cast<Unmappable>(k); }},
      {"move",
       {"error", "cobol"},
       "numbers that do not fit are refused, or lose digits and sign as MOVE does",
       [](CodecOptions& o, std::size_t k) { o.move = static_cast<Move>(k); }},
      {"conditions",
       {"none", "list", "check"},
       "88 levels: not looked at, listed in \"$conditions\", or values that make none true are refused",
       [](CodecOptions& o, std::size_t k) { o.conditions = static_cast<Conditions>(k); }},
      {"odo",
       {"error", "clamp"},
       "counters of tables out of their bounds: refused, or the nearest bound",
       [](CodecOptions& o, std::size_t k) { o.odo = static_cast<OdoRange>(k); }},
  };
  return options;
}

Result<void> set_value_option(CodecOptions& options, std::string_view name, std::string_view word) {
  const auto& all = value_options();
  const auto option = std::find_if(all.begin(), all.end(), [&](const ValueOption& o) { return o.name == name; });
  if (option == all.end()) return Error(errc::unknown_value_option, "no option is called " + std::string(name));
  const auto found = std::find(option->words.begin(), option->words.end(), word);
  if (found == option->words.end()) {
    std::string text(name);
    text += " takes one of";
    for (const std::string_view known : option->words) (text += known == option->words.front() ? " " : ", ") += known;
    return Error(errc::unknown_value_option, text);
  }
  option->set(options, static_cast<std::size_t>(found - option->words.begin()));
  return {};
}

}  // namespace codecs
