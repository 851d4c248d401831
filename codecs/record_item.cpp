// One elementary item's bytes to a number or text, and back, by the node's representation.
#include <algorithm>

#include "codecs/json_reader.hpp"
#include "codecs/record_plan.hpp"

namespace codecs {

namespace {

constexpr char hex_digits[] = "0123456789ABCDEF";

std::string count_text(std::size_t n, const char* what) { return std::to_string(n) + ' ' + what + (n == 1 ? "" : "s"); }

Error overflow(std::size_t needed, std::size_t room) {
  return Error(errc::output_overflow,
               "the text needs " + count_text(needed, "byte") + ", the item has " + std::to_string(room));
}

Reading read_edited(const RecordPlan& plan, const Node& node, Bytes bytes) {
  char small[256];
  std::string large;
  char* text = small;
  if (bytes.size() > sizeof small) {
    large.resize(bytes.size());
    text = large.data();
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    text[i] = plan.portable[bytes[i]];
    // A currency or other sign that two bytes stand for would not come back as it was.
    if (text[i] == '\0' || plan.bytes_of_portable[static_cast<unsigned char>(text[i])] != bytes[i]) {
      return Reading::bad(errc::edited_invalid, i);
    }
  }
  return decode_edited(std::string_view(text, bytes.size()), plan.edited[node.shape]);
}

NumberState blank_state(Bytes bytes, std::uint8_t space) {
  const auto all = [&](std::uint8_t b) {
    return std::all_of(bytes.begin(), bytes.end(), [b](auto x) { return x == b; });
  };
  return all(space)  ? NumberState::spaces
         : all(0)    ? NumberState::low
         : all(0xFF) ? NumberState::high
                     : NumberState::bad;
}

}  // namespace

Reading read_number(const RecordPlan& plan, const Node& node, Bytes bytes) {
  switch (node.kind) {
    case Node::Kind::zoned:
      return decode_zoned(bytes, plan.zoned[node.shape]);
    case Node::Kind::packed:
      return decode_packed(bytes, plan.packed[node.shape]);
    case Node::Kind::binary:
      return decode_binary(bytes, plan.binary[node.shape]);
    default: {
      Reading r = read_edited(plan, node, bytes);
      if (r.state == NumberState::bad) r.state = blank_state(bytes, plan.options.code_page->space());
      return r;
    }
  }
}

errc write_number(const RecordPlan& plan, const Node& node, const Decimal& value, std::span<std::uint8_t> out) {
  switch (node.kind) {
    case Node::Kind::zoned:
      return encode_zoned(value, plan.zoned[node.shape], out);
    case Node::Kind::packed:
      return encode_packed(value, plan.packed[node.shape], out);
    case Node::Kind::binary:
      return encode_binary(value, plan.binary[node.shape], out);
    default: {
      std::string text(out.size(), ' ');
      if (const errc failed = encode_edited(value, plan.edited[node.shape], text); failed != errc::none) return failed;
      std::transform(text.begin(), text.end(), out.begin(),
                     [&](char c) { return plan.bytes_of_portable[static_cast<unsigned char>(c) & 0x7F]; });
      return errc::none;
    }
  }
}

bool read_text(const RecordPlan& plan, const Node& node, Bytes bytes, std::string& utf8, bool& undefined) {
  const CodePage& page = *plan.options.code_page;
  if (node.kind == Node::Kind::hex) {
    for (const std::uint8_t b : bytes) {
      utf8 += hex_digits[b >> 4];
      utf8 += hex_digits[b & 15];
    }
    return true;
  }
  if (node.kind == Node::Kind::national) {
    std::size_t end = bytes.size() - bytes.size() % 2;
    std::size_t begin = 0;
    const auto unit = [&](std::size_t i) { return static_cast<char32_t>(bytes[i] << 8 | bytes[i + 1]); };
    if (node.justified) {
      while (begin < end && unit(begin) == 0x20) begin += 2;
    } else {
      while (end > 0 && unit(end - 2) == 0x20) end -= 2;
    }
    bool good = true;
    for (std::size_t i = begin; i < end; i += 2) {
      char32_t c = unit(i);
      if (c >= 0xD800 && c < 0xDC00 && i + 2 < end && unit(i + 2) >= 0xDC00 && unit(i + 2) < 0xE000) {
        c = 0x10000 + ((c - 0xD800) << 10) + (unit(i + 2) - 0xDC00);
        i += 2;
      } else if (c >= 0xD800 && c < 0xE000) {
        c = 0xFFFD;
        good = false;
        undefined = true;
      }
      append_utf8(utf8, c);
    }
    return good;
  }
  if (node.kind == Node::Kind::utf8) {
    std::size_t end = bytes.size();
    while (end > 0 && bytes[end - 1] == 0x20) --end;
    bool good = true;
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), end);
    for (std::size_t i = 0; i < text.size();) {
      const std::size_t from = i;
      char32_t c = 0;
      if (next_utf8(text, i, c)) {
        utf8.append(text.substr(from, i - from));
      } else {
        append_utf8(utf8, 0xFFFD);
        ++i;
        good = false;
        undefined = true;
      }
    }
    return good;
  }
  const std::uint8_t pad = page.space();
  std::size_t begin = 0;
  std::size_t end = bytes.size();
  if (node.kind == Node::Kind::text) {
    if (node.justified) {
      while (begin < end && bytes[begin] == pad) ++begin;
    } else {
      while (end > begin && bytes[end - 1] == pad) --end;
    }
  }
  if (page.single_byte()) {
    bool good = true;
    for (std::size_t i = begin; i < end; ++i) {
      if (!page.round_trips(bytes[i])) {
        good = false;
        undefined = undefined || page.to_unicode()[bytes[i]] == 0xFFFD;
      }
      append_utf8(utf8, page.to_unicode()[bytes[i]]);
    }
    if (node.kind == Node::Kind::edited_text) {
      while (!utf8.empty() && utf8.back() == ' ') utf8.pop_back();
      if (good && begin != end) {
        Buffer image(bytes.size());
        good = static_cast<bool>(write_text(plan, node, utf8, image)) &&
               std::equal(image.begin(), image.end(), bytes.begin());
      }
    }
    return good;
  }
  const std::size_t from = utf8.size();
  if (!page.decode(bytes.subspan(begin, end - begin), utf8)) {
    undefined = undefined || utf8.find("\xEF\xBF\xBD", from) != std::string::npos;
    return false;
  }
  Buffer image(bytes.size());
  return static_cast<bool>(write_text(plan, node, std::string_view(utf8).substr(from), image)) &&
         std::equal(image.begin(), image.end(), bytes.begin());
}

Result<void> write_text(const RecordPlan& plan, const Node& node, std::string_view utf8, std::span<std::uint8_t> out) {
  const CodePage& page = *plan.options.code_page;
  if (node.kind == Node::Kind::hex) {
    if (utf8.size() != 2 * out.size()) {
      return Error(errc::output_overflow, "the item is " + count_text(out.size(), "byte") + ": " +
                                              std::to_string(2 * out.size()) + " hex digits are needed");
    }
    const auto digit = [](char c) {
      return c >= '0' && c <= '9'   ? c - '0'
             : c >= 'A' && c <= 'F' ? c - 'A' + 10
             : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                    : -1;
    };
    for (std::size_t i = 0; i < out.size(); ++i) {
      const int high = digit(utf8[2 * i]);
      const int low = digit(utf8[2 * i + 1]);
      if (high < 0 || low < 0) return Error(errc::invalid_character, "no hex digit");
      out[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return {};
  }
  Buffer bytes;
  if (node.kind == Node::Kind::national || node.kind == Node::Kind::utf8) {
    for (std::size_t i = 0; i < utf8.size();) {
      const std::size_t from = i;
      char32_t c = 0;
      if (!next_utf8(utf8, i, c)) return Error(errc::invalid_character, "the text is no UTF-8");
      if (node.kind == Node::Kind::utf8) {
        bytes.insert(bytes.end(), utf8.begin() + static_cast<std::ptrdiff_t>(from),
                     utf8.begin() + static_cast<std::ptrdiff_t>(i));
        continue;
      }
      const auto put = [&](char32_t unit) {
        bytes.push_back(static_cast<std::uint8_t>(unit >> 8));
        bytes.push_back(static_cast<std::uint8_t>(unit));
      };
      if (c >= 0x10000) {
        put(0xD800 + ((c - 0x10000) >> 10));
        put(0xDC00 + ((c - 0x10000) & 0x3FF));
      } else {
        put(c);
      }
    }
    if (bytes.size() > out.size()) return overflow(bytes.size(), out.size());
    const std::size_t room = out.size() - bytes.size();
    std::size_t at = 0;
    const auto pad = [&](std::size_t count) {
      for (std::size_t k = 0; k < count; ++k, ++at) {
        out[at] = node.kind == Node::Kind::utf8 || at % 2 == 1 ? 0x20 : 0;
      }
    };
    if (node.justified) pad(room);
    std::copy(bytes.begin(), bytes.end(), out.begin() + static_cast<std::ptrdiff_t>(at));
    at += bytes.size();
    if (!node.justified) pad(room);
    return {};
  }
  if (node.alphabetic) {
    for (const char c : utf8) {
      if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ' ')) {
        return Error(errc::invalid_character, "PIC A holds letters and spaces only");
      }
    }
  }
  if (auto done = page.encode(utf8, bytes); !done) return done.error();
  if (bytes.size() > out.size()) return overflow(bytes.size(), out.size());
  if (node.kind == Node::Kind::edited_text) {
    bytes.resize(out.size(), page.space());
    const std::string& symbols = plan.edited[node.shape].picture.symbols;
    const bool blank = std::all_of(bytes.begin(), bytes.end(), [&](auto b) { return b == page.space(); });
    for (std::size_t i = 0; !blank && i < symbols.size() && i < bytes.size(); ++i) {
      const char wanted = symbols[i] == 'B' ? ' ' : symbols[i] == '0' || symbols[i] == '/' ? symbols[i] : '\0';
      if (wanted != '\0' && bytes[i] != plan.bytes_of_portable[static_cast<unsigned char>(wanted)]) {
        return Error(errc::invalid_character, "position " + std::to_string(i + 1) +
                                                  " must hold the insertion character '" + wanted + "' of the PICTURE");
      }
    }
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return {};
  }
  const std::size_t room = out.size() - bytes.size();
  const auto pad_at = node.justified ? out.begin() : out.begin() + static_cast<std::ptrdiff_t>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), node.justified ? out.begin() + static_cast<std::ptrdiff_t>(room) : out.begin());
  std::fill(pad_at, pad_at + static_cast<std::ptrdiff_t>(room), page.space());
  return {};
}

}  // namespace codecs
