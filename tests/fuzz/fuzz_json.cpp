// Law 2: what encode takes decodes to a record that encodes to the same bytes; anything else is a typed error.
#include <cstdlib>

#include "tests/support/fuzz_books.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto& codecs_of_books = books::fuzz_codecs();
  const auto& codec = codecs_of_books[data[0] % codecs_of_books.size()];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  codecs::Buffer record;
  std::vector<codecs::Error> all;
  if (const auto done = codec.encode(text, record, &all); !done) {
    if (done.error().code == codecs::errc::none || !record.empty() || all.empty()) std::abort();
    return 0;
  }
  std::string json;
  if (!codec.decode(record, json)) std::abort();
  codecs::Buffer again;
  if (!codec.encode(json, again)) std::abort();
  if (again != record) std::abort();
  return 0;
}
