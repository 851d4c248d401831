// The two laws of DESIGN 3 over random copybooks and random bytes.
#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

#include "tests/support/books.hpp"
#include "tests/support/random_books.hpp"

BOOST_AUTO_TEST_SUITE(laws)

BOOST_AUTO_TEST_CASE(encode_of_decode_is_the_record_for_any_bytes_of_legal_length) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    books::RandomBook random(seed);
    const std::string book = random.text();
    codecs::CodecOptions options;
    options.lossless = true;
    options.odo_mode = seed % 2 == 0 ? codecs::OdoMode::shift : codecs::OdoMode::pad;
    if (seed % 3 == 2) options.code_page = books::page("ascii");
    options.when = random.rules();
    options.filler = seed % 4 == 1;
    options.names = static_cast<codecs::Names>(seed % 5 % 3);
    const auto codec = books::codec(book, options);
    const auto initial = codec.initial_record();
    const std::size_t least = codec.min_length();
    const std::size_t most = codec.layout().max_length();
    for (int i = 0; i < 25; ++i) {
      const auto record = random.record(least + random.below(most - least + 1), initial);
      std::string json;
      const auto decoded = codec.decode(record, json);
      BOOST_REQUIRE_MESSAGE(decoded.has_value(), book << codecs::to_string(decoded.error()));
      BOOST_REQUIRE_MESSAGE(nlohmann::json::accept(json), book << json);
      codecs::Buffer again;
      const auto encoded = codec.encode(json, again);
      BOOST_REQUIRE_MESSAGE(encoded.has_value(), "seed " << seed << '\n'
                                                         << book << json << '\n'
                                                         << books::hex(record) << '\n'
                                                         << codecs::to_string(encoded.error()));
      BOOST_REQUIRE_MESSAGE(again == record, "seed " << seed << '\n'
                                                     << book << json << '\n'
                                                     << books::hex(record) << '\n'
                                                     << books::hex(again));
    }
  }
}

BOOST_AUTO_TEST_CASE(decode_of_encode_is_the_same_json_or_encoding_is_refused) {
  std::size_t carried = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    books::RandomBook random(seed + 100000);
    const std::string book = random.text();
    codecs::CodecOptions options;
    options.when = random.rules();
    options.filler = seed % 4 == 1;
    options.names = static_cast<codecs::Names>(seed % 5 % 3);
    const auto codec = books::codec(book, options);
    const auto initial = codec.initial_record();
    for (int i = 0; i < 10; ++i) {
      const auto record = random.record(initial.size(), initial);
      std::string json;
      if (!codec.decode(record, json)) continue;
      codecs::Buffer encoded;
      if (!codec.encode(json, encoded)) continue;  // nulls
      std::string again;
      BOOST_REQUIRE(codec.decode(encoded, again).has_value());
      BOOST_REQUIRE_MESSAGE(again == json, "seed " << seed << '\n' << json << '\n' << again);
      ++carried;
    }
  }
  BOOST_TEST(carried > 400u);
}

BOOST_AUTO_TEST_CASE(the_initial_record_is_canonical) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    books::RandomBook random(seed + 200000);
    codecs::CodecOptions options;
    options.lossless = true;
    const std::string book = random.text();
    const auto codec = books::codec(book, options);
    std::string json;
    BOOST_REQUIRE(codec.decode(codec.initial_record(), json).has_value());
    BOOST_CHECK_MESSAGE(json.find("$residue") == std::string::npos || json.find("null") != std::string::npos ||
                            book.find("REDEFINES") != std::string::npos,
                        book << json);
  }
}

BOOST_AUTO_TEST_SUITE_END()
