// encode --base: JSON line n is written over record n of a file that exists.

#include "appliance/console.hpp"
#include "appliance/exit_codes.hpp"
#include "appliance/files.hpp"
#include "appliance/json_lines.hpp"
#include "appliance/record_stream.hpp"
#include "appliance/verbs.hpp"
#include "codecs/json_writer.hpp"

namespace appliance {

namespace {

std::string changes_line(std::uint64_t record, const std::vector<codecs::RecordCodec::Change>& changes) {
  codecs::JsonWriter w;
  w.append("{\"record\":" + std::to_string(record) + ",\"changes\":[");
  for (std::size_t i = 0; i < changes.size(); ++i) {
    w.append(i == 0 ? "{\"path\":" : ",{\"path\":");
    w.string(changes[i].path);
    w.append(",\"offset\":" + std::to_string(changes[i].offset) + ",\"length\":" + std::to_string(changes[i].length) +
             '}');
  }
  w.append("]}\n");
  return std::string(w.view());
}

std::string count(std::uint64_t n, const char* what) { return std::to_string(n) + ' ' + what + (n == 1 ? "" : "s"); }

}  // namespace

int encode_over_base(const DataOptions& options, const codecs::RecordSet& records,
                     const codecs::RecordFormatOptions& format) {
  if (options.base == "-" && options.input == "-") {
    say(errc::usage_error, "--base and FILE cannot both be standard input");
    return exit_usage;
  }
  if (options.changes == "-" && options.output == "-") {
    say(errc::usage_error, "--changes and the records cannot both be standard output; give -o FILE");
    return exit_usage;
  }
  const codecs::RecordCodec& codec = *records.only();
  RecordStream base(options.base, format, records);
  JsonLines lines(options.input);
  codecs::RecordWriter writer(format);
  Output out(options.output);
  std::optional<Output> audit;
  if (!options.changes.empty()) audit.emplace(options.changes);
  Problems problems;
  Progress progress;
  codecs::Buffer wire;
  std::vector<codecs::Error> errors;
  std::uint64_t number = 0;  // records of the base, and lines with them
  std::uint64_t written = 0;
  std::uint64_t changed = 0;
  std::uint64_t refused = 0;
  bool broken = false;
  const auto append = [&](codecs::Bytes record) {
    wire.clear();
    codecs::Buffer dressed;
    if (format.record_prefix > 0) {
      dressed.assign(base.prefix().begin(), base.prefix().end());
      dressed.insert(dressed.end(), record.begin(), record.end());
      record = dressed;
    }
    const auto framed = format.format == codecs::RecordFormat::llzz ? writer.append(record, base.zz(), wire)
                                                                    : writer.append(record, wire);
    if (!framed) {
      errors.assign(1, framed.error());
      return false;
    }
    out.write(wire);
    ++written;
    return true;
  };
  for (;;) {
    const auto line = lines.next();
    if (!line) {
      problems.add_always(line.error().id() + ' ' + line.error().text);
      broken = true;
      break;
    }
    const auto record = base.next();
    if (!record) {
      problems.add_always(to_string(record.error()));
      broken = true;
      break;
    }
    if (!*line || !*record) {
      if (!*line && !*record) break;
      const std::uint64_t have = number;
      const auto fault =
          *line ? make_fault(errc::base_count_differs, "line " + std::to_string(lines.line()) +
                                                           " has no record to change: the base holds " +
                                                           count(have, "record"))
                : make_fault(errc::base_count_differs,
                             "the base holds more than the " + count(have, "record") + " that there are lines for");
      problems.add(fault.id() + ' ' + fault.text);
      broken = true;
      break;
    }
    ++number;
    errors.clear();
    auto patched = codec.patch(**record, **line, &errors);
    if (!patched && errors.empty()) errors.push_back(patched.error());
    if (patched && append(patched->record)) {
      changed += patched->changes.empty() ? 0 : 1;
      if (audit) audit->write(changes_line(number, patched->changes));
      progress.at(number);
      for (const codecs::Error& warning : patched->warnings) problems.add(of_record(number, warning));
      continue;
    }
    for (const codecs::Error& error : errors) problems.add(of_record(number, error));
    ++refused;
    if (!options.keep_going) break;
    if (!append(**record)) problems.add(of_record(number, errors.front()));
    if (audit) audit->write(changes_line(number, {}));
  }
  wire.clear();
  writer.finish(wire);
  out.write(wire);
  out.flush();
  if (audit) audit->flush();
  problems.finish();
  std::string summary = count(written, "record") + " written, " + std::to_string(changed) + " changed";
  if (refused > 0) {
    summary += options.keep_going ? "; " + std::to_string(refused) + " kept as in the base"
                                  : "; stopped at record " + std::to_string(number) +
                                        " (--keep-going keeps such records as in the base)";
  }
  say(errc::records_patched, summary);
  return broken || refused > 0 ? exit_data : exit_good;
}

}  // namespace appliance
