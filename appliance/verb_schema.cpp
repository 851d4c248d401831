#include <openssl/evp.h>

#include <array>

#include "appliance/exit_codes.hpp"
#include "appliance/files.hpp"
#include "appliance/verbs.hpp"
#include "codecs/json_schema.hpp"
#include "copybooks/layout_map.hpp"

namespace appliance {

namespace {

// SHA-256 of what `layout --json` prints: two schemas with the same one describe the same bytes.
std::string layout_hash(const std::shared_ptr<const copybooks::RecordLayout>& layout) {
  const std::string text = copybooks::layout_json({layout});
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string hex;
  for (unsigned i = 0; i < size; ++i) {
    hex += "0123456789abcdef"[digest[i] >> 4];
    hex += "0123456789abcdef"[digest[i] & 15];
  }
  return hex;
}

}  // namespace

int schema(const SchemaOptions& options) {
  int exit = exit_good;
  auto layout = load_layout(options.book, exit);
  if (!layout) return exit;
  codecs::SchemaOptions how;
  how.purpose =
      options.purpose == "decode" ? codecs::SchemaOptions::Purpose::decode : codecs::SchemaOptions::Purpose::encode;
  how.comment = "layout sha256 " + layout_hash(layout);
  const auto codec = compile_codec(std::move(layout), options.codec, nullptr, exit);
  if (!codec) return exit;
  Output out("-");
  out.write(codecs::json_schema(*codec, how));
  out.flush();
  return exit_good;
}

}  // namespace appliance
