// Text and national items as records have them: one row is a PICTURE, a code page, the bytes and what JSON says, read
// and written.
#include <boost/test/unit_test.hpp>

#include "tests/support/books.hpp"

namespace {

using books::bytes;
using books::hex;
using codecs::errc;

struct Row {
  std::string_view clauses;
  std::string_view page;
  std::string_view bytes;
  std::string_view json;                // the member's value
  std::string_view note = "canonical";  // or the word of a warning, "residue", "blank", "bad"
};

codecs::RecordCodec codec_of(std::string_view clauses, std::string_view page) {
  codecs::CodecOptions options;
  options.lossless = true;
  options.code_page = books::page(page);
  return books::codec("01 R. 05 A " + std::string(clauses) + ".", options);
}

std::string member(const std::string& json) {
  const std::size_t end = json.find(",\"$residue\"");
  return json.substr(5, (end == std::string::npos ? json.size() - 1 : end) - 5);
}

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.clauses << " in " << row.page << ": " << row.bytes << " is " << row.json) {
      const auto codec = codec_of(row.clauses, row.page);
      const codecs::Buffer record = bytes(row.bytes);
      std::string json;
      codecs::DecodeReport report;
      const auto done = codec.decode(record, json, &report);
      BOOST_REQUIRE_MESSAGE(done.has_value(), codecs::to_string(done.error()));
      BOOST_TEST(member(json) == row.json);
      const bool residue = json.find("$residue") != std::string::npos;
      const std::string note = !report.warnings.empty() ? std::string(word(report.warnings[0].code))
                               : report.bad != 0        ? "bad"
                               : report.blank != 0      ? "blank"
                               : residue                ? "residue"
                                                        : "canonical";
      BOOST_TEST(note == row.note);
      BOOST_TEST(residue == (row.note != "canonical"));
      codecs::Buffer again;
      const auto encoded = codec.encode(json, again);
      BOOST_REQUIRE_MESSAGE(encoded.has_value(), codecs::to_string(encoded.error()));
      BOOST_TEST(hex(again) == hex(record));
    }
  }
}

struct Refusal {
  std::string_view clauses;
  std::string_view page;
  std::string_view json;
  errc code;
};

void check(const std::vector<Refusal>& rows) {
  for (const Refusal& row : rows) {
    BOOST_TEST_CONTEXT(row.clauses << " in " << row.page << ": " << row.json) {
      const auto codec = codec_of(row.clauses, row.page);
      codecs::Buffer record;
      const auto done = codec.encode("{\"A\":" + std::string(row.json) + "}", record);
      BOOST_TEST(word(done ? errc::none : done.error().code) == word(row.code));
      BOOST_TEST(record.empty());
    }
  }
}

errc compile_error(std::string_view clauses, codecs::CodecOptions options = {}) {
  if (!options.code_page) options.code_page = books::page("37");
  const auto made =
      codecs::RecordCodec::compile(books::layout("01 R. 05 G. 10 A " + std::string(clauses) + "."), std::move(options));
  return made ? errc::none : made.error().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_items)

BOOST_AUTO_TEST_CASE(text_goes_both_ways) {
  check(std::vector<Row>{
      {"PIC X(8)", "37", "E29489A388404040", R"("Smith")"},
      {"PIC X(8) JUSTIFIED RIGHT", "37", "404040E29489A388", R"("Smith")"},
      {"PIC X(5)", "37", "40C1404040", R"(" A")"},
      {"PIC X(4)", "37", "C100C240", R"("A\u0000B")"},
      {"PIC X(3)", "273", "4AC0D0", R"("Ääü")"},
      {"PIC X(3)", "1140", "9F4040", R"("€")"},
      {"PIC X(3)", "424", "417040", "\"\u05D0\uFFFD\"", "undefined_character"},
      {"PIC X(2)", "ascii", "4180", "\"A\uFFFD\"", "undefined_character"},
      {"PIC A(3)", "37", "C1F140", R"("A1")", "residue"},
      {"PIC X(4)", "utf-8", "C3A92020", R"("é")"},
      {"PIC X(3)", "utf-8", "C3FF41", "\"\uFFFD\uFFFDA\"", "utf_invalid"},
  });
}

BOOST_AUTO_TEST_CASE(mixed_text_has_shifts_around_runs_only) {
  check(std::vector<Row>{
      {"PIC X(9)", "939", "C1C20E456245660FC3", R"("AB日本C")"},
      {"PIC X(10)", "939", "0E4562456640400F4040", "\"日本\u3000\""},
      {"PIC X(8)", "939", "0E45620F0E45660F", R"("日本")", "shift_unbalanced"},
      {"PIC X(6)", "939", "C10E45624566", R"("A日本")", "shift_unbalanced"},
      {"PIC X(4)", "939", "0E0FC140", R"("A")", "shift_unbalanced"},
      {"PIC X(4)", "939", "0EFEFE0F", "\"\uFFFD\"", "undefined_character"},
  });
  check(std::vector<Refusal>{{"PIC X(8)", "939", R"("AB日本C")", errc::output_overflow},
                             {"PIC X(8)", "37", R"("日")", errc::unmappable_character}});
}

BOOST_AUTO_TEST_CASE(double_byte_items_hold_pairs_without_shifts) {
  check(std::vector<Row>{
      {"PIC G(4) DISPLAY-1", "939", "4562456640404040", R"("日本")"},
      {"PIC G(2)", "300", "45624566", R"("日本")"},
      {"PIC G(3)", "933", "42C142C24040", R"("ＡＢ")"},
      {"PIC G(3) JUSTIFIED RIGHT", "939", "404045624566", R"("日本")"},
      {"PIC G(2)", "939", "40404040", R"("")"},
      {"PIC G(2)", "939", "FEFE4040", "\"\uFFFD\"", "undefined_character"},
      {"PIC G(2)", "939", "0E45620F", "\"\uFFFD\uFFFD\"", "undefined_character"},
      {"PIC GBG DISPLAY-1", "939", "456240404566", "\"日\u3000本\""},
      {"PIC GBG DISPLAY-1", "939", "456245664040", R"("日本")", "residue"},
  });
  check(std::vector<Refusal>{{"PIC G(2)", "939", R"("A")", errc::not_pure_dbcs},
                             {"PIC G(2)", "939", R"("日A")", errc::not_pure_dbcs},
                             {"PIC G(2)", "300", R"("A")", errc::not_pure_dbcs},
                             {"PIC G(2)", "939", R"("日本日")", errc::output_overflow},
                             {"PIC G(2)", "939", "\"\\u0E01\"", errc::unmappable_character},
                             {"PIC GBG", "939", R"("日本日")", errc::invalid_character}});
  BOOST_TEST(word(compile_error("PIC G(2)")) == "item_unsupported");
}

BOOST_AUTO_TEST_CASE(national_items_are_utf_16) {
  check(std::vector<Row>{
      {"PIC N(3)", "37", "004100420020", R"("AB")"},
      {"PIC N(3) JUSTIFIED RIGHT", "37", "002000410042", R"("AB")"},
      {"PIC N(2)", "37", "D83DDE00", "\"\U0001F600\""},
      {"PIC N(2)", "37", "0041D800", "\"A\uFFFD\"", "utf_invalid"},
      {"PIC NN/NN", "37", "00310032002F00330034", R"("12/34")"},
      {"PIC NN/NN", "37", "00310032003300340035", R"("12345")", "residue"},
      {"PIC NBN", "939", "004100200042", R"("A B")"},
  });
  check(std::vector<Refusal>{{"PIC N(2)", "37", R"("ABC")", errc::output_overflow},
                             {"PIC N(1)", "37", "\"\U0001F600\"", errc::output_overflow},
                             {"PIC NN/NN", "37", R"("12.34")", errc::invalid_character}});
}

BOOST_AUTO_TEST_CASE(national_numbers_are_digits_in_utf_16) {
  check(std::vector<Row>{
      {"PIC S9(3) NATIONAL SIGN TRAILING SEPARATE", "37", "003000310032002D", "-12"},
      {"PIC S9(3) NATIONAL SIGN LEADING SEPARATE", "37", "002B003000310032", "12"},
      {"PIC 9(3)V9 USAGE NATIONAL", "37", "0030003000310035", "1.5"},
      {"PIC 9(2) NATIONAL BLANK WHEN ZERO", "37", "00200020", "0"},
      {"PIC 9(2) NATIONAL", "37", "00200020", "null", "blank"},
      {"PIC 9(2) NATIONAL", "37", "00000000", "null", "blank"},
      {"PIC 9(2) NATIONAL", "37", "FFFFFFFF", "null", "blank"},
      {"PIC 9(2) NATIONAL", "37", "00310041", "null", "bad"},
      {"PIC 9(2) NATIONAL", "37", "01310032", "null", "bad"},
      {"PIC 9(2) NATIONAL", "37", "F1F2F3F4", "null", "bad"},
      {"PIC S9(2) NATIONAL SIGN TRAILING SEPARATE", "37", "00300030002D", "0", "residue"},
      {"PIC ZZ9.99- NATIONAL", "37", "002000200031002E00350030002D", "-1.50"},
      {"PIC ZZ9 NATIONAL", "37", "003000310032", "12", "edited_not_canonical"},
      {"PIC ZZ9 NATIONAL", "37", "000000000000", "null", "blank"},
      {"PIC ZZ9 NATIONAL", "37", "004100420043", "null", "bad"},
  });
  check(std::vector<Refusal>{{"PIC 9(2) NATIONAL", "37", "100", errc::output_overflow},
                             {"PIC 9(2) NATIONAL", "37", "-1", errc::negative_unsigned}});
  BOOST_TEST(word(compile_error("PIC S9(3) NATIONAL")) == "item_unsupported");
}

BOOST_AUTO_TEST_CASE(a_national_group_makes_its_items_national) {
  const auto codec = books::codec(
      "01 R. 05 G GROUP-USAGE NATIONAL. 10 A PIC N(2). 10 B PIC 9(2). 10 C PIC S9 SIGN TRAILING SEPARATE.");
  const char* const record = "00410020 00300037 0035002D";
  std::string json;
  BOOST_TEST(codec.decode(bytes(record), json).has_value());
  BOOST_TEST(json == R"({"G":{"A":"A","B":7,"C":-5}})");
  codecs::Buffer again;
  BOOST_TEST(codec.encode(json, again).has_value());
  BOOST_TEST(hex(again) == hex(bytes(record)));
}

BOOST_AUTO_TEST_CASE(utf_8_items_have_n_characters_and_4n_bytes) {
  check(std::vector<Row>{
      {"PIC U(2)", "37", "C3A9202020202020", R"("é")"},
      {"PIC U(2)", "37", "F09F9880F09F9880", "\"\U0001F600\U0001F600\""},
      {"PIC U(2)", "37", "4142432020202020", R"("ABC")", "residue"},
      {"PIC U(2)", "37", "C328202020202020", "\"\uFFFD(\"", "utf_invalid"},
      {"PIC U BYTE-LENGTH 4", "37", "41424344", R"("ABCD")"},
      {"PIC U BYTE-LENGTH 3", "37", "E697A5", R"("日")"},
  });
  check(std::vector<Refusal>{{"PIC U(2)", "37", R"("abc")", errc::output_overflow},
                             {"PIC U BYTE-LENGTH 3", "37", R"("日a")", errc::output_overflow}});
}

BOOST_AUTO_TEST_CASE(edited_items_are_written_in_the_characters_of_their_page) {
  check(std::vector<Row>{
      {"PIC $ZZ9.99-", "37", "5B4040F04BF5F040", "0.50"},
      {"PIC $ZZ9.99-", "37", "5B4040C14BF5F040", "null", "bad"},
      {"PIC $$$9.99", "37", "40405BF14BF5F0", "1.50"},
      {"PIC $$$9.99", "273", "40405BF14BF5F0", "1.50"},
      {"PIC $$$9.99", "277", "404067F14BF5F0", "1.50"},
      {"PIC ZZ9.99CR", "939", "4040F14BF5F0C3D9", "-1.50"},
      {"PIC ZZ9", "ascii", "202037", "7"},
      {"PIC ZZ9", "1208", "202037", "7"},
      {"PIC XX/XX", "37", "C1C261C3C4", R"("AB/CD")"},
      {"PIC XX/XX", "37", "C1C240C3C4", R"("AB CD")", "residue"},
      {"PIC X(3)BX(2)0X", "37", "C1C2C340C4C5F0C6", R"("ABC DE0F")"},
  });
}

BOOST_AUTO_TEST_CASE(pointers_are_hex_of_their_bytes) {
  check(std::vector<Row>{{"POINTER", "37", "0001E2F0", R"("0001E2F0")"}, {"INDEX", "37", "00000000", R"("00000000")"}});
  check(std::vector<Refusal>{{"POINTER", "37", R"("0001E2F")", errc::invalid_field_size},
                             {"POINTER", "37", R"("0001E2F000")", errc::invalid_field_size},
                             {"POINTER", "37", R"("0001E2FX")", errc::invalid_character}});
}

BOOST_AUTO_TEST_CASE(an_item_has_its_own_code_page_and_a_group_gives_its_to_all_below) {
  codecs::CodecOptions options;
  options.lossless = true;
  options.code_page = books::page("37");
  options.item_code_pages = {{"B", books::page("ascii")}, {"G", books::page("273")}, {"G.E", books::page("939")}};
  const auto codec = books::codec(
      "01 R. 05 A PIC X(2). 05 B PIC S9(2). 05 G. 10 C PIC X(2). 10 D PIC $9. 10 E PIC G(1). 10 F PIC 9(3) COMP-3.",
      options);
  std::string json;
  codecs::DecodeReport report;
  BOOST_TEST(codec.decode(bytes("4AE0 314A 4AE0 5BF7 4562 040F"), json, &report).has_value());
  BOOST_TEST(json == "{\"A\":\"¢\\\\\",\"B\":-11,\"G\":{\"C\":\"ÄÖ\",\"D\":7,\"E\":\"日\",\"F\":40}}");
  codecs::Buffer again;
  BOOST_TEST(codec.encode(json, again).has_value());
  BOOST_TEST(hex(again) == hex(bytes("4AE0 314A 4AE0 5BF7 4562 040F")));
  // The blanks of each item are those of its page.
  json.clear();
  report.clear();
  BOOST_TEST(codec.decode(bytes("4040 2020 4040 4040 4040 4040"), json, &report).has_value());
  BOOST_TEST(report.blank == 3u);
  BOOST_TEST(codec.code_page(codec.find("E")->field).name() == "939");
  BOOST_TEST(codec.code_page(codec.find("A")->field).name() == "37");
}

BOOST_AUTO_TEST_CASE(a_code_page_for_no_item_is_refused_with_the_nearest_name) {
  codecs::CodecOptions options;
  options.code_page = books::page("37");
  const auto refused = [&](const char* item) {
    codecs::CodecOptions with = options;
    with.item_code_pages = {{item, books::page("273")}};
    const auto made = codecs::RecordCodec::compile(
        books::layout("01 R. 05 CUST-NAME PIC X(3). 05 N PIC N(2). 05 B PIC 9(4) COMP. 05 G. 10 T PIC X. 05 H. 10 T "
                      "PIC X."),
        with);
    return made ? std::string() : codecs::to_string(made.error());
  };
  BOOST_TEST(refused("CUST-NAM") == "FWD2104E no item is called CUST-NAM; did you mean CUST-NAME?");
  BOOST_TEST(refused("T") == "FWD2104E more than one item is called T; qualify it: GROUP.T");
  BOOST_TEST(refused("N").starts_with("FWD2160E N at 3"));
  BOOST_TEST(refused("B").starts_with("FWD2160E B at 7"));
  BOOST_TEST(refused("H.T").empty());
}

BOOST_AUTO_TEST_CASE(single_byte_items_are_refused_in_pages_of_two_bytes) {
  for (const char* page : {"300", "utf-16be"}) {
    codecs::CodecOptions options;
    options.code_page = books::page(page);
    BOOST_TEST(word(compile_error("PIC X(4)", options)) == "item_unsupported");
    BOOST_TEST(word(compile_error("PIC 9(4)", options)) == "item_unsupported");
    BOOST_TEST(word(compile_error("PIC N(4)", options)) == "none");
  }
}

BOOST_AUTO_TEST_SUITE_END()
