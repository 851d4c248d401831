#include "appliance/console.hpp"
#include "appliance/exit_codes.hpp"
#include "appliance/files.hpp"
#include "appliance/verbs.hpp"
#include "copybooks/layout_map.hpp"

namespace appliance {

int layout(const LayoutOptions& options) {
  if (options.at) return layout_at(options);
  if (!options.input.empty() || options.record_number) {
    say(errc::usage_error, "FILE and --record-number belong to --at OFFSET");
    return exit_usage;
  }
  int exit = exit_good;
  Layouts layouts;
  if (options.book.record.empty()) {
    auto all = load_layouts(options.book, exit);
    if (!all) return exit;
    layouts = std::move(*all);
  } else {
    auto one = load_layout(options.book, exit);
    if (!one) return exit;
    layouts.push_back(std::move(one));
  }
  Output out("-");
  if (options.json) {
    out.write(copybooks::layout_json(layouts));
  } else {
    for (const auto& layout : layouts) out.write(copybooks::layout_map(*layout));
  }
  out.flush();
  return exit_good;
}

}  // namespace appliance
