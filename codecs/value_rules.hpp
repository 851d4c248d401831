// What the options allow a value that does not fit its item, on encode. Each of these first tries the value as it is;
// what it changed then stands in `done`, to be told: nothing is changed in silence.
#pragma once

#include "codecs/record_plan.hpp"

namespace codecs {

struct Adjustment {
  errc code = errc::none;  // a warning
  std::string what;
};

// As write_text, with --nul, --unmappable and --overlong.
[[nodiscard]] Result<void> fit_text(const RecordPlan& plan, const Node& node, std::string_view utf8,
                                    std::span<std::uint8_t> out, std::vector<Adjustment>& done);
// As write_number, with --trunc and --move.
[[nodiscard]] errc fit_number(const RecordPlan& plan, const Node& node, const Decimal& value,
                              std::span<std::uint8_t> out, std::vector<Adjustment>& done);
// The bytes that --null gives for null. Errors: not_nillable, where it is `error` or where the item would read the
// bytes as a number other than zero.
[[nodiscard]] Result<void> fit_null(const RecordPlan& plan, const Node& node, std::span<std::uint8_t> out,
                                    std::vector<Adjustment>& done);
// X'...' as --bad-numbers raw writes it. Errors: raw_invalid.
[[nodiscard]] Result<void> read_raw(const RecordPlan& plan, const Node& node, std::string_view text,
                                    std::span<std::uint8_t> out);
[[nodiscard]] std::string raw_text(Bytes bytes);
bool is_raw(std::string_view text);  // X'...'

// Whether the bytes hold a number; of is_number and is_float items only.
[[nodiscard]] bool holds_number(const RecordPlan& plan, const Node& node, Bytes bytes);

}  // namespace codecs
