#include "appliance/differences.hpp"

#include <algorithm>
#include <charconv>

#include "codecs/json_reader.hpp"

namespace appliance {

namespace {

using codecs::Bytes;
using codecs::Value;
using copybooks::Field;
using copybooks::FieldIndex;
using copybooks::RecordLayout;
using copybooks::Usage;

// Bytes in "40*5 C1C2": pairs, XX*n for a run, parts joined by spaces.
std::size_t bytes_of_hex(std::string_view hex) {
  std::size_t total = 0;
  while (!hex.empty()) {
    const std::size_t space = hex.find(' ');
    const std::string_view part = hex.substr(0, space);
    hex.remove_prefix(space == std::string_view::npos ? hex.size() : space + 1);
    std::size_t run = part.size() / 2;
    if (const std::size_t star = part.find('*'); star != std::string_view::npos) {
      std::from_chars(part.data() + star + 1, part.data() + part.size(), run);
    }
    total += run;
  }
  return total;
}

// "FILLER#2" below the 01 level or below named groups: its offset, where every table before it is fixed.
const Field* find_filler(const RecordLayout& layout, std::string_view path, std::size_t& offset) {
  FieldIndex parent = 0;
  std::size_t shift = 0;
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    std::string_view segment = path.substr(0, dot);
    path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
    std::size_t occurrence = 1;
    if (const std::size_t bracket = segment.find('['); bracket != std::string_view::npos) {
      std::from_chars(segment.data() + bracket + 1, segment.data() + segment.size(), occurrence);
      segment = segment.substr(0, bracket);
    }
    std::size_t ordinal = 1;
    if (const std::size_t hash = segment.find('#'); hash != std::string_view::npos) {
      std::from_chars(segment.data() + hash + 1, segment.data() + segment.size(), ordinal);
      segment = segment.substr(0, hash);
    }
    FieldIndex found = copybooks::no_field;
    for (FieldIndex i = parent + 1; i < layout.field(parent).end && found == copybooks::no_field;
         i = layout.field(i).end) {
      if (layout.field(i).name == segment && --ordinal == 0) found = i;
    }
    if (found == copybooks::no_field) return nullptr;
    const Field& field = layout.field(found);
    if (field.occurs) shift += (occurrence - 1) * field.occurs->stride;
    parent = found;
  }
  if (layout.field(parent).variable_offset || parent == 0) return nullptr;
  offset = layout.field(parent).offset + shift;
  return &layout.field(parent);
}

bool all(Bytes bytes, std::uint8_t byte) {
  return std::all_of(bytes.begin(), bytes.end(), [byte](std::uint8_t b) { return b == byte; });
}

std::string sign(std::uint8_t from, std::uint8_t to) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  return std::string("sign ") + digits[from] + " would become " + digits[to];
}

// Why `before` would come back as `after`.
std::string why(const Field& field, Bytes before, Bytes after) {
  std::size_t differing = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] != after[i]) {
      ++differing;
      at = i;
    }
  }
  if (differing == 1 && (field.usage == Usage::packed || field.usage == Usage::packed_nosign)) {
    if (at + 1 == before.size() && (before[at] & 0xF0) == (after[at] & 0xF0)) {
      return sign(before[at] & 0x0F, after[at] & 0x0F);
    }
    if (at == 0) return "the unused first nibble would become 0";
  }
  if (differing == 1 && field.usage == Usage::display && field.picture &&
      field.picture->category == copybooks::Category::numeric && (before[at] & 0x0F) == (after[at] & 0x0F)) {
    return sign(before[at] >> 4, after[at] >> 4);
  }
  if (field.picture && field.picture->category == copybooks::Category::numeric_edited) {
    return "the PICTURE edits this number otherwise";
  }
  return "the same value has another form";
}

void explain_item(const codecs::RecordCodec& codec, Bytes record, const codecs::ItemRef& item, Difference& difference) {
  const Field& field = codec.layout().field(item.field);
  const auto [offset, length] = codec.extent(record, item);
  const Bytes before = record.subspan(offset, length);
  difference.offset = offset;
  difference.picture = picture_text(field);
  difference.changed = length;
  const Value value = codec.read(record, item);
  if (value.kind == Value::Kind::null) {
    difference.reason = all(before, codec.code_page(item.field).space()) ? "spaces are no number: null"
                        : all(before, 0x00)                              ? "low-values are no number: null"
                        : all(before, 0xFF)                              ? "high-values are no number: null"
                                                                         : "no number: null";
    return;
  }
  codecs::Buffer copy(record.begin(), record.end());
  if (!codec.write(value, item, copy)) {
    difference.reason = "its value cannot be written back";
    return;
  }
  const Bytes after = Bytes(copy).subspan(offset, length);
  difference.changed = 0;
  for (std::size_t i = 0; i < length; ++i) difference.changed += before[i] != after[i] ? 1 : 0;
  difference.reason = value.kind == Value::Kind::text && difference.changed > 0
                          ? "a byte is no character of the code page, or the text is padded otherwise"
                          : why(field, before, after);
}

Difference difference_of(const codecs::RecordCodec& codec, Bytes record, std::string_view path, std::string_view hex) {
  Difference difference;
  difference.path = path;
  difference.bytes = hex;
  difference.length = difference.changed = bytes_of_hex(hex);
  const std::size_t dot = path.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? path : path.substr(dot + 1);
  if (last == "$all") {
    difference.offset = 0;
    difference.reason = "the record cannot be taken apart: the counter of a table is damaged";
  } else if (last == "$tail") {
    difference.offset = record.size() - difference.length;
    difference.reason = "bytes behind the last item";
  } else if (last.starts_with('$')) {
    difference.filler = true;
    difference.reason = "bytes of no item would become X'00'";
  } else if (last.starts_with("FILLER") && (last.size() == 6 || last[6] == '#' || last[6] == '[')) {
    difference.filler = true;
    difference.reason = "FILLER would be filled with its default";
    std::size_t offset = 0;
    if (const Field* field = find_filler(codec.layout(), path, offset)) {
      difference.offset = offset;
      difference.picture = picture_text(*field);
      const codecs::Buffer initial = codec.initial_record();
      if (!codec.layout().variable() && offset + difference.length <= record.size()) {
        difference.changed = 0;
        for (std::size_t i = offset; i < offset + difference.length; ++i) {
          difference.changed += record[i] != initial[i] ? 1 : 0;
        }
      }
    }
  } else if (const auto item = codec.find(path)) {
    explain_item(codec, record, *item, difference);
  } else {
    difference.reason = "plain encoding gives other bytes";
  }
  return difference;
}

}  // namespace

std::vector<Difference> differences(const codecs::RecordCodec& codec, Bytes record, std::string_view json) {
  std::vector<Difference> found;
  // Inside JSON strings every quote is escaped, and no item's name has a $, so this can only be the member.
  constexpr std::string_view key = "\"$residue\":";
  const std::size_t at = json.rfind(key);
  if (at == std::string_view::npos) return found;
  std::string_view members = json.substr(at + key.size());
  members.remove_suffix(1);  // the record's own brace
  codecs::JsonReader reader(members);
  if (!reader.enter_object()) return found;
  bool first = true;
  std::string_view name;
  std::string_view hex;
  while (reader.member(first, name)) {
    const std::string path(name);
    if (!reader.string(hex)) break;
    found.push_back(difference_of(codec, record, path, hex));
  }
  return found;
}

}  // namespace appliance
