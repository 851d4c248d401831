// What RecordReader keeps between calls, for the files that read one family of formats each: record_reader_fixed.cpp,
// record_reader_variable.cpp, record_reader_text.cpp, and record_resync.cpp.
#pragma once

#include <algorithm>
#include <array>

#include "codecs/frame_chain.hpp"
#include "codecs/frame_descriptor.hpp"
#include "codecs/record_format.hpp"

namespace codecs {

std::string counted(std::uint64_t count, const char* noun);  // "1 byte", "2 bytes"

// What a file of fixed records could be instead, gathered while it passes: line ends and padding.
class FixedEvidence {
 public:
  void feed(Bytes bytes, std::uint64_t at, std::size_t lrecl) {
    if (lrecl == 0) return;
    for (std::size_t width = 1; width <= 2; ++width) {
      const std::uint64_t stride = lrecl + width;
      for (std::uint64_t i = lrecl - std::min<std::uint64_t>(lrecl, at % stride); lines_[width - 1];) {
        const std::uint64_t phase = (at + i) % stride;
        if (phase < lrecl) i += lrecl - phase;
        if (i >= bytes.size()) break;
        const std::uint8_t byte = bytes[static_cast<std::size_t>(i)];
        const bool last = (at + i) % stride == stride - 1;
        lines_[width - 1] = last ? byte == 0x0A || byte == 0x25 || (width == 1 && byte == 0x15) : byte == 0x0D;
        ++i;
      }
    }
    for (std::size_t i = 0; i < bytes.size() && at + i < first_.size(); ++i) {
      first_[static_cast<std::size_t>(at) + i] = bytes[i];
    }
  }
  bool lines(std::size_t width) const { return lines_[width - 1]; }
  bool begins_with(std::initializer_list<std::uint8_t> bytes) const {
    return std::equal(bytes.begin(), bytes.end(), first_.begin());
  }

 private:
  std::array<bool, 2> lines_{true, true};  // line ends of 1 or 2 bytes stand behind each LRECL bytes
  std::array<std::uint8_t, 4> first_{};
};

struct RecordReader::State {
  explicit State(RecordFormatOptions wanted)
      : options(std::move(wanted)), descriptor(record_descriptor(options)), block(block_descriptor(options)) {
    position = options.skip;
    skip_left = options.skip;
    if (options.format == RecordFormat::text) return;
    for (int kind = 0; kind <= static_cast<int>(ChainKind::llzz); ++kind) {
      chains.emplace_back(static_cast<ChainKind>(kind));
    }
  }

  RecordFormatOptions options;
  FrameDescriptor descriptor;
  FrameDescriptor block;
  std::vector<FrameChain> chains;
  FixedEvidence evidence;

  Buffer owned;              // what feed copied
  Bytes chunk;               // the unread part of the last feed or lend
  Buffer carry;              // the beginning of what did not lie in one chunk
  std::size_t carry_at = 0;  // read up to here
  Buffer spanned;            // VBS: the segments so far
  Buffer line;               // TEXT: the padded line
  std::uint64_t fed = 0;
  std::uint64_t position = 0;  // file offset of the first unread byte
  std::uint64_t block_left = 0;
  std::uint64_t records = 0;
  std::uint64_t record_offset = 0;
  std::size_t scanned = 0;  // TEXT: bytes of the carry without a line end
  std::size_t left_out = 0;
  std::uint16_t zz = 0;
  bool in_spanned = false;
  bool orphans = false;  // VBS behind a gap: middle and last segments whose first one is lost
  bool seeking = false;  // --resync: looks for the next chain
  std::vector<FrameGap> gaps;
  std::uint64_t gap_count = 0;
  std::uint64_t gap_from = 0;
  std::uint64_t resumed_at = static_cast<std::uint64_t>(-1);
  std::uint64_t skip_left = 0;
  Buffer prefix;
  Buffer filled;
  std::uint64_t filled_records = 0;
  std::size_t added = 0;  // to the last record
  struct Segment {        // VBS
    std::size_t at;       // in the record
    std::uint64_t offset;
  };
  std::vector<Segment> segments;
  bool finished = false;
  bool stopped = false;

  std::size_t available() const { return carry.size() - carry_at + chunk.size(); }

  // The next `count` bytes in one piece, or nothing: then all of the chunk has moved into the carry.
  std::optional<Bytes> peek(std::size_t count) {
    if (carry_at == carry.size()) {
      carry.clear();
      carry_at = 0;
      if (chunk.size() >= count) return chunk.first(count);
    } else if (carry_at > 0) {
      carry.erase(carry.begin(), carry.begin() + static_cast<std::ptrdiff_t>(carry_at));
      carry_at = 0;
    }
    if (carry.size() < count) {
      const std::size_t step = std::min(count - carry.size(), chunk.size());
      carry.insert(carry.end(), chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(step));
      chunk = chunk.subspan(step);
    }
    if (carry.size() < count) return std::nullopt;
    return Bytes(carry).first(count);
  }
  void consume(std::size_t count) {
    position += count;
    if (carry_at < carry.size()) {
      carry_at += count;
    } else {
      chunk = chunk.subspan(count);
    }
  }
  std::optional<Bytes> give(Bytes record, std::uint64_t at) {
    record_offset = at;
    ++records;
    return record;
  }

  void observe(Bytes bytes) {
    for (FrameChain& chain : chains) chain.feed(bytes);
    if (options.format == RecordFormat::f) evidence.feed(bytes, fed, options.lrecl);
    fed += bytes.size();
  }

  // With resync the reader looks for the next chain; else it stops.
  Error fail(errc code, std::uint64_t at, const std::string& what, bool explain = true);
  std::string chain_found() const;
  bool resyncs() const {
    return options.resync && options.format != RecordFormat::f && options.format != RecordFormat::text;
  }

  Result<std::optional<Bytes>> next();
  Result<std::optional<Bytes>> next_fixed();
  Result<std::optional<Bytes>> next_variable();
  Result<std::optional<Bytes>> next_segment();
  Result<std::optional<Bytes>> next_line();
  Result<std::optional<Bytes>> next_by_item();
  Result<std::optional<Bytes>> dispatch();
  Result<std::optional<Bytes>> dress(Bytes record);  // without its prefix, filled
  bool seek();                                       // false: more input is needed, or all is done
  void close_gap();
  Error not_divisible();
  std::optional<Error> truncated(std::size_t wanted);
  Result<bool> open_block();
  std::optional<Error> check(Bytes head, std::int64_t length);
};

}  // namespace codecs
