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

void same_encode(const Codecs& codecs, const std::string& json) {
  const std::string wanted = books::outcome_of_encode(codecs.portable, json);
  for (const auto& codec : codecs.kernels) {
    BOOST_REQUIRE_MESSAGE(books::outcome_of_encode(codec, json) == wanted, json << '\n'
                                                                                << books::outcome_of_encode(codec, json)
                                                                                << '\n'
                                                                                << wanted);
  }
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

BOOST_AUTO_TEST_CASE(encode_as_the_portable_code_does_what_decoding_wrote_and_what_was_changed_in_it) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    books::RandomBook random(seed + 400000);
    codecs::CodecOptions options;
    if (seed % 5 == 3) options.code_page = books::page("ascii");
    if (seed % 5 == 4) options.code_page = books::page("1047");
    if (seed % 7 == 6) options.numbers = codecs::Numbers::string;
    if (seed % 4 == 2) options.odo_mode = codecs::OdoMode::pad;
    const Codecs codecs = all_codecs(random.text(), options);
    const auto initial = codecs.portable.initial_record();
    for (int i = 0; i < 8; ++i) {
      std::string json;
      if (!codecs.portable.decode(i == 0 ? initial : random.record(initial.size(), initial), json)) continue;
      same_encode(codecs, json);
      for (int k = 0; k < 6 && !json.empty(); ++k) {
        std::string changed = json;
        changed[random.below(changed.size())] = "0123456789-.,:{}[]\"\\ eA~"[random.below(24)];
        same_encode(codecs, changed);
        changed = json;
        changed.insert(random.below(changed.size()), 1, " 0.-\"9"[random.below(6)]);
        same_encode(codecs, changed);
        changed = json;
        changed.erase(random.below(changed.size()), 1);
        same_encode(codecs, changed);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(encode_numbers_however_they_are_written) {
  for (const char* picture : {"9(5)", "S9(5)V99", "S9(5) SIGN LEADING", "S9(4) SIGN LEADING SEPARATE", "S9(6)V9 COMP-3",
                              "9(4) COMP-3", "V99", "SV9(3) COMP-3", "S9(15) COMP-3", "S9(13)V99", "9(16)",
                              "S9(4) COMP", "9(9) COMP-5", "S9(9)V99 COMP-5", "S9(18) COMP", "9(4) COMP-5"}) {
    const Codecs codecs = all_codecs(std::string("01 R. 05 A PIC X(3). 05 B PIC ") + picture + ". 05 C PIC X(3).");
    for (const char* number : {"0",
                               "-0",
                               "0.00",
                               "-0.00",
                               "1",
                               "-1",
                               "1.5",
                               "1.50",
                               "-1.50",
                               "1.500",
                               "1.505",
                               "007",
                               "\"007\"",
                               "\"-7\"",
                               "1e2",
                               "1E-2",
                               "12345",
                               "123456",
                               "99999.99",
                               "-99999.99",
                               "99999.999",
                               "0.25",
                               "1.25",
                               ".25",
                               "5.",
                               "-",
                               "--1",
                               "+1",
                               "65535",
                               "65536",
                               "32767",
                               "-32768",
                               "32768",
                               "4294967295",
                               "4294967296",
                               "2147483647",
                               "-2147483648",
                               "999999999999999",
                               "1000000000000000",
                               "9999999999999999",
                               "12345678901234567",
                               "null",
                               "true",
                               "\"\"",
                               "\" 1\"",
                               "1 ",
                               "\t1\n",
                               "1x"}) {
      same_encode(codecs, std::string("{\"A\":\"a\",\"B\":") + number + ",\"C\":\"c\"}");
    }
  }
}

BOOST_AUTO_TEST_CASE(encode_text_of_every_character_and_length) {
  const Codecs codecs = all_codecs("01 R. 05 A PIC X. 05 B PIC X(16). 05 C PIC X(40). 05 D PIC X(17).");
  for (int c = 1; c < 256; ++c) {
    const std::string one(1, static_cast<char>(c));
    same_encode(codecs, "{\"A\":\"" + one + "\",\"B\":\"ab" + one + "\",\"C\":\"\",\"D\":\"" + one + "\"}");
  }
  for (std::size_t n = 0; n < 45; ++n) {
    const std::string text(n, 'x');
    same_encode(codecs, "{\"A\":\"y\",\"B\":\"" + text.substr(0, 17) + "\",\"C\":\"" + text + "\",\"D\":\"" +
                            text.substr(0, 18) + "\"}");
  }
}

BOOST_AUTO_TEST_CASE(every_instruction_set_of_this_machine_takes_part) {
  BOOST_TEST(!codecs::kernel_targets().empty());
  for (const std::int64_t target : codecs::kernel_targets()) BOOST_TEST_MESSAGE(hwy::TargetName(target));
}

BOOST_AUTO_TEST_SUITE_END()
