#include "appliance/book.hpp"

#include <algorithm>

#include "appliance/console.hpp"
#include "appliance/exit_codes.hpp"
#include "appliance/value_choices.hpp"

namespace appliance {

namespace {

using copybooks::RecordLayout;

std::optional<copybooks::CopybookOptions> copybook_options(const BookOptions& options, int& exit) {
  copybooks::CopybookOptions out;
  out.dialect = options.dialect == "gnucobol" ? copybooks::Dialect::gnucobol
                : options.dialect == "mf"     ? copybooks::Dialect::mf
                                              : copybooks::Dialect::ibm;
  out.format = options.reference_format == "fixed"  ? copybooks::ReferenceFormat::fixed
               : options.reference_format == "free" ? copybooks::ReferenceFormat::free
                                                    : copybooks::ReferenceFormat::automatic;
  exit = exit_usage;
  if (options.currency.size() != 1) {
    say(errc::usage_error, "--currency takes one character");
    return std::nullopt;
  }
  out.currency = options.currency[0];
  out.decimal_comma = options.decimal_comma;
  out.right_margin = options.right_margin;
  out.debug_lines = options.debug_lines;
  out.national_symbol_dbcs = options.nsymbol == "dbcs";
  if (!options.binary_size.empty()) {
    out.binary_size = options.binary_size == "2-4-8"  ? copybooks::BinarySize::two_four_eight
                      : options.binary_size == "1--8" ? copybooks::BinarySize::fewest
                                                      : copybooks::BinarySize::one_two_four_eight;
  }
  if (!options.endian.empty())
    out.endian = options.endian == "big" ? copybooks::ByteOrder::big : copybooks::ByteOrder::little;
  if (!options.sync_max.empty()) out.sync_max = options.sync_max == "none" ? 0 : options.sync_max == "4" ? 4 : 8;
  if (!options.floats.empty()) {
    out.floats = options.floats == "hex"    ? copybooks::Floats::hex
                 : options.floats == "ieee" ? copybooks::Floats::ieee
                                            : copybooks::Floats::ieee_little;
  }
  if (!options.pointer_size.empty()) out.pointer_size = options.pointer_size == "8" ? 8 : 4;
  for (const std::string& folder : options.include) out.include.emplace_back(folder);
  for (const std::string& pair : options.replacing) {
    const std::size_t equals = pair.find('=', 1);
    if (equals == std::string::npos) {
      say(errc::usage_error, "--replacing takes OLD=NEW, and this has no =: " + pair);
      return std::nullopt;
    }
    out.replacing.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return out;
}

std::string length_of(const RecordLayout& layout) {
  return (layout.variable() ? std::to_string(layout.min_length()) + " to " : std::string()) +
         std::to_string(layout.max_length()) + " bytes";
}

std::string list(const Layouts& layouts) {
  std::string out;
  for (const auto& layout : layouts) {
    if (!out.empty()) out += ", ";
    out += layout->name() + " (" + length_of(*layout) + ")";
  }
  return out;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::toupper(static_cast<unsigned char>(x)) == std::toupper(static_cast<unsigned char>(y));
  });
}

}  // namespace

std::optional<Layouts> load_layouts(const BookOptions& options, int& exit, bool quiet) {
  const auto how = copybook_options(options, exit);
  if (!how) return std::nullopt;
  copybooks::LoadedCopybook book = copybooks::load_copybook(options.book, *how);
  for (const copybooks::Diagnostic& diagnostic : book.diagnostics) {
    if (!quiet) say(diagnostic);
  }
  exit = exit_configuration;
  if (!book.ok() || book.records.empty()) return std::nullopt;
  return std::move(book.records);
}

std::shared_ptr<const RecordLayout> load_layout(const BookOptions& options, int& exit, bool quiet,
                                                           bool rules) {
  auto layouts = load_layouts(options, exit, quiet);
  if (!layouts) return nullptr;
  exit = exit_usage;
  if (options.record.empty()) {
    if (layouts->size() == 1) return layouts->front();
    say(copybooks::id(copybooks::errc::record_ambiguous) + ' ' + options.book + " has " +
        std::to_string(layouts->size()) + " 01 levels: " + list(*layouts) +
        "; choose one with --record NAME" + (rules ? ", or say by rules which is which: --when ITEM=VALUE:NAME" : ""));
    return nullptr;
  }
  for (const auto& layout : *layouts) {
    if (same_name(layout->name(), options.record)) return layout;
  }
  say(errc::no_such_record, options.book + " has no 01 level " + options.record + "; it has " + list(*layouts));
  return nullptr;
}

namespace {

std::optional<codecs::CodecOptions> codec_options(const CodecChoice& choice, const FileChoice* file, int& exit) {
  codecs::CodecOptions options;
  if (file != nullptr) {
    const auto format = codecs::record_format_options(file->recfm);
    const bool fixed = format && format->format == codecs::RecordFormat::f && file->length_item.empty();
    if (fixed) options.odo_mode = codecs::OdoMode::pad;
    options.around = {file->prefix, format && format->format == codecs::RecordFormat::llzz};
    if (file->long_records == "ignore") options.long_records = codecs::LongRecords::ignore;
  }
  auto page = codecs::CodePage::open(choice.code_page, choice.nl == "swap");
  if (!page) {
    say(to_string(page.error()));
    exit = exit_usage;
    return std::nullopt;
  }
  options.code_page = *page;
  options.numbers = choice.numbers == "string" ? codecs::Numbers::string : codecs::Numbers::automatic;
  options.lossless = choice.lossless;
  options.redefines = choice.redefines == "first"   ? codecs::Redefines::first
                      : choice.redefines == "error" ? codecs::Redefines::error
                                                    : codecs::Redefines::all;
  options.missing = choice.missing == "value" ? codecs::Missing::value : codecs::Missing::error;
  options.when = choice.when;
  options.names = choice.names == "camel"   ? codecs::Names::camel
                  : choice.names == "snake" ? codecs::Names::snake
                                            : codecs::Names::cobol;
  options.renames = choice.renames;
  options.filler = choice.filler;
  if (!choose_values(choice, options, exit)) return std::nullopt;
  return options;
}

void say_why(const codecs::Error& error, int& exit) {
  say(to_string(error));
  const codecs::errc code = error.code;
  const bool asked = code == codecs::errc::rule_syntax || code == codecs::errc::rule_name ||
                     code == codecs::errc::rule_dead || code == codecs::errc::undefined_element ||
                     code == codecs::errc::item_page_unused;
  exit = asked ? exit_usage : exit_configuration;
}

}  // namespace

std::optional<codecs::RecordCodec> compile_codec(std::shared_ptr<const RecordLayout> layout, const CodecChoice& choice,
                                                 const FileChoice* file, int& exit) {
  auto options = codec_options(choice, file, exit);
  if (!options) return std::nullopt;
  auto codec = codecs::RecordCodec::compile(std::move(layout), std::move(*options));
  if (!codec) {
    say_why(codec.error(), exit);
    return std::nullopt;
  }
  return std::move(*codec);
}

std::optional<codecs::RecordSet> compile_records(const BookOptions& book, const CodecChoice& choice,
                                                 const FileChoice& file, int& exit) {
  Layouts layouts;
  if (book.record.empty() && !choice.when.empty()) {
    auto all = load_layouts(book, exit);
    if (!all) return std::nullopt;
    layouts = std::move(*all);
  } else {
    auto one = load_layout(book, exit, false, true);
    if (!one) return std::nullopt;
    layouts.push_back(std::move(one));
  }
  auto options = codec_options(choice, &file, exit);
  if (!options) return std::nullopt;
  auto records = codecs::RecordSet::compile(layouts, *options,
                                            file.lrecl && *file.lrecl > file.prefix ? *file.lrecl - file.prefix : 0);
  if (!records) {
    codecs::Error error = records.error();
    if (layouts.size() > 1) error.text += "; " + book.book + " has " + list(layouts);
    say_why(error, exit);
    return std::nullopt;
  }
  return std::move(*records);
}

}  // namespace appliance
