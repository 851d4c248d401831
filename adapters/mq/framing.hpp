// Framing: how a record is marked off in a stream of bytes, as a value; one row of the table in spec/mq.md section 2.
// The header in front of the data is read and written here, side by side. connection.hpp cuts the stream with it.
#pragma once

#include "adapters/protocol.hpp"

namespace adapters::mq {

struct Framing {
  enum class Layout : std::uint8_t {
    length,  // header with a length, data
    block,   // BDW, then RDW records
    fixed,   // `record` bytes, no header
    to_end,  // one record up to half-close, no header
  };
  enum class Number : std::uint8_t { big, little, ascii, ebcdic, packed };

  std::string name = "len4be";
  Layout layout = Layout::length;
  Number number = Number::big;
  std::uint8_t header = 4;             // bytes in front of the data, of the block with Layout::block
  std::uint8_t at = 0;                 // the length's place in the header; the other bytes are zero
  std::uint8_t width = 4;              // bytes of the length
  bool inclusive = true;               // the length counts the header
  std::int32_t adjust = 0;             // added to every length read, taken from every length written
  std::uint64_t largest = 0x7FFFFFFF;  // the length field says no more
  std::size_t record = 0;              // Layout::fixed

  std::string described() const;  // "len4be inclusive", "rdw"
};

// `length` is "inclusive", "exclusive" or empty (the framing's default: inclusive for len4be, len2be and the RDWs,
// exclusive for the others). Errors: option_wrong, framing_not_built.
[[nodiscard]] Result<Framing> make_framing(std::string_view name, std::string_view length = {},
                                           std::int64_t adjust = 0);

// How many bytes of data follow `header` (framing.header bytes); negative if the length is below its own header.
// Nothing if the header is no number, an RDW above its largest, or a byte that must be zero is not.
[[nodiscard]] std::optional<std::int64_t> read_header(const Framing& framing, Bytes header);

// Bytes in front of the data of a reply: the header, with Layout::block a BDW and an RDW.
[[nodiscard]] std::size_t reply_header_size(const Framing& framing);

// Writes reply_header_size() bytes for a reply of `data` bytes; false if the length field cannot say it.
[[nodiscard]] bool write_header(const Framing& framing, std::size_t data, std::uint8_t* header);

// Whether `block` (without its BDW) is a whole chain of RDW records, at least one.
[[nodiscard]] bool is_record_chain(Bytes block);

// The RDW of the records in a block, itself a framing.
const Framing& record_of_block();

}  // namespace adapters::mq
