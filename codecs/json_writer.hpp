// JsonWriter: JSON text into a buffer that stays at its high-water mark; one a thread. Callers say with need() how much
// may follow, then write through `at` without further checks.
#pragma once

#include <cstring>
#include <memory>
#include <string_view>

#include "codecs/decimal.hpp"

namespace codecs {

class JsonWriter {
 public:
  void clear() { at = begin_.get(); }
  void cut(std::size_t size) { at = begin_.get() + size; }  // back to what view() was when it had that size
  std::string_view view() const { return {begin_.get(), static_cast<std::size_t>(at - begin_.get())}; }
  bool empty() const { return at == begin_.get(); }

  void need(std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - at) < bytes) grow(bytes);
  }
  void put(char c) { *at++ = c; }
  void put(std::string_view text) {
    std::memcpy(at, text.data(), text.size());
    at += text.size();
  }
  // put() with its own need().
  void append(std::string_view text) {
    need(text.size());
    put(text);
  }
  // A JSON string of UTF-8 text, escaped, with its quotes. Needs nothing before.
  void string(std::string_view utf8);
  // Hex in pairs, XX*n for runs of four and more, parts joined by spaces (spec codec 10.1).
  void residue_hex(Bytes bytes);
  // As append_decimal; `min_digits` integer digits at least. Needs 48 + the scale.
  void decimal(const Decimal& value, int min_digits = 1);

  char* at = nullptr;

 private:
  void grow(std::size_t bytes);
  std::unique_ptr<char[]> begin_;
  char* end_ = nullptr;
};

}  // namespace codecs
