// Record formats of files (RECFM): where each record begins and ends in a dataset that lies in a file. Readers are fed
// any pieces of the file and give records in order; memory does not grow with the file. Spec: z/OS DFSMS Using Data
// Sets.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/messages.hpp"

namespace codecs {

enum class RecordFormat : std::uint8_t { f, v, vb, vbs, llzz, text };
[[nodiscard]] Result<RecordFormat> parse_record_format(std::string_view name);  // F FB V VB VBS LLZZ TEXT, any case
std::string_view to_string(RecordFormat format);                                // "F", "VBS"

struct RecordFormatOptions {
  RecordFormat format = RecordFormat::f;
  std::size_t lrecl = 0;           // F: the record length; TEXT: lines are padded to it (0: as they come)
  std::size_t max_record = 32760;  // longer ones are refused; V, VB, LLZZ count the descriptor, VBS and TEXT do not
  bool little_endian = false;      // --rdw little
  int adjust = 0;                  // --rdw-adjust, added to every length read, taken off every length written;
                                   // 4 for lengths that do not count the descriptor (--rdw-count exclusive)
  std::uint8_t pad = 0x40;         // TEXT; 20 also says that lines end as ASCII ones
  std::size_t block_size = 27998;  // VB, VBS output

  bool partial = false;  // --partial, F: a remainder is left out and not an error; see remainder()
  std::vector<std::size_t> other_lrecls = {};  // F: lengths of the other 01s, tried to explain a remainder
  std::size_t descriptor_size = 4;             // V, VB, LLZZ: 4 or 2 bytes (GnuCOBOL's GC3 has 2)
  std::size_t length_at = 0;                   // --rdw-at: where in the descriptor the length stands
  std::size_t length_size = 2;                 // 2 or 4 bytes (GC1, GC2 have 4)
  bool block_little_endian = false;            // --bdw little
  int block_adjust = 0;                        // --bdw-adjust
  std::vector<std::uint8_t> line_end = {};     // TEXT output; empty: 15, with ASCII's pad 0A

  std::uint64_t skip = 0;            // --skip: file bytes before the first record
  bool resync = false;               // --resync, formats with descriptors: goes on behind a bad one; see gaps()
  std::size_t shortest_allowed = 0;  // records that resync believes in, without their descriptors; 0 and 0: any
  std::size_t longest_allowed = 0;
  std::uint64_t skip_records = 0;  // --skip-records: left out, but numbered
  std::size_t record_prefix = 0;   // --record-prefix: bytes at the front of each record that are not the layout's
  std::size_t fill_to = 0;         // --short pad: shorter records are filled with `pad`
  // --record-length, F: records without descriptors that say their own length. Called with their first
  // `length_known_at` bytes; nothing when these hold no length.
  std::size_t length_known_at = 0;
  std::function<std::optional<std::uint64_t>(Bytes)> length_of = {};
};
// The options of a format by name: those of parse_record_format, and GC0 to GC3, GnuCOBOL's variable sequential files.
[[nodiscard]] Result<RecordFormatOptions> record_format_options(std::string_view name);

// Bytes that resync left out, and the message that made it look for the next record.
struct FrameGap {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  Error why;
};

// Cuts a byte stream into records. feed() or lend() as much as you like, then next() until it gives nothing.
class RecordReader {
 public:
  explicit RecordReader(RecordFormatOptions options);
  ~RecordReader();
  void feed(Bytes bytes);  // copied
  void lend(Bytes bytes);  // not copied: must stay until next() has given nothing; records lie in it where they can
  void finish();           // no more input: a tail is an error of next()
  // A record (valid until the next call of feed, lend or next), nullopt when more input is needed or all is done.
  // Errors (once; then nothing more): rdw_length, bdw_length, segment_code, segment_order, llzz_length, not_divisible,
  // record_length, line_too_long, truncated_file, lrecl_missing, with the file offset and the likeliest explanations
  // that were tested on the bytes fed so far.
  [[nodiscard]] Result<std::optional<Bytes>> next();
  std::uint64_t offset() const;         // file offset of the last record's first byte (its data, not its descriptor)
  std::uint64_t offset_of(std::size_t at) const;  // file offset of a byte of the last record, whose segments lie apart
  std::uint64_t record_number() const;  // of the last record, from 1
  std::uint16_t zz() const;             // LLZZ: the ZZ of the last record
  Bytes prefix() const;                 // the bytes that record_prefix took off the last record
  std::uint64_t filled() const;         // records that fill_to made longer
  std::size_t added() const;            // bytes of pad that fill_to, or a short line, added to the last record
  std::size_t remainder() const;        // bytes that partial left out, known when all is done
  // What resync left out: the first 1000; a gap is complete when the record behind it was given, or at the end.
  const std::vector<FrameGap>& gaps() const;
  std::uint64_t gap_count() const;
  std::size_t held() const;  // bytes kept between calls, for limits and tests

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Appends one record in its format. Nothing is written after an error. finish() writes a pending block (VB, VBS).
// Errors: record_too_long; record_too_short (F, and empty records in VBS); line_end_in_record; lrecl_missing.
class RecordWriter {
 public:
  explicit RecordWriter(RecordFormatOptions options);
  ~RecordWriter();
  [[nodiscard]] Result<void> append(Bytes record, Buffer& out);
  [[nodiscard]] Result<void> append(Bytes record, std::uint16_t zz, Buffer& out);  // LLZZ
  void finish(Buffer& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace codecs
