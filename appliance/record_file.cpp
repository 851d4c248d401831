// How the records lie in a file: the options of decode, encode and verify that say so, checked against the layout.
#include "appliance/book.hpp"
#include "appliance/console.hpp"
#include "appliance/exit_codes.hpp"
#include "codecs/record_length.hpp"

namespace appliance {

namespace {

constexpr std::size_t largest_lrecl = 128 * 1024 * 1024;

using codecs::RecordFormat;
using copybooks::Field;
using copybooks::RecordLayout;

// The first item whose bytes are not characters, for RECFM TEXT.
const Field* not_text(const RecordLayout& layout) {
  using copybooks::Usage;
  for (const Field& field : layout.fields()) {
    const bool characters = field.usage == Usage::display || field.usage == Usage::utf8;
    if (!field.group() && !characters) return &field;
  }
  return nullptr;
}

// What the format has no use for is refused, so that nobody waits for its effect; empty: nothing.
std::string without_use(const FileChoice& choice, RecordFormat format) {
  const bool blocked = format == RecordFormat::vb || format == RecordFormat::vbs;
  const bool described = format != RecordFormat::f && format != RecordFormat::text;
  if (!described && (choice.rdw != "big" || choice.rdw_count != "inclusive" || choice.rdw_at != 0)) return "--rdw";
  if (!described && choice.rdw_adjust != 0) return "--rdw-adjust";
  if (!blocked && (choice.bdw != "big" || choice.bdw_count != "inclusive" || choice.bdw_adjust != 0)) return "--bdw";
  if (!blocked && choice.block_size) return "--blksize";
  if (!described && choice.resync) return "--resync";
  if (format != RecordFormat::f && choice.partial) return "--partial";
  if (format != RecordFormat::f && !choice.length_item.empty()) return "--record-length";
  if (format == RecordFormat::vbs && choice.rdw_at != 0) return "--rdw-at 2";
  return "";
}

}  // namespace

std::optional<codecs::RecordFormatOptions> choose_format(const codecs::RecordSet& records, const FileChoice& choice,
                                                         int& exit) {
  exit = exit_usage;
  const auto named = codecs::record_format_options(choice.recfm);
  if (!named) {
    say(to_string(named.error()));
    return std::nullopt;
  }
  const RecordLayout& layout = records.layout();
  codecs::RecordFormatOptions options = *named;
  if (const std::string option = without_use(choice, options.format); !option.empty()) {
    say(errc::usage_error, option + " has no meaning for RECFM " + std::string(to_string(options.format)));
    return std::nullopt;
  }
  options.lrecl = choice.lrecl.value_or(records.max_length() + choice.prefix);
  if (options.lrecl == 0 || options.lrecl > largest_lrecl) {
    say(errc::usage_error, "--lrecl is a number from 1 to 134217728");
    return std::nullopt;
  }
  if (choice.prefix > largest_lrecl || (options.format == RecordFormat::f && choice.prefix >= options.lrecl)) {
    say(errc::usage_error, "--record-prefix leaves nothing of a record of " + std::to_string(options.lrecl) + " bytes");
    return std::nullopt;
  }
  const bool preset = options.adjust != 0;  // GC0 to GC3
  options.little_endian = options.little_endian || choice.rdw == "little";
  options.adjust += choice.rdw_adjust + (choice.rdw_count == "exclusive" && !preset ? 4 : 0);
  options.length_at = static_cast<std::size_t>(choice.rdw_at);
  options.block_little_endian = choice.bdw == "little";
  options.block_adjust = choice.bdw_adjust + (choice.bdw_count == "exclusive" ? 4 : 0);
  options.block_size = choice.block_size.value_or(options.block_size);
  options.pad = records.options().code_page->space();
  options.partial = choice.partial;
  options.skip = choice.skip;
  options.skip_records = choice.skip_records;
  options.record_prefix = choice.prefix;
  options.resync = choice.resync;
  options.shortest_allowed = records.min_length() + choice.prefix;
  options.longest_allowed = records.max_length() + choice.prefix;
  if (choice.short_records == "pad") options.fill_to = records.max_length();
  if (!choice.length_item.empty()) {
    const auto rule = codecs::record_length_rule(records.codecs().front(), choice.length_item);
    if (!rule) {
      say(to_string(rule.error()));
      return std::nullopt;
    }
    options.length_known_at = rule->known_at + choice.prefix;
    options.length_of = [of = rule->length_of, prefix = choice.prefix](codecs::Bytes head) {
      const auto length = of(head.subspan(prefix));
      return length ? std::optional(*length + prefix) : std::nullopt;
    };
  }
  if (options.format == RecordFormat::text) {
    if (const Field* field = not_text(layout)) {
      say(errc::text_format_refused, "RECFM TEXT: " + field->name + " (PIC " + picture_text(*field) +
                                         ") is not text, and its bytes may look like the end of a line");
      return std::nullopt;
    }
  }
  return options;
}

}  // namespace appliance
