// Any bytes against any of the books: a verdict that agrees with itself, in bounded time. Byte 0 chooses the book.
#include <cstdlib>

#include "codecs/fit.hpp"
#include "tests/support/fuzz_books.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 6000) return 0;
  const auto& codecs_of_books = books::fuzz_codecs();
  const auto& codec = codecs_of_books[data[0] % codecs_of_books.size()];
  const std::shared_ptr<const copybooks::RecordLayout> layout(std::shared_ptr<void>(), &codec.layout());
  codecs::FitOptions options;
  options.most_records = data[0] % 3 == 0 ? 10 : 0;
  const codecs::Bytes file(data + 1, size - 1);
  const auto verdict = codecs::fit(file, {{"", {layout}}}, options);
  const auto require = [](bool holds) {
    if (!holds) std::abort();
  };
  require(verdict.has_value());
  require(verdict->percent <= 100 && verdict->fitting <= verdict->checked);
  require(verdict->checked <= verdict->records || verdict->records == 0);
  if (verdict->fits()) {
    require(verdict->boundaries && verdict->fitting == verdict->checked && verdict->doubts.empty());
    for (const auto& finding : verdict->findings) require(!finding.spoils);
  }
  return 0;
}
