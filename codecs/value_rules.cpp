#include "codecs/value_rules.hpp"

#include <algorithm>

#include "codecs/json_reader.hpp"
#include "codecs/text_folding.hpp"

namespace codecs {

namespace {

std::string count_text(std::size_t n, const char* what) { return std::to_string(n) + ' ' + what + (n == 1 ? "" : "s"); }

bool has_character(const RecordPlan& plan, const Node& node, char32_t c) {
  std::string utf8;
  append_utf8(utf8, c);
  Buffer bytes;
  return static_cast<bool>(encode_characters(plan, node, utf8, bytes));
}

// Characters that the page lacks as X'3F' (ASCII: X'1A'), both U+001A, or as question marks; in double-byte items,
// whose own substitute is no character on the way back, as full-width question marks.
std::string substituted(const RecordPlan& plan, const Node& node, std::string_view utf8, std::size_t& count) {
  const bool sub = plan.options.unmappable == Unmappable::sub && has_character(plan, node, 0x1A);
  const char32_t stand_in = node.kind == Node::Kind::dbcs ? 0xFF1F : sub ? 0x1A : U'?';
  std::string out;
  for (std::size_t at = 0; at < utf8.size();) {
    const std::size_t from = at;
    char32_t c = 0;
    if (!next_utf8(utf8, at, c)) return std::string(utf8);
    Buffer bytes;
    const std::string_view character = utf8.substr(from, at - from);
    const auto done = encode_characters(plan, node, character, bytes);
    if (done || done.error().code != errc::unmappable_character) {
      out += character;
    } else {
      append_utf8(out, stand_in);
      ++count;
    }
  }
  return out;
}

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

// The longest beginning (of a JUSTIFIED item: end) of the text that fits, in whole characters.
std::string_view shortened(const RecordPlan& plan, const Node& node, std::string_view utf8) {
  std::vector<std::size_t> cuts{0};  // bytes of the first k characters, or of the last k
  const auto length = [&](std::size_t k) { return cuts[k]; };
  const auto part = [&](std::size_t k) {
    return node.justified ? utf8.substr(utf8.size() - length(k)) : utf8.substr(0, length(k));
  };
  for (std::size_t bytes = 1; bytes <= utf8.size() && cuts.size() <= node.length; ++bytes) {
    const bool whole = node.justified ? begins_character(utf8[utf8.size() - bytes])
                                      : bytes == utf8.size() || begins_character(utf8[bytes]);
    if (whole) cuts.push_back(bytes);
  }
  Buffer image(node.length);
  std::size_t fits = 0;
  std::size_t most = cuts.size() - 1;
  while (fits < most) {
    const std::size_t k = (fits + most + 1) / 2;
    const auto done = write_text(plan, node, part(k), image);
    if (done || done.error().code != errc::output_overflow) {
      fits = k;
    } else {
      most = k - 1;
    }
  }
  return part(fits);
}

const NumericShape* shape_of(const RecordPlan& plan, const Node& node) {
  switch (node.kind) {
    case Node::Kind::zoned:
    case Node::Kind::national_number:
      return &plan.zoned[node.shape];
    case Node::Kind::packed:
      return &plan.packed[node.shape];
    case Node::Kind::binary:
      return &plan.binary[node.shape];
    case Node::Kind::edited:
    case Node::Kind::national_edited:
      return &plan.edited[node.shape];
    default:
      return nullptr;
  }
}

struct Moved {
  Decimal value;
  bool cut = false;      // decimals
  bool dropped = false;  // high digits
};

// The value as MOVE leaves it in the item: decimals cut, high digits dropped, the sign only where there is one.
Moved moved(const RecordPlan& plan, const Node& node, const NumericShape& shape, const Decimal& value) {
  Moved out;
  out.value.scale = shape.scale;
  const bool full_range =
      node.kind == Node::Kind::binary && (plan.binary[node.shape].full_range || plan.options.trunc == Trunc::bin);
  uint128 m = value.magnitude;
  const int up = shape.scale - value.scale;
  if (up < 0) {
    const uint128 whole = -up > 38 ? 0 : m / power_of_ten(-up);
    out.cut = -up > 38 ? m != 0 : whole * power_of_ten(-up) != m;
    m = whole;
  } else if (full_range) {
    for (int i = 0; i < up; ++i) m *= 10;  // modulo 2^128, and the item's range divides that
    out.dropped = up > 0;
  } else if (up > 0) {
    const uint128 kept = up >= shape.digits ? 0 : m % power_of_ten(shape.digits - up);
    out.dropped = kept != m;
    m = kept == 0 ? 0 : kept * power_of_ten(up);
  }
  bool minus = value.negative && shape.is_signed;
  const uint128 before = m;
  if (full_range && node.length < 16) {
    const std::size_t bits = 8 * node.length;
    const uint128 mask = (uint128{1} << bits) - 1;
    m = (minus ? ~m + 1 : m) & mask;
    minus = shape.is_signed && (m >> (bits - 1)) != 0;
    if (minus) m = (~m + 1) & mask;
  } else if (shape.digits < 38) {
    m %= power_of_ten(shape.digits);
  }
  out.dropped = out.dropped || m != before;
  out.value.magnitude = m;
  out.value.negative = minus && m != 0;
  return out;
}

bool has_nul(std::string_view utf8) { return utf8.find('\0') != std::string_view::npos; }

}  // namespace

bool holds_number(const RecordPlan& plan, const Node& node, Bytes bytes) {
  if (!is_float(node.kind)) return read_number(plan, node, bytes).state == NumberState::number;
  std::string text;
  return read_float(plan, node, bytes, text).state == NumberState::number;
}

Result<void> fit_text(const RecordPlan& plan, const Node& node, std::string_view utf8, std::span<std::uint8_t> out,
                      std::vector<Adjustment>& done) {
  const CodecOptions& o = plan.options;
  if (o.nul != Nul::keep && node.kind != Node::Kind::hex && has_nul(utf8)) {
    return Error(errc::invalid_character, "U+0000, and --nul says that texts have none");
  }
  auto written = write_text(plan, node, utf8, out);
  if (written) return written;
  std::string changed;
  if (written.error().code == errc::unmappable_character && o.unmappable != Unmappable::error) {
    if (o.unmappable == Unmappable::fold) {
      changed = fold_text(utf8, [&](char32_t c) { return has_character(plan, node, c); });
      if (changed != utf8) done.push_back({errc::character_folded, "typographic characters were made plain"});
    } else {
      std::size_t count = 0;
      changed = substituted(plan, node, utf8, count);
      done.push_back({errc::character_replaced, count_text(count, "character") + " that code page " +
                                                    plan.page(node).name() + " lacks replaced"});
    }
    utf8 = changed;
    written = write_text(plan, node, utf8, out);
    if (written) return written;
  }
  if (written.error().code == errc::output_overflow && o.overlong == Overlong::truncate &&
      node.kind != Node::Kind::hex) {
    const std::string_view kept = shortened(plan, node, utf8);
    const auto lost = static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), begins_character) -
                                               std::count_if(kept.begin(), kept.end(), begins_character));
    written = write_text(plan, node, kept, out);
    if (written) {
      done.push_back({errc::text_truncated, count_text(lost, "character") + " cut off"});
      return written;
    }
  }
  done.clear();
  return written;
}

errc fit_number(const RecordPlan& plan, const Node& node, const Decimal& value, std::span<std::uint8_t> out,
                std::vector<Adjustment>& done) {
  const errc failed = write_number(plan, node, value, out);
  if (failed == errc::none) {
    if (node.kind == Node::Kind::binary && plan.options.trunc == Trunc::std &&
        !(read_number(plan, node, out).value == value)) {
      done.push_back({errc::number_truncated, "high digits were dropped, as TRUNC(STD) does"});
    }
    return failed;
  }
  const NumericShape* shape = plan.options.move == Move::cobol ? shape_of(plan, node) : nullptr;
  if (shape == nullptr) return failed;
  const Moved left = moved(plan, node, *shape, value);
  if (const errc again = write_number(plan, node, left.value, out); again != errc::none) return again;
  std::string what;
  const auto add = [&](bool yes, const char* one) {
    if (yes) (what += what.empty() ? "" : ", ") += one;
  };
  add(left.cut, "decimals were cut");
  add(value.negative && !shape->is_signed, "the sign was dropped");
  add(left.dropped || what.empty(), "high digits were dropped");
  done.push_back({errc::number_moved, what + ", as MOVE does"});
  return errc::none;
}

Result<void> fit_null(const RecordPlan& plan, const Node& node, std::span<std::uint8_t> out,
                      std::vector<Adjustment>& done) {
  const char* name = "zero";
  switch (plan.options.null) {
    case Null::error:
      return Error(errc::not_nillable, "null, and no residue for it");
    case Null::zero:
      if (is_number(node.kind)) {
        if (const errc failed = write_number(plan, node, Decimal{}, out); failed != errc::none) return Error(failed);
      } else if (is_float(node.kind)) {
        if (const errc failed = write_float(plan, node, "0", out); failed != errc::none) return Error(failed);
      } else if (node.kind == Node::Kind::hex) {
        std::fill(out.begin(), out.end(), std::uint8_t{0});
      } else {
        fill_spaces(plan, node, out);
        name = "spaces";
      }
      break;
    case Null::spaces:
      fill_spaces(plan, node, out);
      name = "spaces";
      break;
    case Null::low:
      std::fill(out.begin(), out.end(), std::uint8_t{0});
      name = "low-values";
      break;
    case Null::high:
      std::fill(out.begin(), out.end(), std::uint8_t{0xFF});
      name = "high-values";
      break;
  }
  if (plan.options.null != Null::zero && (is_number(node.kind) || is_float(node.kind)) &&
      holds_number(plan, node, out)) {
    return Error(errc::not_nillable, std::string(name) + " are a number in this item; only --null zero can be written");
  }
  done.push_back({errc::null_replaced, std::string("null was written as ") + name});
  return {};
}

bool is_raw(std::string_view text) { return text.starts_with("X'") || text.starts_with("x'"); }

std::string raw_text(Bytes bytes) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out = "X'";
  for (const std::uint8_t b : bytes) {
    out += digits[b >> 4];
    out += digits[b & 15];
  }
  return out += '\'';
}

Result<void> read_raw(const RecordPlan& plan, const Node& node, std::string_view text, std::span<std::uint8_t> out) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
  };
  if (text.size() != 2 * out.size() + 3 || text.back() != '\'') {
    return Error(errc::raw_invalid, "X'...' needs " + std::to_string(2 * out.size()) + " hex digits");
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = digit(text[2 + 2 * i]);
    const int low = digit(text[3 + 2 * i]);
    if (high < 0 || low < 0) return Error(errc::raw_invalid, "no hex digit in X'...'");
    out[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  if (holds_number(plan, node, out)) {
    return Error(errc::raw_invalid, "the bytes of X'...' are a number; give the number");
  }
  return {};
}

}  // namespace codecs
