#include "appliance/console.hpp"
#include "appliance/exit_codes.hpp"
#include "appliance/files.hpp"
#include "appliance/frame_bytes.hpp"
#include "appliance/json_lines.hpp"
#include "appliance/ordered_work.hpp"
#include "appliance/verbs.hpp"

namespace appliance {

namespace {

// Some lines of JSON, and the records that they make.
struct Batch {
  struct Line {
    std::size_t at, size;        // of the text in json
    std::size_t record, length;  // of the bytes in records
  };
  struct Trouble {  // of a line that has some
    std::size_t line;
    std::vector<codecs::Error> errors, warnings;
  };
  std::string json;
  std::vector<Line> lines;
  std::string broken;  // how the text broke behind them; empty: it did not

  codecs::Buffer records;
  std::vector<Trouble> troubles;

  std::string_view text(const Line& line) const { return std::string_view(json).substr(line.at, line.size); }

  void clear() {  // keeps the memory
    json.clear();
    lines.clear();
    broken.clear();
    records.clear();
    troubles.clear();
  }

  void encode(const codecs::RecordSet& codec) {
    std::vector<codecs::Error> errors, warnings;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      Line& line = lines[i];
      line.record = records.size();
      errors.clear();
      warnings.clear();
      const auto encoded = codec.encode(text(line), records, &errors, &warnings);
      line.length = records.size() - line.record;
      if (!encoded && errors.empty()) errors.push_back(encoded.error());
      if (!errors.empty() || !warnings.empty()) troubles.push_back({i, errors, warnings});
    }
  }
};

}  // namespace

int encode(const DataOptions& options) {
  int exit = exit_good;
  for (const std::string& written : {options.output, options.changes}) {
    if (would_overwrite(written, {options.input, options.base, options.book.book})) return exit_usage;
  }
  if (would_overwrite(options.changes, {options.output})) return exit_usage;
  const auto codec = compile_records(options.book, options.codec, options.file, exit);
  if (!codec) return exit;
  const auto format = choose_format(*codec, options.file, exit);
  if (!format) return exit;
  const bool plain = options.file.long_records == "error" && codec->only() && !codec->layout().variable();
  if (format->format == codecs::RecordFormat::f && options.file.lrecl && plain &&
      *options.file.lrecl != codec->layout().max_length() + options.file.prefix) {
    say(errc::usage_error, "--lrecl " + std::to_string(*options.file.lrecl) + " is not the length of " +
                               codec->layout().name() + ", which is " + std::to_string(codec->layout().max_length()));
    return exit_usage;
  }

  if (!options.base.empty()) {
    if (codec->only() != nullptr) return encode_over_base(options, *codec, *format);
    say(errc::usage_error, "--base takes the records of one 01 level; choose it with --record NAME");
    return exit_usage;
  }
  if (!options.changes.empty()) {
    say(errc::usage_error, "--changes lists what a patch changed, and there is no --base");
    return exit_usage;
  }
  JsonLines lines(options.input);
  codecs::RecordWriter writer(*format);
  Output out(options.output);
  Problems problems;
  Progress progress;
  codecs::Buffer wire;
  std::uint64_t number = 0;
  std::uint64_t refused = 0;
  std::uint64_t changed = 0;  // values that an option let through
  // The residue's bytes around the record: its prefix, and ZZ.
  const auto frame = [&](std::string_view json, codecs::Bytes record) -> codecs::Result<void> {
    codecs::Buffer bytes;
    if (options.file.prefix > 0) {
      bytes = frame_bytes(json, "$prefix").value_or(codecs::Buffer());
      bytes.resize(options.file.prefix, 0);
      bytes.insert(bytes.end(), record.begin(), record.end());
      record = bytes;
    }
    if (format->format != codecs::RecordFormat::llzz) return writer.append(record, wire);
    const auto zz = frame_bytes(json, "$zz");
    const bool given = zz && zz->size() == 2;
    return writer.append(record, given ? static_cast<std::uint16_t>((*zz)[0] << 8 | (*zz)[1]) : std::uint16_t{0}, wire);
  };
  std::unique_ptr<Batch> spare;
  // False: what stands behind it is not wanted.
  const auto finish = [&](std::unique_ptr<Batch> batch) {
    wire.clear();
    bool go_on = true;
    auto trouble = batch->troubles.begin();
    for (std::size_t i = 0; i < batch->lines.size() && go_on; ++i) {
      ++number;
      const Batch::Line& line = batch->lines[i];
      std::vector<codecs::Error> errors;
      if (trouble != batch->troubles.end() && trouble->line == i) {
        errors = std::move(trouble->errors);
        for (const codecs::Error& warning : trouble->warnings) {
          problems.add(of_record(number, warning));
          changed += codecs::severity(warning.code) == 'W' ? 1 : 0;
        }
        ++trouble;
      }
      if (errors.empty()) {
        const auto framed = frame(batch->text(line), codecs::Bytes(batch->records).subspan(line.record, line.length));
        if (framed) continue;
        errors.assign(1, framed.error());
      }
      for (const codecs::Error& error : errors) problems.add(of_record(number, error));
      ++refused;
      go_on = options.keep_going;
    }
    if (go_on && !batch->broken.empty()) {
      problems.add_always(batch->broken);
      ++refused;
      go_on = false;
    }
    out.write(wire);
    progress.at(number);
    batch->clear();
    spare = std::move(batch);
    return go_on;
  };
  OrderedWork<Batch> work([&](Batch& batch) { batch.encode(*codec); });
  bool go_on = true;
  for (bool more = true; more && go_on;) {
    if (work.full()) go_on = finish(work.take());
    auto batch = spare ? std::move(spare) : std::make_unique<Batch>();
    while (batch->json.size() < job_bytes) {
      const auto line = lines.next();
      if (!line || !*line) {
        more = false;
        if (!line) batch->broken = line.error().id() + ' ' + line.error().text;
        break;
      }
      batch->lines.push_back({batch->json.size(), (*line)->size(), 0, 0});
      batch->json += **line;
    }
    if (go_on) work.submit(std::move(batch));
  }
  while (go_on && !work.empty()) go_on = finish(work.take());
  wire.clear();
  writer.finish(wire);
  out.write(wire);
  out.flush();
  problems.finish();
  const std::string let_through =
      changed == 0 ? std::string() : "; " + std::to_string(changed) + " values changed, as the options allow";
  if (refused == 0) {
    if (changed > 0) say(errc::records_counted, std::to_string(number) + " records written" + let_through);
    return exit_good;
  }
  say(errc::records_counted, std::to_string(number - refused) + " records written" + let_through + "; " +
                                 (options.keep_going ? std::to_string(refused) + " left out"
                                                     : "stopped at record " + std::to_string(number) +
                                                           " (--keep-going leaves such records out)"));
  return exit_data;
}

}  // namespace appliance
