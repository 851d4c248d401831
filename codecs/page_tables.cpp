#include "codecs/page_tables.hpp"

#include <algorithm>

#include "codecs/json_reader.hpp"
#include "codecs/json_writer.hpp"

namespace codecs {

PageTables make_page_tables(std::shared_ptr<const CodePage> page) {
  PageTables t;
  t.bytes_of_portable.fill(page->space());
  for (std::size_t b = 0; b < 256; ++b) {
    const char16_t c = page->to_unicode()[b];
    std::string utf8;
    append_utf8(utf8, c);
    JsonWriter w;
    w.string(utf8);
    const std::string_view quoted = w.view();
    const std::string_view body = quoted.substr(1, quoted.size() - 2);
    auto& entry = t.json_bytes[b];
    std::copy(body.begin(), body.end(), entry.begin());
    entry[7] = static_cast<char>(body.size());
    t.portable[b] = c < 0x80 ? static_cast<char>(c) : '\0';
  }
  for (std::size_t b = 0; b < 256; ++b) {
    const char c = t.portable[b];
    if (c != '\0' && page->round_trips(static_cast<std::uint8_t>(b))) {
      t.bytes_of_portable[static_cast<unsigned char>(c)] = static_cast<std::uint8_t>(b);
    }
  }
  t.page = std::move(page);
  return t;
}

}  // namespace codecs
