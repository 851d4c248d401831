// The JSON Schema of a record: its text item by item, and that Debian's python3-jsonschema takes what decode gives and
// what encode takes, and refuses what encode refuses.
#include "codecs/json_schema.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tests/support/books.hpp"
#include "tests/support/random_books.hpp"
#include "tests/support/schema_cases.hpp"

namespace {

using codecs::errc;
using nlohmann::json;

constexpr codecs::SchemaOptions for_decode{codecs::SchemaOptions::Purpose::decode, {}};

std::string case_file(const char* name) {
  return (std::filesystem::temp_directory_path() / (name + std::to_string(getpid()))).string();
}

// The schema of the one item A, without description and x-fullword.
std::string item(const std::string& clauses, codecs::CodecOptions options = {}, const codecs::SchemaOptions& how = {}) {
  const auto codec = books::codec("01 R. 05 A " + clauses + ".", std::move(options));
  auto schema = nlohmann::ordered_json::parse(codecs::json_schema(codec, how))["properties"]["A"];
  schema.erase("x-fullword");
  schema.erase("description");
  return schema.dump();
}

// A value for each elementary member of a document that may be spoiled.
void leaves(json& at, std::vector<json*>& out) {
  if (at.is_object() || at.is_array()) {
    for (auto& below : at) leaves(below, out);
    if (at.is_object()) out.push_back(&at);
    if (at.is_array()) out.push_back(&at);
  } else {
    out.push_back(&at);
  }
}

void spoil(json& at, books::RandomBook& random) {
  if (at.is_object()) {
    if (random.below(2) == 0 || at.empty()) {
      at["NOBODY"] = 1;
    } else {
      auto member = at.begin();
      std::advance(member, static_cast<std::ptrdiff_t>(random.below(at.size())));
      at.erase(member);
    }
  } else if (at.is_array()) {
    if (random.below(2) == 0 && !at.empty()) {
      at.erase(at.size() - 1);
    } else {
      for (int i = 0; i < 9 && !at.empty(); ++i) at.push_back(at[0]);
    }
  } else if (at.is_string()) {
    at = random.below(3) == 0 ? json(true) : json(at.get<std::string>() + std::string(70, 'X'));
  } else if (at.is_number()) {
    switch (random.below(4)) {
      case 0:
        at = -7;
        break;
      case 1:
        at = 99999999999999;
        break;
      case 2:
        at = json::object();
        break;
      default:
        at = 1e30;
    }
  }
}

bool visible(errc code) {
  return code == errc::output_overflow || code == errc::undefined_element || code == errc::missing_element ||
         code == errc::json_type || code == errc::array_too_large || code == errc::array_too_small ||
         code == errc::negative_unsigned;
}

BOOST_AUTO_TEST_SUITE(json_schemas)

BOOST_AUTO_TEST_CASE(each_kind_of_item_has_its_exact_limits) {
  BOOST_TEST(item("PIC X(8)") == R"({"type":"string","maxLength":8})");
  BOOST_TEST(item("PIC A(3)") == R"({"type":"string","maxLength":3,"pattern":"^[A-Za-z ]*$"})");
  BOOST_TEST(item("PIC N(4)") == R"({"type":"string","maxLength":4})");
  BOOST_TEST(item("PIC 9(3)") == R"({"type":"integer","minimum":0,"maximum":999})");
  BOOST_TEST(item("PIC S9(3)V99") == R"({"type":"number","minimum":-999.99,"maximum":999.99})");
  BOOST_TEST(item("PIC S9(3)V99", {}, for_decode) ==
             R"({"type":["number","null"],"minimum":-999.99,"maximum":999.99})");
  codecs::CodecOptions raw;
  raw.bad_numbers = codecs::BadNumbers::raw;
  BOOST_TEST(item("PIC 9(3)", raw) ==
             R"({"anyOf":[{"type":"integer","minimum":0,"maximum":999},{"type":"string","pattern":"^X'([0-9A-F]{2})+'$"}]})");
  BOOST_TEST(item("PIC SVPP99") == R"({"type":"number","minimum":-0.0099,"maximum":0.0099})");
  BOOST_TEST(item("PIC S99P(3)") == R"({"type":"integer","minimum":-99000,"maximum":99000,"multipleOf":1000})");
  BOOST_TEST(item("PIC 9(4) COMP") == R"({"type":"integer","minimum":0,"maximum":9999})");
  BOOST_TEST(item("PIC 9(4) COMP", {}, for_decode) == R"({"type":["integer","null"],"minimum":0,"maximum":65535})");
  BOOST_TEST(item("PIC S9(4) COMP-5") == R"({"type":"integer","minimum":-32768,"maximum":32767})");
  BOOST_TEST(item("PIC 9(2)V99 COMP-5") == R"({"type":"number","minimum":0,"maximum":655.35})");
  BOOST_TEST(item("PIC S9(9) COMP-5") == R"({"type":"integer","minimum":-2147483648,"maximum":2147483647})");
  BOOST_TEST(item("PIC S9(18) COMP") == R"({"type":"string","pattern":"^-?[0-9]{1,18}$"})");
  BOOST_TEST(item("PIC 9(16)V99") == R"({"type":"string","pattern":"^[0-9]{1,16}(\\.[0-9]{1,2})?$"})");
  BOOST_TEST(item("PIC S9(15)P(3)") == R"({"type":"string","pattern":"^-?(0+|[0-9]{1,15}0{3})$"})");
  BOOST_TEST(item("PIC ZZ,ZZ9.99-") == R"({"type":"number","minimum":-99999.99,"maximum":99999.99})");
  BOOST_TEST(item("PIC ZZ,ZZ9.99CR") == R"({"type":"number","minimum":-99999.99,"maximum":99999.99})");
  BOOST_TEST(item("PIC $$,$$9.99") == R"({"type":"number","minimum":0,"maximum":9999.99})");
  BOOST_TEST(item("COMP-1") == R"({"type":"number"})");
  BOOST_TEST(item("POINTER") == R"({"type":"string","pattern":"^[0-9A-Fa-f]{8}$"})");
  codecs::CodecOptions full;
  full.trunc = codecs::Trunc::bin;
  BOOST_TEST(item("PIC S9(4) COMP", full) == R"({"type":"integer","minimum":-32768,"maximum":32767})");
  codecs::CodecOptions strings;
  strings.numbers = codecs::Numbers::string;
  BOOST_TEST(item("PIC S9(3)V99", strings) == R"({"type":"string","pattern":"^-?[0-9]{1,3}(\\.[0-9]{1,2})?$"})");
}

BOOST_AUTO_TEST_CASE(limits_are_written_with_all_their_digits) {
  const auto codec = books::codec("01 R. 05 A PIC S9(13)V99 COMP-3.");
  const std::string schema = codecs::json_schema(codec);
  BOOST_TEST(schema.find("\"minimum\": -9999999999999.99,") != std::string::npos, schema);
  BOOST_TEST(schema.find("multipleOf") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(counters_and_views_are_optional_and_one_view_is_needed) {
  const auto codec = books::codec(
      "01 R. 05 N PIC 9. 05 A PIC X(2). 05 B REDEFINES A PIC 99. 05 C REDEFINES A PIC XX."
      " 05 T OCCURS 1 TO 3 DEPENDING ON N PIC X. 05 U OCCURS 2 TO 3 DEPENDING ON N PIC X.");
  const json schema = json::parse(codecs::json_schema(codec));
  BOOST_TEST(schema["required"] == json::parse(R"(["T","U"])"));
  BOOST_TEST(schema["allOf"] ==
             json::parse(R"([{"anyOf":[{"required":["A"]},{"required":["B"]},{"required":["C"]}]}])"));
  BOOST_TEST(schema["properties"]["T"]["minItems"] == 0);
  BOOST_TEST(schema["properties"]["U"]["minItems"] == 2);
  BOOST_TEST(schema["properties"]["U"]["maxItems"] == 3);
  BOOST_TEST(schema["additionalProperties"] == false);
  const json decoded = json::parse(codecs::json_schema(codec, for_decode));
  BOOST_TEST(decoded["anyOf"][0]["required"] == json::parse(R"(["N","A","B","C","T","U"])"));
  codecs::CodecOptions lenient;
  lenient.missing = codecs::Missing::value;
  BOOST_TEST(json::parse(codecs::json_schema(books::codec("01 R. 05 A PIC X.", lenient)))["required"].empty());
}

BOOST_AUTO_TEST_CASE(of_a_ruled_overlay_exactly_one_view_is_valid) {
  codecs::CodecOptions options;
  options.when = {"K=A:VA", "K=B:VB"};
  const auto codec =
      books::codec("01 R. 05 K PIC X. 05 V PIC X(2). 05 VA REDEFINES V PIC 99. 05 VB REDEFINES V PIC XX.", options);
  schemas::Cases cases(case_file("ruled"));
  json decoded = json::array();
  for (const char* record : {"C1F1F2", "C2C1C2"}) {
    std::string text;
    BOOST_REQUIRE(codec.decode(books::bytes(record), text).has_value());
    decoded.push_back(json::parse(text));
  }
  const json bad = {json::parse(R"({"K":"A"})"), json::parse(R"({"K":"A","VA":1,"VB":"AB"})")};
  cases.add("decode", codecs::json_schema(codec, for_decode), decoded, bad);
  cases.add("encode", codecs::json_schema(codec), decoded, bad);
  BOOST_TEST(cases.run() == "");
}

BOOST_AUTO_TEST_CASE(what_decode_gives_is_valid_and_so_is_what_encode_takes) {
  schemas::Cases cases(case_file("decoded"));
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    books::RandomBook random(seed + 500000);
    const std::string book = random.text();
    codecs::CodecOptions options;
    options.lossless = seed % 2 == 0;
    if (seed % 5 == 4) options.numbers = codecs::Numbers::string;
    const auto codec = books::codec(book, options);
    const auto initial = codec.initial_record();
    json decoded = json::array();
    json taken = json::array();
    for (int i = 0; i < 10; ++i) {
      std::string text;
      if (!codec.decode(random.record(initial.size(), initial), text)) continue;
      decoded.push_back(json::parse(text));
      codecs::Buffer record;
      if (!decoded.back().contains("$residue") && codec.encode(text, record) &&
          text.find("null") == std::string::npos) {
        taken.push_back(decoded.back());
      }
    }
    const std::string name = "seed " + std::to_string(seed) + '\n' + book;
    cases.add(name + "decode", codecs::json_schema(codec, for_decode), decoded, json::array());
    if (codec.options().trunc == codecs::Trunc::error) {
      cases.add(name + "encode", codecs::json_schema(codec), taken, json::array());
    }
  }
  BOOST_TEST(cases.run() == "");
}

BOOST_AUTO_TEST_CASE(what_encode_refuses_for_reasons_that_a_schema_can_see_is_invalid) {
  schemas::Cases cases(case_file("refused"));
  std::size_t refused = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    books::RandomBook random(seed + 600000);
    const std::string book = random.text();
    const auto codec = books::codec(book);
    std::string text;
    if (!codec.decode(codec.initial_record(), text)) continue;
    codecs::Buffer record;
    if (!codec.encode(text, record)) continue;
    const json good = json::parse(text);
    json bad = json::array();
    for (int i = 0; i < 20; ++i) {
      json document = good;
      std::vector<json*> all;
      leaves(document, all);
      spoil(*all[random.below(all.size())], random);
      const auto encoded = codec.encode(document.dump(), record);
      if (!encoded && visible(encoded.error().code)) bad.push_back(document);
    }
    refused += bad.size();
    cases.add("seed " + std::to_string(seed) + '\n' + book, codecs::json_schema(codec), json::array({good}), bad);
  }
  BOOST_TEST(refused > 1000u);
  BOOST_TEST(cases.run() == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
