#include "appliance/exit_codes.hpp"
#include "appliance/files.hpp"
#include "appliance/verbs.hpp"
#include "codecs/json_schema.hpp"

namespace appliance {

int schema(const SchemaOptions& options) {
  int exit = exit_good;
  auto layout = load_layout(options.book, exit);
  if (!layout) return exit;
  const auto codec = compile_codec(std::move(layout), options.codec, nullptr, exit);
  if (!codec) return exit;
  Output out("-");
  out.write(codecs::json_schema(*codec));
  out.flush();
  return exit_good;
}

}  // namespace appliance
