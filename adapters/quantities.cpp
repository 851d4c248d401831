#include "adapters/quantities.hpp"

#include <charconv>
#include <utility>

#include "adapters/messages.hpp"

namespace adapters {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// The number times its unit, or nothing when it is not one or is above `largest`.
template <std::size_t N>
std::optional<std::uint64_t> read(std::string_view text, const Unit (&units)[N], std::uint64_t largest) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  for (const Unit& known : units) {
    if (unit == known.name) {
      if (number > largest / known.factor) return std::nullopt;
      return number * known.factor;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<std::size_t> read_size(std::string_view text) {
  static constexpr Unit units[] = {{"", 1}, {"B", 1}, {"KiB", 1U << 10}, {"MiB", 1U << 20}, {"GiB", 1U << 30}};
  const auto bytes = read(text, units, 1U << 30);
  if (!bytes) {
    return make_fault(errc::option_wrong, "\"" + std::string(text) +
                                              "\" is not a size: write a whole number with B, KiB, MiB or GiB, such as "
                                              "\"1MiB\", at most 1GiB");
  }
  return static_cast<std::size_t>(*bytes);
}

Result<std::chrono::milliseconds> read_duration(std::string_view text) {
  static constexpr Unit units[] = {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}};
  const auto count = read(text, units, 24U * 3'600'000U);
  if (!count || *count == 0) {
    return make_fault(errc::option_wrong, "\"" + std::string(text) +
                                              "\" is not a duration: write a whole number with ms, s, m or h, such as "
                                              "\"800ms\", at most 24h");
  }
  return std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(*count));
}

}  // namespace adapters
