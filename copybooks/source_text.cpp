#include "copybooks/source_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace copybooks {

namespace {

constexpr std::size_t card = 80;

// Code page 1047 to ISO 8859-1, which are the first 256 characters of Unicode.
constexpr std::array<std::uint8_t, 256> latin1_of_1047 = {
    0x00, 0x01, 0x02, 0x03, 0x9C, 0x09, 0x86, 0x7F, 0x97, 0x8D, 0x8E, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x10, 0x11, 0x12,
    0x13, 0x9D, 0x85, 0x08, 0x87, 0x18, 0x19, 0x92, 0x8F, 0x1C, 0x1D, 0x1E, 0x1F, 0x80, 0x81, 0x82, 0x83, 0x84, 0x0A,
    0x17, 0x1B, 0x88, 0x89, 0x8A, 0x8B, 0x8C, 0x05, 0x06, 0x07, 0x90, 0x91, 0x16, 0x93, 0x94, 0x95, 0x96, 0x04, 0x98,
    0x99, 0x9A, 0x9B, 0x14, 0x15, 0x9E, 0x1A, 0x20, 0xA0, 0xE2, 0xE4, 0xE0, 0xE1, 0xE3, 0xE5, 0xE7, 0xF1, 0xA2, 0x2E,
    0x3C, 0x28, 0x2B, 0x7C, 0x26, 0xE9, 0xEA, 0xEB, 0xE8, 0xED, 0xEE, 0xEF, 0xEC, 0xDF, 0x21, 0x24, 0x2A, 0x29, 0x3B,
    0x5E, 0x2D, 0x2F, 0xC2, 0xC4, 0xC0, 0xC1, 0xC3, 0xC5, 0xC7, 0xD1, 0xA6, 0x2C, 0x25, 0x5F, 0x3E, 0x3F, 0xF8, 0xC9,
    0xCA, 0xCB, 0xC8, 0xCD, 0xCE, 0xCF, 0xCC, 0x60, 0x3A, 0x23, 0x40, 0x27, 0x3D, 0x22, 0xD8, 0x61, 0x62, 0x63, 0x64,
    0x65, 0x66, 0x67, 0x68, 0x69, 0xAB, 0xBB, 0xF0, 0xFD, 0xFE, 0xB1, 0xB0, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70,
    0x71, 0x72, 0xAA, 0xBA, 0xE6, 0xB8, 0xC6, 0xA4, 0xB5, 0x7E, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0xA1,
    0xBF, 0xD0, 0x5B, 0xDE, 0xAE, 0xAC, 0xA3, 0xA5, 0xB7, 0xA9, 0xA7, 0xB6, 0xBC, 0xBD, 0xBE, 0xDD, 0xA8, 0xAF, 0x5D,
    0xB4, 0xD7, 0x7B, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0xAD, 0xF4, 0xF6, 0xF2, 0xF3, 0xF5, 0x7D,
    0x4A, 0x4B, 0x4C, 0x4D, 0x4E, 0x4F, 0x50, 0x51, 0x52, 0xB9, 0xFB, 0xFC, 0xF9, 0xFA, 0xFF, 0x5C, 0xF7, 0x53, 0x54,
    0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0xB2, 0xD4, 0xD6, 0xD2, 0xD3, 0xD5, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36,
    0x37, 0x38, 0x39, 0xB3, 0xDB, 0xDC, 0xD9, 0xDA, 0x9F};

std::size_t count(std::string_view bytes, char c) {
  return static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), c));
}

// Mostly spaces, letters, digits and the signs of COBOL, as EBCDIC writes them; a text has more blanks than anything.
bool reads_as_ebcdic(std::string_view bytes) {
  if (bytes.empty() || bytes.size() % card != 0 || bytes.find('\n') != std::string_view::npos) return false;
  std::size_t printing = 0;
  for (const char c : bytes) {
    const std::uint8_t latin = latin1_of_1047[static_cast<std::uint8_t>(c)];
    printing += latin >= 0x20 && latin < 0x7F;
  }
  return count(bytes, '\x40') * 5 > bytes.size() && printing * 20 > bytes.size() * 19;
}

void append_latin1(std::string& out, std::uint8_t c) {
  if (c >= 0x80) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(c);
  }
}

bool continues(char c) { return (static_cast<std::uint8_t>(c) & 0xC0) == 0x80; }

bool valid_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<std::uint8_t>(text[i]);
    const std::size_t more = c < 0x80 ? 0 : c >= 0xC2 && c < 0xE0 ? 1 : (c & 0xF0) == 0xE0 ? 2 : c >= 0xF0 && c < 0xF5 ? 3 : 4;
    if (more == 4 || i + more >= text.size()) return false;
    for (std::size_t k = 1; k <= more; ++k) {
      if (!continues(text[i + k])) return false;
    }
    const auto next = more == 0 ? std::uint8_t{0} : static_cast<std::uint8_t>(text[i + 1]);
    if ((c == 0xE0 && next < 0xA0) || (c == 0xED && next > 0x9F) || (c == 0xF0 && next < 0x90) ||
        (c == 0xF4 && next > 0x8F)) {
      return false;
    }
    i += more + 1;
  }
  return true;
}

// Control characters that no editor writes, or neither UTF-8 nor much of ASCII.
bool binary(std::string_view bytes, bool utf8) {
  std::size_t controls = 0, high = 0;
  for (const char b : bytes) {
    const auto c = static_cast<std::uint8_t>(b);
    controls += c < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != '\x1A';
    high += c >= 0x80;
  }
  return controls * 20 > bytes.size() || (!utf8 && high * 2 > bytes.size());
}

// A carriage return alone is a line end, too.
void end_lines_with_newlines(std::string& text) {
  for (std::size_t i = text.find('\r'); i != std::string::npos; i = text.find('\r', i + 1)) {
    if (i + 1 == text.size() || text[i + 1] != '\n') text[i] = '\n';
  }
}

void expand_tabs(std::string& text) {
  std::string out;
  out.reserve(text.size() + 7 * count(text, '\t'));
  std::size_t column = 0;
  for (const char c : text) {
    if (c == '\t') {
      const std::size_t blanks = 8 - column % 8;
      out.append(blanks, ' ');
      column += blanks;
      continue;
    }
    out += c;
    column = c == '\n' ? 0 : column + (continues(c) ? 0 : 1);
  }
  text = std::move(out);
}

}  // namespace

SourceText decode_source(std::string_view bytes) {
  SourceText out;
  if (reads_as_ebcdic(bytes)) {
    out.encoding = SourceText::Encoding::ebcdic;
    out.text.reserve(bytes.size() / card * (card + 1));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (i != 0 && i % card == 0) out.text += '\n';
      const std::uint8_t c = latin1_of_1047[static_cast<std::uint8_t>(bytes[i])];
      append_latin1(out.text, c == '\n' || c == '\t' ? std::uint8_t{' '} : c);
    }
    return out;
  }
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  bytes = bytes.substr(0, bytes.find('\x1A'));
  if (ascii(bytes) || valid_utf8(bytes)) {
    out.text = bytes;
  } else {
    out.encoding = SourceText::Encoding::latin1;
    for (const char c : bytes) append_latin1(out.text, static_cast<std::uint8_t>(c));
  }
  if (binary(bytes, out.encoding == SourceText::Encoding::utf8)) out.encoding = SourceText::Encoding::none;
  end_lines_with_newlines(out.text);
  if (out.text.find('\t') != std::string::npos) expand_tabs(out.text);
  return out;
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  lines.reserve(count(text, '\n') + 1);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.push_back(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

bool ascii(std::string_view text) {
  std::uint64_t all = 0, eight = 0;
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::memcpy(&eight, text.data() + i, 8);
    all |= eight;
  }
  for (; i < text.size(); ++i) all |= static_cast<std::uint8_t>(text[i]);
  return (all & 0x8080808080808080) == 0;
}

std::size_t characters_before(std::string_view text, std::size_t at) {
  text = text.substr(0, at);
  return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues));
}

std::size_t byte_of_character(std::string_view text, std::size_t column) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!continues(text[i]) && column-- == 0) return i;
  }
  return text.size();
}

}  // namespace copybooks
