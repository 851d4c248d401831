// Code pages of single items: which page each field's bytes are in.
#include <algorithm>

#include "codecs/nearest_name.hpp"
#include "codecs/record_plan.hpp"

namespace codecs {

using copybooks::Category;
using copybooks::Field;
using copybooks::FieldIndex;
using copybooks::Usage;

namespace {

// UTF-16, UTF-8 and binary items are in no code page.
bool in_a_page(const Field& f) {
  return f.picture && (f.usage == Usage::display || f.usage == Usage::dbcs || f.usage == Usage::packed);
}

Result<FieldIndex> find_item(const copybooks::RecordLayout& layout, const std::string& item) {
  const auto found = layout.find(item);
  if (!found) {
    return Error(errc::undefined_element, "more than one item is called " + item + "; qualify it: GROUP." + item);
  }
  if (*found != copybooks::no_field) return *found;
  std::vector<std::string> paths;
  for (FieldIndex i = 1; i < layout.fields().size(); ++i) paths.push_back(layout.path(i));
  std::vector<std::string_view> names(paths.begin(), paths.end());
  for (const Field& f : layout.fields()) {
    if (!f.filler) names.push_back(f.name);
  }
  const std::string near = nearest_name(item, names);
  return Error(errc::undefined_element,
               "no item is called " + item + (near.empty() ? std::string() : "; did you mean " + near + "?"));
}

}  // namespace

Result<std::vector<std::uint32_t>> place_item_pages(RecordPlan& plan) {
  const copybooks::RecordLayout& layout = *plan.layout;
  std::vector<std::uint32_t> own(layout.fields().size(), 0);
  for (const ItemCodePage& choice : plan.options.item_code_pages) {
    const auto item = find_item(layout, choice.item);
    if (!item) return item.error();
    const Field& f = layout.field(*item);
    if (!choice.page) return Error(errc::unknown_code_page, "no code page was given for " + choice.item);
    if (f.end == *item + 1 && !in_a_page(f)) {
      return Error(errc::item_page_unused, layout.path(*item), copybooks::picture_text(f), f.offset, f.length,
                   "its bytes are in no code page");
    }
    own[*item] = static_cast<std::uint32_t>(plan.pages.size());
    for (std::uint32_t k = 1; k < plan.pages.size(); ++k) {
      if (plan.pages[k].page == choice.page) own[*item] = k;
    }
    if (own[*item] == plan.pages.size()) plan.pages.push_back(make_page_tables(choice.page));
  }
  std::vector<std::uint32_t> pages = own;
  for (FieldIndex i = 1; i < layout.fields().size(); ++i) {
    if (own[i] == 0) pages[i] = pages[layout.field(i).parent];
  }
  return pages;
}

}  // namespace codecs
