// Any bytes under any shape of a number. No crash; canonical means that encode gives the same bytes; every number that
// decodes encodes again to the same value.
#include <algorithm>
#include <array>
#include <cstdlib>

#include "codecs/binary.hpp"
#include "codecs/edited.hpp"
#include "codecs/external_float.hpp"
#include "codecs/floating.hpp"
#include "codecs/national.hpp"
#include "codecs/packed.hpp"
#include "codecs/zoned.hpp"

namespace {

using namespace codecs;

void require(bool held) {
  if (!held) std::abort();
}

// Takes the shape from the front of the input; zeros when it is used up.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}
  unsigned byte() {
    if (rest_.empty()) return 0;
    const unsigned b = rest_[0];
    rest_ = rest_.subspan(1);
    return b;
  }
  Buffer bytes(std::size_t count) {
    const std::size_t taken = std::min(count, rest_.size());
    Buffer out(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(taken));
    rest_ = rest_.subspan(taken);
    out.resize(count);
    return out;
  }

 private:
  Bytes rest_;
};

template <class Shape, class Decode, class Encode>
void hold(const Buffer& bytes, const Shape& shape, Decode decode, Encode encode) {
  const Reading r = decode(bytes, shape);
  require(r.state == NumberState::number || !r.canonical);
  require(r.state != NumberState::bad || (r.reason != errc::none && r.at < std::max<std::size_t>(bytes.size(), 1)));
  if (r.state != NumberState::number) return;
  require(r.value.magnitude < power_of_ten(38));
  require(!r.value.negative || r.value.magnitude != 0);
  const auto again = parse_decimal(to_string(r.value));
  require(again.has_value() && *again == r.value);
  Buffer out(bytes.size(), 0xA5);
  const errc failed = encode(*again, shape, out);
  if (r.reason == errc::binary_over_picture) {
    require(!r.canonical);
    return;
  }
  require(failed == errc::none);
  require(!r.canonical || out == bytes);
  const Reading second = decode(out, shape);
  require(second.state == NumberState::number && second.canonical && second.value == r.value);
}

void numeric(Input& in, NumericShape& shape) {
  shape.digits = static_cast<int>(in.byte() % 38) + 1;
  shape.scale = static_cast<int>(in.byte() % 60) - 12;
  shape.is_signed = in.byte() % 2 != 0;
}

const std::vector<EditedShape>& edited_shapes() {
  static const auto shapes = [] {
    std::vector<EditedShape> out;
    for (const char* picture :
         {"$$,$$9.99CR", "---,--9.99", "**,**9.99",  "***,***.**", "ZZZ,ZZZ.ZZ", "Z(5)9.99-", "+Z(4)9",
          "+++9.9",      "9,999.99DB", "$**,**9.99", "99/99/9999", "9(3)B9(3)",  "900",       "+,+++.99",
          "Z/ZZ/99",     "-$Z,ZZ9",    "ZZZVZZ",     "Z(37)9",     "$$$.$$",     "0ZZ9",      "ZZ09",
          "***.**CR",    "9(5)+",      "+(16).99",   "----",       "BZZBZZ9"}) {
      for (const bool comma : {false, true}) {
        const auto parsed = copybooks::parse_picture(picture, {'$', comma});
        if (!parsed) continue;
        out.push_back(make_edited_shape(*parsed, false));
        out.push_back(make_edited_shape(*parsed, true));
      }
    }
    return out;
  }();
  return shapes;
}

void floats(Input& in, FloatForm form, std::size_t size) {
  const Buffer bytes = in.bytes(size);
  std::string text;
  const FloatReading r = decode_float(bytes, form, text);
  require(r.state == NumberState::number ? !text.empty() : text.empty() && !r.canonical);
  if (r.state != NumberState::number) return;
  Buffer out(size);
  require(encode_float(text, form, out) == errc::none);
  require((out == bytes) == r.canonical);
  std::string again;
  require(decode_float(out, form, again).canonical && again == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input in(data, size);
  const unsigned kind = in.byte() % 8;
  const unsigned options = in.byte();
  switch (kind) {
    case 0: {
      ZonedShape shape;
      numeric(in, shape);
      shape.sign_leading = (options & 1) != 0;
      shape.sign_separate = shape.is_signed && (options & 2) != 0;
      shape.blank_when_zero = (options & 4) != 0;
      shape.sign_rule = (options & 8) != 0 ? SignRule::relaxed : SignRule::strict;
      shape.zone_rule = (options & 16) != 0 ? ZoneRule::ignore : ZoneRule::strict;
      shape.signs = static_cast<ZonedSigns>((options >> 5) % 5);
      hold(in.bytes(static_cast<std::size_t>(shape.digits) + (shape.sign_separate ? 1 : 0)), shape, decode_zoned,
           encode_zoned);
      break;
    }
    case 1: {
      PackedShape shape;
      numeric(in, shape);
      shape.sign_nibble = (options & 1) != 0;
      shape.is_signed = shape.is_signed && shape.sign_nibble;
      shape.sign_rule = (options & 2) != 0 ? SignRule::relaxed : SignRule::strict;
      shape.pad_nibble = (options & 4) != 0 ? PadNibble::strict : PadNibble::lenient;
      shape.space = (options & 8) != 0 ? 0x20 : 0x40;
      const auto digits = static_cast<std::size_t>(shape.digits);
      hold(in.bytes(shape.sign_nibble ? digits / 2 + 1 : (digits + 1) / 2), shape, decode_packed, encode_packed);
      break;
    }
    case 2: {
      BinaryShape shape;
      numeric(in, shape);
      shape.little_endian = (options & 1) != 0;
      shape.full_range = (options & 2) != 0;
      shape.trunc = static_cast<Trunc>((options >> 2) % 3);
      hold(in.bytes(1 + (options >> 4)), shape, decode_binary, encode_binary);
      break;
    }
    case 3:
      floats(in, static_cast<FloatForm>(options % 3), (options & 128) != 0 ? 8 : 4);
      break;
    case 4: {
      const EditedShape& shape = edited_shapes()[options % edited_shapes().size()];
      const Buffer bytes = in.bytes(shape.picture.positions);
      hold(
          bytes, shape,
          [](const Buffer& b, const EditedShape& s) {
            return decode_edited({reinterpret_cast<const char*>(b.data()), b.size()}, s);
          },
          [](const Decimal& d, const EditedShape& s, Buffer& out) {
            return encode_edited(d, s, {reinterpret_cast<char*>(out.data()), out.size()});
          });
      break;
    }
    case 5: {
      ZonedShape shape;
      numeric(in, shape);
      shape.sign_separate = shape.is_signed;
      shape.sign_leading = (options & 1) != 0;
      shape.blank_when_zero = (options & 4) != 0;
      shape.zone_rule = (options & 16) != 0 ? ZoneRule::ignore : ZoneRule::strict;
      shape.signs = ZonedSigns::ascii_standard;
      hold(in.bytes(2 * (static_cast<std::size_t>(shape.digits) + (shape.sign_separate ? 1 : 0))), shape,
           decode_national_number, encode_national_number);
      break;
    }
    case 6: {
      static const auto shape = make_external_float_shape(*copybooks::parse_picture("-9.9(4)E+99"));
      const Buffer bytes = in.bytes(shape.positions);
      const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      std::string number;
      const FloatReading r = decode_external_float(text, shape, number);
      require(r.state == NumberState::number ? !number.empty() : number.empty() && !r.canonical);
      if (r.state != NumberState::number) return 0;
      std::string out(shape.positions, '?');
      const errc failed = encode_external_float(number, shape, out);
      require(failed == errc::none ? (out == text) == r.canonical : !r.canonical);
      break;
    }
    default: {
      const Buffer bytes = in.bytes(size);
      const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      if (const auto parsed = parse_decimal(text)) {
        require(parsed->magnitude < power_of_ten(38));
        const auto again = parse_decimal(to_string(*parsed));
        // Beyond 1E+1000 and 1E-1000 the plain form has more places than an exponent may say.
        if (again) require(*again == *parsed);
      }
      for (const FloatForm form : {FloatForm::hex, FloatForm::ieee}) {
        for (const std::size_t width : {4U, 8U}) {
          Buffer out(width);
          if (encode_float(text, form, out) != errc::none) continue;
          std::string back;
          require(decode_float(out, form, back).canonical);
        }
      }
    }
  }
  return 0;
}
