// The kernels give what the portable code gives: decode of any bytes, encode of any text.
#include <cstdlib>

#include "tests/support/fuzz_books.hpp"
#include "tests/support/kernel_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  static const auto kernels = books::make_fuzz_codecs(true);
  static const auto portable = books::make_fuzz_codecs(false);
  const std::size_t which = data[0] % kernels.size();
  const bool text = (data[1] & 1) != 0;
  if (text) {
    const std::string json(reinterpret_cast<const char*>(data) + 2, size - 2);
    if (books::outcome_of_encode(kernels[which], json) != books::outcome_of_encode(portable[which], json)) std::abort();
    return 0;
  }
  codecs::Buffer record(data + 2, data + size);
  const auto& layout = kernels[which].layout();
  record.resize(std::clamp(record.size(), layout.min_length(), layout.max_length()));
  if (books::outcome_of_decode(kernels[which], record) != books::outcome_of_decode(portable[which], record))
    std::abort();
  return 0;
}
