#include "copybooks/layout_reading.hpp"

#include <algorithm>

namespace copybooks {

namespace {

Category category_of(const Field& f) { return f.picture ? f.picture->category : Category::alphanumeric; }
bool edited(const Field& f) {
  const Category c = category_of(f);
  return c == Category::numeric_edited || c == Category::alphanumeric_edited || c == Category::national_edited ||
         c == Category::external_float;
}
bool floating(const Field& f) { return f.usage == Usage::float_short || f.usage == Usage::float_long; }
bool numeric(const Field& f) { return category_of(f) == Category::numeric && f.picture; }
bool binary(const Field& f) { return f.usage == Usage::binary || f.usage == Usage::native; }
bool plain_text(const Field& f) {
  return f.picture && f.usage == Usage::display &&
         (category_of(f) == Category::alphanumeric || category_of(f) == Category::alphabetic);
}

}  // namespace

bool same_kind(const Field& a, const Field& b) {
  if (a.group() != b.group() || a.picture.has_value() != b.picture.has_value()) return false;
  if (category_of(a) != category_of(b) || a.usage != b.usage) return false;
  if (a.is_signed != b.is_signed || a.sign_leading != b.sign_leading || a.sign_separate != b.sign_separate)
    return false;
  if (a.justified != b.justified || a.blank_when_zero != b.blank_when_zero) return false;
  if (binary(a) && a.length > 1 && a.byte_order != b.byte_order) return false;
  if (floating(a) && a.floats != b.floats) return false;
  if (!a.picture) return true;
  if (a.picture->scale != b.picture->scale) return false;
  return !edited(a) || a.picture->decimal_comma == b.picture->decimal_comma;
}

bool same_form(const Field& a, const Field& b) {
  if (!same_kind(a, b) || a.length != b.length) return false;
  if (!a.picture) return true;
  if (a.picture->digits != b.picture->digits || a.picture->positions != b.picture->positions) return false;
  return !edited(a) || (a.picture->symbols == b.picture->symbols && a.picture->currency == b.picture->currency);
}

std::string form_text(const Field& field) {
  if (field.group()) return "group";
  std::string out = picture_text(field);
  if (field.justified) out += " JUSTIFIED";
  if (field.blank_when_zero) out += " BLANK WHEN ZERO";
  if (binary(field) && field.byte_order == ByteOrder::little) out += " little-endian";
  return out;
}

std::string occurs_text(const RecordLayout& layout, const Field& field) {
  if (!field.occurs) return "one";
  const Occurs& o = *field.occurs;
  const std::string most = o.unbounded ? "UNBOUNDED" : std::to_string(o.max);
  if (o.depending_on == no_field) return "OCCURS " + most;
  return "OCCURS " + std::to_string(o.min) + " to " + most + " by " + layout.field(o.depending_on).name;
}

namespace {

std::string bytes_text(std::size_t n) { return std::to_string(n) + (n == 1 ? " byte" : " bytes"); }

// Why some content that is good under `writer` would be damaged or another value under `reader`; empty if none would.
std::string misread(const Field& writer, const Field& reader) {
  if (same_form(writer, reader)) return "";
  const std::string from_to = form_text(writer) + " would be read as " + form_text(reader);
  if (writer.length != reader.length) {
    return form_text(writer) + " (" + bytes_text(writer.length) + ") would be read as " + form_text(reader) + " (" +
           bytes_text(reader.length) + ")";
  }
  if (plain_text(writer) && plain_text(reader) && writer.justified == reader.justified) {
    return category_of(reader) == Category::alphanumeric ? "" : from_to + ": only letters and spaces may stand there";
  }
  const bool same_usage = writer.usage == reader.usage || (binary(writer) && reader.usage == Usage::native);
  if (numeric(writer) && numeric(reader) && same_usage && writer.picture->scale == reader.picture->scale &&
      writer.byte_order == reader.byte_order && writer.sign_leading == reader.sign_leading &&
      writer.sign_separate == reader.sign_separate) {
    if (writer.is_signed && !reader.is_signed) return from_to + ": negative numbers would be damage";
    if (!writer.is_signed && reader.is_signed && writer.usage == Usage::native) {
      return from_to + ": large numbers would become negative";
    }
    const bool full_range = reader.usage == Usage::native;
    if (!full_range && writer.picture->digits > reader.picture->digits) return from_to + ": high digits would be lost";
    if (writer.blank_when_zero && !reader.blank_when_zero) return from_to + ": spaces would be no number";
    return "";
  }
  return from_to;
}

class Reader {
 public:
  Reader(const RecordLayout& before, const ItemPaths& before_paths, const RecordLayout& after,
         const ItemPaths& after_paths, LayoutDiff& diff)
      : old_(before), new_(after), old_paths_(before_paths), new_paths_(after_paths), diff_(diff) {}

  void run() {
    old_used_ = bytes_of_items(old_);
    new_used_ = bytes_of_items(new_);
    lengths();
    for (FieldIndex o = 1; o < old_.fields().size(); ++o) old_item(o);
    if (old_.fields().size() == 1 && new_.fields().size() == 1) old_item(0);
    for (FieldIndex n = 1; n < new_.fields().size(); ++n) new_item(n);
    for (Reading* reading : {&diff_.old_under_new, &diff_.new_under_old}) {
      reading->verdict = !reading->reasons.empty() ? Verdict::incompatible
                         : diff_.changes.empty()   ? Verdict::identical
                                                   : Verdict::compatible;
    }
  }

 private:
  static std::string length_text(const RecordLayout& layout) {
    return (layout.variable() ? std::to_string(layout.min_length()) + " to " : "") + bytes_text(layout.max_length());
  }

  void both(const std::string& path, const std::string& text) {
    diff_.old_under_new.reasons.push_back({path, text});
    diff_.new_under_old.reasons.push_back({path, text});
  }

  void lengths() {
    if (old_.min_length() == new_.min_length() && old_.max_length() == new_.max_length()) return;
    both("",
         "the record has " + length_text(old_) + " in the old copybook and " + length_text(new_) + " in the new one");
  }

  // The other views of the bytes of an item's overlay, or of an overlay around it, that both layouts have.
  static bool view_beside(const RecordLayout& layout, const std::vector<FieldIndex>& matched, FieldIndex i,
                          FieldIndex& beside) {
    for (FieldIndex at = i; at != 0 && at != no_field; at = layout.field(at).parent) {
      const FieldIndex root = overlay_root(layout, at);
      const FieldIndex parent = layout.field(at).parent;
      for (FieldIndex k = root; k < layout.field(parent).end; k = layout.field(k).end) {
        if (overlay_root(layout, k) != root) break;
        if (k == at || matched[k] == no_field) continue;
        beside = k;
        return true;
      }
    }
    return false;
  }
  static FieldIndex overlay_root(const RecordLayout& layout, FieldIndex i) {
    while (layout.field(i).redefines != no_field) i = layout.field(i).redefines;
    return i;
  }

  static int tables_around(const RecordLayout& layout, FieldIndex i) {
    int n = 0;
    for (FieldIndex up = layout.field(i).parent; up != no_field; up = layout.field(up).parent) {
      n += layout.field(up).occurs ? 1 : 0;
    }
    return n;
  }

  void old_item(FieldIndex o) {
    const Field& a = old_.field(o);
    if (a.filler && !a.occurs) return;
    const FieldIndex n = diff_.matched[o];
    if (n == no_field) {
      if (!a.filler && !a.group()) gone(o);
      return;
    }
    const Field& b = new_.field(n);
    const std::string path = old_paths_.path(o);
    tables(a, b, path);
    if (a.group()) return;
    if (a.filler) return;
    if (a.offset != b.offset) {
      both(path, "stands at " + std::to_string(a.offset) + " in the old copybook and at " + std::to_string(b.offset) +
                     " in the new one");
    } else if (tables_around(old_, o) != tables_around(new_, n)) {
      both(path, "stands in other tables");
    }
    if (b.group()) {
      split(o, n, path);
      return;
    }
    read(a, b, old_used_, path, diff_.old_under_new);
    read(b, a, new_used_, path, diff_.new_under_old);
  }

  // `used`: the bytes of items where the data was written.
  static void read(const Field& writer, const Field& reader, const std::vector<bool>& used, const std::string& path,
                   Reading& reading) {
    const bool text = plain_text(writer) && plain_text(reader) && category_of(reader) == Category::alphanumeric &&
                      !writer.justified && !reader.justified;
    if (text && writer.offset == reader.offset && writer.length < reader.length &&
        free(used, writer.offset + writer.length, reader.offset + reader.length)) {
      reading.notes.push_back({path, "takes in " + bytes_text(reader.length - writer.length) +
                                         " of FILLER: reads the same where that is blank"});
    } else if (const std::string why = misread(writer, reader); !why.empty()) {
      reading.reasons.push_back({path, why});
    }
  }

  static bool free(const std::vector<bool>& used, std::size_t begin, std::size_t end) {
    if (end > used.size()) return false;
    const auto to = used.begin() + static_cast<std::ptrdiff_t>(end);
    return std::find(used.begin() + static_cast<std::ptrdiff_t>(begin), to, true) == to;
  }

  void gone(FieldIndex o) {
    const std::string path = old_paths_.path(o);
    diff_.old_under_new.reasons.push_back({path, "is no item of the new copybook"});
    FieldIndex beside = no_field;
    if (view_beside(old_, diff_.matched, o, beside)) {
      diff_.new_under_old.notes.push_back({path, "no new record holds this view of " + old_.field(beside).name});
    } else {
      diff_.new_under_old.reasons.push_back({path, "is no item of the new copybook: its bytes may hold anything"});
    }
  }

  void tables(const Field& a, const Field& b, const std::string& path) {
    if (!a.occurs && !b.occurs) return;
    if (a.occurs.has_value() != b.occurs.has_value() || a.occurs->min != b.occurs->min ||
        a.occurs->max != b.occurs->max || a.occurs->unbounded != b.occurs->unbounded) {
      return both(path, occurs_text(old_, a) + " in the old copybook, " + occurs_text(new_, b) + " in the new one");
    }
    const FieldIndex x = a.occurs->depending_on;
    const FieldIndex y = b.occurs->depending_on;
    if ((x == no_field) != (y == no_field) || (x != no_field && diff_.matched[x] != y)) {
      return both(path, occurs_text(old_, a) + " in the old copybook, " + occurs_text(new_, b) + " in the new one");
    }
    if (a.occurs->stride != b.occurs->stride) {
      both(path, "its occurrences are " + std::to_string(a.occurs->stride) + " bytes apart in the old copybook and " +
                     std::to_string(b.occurs->stride) + " in the new one");
    }
  }

  // An elementary item that became a group: the same bytes, if all of it is text.
  void split(FieldIndex o, FieldIndex n, const std::string& path) {
    const Field& a = old_.field(o);
    const Field& group = new_.field(n);
    bool text = plain_text(a) && category_of(a) == Category::alphanumeric && !a.justified && a.length == group.length;
    for (FieldIndex i = n + 1; i < group.end && text; ++i) {
      const Field& f = new_.field(i);
      text = f.group() || f.filler || (plain_text(f) && category_of(f) == Category::alphanumeric);
    }
    if (!text) return both(path, form_text(a) + " in the old copybook, a group in the new one");
    diff_.old_under_new.notes.push_back({path, "is a group now; its bytes are the same"});
    diff_.new_under_old.notes.push_back({path, "was one item; its bytes are the same"});
  }

  void new_item(FieldIndex n) {
    const Field& b = new_.field(n);
    if (b.filler || b.group() || diff_.matched_by[n] != no_field) return;
    for (FieldIndex up = b.parent; up != no_field; up = new_.field(up).parent) {
      if (const FieldIndex o = diff_.matched_by[up]; o != no_field && !old_.field(o).group()) return;  // split() tells
    }
    const std::string path = new_paths_.path(n);
    std::size_t length = b.length;
    for (FieldIndex up = n; up != no_field; up = new_.field(up).parent) {
      const Field& f = new_.field(up);
      if (f.occurs && diff_.matched_by[up] == no_field) length += (f.occurs->max - 1) * f.occurs->stride;
    }
    FieldIndex beside = no_field;
    if (free(old_used_, b.offset, b.offset + length)) {
      const bool number = !b.picture || numeric(b) || category_of(b) == Category::numeric_edited;
      diff_.old_under_new.notes.push_back(
          {path, std::string("reads bytes that were no item's") + (number ? ": no number, where they are blank" : "")});
    } else if (view_beside(new_, diff_.matched_by, n, beside)) {
      const std::string view = new_paths_.path(beside);
      diff_.old_under_new.notes.push_back({path, "is another view of the bytes of " + view});
      diff_.new_under_old.reasons.push_back({path, "new records may hold it in the bytes of " + view});
    }
  }

  // Which bytes belong to an item that is no FILLER, with every table at its largest.
  static std::vector<bool> bytes_of_items(const RecordLayout& layout) {
    std::vector<bool> used(layout.max_length(), false);
    fill(layout, 0, 0, used);
    return used;
  }
  static void fill(const RecordLayout& layout, FieldIndex i, std::size_t shift, std::vector<bool>& used) {
    const Field& f = layout.field(i);
    const std::uint32_t times = f.occurs ? std::max<std::uint32_t>(f.occurs->max, 1) : 1;
    const bool leaf = f.end == i + 1;
    if (leaf && f.filler) return;
    for (std::uint32_t k = 0; k < times; ++k) {
      const std::size_t at = shift + (f.occurs ? k * f.occurs->stride : 0);
      if (leaf) {
        const std::size_t begin = std::min(f.offset + at, used.size());
        const std::size_t end = std::min(begin + f.length, used.size());
        std::fill(used.begin() + static_cast<std::ptrdiff_t>(begin), used.begin() + static_cast<std::ptrdiff_t>(end),
                  true);
        continue;
      }
      for (FieldIndex c = i + 1; c < f.end; c = layout.field(c).end) fill(layout, c, at, used);
    }
  }

  const RecordLayout& old_;
  const RecordLayout& new_;
  const ItemPaths& old_paths_;
  const ItemPaths& new_paths_;
  LayoutDiff& diff_;
  std::vector<bool> old_used_;
  std::vector<bool> new_used_;
};

}  // namespace

void read_both_ways(const RecordLayout& before, const ItemPaths& before_paths, const RecordLayout& after,
                    const ItemPaths& after_paths, LayoutDiff& diff) {
  Reader(before, before_paths, after, after_paths, diff).run();
}

}  // namespace copybooks
