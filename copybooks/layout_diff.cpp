#include "copybooks/layout_diff.hpp"

#include <algorithm>
#include <map>

#include "copybooks/layout_map.hpp"
#include "copybooks/layout_match.hpp"
#include "copybooks/layout_reading.hpp"

namespace copybooks {

std::string_view to_string(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::moved:
      return "moved";
    case ChangeKind::grown:
      return "grown";
    case ChangeKind::shrunk:
      return "shrunk";
    case ChangeKind::retyped:
      return "retyped";
    case ChangeKind::occurs:
      return "occurs";
    case ChangeKind::renamed:
      return "renamed";
    case ChangeKind::redefines:
      return "redefines";
    case ChangeKind::conditions:
      return "88s";
    case ChangeKind::value:
      return "value";
    case ChangeKind::added:
      return "added";
    case ChangeKind::removed:
      return "removed";
    case ChangeKind::filler:
      return "filler";
  }
  return "";
}

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::identical:
      return "identical";
    case Verdict::compatible:
      return "compatible";
    case Verdict::incompatible:
      return "incompatible";
  }
  return "";
}

namespace {

std::string bytes_text(std::size_t n) { return std::to_string(n) + (n == 1 ? " byte" : " bytes"); }

class Differ {
 public:
  Differ(const RecordLayout& before, const RecordLayout& after)
      : old_(before), new_(after), old_paths_(before), new_paths_(after) {
    LayoutMatch match = match_layouts(before, old_paths_, after, new_paths_);
    diff_.matched = std::move(match.after);
    diff_.matched_by = std::move(match.before);
  }

  LayoutDiff run() {
    FieldIndex next = 0;  // new items before it were told
    for (FieldIndex o = 0; o < old_.fields().size(); ++o) {
      const FieldIndex n = diff_.matched[o];
      if (n == no_field) {
        if (!old_paths_.transparent(o) && !below(old_, diff_.matched, o)) removed(o);
        continue;
      }
      for (; next < n; ++next) added_if_new(next);
      next = std::max(next, n + 1);
      compare(o, n);
    }
    for (; next < new_.fields().size(); ++next) added_if_new(next);
    read_both_ways(old_, old_paths_, new_, new_paths_, diff_);
    return std::move(diff_);
  }

 private:
  // Below a group that came or went whole: the group says it.
  static bool below(const RecordLayout& layout, const std::vector<FieldIndex>& matched, FieldIndex i) {
    const FieldIndex up = layout.field(i).parent;
    if (up == no_field || matched[up] != no_field || !layout.field(up).group()) return false;
    for (FieldIndex k = up; k < layout.field(up).end; ++k) {
      if (matched[k] != no_field) return false;
    }
    return true;
  }

  void added_if_new(FieldIndex n) {
    if (diff_.matched_by[n] != no_field || new_paths_.transparent(n) || below(new_, diff_.matched_by, n)) return;
    ItemChange change;
    change.after = n;
    change.kinds = {ChangeKind::added};
    diff_.changes.push_back(std::move(change));
  }

  void removed(FieldIndex o) {
    ItemChange change;
    change.before = o;
    const Field& f = old_.field(o);
    change.kinds = {f.filler && !f.group() ? ChangeKind::filler : ChangeKind::removed};
    if (f.filler && !f.group()) change.details = {"all " + bytes_text(f.length) + " used up"};
    diff_.changes.push_back(std::move(change));
  }

  void compare(FieldIndex o, FieldIndex n) {
    const Field& a = old_.field(o);
    const Field& b = new_.field(n);
    ItemChange change;
    change.before = o;
    change.after = n;
    const auto is = [&](ChangeKind kind, std::string detail = {}) {
      change.kinds.push_back(kind);
      if (!detail.empty()) change.details.push_back(std::move(detail));
    };
    if (a.offset != b.offset) {
      change.shift = static_cast<std::ptrdiff_t>(b.offset) - static_cast<std::ptrdiff_t>(a.offset);
      is(ChangeKind::moved);
    }
    if (a.filler) {
      if (a.length != b.length && !a.group()) {
        is(ChangeKind::filler, b.length < a.length ? bytes_text(a.length - b.length) + " of it used up"
                                                   : bytes_text(b.length - a.length) + " more of it");
      }
    } else {
      names(o, n, is);
      form(a, b, is);
    }
    occurrences(a, b, is);
    if (!same_target(a, b)) is(ChangeKind::redefines, redefines_text(a, b));
    conditions(a, b, is);
    if (const std::string x = value_text(a), y = value_text(b); x != y) {
      is(ChangeKind::value, "VALUE " + x + " -> " + y);
    }
    if (change.kinds.empty()) return;
    if (change.kinds.size() == 1 && change.kinds[0] == ChangeKind::moved) {
      const FieldIndex up = old_paths_.group(o);
      const FieldIndex new_up = new_paths_.group(n);
      change.with_group =
          up != no_field && up != 0 && diff_.matched[up] == new_up &&
          static_cast<std::ptrdiff_t>(new_.field(new_up).offset) - static_cast<std::ptrdiff_t>(old_.field(up).offset) ==
              change.shift;
    }
    diff_.changes.push_back(std::move(change));
  }

  template <class Is>
  void names(FieldIndex o, FieldIndex n, const Is& is) {
    if (old_paths_.name(o) != new_paths_.name(n)) {
      is(ChangeKind::renamed, "is now " + (o == 0 ? new_paths_.name(n) : new_paths_.path(n)));
    } else if (o != 0 && diff_.matched[old_paths_.group(o)] != new_paths_.group(n)) {
      is(ChangeKind::renamed, "is now " + new_paths_.path(n));
    }
  }

  template <class Is>
  static void form(const Field& a, const Field& b, const Is& is) {
    if (a.group() && b.group()) return;
    if (!a.group() && !b.group() && same_form(a, b)) return;
    const std::string from_to = form_text(a) + " -> " + form_text(b);
    const ChangeKind size = b.length > a.length ? ChangeKind::grown : ChangeKind::shrunk;
    const bool retyped = a.length == b.length || !same_kind(a, b);
    if (a.length != b.length) is(size, retyped ? "" : from_to);
    if (retyped) is(ChangeKind::retyped, from_to);
  }

  template <class Is>
  void occurrences(const Field& a, const Field& b, const Is& is) {
    if (!a.occurs && !b.occurs) return;
    const std::string x = occurs_text(old_, a);
    const std::string y = occurs_text(new_, b);
    std::string detail;
    const bool counter = a.occurs && b.occurs && a.occurs->depending_on != no_field &&
                         b.occurs->depending_on != no_field &&
                         diff_.matched[a.occurs->depending_on] == b.occurs->depending_on;
    const bool same = a.occurs && b.occurs && a.occurs->min == b.occurs->min && a.occurs->max == b.occurs->max &&
                      a.occurs->unbounded == b.occurs->unbounded &&
                      (counter || (a.occurs->depending_on == no_field && b.occurs->depending_on == no_field));
    if (!same) detail = x + " -> " + y;
    if (a.occurs && b.occurs && a.occurs->stride != b.occurs->stride) {
      detail += (detail.empty() ? "" : ", ") + std::string("each occurrence ") + std::to_string(a.occurs->stride) +
                " -> " + bytes_text(b.occurs->stride);
    }
    if (!detail.empty()) is(ChangeKind::occurs, detail);
  }

  bool same_target(const Field& a, const Field& b) const {
    if (a.redefines == no_field || b.redefines == no_field) return a.redefines == b.redefines;
    return diff_.matched[a.redefines] == b.redefines;
  }
  std::string redefines_text(const Field& a, const Field& b) const {
    if (b.redefines == no_field) return "no longer redefines " + old_.field(a.redefines).name;
    return (a.redefines == no_field ? "redefines " : "now redefines ") + new_.field(b.redefines).name;
  }

  static std::string value_text(const Field& f) { return f.value ? literal_text(*f.value) : "(none)"; }

  static std::string values_text(const Condition& c) {
    std::string out;
    for (const ConditionValue& v : c.values) {
      out += (out.empty() ? "" : " ") + literal_text(v.first);
      if (v.last) out += " THRU " + literal_text(*v.last);
    }
    return out;
  }

  template <class Is>
  static void conditions(const Field& a, const Field& b, const Is& is) {
    std::map<std::string, const Condition*> there;
    for (const Condition& c : b.conditions) there.emplace(upper_case(c.name), &c);
    std::string detail;
    const auto say = [&](const std::string& text) { detail += (detail.empty() ? "" : "; ") + text; };
    std::map<std::string, bool> kept;
    for (const Condition& c : a.conditions) {
      const auto found = there.find(upper_case(c.name));
      if (found == there.end()) {
        say("88 " + c.name + " removed (" + values_text(c) + ")");
        continue;
      }
      kept[found->first] = true;
      const std::string x = values_text(c), y = values_text(*found->second);
      if (x != y) say("88 " + c.name + " " + x + " -> " + y);
    }
    for (const Condition& c : b.conditions) {
      if (!kept[upper_case(c.name)]) say("88 " + c.name + " added (" + values_text(c) + ")");
    }
    if (!detail.empty()) is(ChangeKind::conditions, detail);
  }

  const RecordLayout& old_;
  const RecordLayout& new_;
  ItemPaths old_paths_;
  ItemPaths new_paths_;
  LayoutDiff diff_;
};

}  // namespace

LayoutDiff diff_layouts(const RecordLayout& before, const RecordLayout& after) { return Differ(before, after).run(); }

}  // namespace copybooks
