#include <boost/test/unit_test.hpp>
#include <set>
#include <thread>

#include "codecs/code_page.hpp"

BOOST_AUTO_TEST_SUITE(code_page)

using codecs::Buffer;
using codecs::CodePage;

static std::shared_ptr<const CodePage> page(std::string_view name, bool nl_swap = false) {
  auto opened = CodePage::open(name, nl_swap);
  BOOST_REQUIRE_MESSAGE(opened, "page " << name);
  return *opened;
}
static Buffer bytes_of(std::string_view hex) {
  Buffer out;
  std::string digits;
  for (const char c : hex) {
    if (c != ' ' && c != '|') digits.push_back(c);
  }
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    out.push_back(static_cast<std::uint8_t>(std::stoi(digits.substr(i, 2), nullptr, 16)));
  }
  return out;
}
static std::string hex_of(const Buffer& bytes) {
  std::string out;
  for (const auto byte : bytes) out += "0123456789ABCDEF"[byte >> 4], out += "0123456789ABCDEF"[byte & 15];
  return out;
}
static std::string decoded(const CodePage& from, std::string_view hex, bool faithful = true) {
  std::string text;
  BOOST_TEST(from.decode(bytes_of(hex), text) == faithful, "faithful? " << hex);
  return text;
}
static std::string encoded(const CodePage& to, std::string_view text) {
  Buffer bytes;
  const auto result = to.encode(text, bytes);
  BOOST_REQUIRE_MESSAGE(result, text);
  return hex_of(bytes);
}

struct Row {
  const char* page;
  const char* text;
  const char* hex;
};
// Text and bytes, both directions.
static const Row rows[] = {
    {"37", "Smith", "E29489A388"},
    {"37", "[]", "BABB"},
    {"1047", "[]", "ADBD"},
    {"500", "[]", "4A5A"},
    {"285", "$", "4A"},
    {"277", "$", "67"},
    {"278", "$", "67"},
    {"273", "!", "4F"},
    {"500", "!", "4F"},
    {"1140", "€", "9F"},
    {"290", "a", "62"},
    {"290", "¥", "5B"},
    {"290", "$", "E0"},
    {"37", "\xC2\x85\n", "1525"},
    {"ascii", "A 1", "412031"},
    {"iso-8859-1", "é", "E9"},
    {"windows-1252", "€", "80"},
    {"1208", "é日", "C3A9E697A5"},
    {"1200", "AB😀", "00410042D83DDE00"},
    {"939", "AB日本C", "C1C20E456245660FC3"},
    {"939", "\xE3\x80\x80", "0E40400F"},
    {"939", "日A本", "0E45620FC10E45660F"},
    {"300", "日本", "45624566"},
    {"37", "", ""},
    {"939", "", ""},
};
BOOST_AUTO_TEST_CASE(reads_and_writes_the_same_bytes) {
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.page << ' ' << row.hex) {
      BOOST_TEST(decoded(*page(row.page), row.hex) == row.text);
      BOOST_TEST(encoded(*page(row.page), row.text) == row.hex);
    }
  }
}

BOOST_AUTO_TEST_CASE(swaps_line_feed_and_next_line_only_when_asked) {
  const auto swapped = page("1047", true);
  BOOST_TEST(decoded(*swapped, "1525") == "\n\xC2\x85");
  BOOST_TEST(encoded(*swapped, "\n\xC2\x85") == "1525");
  BOOST_TEST(swapped->name() == "1047,swaplfnl");
  BOOST_TEST((page("IBM-1047,swaplfnl")->to_unicode()[0x15] == u'\n'));
  BOOST_TEST((page("1047")->to_unicode()[0x15] == char16_t{0x85}));
  BOOST_TEST((page("ascii", true)->to_unicode()[0x0A] == u'\n'));
}

BOOST_AUTO_TEST_CASE(opens_by_ccsid_and_by_any_alias) {
  for (const char* name : {"37", "037", "00037", "ibm-37", "IBM-037", "cp037", "CP37", "ccsid37", "ibm037", " 37 "}) {
    BOOST_TEST_CONTEXT(name) {
      BOOST_TEST(page(name)->ccsid() == 37);
      BOOST_TEST(page(name)->name() == "37");
    }
  }
  BOOST_TEST(page("ascii")->name() == "ascii");
  BOOST_TEST(page("US-ASCII")->ccsid() == 367);
  BOOST_TEST(page("UTF-8")->ccsid() == 1208);
  BOOST_TEST(page("utf-16be")->ccsid() == 1200);
  BOOST_TEST((page("819")->to_unicode()[0xE9] == u'é'));
  BOOST_TEST((page("1252")->to_unicode()[0xE9] == u'é'));
  BOOST_TEST(page("37").get() == page("37").get());
  BOOST_TEST(page("939")->mixed());
  BOOST_TEST(page("300")->double_byte());
  BOOST_TEST(page("16684")->double_byte());
  BOOST_TEST(page("37")->space() == 0x40);
  BOOST_TEST(page("ascii")->space() == 0x20);
  BOOST_TEST(page("ascii")->ascii_family());
  BOOST_TEST(!page("939")->ascii_family());
}

static std::string refusal(std::string_view name) {
  const auto opened = CodePage::open(name);
  BOOST_REQUIRE(!opened);
  BOOST_TEST((opened.error().code == codecs::errc::unknown_code_page));
  return opened.error().text;
}
BOOST_AUTO_TEST_CASE(names_the_nearest_pages_of_an_unknown_one) {
  BOOST_TEST(refusal("1407") == "no code page '1407'; the nearest names are 1047, 1097, 1137");
  BOOST_TEST(refusal("asci").find("ascii") != std::string::npos);
  BOOST_TEST(refusal("utf8x").find("utf-8") != std::string::npos);
  BOOST_TEST(refusal("").find("nearest") != std::string::npos);
  BOOST_TEST(refusal(std::string(5000, '9')).size() < 200u);
  for (const char* absent : {"275", "880", "905"}) {
    BOOST_TEST(refusal(absent).find("not in Debian's ICU") != std::string::npos);
  }
  BOOST_TEST(refusal("shift_jis").find("several bytes") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(refuses_characters_that_the_page_lacks_by_position_and_number) {
  Buffer bytes{0x01};
  const auto result = page("37")->encode("aé€", bytes);
  BOOST_REQUIRE(!result);
  BOOST_TEST((result.error().code == codecs::errc::unmappable_character));
  BOOST_TEST(result.error().text == "character 3 (U+20AC) is not in code page 37");
  BOOST_TEST(hex_of(bytes) == "01");
  const auto beyond = page("939")->encode("A😀", bytes);
  BOOST_REQUIRE(!beyond);
  BOOST_TEST(beyond.error().text == "character 2 (U+1F600) is not in code page 939");
  for (const char* bad : {"a\x80", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xFF"}) {
    for (const char* name : {"37", "939", "300", "1208", "1200"}) {
      const auto refused = page(name)->encode(bad, bytes);
      BOOST_REQUIRE(!refused);
      if (name != std::string_view("300")) BOOST_TEST((refused.error().code == codecs::errc::invalid_character));
      BOOST_TEST(hex_of(bytes) == "01");
    }
  }
}

// Spec 7.3: single-byte pages with bytes that do not encode back to themselves.
BOOST_AUTO_TEST_CASE(marks_bytes_that_do_not_encode_back) {
  const auto odd = [](const char* name) {
    std::string out;
    for (unsigned byte = 0; byte < 256; ++byte) {
      const auto b = static_cast<std::uint8_t>(byte);
      if (!page(name)->round_trips(b) && page(name)->to_unicode()[b] != 0xFFFD) out += hex_of({b});
    }
    return out;
  };
  BOOST_TEST(odd("37") == "");
  BOOST_TEST(odd("1047") == "");
  BOOST_TEST(odd("838") == "51CAE1FDFE");
  BOOST_TEST(odd("1160") == "51CAE1FD");
}

BOOST_AUTO_TEST_CASE(differs_from_037_in_as_many_bytes_as_published) {
  const std::pair<const char*, int> counts[] = {
      {"1140", 1}, {"1047", 6}, {"500", 7},  {"285", 7},  {"284", 11}, {"273", 21}, {"277", 22}, {"871", 22},
      {"280", 25}, {"297", 25}, {"278", 27}, {"870", 62}, {"424", 69}, {"875", 97}, {"420", 99}, {"1025", 100}};
  for (const auto& [name, count] : counts) {
    int unlike = 0;
    for (std::size_t byte = 0; byte < 256; ++byte)
      unlike += page(name)->to_unicode()[byte] != page("37")->to_unicode()[byte];
    BOOST_TEST(unlike == count, name << ' ' << unlike);
  }
  const auto undefined = [](const char* name) {
    const auto& table = page(name)->to_unicode();
    return std::count(table.begin(), table.end(), char16_t{0xFFFD});
  };
  BOOST_TEST(undefined("424") == 38);
  BOOST_TEST(undefined("875") == 6);
  BOOST_TEST(undefined("420") == 9);
}

// A byte at every place of texts of every length up to 40: runs and their ends.
BOOST_AUTO_TEST_CASE(decodes_each_byte_at_each_place) {
  const auto ccsid_37 = page("37");
  for (std::size_t length = 1; length <= 40; ++length) {
    for (std::size_t place = 0; place < length; ++place) {
      for (const std::uint8_t byte : Buffer{0x51, 0xC1, 0xFF, 0x00}) {
        Buffer bytes(length, 0x81);
        bytes[place] = byte;
        std::string expected;
        for (const std::uint8_t one : bytes) ccsid_37->decode(Buffer{one}, expected);
        std::string text;
        BOOST_REQUIRE(ccsid_37->decode(bytes, text));
        BOOST_REQUIRE(text == expected);
        Buffer back;
        BOOST_REQUIRE(ccsid_37->encode(text, back));
        BOOST_REQUIRE(back == bytes);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(calls_shifts_that_encode_would_not_write_unfaithful) {
  const auto mixed = page("939");
  BOOST_TEST(decoded(*mixed, "0E4562", false) == "日");
  BOOST_TEST(decoded(*mixed, "0E45620F0E45660F", false) == "日本");
  BOOST_TEST(decoded(*mixed, "0E0FC1", false) == "A");
  BOOST_TEST(decoded(*mixed, "0FC1", false) == "A");
  BOOST_TEST(decoded(*mixed, "0E0E45620F", false) == "日");
  BOOST_TEST(decoded(*mixed, "0E45620F", true) == "日");
  BOOST_TEST(decoded(*mixed, "0E450F", false) == "\xEF\xBF\xBD");
}

BOOST_AUTO_TEST_CASE(opens_pages_from_several_threads_at_once) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (const char* name : {"37", "1399", "nonsense", "1141", "933"}) static_cast<void>(CodePage::open(name));
    });
  }
  for (auto& thread : threads) thread.join();
  BOOST_TEST(page("1141").get() == page("1141").get());
}

BOOST_AUTO_TEST_CASE(pairs_are_those_of_the_mixed_page_without_shifts) {
  const std::pair<const char*, const char*> halves[] = {{"300", "930"},   {"300", "939"}, {"834", "933"},
                                                        {"835", "937"},   {"837", "935"}, {"16684", "1390"},
                                                        {"16684", "1399"}};
  for (const auto& [half, mixed] : halves) {
    int unlike = 0;
    for (unsigned pair = 0x4040; pair <= 0xFEFE; ++pair) {
      const Buffer bare{static_cast<std::uint8_t>(pair >> 8), static_cast<std::uint8_t>(pair & 0xFF)};
      if (bare[1] < 0x40 || bare[1] == 0xFF) continue;
      const Buffer shifted{0x0E, bare[0], bare[1], 0x0F};
      std::string one;
      std::string other;
      const bool same = page(half)->decode(bare, one) == page(mixed)->decode(shifted, other);
      unlike += same && one == other ? 0 : 1;
    }
    // 42E1, the euro sign, has a single byte too in 1390 and 1399, which encode prefers.
    BOOST_TEST(unlike == (half == std::string_view("16684") ? 1 : 0), half << " in " << mixed << ": " << unlike);
  }
  Buffer bytes;
  BOOST_TEST(!page("300")->encode("A", bytes));
}

BOOST_AUTO_TEST_SUITE_END()
