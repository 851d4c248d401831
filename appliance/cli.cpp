#include "appliance/cli.hpp"

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "appliance/console.hpp"
#include "appliance/exit_codes.hpp"
#include "appliance/files.hpp"
#include "appliance/verbs.hpp"
#include "codecs/value_options.hpp"
#include "gateway/record_items.hpp"

namespace appliance {

namespace {

constexpr const char* unbuilt_verbs[] = {"wsdl",  "batch", "audit", "replay", "queue",
                                         "learn", "kit",   "soap",  "index",  "train"};

// The program's help begins with examples: the reader most often wants to copy one.
class ExamplesFirst : public CLI::Formatter {
 public:
  explicit ExamplesFirst(std::string examples) : examples_(std::move(examples)) {}
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    if (mode == CLI::AppFormatMode::Sub) return CLI::Formatter::make_help(app, name, mode);
    return "Examples:\n" + examples_ + "\n" + CLI::Formatter::make_help(app, name, mode);
  }

 private:
  std::string examples_;
};

struct CommandLine {
  CLI::App app{"Fullword stands between legacy systems and AI models.", "fullword"};
  bool mvs_rc = false;
  LayoutOptions layout;
  SchemaOptions schema;
  DataOptions decode, encode, verify;
  DiffOptions diff;
  ExplainOptions explain;
  TryOptions trial;
  CheckOptions check;
  ServeOptions serve;
  CallOptions call;

  CommandLine();
  CLI::App* verb(const char* name, const char* what, const char* examples);
  void book(CLI::App* app, BookOptions& options);
  void codec(CLI::App* app, CodecChoice& options);
  void values(CLI::App* app, CodecChoice& options);
  void file(CLI::App* app, DataOptions& options);
  void format(CLI::App* app, FileChoice& options);
  void framing(CLI::App* app, FileChoice& options);
  void reading(CLI::App* app, FileChoice& options);
  int dispatch();
  int refuse_extras(const CLI::App& app) const;
};

CLI::App* CommandLine::verb(const char* name, const char* what, const char* examples) {
  CLI::App* sub = app.add_subcommand(name, what);
  sub->formatter(std::make_shared<ExamplesFirst>(examples));
  sub->allow_extras();  // refused by us, with the nearest known option
  sub->add_flag("--mvs-rc", mvs_rc, "end with 0, 4, 8, 12 or 16 instead of 0, 1, 2, 69, 74, 78");
  return sub;
}

void CommandLine::book(CLI::App* sub, BookOptions& options) {
  if (sub->get_option_no_throw("OLD") == nullptr) {
    sub->add_option("BOOK", options.book, "the copybook, as it leaves the library")->required();
  }
  sub->add_option("--record", options.record, "the 01 level that describes the records, if there are several");
  sub->add_option("--dialect", options.dialect, "ibm, gnucobol or mf")
      ->check(CLI::IsMember({"ibm", "gnucobol", "mf"}))
      ->capture_default_str();
  sub->add_option("--format", options.reference_format, "reference format of the copybook: auto, fixed or free")
      ->check(CLI::IsMember({"auto", "fixed", "free"}))
      ->capture_default_str();
  sub->add_option("--currency", options.currency, "the currency sign of edited PICTUREs")->capture_default_str();
  sub->add_flag("--decimal-comma", options.decimal_comma, "DECIMAL-POINT IS COMMA");
  sub->add_option("--right-margin", options.right_margin, "the last column that is read in fixed format")
      ->check(CLI::Range(8, 255))
      ->capture_default_str();
  sub->add_flag("--debug-lines", options.debug_lines, "read lines with D in column 7");
  sub->add_option("--binary-size", options.binary_size, "bytes of COMP: 2-4-8 (ibm), 1-2-4-8 (gnucobol) or 1--8 (mf)")
      ->check(CLI::IsMember({"2-4-8", "1-2-4-8", "1--8"}));
  sub->add_option("--endian", options.endian, "byte order of COMP-5: big (ibm) or little (gnucobol, mf)")
      ->check(CLI::IsMember({"big", "little"}));
  sub->add_option("--sync-max", options.sync_max,
                  "largest alignment of SYNC binaries: 4 (ibm), 8 (gnucobol), none (mf)")
      ->check(CLI::IsMember({"4", "8", "none"}));
  sub->add_option("--floats", options.floats, "COMP-1 and COMP-2: hex (ibm), ieee or ieee-le (gnucobol, mf)")
      ->check(CLI::IsMember({"hex", "ieee", "ieee-le"}));
  sub->add_option("--pointer-size", options.pointer_size,
                  "bytes of POINTER: 4 (ibm), or 8 (gnucobol, mf; ibm under LP(64))")
      ->check(CLI::IsMember({"4", "8"}));
  sub->add_option("--nsymbol", options.nsymbol, "PIC N without USAGE: national or dbcs")
      ->check(CLI::IsMember({"national", "dbcs"}))
      ->capture_default_str();
  sub->add_option("-I,--include", options.include, "folder where COPY looks for members (repeatable)")
      ->type_name("DIR")
      ->allow_extra_args(false);
  sub->add_option("--replacing", options.replacing, "OLD=NEW, as COPY REPLACING does (repeatable)")
      ->type_name("OLD=NEW")
      ->allow_extra_args(false);
}

void CommandLine::codec(CLI::App* sub, CodecChoice& options) {
  sub->add_option("--code-page", options.code_page, "a CCSID (37, 1047, 1140 ...) or ICU name (ascii)")
      ->capture_default_str();
  sub->add_option("--numbers", options.numbers, "auto: numbers of up to 15 digits are JSON numbers; string: none is")
      ->check(CLI::IsMember({"auto", "string"}))
      ->capture_default_str();
  sub->add_option("--redefines", options.redefines, "which views of a REDEFINES take part: all, first or error")
      ->check(CLI::IsMember({"all", "first", "error"}))
      ->capture_default_str();
  sub->add_option("--missing", options.missing, "a member that JSON lacks: error, or value (its VALUE clause)")
      ->check(CLI::IsMember({"error", "value"}))
      ->capture_default_str();
  values(sub, options);
  sub->add_option("--when", options.when, "which view of a REDEFINES it is: 'ITEM=VALUE:VIEW' (repeatable)")
      ->type_name("RULE")
      ->allow_extra_args(false);
  sub->add_option("--names", options.names, "names of JSON members: cobol, camel or snake")
      ->check(CLI::IsMember({"cobol", "camel", "snake"}))
      ->capture_default_str();
  sub->add_flag("--renames", options.renames, "decode: 66 levels are members too, behind all others");
  sub->add_flag("--filler", options.filler, "FILLER items are members too: FILLER#n");
}

void CommandLine::values(CLI::App* sub, CodecChoice& options) {
  sub->add_option("--item-code-page", options.item_code_pages,
                  "the code page of one item, or of all items of a group (repeatable)")
      ->type_name("ITEM=PAGE")
      ->allow_extra_args(false);
  sub->add_option("--nl", options.nl, "X'15' is U+0085 and X'25' U+000A (standard), or the other way round (swap)")
      ->check(CLI::IsMember({"standard", "swap"}))
      ->capture_default_str();
  sub->add_option("--ascii-signs", options.ascii_signs,
                  "signs of zoned items in ASCII data (default: ebcdic; dialects gnucobol and mf: standard)")
      ->check(CLI::IsMember({"standard", "ebcdic", "realia", "tandem"}));
  sub->add_option("--odo-mode", options.odo_mode,
                  "a record with variable tables ends with its data (shift; default of V), is filled to the largest "
                  "length (pad; default of F), or has each table in its largest room (max)")
      ->check(CLI::IsMember({"shift", "pad", "max"}));
  for (const codecs::ValueOption& option : codecs::value_options()) {
    const std::vector<std::string> words(option.words.begin(), option.words.end());
    sub->add_option("--" + std::string(option.name), options.values[std::string(option.name)], std::string(option.help))
        ->check(CLI::IsMember(words))
        ->default_str(words.front());
  }
}

void CommandLine::file(CLI::App* sub, DataOptions& options) {
  book(sub, options.book);
  codec(sub, options.codec);
  sub->add_option("FILE", options.input, "input; - is standard input")->capture_default_str();
  format(sub, options.file);
  sub->add_flag("--lossless", options.codec.lossless, "keep every byte: \"$residue\" holds what JSON does not say");
}

void CommandLine::format(CLI::App* sub, FileChoice& options) {
  sub->add_option("--recfm", options.recfm, "F, V, VB, VBS, LLZZ, TEXT, or GnuCOBOL's GC0 to GC3")
      ->capture_default_str();
  sub->add_option("--lrecl", options.lrecl, "bytes of a record with RECFM F (default: the layout's length)");
  framing(sub, options);
}

// Where each record begins and ends.
void CommandLine::framing(CLI::App* sub, FileChoice& options) {
  const auto one_of = [&](const char* name, std::string& value, const char* what, std::vector<std::string> words) {
    sub->add_option(name, value, what)->check(CLI::IsMember(std::move(words)))->capture_default_str();
  };
  one_of("--rdw", options.rdw, "byte order of record lengths (RDW, LL): big or little", {"big", "little"});
  one_of("--rdw-count", options.rdw_count, "exclusive: record lengths do not count themselves",
         {"inclusive", "exclusive"});
  sub->add_option("--rdw-at", options.rdw_at, "2: the length stands in bytes 3 and 4 of the descriptor")
      ->check(CLI::IsMember({0, 2}))
      ->capture_default_str();
  sub->add_option("--rdw-adjust", options.rdw_adjust, "added to every record length read")->capture_default_str();
  one_of("--bdw", options.bdw, "byte order of block lengths: big or little", {"big", "little"});
  one_of("--bdw-count", options.bdw_count, "exclusive: block lengths do not count themselves",
         {"inclusive", "exclusive"});
  sub->add_option("--bdw-adjust", options.bdw_adjust, "added to every block length read")->capture_default_str();
  sub->add_option("--blksize", options.block_size, "VB, VBS output: the largest block");
  sub->add_option("--record-prefix", options.prefix, "bytes before each record that are not the layout's")
      ->type_name("N");
  sub->add_option("--record-length", options.length_item, "F: the item that says each record's length, or ITEM+N")
      ->type_name("ITEM");
  one_of("--long", options.long_records, "ignore: what is behind the layout is left out ($tail with --lossless)",
         {"error", "ignore"});
}

// What only concerns files that are read.
void CommandLine::reading(CLI::App* sub, FileChoice& options) {
  sub->add_option("--skip", options.skip, "bytes before the first record")->type_name("BYTES");
  sub->add_option("--skip-records", options.skip_records, "records at the beginning that are left out")->type_name("N");
  sub->add_option("--short", options.short_records, "pad: short records are filled with spaces")
      ->check(CLI::IsMember({"error", "pad"}))
      ->capture_default_str();
  sub->add_flag("--partial", options.partial, "F: leave out a remainder at the end of the file");
  sub->add_flag("--resync", options.resync, "go on behind a damaged descriptor, and say which bytes were left out");
}

CommandLine::CommandLine() {
  app.formatter(
      std::make_shared<ExamplesFirst>("  fullword try ACCOUNT.cpy ACCOUNT.DAT\n"
                                      "  fullword layout ACCOUNT.cpy\n"
                                      "  fullword decode ACCOUNT.cpy ACCOUNT.DAT | head -1\n"
                                      "  fullword verify ACCOUNT.cpy ACCOUNT.DAT\n"
                                      "  fullword check etc && fullword serve etc\n"));
  app.set_version_flag("--version", "fullword " FULLWORD_VERSION);
  app.require_subcommand(0, 1);
  app.allow_extras();
  app.footer(
      "Data goes to standard output, everything else to standard error. Exit codes: 0 good, 1 the data did not\n"
      "fit, 2 usage, 69 model unavailable, 74 I/O, 78 configuration.");

  CLI::App* sub = verb("layout", "the compiler's map: level, name, offset, length, PICTURE, USAGE",
                       "  fullword layout ACCOUNT.cpy\n  fullword layout ACCOUNT.cpy --json\n"
                       "  fullword layout ACCOUNT.cpy --at 23\n"
                       "  fullword layout ACCOUNT.cpy --at 23 --recfm VB ACCOUNT.VB --record-number 17\n");
  book(sub, layout.book);
  sub->add_flag("--json", layout.json, "as JSON");
  const auto whole = [](const char* from) {
    return [from](const std::string& text) {
      const bool digits =
          !text.empty() && text.size() < 19 && text.find_first_not_of("0123456789") == std::string::npos;
      return digits && (*from == '0' || text.find_first_not_of('0') != std::string::npos)
                 ? std::string()
                 : "a whole number from " + std::string(from) + " is needed, not " + text;
    };
  };
  sub->add_option("--at", layout.at, "only what stands at this byte (from 0): of the record, or of FILE")
      ->check(whole("0"));
  sub->add_option("FILE", layout.input, "with --at: records, to see what the item holds there");
  sub->add_option("--record-number", layout.record_number, "with FILE: --at counts in this record (from 1)")
      ->check(whole("1"));
  sub->add_flag("--show-bytes", layout.show_bytes, "with FILE: also show the item's bytes, in hex");
  codec(sub, layout.codec);
  format(sub, layout.file);

  sub = verb("try", "does this copybook fit these bytes? record format, code page, damage",
             "  fullword try ACCOUNT.cpy ACCOUNT.DAT\n  fullword try ACCOUNT.cpy ACCOUNT.DAT --json\n");
  book(sub, trial.book);
  sub->add_option("FILE", trial.input, "the records; - is standard input")->capture_default_str();
  sub->add_flag("--json", trial.json, "as JSON");
  sub->add_flag("--all", trial.all, "check every record, not 100,000 spread over the file");
  sub->add_flag("--show-bytes", trial.show_bytes, "evidence may quote bytes of the file");

  sub = verb("decode", "records to JSON Lines",
             "  fullword decode ACCOUNT.cpy ACCOUNT.DAT\n"
             "  fullword decode ACCOUNT.cpy --recfm VB --code-page 1140 - < ACCOUNT.VB\n"
             "  fullword decode ACCOUNT.cpy --lossless ACCOUNT.DAT | fullword encode ACCOUNT.cpy --lossless\n");
  file(sub, decode);
  reading(sub, decode.file);
  sub->add_option("-o,--output", decode.output, "output; - is standard output")->capture_default_str();

  sub = verb("encode", "JSON Lines to records",
             "  fullword encode ACCOUNT.cpy accounts.jsonl > ACCOUNT.DAT\n"
             "  fullword encode ACCOUNT.cpy --recfm V --missing value - < accounts.jsonl > ACCOUNT.V\n"
             "  fullword encode ACCOUNT.cpy --base ACCOUNT.DAT --changes audit.jsonl edits.jsonl > ACCOUNT.NEW\n");
  file(sub, encode);
  sub->add_option("-o,--output", encode.output, "output; - is standard output")->capture_default_str();
  sub->add_flag("--keep-going", encode.keep_going,
                "leave out what does not fit (with --base: keep its record as it is), and go on");
  sub->add_option("--base", encode.base,
                  "records that exist: line n changes record n, and what it leaves out or repeats keeps its bytes")
      ->type_name("RECORDS");
  sub->add_option("--changes", encode.changes, "with --base: a JSON line a record with the items that changed")
      ->type_name("FILE");

  sub = verb("verify", "decode and encode again; lists every byte that would change",
             "  fullword verify ACCOUNT.cpy ACCOUNT.DAT\n  fullword verify ACCOUNT.cpy --strict ACCOUNT.DAT\n");
  file(sub, verify);
  reading(sub, verify.file);
  sub->add_flag("--show-bytes", verify.show_bytes, "also show the bytes, in hex");
  sub->add_flag("--strict", verify.strict, "bytes of FILLER count too");

  sub = verb("schema", "JSON Schema 2020-12 of the record",
             "  fullword schema ACCOUNT.cpy\n  fullword schema ACCOUNT.cpy --for decode\n");
  book(sub, schema.book);
  sub->add_option("--for", schema.purpose, "what encode takes, or what decode gives (null for no number, $residue)")
      ->check(CLI::IsMember({"encode", "decode"}))
      ->capture_default_str();
  codec(sub, schema.codec);

  sub = verb("diff", "two copybooks: what moved, grew, came or went, and whether data of the one fits the other",
             "  fullword diff ACCOUNT.cpy ACCOUNT-NEW.cpy\n"
             "  fullword diff ACCOUNT.cpy ACCOUNT-NEW.cpy --data ACCOUNT.DAT\n");
  sub->add_option("OLD", diff.book.book, "the old copybook")->required();
  sub->add_option("NEW", diff.after, "the new copybook")->required();
  book(sub, diff.book);
  codec(sub, diff.codec);
  format(sub, diff.file);
  sub->add_option("--data", diff.data, "records of the old copybook: how many read otherwise, and how")
      ->type_name("FILE");
  sub->add_flag("--json", diff.json, "as JSON");

  sub = verb("check", "configuration, routes and their examples, without network", "  fullword check etc\n");
  sub->add_option("DIR", check.folder, "the configuration folder (default: ./etc, else /etc/fullword)");

  sub = verb("serve", "run the appliance", "  fullword serve etc\n  curl -s localhost:9464/readyz?verbose\n");
  sub->add_option("DIR", serve.folder, "the configuration folder (default: ./etc, else /etc/fullword)");

  sub = verb("call", "carry one record through a route",
             "  fullword call etc/routes/score request.bin > reply.bin\n"
             "  echo '{\"AMOUNT\": 12.50}' | fullword call score --json\n");
  sub->add_option("ROUTE", call.route, "a route's folder, or its name below ./etc/routes")->required();
  sub->add_option("FILE", call.input, "the request; - is standard input")->capture_default_str();
  sub->add_option("-o,--output", call.output, "the reply; - is standard output")->capture_default_str();
  sub->add_flag("--json", call.json, "request and reply are JSON");

  sub = verb("explain", "a message, its cause and the action",
             "  fullword explain FWD2008E\n  fullword explain fwd2008\n  fullword explain\n");
  sub->add_option("MESSAGE", explain.message, "a message id (default: lists all)");
}

// Words that nobody asked for: an unknown option or verb, with the one that is spelt most like it.
int CommandLine::refuse_extras(const CLI::App& at) const {
  std::vector<std::string> known;
  const bool top = at.get_parent() == nullptr;
  if (top) {
    for (const CLI::App* sub : app.get_subcommands(nullptr)) known.push_back(sub->get_name());
  } else {
    for (const CLI::Option* option : at.get_options()) {
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    }
  }
  const std::string word = at.remaining().front().substr(0, at.remaining().front().find('='));
  if (top) {
    for (const char* verb : unbuilt_verbs) {
      if (word == verb) {
        say(errc::not_built, "fullword " + word + " is not built in this version");
        return exit_usage;
      }
    }
  }
  const bool option = word.starts_with('-') && word.size() > 1;
  const std::string near = option || top ? gateway::nearest_name(word, known) : std::string();
  say(option ? errc::unknown_option
      : top  ? errc::unknown_verb
             : errc::usage_error,
      (option ? "unknown option "
       : top  ? "unknown verb "
              : "one argument too many: ") +
          word + (near.empty() ? std::string() : "; the nearest is " + near));
  return exit_usage;
}

int CommandLine::dispatch() {
  if (!app.remaining().empty()) return refuse_extras(app);
  if (app.get_subcommands().empty()) {
    std::cerr << app.help();
    return exit_usage;
  }
  const CLI::App& chosen = *app.get_subcommands().front();
  if (!chosen.remaining().empty()) return refuse_extras(chosen);
  for (DataOptions* data : {&decode, &encode, &verify}) data->codec.dialect = data->book.dialect;
  schema.codec.dialect = schema.book.dialect;
  const std::string& name = chosen.get_name();
  if (name == "layout") return appliance::layout(layout);
  if (name == "try") return try_fit(trial);
  if (name == "decode") return appliance::decode(decode);
  if (name == "encode") return appliance::encode(encode);
  if (name == "verify") return appliance::verify(verify);
  if (name == "schema") return appliance::schema(schema);
  if (name == "diff") return appliance::diff(diff);
  if (name == "check") return appliance::check(check);
  if (name == "serve") return appliance::serve(serve);
  if (name == "call") return appliance::call(call);
  return appliance::explain(explain);
}

}  // namespace

// CLI11 reads 010 as octal and 0x10 as hexadecimal; here a number is decimal.
void read_decimal(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    const std::string type = option->get_type_name();
    if (type != "INT" && type != "UINT" && type != "BYTES" && type != "N") continue;
    option->transform(CLI::Validator(
        [](std::string& text) {
          const std::size_t from = text.find_first_not_of("+-");
          if (from == std::string::npos || text.find_first_not_of("0123456789", from) != std::string::npos) {
            return "is a decimal number, not " + text;
          }
          text.erase(from, std::min(text.find_first_not_of('0', from), text.size() - 1) - from);
          return std::string();
        },
        ""));
  }
  for (CLI::App* sub : app.get_subcommands({})) read_decimal(*sub);
}

int run(int argc, const char* const* argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is an error of write()
  CommandLine line;
  read_decimal(line.app);
  try {
    line.app.parse(argc, argv);
    return final_exit(line.dispatch(), line.mvs_rc);
  } catch (const CLI::Success& asked) {  // --help, --version
    return line.app.exit(asked);
  } catch (const CLI::ParseError& wrong) {
    say(errc::usage_error, wrong.what());
    return final_exit(exit_usage, line.mvs_rc);
  } catch (const ReaderGone&) {
    return exit_good;
  } catch (const IoFailure& failure) {
    say(failure.fault);
    return final_exit(exit_io, line.mvs_rc);
  }
}

}  // namespace appliance
