#include "codecs/fit_period.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace codecs {

namespace {

constexpr std::size_t kinds = 7;
constexpr std::size_t sample_bytes = 48 * 1024;
constexpr double clear_factor = 1.25;
constexpr double clear_bits = 0.12;
constexpr double least_bits = 0.25;  // below, the columns say too little to speak against anything

std::uint8_t kind_of(std::uint8_t b) {
  if (b == 0x40 || b == 0x20) return 0;
  if (b == 0xF0 || b == 0x30) return 1;
  if ((b > 0xF0 && b <= 0xF9) || (b > 0x30 && b <= 0x39)) return 2;
  if (b == 0) return 3;
  const std::uint8_t low = b & 0x0F;
  if (b >= 0xC1 && b <= 0xE9 && low >= 1 && low <= 9) return 4;
  if (b >= 0x41 && b <= 0x5A) return 4;
  if ((b >= 0x81 && b <= 0xA9 && low >= 1 && low <= 9) || (b >= 0x61 && b <= 0x7A)) return 5;
  return 6;
}

std::vector<std::uint8_t> kinds_of(Bytes bytes) {
  std::vector<std::uint8_t> out(bytes.size());
  std::transform(bytes.begin(), bytes.end(), out.begin(), kind_of);
  return out;
}

double bits_of(const std::vector<std::uint8_t>& bytes, std::size_t period) {
  if (period == 0 || bytes.size() < 3 * period) return 0;
  std::array<double, kinds> share{};
  for (const std::uint8_t k : bytes) share[k] += 1;
  const auto total = static_cast<double>(bytes.size());
  for (double& s : share) s = (s + 0.5) / (total + 0.5 * kinds);
  std::vector<std::array<std::uint32_t, kinds>> columns(period);
  for (std::size_t i = 0, phase = 0; i < bytes.size(); ++i) {
    ++columns[phase][bytes[i]];
    if (++phase == period) phase = 0;
  }
  double gain = 0;
  for (const auto& column : columns) {
    std::uint32_t n = 0;
    for (const std::uint32_t c : column) n += c;
    for (std::size_t k = 0; k < kinds; ++k) {
      if (column[k] == 0) continue;
      const double foretold = (column[k] - 1 + share[k]) / n;
      gain += column[k] * std::log2(foretold / share[k]);
    }
  }
  return std::max(gain / total, 0.0);
}

}  // namespace

double column_bits(Bytes bytes, std::size_t period) {
  return bits_of(kinds_of(bytes.first(std::min(bytes.size(), std::max(sample_bytes, 64 * period)))), period);
}

std::array<double, kinds> column_kinds(const std::vector<Buffer>& records, std::size_t at) {
  std::array<double, kinds> out{};
  for (const Buffer& record : records) out[kind_of(record[at])] += 1.0 / static_cast<double>(records.size());
  return out;
}

Period better_period(Bytes bytes, std::size_t lrecl, std::size_t longest, bool multiples) {
  Period best;
  if (lrecl == 0) return best;
  const auto sample = kinds_of(bytes.first(std::min(bytes.size(), std::max(sample_bytes, 16 * lrecl))));
  const double own = bits_of(sample, lrecl);
  for (std::size_t p = 2; p <= std::min(longest, sample.size() / 4); ++p) {
    if (p == lrecl) continue;
    const bool part = lrecl % p == 0;
    if (p % lrecl == 0 && !multiples) continue;
    const double bits = bits_of(sample, p);
    if (bits < least_bits) continue;
    const bool clear = part ? p >= 8 && bits >= own : bits > own * clear_factor + clear_bits;
    // Of multiples of one period the shortest: the longer ones say no more.
    if (clear && bits > best.bits * (best.length != 0 && p % best.length == 0 ? 1.1 : 1.0)) best = {p, bits};
  }
  return best;
}

}  // namespace codecs
