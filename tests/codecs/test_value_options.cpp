// What the options let through, and that it is told: decode and encode of one item under one option.
#include "codecs/value_options.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/books.hpp"

namespace {

using books::bytes;
using books::hex;
using codecs::errc;

struct Setting {
  std::string_view name, word;
};

codecs::RecordCodec codec_of(std::string_view clauses, const std::vector<Setting>& settings, bool lossless,
                             std::string_view page = "37") {
  codecs::CodecOptions options;
  options.lossless = lossless;
  options.code_page = books::page(page);
  for (const Setting& s : settings) {
    const auto set = codecs::set_value_option(options, s.name, s.word);
    BOOST_REQUIRE_MESSAGE(set.has_value(), codecs::to_string(set.error()));
  }
  return books::codec("01 R. 05 A " + std::string(clauses) + ".", options);
}

struct DecodeRow {
  std::string_view clauses;
  std::vector<Setting> settings;
  std::string_view bytes;
  std::string_view json;  // the member's value
  std::string_view told;  // the word of the warning or of the refusal; "bad", "blank", or nothing
};

void check(const std::vector<DecodeRow>& rows) {
  for (const DecodeRow& row : rows) {
    BOOST_TEST_CONTEXT(row.clauses << " --" << row.settings[0].name << ' ' << row.settings[0].word << ": "
                                   << row.bytes) {
      const auto codec = codec_of(row.clauses, row.settings, false);
      std::string json;
      codecs::DecodeReport report;
      const auto done = codec.decode(bytes(row.bytes), json, &report);
      const std::string told = !done                      ? std::string(word(done.error().code))
                               : !report.warnings.empty() ? std::string(word(report.warnings[0].code))
                               : report.bad != 0          ? "bad"
                               : report.blank != 0        ? "blank"
                                                          : "";
      BOOST_TEST(told == row.told);
      BOOST_TEST(json == (row.json.empty() ? "" : "{\"A\":" + std::string(row.json) + "}"));
      // Law 1 holds under every option.
      const auto lossless = codec_of(row.clauses, row.settings, true);
      json.clear();
      if (!lossless.decode(bytes(row.bytes), json)) continue;
      codecs::Buffer again;
      const auto encoded = lossless.encode(json, again);
      BOOST_REQUIRE_MESSAGE(encoded.has_value(), json << codecs::to_string(encoded.error()));
      BOOST_TEST(hex(again) == hex(bytes(row.bytes)));
    }
  }
}

struct EncodeRow {
  std::string_view clauses;
  std::vector<Setting> settings;
  std::string_view json;   // the member's value
  std::string_view bytes;  // empty: refused
  std::string_view told;   // the word of the warning or of the refusal
  std::string_view page = "37";
};

void check(const std::vector<EncodeRow>& rows) {
  for (const EncodeRow& row : rows) {
    BOOST_TEST_CONTEXT(row.clauses << " --" << row.settings[0].name << ' ' << row.settings[0].word << ": "
                                   << row.json) {
      const auto codec = codec_of(row.clauses, row.settings, false, row.page);
      codecs::Buffer record;
      std::vector<codecs::Error> warnings;
      const auto done = codec.encode("{\"A\":" + std::string(row.json) + "}", record, nullptr, &warnings);
      const std::string told = !done              ? std::string(word(done.error().code))
                               : warnings.empty() ? ""
                                                  : std::string(word(warnings[0].code));
      BOOST_TEST(told == row.told);
      BOOST_TEST(hex(record) == hex(bytes(row.bytes)));
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(value_options)

BOOST_AUTO_TEST_CASE(signs_relaxed_takes_the_absolute_value_of_unsigned_items) {
  check(std::vector<DecodeRow>{
      {"PIC 9(3)", {{"signs", "strict"}}, "F0F1D2", "null", "bad"},
      {"PIC 9(3)", {{"signs", "relaxed"}}, "F0F1D2", "12", "sign_dropped"},
      {"PIC 9(3) COMP-3", {{"signs", "relaxed"}}, "012D", "12", "sign_dropped"},
      {"PIC 9(3) COMP-3", {{"signs", "strict"}}, "012B", "null", "bad"},
      {"PIC 9(3) COMP-3", {{"signs", "strict"}}, "012C", "12", ""},
  });
}

BOOST_AUTO_TEST_CASE(zones_ignore_takes_low_nibbles_in_their_positions) {
  check(std::vector<DecodeRow>{
      {"PIC 9(3)", {{"zones", "strict"}}, "F940F0", "null", "bad"},
      {"PIC 9(3)", {{"zones", "ignore"}}, "F940F0", "900", "zone_ignored"},
      {"PIC 9(3)", {{"zones", "ignore"}}, "404040", "0", "zone_ignored"},
      {"PIC 9(3)", {{"zones", "ignore"}}, "F9F0F0", "900", ""},
      {"PIC 9(3)", {{"zones", "ignore"}}, "FAF0F0", "null", "bad"},
      {"PIC S9(3)", {{"zones", "ignore"}}, "0001D2", "-12", "zone_ignored"},
  });
}

BOOST_AUTO_TEST_CASE(the_pad_nibble_of_packed_items_is_checked_when_asked) {
  check(std::vector<DecodeRow>{
      {"PIC S9(4) COMP-3", {{"pad-nibble", "lenient"}}, "90012C", "12", ""},
      {"PIC S9(4) COMP-3", {{"pad-nibble", "strict"}}, "90012C", "null", "bad"},
      {"PIC S9(4) COMP-3", {{"pad-nibble", "strict"}}, "00012C", "12", ""},
  });
}

BOOST_AUTO_TEST_CASE(bad_numbers_are_null_refused_zero_or_raw) {
  check(std::vector<DecodeRow>{
      {"PIC S9(3)V9 COMP-3", {{"bad-numbers", "null"}}, "0A123C", "null", "bad"},
      {"PIC S9(3)V9 COMP-3", {{"bad-numbers", "error"}}, "0A123C", "", "packed_digit"},
      {"PIC 9(3)", {{"bad-numbers", "error"}}, "404040", "", "blank_number"},
      {"PIC S9(3)V9 COMP-3", {{"bad-numbers", "zero"}}, "0A123C", "0.0", "bad"},
      {"PIC 9(3)", {{"bad-numbers", "zero"}}, "404040", "0", "blank"},
      {"PIC 9(16)", {{"bad-numbers", "zero"}}, "40404040404040404040404040404040", R"("0000000000000000")", "blank"},
      {"PIC ZZ9.99", {{"bad-numbers", "zero"}}, "C1C2C3C4C5C6", "0.00", "bad"},
      {"PIC S9(3)V9 COMP-3", {{"bad-numbers", "raw"}}, "0A123C", R"("X'0A123C'")", "bad"},
      {"PIC 9(3)", {{"bad-numbers", "raw"}}, "404040", R"("X'404040'")", "blank"},
      {"PIC 9(3)", {{"bad-numbers", "raw"}}, "F0F0F1", "1", ""},
  });
  check(std::vector<EncodeRow>{
      {"PIC 9(3)", {{"bad-numbers", "raw"}}, R"("X'404040'")", "404040", ""},
      {"PIC 9(3)", {{"bad-numbers", "raw"}}, R"("X'f0f0f1'")", "", "raw_invalid"},
      {"PIC 9(3)", {{"bad-numbers", "raw"}}, R"("X'4040'")", "", "raw_invalid"},
      {"PIC 9(3)", {{"bad-numbers", "raw"}}, R"("X'4040")", "", "raw_invalid"},
      {"PIC 9(3)", {{"bad-numbers", "raw"}}, R"("X'40404Z'")", "", "raw_invalid"},
      {"PIC 9(3)", {{"bad-numbers", "null"}}, R"("X'404040'")", "", "invalid_character"},
      {"PIC X(9)", {{"bad-numbers", "raw"}}, R"("X'404040'")", "E77DF4F0F4F0F4F07D", ""},
  });
}

BOOST_AUTO_TEST_CASE(null_is_written_as_the_option_says_unless_it_would_be_a_number) {
  check(std::vector<EncodeRow>{
      {"PIC 9(3)", {{"null", "error"}}, "null", "", "not_nillable"},
      {"PIC 9(3)", {{"null", "zero"}}, "null", "F0F0F0", "null_replaced"},
      {"PIC S9(3) COMP-3", {{"null", "zero"}}, "null", "000C", "null_replaced"},
      {"PIC S9(3) COMP-3", {{"null", "spaces"}}, "null", "4040", "null_replaced"},
      {"PIC S9(3) COMP-3", {{"null", "low"}}, "null", "0000", "null_replaced"},
      {"PIC S9(3) COMP-3", {{"null", "high"}}, "null", "FFFF", "null_replaced"},
      {"PIC 9(2) NATIONAL", {{"null", "spaces"}}, "null", "00200020", "null_replaced"},
      {"PIC S9(9) COMP", {{"null", "spaces"}}, "null", "", "not_nillable"},
      {"COMP-1", {{"null", "spaces"}}, "null", "", "not_nillable"},
      {"PIC 9(2) BLANK WHEN ZERO", {{"null", "spaces"}}, "null", "", "not_nillable"},
      {"PIC S9(9) COMP", {{"null", "zero"}}, "null", "00000000", "null_replaced"},
      {"PIC X(2)", {{"null", "zero"}}, "null", "4040", "null_replaced"},
      {"PIC X(2)", {{"null", "low"}}, "null", "0000", "null_replaced"},
  });
}

BOOST_AUTO_TEST_CASE(nul_characters_stay_become_spaces_or_go) {
  check(std::vector<DecodeRow>{
      {"PIC X(4)", {{"nul", "keep"}}, "C1C20000", R"("AB\u0000\u0000")", ""},
      {"PIC X(4)", {{"nul", "space"}}, "C1C20000", R"("AB")", "nul_changed"},
      {"PIC X(4)", {{"nul", "space"}}, "C100C200", R"("A B")", "nul_changed"},
      {"PIC X(4)", {{"nul", "strip"}}, "C100C240", R"("AB")", "nul_changed"},
      {"PIC X(4)", {{"nul", "strip"}}, "00000000", R"("")", "nul_changed"},
      {"PIC N(2)", {{"nul", "strip"}}, "00410000", R"("A")", "nul_changed"},
      {"PIC X(4)", {{"nul", "strip"}}, "C1C24040", R"("AB")", ""},
  });
  check(std::vector<EncodeRow>{{"PIC X(4)", {{"nul", "keep"}}, R"("A\u0000B")", "C100C240", ""},
                               {"PIC X(4)", {{"nul", "strip"}}, R"("A\u0000B")", "", "invalid_character"}});
}

BOOST_AUTO_TEST_CASE(overlong_texts_are_cut_between_characters) {
  const std::vector<Setting> cut = {{"overlong", "truncate"}};
  check(std::vector<EncodeRow>{
      {"PIC X(5)", {{"overlong", "error"}}, R"("ABCDEFG")", "", "output_overflow"},
      {"PIC X(5)", cut, R"("ABCDEFG")", "C1C2C3C4C5", "text_truncated"},
      {"PIC X(5) JUSTIFIED RIGHT", cut, R"("ABCDEFG")", "C3C4C5C6C7", "text_truncated"},
      {"PIC X(5)", cut, R"("ABCDE")", "C1C2C3C4C5", ""},
      {"PIC X(8)", cut, R"("AB日本C")", "C1C20E456245660F", "text_truncated", "939"},
      {"PIC X(7)", cut, R"("AB日本C")", "C1C20E45620F40", "text_truncated", "939"},
      {"PIC X(6)", cut, R"("AB日本C")", "C1C20E45620F", "text_truncated", "939"},
      {"PIC X(5)", cut, R"("AB日本C")", "C1C2404040", "text_truncated", "939"},
      {"PIC X(3)", cut, R"("日本")", "404040", "text_truncated", "939"},
      {"PIC G(1)", cut, R"("日本")", "4562", "text_truncated", "939"},
      {"PIC N(1)", cut, "\"\U0001F600\"", "0020", "text_truncated"},
      {"PIC N(2)", cut, "\"A\U0001F600\"", "00410020", "text_truncated"},
      {"PIC U(2)", cut, R"("éab")", "C3A9612020202020", "text_truncated"},
      {"PIC U BYTE-LENGTH 4", cut, R"("日é")", "E697A520", "text_truncated"},
      {"PIC X(2)", cut, R"("aé")", "6120", "text_truncated", "utf-8"},
      {"POINTER", cut, R"("0001E2F000")", "", "invalid_field_size"},
  });
}

BOOST_AUTO_TEST_CASE(unmappable_characters_are_replaced_or_made_plain) {
  const std::vector<Setting> fold = {{"unmappable", "fold"}};
  check(std::vector<EncodeRow>{
      {"PIC X(3)", {{"unmappable", "error"}}, R"("a日")", "", "unmappable_character"},
      {"PIC X(3)", {{"unmappable", "sub"}}, R"("a日")", "813F40", "character_replaced"},
      {"PIC X(3)", {{"unmappable", "question"}}, R"("a日")", "816F40", "character_replaced"},
      {"PIC X(3)", {{"unmappable", "sub"}}, R"("a日")", "611A20", "character_replaced", "ascii"},
      {"PIC G(2)", {{"unmappable", "question"}}, "\"日\\u0E01\"", "4562426F", "character_replaced", "939"},
      {"PIC G(2)", {{"unmappable", "question"}}, R"("A")", "", "not_pure_dbcs", "939"},
      {"PIC X(5)", fold, "\"\u201CA\u201D\u2014\"", "7FC17F6040", "character_folded"},
      {"PIC X(5)", fold, "\"it\u2019s\"", "89A37DA240", "character_folded"},
      {"PIC X(5)", fold, "\"a\u2026\"", "814B4B4B40", "character_folded"},
      {"PIC X(3)", fold, "\"e\u0301!\"", "515A40", "character_folded"},
      {"PIC X(3)", fold, "\"a\u00A0b\"", "814182", ""},  // 037 has the no-break space
      {"PIC X(3)", fold, "\"a\u00A0b\"", "612062", "character_folded", "ascii"},
      {"PIC X(3)", fold, R"("a日")", "", "unmappable_character"},
      {"PIC X(3)", fold, "\"abc\u2026\"", "", "output_overflow"},
      {"PIC X(3)", {{"unmappable", "fold"}, {"overlong", "truncate"}}, "\"ab\u2026\"", "81824B", "character_folded"},
      {"PIC N(1)", fold, "\"\u2019\"", "2019", ""},
  });
}

BOOST_AUTO_TEST_CASE(move_cobol_cuts_numbers_as_the_statement_does) {
  const std::vector<Setting> move = {{"move", "cobol"}};
  check(std::vector<EncodeRow>{
      {"PIC 9(3)", {{"move", "error"}}, "-12345.679", "", "fraction_too_long"},
      {"PIC 9(3)", move, "-12345.679", "F3F4F5", "number_moved"},
      {"PIC S9(3)V9", move, "-12345.679", "F3F4F5D6", "number_moved"},
      {"PIC S9(4) COMP-3", move, "-12345.679", "02345D", "number_moved"},
      {"PIC 9(3)", move, "12", "F0F1F2", ""},
      {"PIC 99PPP", move, "12345", "F1F2", "number_moved"},
      {"PIC S9(4) COMP", move, "123456", "0D80", "number_moved"},
      {"PIC S9(4) COMP-5", move, "123456", "E240", "number_moved"},
      {"PIC 9(4) COMP-5", move, "-1", "0001", "number_moved"},
      {"PIC ZZ9", move, "-1234.5", "F2F3F4", "number_moved"},
      {"PIC 9(2) NATIONAL", move, "123", "00320033", "number_moved"},
      {"PIC 9(3)", move, "1E30", "F0F0F0", "number_moved"},
      {"PIC 9(3)", move, "1E-30", "F0F0F0", "number_moved"},
      {"PIC 9(3)", move, R"("1,5")", "", "invalid_character"},
  });
}

BOOST_AUTO_TEST_CASE(trunc_says_what_binaries_may_hold) {
  check(std::vector<EncodeRow>{
      {"PIC S9(4) COMP", {{"trunc", "error"}}, "12345", "", "output_overflow"},
      {"PIC S9(4) COMP", {{"trunc", "std"}}, "12345", "0929", "number_truncated"},
      {"PIC S9(4) COMP", {{"trunc", "std"}}, "123456", "0D80", "number_truncated"},
      {"PIC S9(4) COMP", {{"trunc", "bin"}}, "12345", "3039", ""},
      {"PIC S9(4) COMP", {{"trunc", "bin"}}, "32768", "", "output_overflow"},
      {"PIC 9(4) COMP-5", {{"trunc", "error"}}, "65535", "FFFF", ""},
  });
  check(std::vector<DecodeRow>{
      {"PIC S9(4) COMP", {{"trunc", "error"}}, "3039", "12345", "binary_over_picture"},
      {"PIC S9(4) COMP", {{"trunc", "std"}}, "3039", "12345", "binary_over_picture"},
      {"PIC S9(4) COMP", {{"trunc", "bin"}}, "3039", "12345", ""},
      {"PIC S9(9) COMP", {{"trunc", "error"}}, "40404040", "1077952576", "binary_over_picture"},
  });
}

BOOST_AUTO_TEST_CASE(residue_holds_against_what_an_option_would_change) {
  codecs::CodecOptions options;
  options.lossless = true;
  options.code_page = books::page("37");
  options.unmappable = codecs::Unmappable::sub;
  options.overlong = codecs::Overlong::truncate;
  options.null = codecs::Null::zero;
  const auto codec = books::codec("01 R. 05 A PIC U(1). 05 B PIC 9(2). 05 C PIC X(2).", options);
  const auto record = bytes("41424320 4040 0000");
  std::string json;
  BOOST_TEST(codec.decode(record, json).has_value());
  codecs::Buffer again;
  std::vector<codecs::Error> warnings;
  BOOST_TEST(codec.encode(json, again, nullptr, &warnings).has_value());
  BOOST_TEST(hex(again) == hex(record));
  BOOST_TEST(warnings.empty());
  // An edit drops its entry, and that is told.
  json.replace(json.find("ABC"), 3, "X");
  again.clear();
  BOOST_TEST(codec.encode(json, again, nullptr, &warnings).has_value());
  BOOST_REQUIRE(warnings.size() == 1u);
  BOOST_TEST(codecs::to_string(warnings[0]) ==
             "FWD2158I A at 0 (PIC U(1) UTF-8, 4 bytes): the member was edited, its residue is not used");
}

BOOST_AUTO_TEST_CASE(unknown_words_are_refused_with_the_known_ones) {
  codecs::CodecOptions options;
  BOOST_TEST(codecs::to_string(codecs::set_value_option(options, "null", "nil").error()) ==
             "FWD2161E null takes one of error, zero, spaces, low, high");
  BOOST_TEST(!codecs::set_value_option(options, "nill", "zero").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
