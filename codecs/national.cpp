#include "codecs/national.hpp"

#include <algorithm>

#include "codecs/json_reader.hpp"

namespace codecs {

namespace {

constexpr std::size_t most_units = 65535;  // of an edited item

// The low bytes of the units; the place of the first unit that has a high byte, or the end.
template <class Character>
std::size_t narrow(Bytes bytes, std::vector<Character>& out) {
  out.resize(bytes.size() / 2);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (bytes[2 * i] != 0) return i;
    out[i] = static_cast<Character>(bytes[2 * i + 1]);
  }
  return out.size();
}

bool all_are(Bytes bytes, std::uint8_t byte) {
  return std::all_of(bytes.begin(), bytes.end(), [byte](std::uint8_t b) { return b == byte; });
}

Reading no_character(Bytes bytes, errc why, std::size_t unit) {
  Reading r = Reading::bad(why, 2 * unit);
  if (!bytes.empty() && all_are(bytes, 0xFF)) {
    r = Reading::bad(errc::none, 0);
    r.state = NumberState::high;
  }
  return r;
}

Reading widened(Reading r) {
  r.at *= 2;
  return r;
}

template <class Character>
void widen(const std::vector<Character>& from, std::span<std::uint8_t> out) {
  for (std::size_t i = 0; i < from.size(); ++i) {
    out[2 * i] = 0;
    out[2 * i + 1] = static_cast<std::uint8_t>(from[i]);
  }
}

}  // namespace

Reading decode_national_number(Bytes bytes, const ZonedShape& shape) {
  if (bytes.size() % 2 != 0) return Reading::bad(errc::zoned_digit, 0);
  Buffer characters;
  if (const std::size_t at = narrow(bytes, characters); at != characters.size()) {
    return no_character(bytes, errc::zoned_zone, at);
  }
  return widened(decode_zoned(characters, shape));
}

errc encode_national_number(const Decimal& value, const ZonedShape& shape, std::span<std::uint8_t> out) {
  Buffer characters(out.size() / 2);
  if (const errc failed = encode_zoned(value, shape, characters); failed != errc::none) return failed;
  widen(characters, out);
  return errc::none;
}

Reading decode_national_edited(Bytes bytes, const EditedShape& shape) {
  if (bytes.size() % 2 != 0 || bytes.size() / 2 > most_units) return Reading::bad(errc::edited_invalid, 0);
  std::vector<char> characters;
  if (const std::size_t at = narrow(bytes, characters); at != characters.size()) {
    return no_character(bytes, errc::edited_invalid, at);
  }
  Reading r = widened(decode_edited(std::string_view(characters.data(), characters.size()), shape));
  if (r.state == NumberState::bad && all_are(bytes, 0)) {
    r = Reading::bad(errc::none, 0);
    r.state = NumberState::low;
  }
  return r;
}

errc encode_national_edited(const Decimal& value, const EditedShape& shape, std::span<std::uint8_t> out) {
  std::vector<char> characters(out.size() / 2);
  if (const errc failed = encode_edited(value, shape, characters); failed != errc::none) return failed;
  widen(characters, out);
  return errc::none;
}

bool decode_utf16(Bytes bytes, std::string& utf8) {
  const std::size_t end = bytes.size() - bytes.size() % 2;
  const auto unit = [&](std::size_t i) { return static_cast<char32_t>(bytes[i] << 8 | bytes[i + 1]); };
  bool good = end == bytes.size();
  for (std::size_t i = 0; i < end; i += 2) {
    char32_t c = unit(i);
    if (c >= 0xD800 && c < 0xDC00 && i + 2 < end && unit(i + 2) >= 0xDC00 && unit(i + 2) < 0xE000) {
      c = 0x10000 + ((c - 0xD800) << 10) + (unit(i + 2) - 0xDC00);
      i += 2;
    } else if (c >= 0xD800 && c < 0xE000) {
      c = 0xFFFD;
      good = false;
    }
    append_utf8(utf8, c);
  }
  return good;
}

bool encode_utf16(std::string_view utf8, Buffer& bytes) {
  const std::size_t start = bytes.size();
  const auto put = [&](char32_t unit) {
    bytes.push_back(static_cast<std::uint8_t>(unit >> 8));
    bytes.push_back(static_cast<std::uint8_t>(unit & 0xFF));
  };
  for (std::size_t i = 0; i < utf8.size();) {
    char32_t c = 0;
    if (!next_utf8(utf8, i, c)) {
      bytes.resize(start);
      return false;
    }
    if (c >= 0x10000) {
      put(0xD800 + ((c - 0x10000) >> 10));
      put(0xDC00 + ((c - 0x10000) & 0x3FF));
    } else {
      put(c);
    }
  }
  return true;
}

}  // namespace codecs
