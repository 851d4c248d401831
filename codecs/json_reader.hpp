// JsonReader: a pull reader over one JSON text (RFC 8259, strict), without a tree. Numbers stay text. Positions are
// bytes.
#pragma once

#include <string>
#include <string_view>

#include "codecs/messages.hpp"

namespace codecs {

class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : begin_(text.data()), at_(text.data()), end_(text.data() + text.size()) {}

  enum class Token : std::uint8_t { object, array, string, number, null, boolean, end, bad };
  Token peek();  // of the next value, white space skipped

  bool enter_object() { return take('{'); }
  bool enter_array() { return take('['); }
  // In an object: the next member's name (valid until the next call of member or string), with its colon taken; false
  // at the end of the object or on an error: see failed(). `first` is the caller's and starts true.
  bool member(bool& first, std::string_view& name);
  bool element(bool& first);  // in an array: false at its end or on an error
  // The next string, unescaped; valid until the next call of string.
  bool string(std::string_view& text);
  bool number(std::string_view& text);  // the number's text, its grammar checked
  bool null();
  bool skip(int depth = 64);  // any value
  bool at_end();              // nothing but white space is left

  bool failed() const { return failure_ != nullptr; }
  Error error() const;  // json_syntax, with line and column
  std::size_t position() const { return static_cast<std::size_t>(at_ - begin_); }

 private:
  void space();
  bool take(char c);
  bool fail(const char* what);
  bool read_string(std::string& scratch, std::string_view& text);

  const char* begin_;
  const char* at_;
  const char* end_;
  const char* failure_ = nullptr;
  std::string name_scratch_;
  std::string text_scratch_;
};

void append_utf8(std::string& out, char32_t character);
// The next character of valid UTF-8 at `at`; nullopt and no move on malformed text (overlong, surrogates included).
bool next_utf8(std::string_view text, std::size_t& at, char32_t& character);

}  // namespace codecs
