#include "copybooks/item_checks.hpp"

#include <algorithm>

#include "copybooks/source_text.hpp"

namespace copybooks {

namespace {

bool numeric(const Field& f) { return f.picture->category == Category::numeric; }
bool edited(const Field& f) { return f.picture->category == Category::numeric_edited; }

bool shows_sign(const Picture& p) { return p.symbols.find_first_of("+-cd") != std::string::npos; }

// More digits than the PICTURE has, or a sign that it has not.
void check_number(const DataItem& it, const Field& f, std::string_view text, const Complaint& complain) {
  const bool minus = text.starts_with('-');
  if (minus || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  if (text.find_first_of("Ee") != std::string_view::npos) return;
  std::string_view whole = text.substr(0, point);
  std::string_view fraction = text.substr(std::min(text.size(), point + 1));
  while (whole.starts_with('0')) whole.remove_prefix(1);
  while (fraction.ends_with('0')) fraction.remove_suffix(1);
  const int digits = f.picture->digits, scale = f.picture->scale;
  if (static_cast<int>(whole.size()) > std::max(0, digits - scale) ||
      static_cast<int>(fraction.size()) > std::max(0, scale)) {
    complain(errc::value_misfit, it.value_place,
             std::string(minus ? "-" : "") + std::string(text) + " does not fit " + picture_text(f));
  } else if (minus && !f.is_signed && !(edited(f) && shows_sign(*f.picture))) {
    complain(errc::value_misfit, it.value_place, f.name + " has no sign, and its VALUE is negative");
  }
}

}  // namespace

void check_clauses(const DataItem& it, const Field& f, const Complaint& complain) {
  const Picture& p = *f.picture;
  const bool characters = f.usage == Usage::display || f.usage == Usage::national;
  if (it.justified && (numeric(f) || edited(f))) {
    complain(errc::usage_mismatch, it.picture_place, "JUSTIFIED needs a text item");
  }
  if (it.blank_when_zero) {
    if (!numeric(f) && !edited(f)) {
      complain(errc::usage_mismatch, it.picture_place, "BLANK WHEN ZERO needs a numeric item");
    } else if (p.is_signed || p.text.find('*') != std::string::npos) {
      complain(errc::clause_misfit, it.blank_place,
               std::string("BLANK WHEN ZERO does not go with ") + (p.is_signed ? "S" : "*") + " in the PICTURE");
    } else if (!characters) {
      complain(errc::clause_misfit, it.blank_place,
               "BLANK WHEN ZERO does not go with " + std::string(to_string(f.usage)));
    }
  }
  if (it.sign) {
    if (!p.is_signed) {
      complain(errc::clause_misfit, it.sign->place, "SIGN needs a PICTURE with S, not " + p.text);
    } else if (!characters) {
      complain(errc::clause_misfit, it.sign->place, "SIGN does not go with " + std::string(to_string(f.usage)));
    }
  }
}

void check_value(const DataItem& it, const Field& f, const Complaint& complain) {
  using Kind = Literal::Kind;
  const Literal& value = *f.value;
  const bool text = value.kind == Kind::text || value.kind == Kind::all;
  if (numeric(f) && text) {
    complain(errc::value_misfit, it.value_place, f.name + " is a number, and its VALUE is text");
  } else if (numeric(f) && (value.kind == Kind::spaces || value.kind == Kind::quotes) && f.usage != Usage::display) {
    complain(errc::value_misfit, it.value_place,
             f.name + " is " + std::string(to_string(f.usage)) + ", and its VALUE is text");
  } else if (value.kind == Kind::number && !numeric(f) && !edited(f) &&
             f.picture->category != Category::external_float) {
    complain(errc::value_misfit, it.value_place, f.name + " is text, and its VALUE is a number");
  } else if (value.kind == Kind::text && f.usage == Usage::display) {
    const std::size_t length = characters_before(value.text, value.text.size());
    if (length > f.length) {
      complain(
          errc::value_misfit, it.value_place,
          "the literal has " + std::to_string(length) + " characters, " + f.name + " has " + std::to_string(f.length));
    }
  } else if (value.kind == Kind::number && (numeric(f) || edited(f))) {
    check_number(it, f, value.text, complain);
  }
}

void check_group_value(const DataItem& it, const Field& f, const Complaint& complain) {
  const bool hex = f.value->kind == Literal::Kind::hex;
  if (f.value->kind != Literal::Kind::text && !hex) return;
  const std::string& text = f.value->text;
  const std::size_t length = hex ? text.size() : characters_before(text, text.size());
  if (length > f.length) {
    complain(errc::value_misfit, it.value_place,
             "the literal has " + std::to_string(length) + (hex ? " bytes, " : " characters, ") + f.name + " has " +
                 std::to_string(f.length));
  }
}

void check_counter(const NameReference& object, const Field& counter, std::uint64_t most, const Complaint& complain) {
  std::uint64_t largest = 1;
  if (counter.usage == Usage::binary || counter.usage == Usage::native) {
    // Whether digits or bytes limit it is an option of the compiler: the bytes are the larger.
    for (std::size_t bit = counter.is_signed ? 1 : 0; bit < 8 * counter.length && largest <= most; ++bit) largest *= 2;
  } else {
    const int digits = counter.picture->digits - counter.picture->scale;
    for (int i = 0; i < digits && largest <= most; ++i) largest *= 10;
  }
  if (largest <= most) {
    complain(errc::counter_small, object.place,
             counter.name + " holds " + std::to_string(largest - 1) + " at most, and the table has up to " +
                 std::to_string(most) + " occurrences");
  }
}

}  // namespace copybooks
