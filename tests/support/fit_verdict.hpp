// Fit verdicts over files that a test writes byte by byte.
#pragma once

#include "codecs/fit.hpp"
#include "tests/support/books.hpp"

namespace books {

inline codecs::Verdict verdict(const std::string& book, const codecs::Buffer& file) {
  auto made = codecs::fit(file, {{"", {layout(book)}}});
  if (!made) throw std::runtime_error(codecs::to_string(made.error()) + " in " + book);
  return std::move(*made);
}

inline codecs::Verdict verdict(const std::vector<std::string>& books, const codecs::Buffer& file) {
  codecs::BookReading reading;
  for (const std::string& book : books) reading.records.push_back(layout(book));
  auto made = codecs::fit(file, {reading});
  if (!made) throw std::runtime_error(codecs::to_string(made.error()));
  return std::move(*made);
}

inline bool names(const codecs::Verdict& v, std::string_view damage) {
  return std::any_of(v.findings.begin(), v.findings.end(), [&](const auto& f) { return f.name() == damage; });
}

// All that the verdict says in words.
inline std::string words_of(const codecs::Verdict& v) {
  std::string out = std::to_string(v.percent) + "% " + v.format + (v.boundaries ? "" : " (no boundaries)");
  for (const auto& f : v.findings) out += "; " + f.name() + ": " + f.text;
  for (const auto& d : v.doubts) out += "; doubt: " + d;
  for (const auto& c : v.causes) out += "; cause: " + c;
  for (const auto& n : v.notes) out += "; note: " + n;
  for (const auto& f : v.flags) out += ' ' + f;
  if (!v.first_misfit.empty()) out += "; " + v.first_misfit;
  return out;
}

inline void append(codecs::Buffer& out, const codecs::Buffer& more) { out.insert(out.end(), more.begin(), more.end()); }

inline codecs::Buffer bytes_of(const std::string& utf8, const std::string& code_page) {
  codecs::Buffer out;
  if (const auto made = page(code_page)->encode(utf8, out); !made) {
    throw std::runtime_error(codecs::to_string(made.error()) + ": " + utf8);
  }
  return out;
}

// Text of a fixed width in 37.
inline codecs::Buffer text(const std::string& utf8, std::size_t width) {
  codecs::Buffer out = bytes_of(utf8, "37");
  out.resize(width, 0x40);
  return out;
}

inline codecs::Buffer zoned(std::uint64_t value, std::size_t digits) {
  codecs::Buffer out(digits);
  for (std::size_t i = digits; i-- > 0; value /= 10) out[i] = static_cast<std::uint8_t>(0xF0 + value % 10);
  return out;
}

// COMP-3 with the sign C.
inline codecs::Buffer packed(std::uint64_t value, std::size_t length) {
  codecs::Buffer out(length);
  out[length - 1] = static_cast<std::uint8_t>(value % 10 << 4 | 0x0C);
  value /= 10;
  for (std::size_t i = length - 1; i-- > 0; value /= 100) {
    out[i] = static_cast<std::uint8_t>((value / 10 % 10) << 4 | value % 10);
  }
  return out;
}

}  // namespace books
