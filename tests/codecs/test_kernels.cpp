// The kernels against the portable code: the same text, residue, problems and counts for every instruction set that
// this machine has, over random books and over the values that a kernel could get wrong.
#include <boost/test/unit_test.hpp>

#include <hwy/targets.h>

#include "codecs/decode_program.hpp"
#include "tests/support/kernel_check.hpp"
#include "tests/support/random_books.hpp"

namespace {

// One codec of the portable code, one for each instruction set.
struct Codecs {
  codecs::RecordCodec portable;
  std::vector<codecs::RecordCodec> kernels;
};

Codecs all_codecs(const std::string& book, codecs::CodecOptions options = {}) {
  options.kernels = false;
  Codecs out{books::codec(book, options), {}};
  options.kernels = true;
  for (const std::int64_t target : codecs::kernel_targets()) {
    hwy::SetSupportedTargetsForTest(target);
    out.kernels.push_back(books::codec(book, options));
  }
  hwy::SetSupportedTargetsForTest(0);
  return out;
}

void same_decode(const Codecs& codecs, codecs::Bytes record) {
  const std::string wanted = books::outcome_of_decode(codecs.portable, record);
  for (const auto& codec : codecs.kernels) BOOST_REQUIRE_EQUAL(books::outcome_of_decode(codec, record), wanted);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kernels)

BOOST_AUTO_TEST_CASE(decode_as_the_portable_code_does_for_random_books_and_bytes) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    books::RandomBook random(seed + 300000);
    codecs::CodecOptions options;
    options.lossless = seed % 2 == 0;
    if (seed % 5 == 3) options.code_page = books::page("ascii");
    if (seed % 5 == 4) options.code_page = books::page("1047");
    if (seed % 7 == 6) options.numbers = codecs::Numbers::string;
    const std::string book = random.text();
    const Codecs codecs = all_codecs(book, options);
    const auto initial = codecs.portable.initial_record();
    for (int i = 0; i < 12; ++i) same_decode(codecs, random.record(initial.size(), initial));
  }
}

BOOST_AUTO_TEST_CASE(decode_every_byte_in_every_place_of_a_number) {
  for (const char* picture : {"9(5)", "S9(5)V99", "S9(5) SIGN LEADING", "S9(4) SIGN LEADING SEPARATE", "S9(6)V9 COMP-3",
                              "9(4) COMP-3", "V99", "S9(15) COMP-3", "S9(13)V99", "9(16)", "S9(4) COMP", "9(9) COMP-5",
                              "S9(9)V99 COMP-5", "S9(18) COMP", "X(3)", "X(16)", "X(40)"}) {
    for (const bool lossless : {false, true}) {
      codecs::CodecOptions options;
      options.lossless = lossless;
      const std::string book = std::string("01 R. 05 A PIC X(20). 05 B PIC ") + picture + ". 05 C PIC X(20).";
      const Codecs codecs = all_codecs(book, options);
      auto record = codecs.portable.initial_record();
      const std::size_t length = record.size() - 40;
      for (std::size_t at = 20; at < 20 + length; ++at) {
        const auto before = record[at];
        for (int byte = 0; byte < 256; ++byte) {
          record[at] = static_cast<std::uint8_t>(byte);
          same_decode(codecs, record);
        }
        record[at] = before;
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(decode_items_at_both_ends_of_a_record_without_reading_beyond_it) {
  for (const char* book : {"01 R. 05 A PIC 9(3).", "01 R. 05 A PIC X(3).", "01 R. 05 A PIC S9(5) COMP-3.",
                           "01 R. 05 A PIC 9(3) OCCURS 7. 05 B PIC X(5).", "01 R. 05 A PIC X(5). 05 B PIC 9(16).",
                           "01 R. 05 T OCCURS 4. 10 A PIC S9(3) COMP-3. 10 B PIC X. 10 C PIC X(2) OCCURS 3."}) {
    const Codecs codecs = all_codecs(book);
    same_decode(codecs, codecs.portable.initial_record());
    same_decode(codecs, codecs::Buffer(codecs.portable.layout().max_length(), 0xF1));
  }
}

BOOST_AUTO_TEST_CASE(every_instruction_set_of_this_machine_takes_part) {
  BOOST_TEST(!codecs::kernel_targets().empty());
  for (const std::int64_t target : codecs::kernel_targets()) BOOST_TEST_MESSAGE(hwy::TargetName(target));
}

BOOST_AUTO_TEST_SUITE_END()
