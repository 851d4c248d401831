// The fit verdict over generated books and files: good ones in every record format, every damage, wrong pairs.
#include <boost/test/unit_test.hpp>
#include <functional>
#include <map>

#include "codecs/fit.hpp"
#include "tests/support/fit_corpus.hpp"

namespace {

using books::FitBook;
using codecs::Buffer;
using codecs::RecordFormat;
using codecs::RecordFormatOptions;

codecs::Verdict verdict(const std::string& book, const Buffer& file) {
  auto made = codecs::fit(file, {{"", {books::layout(book)}}});
  BOOST_REQUIRE_MESSAGE(made.has_value(), book);
  return std::move(*made);
}

bool names(const codecs::Verdict& v, std::string_view damage) {
  return std::any_of(v.findings.begin(), v.findings.end(), [&](const auto& f) { return f.name() == damage; });
}

std::string told(const codecs::Verdict& v) {
  std::string out = std::to_string(v.percent) + "% " + v.format + (v.boundaries ? "" : " (no boundaries)");
  for (const auto& f : v.findings) out += "; " + f.name();
  for (const auto& d : v.doubts) out += "; doubt: " + d;
  if (!v.first_misfit.empty()) out += "; " + v.first_misfit;
  return out;
}

RecordFormatOptions format(RecordFormat f, bool little = false, bool exclusive = false) {
  RecordFormatOptions o;
  o.format = f;
  o.little_endian = o.block_little_endian = little;
  o.adjust = exclusive ? 4 : 0;
  o.block_size = 900;
  return o;
}

struct Damage {
  const char* expected;
  std::function<std::pair<std::string, Buffer>(std::uint64_t seed)> make;  // the book to try, the file
};

// A book with one more item than the file has, or one less, before ITEM-2.
std::string changed_book(std::string book, const std::string& added) {
  const std::size_t at = book.find("   05 ITEM-2 ");
  return book.insert(at, added);
}

const std::vector<Damage>& damages() {
  static const std::vector<Damage> all = {
      {"ascii-text",
       [](auto seed) {
         FitBook b(seed);
         return std::pair(b.text(), books::translated(books::joined(b.records(60)), "37", "iso-8859-1"));
       }},
      {"ascii-text",
       [](auto seed) {
         FitBook b(seed);
         return std::pair(b.text(), books::translated(books::joined(b.records(60)), "37", "ascii"));
       }},
      {"text-lines",
       [](auto seed) {
         FitBook b(seed);
         const Buffer ends[] = {{0x0D, 0x0A}, {0x0A}, {0x15}, {0x25}, {0x0D, 0x25}};
         return std::pair(b.text(), books::joined(b.records(60), ends[seed % 5]));
       }},
      {"utf8-blowup",
       [](auto seed) {
         FitBook b(seed);
         return std::pair(b.text(), books::as_utf8(books::joined(b.records(60)), false));
       }},
      {"utf8-blowup",
       [](auto seed) {
         FitBook b(seed);
         return std::pair(b.text(), books::as_utf8(books::joined(b.records(60)), true));
       }},
      {"substituted",
       [](auto seed) {
         FitBook b(seed);
         Buffer file = books::joined(b.records(60));
         const std::uint8_t sub = seed % 2 == 0 ? 0x3F : 0x6F;
         for (auto& byte : file) {
           if (byte < 0x40) byte = sub;
         }
         return std::pair(b.text(), file);
       }},
      {"converted-twice",
       [](auto seed) {
         FitBook b(seed);
         return std::pair(b.text(), books::translated(books::joined(b.records(60)), "iso-8859-1", "37"));
       }},
      {"converted-twice",
       [](auto seed) {
         FitBook b(seed, false);
         return std::pair(b.text(), books::translated(books::joined(b.records(60, "ascii")), "37", "iso-8859-1"));
       }},
      {"rdw-present",
       [](auto seed) {
         FitBook b(seed);
         return std::pair(b.text(), books::framed(b.records(60), format(RecordFormat::v)));
       }},
      {"bdw-present",
       [](auto seed) {
         FitBook b(seed);
         return std::pair(b.text(),
                          books::framed(b.records(60), format(seed % 2 == 0 ? RecordFormat::vb : RecordFormat::vbs)));
       }},
      {"rdw-little",
       [](auto seed) {
         FitBook b(seed);
         return std::pair(b.text(), books::framed(b.records(60), format(RecordFormat::v, true)));
       }},
      {"rdw-exclusive",
       [](auto seed) {
         FitBook b(seed);
         return std::pair(b.text(), books::framed(b.records(60), format(RecordFormat::v, false, true)));
       }},
      {"rdw-lost",
       [](auto seed) {
         FitBook b(seed, true, true);
         return std::pair(b.text(), books::joined(b.records(60)));
       }},
      {"shifted",
       [](auto seed) {  // the book lacks an item of 1 to 16 bytes
         FitBook b(seed);
         FitBook full(seed);
         const std::string n = std::to_string(1 + seed % 16);
         codecs::CodecOptions options;
         options.code_page = books::page("37");
         const auto codec = books::codec(changed_book(b.text(), "   05 NEW-ITEM PIC X(" + n + ").\n"), options);
         Buffer file;
         for (std::size_t i = 1; i <= 60; ++i) {
           std::string json = full.json(i);
           json.insert(1, "\"NEW-ITEM\":\"A\",");
           BOOST_REQUIRE(codec.encode(json, file));
         }
         return std::pair(b.text(), file);
       }},
      {"shifted",
       [](auto seed) {  // the book has an item that the file lacks
         FitBook b(seed);
         const std::string n = std::to_string(1 + seed % 16);
         return std::pair(changed_book(b.text(), "   05 OLD-ITEM PIC X(" + n + ").\n"), books::joined(b.records(60)));
       }},
      {"wrong-usage",
       [](auto seed) {
         FitBook b(seed);
         std::string book = b.text();
         // LAST-AMOUNT PIC S9(7)V99 COMP-3, 5 bytes, called zoned.
         const std::string was = "LAST-AMOUNT PIC S9(7)V99 COMP-3";
         book.replace(book.find(was), was.size(), "LAST-AMOUNT PIC S9(3)V99");
         return std::pair(book, books::joined(b.records(60)));
       }},
      {"little-endian",
       [](auto seed) {
         FitBook b(seed);
         const std::string counter = "   05 SEQ-NUMBER PIC S9(9) COMP.\n";
         codecs::CodecOptions options;
         options.code_page = books::page("37");
         const std::string book = changed_book(b.text(), counter);
         Buffer file;
         const auto codec = books::codec(book, options);
         const auto item = *codec.find("SEQ-NUMBER");
         for (std::size_t i = 1; i <= 60; ++i) {
           std::string json = b.json(i);
           json.insert(1, "\"SEQ-NUMBER\":" + std::to_string(1000 + 37 * i) + ",");
           Buffer record;
           BOOST_REQUIRE(codec.encode(json, record));
           const auto [at, length] = codec.extent(record, item);
           std::reverse(record.begin() + static_cast<std::ptrdiff_t>(at),
                        record.begin() + static_cast<std::ptrdiff_t>(at + length));
           file.insert(file.end(), record.begin(), record.end());
         }
         return std::pair(book, file);
       }},
      {"truncated",
       [](auto seed) {
         FitBook b(seed);
         Buffer file = books::joined(b.records(60));
         file.resize(file.size() - 1 - seed % (file.size() / 60 - 1));
         return std::pair(b.text(), file);
       }},
      {"truncated",
       [](auto seed) {
         FitBook b(seed);
         Buffer file = books::framed(b.records(60), format(RecordFormat::v));
         file.resize(file.size() - 1 - seed % (file.size() / 60 - 6));
         return std::pair(b.text(), file);
       }},
      {"broken-chain",
       [](auto seed) {
         FitBook b(seed);
         Buffer file = books::framed(b.records(60), format(seed % 2 == 0 ? RecordFormat::v : RecordFormat::vb));
         const std::size_t at = file.size() / 3;
         file.erase(file.begin() + static_cast<std::ptrdiff_t>(at), file.begin() + static_cast<std::ptrdiff_t>(at + 5));
         return std::pair(b.text(), file);
       }},
      {"header-trailer",
       [](auto seed) {
         FitBook b(seed);
         auto records = b.records(60);
         for (auto& byte : records.front()) byte = 0xC8;
         for (auto& byte : records.back()) byte = 0xE3;
         return std::pair(b.text(), books::joined(records));
       }},
      {"padded",
       [](auto seed) {
         FitBook b(seed);
         Buffer file = books::joined(b.records(60));
         const std::uint8_t pads[] = {0x00, 0x1A, 0x40};
         file.resize(file.size() + 1 + seed % 400, pads[seed % 3]);
         return std::pair(b.text(), file);
       }},
      {"not-a-record-file",
       [](auto seed) {
         FitBook b(seed);
         Buffer file = books::joined(b.records(60));
         const Buffer marks[] = {{0x1F, 0x8B, 8, 0}, {0x50, 0x4B, 3, 4}, {0x50, 0xE0, 0xC9, 0xD5, 0xD4, 0xD9, 0xF0, 0xF1}};
         std::mt19937_64 noise(seed);
         for (auto& byte : file) byte = static_cast<std::uint8_t>(noise());
         std::copy(marks[seed % 3].begin(), marks[seed % 3].end(), file.begin());
         return std::pair(b.text(), file);
       }},
  };
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fit_corpus)

BOOST_AUTO_TEST_CASE(good_files_fit_in_their_record_format) {
  struct Form {
    const char* words;
    RecordFormatOptions options;
  };
  auto at_2 = format(RecordFormat::llzz);
  at_2.length_at = 2;
  const Form forms[] = {{"RECFM=F", format(RecordFormat::f)},
                        {"RECFM=V, RDW big-endian inclusive", format(RecordFormat::v)},
                        {"RECFM=VB", format(RecordFormat::vb)},
                        {"RECFM=VBS", format(RecordFormat::vbs)},
                        {"RECFM=V, RDW little-endian inclusive", format(RecordFormat::v, true)},
                        {"RECFM=V, RDW little-endian exclusive", format(RecordFormat::v, true, true)}};
  std::size_t right = 0, tried = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    for (const Form& form : forms) {
      const bool fixed = form.options.format == RecordFormat::f;
      FitBook b(seed, seed % 3 != 0, !fixed && seed % 2 == 0);
      const auto records = b.records(60);
      const Buffer file = fixed ? books::joined(records) : books::framed(records, form.options);
      const auto v = verdict(b.text(), file);
      ++tried;
      const bool good = v.fits() && v.format.starts_with(form.words) && v.page == "37";
      right += good ? 1 : 0;
      BOOST_CHECK_MESSAGE(good, "seed " << seed << ", " << form.words << ": " << told(v) << '\n' << b.text());
    }
  }
  BOOST_TEST_MESSAGE("good files: " << right << " of " << tried);
}

BOOST_AUTO_TEST_CASE(damage_is_named) {
  std::map<std::string, std::pair<std::size_t, std::size_t>> named;
  std::size_t right = 0, tried = 0, fits = 0;
  constexpr std::uint64_t seeds = 5;
  for (const Damage& damage : damages()) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      const auto [book, file] = damage.make(seed * 101 + 7);
      const auto v = verdict(book, file);
      const bool good = names(v, damage.expected);
      auto& [yes, all] = named[damage.expected];
      yes += good ? 1 : 0;
      ++all;
      right += good ? 1 : 0;
      ++tried;
      if (!good) BOOST_TEST_MESSAGE(damage.expected << " seed " << seed << ": " << told(v));
      fits += v.fits() && v.findings.empty() ? 1 : 0;
    }
  }
  for (const auto& [name, counts] : named) BOOST_TEST_MESSAGE(name << ": " << counts.first << " of " << counts.second);
  BOOST_TEST_MESSAGE("damage named: " << right << " of " << tried);
  BOOST_CHECK_GE(right * 100, tried * 95);
  BOOST_CHECK_EQUAL(fits, 0u);
}

BOOST_AUTO_TEST_CASE(wrong_books_are_never_called_a_fit) {
  constexpr std::uint64_t books_tried = 10;
  std::vector<Buffer> files;
  std::vector<std::string> texts;
  for (std::uint64_t seed = 1; seed <= books_tried; ++seed) {
    FitBook b(seed, seed % 3 != 0);
    texts.push_back(b.text());
    files.push_back(books::joined(b.records(60)));
  }
  std::size_t pairs = 0, fits = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    for (std::size_t k = 0; k < files.size(); ++k) {
      if (i == k) continue;
      const auto v = verdict(texts[i], files[k]);
      ++pairs;
      fits += v.fits() ? 1 : 0;
      BOOST_CHECK_MESSAGE(!v.fits(), texts[i] << "\n fits\n" << texts[k] << '\n' << told(v));
    }
  }
  BOOST_TEST_MESSAGE("wrong pairs called a fit: " << fits << " of " << pairs);
}

BOOST_AUTO_TEST_SUITE_END()
