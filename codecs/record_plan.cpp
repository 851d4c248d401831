#include "codecs/record_plan.hpp"

#include <algorithm>
#include <cctype>
#include <map>

#include "codecs/json_reader.hpp"
#include "codecs/json_writer.hpp"

namespace codecs {

using copybooks::Category;
using copybooks::Field;
using copybooks::FieldIndex;
using copybooks::no_field;
using copybooks::Usage;

bool is_number(Node::Kind kind) {
  return kind == Node::Kind::zoned || kind == Node::Kind::packed || kind == Node::Kind::binary ||
         kind == Node::Kind::edited;
}

bool is_text(Node::Kind kind) {
  return kind == Node::Kind::text || kind == Node::Kind::edited_text || kind == Node::Kind::national ||
         kind == Node::Kind::utf8 || kind == Node::Kind::hex;
}

std::string RecordPlan::path(NodeIndex index, std::span<const std::uint32_t> subscripts) const {
  std::vector<NodeIndex> chain;
  for (NodeIndex i = index; i != no_node && i != 0; i = nodes[i].parent) chain.push_back(i);
  if (chain.empty()) return nodes[0].name;
  std::string out;
  std::size_t used = 0;
  for (auto i = chain.rbegin(); i != chain.rend(); ++i) {
    const Node& n = nodes[*i];
    if (n.parent != no_node && nodes[n.parent].kind == Node::Kind::table) {
      if (used < subscripts.size()) out += '[' + std::to_string(subscripts[used++] + 1) + ']';
      continue;  // the element has its table's name
    }
    if (!out.empty()) out += '.';
    out += n.name;
  }
  return out;
}

namespace {

class Builder {
 public:
  Builder(std::shared_ptr<const copybooks::RecordLayout> layout, CodecOptions options) : p_(new RecordPlan) {
    p_->layout = std::move(layout);
    p_->options = std::move(options);
  }

  Result<std::unique_ptr<RecordPlan>> build() {
    if (!p_->options.code_page) return Error(errc::unknown_code_page, "no code page was given");
    make_tables();
    p_->length = p_->layout->max_length();
    const Field& root = p_->layout->field(0);
    Node record;
    record.kind = Node::Kind::object;
    record.name = root.name;
    record.field = 0;
    record.length = p_->length;
    p_->nodes.push_back(record);
    by_field_.assign(p_->layout->fields().size(), no_node);
    by_field_[0] = 0;
    const bool elementary = root.end == 1;
    if (auto done = elementary ? add_members({0}, 0, 0, 0, false) : add_members(shape_children(0), 0, 0, 0, false);
        !done) {
      return done.error();
    }
    p_->nodes[0].next = static_cast<NodeIndex>(p_->nodes.size());
    for (NodeIndex i = 0; i < p_->nodes.size(); ++i) {
      Node& n = p_->nodes[i];
      if (n.kind != Node::Kind::table) continue;
      const auto& occurs = *p_->field(n).occurs;
      if (occurs.depending_on == no_field) continue;
      n.counter = by_field_[occurs.depending_on];
      if (n.counter == no_node) {
        return Error(errc::item_unsupported, p_->path(i), "", n.offset, n.length,
                     "its OCCURS DEPENDING ON object is no item of this record");
      }
      p_->nodes[n.counter].is_counter = true;
    }
    mark_variable();
    add_gaps_and_hide_covered_fillers();
    if (auto done = choose_items(); !done) return done.error();
    make_initial();
    p_->members = members_of(0);
    return std::move(p_);
  }

 private:
  // The fields that are members of a group in the JSON shape: children of FILLER groups move up.
  std::vector<FieldIndex> shape_children(FieldIndex group) const {
    std::vector<FieldIndex> out;
    const auto& fields = p_->layout->fields();
    for (FieldIndex i = group + 1; i < fields[group].end; i = fields[i].end) {
      const Field& f = fields[i];
      if (f.filler && f.end > i + 1 && !f.occurs && f.redefines == no_field && !redefined(i)) {
        const auto below = shape_children(i);
        out.insert(out.end(), below.begin(), below.end());
      } else {
        out.push_back(i);
      }
    }
    return out;
  }

  bool redefined(FieldIndex index) const {
    const auto& fields = p_->layout->fields();
    for (FieldIndex i = fields[index].end; i < fields.size() && fields[i].parent == fields[index].parent;
         i = fields[i].end) {
      if (fields[i].redefines == index) return true;
      if (fields[i].redefines == no_field) break;
    }
    return false;
  }

  FieldIndex overlay_root(FieldIndex i) const {
    while (p_->layout->field(i).redefines != no_field) i = p_->layout->field(i).redefines;
    return i;
  }

  Result<void> add_members(const std::vector<FieldIndex>& children, NodeIndex parent, std::size_t base, int depth,
                           bool in_overlay) {
    std::map<std::string, int> names;
    int fillers = 0;
    for (const FieldIndex i : children) {
      const Field& f = p_->layout->field(i);
      std::string name = f.name;
      const bool group = f.end > i + 1;
      if (f.filler) {
        name = "FILLER#" + std::to_string(++fillers);
      } else {
        std::string upper = name;
        std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
        if (const int n = ++names[upper]; n > 1) name += '#' + std::to_string(n);
      }
      std::uint32_t overlay = 0;
      const bool view = f.redefines != no_field || redefined(i);
      if (view) {
        const FieldIndex first = overlay_root(i);
        overlay = static_cast<std::uint32_t>(first) + 1;
        p_->overlays = true;
        if (p_->options.redefines == Redefines::error && f.redefines != no_field) {
          return Error(errc::item_unsupported, p_->layout->path(i), "", f.offset, f.length,
                       "a redefinition without a rule that says when it holds");
        }
        if (p_->options.redefines == Redefines::first && f.redefines != no_field) continue;
      }
      if (auto done = add_item(i, name, group, parent, base, depth, in_overlay || view, overlay); !done)
        return done.error();
    }
    return {};
  }

  Result<void> add_item(FieldIndex i, const std::string& name, bool group, NodeIndex parent, std::size_t base,
                        int depth, bool in_overlay, std::uint32_t overlay) {
    const Field& f = p_->layout->field(i);
    const auto place = [&](Node n) {
      n.field = i;
      n.parent = parent;
      n.depth = static_cast<std::uint8_t>(depth);
      n.in_overlay = in_overlay;
      p_->nodes.push_back(std::move(n));
      return static_cast<NodeIndex>(p_->nodes.size() - 1);
    };
    NodeIndex outer = no_node;
    const bool elementary_filler = f.filler && !group;
    if (f.occurs && !elementary_filler) {
      Node table;
      table.kind = Node::Kind::table;
      table.name = name;
      table.overlay = overlay;
      table.offset = f.offset - base;
      table.min = f.occurs->min;
      table.max = f.occurs->max;
      table.stride = f.occurs->stride;
      table.length = table.stride * table.max;
      set_key(table);
      if (f.occurs->unbounded) {
        return Error(errc::item_unsupported, p_->layout->path(i), "", f.offset, f.length, "OCCURS UNBOUNDED");
      }
      outer = place(table);
      parent = outer;
      base = f.offset;
      ++depth;
    }
    Node n;
    n.name = name;
    n.overlay = outer == no_node ? overlay : 0;
    n.offset = f.offset - base;
    n.length = f.length;
    if (outer == no_node) set_key(n);
    if (elementary_filler) {
      n.kind = Node::Kind::filler;
      n.emit = false;
      if (f.occurs) n.length = f.occurs->stride * (f.occurs->max - 1) + f.length;
      if (f.occurs && f.occurs->depending_on != no_field) {
        return Error(errc::item_unsupported, p_->layout->path(i), "", f.offset, f.length,
                     "a FILLER of variable length");
      }
      const NodeIndex self = place(n);
      p_->nodes[self].next = self + 1;
      return {};
    }
    if (!group) {
      if (auto done = set_representation(n, f, i); !done) return done.error();
      const NodeIndex self = place(n);
      p_->nodes[self].next = self + 1;
      by_field_[i] = self;
    } else {
      const NodeIndex self = place(n);
      by_field_[i] = self;
      if (auto done = add_members(shape_children(i), self, base, depth, in_overlay); !done) return done.error();
      p_->nodes[self].next = static_cast<NodeIndex>(p_->nodes.size());
    }
    if (outer != no_node) p_->nodes[outer].next = static_cast<NodeIndex>(p_->nodes.size());
    return {};
  }

  void set_key(Node& n) {
    n.key_at = static_cast<std::uint32_t>(p_->keys.size());
    JsonWriter w;
    w.string(n.name);
    p_->keys.append(w.view());
    p_->keys += ':';
    n.key_length = static_cast<std::uint32_t>(p_->keys.size() - n.key_at);
  }

  template <class Shape>
  static void numeric(Shape& shape, const Field& f) {
    shape.digits = f.picture->digits;
    shape.scale = f.picture->scale;
    shape.is_signed = f.is_signed;
  }

  Result<void> set_representation(Node& n, const Field& f, FieldIndex i) {
    const CodecOptions& o = p_->options;
    const auto unsupported = [&](const char* why) {
      return Error(errc::item_unsupported, p_->layout->path(i), copybooks::picture_text(f), f.offset, f.length, why);
    };
    if (!f.picture) {
      switch (f.usage) {
        case Usage::float_short:
        case Usage::float_long:
          n.kind = Node::Kind::floating;
          n.shape = static_cast<std::uint32_t>(p_->floating.size());
          p_->floating.push_back(f.floats == copybooks::Floats::hex    ? FloatForm::hex
                                 : f.floats == copybooks::Floats::ieee ? FloatForm::ieee
                                                                       : FloatForm::ieee_little);
          return {};
        default:
          n.kind = Node::Kind::hex;
          return {};
      }
    }
    const copybooks::Picture& picture = *f.picture;
    n.as_string = o.numbers == Numbers::string || picture.json_digits() > 15;
    switch (picture.category) {
      case Category::alphabetic:
        n.alphabetic = true;
        [[fallthrough]];
      case Category::alphanumeric:
        n.kind = Node::Kind::text;
        n.justified = f.justified;
        return {};
      case Category::alphanumeric_edited:
        n.kind = Node::Kind::edited_text;
        n.shape = static_cast<std::uint32_t>(p_->edited.size());
        p_->edited.push_back(make_edited_shape(picture, false));
        return {};
      case Category::numeric_edited:
        if (f.usage != Usage::display) return unsupported("an edited item of this USAGE");
        if (!o.code_page->single_byte()) return unsupported("edited items need a single-byte code page");
        n.kind = Node::Kind::edited;
        n.shape = static_cast<std::uint32_t>(p_->edited.size());
        p_->edited.push_back(make_edited_shape(picture, f.blank_when_zero));
        return {};
      case Category::national:
        n.kind = Node::Kind::national;
        n.justified = f.justified;
        return {};
      case Category::utf8:
        n.kind = Node::Kind::utf8;
        return {};
      case Category::numeric:
        break;
      case Category::national_edited:
      case Category::dbcs:
      case Category::external_float:
        return unsupported("no codec for this category of PICTURE");
    }
    switch (f.usage) {
      case Usage::display: {
        n.kind = Node::Kind::zoned;
        n.shape = static_cast<std::uint32_t>(p_->zoned.size());
        n.keep_zeros = n.as_string && !f.is_signed && picture.scale == 0;
        ZonedShape shape;
        numeric(shape, f);
        shape.sign_leading = f.sign_leading;
        shape.sign_separate = f.sign_separate;
        shape.blank_when_zero = f.blank_when_zero;
        shape.signs = o.code_page->ascii_family() ? o.ascii_signs : ZonedSigns::ebcdic_zones;
        shape.sign_rule = o.signs;
        shape.zone_rule = o.zones;
        p_->zoned.push_back(shape);
        return {};
      }
      case Usage::packed:
      case Usage::packed_nosign: {
        n.kind = Node::Kind::packed;
        n.shape = static_cast<std::uint32_t>(p_->packed.size());
        PackedShape shape;
        numeric(shape, f);
        shape.sign_nibble = f.usage == Usage::packed;
        shape.sign_rule = o.signs;
        shape.pad_nibble = o.pad_nibble;
        shape.space = o.code_page->space();
        p_->packed.push_back(shape);
        return {};
      }
      case Usage::binary:
      case Usage::native: {
        n.kind = Node::Kind::binary;
        n.shape = static_cast<std::uint32_t>(p_->binary.size());
        BinaryShape shape;
        numeric(shape, f);
        shape.little_endian = f.byte_order == copybooks::ByteOrder::little;
        shape.full_range = f.usage == Usage::native || o.trunc == Trunc::bin;
        shape.trunc = o.trunc;
        if (shape.full_range) {
          const int digits = f.length <= 2 ? 5 : f.length <= 4 ? 10 : f.length <= 8 ? 20 : 39;
          n.as_string = o.numbers == Numbers::string || digits > 15;
        }
        p_->binary.push_back(shape);
        return {};
      }
      default:
        return unsupported("no codec for a number of this USAGE");
    }
  }

  void make_tables() {
    const CodePage& page = *p_->options.code_page;
    p_->bytes_of_portable.fill(page.space());
    for (std::size_t b = 0; b < 256; ++b) {
      const char16_t c = page.to_unicode()[b];
      std::string utf8;
      append_utf8(utf8, c);
      JsonWriter w;
      w.string(utf8);
      const std::string_view quoted = w.view();
      const std::string_view body = quoted.substr(1, quoted.size() - 2);
      auto& entry = p_->json_bytes[b];
      std::copy(body.begin(), body.end(), entry.begin());
      entry[7] = static_cast<char>(body.size());
      p_->portable[b] = c < 0x80 ? static_cast<char>(c) : '\0';
    }
    for (std::size_t b = 0; b < 256; ++b) {
      const char c = p_->portable[b];
      if (c != '\0' && page.round_trips(static_cast<std::uint8_t>(b))) {
        p_->bytes_of_portable[static_cast<unsigned char>(c)] = static_cast<std::uint8_t>(b);
      }
    }
  }

  void mark_variable() {
    for (NodeIndex i = 0; i < p_->nodes.size(); ++i) {
      const Node& n = p_->nodes[i];
      if (n.kind != Node::Kind::table || n.counter == no_node || n.in_overlay) continue;
      p_->variable = true;
      for (NodeIndex up = i; up != no_node; up = p_->nodes[up].parent) p_->nodes[up].variable = true;
    }
  }

  struct Range {
    std::size_t begin, end;
  };

  // Where a subtree has items (not FILLER), within the enclosing occurrence; tables count whole.
  void item_ranges(NodeIndex i, std::vector<Range>& out) const {
    const Node& n = (*old_)[i];
    if (n.kind == Node::Kind::object) {
      for (NodeIndex c = i + 1; c < n.next; c = (*old_)[c].next) item_ranges(c, out);
    } else if (n.kind != Node::Kind::filler && n.kind != Node::Kind::gap) {
      out.push_back({n.offset, n.offset + n.length});
    }
  }

  static bool covered(Range r, std::vector<Range> by) {
    std::sort(by.begin(), by.end(), [](const Range& a, const Range& b) { return a.begin < b.begin; });
    for (const Range& c : by) {
      if (c.begin > r.begin) break;
      r.begin = std::max(r.begin, c.end);
      if (r.begin >= r.end) return true;
    }
    return r.begin >= r.end;
  }

  // New nodes for bytes that no node covers, and none for what another view of an overlay shows anyway.
  void add_gaps_and_hide_covered_fillers() {
    std::vector<Node> old = std::move(p_->nodes);
    p_->nodes.clear();
    std::vector<NodeIndex> moved(old.size(), no_node);
    old_ = &old;
    copy_with_gaps(0, no_node, 0, p_->length, {}, moved);
    for (Node& n : p_->nodes) {
      if (n.counter != no_node) n.counter = moved[n.counter];
    }
    for (NodeIndex& n : by_field_) {
      if (n != no_node) n = moved[n];
    }
    p_->by_field = by_field_;
  }

  std::size_t end_of(const Node& n) const { return n.offset + n.length; }

  void copy_with_gaps(NodeIndex i, NodeIndex parent, std::size_t begin, std::size_t end,
                      const std::vector<Range>& shown, std::vector<NodeIndex>& moved) {
    const auto& old = *old_;
    const auto self = static_cast<NodeIndex>(p_->nodes.size());
    moved[i] = self;
    p_->nodes.push_back(old[i]);
    p_->nodes[self].parent = parent;
    const Node& n = old[i];
    const auto gap = [&](std::size_t from, std::size_t to, const std::string& name, const Node& near) {
      if (from >= to || covered({from, to}, shown)) return;
      Node g;
      g.kind = Node::Kind::gap;
      g.emit = false;
      g.name = name;
      g.parent = self;
      g.field = near.field;
      g.offset = from;
      g.length = to - from;
      g.depth = n.kind == Node::Kind::table ? static_cast<std::uint8_t>(n.depth + 1) : n.depth;
      g.in_overlay = n.in_overlay;
      g.next = static_cast<NodeIndex>(p_->nodes.size() + 1);
      p_->nodes.push_back(std::move(g));
    };
    if (n.kind == Node::Kind::table) {
      // The element covers the occurrence, and its fill.
      copy_with_gaps(i + 1, self, 0, n.stride, {}, moved);
      p_->nodes[self].next = static_cast<NodeIndex>(p_->nodes.size());
      return;
    }
    if (n.kind != Node::Kind::object) {
      p_->nodes[self].next = self + 1;
      return;
    }
    std::size_t cursor = begin;
    for (NodeIndex c = i + 1; c < n.next;) {
      const Node& first = old[c];
      NodeIndex after = first.next;
      std::size_t reach = end_of(first);
      if (first.overlay != 0) {
        while (after < n.next && old[after].overlay == first.overlay) {
          reach = std::max(reach, end_of(old[after]));
          after = old[after].next;
        }
      }
      gap(cursor, first.offset, first.name + ".$slack", first);
      for (NodeIndex v = c; v < after; v = old[v].next) {
        std::vector<Range> others = shown;
        if (first.overlay != 0) {
          for (NodeIndex w = c; w < after; w = old[w].next) {
            if (w != v) item_ranges(w, others);
          }
        }
        const Node& child = old[v];
        if (child.kind == Node::Kind::filler && covered({child.offset, end_of(child)}, others)) continue;
        copy_with_gaps(v, self, child.offset, end_of(child), others, moved);
      }
      cursor = std::max(cursor, reach);
      c = after;
    }
    gap(cursor, end, i == 0 ? "$rest" : n.name + ".$rest", n);
    p_->nodes[self].next = static_cast<NodeIndex>(p_->nodes.size());
  }

  Result<void> choose_items() {
    if (p_->options.items.empty()) return {};
    std::vector<bool> wanted(p_->nodes.size(), false);
    for (const std::string& item : p_->options.items) {
      const auto found = p_->layout->find(item);
      if (!found || *found == no_field) {
        return Error(errc::undefined_element, "no item is called " + item);
      }
      bool any = false;
      for (NodeIndex i = 1; i < p_->nodes.size(); ++i) {
        const Node& n = p_->nodes[i];
        if (n.field != *found || n.kind == Node::Kind::gap || n.kind == Node::Kind::filler) continue;
        any = true;
        for (NodeIndex up = n.parent; up != no_node; up = p_->nodes[up].parent) wanted[up] = true;
        for (NodeIndex below = i; below < n.next; ++below) wanted[below] = true;
      }
      if (!any) return Error(errc::undefined_element, "no item is called " + item);
    }
    for (NodeIndex i = 1; i < p_->nodes.size(); ++i) {
      if (!wanted[i]) p_->nodes[i].emit = false;
    }
    return {};
  }

  // INITIALIZE: spaces, zeros, VALUE; later views of an overlay change nothing that an earlier one covers.
  void make_initial() {
    p_->initial.assign(p_->length, 0);
    std::vector<bool> done(p_->overlays ? p_->length : 0, false);
    init_members(0, 0, done);
  }

  void init_members(NodeIndex parent, std::size_t base, std::vector<bool>& done) {
    for (NodeIndex c = parent + 1; c < p_->nodes[parent].next; c = p_->nodes[c].next) init_node(c, base, done);
  }

  void init_node(NodeIndex i, std::size_t base, std::vector<bool>& done) {
    const Node& n = p_->nodes[i];
    const std::size_t at = base + n.offset;
    if (n.kind == Node::Kind::object) {
      init_members(i, base, done);
    } else if (n.kind == Node::Kind::table) {
      if (n.max == 0) return;
      init_node(i + 1, at, done);
      if (n.in_overlay) {
        for (std::uint32_t k = 1; k < n.max; ++k) init_node(i + 1, at + k * n.stride, done);
      } else {
        for (std::uint32_t k = 1; k < n.max; ++k) {
          std::copy_n(p_->initial.begin() + static_cast<std::ptrdiff_t>(at), n.stride,
                      p_->initial.begin() + static_cast<std::ptrdiff_t>(at + k * n.stride));
        }
      }
    } else if (n.kind != Node::Kind::gap) {
      Buffer image(n.length, 0);
      initial_value(n, image);
      for (std::size_t k = 0; k < n.length; ++k) {
        if (n.in_overlay) {
          if (done[at + k]) continue;
          done[at + k] = true;
        }
        p_->initial[at + k] = image[k];
      }
    }
  }

  void initial_value(const Node& n, std::span<std::uint8_t> out) const {
    const Field& f = p_->field(n);
    using Kind = copybooks::Literal::Kind;
    const CodePage& page = *p_->options.code_page;
    const auto spaces = [&] { std::fill(out.begin(), out.end(), page.space()); };
    if (n.kind == Node::Kind::filler) {
      const bool numeric = f.picture && f.picture->category == Category::numeric;
      if (f.value) {
        fill_literal(*f.value, out);
      } else if (numeric) {
        fill_zero(f, out);
      } else if (f.picture && f.picture->category != Category::national) {
        spaces();
      }
      return;
    }
    if (f.value) {
      const Kind kind = f.value->kind;
      if (is_number(n.kind) && (kind == Kind::number || kind == Kind::zeros)) {
        const auto number = kind == Kind::zeros ? Result<Decimal>(Decimal{}) : literal_number(f.value->text);
        if (number && write_number(*p_, n, *number, out) == errc::none) return;
      } else if (is_text(n.kind) && kind == Kind::text) {
        if (write_text(*p_, n, f.value->text, out)) return;
      } else if (n.kind == Node::Kind::floating && kind == Kind::number) {
        if (encode_float(f.value->text, p_->floating[n.shape], out) == errc::none) return;
      } else {
        fill_literal(*f.value, out);
        return;
      }
    }
    if (n.is_counter) {
      for (const Node& t : p_->nodes) {
        if (t.kind == Node::Kind::table && t.counter != no_node && &p_->nodes[t.counter] == &n) {
          Decimal count;
          count.magnitude = t.min;
          if (write_number(*p_, n, count, out) == errc::none) return;
        }
      }
    }
    if (is_number(n.kind)) {
      if (write_number(*p_, n, Decimal{}, out) != errc::none) spaces();
    } else if (is_text(n.kind) && n.kind != Node::Kind::hex) {
      if (!write_text(*p_, n, "", out)) spaces();
    }
  }

  static Result<Decimal> literal_number(std::string text) {
    if (!text.empty() && text.front() == '+') text.erase(0, 1);
    std::replace(text.begin(), text.end(), ',', '.');
    if (!text.empty() && text.front() == '.') text.insert(0, "0");
    if (text.size() > 1 && text[0] == '-' && text[1] == '.') text.insert(1, "0");
    return parse_decimal(text);
  }

  void fill_zero(const Field& f, std::span<std::uint8_t> out) const {
    Node n;
    n.length = out.size();
    if (f.usage == Usage::display) {
      std::fill(out.begin(), out.end(), p_->bytes_of_portable['0']);
      if (f.is_signed && !f.sign_separate && !p_->options.code_page->ascii_family()) {
        (f.sign_leading ? out.front() : out.back()) = 0xC0;
      }
    } else if (f.usage == Usage::packed) {
      out.back() = f.is_signed ? 0x0C : 0x0F;
    }
  }

  void fill_literal(const copybooks::Literal& literal, std::span<std::uint8_t> out) const {
    using Kind = copybooks::Literal::Kind;
    const CodePage& page = *p_->options.code_page;
    Buffer bytes;
    bool repeat = false;
    switch (literal.kind) {
      case Kind::low_values:
      case Kind::null:
        bytes = {0};
        repeat = true;
        break;
      case Kind::high_values:
        bytes = {0xFF};
        repeat = true;
        break;
      case Kind::zeros:
        bytes = {p_->bytes_of_portable['0']};
        repeat = true;
        break;
      case Kind::quotes:
        bytes = {p_->bytes_of_portable['"']};
        repeat = true;
        break;
      case Kind::all:
        repeat = true;
        if (!page.encode(literal.text, bytes)) bytes.clear();
        break;
      case Kind::hex:
        bytes.assign(literal.text.begin(), literal.text.end());
        break;
      case Kind::text:
      case Kind::number:
        if (!page.encode(literal.text, bytes)) bytes.clear();
        break;
      case Kind::spaces:
        break;
    }
    for (std::size_t k = 0; k < out.size(); ++k) {
      out[k] = bytes.empty()      ? page.space()
               : repeat           ? bytes[k % bytes.size()]
               : k < bytes.size() ? bytes[k]
                                  : page.space();
    }
  }

  static RecordCodec::Member::Kind member_kind(const Node& n) {
    using Kind = RecordCodec::Member::Kind;
    switch (n.kind) {
      case Node::Kind::object:
        return Kind::object;
      case Node::Kind::table:
        return Kind::array;
      case Node::Kind::hex:
        return Kind::hex;
      case Node::Kind::floating:
        return Kind::number;
      default:
        return !is_number(n.kind) ? Kind::text : n.as_string ? Kind::number_string : Kind::number;
    }
  }

  std::vector<RecordCodec::Member> members_of(NodeIndex object) const {
    std::vector<RecordCodec::Member> out;
    for (NodeIndex c = object + 1; c < p_->nodes[object].next; c = p_->nodes[c].next) {
      const Node& n = p_->nodes[c];
      if (!n.emit) continue;
      RecordCodec::Member m;
      m.field = n.field;
      m.name = n.name;
      m.path = p_->path(c);
      m.kind = member_kind(n);
      m.view = n.overlay != 0;
      m.counter = n.is_counter;
      if (n.kind == Node::Kind::table) {
        m.element = member_kind(p_->nodes[c + 1]);
        m.min = n.counter == no_node ? n.max : n.min;
        m.max = n.max;
        if (m.element == RecordCodec::Member::Kind::object) m.members = members_of(c + 1);
      } else if (n.kind == Node::Kind::object) {
        m.members = members_of(c);
      }
      out.push_back(std::move(m));
    }
    return out;
  }

  std::unique_ptr<RecordPlan> p_;
  std::vector<NodeIndex> by_field_;
  const std::vector<Node>* old_ = nullptr;
};

}  // namespace

Result<std::unique_ptr<RecordPlan>> make_record_plan(std::shared_ptr<const copybooks::RecordLayout> layout,
                                                     CodecOptions options) {
  return Builder(std::move(layout), std::move(options)).build();
}

}  // namespace codecs
