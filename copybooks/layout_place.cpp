#include "copybooks/layout_place.hpp"

#include <algorithm>

namespace copybooks {

namespace {

class Finder {
 public:
  Finder(const RecordLayout& layout, std::size_t offset)
      : layout_(layout), at_(offset), redefined_(layout.fields().size(), false) {
    for (const Field& f : layout.fields()) {
      if (f.redefines != no_field) redefined_[f.redefines] = true;
    }
  }

  std::vector<Place> run() {
    if (at_ < layout_.max_length()) item(0, 0);
    return std::move(places_);
  }

 private:
  // An item, and which of its occurrences; `shift` is where the enclosing occurrences moved it.
  void item(FieldIndex i, std::size_t shift) {
    const Field& f = layout_.field(i);
    const bool view = f.redefines != no_field || redefined_[i];
    if (view) views_.push_back(i);
    if (f.occurs && f.occurs->stride > 0) {
      const std::size_t k = (at_ - f.offset - shift) / f.occurs->stride;
      subscripts_.push_back(static_cast<std::uint32_t>(k));
      shift += k * f.occurs->stride;
    }
    const std::size_t begin = f.offset + shift;
    if (at_ >= begin + f.length) {
      add(Place::Kind::slack, i, begin + f.length, f.occurs->stride - f.length);
    } else if (f.end == i + 1) {
      add(f.filler ? Place::Kind::filler : Place::Kind::item, i, begin, f.length);
    } else {
      members(i, shift);
    }
    if (f.occurs && f.occurs->stride > 0) subscripts_.pop_back();
    if (view) views_.pop_back();
  }

  void members(FieldIndex group, std::size_t shift) {
    const Field& g = layout_.field(group);
    bool found = false;
    std::size_t before = g.offset + shift;  // where the bytes of no item begin
    FieldIndex next = no_field;             // the item behind them
    for (FieldIndex i = group + 1; i < g.end; i = layout_.field(i).end) {
      const Field& f = layout_.field(i);
      const std::size_t begin = f.offset + shift;
      const std::size_t end = begin + (f.occurs ? f.occurs->stride * f.occurs->max : f.length);
      if (at_ >= begin && at_ < end) {
        found = true;
        item(i, shift);
      } else if (end <= at_) {
        before = std::max(before, end);
      } else if (next == no_field && begin > at_) {
        next = i;
      }
    }
    if (found) return;
    if (next != no_field) {
      add(Place::Kind::slack, next, before, layout_.field(next).offset + shift - before);
    } else {
      add(Place::Kind::rest, group, before, g.offset + shift + g.length - before);
    }
  }

  void add(Place::Kind kind, FieldIndex field, std::size_t offset, std::size_t length) {
    places_.push_back({kind, field, subscripts_, offset, length, views_});
  }

  const RecordLayout& layout_;
  std::size_t at_;
  std::vector<bool> redefined_;
  std::vector<std::uint32_t> subscripts_;
  std::vector<FieldIndex> views_;
  std::vector<Place> places_;
};

}  // namespace

std::vector<Place> places_at(const RecordLayout& layout, std::size_t offset) { return Finder(layout, offset).run(); }

}  // namespace copybooks
