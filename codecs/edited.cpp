#include "codecs/edited.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace codecs {

namespace {

constexpr std::size_t most_digits = 38;
constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

// Picture::symbols has '.' as the decimal point and '$' as the currency symbol, whatever the program called them.
char point(const EditedShape& s) { return s.picture.decimal_comma ? ',' : '.'; }
char comma(const EditedShape& s) { return s.picture.decimal_comma ? '.' : ','; }

char insertion(char symbol, const EditedShape& s) {
  switch (symbol) {
    case 'B':
      return ' ';
    case ',':
      return comma(s);
    default:
      return symbol;  // 0 and /
  }
}

// Of a + or - in the PICTURE.
char sign_character(char symbol, bool minus) { return minus ? '-' : (symbol == '+' ? '+' : ' '); }

// The positions of a symbol's first occurrence: a currency symbol may stand for a sign of several characters.
std::size_t width(char symbol, const EditedShape& s) { return symbol == '$' ? s.picture.currency.size() : 1; }

errc fit(const Decimal& value, const EditedShape& s, uint128& magnitude) {
  if (const errc failed = rescale_magnitude(value, s.scale, magnitude); failed != errc::none) {
    return failed == errc::input_too_long ? errc::output_overflow : failed;
  }
  if (value.negative && magnitude != 0 && !s.takes_minus) return errc::negative_unsigned;
  if (s.digits <= 0 || s.digits > static_cast<int>(most_digits)) return errc::output_overflow;
  return magnitude >= power_of_ten(s.digits) ? errc::output_overflow : errc::none;
}

// `out` holds picture.positions characters, and the value fits.
void edit(uint128 magnitude, bool minus, const EditedShape& s, char* out) {
  const std::string& symbols = s.picture.symbols;
  const std::size_t size = s.picture.positions;
  if (magnitude == 0 && (s.blank_when_zero || (s.all_suppressible && s.fill == ' '))) {
    std::fill(out, out + size, ' ');
    return;
  }
  if (magnitude == 0 && s.all_suppressible) {
    // Stars everywhere, over signs and currency too; the decimal point alone stays.
    std::fill(out, out + size, '*');
    const std::size_t before = symbols.find('.');
    if (before != std::string::npos) {
      const auto end = symbols.begin() + static_cast<std::ptrdiff_t>(before);
      const bool currency = std::find(symbols.begin(), end, '$') != end;
      out[static_cast<std::size_t>(std::count_if(symbols.begin(), end, [](char c) { return c != 'V' && c != 'P'; })) +
          (currency ? width('$', s) - 1 : 0)] = point(s);
    }
    return;
  }
  std::array<std::uint8_t, most_digits> digits;
  put_digits(magnitude, digits.data(), static_cast<std::size_t>(s.digits), 0x30);

  std::size_t next = 0;            // digit
  std::size_t at = 0;              // position
  std::size_t float_at = nowhere;  // the last suppressed position of the floating string
  bool suppressing = false;        // the string of Z, * or floating symbols has begun
  bool significant = false;        // and is over
  for (const char symbol : symbols) {
    char& c = out[at];
    if (symbol == 'V' || symbol == 'P') {
      significant = significant || symbol == 'V';
      continue;
    }
    ++at;
    if (symbol == '.') {
      significant = true;
      c = point(s);
    } else if (symbol == '9') {
      significant = true;
      c = static_cast<char>(digits[next++]);
    } else if (symbol == s.floating && !suppressing) {
      suppressing = true;
      std::fill_n(&c, width(symbol, s), ' ');
      at += width(symbol, s) - 1;
      float_at = at - 1;
    } else if (symbol == 'Z' || symbol == '*' || symbol == s.floating) {
      suppressing = true;
      c = static_cast<char>(digits[next++]);
      significant = significant || c != '0';
      if (!significant) {
        c = s.fill;
        float_at = at - 1;
      }
    } else if (one_of(symbol, ",B0/")) {
      if (suppressing && !significant) {
        c = s.fill;
        float_at = at - 1;
      } else {
        c = insertion(symbol, s);
      }
    } else if (symbol == 'c' || symbol == 'd') {
      out[at] = minus ? (symbol == 'c' ? 'R' : 'B') : ' ';
      c = minus ? (symbol == 'c' ? 'C' : 'D') : ' ';
      ++at;
    } else if (symbol == '$') {
      std::copy(s.picture.currency.begin(), s.picture.currency.end(), &c);
      at += width(symbol, s) - 1;
    } else {
      c = sign_character(symbol, minus);
    }
  }
  if (s.floating == '\0' || float_at == nowhere) return;
  if (s.floating == '$') {
    std::copy(s.picture.currency.begin(), s.picture.currency.end(), out + float_at + 1 - width('$', s));
  } else {
    out[float_at] = sign_character(s.floating, minus);
  }
}

struct Read {
  bool good = false;
  uint128 magnitude = 0;
  int scale = 0;
  bool minus = false;
};

// Every position by its symbol: suppressed positions are zeros as long as no digit came.
Read read_by_position(std::string_view text, const EditedShape& s) {
  Read r;
  std::size_t at = 0;
  bool first_float = s.floating != '\0';
  bool seen = false;
  const auto blank = [&](char c) {
    if (seen) return false;
    if (c == '-' && s.floating != '\0' && s.floating != '$') r.minus = true;
    return c == ' ' || c == '*' || (s.floating != '\0' && (c == s.floating || c == '-')) ||
           (s.floating == '$' && one_of(c, s.picture.currency));
  };
  for (const char symbol : s.picture.symbols) {
    if (symbol == 'V' || symbol == 'P') continue;
    const char c = text[at++];
    if (symbol == s.floating && first_float) {
      first_float = false;
      const std::string_view sign = text.substr(at - 1, width(symbol, s));
      if (!std::all_of(sign.begin(), sign.end(), blank)) return r;
      at += sign.size() - 1;
    } else if (one_of(symbol, "9Z*") || symbol == s.floating) {
      if (!is_digit(c) && (symbol == '9' || !blank(c))) return r;
      r.magnitude = r.magnitude * 10 + (is_digit(c) ? static_cast<unsigned>(c - '0') : 0U);
      seen = seen || is_digit(c);
    } else if (symbol == '.') {
      if (c != point(s)) return r;
    } else if (one_of(symbol, ",B0/")) {
      if (c != insertion(symbol, s) && !blank(c)) return r;
    } else if (symbol == 'c' || symbol == 'd') {
      const std::string_view two = text.substr(at - 1, 2);
      ++at;
      if (two != "CR" && two != "DB" && two != "  " && two != "**") return r;
      r.minus = two == "CR" || two == "DB";
    } else if (symbol == '$') {
      const std::string_view sign = text.substr(at - 1, width(symbol, s));
      const bool suppressed = one_of(c, " *") && sign.find_first_not_of(c) == std::string_view::npos;
      if (sign != s.picture.currency && !suppressed) return r;
      at += sign.size() - 1;
    } else {
      if (!one_of(c, "+- *")) return r;
      r.minus = c == '-';
    }
  }
  r.scale = s.scale;
  r.good = true;
  return r;
}

// The number as a person reads it, wherever it stands: blanks and stars around it, one sign, CR or DB, the currency.
// Without a decimal point it needs as many digits as the PICTURE has, unless the PICTURE counts whole units.
Read read_freely(std::string_view text, const EditedShape& s) {
  Read r;
  const std::string& symbols = s.picture.symbols;
  if (symbols.find('0') != std::string::npos) return r;  // whose zero it is only its position tells
  const auto trim = [&] {
    while (!text.empty() && one_of(text.front(), " *")) text.remove_prefix(1);
    while (!text.empty() && one_of(text.back(), " *")) text.remove_suffix(1);
  };
  int signs = 0;
  int currencies = 0;
  for (bool again = true; again;) {
    trim();
    again = false;
    if (text.ends_with("CR") || text.ends_with("DB")) {
      text.remove_suffix(2);
      r.minus = true;
      again = true;
      ++signs;
    } else if (!text.empty() && (one_of(text.front(), "+-") || one_of(text.back(), "+-"))) {
      const bool front = one_of(text.front(), "+-");
      r.minus = (front ? text.front() : text.back()) == '-';
      front ? text.remove_prefix(1) : text.remove_suffix(1);
      again = true;
      ++signs;
    } else if (text.starts_with(s.picture.currency) && symbols.find('$') != std::string::npos) {
      text.remove_prefix(s.picture.currency.size());
      again = true;
      ++currencies;
    }
    if (signs > 1 || currencies > 1) return r;
  }
  int digits = 0;
  int decimals = -1;
  for (const char c : text) {
    if (is_digit(c)) {
      if (++digits > static_cast<int>(most_digits)) return r;
      r.magnitude = r.magnitude * 10 + static_cast<unsigned>(c - '0');
      if (decimals >= 0) ++decimals;
    } else if (c == point(s)) {
      if (decimals >= 0) return r;
      decimals = 0;
    } else {
      const bool inserted = (c == comma(s) && one_of(',', symbols)) || (c == ' ' && one_of('B', symbols)) ||
                            (c == '/' && one_of('/', symbols));
      if (!inserted || decimals >= 0) return r;
    }
  }
  const bool needs_all = decimals < 0 && s.scale != 0 && !one_of('.', symbols);
  if (digits == 0 || digits > s.digits || (needs_all && digits != s.digits)) return r;
  r.scale = decimals >= 0 ? decimals : (needs_all ? s.scale : 0);
  r.good = true;
  return r;
}

}  // namespace

EditedShape make_edited_shape(const copybooks::Picture& picture, bool blank_when_zero) {
  EditedShape s;
  s.picture = picture;
  s.blank_when_zero = blank_when_zero;
  s.scale = picture.scale;
  const auto count = [&](char c) { return std::count(picture.symbols.begin(), picture.symbols.end(), c); };
  for (const char c : {'$', '+', '-'}) {
    if (count(c) > 1) s.floating = c;
  }
  s.fill = count('*') != 0 ? '*' : ' ';
  const auto floats = s.floating == '\0' ? 0 : count(s.floating) - 1;
  s.digits = static_cast<int>(count('9') + count('Z') + count('*') + floats);
  s.all_suppressible = count('9') == 0 && s.digits > 0;
  s.takes_minus = count('+') + count('-') + count('c') + count('d') != 0;
  s.is_signed = s.takes_minus;
  return s;
}

Reading decode_edited(std::string_view text, const EditedShape& shape) {
  if (text.size() != shape.picture.positions || shape.digits > static_cast<int>(most_digits)) {
    return Reading::bad(errc::edited_invalid, 0);
  }
  std::array<char, 256> small;
  std::string large;
  if (text.size() > small.size()) large.resize(text.size());
  char* image = large.empty() ? small.data() : large.data();
  const auto reading_of = [&](const Read& read, Reading& r) {
    r.value.magnitude = read.magnitude;
    r.value.scale = read.scale;
    r.value.negative = read.minus && read.magnitude != 0;
    uint128 magnitude = 0;
    if (fit(r.value, shape, magnitude) != errc::none) return false;
    r.value.magnitude = magnitude;
    r.value.scale = shape.scale;
    edit(magnitude, r.value.negative, shape, image);
    r.canonical = std::equal(text.begin(), text.end(), image);
    r.reason = r.canonical ? errc::none : errc::edited_not_canonical;
    return true;
  };

  Reading r;
  if (text.find_first_not_of(' ') == std::string_view::npos) {
    Read zero;
    zero.scale = shape.scale;
    if (reading_of(zero, r) && r.canonical) return r;
    r = Reading::bad(errc::none, 0);
    r.state = NumberState::spaces;
    return r;
  }
  if (const Read read = read_by_position(text, shape); read.good && reading_of(read, r)) return r;
  if (const Read read = read_freely(text, shape); read.good && reading_of(read, r)) return r;
  const std::size_t at = text.find_first_not_of(" *0123456789");
  return Reading::bad(errc::edited_invalid, at == std::string_view::npos ? 0 : at);
}

errc encode_edited(const Decimal& value, const EditedShape& shape, std::span<char> out) {
  uint128 magnitude = 0;
  if (const errc failed = fit(value, shape, magnitude); failed != errc::none) return failed;
  if (out.size() != shape.picture.positions) return errc::output_overflow;
  edit(magnitude, value.negative && magnitude != 0, shape, out.data());
  return errc::none;
}

}  // namespace codecs
