#include "appliance/console.hpp"
#include "appliance/exit_codes.hpp"
#include "appliance/files.hpp"
#include "appliance/frame_bytes.hpp"
#include "appliance/record_stream.hpp"
#include "appliance/verbs.hpp"

namespace appliance {

namespace {

struct Counts {
  std::uint64_t records = 0;
  std::uint64_t unreadable = 0;  // records that gave no line
  std::uint64_t damaged = 0;     // records with items that hold no number
  std::uint64_t items = 0;
  std::uint64_t blank = 0;
  std::uint64_t warned = 0;
};

void say_counts(const Counts& counts, codecs::BadNumbers bad_numbers) {
  const std::string now = bad_numbers == codecs::BadNumbers::zero  ? ", now 0"
                          : bad_numbers == codecs::BadNumbers::raw ? ", now X'...'"
                                                                   : ", now null";
  std::string text = std::to_string(counts.records) + " records";
  if (counts.unreadable > 0) text += "; " + std::to_string(counts.unreadable) + " did not fit the layout";
  if (counts.damaged > 0) {
    text += "; " + std::to_string(counts.damaged) + " with " + std::to_string(counts.items) + " damaged items" + now;
  }
  if (counts.blank > 0) text += "; " + std::to_string(counts.blank) + " blank numbers" + now;
  if (counts.warned > 0) text += "; " + std::to_string(counts.warned) + " items with a warning";
  say(errc::records_counted, text);
}

}  // namespace

int decode(const DataOptions& options) {
  int exit = exit_good;
  const auto codec = compile_records(options.book, options.codec, options.file, exit);
  if (!codec) return exit;
  const auto format = choose_format(*codec, options.file, exit);
  if (!format) return exit;

  RecordStream records(options.input, *format, *codec);
  Output out(options.output);
  Problems problems;
  Progress progress;
  Counts counts;
  codecs::DecodeReport report;
  std::string json;
  bool framing_lost = false;
  for (;;) {
    const auto record = records.next();
    if (!record) {
      problems.add(to_string(record.error()));
      framing_lost = true;
      break;
    }
    if (!*record) break;
    ++counts.records;
    json.clear();
    report.clear();
    const auto decoded = codec->decode(**record, json, &report);
    if (!decoded) {
      ++counts.unreadable;
      for (const codecs::Error& error : report.problems) problems.add(of_record(records.number(), error));
      if (report.problems.empty()) problems.add(of_record(records.number(), decoded.error()));
      continue;
    }
    if (options.codec.lossless) {
      const auto zz = records.zz();
      const codecs::Buffer zz_bytes{static_cast<std::uint8_t>(zz >> 8), static_cast<std::uint8_t>(zz & 0xFF)};
      if (zz != 0) add_frame_bytes(json, 0, "$zz", zz_bytes);
      if (!records.prefix().empty()) add_frame_bytes(json, 0, "$prefix", records.prefix());
    }
    json += '\n';
    out.write(json);
    for (const codecs::Error& error : report.problems) problems.add(of_record(records.number(), error));
    for (const codecs::Error& warning : report.warnings) problems.add(of_record(records.number(), warning));
    counts.damaged += report.bad > 0 ? 1 : 0;
    counts.items += report.bad;
    counts.blank += report.blank;
    counts.warned += report.warned;
    progress.at(counts.records);
  }
  out.flush();
  const bool gaps = say_gaps(records.gaps(), records.gap_count(), problems) > 0;
  problems.finish();
  const bool failed = framing_lost || gaps || counts.unreadable > 0 || counts.items > 0;
  if (failed || problems.count() > 0 || counts.blank > 0) say_counts(counts, codec->options().bad_numbers);
  return failed ? exit_data : exit_good;
}

}  // namespace appliance
