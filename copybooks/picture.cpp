#include "copybooks/picture.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace copybooks {

namespace {

constexpr std::size_t longest_text = 255;
constexpr std::size_t most_positions = 16777216;
constexpr int most_digits = 38;

struct Symbol {
  char c;             // upper case; 'c' is CR, 'd' is DB, '$' is the currency symbol
  std::size_t count;  // repetitions
  std::size_t at;     // in the text
};

bool one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

class Reader {
 public:
  Reader(std::string_view text, const PictureOptions& options) : text_(text), options_(options) {}

  boost::system::result<Picture, PictureError> read() {
    if (text_.empty()) return PictureError(0, "the PICTURE is empty");
    if (text_.size() > longest_text) return PictureError(longest_text, "a PICTURE has at most 255 characters");
    if (!symbols()) return error_;
    if (!classify()) return error_;
    return std::move(picture_);
  }

 private:
  bool fail(std::size_t at, std::string what) {
    error_ = PictureError(at, std::move(what));
    return false;
  }

  bool symbols() {
    for (std::size_t i = 0; i < text_.size();) {
      const std::size_t at = i;
      char c = static_cast<char>(std::toupper(static_cast<unsigned char>(text_[i])));
      const auto currency = static_cast<char>(std::toupper(static_cast<unsigned char>(options_.currency)));
      if (text_[i] == options_.currency || c == currency) {
        c = '$';
        ++i;
      } else if (c == 'C' && i + 1 < text_.size() && (text_[i + 1] == 'R' || text_[i + 1] == 'r')) {
        c = 'c';
        i += 2;
      } else if (c == 'D' && i + 1 < text_.size() && (text_[i + 1] == 'B' || text_[i + 1] == 'b')) {
        c = 'd';
        i += 2;
      } else if (one_of(c, "ABEGNPSUVXZ90/,.+-*")) {
        ++i;
      } else {
        return fail(at, std::string("'") + text_[i] + "' is no PICTURE symbol");
      }
      picture_.text += c == 'c'   ? "CR"
                       : c == 'd' ? "DB"
                       : c == '$' ? std::string(1, options_.currency)
                                  : std::string(1, c);
      std::size_t count = 1;
      if (i < text_.size() && text_[i] == '(') {
        const std::size_t open = i++;
        count = 0;
        const std::size_t from = i;
        while (i < text_.size() && std::isdigit(static_cast<unsigned char>(text_[i]))) {
          count = count * 10 + static_cast<std::size_t>(text_[i++] - '0');
          if (count > most_positions) return fail(open, "the repetition is larger than 16,777,216");
        }
        if (i == from || i >= text_.size() || text_[i] != ')') return fail(open, "a '(' without a number and ')'");
        ++i;
        if (count == 0) return fail(open, "a repetition of 0");
        if (one_of(c, "SVcdE")) return fail(open, "this symbol stands once");
        picture_.text += '(' + std::to_string(count) + ')';
      }
      if (options_.decimal_comma && (c == '.' || c == ',')) c = c == '.' ? ',' : '.';
      if (!list_.empty() && list_.back().c == c && !one_of(c, "SVcd.E")) {
        list_.back().count += count;
      } else {
        list_.push_back({c, count, at});
      }
    }
    picture_.currency = options_.currency_sign.empty() ? std::string(1, options_.currency) : options_.currency_sign;
    picture_.decimal_comma = options_.decimal_comma;
    return true;
  }

  std::size_t count(char c) const {
    std::size_t n = 0;
    for (const Symbol& s : list_) n += s.c == c ? s.count : 0;
    return n;
  }
  bool has(char c) const { return count(c) != 0; }
  bool has_any(std::string_view set) const {
    return std::any_of(list_.begin(), list_.end(), [&](const Symbol& s) { return one_of(s.c, set); });
  }
  bool only(std::string_view set) const {
    return std::all_of(list_.begin(), list_.end(), [&](const Symbol& s) { return one_of(s.c, set); });
  }
  std::size_t place_of(std::string_view set) const {
    for (const Symbol& s : list_) {
      if (one_of(s.c, set)) return s.at;
    }
    return 0;
  }
  std::size_t place_outside(std::string_view set) const {
    for (const Symbol& s : list_) {
      if (!one_of(s.c, set)) return s.at;
    }
    return 0;
  }

  bool positions(std::string_view counted_as_none) {
    std::size_t n = 0;
    for (const Symbol& s : list_) {
      if (one_of(s.c, counted_as_none)) continue;
      n += s.count * (s.c == 'c' || s.c == 'd' ? 2 : 1);
      if (n > most_positions) return fail(s.at, "the item is larger than 16,777,216 positions");
    }
    if (n == 0) return fail(0, "the PICTURE has no character position");
    if (has('$')) n += picture_.currency.size() - 1;  // its first occurrence is the whole sign
    picture_.positions = n;
    return true;
  }

  bool classify() {
    Picture& p = picture_;
    if (has_any("XA")) {
      if (has_any("XA") && !only("XA9B0/"))
        return fail(place_outside("XA9B0/"), "this symbol cannot stand with X or A");
      p.category = only("A")        ? Category::alphabetic
                   : has_any("B0/") ? Category::alphanumeric_edited
                                    : Category::alphanumeric;
      return positions("") && expand();
    }
    if (has('N')) {
      if (!only("NB0/")) return fail(place_outside("NB0/"), "this symbol cannot stand with N");
      p.category = has_any("B0/") ? Category::national_edited : Category::national;
      return positions("") && expand();
    }
    if (has('G')) {
      if (!only("GB")) return fail(place_outside("GB"), "this symbol cannot stand with G");
      p.category = Category::dbcs;
      return positions("") && expand();
    }
    if (has('U')) {
      if (!only("U")) return fail(place_outside("U"), "this symbol cannot stand with U");
      p.category = Category::utf8;
      return positions("");
    }
    if (has('E')) return external_float();
    return numeric();
  }

  bool expand() {
    if (picture_.category != Category::alphanumeric_edited && picture_.category != Category::numeric_edited &&
        picture_.category != Category::national_edited && !(picture_.category == Category::dbcs && has('B'))) {
      return true;
    }
    if (picture_.positions > 65535) return fail(0, "an edited item has at most 65,535 positions");
    for (const Symbol& s : list_) picture_.symbols.append(s.count, s.c);
    return true;
  }

  bool external_float() {
    // +9.9(8)E+99: sign, significand with a point or V, E, sign, two digits.
    std::size_t i = 0;
    const auto take = [&](std::string_view set) {
      return i < list_.size() && one_of(list_[i].c, set) ? &list_[i++] : nullptr;
    };
    std::size_t digits = 0;
    if (!take("+-")) return fail(0, "a floating-point PICTURE begins with + or -");
    if (const Symbol* s = take("9")) digits += s->count;
    const bool point = take(".V") != nullptr;
    if (const Symbol* s = take("9")) digits += s->count;
    const bool e = take("E") != nullptr;
    const bool sign = take("+-") != nullptr;
    const Symbol* exponent = take("9");
    if (!point || !e || !sign || exponent == nullptr || exponent->count != 2 || i != list_.size() || digits == 0 ||
        digits > 16) {
      return fail(place_of("E"), "a floating-point PICTURE is written like +9.9(8)E+99, with 1 to 16 digits");
    }
    picture_.category = Category::external_float;
    picture_.digits = static_cast<int>(digits);
    picture_.is_signed = true;
    return positions("V");
  }

  // Where a fixed currency symbol may stand: in front, or as only the standard has it behind.
  bool currency_in_front(std::size_t i) const {
    return i == 0 || (i == 1 && one_of(list_[0].c, "+-") && list_[0].count == 1);
  }
  bool currency_behind(std::size_t i) const {
    return i + 1 == list_.size() || (i + 2 == list_.size() && one_of(list_.back().c, "+-cd"));
  }

  bool only_insertion(std::size_t from, std::size_t to) const {
    return std::all_of(list_.begin() + static_cast<std::ptrdiff_t>(from), list_.begin() + static_cast<std::ptrdiff_t>(to),
                       [](const Symbol& s) { return one_of(s.c, "B0/,.V"); });
  }

  bool numeric() {
    Picture& p = picture_;
    const bool edited = has_any("Z*+-.,$cdB0/");
    if (count('S') > 1 || (has('S') && list_.front().c != 'S')) return fail(list_[1].at, "S stands once and first");
    if (count('V') + count('.') > 1) {
      std::size_t seen = 0;
      for (const Symbol& s : list_) {
        if (one_of(s.c, "V.") && (seen += s.count) > 1) return fail(s.at, "the decimal point stands once");
      }
    }
    if (edited && has('S')) return fail(place_of("S"), "S cannot stand in an edited PICTURE; use + - CR or DB");
    if (has('Z') && has('*')) return fail(place_of("*"), "Z and * exclude each other");
    const int signs = (has('+') ? 1 : 0) + (has('-') ? 1 : 0) + (has('c') ? 1 : 0) + (has('d') ? 1 : 0);
    if (signs > 1) return fail(place_of("+-cd"), "only one kind of sign: + - CR or DB");
    if ((has('c') || has('d')) && (count('c') + count('d') > 1 || !one_of(list_.back().c, "cd"))) {
      return fail(place_of("cd"), "CR and DB stand once and last");
    }
    if (has('P') && has('.')) return fail(place_of("."), "P and the decimal point exclude each other");
    // A fixed sign or currency stands once; two and more of it float: the first is only for insertion.
    const auto floating = [&](char c) { return count(c) > 1; };
    bool point = false;
    int before = 0, behind = 0, p_before = 0, p_behind = 0;
    bool digit_seen = false;
    bool nine_seen = false;
    char float_symbol = 0;
    bool p_leading = false;
    bool suppressed_behind_point = false;
    std::size_t floats_seen = 0, last_float = 0;
    for (std::size_t i = 0; i < list_.size(); ++i) {
      const Symbol& s = list_[i];
      const int n = static_cast<int>(std::min<std::size_t>(s.count, 1000));
      const bool last = i + 1 == list_.size();
      switch (s.c) {
        case 'S':
          break;
        case 'V':
        case '.':
          point = true;
          if (p_leading) return fail(s.at, "V stands in front of P");
          if (s.c == '.' && s.count > 1) return fail(s.at, "the decimal point stands once");
          break;
        case 'P':
          if (!digit_seen) {
            if (i != 0 && !one_of(list_[i - 1].c, "SV+-$P")) {
              return fail(s.at, "P stands at one end of the digits only");
            }
            p_leading = true;
            p_before += n;
          } else {
            // Trailing P: only V or a sign may follow.
            for (std::size_t k = i + 1; k < list_.size(); ++k) {
              if (!one_of(list_[k].c, "V+-cd")) return fail(s.at, "P stands at one end of the digits only");
            }
            if (p_leading) return fail(s.at, "P stands at one end of the digits only");
            if (point) return fail(s.at, "P behind the digits stands in front of V");
            p_behind += n;
          }
          break;
        case '9':
        case 'Z':
        case '*':
          if (s.c != '9' && nine_seen) return fail(s.at, "Z and * stand in front of 9");
          if (s.c != '9' && floats_seen != 0) return fail(s.at, "Z and * exclude a floating sign or currency");
          if (s.c == '9' && suppressed_behind_point) {
            return fail(s.at, "behind the decimal point Z, * and floating symbols stand for all digits or none");
          }
          suppressed_behind_point = suppressed_behind_point || (s.c != '9' && (point || p_leading));
          nine_seen = nine_seen || s.c == '9';
          digit_seen = true;
          (point || p_leading ? behind : before) += n;
          break;
        case '+':
        case '-':
        case '$':
          if (floating(s.c)) {
            if (has_any("Z*")) return fail(s.at, "Z and * exclude a floating sign or currency");
            if (float_symbol != 0 && float_symbol != s.c) return fail(s.at, "only one symbol can float");
            if (nine_seen) return fail(s.at, "a floating string stands in front of the digits");
            if (float_symbol != 0 && !only_insertion(last_float + 1, i)) {
              return fail(s.at, "nothing but insertion symbols stands within a floating string");
            }
            last_float = i;
            float_symbol = s.c;
            const std::size_t first = floats_seen == 0 ? 1 : 0;
            floats_seen += s.count;
            const int digits = n - static_cast<int>(first);
            if (digits > 0) digit_seen = true;
            suppressed_behind_point = suppressed_behind_point || (digits > 0 && point);
            (point ? behind : before) += digits;
          } else if (s.c == '$' && !currency_in_front(i) && (float_symbol != 0 || !currency_behind(i))) {
            return fail(s.at, "a fixed currency symbol stands first, or behind a sign that does");
          } else if (s.c != '$' && i != 0 && !last) {
            return fail(s.at, "a fixed sign stands first or last");
          }
          break;
        default:
          break;
      }
    }
    p.digits = before + behind;
    if (p.digits == 0) return fail(0, "the PICTURE has no digit position");
    p.is_signed = has('S');
    p.scale = p_leading ? p_before + behind : p_behind > 0 ? -p_behind : behind;
    if (p.digits > most_digits || p.json_digits() > most_digits) return fail(0, "a number has at most 38 digits");
    p.category = edited ? Category::numeric_edited : Category::numeric;
    return positions("SVP") && expand();
  }

  std::string_view text_;
  PictureOptions options_;
  Picture picture_;
  PictureError error_;
  std::vector<Symbol> list_;
};

}  // namespace

// GnuCOBOL takes P at an end of the whole PICTURE only, the Language Reference at an end of its digits.
std::string_view Picture::doubt() const {
  if (category != Category::numeric_edited) return {};
  const std::size_t sign = symbols.find('$');
  const bool fixed = sign != std::string::npos && symbols.find('$', sign + 1) == std::string::npos;
  if (fixed && sign != 0 && !(sign == 1 && (symbols[0] == '+' || symbols[0] == '-'))) {
    return "Enterprise COBOL refuses a currency symbol behind the digits";
  }
  if (symbols.find('P') == std::string::npos) return {};
  const std::size_t first = symbols.find_first_not_of('V'), last = symbols.find_last_not_of('V');
  if (symbols[first] != 'P' && symbols[last] != 'P') {
    return "GnuCOBOL refuses P beside a sign or currency symbol";
  }
  const std::size_t behind = symbols.find_first_not_of("VPB0/,");
  if (symbols[first] == 'P' && symbols.find_first_of(first == 0 ? "Z*+-$" : "+-$", behind) == behind) {
    return "GnuCOBOL refuses P in front of Z, * or a floating symbol";
  }
  return {};
}

boost::system::result<Picture, PictureError> parse_picture(std::string_view text, const PictureOptions& options) {
  return Reader(text, options).read();
}

}  // namespace copybooks
