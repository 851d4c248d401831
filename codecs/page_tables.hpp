// PageTables: a code page as items need it byte by byte: each byte's character escaped for JSON, and the characters of
// signs, digits and edited pictures.
#pragma once

#include <array>
#include <memory>

#include "codecs/code_page.hpp"

namespace codecs {

struct PageTables {
  std::shared_ptr<const CodePage> page;
  std::array<std::array<char, 8>, 256> json_bytes{};  // [byte]: its character escaped for JSON; [7] is the length
  std::array<char, 256> portable{};                   // [byte]: its ASCII character, 0 if it has none
  std::array<std::uint8_t, 128> bytes_of_portable{};
};

[[nodiscard]] PageTables make_page_tables(std::shared_ptr<const CodePage> page);

}  // namespace codecs
