// Code pages against a second, independent set of tables: the C library's iconv, for all bytes and all pairs of the
// pages where both agree; the pages where they are known to differ are listed, and ICU is the truth.
#include <iconv.h>

#include <boost/test/unit_test.hpp>

#include <map>

#include "codecs/code_page.hpp"

BOOST_AUTO_TEST_SUITE(code_page_iconv)

using codecs::Buffer;
using codecs::CodePage;

class Iconv {
 public:
  explicit Iconv(const std::string& page) : handle_(iconv_open("UTF-8", page.c_str())) {}
  ~Iconv() {
    if (known()) iconv_close(handle_);
  }
  Iconv(const Iconv&) = delete;
  Iconv& operator=(const Iconv&) = delete;
  bool known() const { return handle_ != iconv_t(-1); }
  // UTF-8, empty where undefined.
  std::string text(const Buffer& bytes) {
    std::string in(bytes.begin(), bytes.end());
    std::array<char, 32> out{};
    char* from = in.data();
    char* to = out.data();
    std::size_t left = in.size();
    std::size_t room = out.size();
    iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    if (iconv(handle_, &from, &left, &to, &room) == std::size_t(-1) || left != 0) return "";
    if (iconv(handle_, nullptr, nullptr, &to, &room) == std::size_t(-1)) return "";
    return {out.data(), out.size() - room};
  }

 private:
  iconv_t handle_;
};

static std::string ours(const CodePage& page, const Buffer& bytes) {
  std::string text;
  page.decode(bytes, text);
  return text.find("\xEF\xBF\xBD") == std::string::npos ? text : "";
}
static std::string iconv_name(int ccsid) {
  return ccsid < 100 ? "IBM0" + std::to_string(ccsid) : "IBM" + std::to_string(ccsid);
}

static int unlike_bytes(int ccsid) {
  const auto page = *CodePage::open(std::to_string(ccsid));
  Iconv other(iconv_name(ccsid));
  BOOST_REQUIRE_MESSAGE(other.known(), ccsid);
  int unlike = 0;
  for (unsigned byte = 0; byte < 256; ++byte) {
    if (page->mixed() && (byte == 0x0E || byte == 0x0F)) continue;
    const Buffer bytes{static_cast<std::uint8_t>(byte)};
    unlike += ours(*page, bytes) != other.text(bytes) ? 1 : 0;
    // What decodes and is no duplicate encodes to the same byte.
    Buffer back;
    if (page->round_trips(bytes[0])) {
      BOOST_TEST((page->encode(ours(*page, bytes), back) && back == bytes));
    }
  }
  return unlike;
}
static int unlike_pairs(int ccsid) {
  const auto page = *CodePage::open(std::to_string(ccsid));
  Iconv other(iconv_name(ccsid));
  int unlike = 0;
  int wrong = 0;
  for (unsigned pair = 0x4040; pair <= 0xFEFE; ++pair) {
    if ((pair & 0xFF) < 0x40 || (pair & 0xFF) == 0xFF) continue;
    const Buffer bytes{0x0E, static_cast<std::uint8_t>(pair >> 8), static_cast<std::uint8_t>(pair & 0xFF), 0x0F};
    std::string text;
    const bool faithful = page->decode(bytes, text);
    if (text.find("\xEF\xBF\xBD") != std::string::npos) text.clear();
    unlike += text != other.text(bytes) ? 1 : 0;
    Buffer back;
    const bool same = page->encode(text, back) && back == bytes;
    wrong += same != faithful ? 1 : 0;
  }
  BOOST_TEST(wrong == 0, "page " << ccsid << ": decode says faithful of what does not encode back, or the reverse");
  return unlike;
}

BOOST_AUTO_TEST_CASE(single_bytes_agree_in_every_page_but_the_listed_ones) {
  for (const int ccsid : {37,   273,  277,  280,  284,  297,  500,  803,  1025, 1047, 1097, 1112, 1122, 1123,
                          1130, 1137, 1140, 1141, 1142, 1143, 1144, 1145, 1146, 1147, 1148, 1149, 1153, 1154,
                          1156, 1157, 1158, 1160, 1164, 930,  933,  935,  937,  939,  1364, 1371, 1388}) {
    BOOST_TEST(unlike_bytes(ccsid) == 0, ccsid << ": " << unlike_bytes(ccsid));
  }
  for (const int ccsid : {278, 285, 290, 420, 424, 870, 871, 875, 918, 1026, 1132, 1155}) {
    BOOST_TEST(unlike_bytes(ccsid) > 0, ccsid);
  }
  for (const int ccsid : {1390, 1399}) BOOST_TEST(unlike_bytes(ccsid) == 27, ccsid << ": " << unlike_bytes(ccsid));
  BOOST_TEST(!Iconv("IBM838").known());
}

BOOST_AUTO_TEST_CASE(pairs_agree_in_every_mixed_page) {
  for (const int ccsid : {930, 933, 935, 937, 939, 1364, 1371, 1388, 1390, 1399}) {
    BOOST_TEST(unlike_pairs(ccsid) == 0, ccsid << ": " << unlike_pairs(ccsid));
  }
}

// PIC G in a mixed page, and in the page of its double-byte half.
BOOST_AUTO_TEST_CASE(pairs_alone_agree_in_every_page_that_has_them) {
  const std::map<int, int> halves = {{939, 300}, {933, 834}, {937, 835}, {935, 837}};
  for (const int ccsid : {930, 933, 935, 937, 939, 1364, 1371, 1388, 1390, 1399}) {
    const auto page = *CodePage::open(std::to_string(ccsid));
    Iconv other(iconv_name(ccsid));
    const auto half = halves.find(ccsid);
    const auto half_page = half == halves.end() ? nullptr : *CodePage::open(std::to_string(half->second));
    int unlike = 0;
    int wrong = 0;
    for (unsigned pair = 0x4040; pair <= 0xFEFE; ++pair) {
      if ((pair & 0xFF) < 0x40 || (pair & 0xFF) == 0xFF) continue;
      const auto high = static_cast<std::uint8_t>(pair >> 8);
      const auto low = static_cast<std::uint8_t>(pair & 0xFF);
      std::string text;
      const bool faithful = page->decode_pairs(Buffer{high, low}, text);
      std::string known = text;
      if (known.find("\xEF\xBF\xBD") != std::string::npos) known.clear();
      unlike += known != other.text(Buffer{0x0E, high, low, 0x0F}) ? 1 : 0;
      Buffer back;
      const bool same = page->encode_pairs(text, back) && back == Buffer{high, low};
      wrong += same != faithful ? 1 : 0;
      if (half_page == nullptr) continue;
      std::string again;
      wrong += half_page->decode_pairs(Buffer{high, low}, again) != faithful || again != text ? 1 : 0;
    }
    BOOST_TEST(unlike == 0, ccsid << ": " << unlike);
    BOOST_TEST(wrong == 0, ccsid << ": " << wrong);
  }
}

BOOST_AUTO_TEST_SUITE_END()
