// The verbs of the command line, each in its own verb_NAME.cpp. Each returns the code to end with (exit_codes.hpp) and
// has said on standard error what went wrong.
#pragma once

#include "appliance/book.hpp"

namespace appliance {

struct LayoutOptions {
  BookOptions book;
  bool json = false;
  std::optional<std::size_t> at;               // --at: which item this byte belongs to
  std::string input;                           // with at: a file of records; empty: none
  std::optional<std::uint64_t> record_number;  // at counts in this record; none: in the file
  CodecChoice codec;
  FileChoice file;
  bool show_bytes = false;
};
int layout(const LayoutOptions& options);
int layout_at(const LayoutOptions& options);

struct SchemaOptions {
  BookOptions book;
  CodecChoice codec;
  std::string purpose = "encode";  // --for
};
int schema(const SchemaOptions& options);

struct DataOptions {  // decode, encode, verify
  BookOptions book;
  CodecChoice codec;
  FileChoice file;
  std::string input = "-";
  std::string output = "-";
  bool keep_going = false;  // encode
  std::string base;         // encode: the records that the JSON changes
  std::string changes;      // encode with base: where to list what changed
  bool show_bytes = false;  // verify
  bool strict = false;      // verify: FILLER counts
};
int decode(const DataOptions& options);
int encode(const DataOptions& options);
int encode_over_base(const DataOptions& options, const codecs::RecordSet& records,
                     const codecs::RecordFormatOptions& format);
int verify(const DataOptions& options);

struct DiffOptions {
  BookOptions book;   // how to read both; book.book is the old one
  std::string after;  // the new one
  CodecChoice codec;  // for data
  FileChoice file;
  std::string data;  // records written under the old one; empty: none
  bool json = false;
};
int diff(const DiffOptions& options);

struct TryOptions {
  BookOptions book;
  std::string input = "-";
  bool json = false;
  bool all = false;  // every record, not 100,000 spread over the file
  bool show_bytes = false;
};
int try_fit(const TryOptions& options);

struct ExplainOptions {
  std::string message;  // empty: all
};
int explain(const ExplainOptions& options);

struct CheckOptions {
  std::string folder;  // empty: ./etc, else /etc/fullword
};
int check(const CheckOptions& options);

struct ServeOptions {
  std::string folder;
};
int serve(const ServeOptions& options);

struct CallOptions {
  std::string route;
  std::string input = "-";
  std::string output = "-";
  bool json = false;
};
int call(const CallOptions& options);

}  // namespace appliance
