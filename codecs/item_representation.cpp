// How an elementary item's bytes are read and written: its kind, and the shape of that kind, from PICTURE and USAGE.
#include "codecs/record_plan.hpp"

namespace codecs {

using copybooks::Category;
using copybooks::Field;
using copybooks::Usage;

namespace {

template <class Shape>
void numeric(Shape& shape, const Field& f) {
  shape.digits = f.picture->digits;
  shape.scale = f.picture->scale;
  shape.is_signed = f.is_signed;
}

template <class Shape>
std::uint32_t place(std::vector<Shape>& shapes, Shape shape) {
  shapes.push_back(std::move(shape));
  return static_cast<std::uint32_t>(shapes.size() - 1);
}

class Representation {
 public:
  Representation(RecordPlan& plan, Node& node, const Field& field)
      : p_(plan), n_(node), f_(field), o_(plan.options), page_(plan.page(node)) {}

  Result<void> choose() {
    if (!f_.picture) return without_picture();
    const copybooks::Picture& picture = *f_.picture;
    n_.as_string = o_.numbers == Numbers::string || picture.json_digits() > 15;
    if ((f_.usage == Usage::display || f_.usage == Usage::utf8) && (page_.utf16() || page_.double_byte())) {
      return unsupported("its characters have one byte, those of code page " + page_.name() + " two");
    }
    switch (picture.category) {
      case Category::alphabetic:
        n_.alphabetic = true;
        [[fallthrough]];
      case Category::alphanumeric:
        n_.kind = Node::Kind::text;
        n_.justified = f_.justified;
        return {};
      case Category::alphanumeric_edited:
        n_.kind = Node::Kind::edited_text;
        n_.shape = place(p_.edited, make_edited_shape(picture, false));
        return {};
      case Category::numeric_edited:
        return numeric_edited();
      case Category::national:
      case Category::national_edited:
        if (f_.usage == Usage::dbcs) return dbcs();
        n_.kind = Node::Kind::national;
        n_.justified = f_.justified;
        insertions();
        return {};
      case Category::dbcs:
        return dbcs();
      case Category::utf8:
        n_.kind = Node::Kind::utf8;
        n_.characters = f_.byte_length ? 0 : static_cast<std::uint32_t>(picture.positions);
        return {};
      case Category::external_float:
        if (f_.usage != Usage::display) return unsupported("external floating point of this USAGE");
        n_.kind = Node::Kind::external_float;
        n_.shape = place(p_.external, make_external_float_shape(picture));
        return {};
      case Category::numeric:
        return number();
    }
    return {};
  }

 private:
  Error unsupported(std::string why) const {
    return Error(errc::item_unsupported, p_.layout->path(n_.field), copybooks::picture_text(f_), f_.offset, f_.length,
                 std::move(why));
  }

  Result<void> without_picture() {
    if (f_.usage != Usage::float_short && f_.usage != Usage::float_long) {
      n_.kind = Node::Kind::hex;
      return {};
    }
    n_.kind = Node::Kind::floating;
    n_.shape = place(p_.floating, f_.floats == copybooks::Floats::hex    ? FloatForm::hex
                                  : f_.floats == copybooks::Floats::ieee ? FloatForm::ieee
                                                                         : FloatForm::ieee_little);
    return {};
  }

  void insertions() {
    n_.insertions = !f_.picture->symbols.empty();
    if (!n_.insertions) return;
    n_.justified = false;  // edited items are not
    n_.shape = place(p_.edited, make_edited_shape(*f_.picture, false));
  }

  Result<void> dbcs() {
    if (!page_.has_pairs()) {
      return unsupported("code page " + page_.name() +
                         " has no double-byte characters; name one that has, such as 939 or 300, for the record or for "
                         "this item");
    }
    n_.kind = Node::Kind::dbcs;
    n_.justified = f_.justified;
    insertions();
    return {};
  }

  Result<void> numeric_edited() {
    const copybooks::Picture& picture = *f_.picture;
    const bool display = f_.usage == Usage::display;
    if (!display && f_.usage != Usage::national) return unsupported("an edited item of this USAGE");
    const auto& page = p_.tables(n_);
    const bool writable = std::all_of(picture.currency.begin(), picture.currency.end(), [&](char c) {
      const auto u = static_cast<unsigned char>(c);
      return u < 0x80 && page.portable[page.bytes_of_portable[u]] == c;
    });
    if (display && picture.symbols.find('$') != std::string::npos && !writable) {
      return unsupported("its currency sign is not in code page " + page_.name());
    }
    n_.kind = display ? Node::Kind::edited : Node::Kind::national_edited;
    n_.shape = place(p_.edited, make_edited_shape(picture, f_.blank_when_zero));
    return {};
  }

  Result<void> zoned(ZonedSigns signs) {
    ZonedShape shape;
    numeric(shape, f_);
    shape.sign_leading = f_.sign_leading;
    shape.sign_separate = f_.sign_separate;
    shape.blank_when_zero = f_.blank_when_zero;
    shape.signs = signs;
    shape.sign_rule = o_.signs;
    shape.zone_rule = o_.zones;
    n_.shape = place(p_.zoned, shape);
    return {};
  }

  Result<void> number() {
    switch (f_.usage) {
      case Usage::display:
        n_.kind = Node::Kind::zoned;
        n_.keep_zeros = n_.as_string && !f_.is_signed && f_.picture->scale == 0;
        return zoned(page_.ascii_family() ? o_.ascii_signs : ZonedSigns::ebcdic_zones);
      case Usage::national:
        if (f_.is_signed && !f_.sign_separate) {
          return unsupported("a signed number of USAGE NATIONAL needs SIGN SEPARATE: it has no zone for a sign");
        }
        n_.kind = Node::Kind::national_number;
        return zoned(ZonedSigns::ascii_standard);
      case Usage::packed:
      case Usage::packed_nosign: {
        PackedShape shape;
        numeric(shape, f_);
        shape.sign_nibble = f_.usage == Usage::packed;
        shape.sign_rule = o_.signs;
        shape.pad_nibble = o_.pad_nibble;
        shape.space = page_.space();
        n_.kind = Node::Kind::packed;
        n_.shape = place(p_.packed, shape);
        return {};
      }
      case Usage::binary:
      case Usage::native: {
        BinaryShape shape;
        numeric(shape, f_);
        shape.little_endian = f_.byte_order == copybooks::ByteOrder::little;
        shape.full_range = f_.usage == Usage::native || o_.trunc == Trunc::bin;
        shape.trunc = o_.trunc;
        if (shape.full_range) {
          const int digits = f_.length <= 2 ? 5 : f_.length <= 4 ? 10 : f_.length <= 8 ? 20 : 39;
          n_.as_string = o_.numbers == Numbers::string || digits > 15;
        }
        n_.kind = Node::Kind::binary;
        n_.shape = place(p_.binary, shape);
        return {};
      }
      default:
        return unsupported("no codec for a number of this USAGE");
    }
  }

  RecordPlan& p_;
  Node& n_;
  const Field& f_;
  const CodecOptions& o_;
  const CodePage& page_;
};

}  // namespace

Result<void> represent(RecordPlan& plan, Node& node, const Field& field) {
  return Representation(plan, node, field).choose();
}

}  // namespace codecs
