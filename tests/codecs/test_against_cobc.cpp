// Differential test: one COBOL program MOVEs values to items and writes the record; every item's bytes must be what we
// encode. Skipped where GnuCOBOL is missing. Not asked is what GnuCOBOL is no oracle for: P in COMP-3, floats, COMP-5
// of one and two digits, 0 and / inside a suppressed string (it keeps them, IBM counts them to the string), and a fixed
// sign in front of the currency symbol (it loses the minus).
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "codecs/binary.hpp"
#include "codecs/edited.hpp"
#include "codecs/packed.hpp"
#include "codecs/zoned.hpp"
#include "tests/support/number_rows.hpp"

using namespace codecs;
using number_rows::number;
using number_rows::to_hex;

namespace {

struct Item {
  std::string clauses;
  std::string value;
  Buffer wanted;  // ASCII, as GnuCOBOL's own data is
  Buffer ebcdic;  // zoned items: what we write for EBCDIC data
  bool leading = false;
  bool separate = false;
};

class Program {
 public:
  void zoned(const std::string& picture, const char* sign, const char* value) {
    const copybooks::Picture p = *copybooks::parse_picture(picture);
    ZonedShape s;
    s.digits = p.digits;
    s.scale = p.scale;
    s.is_signed = p.is_signed;
    const std::string_view clause = sign;
    s.sign_leading = clause.find("LEADING") != clause.npos;
    s.sign_separate = clause.find("SEPARATE") != clause.npos;
    s.blank_when_zero = clause.find("BLANK") != clause.npos;
    s.signs = ZonedSigns::ascii_standard;
    Item item{"PIC " + picture + ' ' + sign, value, Buffer(p.positions + (s.sign_separate ? 1 : 0)), {}};
    if (encode_zoned(number(value), s, item.wanted) != errc::none) return;
    s.signs = ZonedSigns::ebcdic_zones;
    item.ebcdic.resize(item.wanted.size());
    BOOST_TEST((encode_zoned(number(value), s, item.ebcdic) == errc::none));
    item.leading = s.sign_leading;
    item.separate = s.sign_separate;
    items_.push_back(std::move(item));
  }
  void packed(const std::string& picture, bool sign_nibble, const char* value) {
    const copybooks::Picture p = *copybooks::parse_picture(picture);
    PackedShape s;
    s.digits = p.digits;
    s.scale = p.scale;
    s.is_signed = p.is_signed;
    s.sign_nibble = sign_nibble;
    const int size = sign_nibble ? p.digits / 2 + 1 : (p.digits + 1) / 2;
    add("PIC " + picture + (sign_nibble ? " COMP-3" : " COMP-6"), value, static_cast<std::size_t>(size),
        [&](const Decimal& d, Buffer& out) { return encode_packed(d, s, out); });
  }
  void binary(const std::string& picture, const char* value) {
    const copybooks::Picture p = *copybooks::parse_picture(picture);
    if (p.scale < 0 && std::string_view(value) == "0") return;  // GnuCOBOL 3.1.2 never comes back from this MOVE
    BinaryShape s;
    s.digits = p.digits;
    s.scale = p.scale;
    s.is_signed = p.is_signed;
    const std::size_t size = p.digits <= 4 ? 2 : (p.digits <= 9 ? 4 : 8);
    add("PIC " + picture + " COMP", value, size,
        [&](const Decimal& d, Buffer& out) { return encode_binary(d, s, out); });
    if (p.digits <= 2) return;
    s.little_endian = true;
    s.full_range = true;
    add("PIC " + picture + " COMP-5", value, size,
        [&](const Decimal& d, Buffer& out) { return encode_binary(d, s, out); });
  }
  void edited(const std::string& picture, bool blank_when_zero, const char* value) {
    const auto p = copybooks::parse_picture(picture);
    BOOST_REQUIRE_MESSAGE(p.has_value(), picture << ": " << p.error().text);
    const EditedShape s = make_edited_shape(*p, blank_when_zero);
    add("PIC " + picture + (blank_when_zero ? " BLANK WHEN ZERO" : ""), value, p->positions,
        [&](const Decimal& d, Buffer& out) {
          std::string text(out.size(), '?');
          const errc failed = encode_edited(d, s, text);
          std::copy(text.begin(), text.end(), out.begin());
          return failed;
        });
  }

  const std::vector<Item>& items() const { return items_; }

  std::string text(const std::string& file) const {
    std::string out =
        "identification division.\nprogram-id. moves.\nenvironment division.\ninput-output section.\nfile-control.\n"
        "    select f assign to \"" +
        file +
        "\"\n    organization sequential.\n"
        "data division.\nfile section.\nfd f.\n01 r.\n";
    std::string moves;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      const std::string name = "i" + std::to_string(i);
      out += "  05 " + name + "\n     " + items_[i].clauses + ".\n";
      moves += "    move " + items_[i].value + " to " + name + ".\n";
    }
    return out + "procedure division.\nmain-part.\n    open output f.\n" + moves +
           "    write r.\n    close f.\n    stop run.\n";
  }

 private:
  template <class Encode>
  void add(std::string clauses, const char* value, std::size_t size, Encode encode) {
    Item item{std::move(clauses), value, Buffer(size), {}};
    if (encode(number(value), item.wanted) == errc::none) items_.push_back(std::move(item));
  }

  std::vector<Item> items_;
};

// Zone 3 to F; the sign byte 3 (plus, signed) to C and 7 to D; + and - to theirs.
Buffer translated(const Item& item) {
  Buffer out = item.wanted;
  const bool is_signed = item.clauses.find("PIC S") != std::string::npos;
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::uint8_t& b = out[i];
    const bool sign = is_signed && i == (item.leading ? 0 : out.size() - 1);
    if (sign && item.separate) {
      b = b == '+' ? 0x4E : 0x60;
    } else if (b == ' ') {
      b = 0x40;
    } else {
      b = static_cast<std::uint8_t>((b & 0x0F) | (!sign ? 0xF0 : (b >> 4 == 7 ? 0xD0 : 0xC0)));
    }
  }
  return out;
}

Program moves() {
  Program p;
  const char* numbers[] = {"0",
                           "1",
                           "-1",
                           "7",
                           "-7",
                           "42",
                           "-42",
                           "99",
                           "123",
                           "-123",
                           "999",
                           "1000",
                           "-1234",
                           "9999",
                           "12345",
                           "-99999",
                           "123456",
                           "9999999",
                           "12.34",
                           "-12.34",
                           "0.05",
                           "-0.5",
                           "7.5",
                           "99.99",
                           "1234.5",
                           "-2345.67",
                           "12345.67",
                           "-12345.67",
                           "0.0012",
                           "12000",
                           "-123000",
                           "123456789012345678",
                           "-999999999999999999",
                           "1234567890123456.78"};
  for (const char* value : numbers) {
    for (const char* picture :
         {"9(3)", "S9(3)", "S9(5)V99", "9(5)V99", "S9", "S9(18)", "S9(16)V99", "99PPP", "VPP99"}) {
      p.zoned(picture, "", value);
    }
    for (const char* sign : {"SIGN LEADING", "SIGN LEADING SEPARATE", "SIGN TRAILING SEPARATE"}) {
      for (const char* picture : {"S9(3)", "S9(5)V99", "S9(18)"}) p.zoned(picture, sign, value);
    }
    p.zoned("9(5)", "BLANK WHEN ZERO", value);
    for (const char* picture : {"9(3)", "S9(3)", "S9(4)", "9(4)V99", "S9(5)V99", "S9(18)", "S9(16)V99", "9(17)"}) {
      p.packed(picture, true, value);
    }
    for (const char* picture : {"9(3)", "9(4)V99", "9(18)"}) p.packed(picture, false, value);
    for (const char* picture :
         {"S9", "9(4)", "S9(4)", "S9(3)P(3)", "S9(7)V99", "9(9)", "S9(18)", "9(18)", "S9(16)V99"}) {
      p.binary(picture, value);
    }
    for (const char* picture :
         {"$$,$$9.99CR", "---,--9.99", "**,**9.99",  "***,***.**",  "ZZZ,ZZZ.ZZ", "Z(5)9.99-",  "+Z(4)9",
          "+++9.9",      "9,999.99DB", "$**,**9.99", "-9(10).99",   "99/99/9999", "9(3)B9(3)",  "900",
          "+,+++.99",    "$$$.$$",     "ZZ9",        "ZZZ",         "***",        "$ZZ,ZZ9.99", "$ZZZ.ZZ",
          "+ZZZ.ZZ",     "+***.**",    "$***.**",    "***.**CR",    "ZZZ.ZZDB",   "----.--",    "++++",
          "$$$,$$$.$$",  "BZZ9",       "/ZZ9",       "ZZBZZ9",      "**B**9",     "9(5)+",      "ZZZZ9CR",
          "$ZZ9.99-",    "ZZZ,999",    "---9B99",    "$$$B$$9",     "ZZZVZZ",     "Z9V99",      "ZZZ9.9(4)",
          "+(16).99",    "Z(17)9",     "$9,999.99-", "9.99",        "-.99",       "$.99",       "+++.++",
          "---.--",      "*(5)9.99+",  "ZZ,ZZZ,ZZ9", "ZZ,ZZZ,ZZ9-", "99B99B99",   "9/9/9",      "Z,ZZZ,ZZZ.99CR",
          "$(7).99DB",   "**,***.**-", "-**,***.**", "ZZ,ZZZ.ZZ+",  "0ZZ9",       "ZZ9/",       "ZZZ/",
          "***/"}) {
      p.edited(picture, false, value);
    }
    for (const char* picture : {"ZZ9", "9(5).99", "+Z(4)9", "$$,$$9.99CR", "99/99/9999"})
      p.edited(picture, true, value);
  }
  return p;
}

int run(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(against_cobc)

BOOST_AUTO_TEST_CASE(every_item_holds_what_a_cobol_move_writes) {
  if (run("command -v cobc >/dev/null 2>&1") != 0) {
    BOOST_TEST_MESSAGE("skipped: cobc (GnuCOBOL) is not installed");
    return;
  }
  const auto folder = std::filesystem::temp_directory_path() / ("fullword_moves_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  const std::shared_ptr<void> removal(nullptr, [&](void*) { std::filesystem::remove_all(folder); });
  const Program program = moves();
  std::ofstream(folder / "moves.cob") << program.text((folder / "record").string());
  const std::string at = "cd '" + folder.string() + "' && ";
  const int compiled = run(at + "timeout 60 cobc -x -free -std=ibm -w -O0 -o moves moves.cob >log 2>&1");
  BOOST_TEST_REQUIRE(compiled == 0, text_of(folder / "log"));
  BOOST_TEST_REQUIRE(run(at + "timeout 20 ./moves >log 2>&1") == 0, text_of(folder / "log"));
  const std::string record = text_of(folder / "record");

  std::size_t at_byte = 0;
  for (const Item& item : program.items()) at_byte += item.wanted.size();
  BOOST_TEST_REQUIRE(record.size() == at_byte);
  at_byte = 0;
  for (const Item& item : program.items()) {
    const Buffer got(record.begin() + static_cast<std::ptrdiff_t>(at_byte),
                     record.begin() + static_cast<std::ptrdiff_t>(at_byte + item.wanted.size()));
    at_byte += item.wanted.size();
    BOOST_TEST(to_hex(item.wanted) == to_hex(got), item.clauses << ", MOVE " << item.value << ": ours "
                                                                << to_hex(item.wanted) << ", cobc " << to_hex(got)
                                                                << " '" << std::string(got.begin(), got.end()) << "'");
    if (!item.ebcdic.empty()) BOOST_TEST(to_hex(item.ebcdic) == to_hex(translated(item)), item.clauses);
  }
  BOOST_TEST_MESSAGE(program.items().size() << " items compared");
}

BOOST_AUTO_TEST_SUITE_END()
