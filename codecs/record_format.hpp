// Record formats of files (RECFM): where each record begins and ends in a dataset that lies in a file. Readers are fed
// any pieces of the file and give records in order; memory does not grow with the file. Spec: z/OS DFSMS Using Data Sets.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "codecs/messages.hpp"

namespace codecs {

enum class RecordFormat : std::uint8_t { f, v, vb, vbs, llzz, text };
Result<RecordFormat> parse_record_format(std::string_view name);  // F FB V VB VBS LLZZ TEXT, any case

struct RecordFormatOptions {
  RecordFormat format = RecordFormat::f;
  std::size_t lrecl = 0;       // F: the record length
  std::size_t max_record = 32760;  // V and the like: records above are refused
  bool little_endian = false;  // --rdw little
  int adjust = 0;              // --rdw-adjust, added to every length read, taken off every length written
  std::uint8_t pad = 0x40;     // TEXT
  std::size_t block_size = 27998;  // VB, VBS output
};

// Cuts a byte stream into records. feed() as much as you like, then next() until it gives nothing.
class RecordReader {
 public:
  explicit RecordReader(RecordFormatOptions options);
  ~RecordReader();
  void feed(Bytes bytes);  // copied
  void finish();           // no more input: a tail is an error of next()
  // A record (valid until the next call of feed or next), nullopt when more input is needed or all is done.
  // Errors (once; then nothing more): rdw_length, bdw_length, segment_code, segment_order, not_divisible,
  // truncated_file, with the file offset and the likeliest explanations that were tested.
  [[nodiscard]] Result<std::optional<Bytes>> next();
  std::uint64_t offset() const;         // file offset of the last record's first byte (its data, not its descriptor)
  std::uint64_t record_number() const;  // of the last record, from 1

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Appends one record in its format. Errors: record_too_long. finish() writes a pending block (VB).
class RecordWriter {
 public:
  explicit RecordWriter(RecordFormatOptions options);
  ~RecordWriter();
  [[nodiscard]] Result<void> append(Bytes record, Buffer& out);
  void finish(Buffer& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace codecs
