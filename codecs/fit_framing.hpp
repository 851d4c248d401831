// Which record formats a file could have, by its descriptors, line ends and size alone: candidates for the fit verdict
// (fit.hpp), each with the options that RecordReader needs to read the file so.
#pragma once

#include <functional>

#include "codecs/record_format.hpp"

namespace codecs {

enum class Tail : std::uint8_t { none, part, padding, line_end };

struct Framing {
  RecordFormatOptions options;
  std::string flags;           // what decode needs: "--recfm V --rdw little"; empty for F
  std::string words;           // "RECFM=V, RDW little-endian inclusive"
  std::uint64_t records = 0;   // whole ones
  std::uint64_t skip = 0;      // file bytes before the first record
  std::uint64_t end = 0;       // file offset behind the last whole record
  std::size_t line_width = 0;  // lines of a fixed length: bytes of the line end behind each record
  std::size_t shortest = 0, longest = 0;
  Tail tail = Tail::none;
  bool chain = false;  // descriptors: each length says where the next one stands
  bool whole() const { return tail == Tail::none && records > 0; }
};

// `lengths`: the largest length of each 01, ascending. The file's size is bytes.size().
std::vector<Framing> possible_framings(Bytes file, const std::vector<std::size_t>& lengths, std::uint8_t space);
// Records of a fixed length without descriptors, with `skip` bytes before them and a tail behind them.
Framing fixed_framing(Bytes file, std::size_t lrecl, std::uint64_t skip = 0);
// Lines: each record of `lrecl` bytes followed by the same line end; nothing if they are not there.
std::optional<Framing> line_framing(Bytes file, std::size_t lrecl);

// Every `every`th record of the file, the last one too: bytes, number from 1, file offset. Stops when `visit` is false.
using Visit = std::function<bool(Bytes record, std::uint64_t number, std::uint64_t offset)>;
void for_records(const Framing& framing, Bytes file, std::uint64_t every, const Visit& visit);

// What the bytes behind the last record are.
Tail tail_of(Bytes tail);

}  // namespace codecs
