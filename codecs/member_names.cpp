#include "codecs/member_names.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

namespace codecs {

using copybooks::Field;
using copybooks::FieldIndex;
using copybooks::no_field;
using copybooks::RecordLayout;

bool redefined(const RecordLayout& layout, FieldIndex index) {
  const auto& fields = layout.fields();
  for (FieldIndex i = fields[index].end; i < fields.size() && fields[i].parent == fields[index].parent;
       i = fields[i].end) {
    if (fields[i].redefines == index) return true;
    if (fields[i].redefines == no_field) break;
  }
  return false;
}

FieldIndex overlay_root(const RecordLayout& layout, FieldIndex view) {
  while (layout.field(view).redefines != no_field) view = layout.field(view).redefines;
  return view;
}

std::vector<FieldIndex> shape_children(const RecordLayout& layout, FieldIndex group) {
  std::vector<FieldIndex> out;
  const auto& fields = layout.fields();
  for (FieldIndex i = group + 1; i < fields[group].end; i = fields[i].end) {
    const Field& f = fields[i];
    if (f.filler && f.end > i + 1 && !f.occurs && f.redefines == no_field && !redefined(layout, i)) {
      const auto below = shape_children(layout, i);
      out.insert(out.end(), below.begin(), below.end());
    } else {
      out.push_back(i);
    }
  }
  return out;
}

namespace {

char upper(char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); }
char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

// COMM-INT-RATE: commIntRate, comm_int_rate. A segment that is not all capitals keeps its own.
std::string spelt(std::string_view name, Names names) {
  if (names == Names::cobol) return std::string(name);
  std::string out;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find_first_of("-_#", at), name.size());
    std::string segment(name.substr(at, end - at));
    at = end + 1;
    if (segment.empty()) continue;
    if (std::none_of(segment.begin(), segment.end(), [](char c) { return c >= 'a' && c <= 'z'; }) ||
        names == Names::snake) {
      std::transform(segment.begin(), segment.end(), segment.begin(), lower);
    }
    if (names == Names::snake) {
      if (!out.empty()) out += '_';
    } else {
      segment[0] = out.empty() ? lower(segment[0]) : upper(segment[0]);
    }
    out += segment;
  }
  if (!out.empty() && out[0] >= '0' && out[0] <= '9') out.insert(out.begin(), '_');
  return out;
}

void name_children(const RecordLayout& layout, FieldIndex group, Names names, MemberNames& out) {
  std::map<std::string, int> same;
  std::set<std::string> taken;
  int fillers = 0;
  const std::vector<FieldIndex> children =
      layout.field(0).end == 1 ? std::vector<FieldIndex>{0} : shape_children(layout, group);
  for (const FieldIndex i : children) {
    const Field& f = layout.field(i);
    std::string& name = out.item[i];
    name = f.name;
    std::string json = f.name;
    if (f.filler) {
      name = json = "FILLER#" + std::to_string(++fillers);
    } else {
      std::string key = name;
      std::transform(key.begin(), key.end(), key.begin(), upper);
      if (const int n = ++same[key]; n > 1) name += '#' + std::to_string(n);
    }
    if (names == Names::cobol) {
      out.json[i] = name;
    } else {
      const std::string base = spelt(json, names);
      json = base;
      for (int n = 1; !taken.insert(json).second; ++n) json = base + std::to_string(n);
      out.json[i] = json;
    }
    if (f.end > i + 1) name_children(layout, i, names, out);
  }
}

}  // namespace

MemberNames name_members(const RecordLayout& layout, Names names) {
  MemberNames out;
  out.item.resize(layout.fields().size());
  out.json.resize(layout.fields().size());
  name_children(layout, 0, names, out);
  return out;
}

}  // namespace codecs
