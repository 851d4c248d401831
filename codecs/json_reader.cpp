#include "codecs/json_reader.hpp"

#include <algorithm>
#include <cstring>

namespace codecs {

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

bool next_utf8(std::string_view text, std::size_t& at, char32_t& character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) {
    character = first;
    ++at;
    return true;
  }
  std::size_t more = 0;
  char32_t value = 0;
  char32_t least = 0;
  if ((first & 0xE0) == 0xC0) {
    more = 1, value = first & 0x1F, least = 0x80;
  } else if ((first & 0xF0) == 0xE0) {
    more = 2, value = first & 0x0F, least = 0x800;
  } else if ((first & 0xF8) == 0xF0) {
    more = 3, value = first & 0x07, least = 0x10000;
  } else {
    return false;
  }
  if (at + more >= text.size()) return false;
  for (std::size_t i = 1; i <= more; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return false;
    value = (value << 6) | (byte(at + i) & 0x3F);
  }
  if (value < least || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return false;
  character = value;
  at += more + 1;
  return true;
}

void JsonReader::space() {
  while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
}

bool JsonReader::fail(const char* what) {
  if (failure_ == nullptr) failure_ = what;
  return false;
}

bool JsonReader::take(char c) {
  space();
  if (at_ != end_ && *at_ == c) {
    ++at_;
    return true;
  }
  return false;
}

JsonReader::Token JsonReader::peek() {
  space();
  if (at_ == end_) return Token::end;
  switch (*at_) {
    case '{':
      return Token::object;
    case '[':
      return Token::array;
    case '"':
      return Token::string;
    case 'n':
      return Token::null;
    case 't':
    case 'f':
      return Token::boolean;
    default:
      return *at_ == '-' || (*at_ >= '0' && *at_ <= '9') ? Token::number : Token::bad;
  }
}

bool JsonReader::member(bool& first, std::string_view& name) {
  if (take('}')) return false;
  if (!first && !take(',')) return fail("a comma or } is missing");
  first = false;
  space();
  if (at_ == end_ || *at_ != '"') return fail("a member name in quotes is missing");
  if (!read_string(name_scratch_, name)) return false;
  if (!take(':')) return fail("a colon is missing");
  return true;
}

bool JsonReader::element(bool& first) {
  if (take(']')) return false;
  if (!first && !take(',')) return fail("a comma or ] is missing");
  first = false;
  return true;
}

bool JsonReader::string(std::string_view& text) { return read_string(text_scratch_, text); }

bool JsonReader::read_string(std::string& scratch, std::string_view& text) {
  space();
  if (at_ == end_ || *at_ != '"') return fail("a string is missing");
  const char* start = ++at_;
  while (at_ != end_ && *at_ != '"' && *at_ != '\\' && static_cast<unsigned char>(*at_) >= 0x20) ++at_;
  if (at_ != end_ && *at_ == '"') {
    text = {start, static_cast<std::size_t>(at_ - start)};
    ++at_;
    return true;
  }
  scratch.assign(start, at_);
  const auto hex4 = [&](char32_t& value) {
    if (end_ - at_ < 4) return false;
    value = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = *at_++;
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return false;
      value = value * 16 + static_cast<char32_t>(digit);
    }
    return true;
  };
  while (at_ != end_) {
    const char c = *at_;
    if (c == '"') {
      ++at_;
      text = scratch;
      return true;
    }
    if (static_cast<unsigned char>(c) < 0x20) return fail("a control character in a string");
    if (c != '\\') {
      const char* run = at_;
      while (at_ != end_ && *at_ != '"' && *at_ != '\\' && static_cast<unsigned char>(*at_) >= 0x20) ++at_;
      scratch.append(run, at_);
      continue;
    }
    if (++at_ == end_) break;
    const char escape = *at_++;
    switch (escape) {
      case '"':
      case '\\':
      case '/':
        scratch += escape;
        break;
      case 'b':
        scratch += '\b';
        break;
      case 'f':
        scratch += '\f';
        break;
      case 'n':
        scratch += '\n';
        break;
      case 'r':
        scratch += '\r';
        break;
      case 't':
        scratch += '\t';
        break;
      case 'u': {
        char32_t unit = 0;
        if (!hex4(unit)) return fail("a bad \\u escape");
        if (unit >= 0xD800 && unit < 0xDC00) {
          char32_t low = 0;
          if (end_ - at_ < 6 || at_[0] != '\\' || at_[1] != 'u') return fail("a lone surrogate");
          at_ += 2;
          if (!hex4(low) || low < 0xDC00 || low > 0xDFFF) return fail("a lone surrogate");
          unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        } else if (unit >= 0xDC00 && unit < 0xE000) {
          return fail("a lone surrogate");
        }
        append_utf8(scratch, unit);
        break;
      }
      default:
        return fail("an unknown escape");
    }
  }
  return fail("a string without end");
}

bool JsonReader::number(std::string_view& text) {
  space();
  const char* start = at_;
  const auto digits = [&] {
    const char* from = at_;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9') ++at_;
    return at_ != from;
  };
  if (at_ != end_ && *at_ == '-') ++at_;
  const bool zero = at_ != end_ && *at_ == '0';
  if (!digits()) return fail("a number is missing");
  if (zero && *(start + (*start == '-' ? 1 : 0)) == '0' && at_ - start > (*start == '-' ? 2 : 1)) {
    return fail("a number with a leading zero");
  }
  if (at_ != end_ && *at_ == '.') {
    ++at_;
    if (!digits()) return fail("a number that ends with its point");
  }
  if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
    ++at_;
    if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
    if (!digits()) return fail("an exponent without digits");
  }
  text = {start, static_cast<std::size_t>(at_ - start)};
  return true;
}

bool JsonReader::null() {
  space();
  if (end_ - at_ >= 4 && std::memcmp(at_, "null", 4) == 0) {
    at_ += 4;
    return true;
  }
  return fail("an unknown word");
}

bool JsonReader::skip(int depth) {
  if (depth == 0) return fail("nested too deeply");
  std::string_view text;
  bool first = true;
  switch (peek()) {
    case Token::object:
      enter_object();
      while (member(first, text)) {
        if (!skip(depth - 1)) return false;
      }
      return !failed();
    case Token::array:
      enter_array();
      while (element(first)) {
        if (!skip(depth - 1)) return false;
      }
      return !failed();
    case Token::string:
      return string(text);
    case Token::number:
      return number(text);
    case Token::null:
      return null();
    case Token::boolean: {
      const std::string_view word = *at_ == 't' ? "true" : "false";
      if (static_cast<std::size_t>(end_ - at_) < word.size() || std::string_view(at_, word.size()) != word) {
        return fail("an unknown word");
      }
      at_ += word.size();
      return true;
    }
    case Token::end:
      return fail("the text ends too early");
    case Token::bad:
      break;
  }
  return fail("no JSON value");
}

bool JsonReader::at_end() {
  space();
  return at_ == end_;
}

Error JsonReader::error() const {
  std::size_t line = 1;
  const char* line_start = begin_;
  for (const char* c = begin_; c != at_; ++c) {
    if (*c == '\n') {
      ++line;
      line_start = c + 1;
    }
  }
  return Error(errc::json_syntax, "line " + std::to_string(line) + ", column " + std::to_string(at_ - line_start + 1) +
                                      ": " + (failure_ == nullptr ? "no JSON object" : failure_));
}

}  // namespace codecs
