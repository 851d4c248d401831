// Law 1: encode(decode(r)) == r with --lossless, for every byte string of legal length.
#include <algorithm>
#include <cstdlib>

#include "tests/support/fuzz_books.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto& codecs_of_books = books::fuzz_codecs();
  const auto& codec = codecs_of_books[data[0] % codecs_of_books.size()];
  codecs::Buffer record(data + 1, data + size);
  const std::size_t most = codec.layout().max_length();
  const bool fixed = codec.options().odo_mode == codecs::OdoMode::max;
  record.resize(std::clamp(record.size(), fixed ? most : codec.layout().min_length(), most));
  std::string json;
  codecs::DecodeReport report;
  if (!codec.decode(record, json, &report)) std::abort();
  codecs::Buffer again;
  if (!codec.encode(json, again)) std::abort();
  if (again != record) std::abort();
  return 0;
}
