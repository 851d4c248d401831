#include "codecs/nearest_name.hpp"

#include <algorithm>
#include <cctype>

namespace codecs {

namespace {

constexpr std::size_t longest = 64;  // letters that are compared

std::size_t distance(std::string_view a, std::string_view b) {
  const auto same = [](unsigned char x, unsigned char y) { return std::toupper(x) == std::toupper(y); };
  std::size_t row[longest + 1];
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1,
                         corner + (same(static_cast<unsigned char>(a[i - 1]), static_cast<unsigned char>(b[j - 1]))
                                       ? std::size_t{0}
                                       : std::size_t{1})});
      corner = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearest_name(std::string_view wanted, const std::vector<std::string_view>& names) {
  std::string best;
  wanted = wanted.substr(0, longest);
  std::size_t least = std::max<std::size_t>(2, wanted.size() / 3) + 1;
  for (const std::string_view name : names) {
    if (name.size() > longest || name.size() + least <= wanted.size() || wanted.size() + least <= name.size()) continue;
    if (const std::size_t d = distance(wanted, name); d < least) {
      least = d;
      best = name;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view wanted, const std::vector<std::string_view>& names) {
  const std::string best = nearest_name(wanted, names);
  return best.empty() ? std::string() : "; did you mean " + best + "?";
}

std::string printable_name(std::string_view name) {
  std::string shown(name.substr(0, 64));
  std::replace_if(
      shown.begin(), shown.end(), [](unsigned char c) { return c < 0x20 || c >= 0x7F; }, '?');
  return shown;
}

}  // namespace codecs
