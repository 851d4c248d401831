// Patches: the bytes that change, the bytes that stay, and what the list of changes says.
#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

#include "tests/support/books.hpp"
#include "tests/support/random_books.hpp"

namespace {

using books::bytes;
using books::hex;
using codecs::errc;

std::string plain(std::string_view h) { return hex(bytes(h)); }

std::string told(const std::vector<codecs::RecordCodec::Change>& changes) {
  std::string out;
  for (const auto& c : changes) {
    out += (out.empty() ? "" : " ") + c.path + '@' + std::to_string(c.offset) + '+' + std::to_string(c.length);
  }
  return out;
}

struct Row {
  const char* book;
  const char* base;
  const char* json;
  const char* patched;
  const char* changes;
};

constexpr const char* lines =
    "01 R. 05 N PIC 9(2). 05 LINE OCCURS 0 TO 4 DEPENDING ON N. 10 Q PIC S9. 10 FILLER PIC X. 05 T PIC XX.";

const Row rows[] = {
    // Equal values keep their form: sign F, spaces in a number, a negative zero, an unused nibble.
    {"01 R. 05 A PIC S9(3) COMP-3. 05 B PIC 9(2). 05 C PIC S9.", "123F 4040 D0", R"({"A":123,"B":null,"C":0})",
     "123F 4040 D0", ""},
    {"01 R. 05 A PIC S9(3) COMP-3. 05 B PIC 9(2).", "123F 4040", R"({"A":124,"B":7})", "124C F0F7", "A@0+2 B@2+2"},
    {"01 R. 05 A PIC S9(2) COMP-3. 05 B PIC X.", "912C C1", R"({"A":12,"B":"B"})", "912C C2", "B@2+1"},
    // Absent members and FILLER keep theirs.
    {"01 R. 05 A PIC X(2). 05 FILLER PIC X(2). 05 B PIC X(2).", "C1C1 FF00 C2C2", R"({"B":"C"})", "C1C1 FF00 C340",
     "B@4+2"},
    {"01 R. 05 G. 10 A PIC X. 10 B PIC X. 05 C PIC X.", "C1C2C3", R"({"G":{"B":"X"}})", "C1E7C3", "G.B@1+1"},
    // A float that reads the same stays as it is, though it is not normalised.
    {"01 R. 05 F COMP-1. 05 A PIC X.", "42010000 C1", R"({"F":1,"A":"B"})", "42010000 C2", "A@4+1"},
    // Tables: equal elements keep their bytes, FILLER too; what follows moves.
    {lines, "F0F2 F1FF C200 D6D2", R"({"LINE":[{"Q":1},{"Q":3}]})", "F0F2 F1FF C300 D6D2", "LINE[2].Q@4+1"},
    {lines, "F0F2 F1FF C200 D6D2", R"({"LINE":[{"Q":1},{"Q":2},{"Q":-3}]})", "F0F3 F1FF C200 D340 D6D2",
     "N@0+2 LINE[3]@6+2"},
    {lines, "F0F2 F1FF C200 D6D2", R"({"LINE":[{"Q":1}],"T":"NO"})", "F0F1 F1FF D5D6", "N@0+2 LINE[2]@4+0 T@4+2"},
    {lines, "F0F2 F1FF C200 D6D2", R"({"LINE":[]})", "F0F0 D6D2", "N@0+2 LINE[1]@2+0 LINE[2]@2+0"},
    {lines, "F0F2 F1FF C200 D6D2", R"({"N":2,"LINE":[{},{"Q":5}]})", "F0F2 F1FF C500 D6D2", "LINE[2].Q@4+1"},
    {lines, "F0F2 F1FF C200 D6D2", R"({})", "F0F2 F1FF C200 D6D2", ""},
    // Only the view whose member changed is written, whichever comes first in the JSON.
    {"01 R. 05 A PIC X(3). 05 B REDEFINES A PIC 9(3).", "F0F4F2", R"({"A":"042","B":43})", "F0F4F3", "B@0+3"},
    {"01 R. 05 A PIC X(3). 05 B REDEFINES A PIC 9(3).", "F0F4F2", R"({"B":43,"A":"042"})", "F0F4F3", "B@0+3"},
    {"01 R. 05 A PIC X(3). 05 B REDEFINES A PIC 9(3).", "F0F4F2", R"({"A":"ABC","B":42})", "C1C2C3", "A@0+3"},
    {"01 R. 05 A PIC X(3). 05 B REDEFINES A PIC 9(3).", "C1C2C3", R"({"A":"ABC","B":null})", "C1C2C3", ""},
};

BOOST_AUTO_TEST_SUITE(record_patch)

BOOST_AUTO_TEST_CASE(what_is_equal_or_absent_keeps_its_bytes_and_changes_are_listed_by_item) {
  for (const Row& row : rows) {
    const auto codec = books::codec(row.book);
    const auto patched = codec.patch(bytes(row.base), row.json);
    BOOST_REQUIRE_MESSAGE(patched.has_value(), row.json << ": " << codecs::to_string(patched.error()));
    BOOST_TEST(hex(patched->record) == plain(row.patched), row.json);
    BOOST_TEST(told(patched->changes) == row.changes, row.json);
    codecs::Buffer over;
    BOOST_TEST(codec.encode_over(bytes(row.base), row.json, over).has_value());
    BOOST_TEST(hex(over) == plain(row.patched), row.json);
  }
}

BOOST_AUTO_TEST_CASE(what_a_patch_cannot_do_is_refused) {
  const auto refused = [](const char* book, const char* base, const char* json) {
    const auto patched = books::codec(book).patch(bytes(base), json);
    return patched.has_value() ? errc::none : patched.error().code;
  };
  // A counter alone, or against its array, would make or drop occurrences that nobody gave.
  BOOST_TEST((refused(lines, "F0F2 F1FF C200 D6D2", R"({"N":3})") == errc::odo_mismatch));
  BOOST_TEST((refused(lines, "F0F2 F1FF C200 D6D2", R"({"N":2,"LINE":[{"Q":1}]})") == errc::odo_mismatch));
  BOOST_TEST((refused(lines, "F0F2 F1FF C200 D6D2", R"({"LINE":[{"Q":1}],"N":2})") == errc::odo_mismatch));
  // So would one of two tables with one counter.
  BOOST_TEST((refused("01 R. 05 N PIC 9. 05 A PIC X OCCURS 0 TO 3 DEPENDING ON N. 05 B PIC X OCCURS 0 TO 3 DEPENDING "
                      "ON N.",
                      "F1 C1 C2", R"({"A":["X","Y"]})") == errc::odo_mismatch));
  // An occurrence that the base does not have lacks what is not given.
  BOOST_TEST((refused(lines, "F0F1 F1FF D6D2", R"({"LINE":[{},{}]})") == errc::missing_element));
  BOOST_TEST((refused(lines, "F0F1 F1FF D6D2", R"({"T":null})") == errc::not_nillable));
  BOOST_TEST((refused(lines, "F0F1 F1FF D6", R"({})") == errc::record_too_short));
  BOOST_TEST((refused(lines, "F0F1 F1FF D6D2 4040", R"({})") == errc::base_mismatch));
  BOOST_TEST((refused("01 R. 05 A PIC X(3).", "C1C1", R"({})") == errc::base_mismatch));
  BOOST_TEST((refused("01 R. 05 A PIC 9(2).", "4040", R"({"A":100})") == errc::output_overflow));
  BOOST_TEST((refused("01 R. 05 A PIC 9(2).", "F0F1", R"({"A":null})") == errc::not_nillable));
}

BOOST_AUTO_TEST_CASE(padding_behind_variable_tables_stays_or_is_refused) {
  codecs::CodecOptions options;
  options.odo_mode = codecs::OdoMode::pad;
  const auto codec = books::codec(lines, options);
  const auto grown = codec.patch(bytes("F0F1 F1FF D6D2 000000000000"), R"({"LINE":[{"Q":1},{"Q":2}]})");
  BOOST_REQUIRE(grown.has_value());
  BOOST_TEST(hex(grown->record) == plain("F0F2 F1FF C240 D6D2 00000000"));
  // Bytes that are no padding stay where the lengths do, and are never dropped.
  const auto kept = codec.patch(bytes("F0F1 F1FF D6D2 0000C1000000"), R"({"T":"NO"})");
  BOOST_REQUIRE(kept.has_value());
  BOOST_TEST(hex(kept->record) == plain("F0F1 F1FF D5D6 0000C1000000"));
  const auto moved = codec.patch(bytes("F0F1 F1FF D6D2 0000C1000000"), R"({"LINE":[]})");
  BOOST_TEST((!moved.has_value() && moved.error().code == errc::base_mismatch));
}

BOOST_AUTO_TEST_CASE(nested_tables_tell_the_occurrences_that_came) {
  const auto codec = books::codec(
      "01 R. 05 N PIC 9. 05 A OCCURS 0 TO 2 DEPENDING ON N. 10 M PIC 9. 10 B PIC X OCCURS 0 TO 3 DEPENDING ON M.");
  const auto patched = codec.patch(bytes("F1 F1C1"), R"({"A":[{"B":["A","B"]},{"B":["Z"]}]})");
  BOOST_REQUIRE(patched.has_value());
  BOOST_TEST(hex(patched->record) == plain("F2 F2C1C2 F1E9"));
  BOOST_TEST(told(patched->changes) == "N@0+1 A[1].M@1+1 A[1].B[2]@3+1 A[2]@4+2");
}

// Over random books and any bytes: what was decoded from a record changes nothing in it.
BOOST_AUTO_TEST_CASE(the_json_of_a_record_is_no_change_to_it) {
  std::size_t carried = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    books::RandomBook random(seed + 300000);
    const std::string book = random.text();
    const auto codec = books::codec(book);
    const auto initial = codec.initial_record();
    for (int i = 0; i < 10; ++i) {
      const auto base = random.record(initial.size(), initial);
      std::string json;
      if (!codec.decode(base, json)) continue;
      const auto patched = codec.patch(base, json);
      BOOST_REQUIRE_MESSAGE(patched.has_value(), "seed " << seed << '\n'
                                                         << book << json << '\n'
                                                         << hex(base) << '\n'
                                                         << codecs::to_string(patched.error()));
      BOOST_REQUIRE_MESSAGE(patched->record == base, "seed " << seed << '\n' << book << json << '\n' << hex(base));
      BOOST_REQUIRE_MESSAGE(patched->changes.empty(), "seed " << seed << '\n' << book << told(patched->changes));
      ++carried;
    }
  }
  BOOST_TEST(carried > 1000u);
}

BOOST_AUTO_TEST_CASE(a_patch_of_everything_is_the_full_encode_and_says_where_it_differs_from_the_base) {
  std::size_t carried = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    books::RandomBook random(seed + 400000);
    const std::string book = random.text();
    const auto codec = books::codec(book);
    const auto initial = codec.initial_record();
    for (int i = 0; i < 10; ++i) {
      std::string json;
      codecs::Buffer encoded;
      if (!codec.decode(random.record(initial.size(), initial), json) || !codec.encode(json, encoded)) continue;
      const auto over_initial = codec.patch(initial, json);
      BOOST_REQUIRE_MESSAGE(over_initial.has_value(), "seed " << seed << '\n' << book << json);
      BOOST_REQUIRE_MESSAGE(over_initial->record == encoded, "seed " << seed << '\n'
                                                                     << book << json << '\n'
                                                                     << hex(encoded) << '\n'
                                                                     << hex(over_initial->record));
      // Over any other record it reads as the JSON says, and bytes outside of the changes are the base's.
      const auto base = random.record(initial.size(), initial);
      const auto patched = codec.patch(base, json);
      if (!patched) continue;
      std::string again;
      BOOST_REQUIRE(codec.decode(patched->record, again).has_value());
      if (book.find("REDEFINES") == std::string::npos) {
        BOOST_REQUIRE_MESSAGE(again == json, "seed " << seed << '\n' << book << json << '\n' << again);
      }
      if (patched->record.size() == base.size() && !codec.layout().variable()) {
        std::vector<bool> told_of(base.size(), false);
        for (const auto& c : patched->changes) {
          std::fill_n(told_of.begin() + static_cast<std::ptrdiff_t>(c.offset), c.length, true);
        }
        for (std::size_t at = 0; at < base.size(); ++at) {
          BOOST_REQUIRE_MESSAGE(told_of[at] || base[at] == patched->record[at], "seed " << seed << '\n' << book);
        }
      }
      ++carried;
    }
  }
  BOOST_TEST(carried > 400u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
