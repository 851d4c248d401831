// One text item's bytes to UTF-8, and back: single-byte, mixed and double-byte pages, UTF-16, UTF-8, hex of pointers.
#include <algorithm>

#include "codecs/json_reader.hpp"
#include "codecs/national.hpp"
#include "codecs/record_plan.hpp"

namespace codecs {

namespace {

constexpr char hex_digits[] = "0123456789ABCDEF";

std::string count_text(std::size_t n, const char* what) { return std::to_string(n) + ' ' + what + (n == 1 ? "" : "s"); }

Error overflow(std::size_t needed, std::size_t room) {
  return Error(errc::output_overflow,
               "the text needs " + count_text(needed, "byte") + ", the item has " + std::to_string(room));
}

std::size_t character_count(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// The bytes of the pad, one or two.
struct Pad {
  std::uint8_t bytes[2] = {0x40, 0x40};
  std::size_t size = 1;
};

Pad pad_of(const RecordPlan& plan, const Node& node) {
  switch (node.kind) {
    case Node::Kind::national:
    case Node::Kind::national_number:
    case Node::Kind::national_edited:
      return {{0x00, 0x20}, 2};
    case Node::Kind::dbcs:
      return {{0x40, 0x40}, 2};
    case Node::Kind::utf8:
      return {{0x20, 0x20}, 1};
    default:
      return {{plan.page(node).space(), plan.page(node).space()}, 1};
  }
}

// The bytes without pad: behind, or in front of a JUSTIFIED item.
Bytes without_pad(const RecordPlan& plan, const Node& node, Bytes bytes) {
  const Pad pad = pad_of(plan, node);
  const auto is_pad = [&](std::size_t at) {
    return bytes[at] == pad.bytes[0] && (pad.size == 1 || bytes[at + 1] == pad.bytes[1]);
  };
  if (node.justified) {
    while (bytes.size() >= pad.size && is_pad(0)) bytes = bytes.subspan(pad.size);
  } else {
    while (bytes.size() >= pad.size && bytes.size() % pad.size == 0 && is_pad(bytes.size() - pad.size)) {
      bytes = bytes.first(bytes.size() - pad.size);
    }
  }
  return bytes;
}

std::string hex_text(Bytes bytes) {
  std::string text;
  for (const std::uint8_t b : bytes) {
    text += hex_digits[b >> 4];
    text += hex_digits[b & 15];
  }
  return text;
}

Result<void> write_hex(std::string_view text, std::span<std::uint8_t> out) {
  if (text.size() != 2 * out.size()) {
    return Error(errc::invalid_field_size, "the item is " + count_text(out.size(), "byte") + ": " +
                                               std::to_string(2 * out.size()) + " hex digits are needed");
  }
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
  };
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = digit(text[2 * i]);
    const int low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return Error(errc::invalid_character, "no hex digit");
    out[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return {};
}

// The character that an edited PICTURE always has where one of its symbols stands; NUL if it has none.
char insertion(char symbol) {
  return symbol == 'B' ? ' ' : symbol == '0' || symbol == '/' ? symbol : '\0';
}

struct InsertionBytes {
  std::array<std::uint8_t, 2> bytes{};
  std::size_t count = 0;  // 0: the page does not have the character
};

InsertionBytes insertion_bytes(const RecordPlan& plan, const Node& node, char character) {
  if (node.kind == Node::Kind::national) return {{0, static_cast<std::uint8_t>(character)}, 2};
  if (node.kind == Node::Kind::dbcs) {
    if (character == ' ') return {{0x40, 0x40}, 2};
    Buffer pair;
    if (!plan.page(node).encode_pairs({&character, 1}, pair) || pair.size() != 2) return {};
    return {{pair[0], pair[1]}, 2};
  }
  return {{plan.tables(node).bytes_of_portable[static_cast<unsigned char>(character)]}, 1};
}

// At every insertion character of the PICTURE: its position, the character and its bytes. False: stop.
template <typename At>
bool at_insertions(const RecordPlan& plan, const Node& node, std::size_t length, const At& what) {
  const std::string& symbols = plan.edited[node.shape].picture.symbols;
  const std::size_t size = pad_of(plan, node).size;
  for (std::size_t i = 0; i < symbols.size() && (i + 1) * size <= length; ++i) {
    const char character = insertion(symbols[i]);
    if (character != '\0' && !what(i, character, insertion_bytes(plan, node, character))) return false;
  }
  return true;
}

// The insertion characters of an edited PICTURE stand where it has them, unless the item is blank.
Result<void> check_insertions(const RecordPlan& plan, const Node& node, Bytes bytes) {
  if (without_pad(plan, node, bytes).empty()) return {};
  std::string missing;
  at_insertions(plan, node, bytes.size(), [&](std::size_t i, char character, InsertionBytes wanted) {
    const auto at = bytes.begin() + static_cast<std::ptrdiff_t>(i * wanted.count);
    if (wanted.count != 0 && std::equal(at, at + static_cast<std::ptrdiff_t>(wanted.count), wanted.bytes.begin())) {
      return true;
    }
    missing = "position " + std::to_string(i + 1) + " must hold the insertion character '" + character +
              "' of the PICTURE";
    return false;
  });
  if (missing.empty()) return {};
  return Error(errc::invalid_character, std::move(missing));
}

// Appends the text; false if a byte or pair does not encode back to itself, or is none.
bool decode_characters(const RecordPlan& plan, const Node& node, Bytes bytes, std::string& utf8, errc& reason) {
  switch (node.kind) {
    case Node::Kind::national: {
      const bool good = decode_utf16(bytes, utf8);
      if (!good) reason = errc::utf_invalid;
      return good;
    }
    case Node::Kind::dbcs:
      return plan.page(node).decode_pairs(bytes, utf8, &reason);
    case Node::Kind::utf8: {
      const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      for (std::size_t i = 0; i < text.size();) {
        const std::size_t from = i;
        char32_t c = 0;
        if (next_utf8(text, i, c)) {
          utf8.append(text.substr(from, i - from));
        } else {
          append_utf8(utf8, 0xFFFD);
          ++i;
          reason = errc::utf_invalid;
        }
      }
      return reason == errc::none;
    }
    default:
      return plan.page(node).decode(bytes, utf8, &reason);
  }
}

// Under --nul space or strip; false if there was none.
bool change_nul(Nul rule, std::string& utf8, std::size_t from) {
  const auto begin = utf8.begin() + static_cast<std::ptrdiff_t>(from);
  if (std::find(begin, utf8.end(), '\0') == utf8.end()) return false;
  if (rule == Nul::space) {
    std::replace(begin, utf8.end(), '\0', ' ');
  } else {
    utf8.erase(std::remove(begin, utf8.end(), '\0'), utf8.end());
  }
  return true;
}

// What has become pad only now.
void drop_pad(const Node& node, std::string& utf8, std::size_t from) {
  std::size_t spaces = 0;
  while (node.justified && from + spaces < utf8.size() && utf8[from + spaces] == ' ') ++spaces;
  utf8.erase(from, spaces);
  while (!node.justified && utf8.size() > from && utf8.back() == ' ') utf8.pop_back();
}

}  // namespace

void fill_spaces(const RecordPlan& plan, const Node& node, std::span<std::uint8_t> out) {
  const Pad pad = pad_of(plan, node);
  if (pad.size == 1) return std::fill(out.begin(), out.end(), pad.bytes[0]);
  for (std::size_t at = 0; at < out.size(); ++at) out[at] = pad.bytes[at % 2];
}

Result<void> encode_characters(const RecordPlan& plan, const Node& node, std::string_view utf8, Buffer& bytes) {
  switch (node.kind) {
    case Node::Kind::national:
    case Node::Kind::national_number:
    case Node::Kind::national_edited:
      if (!encode_utf16(utf8, bytes)) return Error(errc::invalid_character, "the text is no UTF-8");
      return {};
    case Node::Kind::utf8: {
      for (std::size_t i = 0; i < utf8.size();) {
        char32_t c = 0;
        if (!next_utf8(utf8, i, c)) return Error(errc::invalid_character, "the text is no UTF-8");
      }
      bytes.insert(bytes.end(), utf8.begin(), utf8.end());
      return {};
    }
    case Node::Kind::dbcs:
      return plan.page(node).encode_pairs(utf8, bytes);
    default:
      return plan.page(node).encode(utf8, bytes);
  }
}

TextReading read_text(const RecordPlan& plan, const Node& node, Bytes bytes, std::string& utf8) {
  TextReading r;
  if (node.kind == Node::Kind::hex) {
    utf8 += hex_text(bytes);
    return r;
  }
  const std::size_t from = utf8.size();
  const bool nul_matters = plan.options.nul != Nul::keep;
  // Edited items come out as they stand, but for pad behind them.
  const Bytes text = is_edited(node) ? bytes : without_pad(plan, node, bytes);
  r.canonical = decode_characters(plan, node, text, utf8, r.reason);
  // Between the pad and shifts that hold nothing, spaces can stand that are pad in any other form.
  if (r.reason == errc::shift_unbalanced && node.kind == Node::Kind::text) drop_pad(node, utf8, from);
  if (nul_matters && change_nul(plan.options.nul, utf8, from)) {
    r.canonical = false;
    if (r.reason == errc::none) r.reason = errc::nul_changed;
    if (!is_edited(node)) drop_pad(node, utf8, from);
  }
  if (is_edited(node)) {
    const std::string_view space = node.kind == Node::Kind::dbcs ? "\xE3\x80\x80" : " ";
    while (utf8.size() > from && std::string_view(utf8).substr(from).ends_with(space)) {
      utf8.resize(utf8.size() - space.size());
    }
  }
  // In single-byte pages, UTF-16 and pairs the pad and the characters are all there is to it.
  const bool sure = !is_edited(node) && node.kind != Node::Kind::utf8 &&
                    (node.kind != Node::Kind::text || plan.page(node).single_byte());
  if (r.canonical && (!sure || node.alphabetic)) {
    Buffer image(bytes.size());
    r.canonical = static_cast<bool>(write_text(plan, node, std::string_view(utf8).substr(from), image)) &&
                  std::equal(image.begin(), image.end(), bytes.begin());
  }
  return r;
}

bool is_edited(const Node& node) { return node.kind == Node::Kind::edited_text || node.insertions; }

void put_insertions(const RecordPlan& plan, const Node& node, std::span<std::uint8_t> out) {
  at_insertions(plan, node, out.size(), [&](std::size_t i, char, InsertionBytes put) {
    std::copy_n(put.bytes.begin(), put.count, out.begin() + static_cast<std::ptrdiff_t>(i * put.count));
    return true;
  });
}

Result<void> write_text(const RecordPlan& plan, const Node& node, std::string_view utf8, std::span<std::uint8_t> out) {
  if (node.kind == Node::Kind::hex) return write_hex(utf8, out);
  if (node.alphabetic) {
    for (const char c : utf8) {
      if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ' ')) {
        return Error(errc::invalid_character, "PIC A holds letters and spaces only");
      }
    }
  }
  static thread_local Buffer bytes;
  bytes.clear();
  if (auto done = encode_characters(plan, node, utf8, bytes); !done) return done.error();
  if (bytes.size() > out.size()) return overflow(bytes.size(), out.size());
  if (node.characters != 0) {
    if (const std::size_t count = character_count(utf8); count > node.characters) {
      return Error(errc::output_overflow, "the text has " + count_text(count, "character") + ", the item room for " +
                                              std::to_string(node.characters));
    }
  }
  const std::size_t room = out.size() - bytes.size();
  fill_spaces(plan, node, node.justified ? out.first(room) : out.last(room));
  std::copy(bytes.begin(), bytes.end(), out.begin() + static_cast<std::ptrdiff_t>(node.justified ? room : 0));
  if (is_edited(node)) return check_insertions(plan, node, out);
  return {};
}

}  // namespace codecs
