// A copybook as the command line gives it: which file, how to read it, and what the records look like. The verbs
// layout, schema, decode, encode and verify start here.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "codecs/record_codec.hpp"
#include "codecs/record_format.hpp"
#include "codecs/record_set.hpp"
#include "copybooks/copybook.hpp"

namespace appliance {

struct BookOptions {
  std::string book;
  std::string record;  // --record; empty: the only 01 level
  std::string dialect = "ibm";
  std::string reference_format = "auto";  // --format
  std::string currency = "$";
  bool decimal_comma = false;
  int right_margin = 72;
  bool debug_lines = false;
  // Empty: as the dialect says.
  std::string binary_size, endian, sync_max, floats, pointer_size;
  std::string nsymbol = "national";
  std::vector<std::string> include;    // -I
  std::vector<std::string> replacing;  // A=B
};

struct CodecChoice {
  std::string code_page = "37";
  std::string numbers = "auto";
  std::string redefines = "all";
  std::string missing = "error";
  std::vector<std::string> item_code_pages;   // ITEM=PAGE
  std::map<std::string, std::string> values;  // the words of codecs::value_options(), by name; empty: the default
  std::string nl = "standard";
  std::string ascii_signs;  // empty: as the dialect has them
  std::string dialect = "ibm";
  std::string odo_mode;  // empty: pad for RECFM F, else shift
  bool lossless = false;
  std::vector<std::string> when;
  std::string names = "cobol";
  bool renames = false;
  bool filler = false;
};

struct FileChoice {
  std::string recfm = "F";
  std::optional<std::size_t> lrecl;
  std::string rdw = "big";
  std::string rdw_count = "inclusive";  // exclusive: lengths do not count their descriptor
  int rdw_at = 0;                       // 0 or 2
  int rdw_adjust = 0;
  std::string bdw = "big";
  std::string bdw_count = "inclusive";
  int bdw_adjust = 0;
  std::optional<std::size_t> block_size;  // --blksize
  std::size_t prefix = 0;                 // --record-prefix
  std::string length_item;                // --record-length
  std::string long_records = "error";     // or ignore
  // reading only
  std::string short_records = "error";  // or pad
  std::uint64_t skip = 0;
  std::uint64_t skip_records = 0;
  bool partial = false;
  bool resync = false;
};

using Layouts = std::vector<std::shared_ptr<const copybooks::RecordLayout>>;

// These say what is wrong on standard error and then give nothing; `exit` receives the code to end with.
// `quiet`: say nothing.
std::optional<Layouts> load_layouts(const BookOptions& options, int& exit, bool quiet = false);
// `rules`: --when could tell several 01 levels apart here.
std::shared_ptr<const copybooks::RecordLayout> load_layout(const BookOptions& options, int& exit, bool quiet = false,
                                                           bool rules = false);
// `file`: where the records lie; RECFM F fills the room of variable tables. Null for what reads no file.
std::optional<codecs::RecordCodec> compile_codec(std::shared_ptr<const copybooks::RecordLayout> layout,
                                                 const CodecChoice& choice, const FileChoice* file, int& exit);
// The same for the records of a file: of the 01 level that --record names, of the only one, or of those that rules
// choose.
std::optional<codecs::RecordSet> compile_records(const BookOptions& book, const CodecChoice& choice,
                                                 const FileChoice& file, int& exit);
// In record_file.cpp.
std::optional<codecs::RecordFormatOptions> choose_format(const codecs::RecordSet& records, const FileChoice& choice,
                                                         int& exit);

}  // namespace appliance
