// Going on behind a bad descriptor, and the other options of reading: prefixes, skipping, filling, records that say
// their own length.
#include <boost/test/unit_test.hpp>

#include "codecs/record_format.hpp"
#include "codecs/record_length.hpp"
#include "tests/support/books.hpp"

namespace {

using books::bytes;
using codecs::Buffer;
using codecs::Bytes;
using codecs::RecordFormat;
using codecs::RecordFormatOptions;
using codecs::RecordReader;

struct Read {
  std::vector<Buffer> records;
  std::vector<std::uint64_t> numbers;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> gaps;
  codecs::errc code = codecs::errc::none;
  bool operator==(const Read&) const = default;
};

Read read(const RecordFormatOptions& options, Bytes file, std::size_t piece) {
  RecordReader reader(options);
  Read out;
  const auto drain = [&] {
    for (;;) {
      const auto record = reader.next();
      if (!record) out.code = record.error().code;
      if (!record || !*record) return;
      out.records.emplace_back((*record)->begin(), (*record)->end());
      out.numbers.push_back(reader.record_number());
    }
  };
  for (std::size_t at = 0; at < file.size(); at += piece) {
    reader.feed(file.subspan(at, std::min(piece, file.size() - at)));
    drain();
  }
  reader.finish();
  drain();
  for (const auto& gap : reader.gaps()) out.gaps.emplace_back(gap.offset, gap.length);
  return out;
}

// The same in pieces of every length up to 40 and whole.
Read read(const RecordFormatOptions& options, Bytes file) {
  const Read whole = read(options, file, std::max<std::size_t>(file.size(), 1));
  for (std::size_t piece = 1; piece <= 40; ++piece) BOOST_TEST((read(options, file, piece) == whole), "pieces of " << piece);
  return whole;
}

RecordFormatOptions resync(RecordFormat format, std::size_t shortest, std::size_t longest) {
  RecordFormatOptions options;
  options.format = format;
  options.resync = true;
  options.shortest_allowed = shortest;
  options.longest_allowed = longest;
  options.block_size = 64;
  return options;
}

std::vector<Buffer> ten_records() {
  std::vector<Buffer> out;
  for (std::uint8_t i = 0; i < 10; ++i) out.emplace_back(12 + i % 3, static_cast<std::uint8_t>(0xC1 + i));
  return out;
}

Buffer file_of(const std::vector<Buffer>& records, const RecordFormatOptions& options) {
  codecs::RecordWriter writer(options);
  Buffer out;
  for (const Buffer& record : records) BOOST_REQUIRE(writer.append(record, out));
  writer.finish(out);
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(record_resync)

BOOST_AUTO_TEST_CASE(goes_on_where_four_records_chain_and_says_what_it_left_out) {
  for (const RecordFormat format : {RecordFormat::v, RecordFormat::llzz}) {
    const auto options = resync(format, 12, 14);
    const auto records = ten_records();
    Buffer file = file_of(records, options);
    file[16] = 0x7F;  // the second record's length
    const Read got = read(options, file);
    BOOST_TEST(got.records.size() == 9u);
    BOOST_TEST((got.records[0] == records[0]));
    BOOST_TEST((got.records[1] == records[2]));
    BOOST_TEST((got.gaps == std::vector<std::pair<std::uint64_t, std::uint64_t>>{{16, 17}}));
    BOOST_TEST((got.code == codecs::errc::none));
  }
}

BOOST_AUTO_TEST_CASE(bytes_that_were_lost_or_added_cost_their_record_only) {
  const auto options = resync(RecordFormat::v, 12, 14);
  const auto records = ten_records();
  Buffer lost = file_of(records, options);
  lost.erase(lost.begin() + 40, lost.begin() + 43);  // inside the third record
  const Read without = read(options, lost);
  BOOST_TEST(without.records.size() == 9u);
  BOOST_TEST((without.records.back() == records.back()));
  Buffer added = file_of(records, options);
  added.insert(added.begin() + 33, {0xAB, 0xCD});  // before the third record
  const Read with = read(options, added);
  BOOST_TEST((with.records == records));
  BOOST_TEST((with.gaps == std::vector<std::pair<std::uint64_t, std::uint64_t>>{{33, 2}}));
}

BOOST_AUTO_TEST_CASE(the_end_of_the_file_counts_as_a_chain_and_a_cut_one_is_a_gap) {
  const auto options = resync(RecordFormat::v, 12, 14);
  const auto records = ten_records();
  Buffer file = file_of(records, options);
  const std::size_t last_two = file.size() - 2 * 4 - records[8].size() - records[9].size();
  file[last_two] = 0xFF;
  const Read got = read(options, file);
  BOOST_TEST(got.records.size() == 9u);
  BOOST_TEST((got.records.back() == records.back()));
  file = file_of(records, options);
  file.resize(file.size() - 5);
  const Read cut = read(options, file);
  BOOST_TEST(cut.records.size() == 9u);
  BOOST_TEST((cut.gaps == std::vector<std::pair<std::uint64_t, std::uint64_t>>{{file.size() - 11, 11}}));
}

BOOST_AUTO_TEST_CASE(lengths_that_the_layout_does_not_allow_are_not_believed) {
  // Behind the damage four descriptors of 5 bytes chain inside the data; only records of 12 to 14 bytes are taken.
  const auto options = resync(RecordFormat::v, 12, 14);
  Buffer file = bytes("7F000000 00050000C1 00050000C1 00050000C1 00050000C1");
  const Buffer good = file_of(ten_records(), options);
  file.insert(file.end(), good.begin(), good.end());
  const Read got = read(options, file);
  BOOST_TEST((got.records == ten_records()));
  BOOST_TEST((got.gaps == std::vector<std::pair<std::uint64_t, std::uint64_t>>{{0, 24}}));
}

BOOST_AUTO_TEST_CASE(blocks_are_found_again_by_their_records) {
  const auto options = resync(RecordFormat::vb, 12, 14);
  const auto records = ten_records();
  Buffer file = file_of(records, options);  // blocks of three records
  file[4] = 0x7F;                           // the first record of the first block
  const Read got = read(options, file);
  BOOST_TEST((got.records == std::vector<Buffer>(records.begin() + 3, records.end())));
}

BOOST_AUTO_TEST_CASE(segments_without_a_first_one_are_left_out_behind_a_gap) {
  auto options = resync(RecordFormat::vbs, 0, 200);
  options.block_size = 24;
  std::vector<Buffer> records;
  for (std::uint8_t i = 0; i < 6; ++i) records.emplace_back(30, static_cast<std::uint8_t>(0xC1 + i));
  Buffer file = file_of(records, options);
  file[6] = 9;  // the segment code of the first segment
  const Read got = read(options, file);
  BOOST_TEST((got.records == std::vector<Buffer>(records.begin() + 1, records.end())));
  BOOST_TEST(got.gaps.size() == 1u);
}

BOOST_AUTO_TEST_CASE(without_being_asked_a_bad_descriptor_ends_the_reading) {
  auto options = resync(RecordFormat::v, 12, 14);
  options.resync = false;
  Buffer file = file_of(ten_records(), options);
  file[16] = 0xFF;
  const Read got = read(options, file);
  BOOST_TEST(got.records.size() == 1u);
  BOOST_TEST((got.code == codecs::errc::rdw_length));
}

BOOST_AUTO_TEST_CASE(bytes_and_records_are_skipped_and_prefixes_taken_off) {
  RecordFormatOptions options;
  options.format = RecordFormat::f;
  options.lrecl = 5;
  options.skip = 3;
  options.skip_records = 1;
  options.record_prefix = 2;
  const Read got = read(options, bytes("FFFFFF 0001C1C2C3 0002C4C5C6 0003C7C8C9"));
  BOOST_TEST((got.records == std::vector<Buffer>{bytes("C4C5C6"), bytes("C7C8C9")}));
  BOOST_TEST((got.numbers == std::vector<std::uint64_t>{2, 3}));
}

BOOST_AUTO_TEST_CASE(short_records_are_filled_when_asked) {
  RecordFormatOptions options;
  options.format = RecordFormat::v;
  options.fill_to = 4;
  const Read got = read(options, bytes("00060000C1C2 00080000C1C2C3C4"));
  BOOST_TEST((got.records == std::vector<Buffer>{bytes("C1C24040"), bytes("C1C2C3C4")}));
}

BOOST_AUTO_TEST_CASE(records_say_their_own_length) {
  const auto codec = books::codec("01 R. 05 LEN PIC 9(2). 05 N PIC S9(3) COMP-3. 05 T PIC X OCCURS 0 TO 9 DEPENDING ON N.");
  const auto rule = codecs::record_length_rule(codec, "LEN+2");
  BOOST_REQUIRE(rule.has_value());
  BOOST_TEST(rule->known_at == 2u);
  RecordFormatOptions options;
  options.format = RecordFormat::f;
  options.length_known_at = rule->known_at;
  options.length_of = rule->length_of;
  const Read got = read(options, bytes("F0F3 001C C1  F0F4 002C C1C2"));
  BOOST_TEST((got.records == std::vector<Buffer>{bytes("F0F3001CC1"), bytes("F0F4002CC1C2")}));
  const Read bad = read(options, bytes("F0F3 001C C1  4040 002C C1C2"));
  BOOST_TEST(bad.records.size() == 1u);
  BOOST_TEST((bad.code == codecs::errc::record_length));
  BOOST_TEST(!codecs::record_length_rule(codec, "T"));
  BOOST_TEST(!codecs::record_length_rule(codec, "NO-SUCH"));
}

BOOST_AUTO_TEST_CASE(llzz_with_the_length_in_its_second_half) {
  RecordFormatOptions options;
  options.format = RecordFormat::llzz;
  options.length_at = 2;
  const Buffer file = bytes("0100 0007 C1C2C3");
  RecordReader reader(options);
  reader.feed(file);
  const auto record = reader.next();
  BOOST_REQUIRE((record && *record));
  BOOST_TEST(books::hex(**record) == "C1C2C3");
  BOOST_TEST(reader.zz() == 0x0100);
  codecs::RecordWriter writer(options);
  Buffer out;
  BOOST_REQUIRE(writer.append(bytes("C1C2C3"), 0x0100, out));
  BOOST_TEST((out == file));
}

BOOST_AUTO_TEST_CASE(gnucobols_files_by_their_names) {
  const std::pair<const char*, const char*> rows[] = {
      {"GC0", "00030000414243"}, {"GC1", "00000003414243"}, {"GC2", "03000000414243"}, {"GC3", "0003414243"}};
  for (const auto& [name, hex] : rows) {
    const auto options = codecs::record_format_options(name);
    BOOST_REQUIRE(options.has_value());
    const Buffer file = bytes(hex);
    BOOST_TEST((read(*options, file).records == std::vector<Buffer>{bytes("414243")}), name);
    BOOST_TEST((file_of({bytes("414243")}, *options) == file), name);
  }
  BOOST_TEST(!codecs::record_format_options("GC4"));
}

BOOST_AUTO_TEST_SUITE_END()
