#include "codecs/json_writer.hpp"

#include <algorithm>

namespace codecs {

namespace {
constexpr char hex_digits[] = "0123456789ABCDEF";
}

void JsonWriter::grow(std::size_t bytes) {
  const std::size_t used = static_cast<std::size_t>(at - begin_.get());
  const std::size_t size = std::max(std::size_t{4096}, 2 * (used + bytes));
  std::unique_ptr<char[]> larger(new char[size]);
  if (used != 0) std::memcpy(larger.get(), begin_.get(), used);
  begin_ = std::move(larger);
  at = begin_.get() + used;
  end_ = begin_.get() + size;
}

void JsonWriter::string(std::string_view utf8) {
  need(utf8.size() * 6 + 2);
  put('"');
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && c != '"' && c != '\\') {
      put(c);
      continue;
    }
    put('\\');
    switch (c) {
      case '"':
      case '\\':
        put(c);
        break;
      case '\n':
        put('n');
        break;
      case '\t':
        put('t');
        break;
      case '\r':
        put('r');
        break;
      case '\b':
        put('b');
        break;
      case '\f':
        put('f');
        break;
      default:
        put("u00");
        put(hex_digits[byte >> 4]);
        put(hex_digits[byte & 15]);
    }
  }
  put('"');
}

void JsonWriter::residue_hex(Bytes bytes) {
  need(bytes.size() * 8 + 32);
  bool in_pairs = false;
  bool first = true;
  for (std::size_t i = 0; i < bytes.size();) {
    std::size_t run = 1;
    while (i + run < bytes.size() && bytes[i + run] == bytes[i]) ++run;
    const bool long_run = run >= 4;
    if (!first && (long_run || !in_pairs)) put(' ');
    first = false;
    in_pairs = !long_run;
    for (std::size_t k = 0; k < (long_run ? 1 : run); ++k) {
      put(hex_digits[bytes[i] >> 4]);
      put(hex_digits[bytes[i] & 15]);
    }
    if (long_run) {
      put('*');
      char digits[24];
      int n = 0;
      for (std::size_t v = run; v != 0; v /= 10) digits[n++] = static_cast<char>('0' + v % 10);
      while (n > 0) put(digits[--n]);
    }
    i += run;
  }
}

void JsonWriter::decimal(const Decimal& value, int min_digits) {
  char digits[64];  // least significant first
  int n = 0;
  uint128 rest = value.magnitude;
  while (rest > 0xFFFFFFFFFFFFFFFFULL) {
    digits[n++] = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  for (auto low = static_cast<std::uint64_t>(rest); low != 0; low /= 10)
    digits[n++] = static_cast<char>('0' + low % 10);
  const int scale = value.scale;
  if (value.negative && value.magnitude != 0) put('-');
  if (scale <= 0) {
    const int zeros = value.magnitude == 0 ? 0 : -scale;
    for (int i = n + zeros; i < std::max(min_digits, 1); ++i) put('0');
    while (n > 0) put(digits[--n]);
    for (int i = 0; i < zeros; ++i) put('0');
    return;
  }
  for (int i = n; i < scale + std::max(min_digits, 1); ++i) put('0');
  while (n > 0) put(digits[--n]);
  // The point goes in front of the last `scale` digits.
  std::memmove(at - scale + 1, at - scale, static_cast<std::size_t>(scale));
  *(at - scale) = '.';
  ++at;
}

}  // namespace codecs
