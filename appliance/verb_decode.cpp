#include "appliance/console.hpp"
#include "appliance/exit_codes.hpp"
#include "appliance/files.hpp"
#include "appliance/frame_bytes.hpp"
#include "appliance/ordered_work.hpp"
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
  std::uint64_t cut = 0;        // records with bytes behind the copybook's that --long ignore left out
  std::uint64_t filled = 0;     // records that --short pad made longer
  std::uint64_t remainder = 0;  // bytes that --partial left out

  void add(const Counts& other) {
    records += other.records;
    unreadable += other.unreadable;
    damaged += other.damaged;
    items += other.items;
    blank += other.blank;
    warned += other.warned;
    cut += other.cut;
  }
};

// Some records of the file, and what became of them.
struct Batch {
  struct Record {
    std::size_t at, length;
    std::uint64_t number;
    std::uint16_t zz;
    std::size_t prefix;  // bytes before `at`
  };
  codecs::Buffer bytes;
  std::vector<Record> records;
  std::string framing;  // how the file broke behind them; empty: it did not

  std::string json;
  std::vector<std::string> problems;
  Counts counts;

  void add(codecs::Bytes record, const RecordStream& from) {
    const codecs::Bytes prefix = from.prefix();
    bytes.insert(bytes.end(), prefix.begin(), prefix.end());
    records.push_back({bytes.size(), record.size(), from.number(), from.zz(), prefix.size()});
    bytes.insert(bytes.end(), record.begin(), record.end());
  }

  void clear() {  // keeps the memory
    bytes.clear();
    records.clear();
    framing.clear();
    json.clear();
    problems.clear();
    counts = {};
  }

  void decode(const codecs::RecordSet& codec, bool lossless) {
    codecs::DecodeReport report;
    json.reserve(bytes.size() * 2);
    for (const Record& r : records) {
      ++counts.records;
      report.clear();
      const codecs::Bytes all(bytes);
      if (!lossless && r.length > codec.max_length()) ++counts.cut;
      const std::size_t start = json.size();
      const auto decoded = codec.decode(all.subspan(r.at, r.length), json, &report);
      if (!decoded) {
        json.resize(start);
        ++counts.unreadable;
        for (const codecs::Error& error : report.problems) problems.push_back(of_record(r.number, error));
        if (report.problems.empty()) problems.push_back(of_record(r.number, decoded.error()));
        continue;
      }
      if (lossless) {
        const codecs::Buffer zz{static_cast<std::uint8_t>(r.zz >> 8), static_cast<std::uint8_t>(r.zz & 0xFF)};
        if (r.zz != 0) add_frame_bytes(json, start, "$zz", zz);
        if (r.prefix > 0) add_frame_bytes(json, start, "$prefix", all.subspan(r.at - r.prefix, r.prefix));
      }
      json += '\n';
      for (const codecs::Error& error : report.problems) problems.push_back(of_record(r.number, error));
      for (const codecs::Error& warning : report.warnings) problems.push_back(of_record(r.number, warning));
      counts.damaged += report.bad > 0 ? 1 : 0;
      counts.items += report.bad;
      counts.blank += report.blank;
      counts.warned += report.warned;
    }
  }
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
  if (counts.filled > 0) text += "; " + std::to_string(counts.filled) + " short ones filled with spaces";
  if (counts.cut > 0) text += "; " + std::to_string(counts.cut) + " longer than the copybook, the rest left out";
  if (counts.remainder > 0) text += "; " + std::to_string(counts.remainder) + (counts.remainder == 1 ? " byte" : " bytes") + " behind the last one left out";
  if (counts.warned > 0) text += "; " + std::to_string(counts.warned) + " items with a warning";
  say(errc::records_counted, text);
}

}  // namespace

int decode(const DataOptions& options) {
  int exit = exit_good;
  if (would_overwrite(options.output, {options.input, options.book.book})) return exit_usage;
  const auto codec = compile_records(options.book, options.codec, options.file, exit);
  if (!codec) return exit;
  const auto format = choose_format(*codec, options.file, exit);
  if (!format) return exit;

  RecordStream records(options.input, *format, *codec);
  Output out(options.output);
  Problems problems;
  Progress progress;
  Counts counts;
  bool framing_lost = false;
  OrderedWork<Batch> work([&](Batch& batch) { batch.decode(*codec, options.codec.lossless); });
  std::unique_ptr<Batch> spare;
  const auto finish = [&](std::unique_ptr<Batch> batch) {
    out.write(batch->json);
    for (const std::string& line : batch->problems) problems.add(line);
    if (!batch->framing.empty()) problems.add_always(batch->framing);
    counts.add(batch->counts);
    progress.at(counts.records);
    batch->clear();
    spare = std::move(batch);
  };
  for (bool more = true; more;) {
    if (work.full()) finish(work.take());
    auto batch = spare ? std::move(spare) : std::make_unique<Batch>();
    while (batch->bytes.size() < job_bytes) {
      const auto record = records.next();
      if (!record || !*record) {
        more = false;
        framing_lost = !record;
        if (!record) batch->framing = to_string(record.error());
        break;
      }
      batch->add(**record, records);
    }
    work.submit(std::move(batch));
  }
  while (!work.empty()) finish(work.take());
  out.flush();
  const bool gaps = say_gaps(records.gaps(), records.gap_count(), problems) > 0;
  problems.finish();
  counts.filled = records.filled();
  counts.remainder = records.remainder();
  const bool beyond = counts.records == 0 && (options.file.skip > 0 || options.file.skip_records > 0);
  if (beyond && !framing_lost) {
    say(errc::nothing_left, options.input + " ends before --skip and --skip-records have left anything");
  }
  const bool failed = framing_lost || gaps || beyond || counts.unreadable > 0 || counts.items > 0;
  const bool told = counts.filled > 0 || counts.remainder > 0 || counts.cut > 0 || counts.records == 0;
  if (failed || told || problems.count() > 0 || counts.blank > 0) say_counts(counts, codec->options().bad_numbers);
  return failed ? exit_data : exit_good;
}

}  // namespace appliance
