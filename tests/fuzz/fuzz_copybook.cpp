// Any text as a copybook: it is read or refused, its layout holds together, and map and JSON come out. The first byte
// chooses the reference format, the dialect and the options.
#include <cstdlib>
#include <string_view>

#include "copybooks/copybook.hpp"
#include "copybooks/layout_map.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace copybooks;
  if (size == 0) return 0;
  CopybookOptions options;
  options.format = static_cast<ReferenceFormat>(data[0] % 3);
  options.dialect = static_cast<Dialect>(data[0] / 3 % 3);
  options.debug_lines = (data[0] & 0x40) != 0;
  options.decimal_comma = (data[0] & 0x80) != 0;
  switch (data[0] / 9 % 4) {
    case 1:
      options.replacing = {{":TAG:", "CU"}, {"A", "B (C"}, {"X(5) .", ""}};
      break;
    case 2:
      options.sync_max = 8;
      options.binary_size = BinarySize::fewest;
      options.right_margin = 80;
      break;
    default:
      break;
  }
  const LoadedCopybook book = read_copybook({reinterpret_cast<const char*>(data) + 1, size - 1}, "fuzz.cpy", options);
  if (book.diagnostics.size() > 101) std::abort();
  for (const Diagnostic& d : book.diagnostics) static_cast<void>(to_string(d));
  if (book.ok() == book.records.empty()) std::abort();
  for (const auto& record : book.records) {
    if (record->min_length() > record->max_length()) std::abort();
    for (FieldIndex i = 0; i < record->fields().size(); ++i) {
      const Field& f = record->field(i);
      if (f.offset + f.length > record->max_length() || f.end <= i || f.end > record->fields().size()) std::abort();
      if (f.redefines != no_field && f.redefines >= i) std::abort();
    }
    if (record->fields().size() < 200) static_cast<void>(layout_map(*record));
  }
  if (book.records.size() < 20 && !book.records.empty() && book.records.front()->fields().size() < 200)
    static_cast<void>(layout_json(book.records));
  return 0;
}
