// The image that INITIALIZE and VALUE make: what encode starts from, and what FILLER without residue holds.
#include <algorithm>

#include "codecs/ruled_overlay.hpp"

namespace codecs {

using copybooks::Category;
using copybooks::Field;
using copybooks::FieldIndex;
using copybooks::Literal;
using Kind = copybooks::Literal::Kind;

namespace {

Result<Decimal> literal_number(std::string text) {
  if (!text.empty() && text.front() == '+') text.erase(0, 1);
  std::replace(text.begin(), text.end(), ',', '.');
  if (!text.empty() && text.front() == '.') text.insert(0, "0");
  if (text.size() > 1 && text[0] == '-' && text[1] == '.') text.insert(1, "0");
  return parse_decimal(text);
}

class Initializer {
 public:
  explicit Initializer(RecordPlan& plan) : p_(plan), done_(plan.overlays ? plan.length : 0, false) {}

  void run() {
    p_.initial.assign(p_.length, 0);
    node(0, 0);
    if (!p_.rules) return;
    const std::array<std::size_t, 1> bases{0};
    for (const RuledOverlay& o : p_.rules->overlays) {
      if (o.depth != 0) continue;
      const Chosen chosen = choose(o, {p_.initial, bases, p_.length});
      if (const RuledOverlay::View* view = chosen.decided ? o.view(chosen.view) : nullptr; view != nullptr) {
        std::copy(view->initial.begin(), view->initial.end(),
                  p_.initial.begin() + static_cast<std::ptrdiff_t>(o.offset));
      }
    }
  }

  Buffer view(const RuledOverlay& overlay, NodeIndex index) {
    p_.initial.assign(p_.length, 0);
    node(index, 0);
    const auto from = p_.initial.begin() + static_cast<std::ptrdiff_t>(overlay.offset);
    return Buffer(from, from + static_cast<std::ptrdiff_t>(overlay.length));
  }

 private:
  void members(NodeIndex parent, std::size_t base) {
    std::uint32_t ruled = 0;
    for (NodeIndex c = parent + 1; c < p_.nodes[parent].next; c = p_.nodes[c].next) {
      if (p_.nodes[c].ruled != 0 && p_.nodes[c].ruled == ruled) continue;  // the first view stands for all
      ruled = p_.nodes[c].ruled;
      node(c, base);
    }
  }

  // The VALUE of a group, as its bytes; they are those of the items below, which have none of their own.
  struct GroupValue {
    Buffer bytes;
    std::size_t at;  // in the image
  };

  // Of the node's group, or of a FILLER group around it that has no node.
  std::optional<GroupValue> group_value(const Node& n, std::size_t at) const {
    const Field& own = p_.field(n);
    // An element of a table has its table's field.
    const FieldIndex above = n.parent == no_node ? copybooks::no_field : p_.nodes[n.parent].field;
    const FieldIndex stop = above == n.field ? own.parent : above;
    for (FieldIndex i = n.kind == Node::Kind::object ? n.field : own.parent; i != copybooks::no_field && i != stop;
         i = p_.layout->field(i).parent) {
      const Field& f = p_.layout->field(i);
      if (!f.value) continue;
      Node text;
      text.kind = f.usage == copybooks::Usage::national ? Node::Kind::national : Node::Kind::text;
      GroupValue out{Buffer(f.length), at - (own.offset - f.offset)};
      literal(text, *f.value, out.bytes);
      return out;
    }
    return std::nullopt;
  }

  void node(NodeIndex i, std::size_t base) {
    const Node n = p_.nodes[i];
    const GroupValue* const outer = group_;
    std::optional<GroupValue> own;
    if (group_ == nullptr && n.kind != Node::Kind::gap) own = group_value(n, base + n.offset);
    if (own) group_ = &*own;
    node(i, n, base);
    group_ = outer;
  }

  void node(NodeIndex i, const Node& n, std::size_t base) {
    const std::size_t at = base + n.offset;
    if (n.kind == Node::Kind::object) {
      members(i, base);
    } else if (n.kind == Node::Kind::table) {
      if (n.max == 0) return;
      node(i + 1, at);
      for (std::uint32_t k = 1; k < n.max; ++k) {
        if (n.in_overlay || group_ != nullptr) {
          node(i + 1, at + k * n.stride);
        } else {
          std::copy_n(p_.initial.begin() + static_cast<std::ptrdiff_t>(at), n.stride,
                      p_.initial.begin() + static_cast<std::ptrdiff_t>(at + k * n.stride));
        }
      }
    } else if (n.kind != Node::Kind::gap) {
      Buffer image(n.length, 0);
      if (group_ != nullptr) {
        std::copy_n(group_->bytes.begin() + static_cast<std::ptrdiff_t>(at - group_->at), n.length, image.begin());
      } else {
        n.kind == Node::Kind::filler ? filler(n, image) : value(n, image);
      }
      for (std::size_t k = 0; k < n.length; ++k) {
        if (n.in_overlay) {
          if (done_[at + k]) continue;
          done_[at + k] = true;
        }
        p_.initial[at + k] = image[k];
      }
    }
  }

  // An unnamed item, its occurrences one behind the other: VALUE, else zero where it is numeric, else spaces.
  void filler(const Node& n, std::span<std::uint8_t> out) {
    const Field& f = p_.field(n);
    Node item = n;
    item.length = f.length;
    const std::size_t stride = f.occurs ? f.occurs->stride : f.length;
    if (!represent(p_, item, f) || ((item.kind == Node::Kind::edited || is_edited(item)) && !f.value)) item.kind = Node::Kind::text;
    if (!f.picture && !f.value) return;
    for (std::size_t at = 0; at + f.length <= out.size(); at += std::max<std::size_t>(stride, 1)) {
      value(item, out.subspan(at, f.length));
    }
  }

  void value(const Node& n, std::span<std::uint8_t> out) const {
    const Field& f = p_.field(n);
    if (f.value) {
      const Kind kind = f.value->kind;
      if (is_number(n.kind) && (kind == Kind::number || kind == Kind::zeros)) {
        const auto number = kind == Kind::zeros ? Result<Decimal>(Decimal{}) : literal_number(f.value->text);
        if (number && write_number(p_, n, *number, out) == errc::none) return;
      } else if (is_text(n.kind) && kind == Kind::text && !is_edited(n)) {
        if (write_text(p_, n, f.value->text, out)) return;
      } else if (is_float(n.kind) && (kind == Kind::number || kind == Kind::zeros)) {
        if (write_float(p_, n, kind == Kind::zeros ? "0" : f.value->text, out) == errc::none) return;
      } else if (n.kind == Node::Kind::hex && kind == Kind::zeros) {
        return;
      } else {
        return literal(n, *f.value, out);
      }
    }
    if (n.is_counter) {
      for (const Node& t : p_.nodes) {
        if (t.kind != Node::Kind::table || t.counter == no_node || p_.nodes[t.counter].field != n.field) continue;
        Decimal count;
        count.magnitude = t.min;
        if (write_number(p_, n, count, out) == errc::none) return;
      }
    }
    if (is_number(n.kind)) {
      if (write_number(p_, n, Decimal{}, out) != errc::none) fill_spaces(p_, n, out);
    } else if (is_float(n.kind)) {
      if (write_float(p_, n, "0", out) != errc::none) fill_spaces(p_, n, out);
    } else if (is_text(n.kind) && n.kind != Node::Kind::hex) {
      if (!write_text(p_, n, "", out)) fill_spaces(p_, n, out);
      if (is_edited(n)) put_insertions(p_, n, out);
    }
  }

  // Figurative constants, ALL and hexadecimal literals, and literals of another category than their item.
  void literal(const Node& n, const Literal& literal, std::span<std::uint8_t> out) const {
    Buffer bytes;
    bool repeat = true;
    switch (literal.kind) {
      case Kind::low_values:
      case Kind::null:
        bytes = {0};
        break;
      case Kind::high_values:
        bytes = {0xFF};
        break;
      case Kind::zeros:
        if (!encode_characters(p_, n, "0", bytes)) bytes.clear();
        break;
      case Kind::quotes:
        if (!encode_characters(p_, n, "\"", bytes)) bytes.clear();
        break;
      case Kind::all:
        if (!encode_characters(p_, n, literal.text, bytes)) bytes.clear();
        break;
      case Kind::hex:
        bytes.assign(literal.text.begin(), literal.text.end());
        repeat = false;
        break;
      case Kind::text:
      case Kind::number:
        if (!encode_characters(p_, n, literal.text, bytes)) bytes.clear();
        repeat = false;
        break;
      case Kind::spaces:
        break;
    }
    fill_spaces(p_, n, out);
    for (std::size_t k = 0; k < out.size() && !bytes.empty() && (repeat || k < bytes.size()); ++k) {
      out[k] = bytes[k % bytes.size()];
    }
  }

  RecordPlan& p_;
  std::vector<bool> done_;
  const GroupValue* group_ = nullptr;  // null: the items have their own
};

}  // namespace

void make_initial_image(RecordPlan& plan) { Initializer(plan).run(); }

void make_view_images(RecordPlan& plan, RulePlan& rules) {
  for (RuledOverlay& overlay : rules.overlays) {
    for (RuledOverlay::View& view : overlay.views) view.initial = Initializer(plan).view(overlay, view.node);
  }
}

}  // namespace codecs
