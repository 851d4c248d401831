#include <boost/test/unit_test.hpp>

#include "codecs/record_format.hpp"

BOOST_AUTO_TEST_SUITE(record_format)

using codecs::Buffer;
using codecs::Bytes;
using codecs::errc;
using codecs::RecordFormat;
using codecs::RecordFormatOptions;
using codecs::RecordReader;
using codecs::RecordWriter;

static Buffer bytes_of(std::string_view hex) {
  Buffer out;
  int nibbles = 0;
  for (const char c : hex) {
    if (c == ' ' || c == '|') continue;
    const auto digit = static_cast<std::uint8_t>(c <= '9' ? c - '0' : c - 'A' + 10);
    if (nibbles++ % 2 == 0) {
      out.push_back(static_cast<std::uint8_t>(digit << 4));
    } else {
      out.back() = static_cast<std::uint8_t>(out.back() | digit);
    }
  }
  return out;
}
static std::string hex_of(Bytes bytes) {
  std::string out;
  for (const auto byte : bytes) out += "0123456789ABCDEF"[byte >> 4], out += "0123456789ABCDEF"[byte & 15];
  return out;
}
static RecordFormatOptions as(RecordFormat format) {
  RecordFormatOptions options;
  options.format = format;
  return options;
}

struct Outcome {
  std::string records;  // "C1,C2C3,"
  errc code = errc::none;
  std::size_t error_offset = 0;
  std::string text;
  bool operator==(const Outcome& other) const {
    return records == other.records && code == other.code && error_offset == other.error_offset;
  }
};
static void drain(RecordReader& reader, Outcome& outcome) {
  for (;;) {
    const auto record = reader.next();
    if (!record) {
      outcome.code = record.error().code;
      outcome.error_offset = record.error().offset;
      outcome.text = record.error().text;
      BOOST_TEST(!*reader.next());
      return;
    }
    if (!*record) return;
    outcome.records += hex_of(**record) + ',';
  }
}
static Outcome read(const RecordFormatOptions& options, const Buffer& file, std::size_t piece, bool lend) {
  RecordReader reader(options);
  Outcome outcome;
  for (std::size_t at = 0; at < file.size(); at += piece) {
    // A buffer of exact size, so that a byte too far is caught.
    const Buffer part(file.begin() + static_cast<std::ptrdiff_t>(at),
                      file.begin() + static_cast<std::ptrdiff_t>(std::min(at + piece, file.size())));
    if (lend) {
      reader.lend(part);
    } else {
      reader.feed(part);
    }
    drain(reader, outcome);
  }
  reader.finish();
  drain(reader, outcome);
  return outcome;
}
// Whole, and in pieces of each length, copied and lent.
static Outcome read(const RecordFormatOptions& options, std::string_view hex) {
  const Buffer file = bytes_of(hex);
  const Outcome whole = read(options, file, std::max<std::size_t>(file.size(), 1), false);
  for (std::size_t piece = 1; piece <= std::min<std::size_t>(file.size(), 60); ++piece) {
    for (const bool lend : {false, true}) {
      const Outcome cut = read(options, file, piece, lend);
      BOOST_TEST((cut == whole), "pieces of " << piece << ": " << cut.records << ' ' << cut.text
                                              << " whole: " << whole.records << ' ' << whole.text);
    }
  }
  return whole;
}
static std::string write(const RecordFormatOptions& options, std::string_view records) {
  RecordWriter writer(options);
  Buffer out;
  for (std::size_t at = 0; at < records.size();) {
    const std::size_t end = records.find(',', at);
    const auto result = writer.append(bytes_of(records.substr(at, end - at)), out);
    BOOST_REQUIRE_MESSAGE(result, records);
    at = end + 1;
  }
  writer.finish(out);
  return hex_of(out);
}

struct Row {
  const char* what;
  RecordFormatOptions options;
  const char* records;
  const char* file;
};
static RecordFormatOptions with(RecordFormat format, auto change) {
  RecordFormatOptions options = as(format);
  change(options);
  return options;
}
static const std::vector<Row>& rows() {
  static const std::vector<Row> table = {
      {"F", with(RecordFormat::f, [](auto& o) { o.lrecl = 3; }), "C1C2C3,C4C5C6,", "C1C2C3C4C5C6"},
      {"F, no records", with(RecordFormat::f, [](auto& o) { o.lrecl = 3; }), "", ""},
      {"V", as(RecordFormat::v), "C1C2C3,", "00070000C1C2C3"},
      {"V, an empty record between", as(RecordFormat::v), "C1,,C2,", "00050000C1000400000005 0000C2"},
      {"V, little-endian", with(RecordFormat::v, [](auto& o) { o.little_endian = true; }), "C1C2C3,", "07000000C1C2C3"},
      {"GC0: does not count itself", with(RecordFormat::v, [](auto& o) { o.adjust = 4; }), "414243,", "00030000414243"},
      {"GC1: 4-byte length", with(RecordFormat::v, [](auto& o) { o.adjust = 4, o.length_size = 4; }), "414243,",
       "00000003414243"},
      {"GC2: 4-byte length, little-endian",
       with(RecordFormat::v, [](auto& o) { o.adjust = 4, o.length_size = 4, o.little_endian = true; }), "414243,",
       "03000000414243"},
      {"GC3: 2-byte length", with(RecordFormat::v, [](auto& o) { o.adjust = 2, o.descriptor_size = 2; }), "414243,",
       "0003414243"},
      {"--rdw-at 2", with(RecordFormat::v, [](auto& o) { o.length_at = 2; }), "414243,", "00000007414243"},
      {"VB", as(RecordFormat::vb), "C1C2C3,C8C5D3D3D6,", "00140000 00070000C1C2C3 00090000C8C5D3D3D6"},
      {"VB, two blocks", with(RecordFormat::vb, [](auto& o) { o.block_size = 14; }), "C1C2C3,C8C5D3D3D6,",
       "000B0000 00070000C1C2C3 000D0000 00090000C8C5D3D3D6"},
      {"VB, --bdw little", with(RecordFormat::vb, [](auto& o) { o.block_little_endian = true; }), "C1C2C3,",
       "0B000000 00070000C1C2C3"},
      {"VB, --bdw-count exclusive", with(RecordFormat::vb, [](auto& o) { o.block_adjust = 4; }), "C1C2C3,",
       "00070000 00070000C1C2C3"},
      {"VBS in 12-byte blocks", with(RecordFormat::vbs, [](auto& o) { o.block_size = 12; }), "C1C2C3C4C5C6,",
       "000C0000 00080100C1C2C3C4 000A0000 00060200C5C6"},
      {"VBS with a middle segment", with(RecordFormat::vbs, [](auto& o) { o.block_size = 12; }), "C1C2C3C4C5C6C7C8C9,",
       "000C0000 00080100C1C2C3C4 000C0000 00080300C5C6C7C8 00090000 00050200C9"},
      {"VBS, whole records", as(RecordFormat::vbs), "C1C2,C3,", "000F0000 00060000C1C2 00050000C3"},
      {"LLZZ", as(RecordFormat::llzz), "C1C2C3,C1,", "00070000C1C2C3 00050000C1"},
      {"TEXT, EBCDIC", as(RecordFormat::text), "C1C2,,C3,", "C1C2151 5C315"},
      {"TEXT, ASCII", with(RecordFormat::text, [](auto& o) { o.pad = 0x20; }), "41,152542,", "410A1525420A"},
      {"TEXT, X'0D25'",
       with(RecordFormat::text,
            [](auto& o) {
              o.line_end = {0x0D, 0x25};
            }),
       "C1,C2,", "C10D25C20D25"},
  };
  return table;
}
BOOST_AUTO_TEST_CASE(reads_and_writes_the_same_bytes) {
  for (const Row& row : rows()) {
    BOOST_TEST_CONTEXT(row.what) {
      const Outcome outcome = read(row.options, row.file);
      BOOST_TEST(outcome.records == row.records);
      BOOST_TEST(outcome.text == "");
      BOOST_TEST(write(row.options, row.records) == hex_of(bytes_of(row.file)));
    }
  }
}

BOOST_AUTO_TEST_CASE(pads_short_lines_and_takes_every_line_end) {
  const auto padded = with(RecordFormat::text, [](auto& o) { o.lrecl = 3; });
  BOOST_TEST(read(padded, "C1 15 C1C2 25 C1C2C3 0D25 0A C4 0D0A C5").records ==
             "C14040,C1C240,C1C2C3,404040,C44040,C54040,");
  const Outcome longer = read(padded, "C1C2C3C4 15");
  BOOST_TEST((longer.code == errc::line_too_long));
  BOOST_TEST((read(padded, "15 C1C2C3C4C5C6C7C8C9").code == errc::line_too_long));
}

BOOST_AUTO_TEST_CASE(takes_blocks_over_32760_bytes) {
  RecordFormatOptions options = with(RecordFormat::vb, [](auto& o) { o.block_size = 40000; });
  RecordWriter writer(options);
  Buffer out;
  const Buffer record(19994, 0xC1);
  BOOST_REQUIRE(writer.append(record, out));
  BOOST_REQUIRE(writer.append(record, out));
  writer.finish(out);
  BOOST_TEST(hex_of(Bytes(out).first(8)) == "80009C404E1E0000");
  BOOST_TEST(out.size() == 40000u);
  RecordReader reader(options);
  reader.lend(out);
  for (int i = 0; i < 2; ++i) {
    const auto got = reader.next();
    BOOST_REQUIRE(got);
    BOOST_REQUIRE(got->has_value());
    BOOST_TEST((**got).size() == record.size());
    BOOST_TEST(((**got).data() >= out.data() && (**got).data() < out.data() + out.size()), "lies in the lent bytes");
  }
}

BOOST_AUTO_TEST_CASE(keeps_the_zz_of_an_llzz_segment) {
  RecordReader reader(as(RecordFormat::llzz));
  reader.feed(bytes_of("00050300C1"));
  BOOST_REQUIRE(reader.next());
  BOOST_TEST(reader.zz() == 0x0300);
  RecordWriter writer(as(RecordFormat::llzz));
  Buffer out;
  BOOST_REQUIRE(writer.append(bytes_of("C1"), 0x0300, out));
  BOOST_TEST(hex_of(out) == "00050300C1");
}

BOOST_AUTO_TEST_CASE(says_where_each_record_begins) {
  RecordReader reader(as(RecordFormat::vb));
  reader.feed(bytes_of("00140000 00070000C1C2C3 00090000C8C5D3D3D6"));
  BOOST_REQUIRE(reader.next());
  BOOST_TEST(reader.offset() == 8u);
  BOOST_TEST(reader.record_number() == 1u);
  BOOST_REQUIRE(reader.next());
  BOOST_TEST(reader.offset() == 15u);
  BOOST_TEST(reader.record_number() == 2u);
}

struct Refusal {
  RecordFormatOptions options;
  const char* file;
  errc code;
  std::size_t offset;
  const char* records;
  const char* says;
};
BOOST_AUTO_TEST_CASE(stops_at_a_bad_descriptor_with_its_offset) {
  const auto v = as(RecordFormat::v);
  const auto vb = as(RecordFormat::vb);
  const auto vbs = as(RecordFormat::vbs);
  const auto llzz = as(RecordFormat::llzz);
  const Refusal refusals[] = {
      {v, "00050000C1 00030000", errc::rdw_length, 5, "C1,",
       "record 2 at file offset 5: the length in the RDW is below 4"},
      {v, "7FFF0000", errc::rdw_length, 0, "", "above 32760"},
      {v, "00050001C1", errc::rdw_length, 0, "", "not 0000 beside"},
      {v, "00050100C1", errc::segment_code, 0, "", "use VBS"},
      {v, "00050000C1 00", errc::truncated_file, 5, "C1,", "ends after 1 byte, 4 bytes should follow"},
      {v, "00070000C1", errc::truncated_file, 0, "", "ends after 5 bytes, 7 bytes should follow"},
      {v, "07000000C1C2C3 05000000C1", errc::truncated_file, 0, "", "--rdw little"},
      {v, "FF000000C1", errc::rdw_length, 0, "", "above 32760"},
      {v, "00010000C1 00010000C2", errc::rdw_length, 0, "", "--rdw-adjust 4"},
      {v, "00000007C1C2C3 00000005C1", errc::rdw_length, 0, "", "--rdw-at 2"},
      {v, "00000000", errc::rdw_length, 0, "", "below 4"},
      {vb, "00070000", errc::bdw_length, 0, "", "below 8"},
      {vb, "00080001", errc::bdw_length, 0, "", "not 0000"},
      {vb, "7FFF0000", errc::bdw_length, 0, "", "above 32760"},
      {vb, "00090000 00050000C1 00", errc::truncated_file, 9, "C1,", "4 bytes should follow"},
      {vb, "000A0000 00050000C1 00", errc::bdw_length, 9, "C1,", "ends inside an RDW"},
      {vb, "00090000 00060000C1C2", errc::rdw_length, 4, "", "beyond its block"},
      {vb, "00050000C1 00050000C2", errc::bdw_length, 0, "", "(RECFM=V)"},
      {vbs, "00090000 00050200C1", errc::segment_order, 4, "", "without a first"},
      {vbs, "000E0000 00050100C1 00050000C2", errc::segment_order, 9, "", "no last segment"},
      {vbs, "00090000 00050400C1", errc::segment_code, 4, "", "none of"},
      {vbs, "00080000 00040000", errc::rdw_length, 4, "", "below 5"},
      {vbs, "00090000 00050100C1", errc::truncated_file, 9, "", "ends"},
      {llzz, "00030000", errc::llzz_length, 0, "", "below 4"},
      {llzz, "0005FFFFC1 0006FFFFC1", errc::truncated_file, 5, "C1,", "ends after 5 bytes, 6 bytes should follow"},
  };
  for (const Refusal& refusal : refusals) {
    BOOST_TEST_CONTEXT(refusal.file) {
      const Outcome outcome = read(refusal.options, refusal.file);
      BOOST_TEST((outcome.code == refusal.code), outcome.text);
      BOOST_TEST(outcome.error_offset == refusal.offset);
      BOOST_TEST(outcome.records == refusal.records);
      BOOST_TEST(outcome.text.find(refusal.says) != std::string::npos, outcome.text);
    }
  }
}

BOOST_AUTO_TEST_CASE(explains_a_remainder_by_what_was_tested) {
  const auto f = [](std::size_t lrecl) { return with(RecordFormat::f, [&](auto& o) { o.lrecl = lrecl; }); };
  const auto text = [&](std::size_t lrecl, std::string_view hex) {
    const Outcome outcome = read(f(lrecl), hex);
    BOOST_TEST((outcome.code == errc::not_divisible));
    return outcome.text;
  };
  BOOST_TEST(
      text(4, "C1C2C3C4C5C6") ==
      "6 bytes of LRECL 4 are 1 record and a remainder of 2 bytes; no RDW chain and no line ends were found: the "
      "last record lacks 2 bytes, or the LRECL is wrong");
  BOOST_TEST(text(3, "00070000C1C2C3 00050000C1 0004 0000").find("a chain of 3 descriptors: RDWs (RECFM=V)") !=
             std::string::npos);
  BOOST_TEST(text(3, "0B000000C1C2C3C4C5C6C7 05000000C1").find("--rdw little") != std::string::npos);
  BOOST_TEST(text(3, "000B0000 00070000C1C2C3 00090000 00050000C1").find("RECFM=VB") != std::string::npos);
  BOOST_TEST(text(3, "C1C2C315C1C2C315").find("a line end of 1 byte stands behind each 3 bytes") != std::string::npos);
  BOOST_TEST(text(3, "C1C2C30D0AC1C2C30D0AC1C2C3").find("a line end of 2 bytes") != std::string::npos);
  BOOST_TEST(text(3, "C1C2C3C4C5C61A1A").find("only padding") != std::string::npos);
  BOOST_TEST(text(3, "C1C2C3C4C5C60A").find("only a line end") != std::string::npos);
  BOOST_TEST(text(3, "C1C2C34040").find("only spaces") != std::string::npos);
  BOOST_TEST(text(3, "1F8B0800").find("gzip") != std::string::npos);
  auto other = f(4);
  other.other_lrecls = {4, 3};
  BOOST_TEST(read(other, "C1C2C3C4C5C6").text.find("LRECL 3, another 01") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(decodes_the_whole_records_of_a_partial_file) {
  const auto options = with(RecordFormat::f, [](auto& o) { o.lrecl = 4, o.partial = true; });
  const Outcome outcome = read(options, "C1C2C3C4C5C6");
  BOOST_TEST(outcome.records == "C1C2C3C4,");
  BOOST_TEST(outcome.text == "");
  RecordReader reader(options);
  reader.feed(bytes_of("C1C2C3C4C5C6"));
  reader.finish();
  while (*reader.next()) {
  }
  BOOST_TEST(reader.remainder() == 2u);
}

BOOST_AUTO_TEST_CASE(holds_no_more_than_a_record) {
  Buffer file;
  for (int i = 0; i < 2000; ++i) {
    const Buffer record = bytes_of("000B0000 00070000C1C2C3");
    file.insert(file.end(), record.begin(), record.end());
  }
  RecordReader reader(as(RecordFormat::vb));
  std::uint64_t records = 0;
  for (const std::uint8_t& byte : file) {
    reader.lend(Bytes(&byte, 1));
    while (*reader.next()) ++records;
    BOOST_REQUIRE(reader.held() <= 7u);
  }
  BOOST_TEST(records == 2000u);
}

BOOST_AUTO_TEST_CASE(refuses_to_write_what_does_not_fit) {
  const auto code = [](const RecordFormatOptions& options, std::size_t length, std::uint8_t byte = 0xC1) {
    RecordWriter writer(options);
    Buffer out;
    const auto result = writer.append(Buffer(length, byte), out);
    writer.finish(out);
    BOOST_TEST((result.has_value() || out.empty()));
    return result ? errc::none : result.error().code;
  };
  const auto f = with(RecordFormat::f, [](auto& o) { o.lrecl = 4; });
  BOOST_TEST((code(f, 5) == errc::record_too_long));
  BOOST_TEST((code(f, 3) == errc::record_too_short));
  BOOST_TEST((code(as(RecordFormat::f), 3) == errc::lrecl_missing));
  BOOST_TEST((code(as(RecordFormat::v), 32756) == errc::none));
  BOOST_TEST((code(as(RecordFormat::v), 32757) == errc::record_too_long));
  BOOST_TEST((code(as(RecordFormat::vb), 27990) == errc::none));
  BOOST_TEST((code(as(RecordFormat::vb), 27991) == errc::record_too_long));
  BOOST_TEST((code(as(RecordFormat::vbs), 0) == errc::record_too_short));
  BOOST_TEST((code(as(RecordFormat::vbs), 32761) == errc::record_too_long));
  BOOST_TEST((code(as(RecordFormat::text), 1, 0x15) == errc::line_end_in_record));
  auto two = with(RecordFormat::v, [](auto& o) { o.max_record = 100000, o.adjust = 4; });
  BOOST_TEST((code(two, 65535) == errc::none));
  BOOST_TEST((code(two, 65536) == errc::record_too_long));
}

BOOST_AUTO_TEST_CASE(names_the_formats) {
  BOOST_TEST((*codecs::parse_record_format("fb") == RecordFormat::f));
  BOOST_TEST((*codecs::parse_record_format("VBS") == RecordFormat::vbs));
  BOOST_TEST((*codecs::parse_record_format("LlzZ") == RecordFormat::llzz));
  const auto refused = codecs::parse_record_format("U");
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == errc::unknown_record_format));
}

BOOST_AUTO_TEST_SUITE_END()
