#include "codecs/record_plan.hpp"

#include <algorithm>

#include "codecs/json_reader.hpp"
#include "codecs/json_writer.hpp"
#include "codecs/record_tail.hpp"

namespace codecs {

using copybooks::Category;
using copybooks::Field;
using copybooks::FieldIndex;
using copybooks::no_field;
using copybooks::Usage;

bool is_number(Node::Kind kind) {
  return kind == Node::Kind::zoned || kind == Node::Kind::packed || kind == Node::Kind::binary ||
         kind == Node::Kind::edited || kind == Node::Kind::national_number || kind == Node::Kind::national_edited;
}

bool is_float(Node::Kind kind) { return kind == Node::Kind::floating || kind == Node::Kind::external_float; }

bool is_text(Node::Kind kind) {
  return kind == Node::Kind::text || kind == Node::Kind::edited_text || kind == Node::Kind::national ||
         kind == Node::Kind::dbcs || kind == Node::Kind::utf8 || kind == Node::Kind::hex;
}

NodeIndex RecordPlan::member(NodeIndex object, std::string_view name) const {
  const auto found = std::partition_point(by_name.begin(), by_name.end(), [&](NodeIndex i) {
    const Node& n = nodes[i];
    return n.parent != object ? n.parent < object : n.json < name;
  });
  return found != by_name.end() && nodes[*found].parent == object && nodes[*found].json == name ? *found : no_node;
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
    p_->pages.push_back(make_page_tables(p_->options.code_page));
    auto pages = place_item_pages(*p_);
    if (!pages) return pages.error();
    pages_ = std::move(*pages);
    p_->length = p_->layout->max_length();
    names_ = name_members(*p_->layout, p_->options.names);
    auto rules = find_views(*p_->layout, names_, p_->options.when);
    if (!rules) return rules.error();
    for (const FoundRule& rule : *rules) {
      if (rule.view == no_field) empty_roots_.insert(rule.root);
      if (std::find(ruled_roots_.begin(), ruled_roots_.end(), rule.root) == ruled_roots_.end()) {
        ruled_roots_.push_back(rule.root);
      }
    }
    const Field& root = p_->layout->field(0);
    Node record;
    record.kind = Node::Kind::object;
    record.name = record.json = root.name;
    record.field = 0;
    record.length = p_->length;
    p_->nodes.push_back(record);
    by_field_.assign(p_->layout->fields().size(), no_node);
    by_field_[0] = 0;
    const bool elementary = root.end == 1;
    if (auto done =
            add_members(elementary ? std::vector<FieldIndex>{0} : shape_children(*p_->layout, 0), 0, 0, 0, false);
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
    tails_.find(*p_->layout, ruled_roots_, p_->options.odo_mode == OdoMode::shift);
    if (p_->options.odo_mode != OdoMode::max) p_->variable = tails_.mark_variable(p_->nodes);
    if (auto done = tails_.refuse_moving_views(*p_); !done) return done.error();
    add_gaps_and_hide_covered_fillers();
    p_->min_length = tails_.least(*p_, 0, empty_roots_);
    if (!ruled_roots_.empty() || !p_->options.record_when.empty()) {
      auto compiled = std::make_shared<RulePlan>();
      if (auto done = compile_rules(*p_, *compiled, *rules, ruled_roots_); !done) return done.error();
      compile_record_fixes(*p_, *compiled);
      make_view_images(*p_, *compiled);
      p_->rules = std::move(compiled);
    }
    if (auto done = choose_items(); !done) return done.error();
    sort_members();
    make_initial_image(*p_);
    p_->members = members_of(0);
    return std::move(p_);
  }

 private:
  Result<void> add_members(const std::vector<FieldIndex>& children, NodeIndex parent, std::size_t base, int depth,
                           bool in_overlay) {
    for (const FieldIndex i : children) {
      const Field& f = p_->layout->field(i);
      const bool group = f.end > i + 1;
      std::uint32_t overlay = 0;
      std::uint32_t ruled = 0;
      const bool view = f.redefines != no_field || redefined(*p_->layout, i);
      if (view) {
        const FieldIndex first = overlay_root(*p_->layout, i);
        overlay = static_cast<std::uint32_t>(first) + 1;
        const auto at = std::find(ruled_roots_.begin(), ruled_roots_.end(), first);
        if (at != ruled_roots_.end()) ruled = static_cast<std::uint32_t>(at - ruled_roots_.begin()) + 1;
      }
      if (view && ruled == 0) {
        p_->overlays = true;
        if (p_->options.redefines == Redefines::error && f.redefines != no_field) {
          return Error(errc::item_unsupported, p_->layout->path(i), "", f.offset, f.length,
                       "a redefinition without a rule that says when it holds");
        }
        if (p_->options.redefines == Redefines::first && f.redefines != no_field) continue;
      }
      const auto first = static_cast<NodeIndex>(p_->nodes.size());
      if (auto done = add_item(i, group, parent, base, depth, in_overlay || (view && ruled == 0)); !done) {
        return done.error();
      }
      p_->nodes[first].overlay = overlay;
      p_->nodes[first].ruled = ruled;
    }
    return {};
  }

  Result<void> add_item(FieldIndex i, bool group, NodeIndex parent, std::size_t base, int depth, bool in_overlay) {
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
    const bool elementary_filler = f.filler && !group && !p_->options.filler;
    if (f.occurs && !elementary_filler) {
      Node table;
      table.kind = Node::Kind::table;
      table.name = names_.item[i];
      table.json = names_.json[i];
      table.derived = f.filler && !group;
      table.offset = f.offset - base;
      table.min = f.occurs->min;
      table.max = f.occurs->max;
      table.stride = f.occurs->stride;
      table.length = table.stride * table.max;
      set_key(table);
      if (f.occurs->unbounded) {
        return Error(errc::item_unsupported, p_->layout->path(i), "", f.offset, f.length, "OCCURS UNBOUNDED");
      }
      if (f.occurs->by_length) {
        return Error(errc::item_unsupported, p_->layout->path(i), "", f.offset, f.length,
                     "a table whose counter is not in the record");
      }
      outer = place(table);
      parent = outer;
      base = f.offset;
      ++depth;
    }
    Node n;
    n.name = names_.item[i];
    n.json = names_.json[i];
    n.derived = f.filler && !group;
    n.offset = f.offset - base;
    n.length = f.length;
    n.field = i;
    n.page = pages_[i];
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
      if (auto done = represent(*p_, n, f); !done) return done.error();
      const NodeIndex self = place(n);
      p_->nodes[self].next = self + 1;
      by_field_[i] = self;
    } else {
      const NodeIndex self = place(n);
      by_field_[i] = self;
      if (auto done = add_members(shape_children(*p_->layout, i), self, base, depth, in_overlay); !done)
        return done.error();
      p_->nodes[self].next = static_cast<NodeIndex>(p_->nodes.size());
    }
    if (outer != no_node) p_->nodes[outer].next = static_cast<NodeIndex>(p_->nodes.size());
    return {};
  }

  void set_key(Node& n) {
    n.key_at = static_cast<std::uint32_t>(p_->keys.size());
    JsonWriter w;
    w.string(n.json);
    p_->keys.append(w.view());
    p_->keys += ':';
    n.key_length = static_cast<std::uint32_t>(p_->keys.size() - n.key_at);
  }

  struct Range {
    std::size_t begin, end;
  };

  // Where a subtree has items (not FILLER), within the enclosing occurrence; tables count whole.
  void item_ranges(NodeIndex i, std::vector<Range>& out) const {
    const Node& n = (*old_)[i];
    if (n.kind == Node::Kind::object) {
      for (NodeIndex c = i + 1; c < n.next; c = (*old_)[c].next) {
        if ((*old_)[c].ruled == 0) item_ranges(c, out);  // else it is shown or not
      }
    } else if (n.kind != Node::Kind::filler && n.kind != Node::Kind::gap) {
      out.push_back({n.offset, n.offset + n.length});
    }
  }

  // Which view's items cover the bytes of an overlay, piece by piece.
  struct Coverage {
    static constexpr std::uint32_t nobody = 0, several = ~std::uint32_t{0};
    struct Piece {
      std::size_t begin;
      std::uint32_t by;  // the view, from 1
    };
    std::vector<Piece> pieces;  // each to the begin of the next

    void add(std::vector<std::vector<Range>>& views) {
      struct Edge {
        std::size_t at;
        std::uint32_t view;
        bool opens;
      };
      std::vector<Edge> edges;
      for (std::uint32_t v = 0; v < views.size(); ++v) {
        auto& ranges = views[v];
        std::sort(ranges.begin(), ranges.end(), [](Range x, Range y) { return x.begin < y.begin; });
        for (std::size_t i = 0; i < ranges.size();) {
          Range whole = ranges[i];
          for (++i; i < ranges.size() && ranges[i].begin <= whole.end; ++i) whole.end = std::max(whole.end, ranges[i].end);
          if (whole.begin == whole.end) continue;
          edges.push_back({whole.begin, v + 1, true});
          edges.push_back({whole.end, v + 1, false});
        }
      }
      std::sort(edges.begin(), edges.end(), [](const Edge& x, const Edge& y) { return x.at < y.at; });
      std::uint64_t count = 0, sum = 0;
      for (std::size_t i = 0; i < edges.size(); ++i) {
        count = edges[i].opens ? count + 1 : count - 1;
        sum = edges[i].opens ? sum + edges[i].view : sum - edges[i].view;
        if (i + 1 < edges.size() && edges[i + 1].at == edges[i].at) continue;
        pieces.push_back({edges[i].at, count == 0 ? nobody : count == 1 ? static_cast<std::uint32_t>(sum) : several});
      }
    }
    // Where the views but `except` stop to cover the bytes from `at` on; `at` if they do not.
    std::size_t reach(std::size_t at, std::uint32_t except) const {
      auto piece = std::partition_point(pieces.begin(), pieces.end(), [at](const Piece& p) { return p.begin <= at; });
      if (piece == pieces.begin()) return at;
      for (--piece; piece != pieces.end(); ++piece) {
        if (piece->by == nobody || piece->by == except) return std::max(at, piece->begin);
      }
      return at;
    }
  };
  // What the other views of each overlay around show.
  struct Shown {
    const Coverage* coverage;
    std::uint32_t except;
  };

  static bool covered(Range r, const std::vector<Shown>& by) {
    for (std::size_t at = r.begin; at < r.end;) {
      std::size_t reach = at;
      for (const Shown& level : by) reach = std::max(reach, level.coverage->reach(at, level.except));
      if (reach == at) return false;
      at = reach;
    }
    return true;
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
                      const std::vector<Shown>& shown, std::vector<NodeIndex>& moved) {
    const auto& old = *old_;
    const auto self = static_cast<NodeIndex>(p_->nodes.size());
    moved[i] = self;
    p_->nodes.push_back(old[i]);
    p_->nodes[self].parent = parent;
    const Node& n = old[i];
    const auto gap = [&](std::size_t from, std::size_t to, const std::string& name, const Node& near,
                         std::uint32_t ruled) {
      if (from >= to || covered({from, to}, shown)) return;
      Node g;
      g.kind = Node::Kind::gap;
      g.emit = false;
      g.name = name;
      g.parent = self;
      g.ruled = ruled;
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
      gap(cursor, first.offset, first.name + ".$slack", first, 0);
      Coverage coverage;
      std::vector<Shown> others = shown;
      if (first.overlay != 0 && first.ruled == 0) {
        std::vector<std::vector<Range>> views;
        for (NodeIndex v = c; v < after; v = old[v].next) item_ranges(v, views.emplace_back());
        coverage.add(views);
        others.push_back({&coverage, 0});
      }
      for (NodeIndex v = c; v < after; v = old[v].next) {
        if (!coverage.pieces.empty()) ++others.back().except;
        const Node& child = old[v];
        if (child.kind == Node::Kind::filler && covered({child.offset, end_of(child)}, others)) continue;
        copy_with_gaps(v, self, child.offset, end_of(child), others, moved);
        if (first.ruled != 0 && !tails_.contains(first))
          gap(end_of(child), reach, child.name + ".$rest", child, first.ruled);
      }
      if (first.ruled != 0 && !tails_.contains(first))
        gap(first.offset, reach, first.name + ".$rest", first, first.ruled);
      cursor = std::max(cursor, reach);
      c = after;
    }
    gap(cursor, end, i == 0 ? "$rest" : n.name + ".$rest", n, 0);
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

  void sort_members() {
    for (NodeIndex i = 1; i < p_->nodes.size(); ++i) {
      const Node& n = p_->nodes[i];
      if (n.emit && p_->nodes[n.parent].kind == Node::Kind::object) p_->by_name.push_back(i);
    }
    std::sort(p_->by_name.begin(), p_->by_name.end(), [&](NodeIndex a, NodeIndex b) {
      const Node &left = p_->nodes[a], &right = p_->nodes[b];
      return left.parent != right.parent ? left.parent < right.parent : left.json < right.json;
    });
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
      case Node::Kind::external_float:
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
      m.name = n.json;
      m.path = p_->path(c);
      m.kind = member_kind(n);
      m.view = n.overlay != 0;
      m.counter = n.is_counter;
      m.derived = n.derived;
      m.overlay = n.overlay;
      if (n.ruled != 0) {
        for (const RuledOverlay::Rule& rule : p_->rules->overlays[n.ruled - 1].rules) {
          if (rule.view == c) m.rules.push_back(rule.text.source);
        }
      }
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
  std::vector<std::uint32_t> pages_;  // of each field
  MemberNames names_;
  std::vector<FieldIndex> ruled_roots_;
  std::set<FieldIndex> empty_roots_;  // a rule chooses "-"
  Tails tails_;
  const std::vector<Node>* old_ = nullptr;
};

}  // namespace

Result<std::unique_ptr<RecordPlan>> make_record_plan(std::shared_ptr<const copybooks::RecordLayout> layout,
                                                     CodecOptions options) {
  return Builder(std::move(layout), std::move(options)).build();
}

}  // namespace codecs
