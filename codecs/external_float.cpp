#include "codecs/external_float.hpp"

#include <algorithm>

namespace codecs {

namespace {

// "(8)" behind a symbol, or 1.
std::size_t repetition(std::string_view text, std::size_t& at) {
  if (at >= text.size() || text[at] != '(') return 1;
  std::size_t n = 0;
  for (++at; at < text.size() && text[at] != ')'; ++at) n = n * 10 + static_cast<std::size_t>(text[at] - '0');
  ++at;
  return n;
}

bool read_sign(char c, char symbol, bool& minus) {
  minus = c == '-';
  return minus || c == (symbol == '+' ? '+' : ' ');
}

char sign_of(char symbol, bool minus) { return minus ? '-' : symbol == '+' ? '+' : ' '; }

// Digits without their trailing zeros, `power` of the last: plain from 1E-7 to below 1E+21, else d.dddE+n.
void append_number(std::string& out, std::string digits, int power, bool minus) {
  while (digits.size() > 1 && digits.back() == '0') {
    digits.pop_back();
    ++power;
  }
  const int point = static_cast<int>(digits.size()) + power;  // value = 0.digits * 10^point
  if (minus) out += '-';
  if (point > 21 || point < -6) {
    out += digits[0];
    if (digits.size() > 1) (out += '.') += digits.substr(1);
    out += point > 0 ? "E+" : "E-";
    out += std::to_string(std::abs(point - 1));
  } else if (point <= 0) {
    ((out += "0.").append(static_cast<std::size_t>(-point), '0')) += digits;
  } else if (power >= 0) {
    (out += digits).append(static_cast<std::size_t>(power), '0');
  } else {
    ((out += digits.substr(0, static_cast<std::size_t>(point))) += '.') +=
        digits.substr(static_cast<std::size_t>(point));
  }
}

FloatReading bad() { return {NumberState::bad, false, errc::edited_invalid}; }

}  // namespace

ExternalFloatShape make_external_float_shape(const copybooks::Picture& picture) {
  ExternalFloatShape s;
  s.positions = picture.positions;
  const std::string& text = picture.text;
  bool behind = false;
  bool first = true;
  for (std::size_t at = 0; at < text.size() && text[at] != 'E';) {
    const char c = text[at++];
    const std::size_t n = repetition(text, at);
    if (c == '9') {
      (behind ? s.decimals : s.whole) += n;
    } else if (first) {
      s.sign = c;
    } else {
      behind = true;
      s.point = c == 'V' ? '\0' : c;
    }
    first = false;
  }
  const std::size_t e = text.find('E');
  if (e + 1 < text.size()) s.exponent_sign = text[e + 1];
  return s;
}

FloatReading decode_external_float(std::string_view text, const ExternalFloatShape& shape, std::string& out) {
  if (text.size() != shape.positions) return bad();
  std::size_t at = 0;
  bool minus = false;
  bool exponent_minus = false;
  if (!read_sign(text[at++], shape.sign, minus)) return bad();
  std::string digits;
  for (std::size_t k = 0; k < shape.whole + shape.decimals; ++k) {
    if (k == shape.whole && shape.point != '\0' && text[at++] != shape.point) return bad();
    if (text[at] < '0' || text[at] > '9') return bad();
    digits += text[at++];
  }
  if (shape.decimals == 0 && shape.point != '\0' && text[at++] != shape.point) return bad();
  if (text[at++] != 'E' || !read_sign(text[at++], shape.exponent_sign, exponent_minus)) return bad();
  int exponent = 0;
  for (; at < text.size(); ++at) {
    if (text[at] < '0' || text[at] > '9') return bad();
    exponent = exponent * 10 + (text[at] - '0');
  }
  FloatReading r;
  const std::size_t lead = digits.find_first_not_of('0');
  if (lead == std::string::npos) {
    r.canonical = !minus && !exponent_minus && exponent == 0;
    out += '0';
    return r;
  }
  r.canonical = lead == 0 && !(exponent_minus && exponent == 0);
  append_number(out, digits.substr(lead), (exponent_minus ? -exponent : exponent) - static_cast<int>(shape.decimals),
                minus);
  return r;
}

errc encode_external_float(std::string_view number, const ExternalFloatShape& shape, std::span<char> out) {
  const auto value = parse_decimal(number);
  if (!value) return value.error().code;
  if (out.size() != shape.positions) return errc::output_overflow;
  const std::size_t room = shape.whole + shape.decimals;
  std::string digits;
  int exponent = 0;
  if (value->magnitude == 0) {
    digits.assign(room, '0');
  } else {
    const int count = digit_count(value->magnitude);
    std::string all(static_cast<std::size_t>(count), '0');
    put_digits(value->magnitude, reinterpret_cast<std::uint8_t*>(all.data()), all.size(), 0x30);
    digits = all.substr(0, all.find_last_not_of('0') + 1);
    if (digits.size() > room) return errc::fraction_too_long;
    digits.resize(room, '0');
    exponent = count - value->scale - static_cast<int>(shape.whole);
    if (exponent > 99) return errc::exponent_overflow;
    if (exponent < -99) return errc::exponent_underflow;
  }
  std::size_t at = 0;
  out[at++] = sign_of(shape.sign, value->negative && value->magnitude != 0);
  for (std::size_t k = 0; k < room; ++k) {
    if (k == shape.whole && shape.point != '\0') out[at++] = shape.point;
    out[at++] = digits[k];
  }
  if (shape.decimals == 0 && shape.point != '\0') out[at++] = shape.point;
  out[at++] = 'E';
  out[at++] = sign_of(shape.exponent_sign, exponent < 0);
  out[at++] = static_cast<char>('0' + std::abs(exponent) / 10);
  out[at] = static_cast<char>('0' + std::abs(exponent) % 10);
  return errc::none;
}

}  // namespace codecs
