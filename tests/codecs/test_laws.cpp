// The two laws of DESIGN 3 over random copybooks, bytes, code pages and options.
#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

#include "codecs/value_options.hpp"
#include "tests/support/books.hpp"
#include "tests/support/random_books.hpp"

namespace {

struct Subject {
  std::string book;
  std::string chosen;  // the options, for the message
  codecs::RecordCodec codec;
};

// A random book under a random code page and random options, some of its items in pages of their own.
Subject subject(books::RandomBook& random, codecs::CodecOptions options) {
  static const std::vector<std::string> pages = {"37", "273", "500", "1047", "1140", "939", "1399", "ascii", "utf-8"};
  const std::string& page = pages[random.below(pages.size())];
  options.code_page = books::page(page);
  Subject out{{}, page, books::codec("01 R. 05 A PIC X.")};
  for (const codecs::ValueOption& option : codecs::value_options()) {
    if (random.below(4) != 0) continue;
    const std::size_t word = random.below(option.words.size());
    option.set(options, word);
    (((out.chosen += " --") += option.name) += ' ') += option.words[word];
  }
  books::RandomBook book(random.below(1U << 30), options.code_page->has_pairs());
  out.book = book.text();
  const auto layout = books::layout(out.book);
  options.when = book.rules();
  options.filler = random.below(4) == 1;
  options.names = static_cast<codecs::Names>(random.below(3));
  for (std::size_t i = random.below(4); i > 0; --i) {
    const std::string item = "N" + std::to_string(1 + random.below(12));
    const std::string& own = pages[random.below(pages.size())];
    codecs::CodecOptions with = options;
    with.item_code_pages.push_back({item, books::page(own)});
    if (!codecs::RecordCodec::compile(layout, with)) continue;  // no such item, or no page for it
    options = std::move(with);
    out.chosen += " --item-code-page " + item + '=' + own;
  }
  auto made = codecs::RecordCodec::compile(layout, options);
  BOOST_REQUIRE_MESSAGE(made.has_value(), out.book << codecs::to_string(made.error()));
  out.codec = std::move(*made);
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(laws)

BOOST_AUTO_TEST_CASE(encode_of_decode_is_the_record_for_any_bytes_of_legal_length) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    books::RandomBook random(seed);
    codecs::CodecOptions options;
    options.lossless = true;
    options.odo_mode = static_cast<codecs::OdoMode>(seed % 3);
    if (seed % 5 == 4) options.ascii_signs = static_cast<codecs::ZonedSigns>(1 + seed % 4);
    const Subject s = subject(random, options);
    const auto initial = s.codec.initial_record();
    const std::size_t most = s.codec.layout().max_length();
    const std::size_t least = options.odo_mode == codecs::OdoMode::max ? most : s.codec.min_length();
    for (int i = 0; i < 20; ++i) {
      const auto record = random.record(least + random.below(most - least + 1), initial);
      std::string json;
      const auto decoded = s.codec.decode(record, json);
      if (!decoded && s.codec.options().bad_numbers == codecs::BadNumbers::error) continue;
      BOOST_REQUIRE_MESSAGE(decoded.has_value(), s.book << codecs::to_string(decoded.error()));
      BOOST_REQUIRE_MESSAGE(nlohmann::json::accept(json), s.book << json);
      codecs::Buffer again;
      const auto encoded = s.codec.encode(json, again);
      const auto told = [&] {
        return "seed " + std::to_string(seed) + ", code page " + s.chosen + '\n' + s.book + json + '\n' +
               books::hex(record) + '\n';
      };
      BOOST_REQUIRE_MESSAGE(encoded.has_value(), told() << codecs::to_string(encoded.error()));
      BOOST_REQUIRE_MESSAGE(again == record, told() << books::hex(again));
    }
  }
}

BOOST_AUTO_TEST_CASE(decode_of_encode_is_the_same_json_or_encoding_is_refused_or_told) {
  std::size_t carried = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    books::RandomBook random(seed + 100000);
    codecs::CodecOptions options;
    options.odo_mode = static_cast<codecs::OdoMode>(seed % 3);
    const Subject s = subject(random, options);
    const auto initial = s.codec.initial_record();
    for (int i = 0; i < 10; ++i) {
      const auto record = random.record(initial.size(), initial);
      std::string json;
      codecs::DecodeReport report;
      if (!s.codec.decode(record, json, &report)) continue;
      codecs::Buffer encoded;
      std::vector<codecs::Error> warnings;
      if (!s.codec.encode(json, encoded, nullptr, &warnings)) continue;  // nulls
      if (!warnings.empty()) continue;
      std::string again;
      BOOST_REQUIRE(s.codec.decode(encoded, again).has_value());
      BOOST_REQUIRE_MESSAGE(again == json, "seed " << seed << ", code page " << s.chosen << '\n'
                                                   << s.book << json << '\n'
                                                   << again << '\n'
                                                   << books::hex(record) << '\n'
                                                   << books::hex(encoded));
      ++carried;
    }
  }
  BOOST_TEST(carried > 400u);
}

BOOST_AUTO_TEST_CASE(the_initial_record_is_canonical) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    books::RandomBook random(seed + 200000, true);
    codecs::CodecOptions options;
    options.lossless = true;
    options.code_page = books::page("939");
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
