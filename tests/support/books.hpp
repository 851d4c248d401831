// Copybooks and bytes written inside tests: a book from its text, hex with spaces and bars, and back.
#pragma once

#include <stdexcept>
#include <string>

#include "codecs/record_codec.hpp"
#include "copybooks/copybook.hpp"

namespace books {

// Lines may start in column 1; free format. Throws with all diagnostics if the book is refused.
inline std::shared_ptr<const copybooks::RecordLayout> layout(const std::string& text,
                                                             copybooks::CopybookOptions options = {}) {
  options.format = copybooks::ReferenceFormat::free;
  const auto loaded = copybooks::read_copybook(text, "test.cpy", options);
  std::string all;
  for (const auto& d : loaded.diagnostics) all += copybooks::to_string(d);
  if (!loaded.ok() || loaded.records.empty()) throw std::runtime_error(all);
  return loaded.records.front();
}

inline std::shared_ptr<const codecs::CodePage> page(std::string_view name) {
  auto opened = codecs::CodePage::open(name);
  if (!opened) throw std::runtime_error(codecs::to_string(opened.error()));
  return *opened;
}

inline codecs::RecordCodec codec(const std::string& text, codecs::CodecOptions options = {}) {
  if (!options.code_page) options.code_page = page("37");
  auto made = codecs::RecordCodec::compile(layout(text), std::move(options));
  if (!made) throw std::runtime_error(codecs::to_string(made.error()));
  return std::move(*made);
}

inline codecs::Buffer bytes(std::string_view hex) {
  codecs::Buffer out;
  int high = -1;
  for (const char c : hex) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                             : -1;
    if (digit < 0) continue;
    if (high < 0) {
      high = digit;
    } else {
      out.push_back(static_cast<std::uint8_t>(high << 4 | digit));
      high = -1;
    }
  }
  return out;
}

inline std::string hex(codecs::Bytes bytes) {
  std::string out;
  for (const auto b : bytes) {
    out += "0123456789ABCDEF"[b >> 4];
    out += "0123456789ABCDEF"[b & 15];
  }
  return out;
}

inline codecs::Buffer text_bytes(std::string_view utf8, std::string_view code_page = "37") {
  codecs::Buffer out;
  if (!page(code_page)->encode(utf8, out)) throw std::runtime_error("unmappable text in a test");
  return out;
}

}  // namespace books
