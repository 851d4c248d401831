#include "appliance/console.hpp"
#include "appliance/exit_codes.hpp"
#include "appliance/files.hpp"
#include "appliance/frame_bytes.hpp"
#include "appliance/json_lines.hpp"
#include "appliance/verbs.hpp"

namespace appliance {

int encode(const DataOptions& options) {
  int exit = exit_good;
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
  codecs::Buffer record;
  codecs::Buffer wire;
  std::vector<codecs::Error> errors;
  std::vector<codecs::Error> warnings;
  std::uint64_t number = 0;
  std::uint64_t refused = 0;
  std::uint64_t changed = 0;  // values that an option let through
  // The residue's bytes around the record: its prefix, and ZZ.
  const auto frame = [&](std::string_view json, codecs::Buffer& bytes) -> codecs::Result<void> {
    if (options.file.prefix > 0) {
      codecs::Buffer prefix = frame_bytes(json, "$prefix").value_or(codecs::Buffer());
      prefix.resize(options.file.prefix, 0);
      bytes.insert(bytes.begin(), prefix.begin(), prefix.end());
    }
    if (format->format != codecs::RecordFormat::llzz) return writer.append(bytes, wire);
    const auto zz = frame_bytes(json, "$zz");
    const bool given = zz && zz->size() == 2;
    return writer.append(bytes, given ? static_cast<std::uint16_t>((*zz)[0] << 8 | (*zz)[1]) : std::uint16_t{0}, wire);
  };
  for (;;) {
    const auto line = lines.next();
    if (!line) {
      problems.add(line.error().id() + ' ' + line.error().text);
      ++refused;
      break;
    }
    if (!*line) break;
    ++number;
    record.clear();
    wire.clear();
    errors.clear();
    const auto encoded = codec->encode(**line, record, &errors, &warnings);
    if (!encoded) {
      if (errors.empty()) errors.push_back(encoded.error());
    } else if (const auto framed = frame(**line, record); !framed) {
      errors.assign(1, framed.error());
    } else {
      out.write(wire);
      progress.at(number);
      for (const codecs::Error& warning : warnings) {
        problems.add(of_record(number, warning));
        changed += codecs::severity(warning.code) == 'W' ? 1 : 0;
      }
      continue;
    }
    for (const codecs::Error& error : errors) problems.add(of_record(number, error));
    ++refused;
    if (!options.keep_going) break;
  }
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
