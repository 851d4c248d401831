// A patch is a typed error, or a record that the same patch does not change again; its changes lie within the record,
// and tell of every byte that differs.
#include <algorithm>
#include <cstdlib>

#include "tests/support/fuzz_books.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto& codecs_of_books = books::fuzz_codecs();
  const auto& codec = codecs_of_books[data[0] % codecs_of_books.size()];
  const std::size_t length = std::min<std::size_t>(data[1], size - 2);
  const codecs::Bytes base(data + 2, length);
  const std::string_view text(reinterpret_cast<const char*>(data) + 2 + length, size - 2 - length);
  std::vector<codecs::Error> all;
  const auto patched = codec.patch(base, text, &all);
  if (!patched) {
    if (patched.error().code == codecs::errc::none) std::abort();
    return 0;
  }
  for (const auto& change : patched->changes) {
    if (change.offset + change.length > patched->record.size()) std::abort();
  }
  if (patched->changes.empty() &&
      !std::equal(base.begin(), base.end(), patched->record.begin(), patched->record.end())) {
    std::abort();
  }
  const auto again = codec.patch(patched->record, text);
  if (!again || again->record != patched->record || !again->changes.empty()) std::abort();
  return 0;
}
