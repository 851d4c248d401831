#include "copybooks/layout.hpp"

#include <algorithm>
#include <cctype>

#include "copybooks/source.hpp"

namespace copybooks {

std::string_view to_string(Usage usage) {
  switch (usage) {
    case Usage::display:
      return "DISPLAY";
    case Usage::binary:
      return "COMP";
    case Usage::native:
      return "COMP-5";
    case Usage::packed:
      return "COMP-3";
    case Usage::packed_nosign:
      return "COMP-6";
    case Usage::float_short:
      return "COMP-1";
    case Usage::float_long:
      return "COMP-2";
    case Usage::national:
      return "NATIONAL";
    case Usage::dbcs:
      return "DISPLAY-1";
    case Usage::utf8:
      return "UTF-8";
    case Usage::index:
      return "INDEX";
    case Usage::pointer:
      return "POINTER";
    case Usage::pointer32:
      return "POINTER-32";
    case Usage::procedure_pointer:
      return "PROCEDURE-POINTER";
    case Usage::function_pointer:
      return "FUNCTION-POINTER";
  }
  return "DISPLAY";
}

RecordLayout::RecordLayout(std::vector<Field> all_fields, std::vector<Rename> all_renames, std::size_t smallest,
                           std::size_t largest)
    : fields_(std::move(all_fields)), renames_(std::move(all_renames)), min_length_(smallest), max_length_(largest) {}

std::string RecordLayout::path(FieldIndex index) const {
  if (index == 0) return fields_[0].name;
  std::vector<FieldIndex> chain;
  for (FieldIndex i = index; i != 0 && i != no_field; i = fields_[i].parent) chain.push_back(i);
  std::string out;
  for (auto i = chain.rbegin(); i != chain.rend(); ++i) {
    if (!out.empty()) out += '.';
    out += fields_[*i].name;
  }
  return out;
}

std::optional<FieldIndex> RecordLayout::find(std::string_view wanted) const {
  std::vector<std::string_view> names;
  for (std::string_view rest = wanted; !rest.empty();) {
    const auto dot = rest.find('.');
    names.push_back(rest.substr(0, dot));
    rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
  }
  if (names.empty()) return no_field;
  std::size_t found = 0;
  FieldIndex exact = no_field;
  FieldIndex any = no_field;
  for (FieldIndex i = 0; i < fields_.size(); ++i) {
    if (fields_[i].filler || !same_text(fields_[i].name, names.back())) continue;
    // Each name to the left is that of some group above, in order; without gaps it is the exact path.
    FieldIndex up = fields_[i].parent;
    bool match = true;
    for (std::size_t k = names.size() - 1; match && k-- > 0;) {
      while (up != no_field && !same_text(fields_[up].name, names[k])) up = fields_[up].parent;
      match = up != no_field;
      if (match) up = fields_[up].parent;
    }
    if (!match) continue;
    ++found;
    any = i;
    if (same_text(path(i), wanted)) exact = i;
  }
  if (exact != no_field) return exact;
  if (found > 1) return std::nullopt;
  return any;
}

std::string picture_text(const Field& field) {
  std::string out;
  if (field.picture) out = field.picture->text;
  if (field.usage != Usage::display &&
      !(field.usage == Usage::national && field.picture && field.picture->category == Category::national)) {
    out += (out.empty() ? "" : " ") + std::string(to_string(field.usage));
  }
  if (field.sign_separate) out += field.sign_leading ? " SIGN LEADING SEPARATE" : " SIGN TRAILING SEPARATE";
  if (field.sign_leading && !field.sign_separate) out += " SIGN LEADING";
  return out;
}

}  // namespace copybooks
