#include "copybooks/layout_match.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <tuple>

namespace copybooks {

std::string upper_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::toupper(c); });
  return out;
}

namespace {

using Place = std::tuple<std::size_t, std::size_t, std::string, std::uint32_t>;

Place place_of(const Field& f) {
  return {f.offset, f.length, f.group() ? "group" : upper_case(picture_text(f)), f.occurs ? f.occurs->max : 1};
}

class Matcher {
 public:
  Matcher(const RecordLayout& before, const ItemPaths& before_paths, const RecordLayout& after,
          const ItemPaths& after_paths)
      : old_(before), new_(after), old_paths_(before_paths), new_paths_(after_paths) {
    match_.after.assign(before.fields().size(), no_field);
    match_.before.assign(after.fields().size(), no_field);
    old_members_ = members(before, before_paths);
    new_members_ = members(after, after_paths);
  }

  LayoutMatch run() {
    pair(0, 0);
    below(0, 0);
    by_place();
    by_name();
    return std::move(match_);
  }

 private:
  using Members = std::vector<std::vector<FieldIndex>>;

  static Members members(const RecordLayout& layout, const ItemPaths& paths) {
    Members out(layout.fields().size());
    for (FieldIndex i = 1; i < layout.fields().size(); ++i) {
      if (!paths.transparent(i)) out[paths.group(i)].push_back(i);
    }
    return out;
  }

  void pair(FieldIndex o, FieldIndex n) {
    match_.after[o] = n;
    match_.before[n] = o;
  }
  bool free_old(FieldIndex o) const { return match_.after[o] == no_field; }
  bool free_new(FieldIndex n) const { return match_.before[n] == no_field; }

  // The members of two groups that are the same one, and everything below them.
  void below(FieldIndex old_group, FieldIndex new_group) {
    std::vector<std::pair<FieldIndex, FieldIndex>> groups{{old_group, new_group}};
    while (!groups.empty()) {
      const auto [o, n] = groups.back();
      groups.pop_back();
      by_member_name(o, n);
      by_member_place(o, n);
      fillers(o, n, false);
      fillers(o, n, true);
      for (const FieldIndex child : old_members_[o]) {
        if (!free_old(child) && new_paths_.group(match_.after[child]) == n) {
          groups.emplace_back(child, match_.after[child]);
        }
      }
    }
  }

  void by_member_name(FieldIndex o, FieldIndex n) {
    std::map<std::string, FieldIndex> names;
    for (const FieldIndex i : new_members_[n]) {
      if (!new_.field(i).filler && free_new(i)) names.emplace(upper_case(new_paths_.name(i)), i);
    }
    for (const FieldIndex i : old_members_[o]) {
      if (old_.field(i).filler || !free_old(i)) continue;
      if (const auto found = names.find(upper_case(old_paths_.name(i))); found != names.end()) pair(i, found->second);
    }
  }

  void by_member_place(FieldIndex o, FieldIndex n) {
    std::multimap<Place, FieldIndex> places;
    for (const FieldIndex i : new_members_[n]) {
      if (!new_.field(i).filler && free_new(i)) places.emplace(place_of(new_.field(i)), i);
    }
    for (const FieldIndex i : old_members_[o]) {
      if (!old_.field(i).filler && free_old(i)) take(places, i);
    }
  }

  void take(std::multimap<Place, FieldIndex>& places, FieldIndex i) {
    const auto found = places.find(place_of(old_.field(i)));
    if (found == places.end()) return;
    pair(i, found->second);
    places.erase(found);
  }

  // FILLERs between the same neighbours, counted from the one before or from the one behind.
  void fillers(FieldIndex o, FieldIndex n, bool backward) {
    const auto keyed = [&](const RecordLayout& layout, std::vector<FieldIndex> list, bool old) {
      if (backward) std::reverse(list.begin(), list.end());
      std::vector<std::pair<std::pair<FieldIndex, int>, FieldIndex>> out;
      FieldIndex neighbour = no_field;  // by its old index
      int ordinal = 0;
      for (const FieldIndex i : list) {
        const bool free = old ? free_old(i) : free_new(i);
        if (!free) {
          neighbour = old ? i : match_.before[i];
          ordinal = 0;
        } else if (layout.field(i).filler) {
          out.push_back({{neighbour, ordinal++}, i});
        }
      }
      return out;
    };
    std::map<std::pair<FieldIndex, int>, FieldIndex> there;
    for (const auto& [key, i] : keyed(new_, new_members_[n], false)) there.emplace(key, i);
    for (const auto& [key, i] : keyed(old_, old_members_[o], true)) {
      const auto found = there.find(key);
      if (found == there.end() || old_.field(i).group() != new_.field(found->second).group()) continue;
      if (free_new(found->second)) pair(i, found->second);
    }
  }

  // Items that stand where they stood, as they were, under another name in another group.
  void by_place() {
    std::multimap<Place, FieldIndex> places;
    for (FieldIndex i = 1; i < new_.fields().size(); ++i) {
      if (free_new(i) && !new_.field(i).filler && !new_.field(i).group()) places.emplace(place_of(new_.field(i)), i);
    }
    for (FieldIndex i = 1; i < old_.fields().size(); ++i) {
      if (free_old(i) && !old_.field(i).filler && !old_.field(i).group()) take(places, i);
    }
  }

  // Items that went to another group and another place: a name that one lost and one new item have.
  void by_name() {
    std::map<std::string, std::vector<FieldIndex>> lost, found;
    for (FieldIndex i = 1; i < old_.fields().size(); ++i) {
      if (free_old(i) && !old_.field(i).filler) lost[upper_case(old_.field(i).name)].push_back(i);
    }
    for (FieldIndex i = 1; i < new_.fields().size(); ++i) {
      if (free_new(i) && !new_.field(i).filler) found[upper_case(new_.field(i).name)].push_back(i);
    }
    std::vector<std::pair<FieldIndex, FieldIndex>> pairs;
    for (const auto& [name, olds] : lost) {
      const auto news = found.find(name);
      if (news == found.end() || olds.size() != 1 || news->second.size() != 1) continue;
      if (old_.field(olds[0]).group() == new_.field(news->second[0]).group())
        pairs.emplace_back(olds[0], news->second[0]);
    }
    std::sort(pairs.begin(), pairs.end());
    for (const auto& [o, n] : pairs) {
      if (!free_old(o) || !free_new(n)) continue;
      pair(o, n);
      below(o, n);
    }
  }

  const RecordLayout& old_;
  const RecordLayout& new_;
  const ItemPaths& old_paths_;
  const ItemPaths& new_paths_;
  Members old_members_;
  Members new_members_;
  LayoutMatch match_;
};

}  // namespace

LayoutMatch match_layouts(const RecordLayout& before, const ItemPaths& before_paths, const RecordLayout& after,
                          const ItemPaths& after_paths) {
  return Matcher(before, before_paths, after, after_paths).run();
}

}  // namespace copybooks
