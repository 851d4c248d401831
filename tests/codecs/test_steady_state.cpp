// No allocation for a record: once its buffers have grown, decoding and encoding ask for no memory.
#include <boost/test/unit_test.hpp>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FULLWORD_COUNTS_ALLOCATIONS 1
#endif

#include "codecs/json_writer.hpp"
#include "tests/support/books.hpp"

#ifdef FULLWORD_COUNTS_ALLOCATIONS
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*malloc_hook)(const volatile void*, std::size_t),
                                                         void (*free_hook)(const volatile void*));

namespace {

thread_local std::size_t allocations = 0;

bool counting() {
  static const bool installed = __sanitizer_install_malloc_and_free_hooks(
                                    [](const volatile void*, std::size_t) { ++allocations; },
                                    [](const volatile void*) {}) != 0;
  return installed;
}

const char* const account = R"(
01 ACCOUNT.
   05 NUMBER-OF-ACCOUNT PIC 9(11).
   05 STATUS-CODE PIC X.
   05 BALANCE PIC S9(10)V99.
   05 LIMIT PIC S9(7)V99 COMP-3.
   05 RATE PIC 9(4) COMP.
   05 OPENED PIC X(10).
   05 SHOWN PIC Z(6)9.99-.
   05 MONTH-COUNT PIC 99.
   05 MONTH OCCURS 1 TO 12 DEPENDING ON MONTH-COUNT.
      10 PAID PIC S9(5)V99 COMP-3.
      10 NOTE PIC X(20).
)";
const char* const json =
    R"({"NUMBER-OF-ACCOUNT":12345678901,"STATUS-CODE":"Y","BALANCE":-194.25,"LIMIT":2020.00,"RATE":77,)"
    R"("OPENED":"2014-11-20","SHOWN":12.50,"MONTH-COUNT":2,"MONTH":[{"PAID":1.25,"NOTE":"caf\u00e9 \"A\""},)"
    R"({"PAID":-3,"NOTE":""}]})";

std::size_t allocations_of(const auto& what) {
  for (int warm = 0; warm < 3; ++warm) what();
  const std::size_t before = allocations;
  for (int i = 0; i < 100; ++i) what();
  return allocations - before;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(steady_state)

BOOST_AUTO_TEST_CASE(a_record_is_decoded_and_encoded_without_allocation_by_kernels_and_by_portable_code) {
  BOOST_REQUIRE(counting());
  for (const bool kernels : {true, false}) {
    codecs::CodecOptions options;
    options.kernels = kernels;
    const auto codec = books::codec(account, options);
    codecs::Buffer record;
    codecs::JsonWriter text;
    codecs::DecodeReport report;
    BOOST_REQUIRE(codec.encode(json, record));
    BOOST_TEST(allocations_of([&] {
      text.clear();
      BOOST_REQUIRE(codec.decode(record, text, &report));
    }) == 0U);
    codecs::Buffer again;
    BOOST_TEST(allocations_of([&] {
      again.clear();
      BOOST_REQUIRE(codec.encode(json, again));
    }) == 0U);
    BOOST_TEST(books::hex(again) == books::hex(record));
  }
}

BOOST_AUTO_TEST_SUITE_END()
#endif
