// Any bytes, any format, any split: the same records and the same error, bounded memory, and what was written comes
// back. Byte 0: format; 1: pieces; 2: LRECL; 3: adjust; 4: flags; the rest is the file.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "codecs/record_format.hpp"

namespace {

using codecs::Buffer;
using codecs::Bytes;
using codecs::RecordFormat;

struct Outcome {
  std::vector<Buffer> records;
  std::vector<std::uint16_t> zz;
  codecs::errc code = codecs::errc::none;
  std::size_t offset = 0;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> gaps;
  bool operator==(const Outcome&) const = default;
};

void require(bool holds) {
  if (!holds) std::abort();
}

void drain(codecs::RecordReader& reader, Outcome& outcome) {
  for (;;) {
    const auto record = reader.next();
    if (!record) {
      outcome.code = record.error().code;
      outcome.offset = record.error().offset;
      require(reader.next().has_value());
      return;
    }
    if (!*record) return;
    outcome.records.emplace_back((*record)->begin(), (*record)->end());
    outcome.zz.push_back(reader.zz());
  }
}

Outcome read(const codecs::RecordFormatOptions& options, Bytes file, std::size_t piece, bool lend) {
  codecs::RecordReader reader(options);
  Outcome outcome;
  for (std::size_t at = 0; at < file.size(); at += piece) {
    const Bytes part = file.subspan(at, std::min(piece, file.size() - at));
    if (lend) {
      reader.lend(part);
    } else {
      reader.feed(part);
    }
    drain(reader, outcome);
    const std::size_t window = options.resync ? std::size_t{8} * 32768 + 100000 : 0;  // bytes that resync looks at
    require(reader.held() <= 3 * (options.max_record + options.lrecl + 8) + window + piece);
  }
  reader.finish();
  drain(reader, outcome);
  for (const auto& gap : reader.gaps()) outcome.gaps.emplace_back(gap.offset, gap.length);
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 5 || size > 100000) return 0;
  codecs::RecordFormatOptions options;
  options.format = static_cast<RecordFormat>(data[0] % 6);
  const std::size_t piece = data[1] + std::size_t{1};
  options.lrecl = data[2];
  options.adjust = data[3] % 9 - 4;
  const std::uint8_t flags = data[4];
  options.little_endian = (flags & 1) != 0;
  options.pad = (flags & 2) != 0 ? 0x20 : 0x40;
  options.length_at = (flags & 4) != 0 ? 2 : 0;
  options.length_size = (flags & 8) != 0 ? 4 : 2;
  options.descriptor_size = (flags & 16) != 0 ? 2 : 4;
  options.partial = (flags & 32) != 0;
  options.resync = (flags & 128) != 0;
  if (options.resync && data[2] > 0) options.longest_allowed = data[2];
  options.max_record = (flags & 64) != 0 ? 100 : 32760;
  options.block_size = options.max_record + 100;
  const Bytes file(data + 5, size - 5);

  const Outcome whole = read(options, file, std::max<std::size_t>(file.size(), 1), true);
  require(read(options, file, piece, true) == whole);
  require(read(options, file, piece, false) == whole);
  if (file.size() < 500) require(read(options, file, 1, false) == whole);

  // Gaps do not overlap, and lie in the file.
  std::uint64_t behind = 0;
  for (const auto& [offset, length] : whole.gaps) {
    require(offset >= behind && offset + length <= file.size());
    behind = offset + length;
  }

  codecs::RecordWriter writer(options);
  Buffer written;
  for (std::size_t i = 0; i < whole.records.size(); ++i) {
    const auto result = writer.append(whole.records[i], whole.zz[i], written);
    // A line may end in a CR of its own, which no writer could give back.
    if (!result) {
      require(options.format == RecordFormat::text);
      return 0;
    }
  }
  writer.finish(written);
  const Outcome again = read(options, written, piece, true);
  if (whole.code == codecs::errc::lrecl_missing) return 0;
  require(again.code == codecs::errc::none);
  require(again.records == whole.records);
  require(again.zz == whole.zz);
  const bool one_form =
      options.format == RecordFormat::f || options.format == RecordFormat::v || options.format == RecordFormat::llzz;
  if (one_form && whole.gaps.empty()) require(written.size() <= file.size() && std::equal(written.begin(), written.end(), file.begin()));
  return 0;
}
