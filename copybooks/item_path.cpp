#include "copybooks/item_path.hpp"

#include <cctype>
#include <map>

namespace copybooks {

namespace {

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

ItemPaths::ItemPaths(const RecordLayout& layout) : layout_(layout) {
  const auto& fields = layout.fields();
  names_.resize(fields.size());
  transparent_.assign(fields.size(), false);
  std::vector<bool> redefined(fields.size(), false);
  for (const Field& f : fields) {
    if (f.redefines != no_field) redefined[f.redefines] = true;
  }
  std::vector<std::map<std::string, int>> taken(fields.size());
  for (FieldIndex i = 1; i < fields.size(); ++i) {
    const Field& f = fields[i];
    transparent_[i] = f.filler && f.end > i + 1 && !f.occurs && f.redefines == no_field && !redefined[i];
    if (transparent_[i]) continue;
    auto& names = taken[group(i)];
    if (f.filler) {
      names_[i] = "FILLER#" + std::to_string(++names["FILLER"]);
    } else {
      names_[i] = f.name;
      if (const int n = ++names[upper(f.name)]; n > 1) names_[i] += '#' + std::to_string(n);
    }
  }
  names_[0] = fields[0].name;
}

FieldIndex ItemPaths::group(FieldIndex field) const {
  FieldIndex up = layout_.field(field).parent;
  while (up != no_field && transparent_[up]) up = layout_.field(up).parent;
  return up;
}

std::string ItemPaths::path(FieldIndex field, std::span<const std::uint32_t> subscripts) const {
  std::vector<FieldIndex> chain;
  for (FieldIndex i = field; i != no_field && i != 0; i = group(i)) chain.push_back(i);
  if (chain.empty()) return names_[0];
  std::string out;
  std::size_t used = 0;
  for (auto i = chain.rbegin(); i != chain.rend(); ++i) {
    if (!out.empty()) out += '.';
    out += names_[*i];
    const Field& f = layout_.field(*i);
    if (f.occurs && used < subscripts.size()) out += '[' + std::to_string(subscripts[used++] + 1) + ']';
  }
  return out;
}

}  // namespace copybooks
