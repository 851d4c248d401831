#include "gateway/copy_plan.hpp"

#include <algorithm>

namespace gateway {

using codecs::CodePage;
using copybooks::Usage;

namespace {

// Digits before the point that can come; a COMP-5 item holds what its bytes hold, not what its PICTURE says.
int incoming_digits(const Item& item) {
  if (item.source->usage != Usage::native) return item.integer_digits;
  const int most = item.length <= 2 ? 5 : item.length <= 4 ? 10 : item.is_signed ? 19 : 20;
  return std::max(item.integer_digits, most - std::max(0, item.scale));
}

bool pages_agree(const CodePage& to, const CodePage& from) {
  if (&to == &from || to.name() == from.name() || to.utf8()) return true;
  if (!to.single_byte() || !from.single_byte()) return false;
  for (unsigned b = 0; b < 256; ++b) {
    if (from.round_trips(static_cast<std::uint8_t>(b)) && !to.byte_of(from.to_unicode()[b])) return false;
  }
  return true;
}

bool plain_text(const Item& item) {
  return (item.kind == Item::Kind::text || item.kind == Item::Kind::alphabetic) && !item.source->justified &&
         !item.source->variable_offset && !item.in_table;
}

}  // namespace

std::string cannot_hold(const Item& to, const CodePage& to_page, const Item& from, const CodePage& from_page) {
  const std::string pictures = to.path + " (PIC " + copybooks::picture_text(*to.source) +
                               ") cannot hold every value of " + from.path + " (PIC " +
                               copybooks::picture_text(*from.source) + "): ";
  if (to.kind == Item::Kind::other || from.kind == Item::Kind::other) return pictures + "such items cannot be copied";
  if (to.is_text() != from.is_text())
    return pictures + (from.is_text() ? "a text is no number" : "a number is no text");
  if (to.is_text()) {
    const auto room = [](const Item& item) {
      return item.kind == Item::Kind::national ? item.length / 2 : item.length;
    };
    if (to.kind == Item::Kind::alphabetic && from.kind != Item::Kind::alphabetic)
      return pictures + "it takes letters only";
    const bool from_unicode = from.kind == Item::Kind::national || from.kind == Item::Kind::utf8;
    const bool to_unicode = to.kind == Item::Kind::national || to.kind == Item::Kind::utf8;
    if (!to_unicode && (from_unicode || !pages_agree(to_page, from_page))) {
      return pictures + "code page " + to_page.name() + " lacks characters of the source";
    }
    std::size_t needed = room(from);
    if (to.kind == Item::Kind::utf8 && from.kind != Item::Kind::utf8) needed *= 3;
    if (!to_unicode && to_page.utf8() && !from_page.utf8()) needed *= 3;
    if (room(to) < needed)
      return pictures + "it has " + std::to_string(room(to)) + " of " + std::to_string(needed) + " characters";
    return "";
  }
  if ((to.kind == Item::Kind::floating) != (from.kind == Item::Kind::floating)) {
    return pictures + "an exact and a floating-point number cannot be copied into each other";
  }
  if (to.kind == Item::Kind::floating) {
    return to.source->usage == from.source->usage && to.source->floats == from.source->floats
               ? ""
               : pictures + "other floating forms";
  }
  if (from.is_signed && !to.is_signed) return pictures + "it has no sign";
  if (incoming_digits(from) > to.integer_digits &&
      !(to.source->usage == Usage::native && from.source->usage == Usage::native && to.length >= from.length &&
        to.scale == from.scale)) {
    return pictures + "it has fewer digits before the point";
  }
  if (from.scale > to.scale) return pictures + "it has fewer decimals";
  return "";
}

void plan_copy(Copy& copy, const RecordItems& response, const RecordItems& request) {
  const Item* to = response.find(copy.to.field);
  const Item* from = request.find(copy.from.field);
  const CodePage& page = *response.codec().options().code_page;
  if (to == nullptr || from == nullptr || !plain_text(*to) || !plain_text(*from)) return;
  if (!page.single_byte() || page.name() != request.codec().options().code_page->name()) return;
  copy.verbatim = true;
  copy.to_offset = to->source->offset;
  copy.to_length = to->length;
  copy.from_offset = from->source->offset;
  copy.from_length = from->length;
}

bool carry_out(const Copy& copy, const Route& route, Bytes request, std::span<std::uint8_t> reply) {
  if (copy.verbatim) {
    const auto to = reply.begin() + static_cast<std::ptrdiff_t>(copy.to_offset);
    const Bytes source = request.subspan(copy.from_offset, copy.from_length);
    std::copy(source.begin(), source.end(), to);
    std::fill(to + static_cast<std::ptrdiff_t>(copy.from_length), to + static_cast<std::ptrdiff_t>(copy.to_length),
              route.response->options().code_page->space());
    return true;
  }
  codecs::Value value = route.request->read(request, copy.from);
  if (value.kind == codecs::Value::Kind::null) return true;
  return static_cast<bool>(route.response->write(value, copy.to, reply));
}

}  // namespace gateway
