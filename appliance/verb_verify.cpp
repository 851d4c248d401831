#include <algorithm>
#include <map>

#include "appliance/console.hpp"
#include "appliance/differences.hpp"
#include "appliance/exit_codes.hpp"
#include "appliance/files.hpp"
#include "appliance/record_stream.hpp"
#include "appliance/verbs.hpp"

namespace appliance {

namespace {

std::string line_of(std::uint64_t record, const Difference& difference, bool show_bytes) {
  const errc code = difference.filler ? errc::filler_would_change : errc::bytes_would_change;
  std::string text = "record " + std::to_string(record) + ", " + difference.path;
  if (difference.offset) text += " at " + std::to_string(*difference.offset);
  text += " (";
  if (!difference.picture.empty()) text += "PIC " + difference.picture + ", ";
  text += std::to_string(difference.length) + (difference.length == 1 ? " byte): " : " bytes): ") + difference.reason;
  if (show_bytes) text += ": " + difference.bytes;
  const Fault fault = make_fault(code, std::move(text));
  return fault.id() + ' ' + fault.text + '\n';
}

struct Totals {
  std::uint64_t records = 0;
  std::uint64_t identical = 0;
  std::uint64_t filler_only = 0;
  std::uint64_t unreadable = 0;
  std::uint64_t broken = 0;
  std::uint64_t bytes = 0;
  std::map<std::string, std::uint64_t> reasons;
};

void write_totals(const Totals& totals, Output& out) {
  out.write(std::to_string(totals.identical) + '/' + std::to_string(totals.records) + " records identical\n");
  if (totals.filler_only > 0) {
    out.write(std::to_string(totals.filler_only) +
              " of them but for FILLER, which is no data: --lossless keeps it, --strict counts it\n");
  }
  for (const auto& [reason, count] : totals.reasons) out.write("  " + std::to_string(count) + " x " + reason + '\n');
  if (totals.bytes > 0) out.write("  " + std::to_string(totals.bytes) + " bytes would change in all\n");
}

}  // namespace

int verify(const DataOptions& options) {
  int exit = exit_good;
  CodecChoice choice = options.codec;
  choice.lossless = true;  // the residue is what plain encoding would lose
  const auto codec = compile_records(options.book, choice, options.file, exit);
  if (!codec) return exit;
  const auto format = choose_format(*codec, options.file, exit);
  if (!format) return exit;

  RecordStream records(options.input, *format, *codec);
  Output out("-");
  Problems problems;
  Progress progress;
  Totals totals;
  std::string json;
  codecs::Buffer again;
  codecs::DecodeReport report;
  bool framing_lost = false;
  for (;;) {
    const auto record = records.next();
    if (!record) {
      problems.add_always(to_string(record.error()));
      framing_lost = true;
      break;
    }
    if (!*record) break;
    const codecs::Bytes bytes = **record;
    ++totals.records;
    progress.at(totals.records);
    json.clear();
    again.clear();
    report.clear();
    if (const auto decoded = codec->decode(bytes, json, &report); !decoded) {
      ++totals.unreadable;
      problems.add(of_record(records.number(), decoded.error()));
      continue;
    }
    const auto encoded = codec->encode(json, again);
    if (!encoded || !std::equal(again.begin(), again.end(), bytes.begin(), bytes.end())) {
      ++totals.broken;
      const Fault fault =
          make_fault(errc::round_trip_broken, "record " + std::to_string(records.number()) + ": " +
                                                  (encoded ? "other bytes" : to_string(encoded.error())));
      problems.add(fault.id() + ' ' + fault.text);
      continue;
    }
    const codecs::RecordCodec* of = codec->codec_of(bytes);
    std::vector<Difference> found;
    if (!options.codec.lossless && of != nullptr) found = differences(*of, bytes, json);
    bool item = false;
    for (const codecs::Error& error : report.problems) {
      if (error.code != codecs::errc::no_discriminator || options.codec.lossless) continue;
      problems.add(of_record(records.number(), error));
      item = true;
    }
    for (Difference& difference : found) {
      // What a shorter 01 level leaves of a fixed record is no data.
      if (codec->only() == nullptr && difference.path == "$tail") difference.filler = true;
    }
    if (records.added() > 0) {
      Difference fill;
      fill.path = "end of the record";
      fill.length = fill.changed = records.added();
      fill.reason = "pad that the file does not have would be written";
      fill.bytes = "(none)";
      found.push_back(std::move(fill));
    }
    for (const Difference& difference : found) {
      out.write(line_of(records.number(), difference, options.show_bytes));
      item = item || !difference.filler || options.strict;
      ++totals.reasons[difference.filler ? "FILLER would be filled with its default" : difference.reason];
      totals.bytes += difference.changed;
    }
    totals.identical += item ? 0 : 1;
    totals.filler_only += !item && !found.empty() ? 1 : 0;
  }
  write_totals(totals, out);
  out.flush();
  framing_lost = say_gaps(records.gaps(), records.gap_count(), problems) > 0 || framing_lost;
  problems.finish();
  return !framing_lost && totals.identical == totals.records ? exit_good : exit_data;
}

}  // namespace appliance
