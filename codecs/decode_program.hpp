// DecodeProgram: the flat form of a RecordPlan that decoding a record runs through: one step an item, with the text
// that stands before its value already rendered. Steps do the plain case of the common representations; whatever is not
// plain (damage, blanks, other signs, national characters, rarer items) is left to RecordCodec's portable code, item by
// item, so both give the same bytes. The kernels are in decode_kernels.cpp.
#pragma once

#include "codecs/json_writer.hpp"
#include "codecs/record_plan.hpp"

namespace codecs {

// From 16 lanes that hold a number's digits (0 to 9, one a lane) to its JSON text. A row a number of leading zeros that
// are left out: which lane each character comes from, and what is added to it ('0', or the point to an empty lane).
struct DigitRow {
  alignas(16) std::array<std::uint8_t, 16> lane{};
  alignas(16) std::array<std::uint8_t, 16> add{};
};
using DigitTable = std::array<DigitRow, 16>;

struct Step {
  enum class Op : std::uint8_t {
    literal,    // `length` bytes of its lead
    zoned,      // up to 16 bytes
    packed,     // up to 8 bytes
    binary,     // 2, 4 or 8 bytes
    character,  // text of one byte
    text,       // of a single-byte page
    compare,    // FILLER or slack that is as encode writes it
    table,
    other,  // everything else, with its subtree
  };
  Op op = Op::literal;
  bool quoted = false;  // the lead ends with the quote that a string begins with
  std::uint16_t lead_length = 0;
  std::uint32_t length = 0;        // of the item, in bytes
  const char* lead = nullptr;      // what stands before the value
  std::ptrdiff_t load_at = 0;      // where 16 bytes (packed: 8) with the item in them may be read, as offset is counted
  std::size_t offset = 0;          // of the item, from the start of its occurrence
  const DigitRow* rows = nullptr;  // packed: biased, so that the count of zero nibbles is the index
  std::uint64_t mask = 0;          // packed: bits of the item; binary: the largest magnitude that is plain
  std::uint64_t pad = 0;           // packed: bits that are zero (the unused nibble)
  std::uint64_t guard = 0;     // packed: a bit in the first digit that is always shown; zoned, binary: its lane's bit
  std::uint8_t first = 0;      // zoned, binary: lane of the first digit
  std::uint8_t shown = 0;      // characters at row 0
  std::uint8_t shift = 0;      // packed: bits from the item to the end of the word
  bool is_signed = false;      // binary
  bool little_endian = false;  // binary
  bool sign_apart = false;     // zoned, SIGN SEPARATE
  bool minus_zero = true;      // a zero with a minus sign is plain (its sign is not kept)
  std::uint16_t plus = 0;      // sign zones or nibbles, a bit each; SIGN SEPARATE: the sign bytes themselves
  std::uint16_t minus = 0;
  std::uint32_t signs = 0;  // packed: for each sign nibble 0, minus_sign or no_sign
  static constexpr std::uint32_t minus_sign = 1, no_sign = 2;
  std::uint32_t run = 0;    // packed: how many packed steps follow each other, from this one on; quoted ones are alone
  std::size_t sign_at = 0;  // zoned: offset of the byte with the sign
  std::uint32_t end = 0;    // tables: one past their last step
  std::uint32_t most = 0;   // tables: characters of one element at the most, without inner tables
  NodeIndex node = no_node;
  alignas(16) std::array<std::uint8_t, 16> flip{};  // zoned: zones of the digits
  alignas(16) std::array<std::uint8_t, 16> keep{};  // zoned: bits that make a digit
};

// Characters by zone (high nibble of the byte): in most zones one run of bytes differs from its characters by one
// number.
struct ZoneRuns {
  alignas(16) std::array<std::uint8_t, 16> add{};
  alignas(16) std::array<std::uint8_t, 16> low{};   // the run's first low nibble; FF if the zone has none
  alignas(16) std::array<std::uint8_t, 16> high{};  // its last
};

struct DecodeRun;
inline constexpr std::size_t longest_lead = 32;  // longer ones are a literal and a lead

struct DecodeProgram {
  // Runs steps [from, to), which need `most` characters; false when the fallback said stop.
  using Kernels = bool (*)(DecodeRun&, std::size_t from, std::size_t to, std::size_t most);
  DecodeProgram() = default;
  DecodeProgram(DecodeProgram&&) = default;  // steps point into tables and leads, which keep their place
  DecodeProgram& operator=(DecodeProgram&&) = default;

  std::vector<Step> steps;
  std::vector<DigitTable> tables;
  std::string leads;      // padded: 32 bytes may be read from any lead
  std::size_t most = 0;   // characters of a record at the most, without tables and without what is not plain
  bool empty = true;      // has no member
  std::uint8_t pad = 0;   // the page's space
  Kernels run = nullptr;  // the best for this machine
  ZoneRuns runs;
  // [byte]: its character if that is ASCII, needs no escape and encodes back; else 80.
  std::array<std::uint8_t, 256> plain{};
  struct Row {  // the same, for the 16 bytes that begin with `zone`
    alignas(16) std::array<std::uint8_t, 16> plain{};
    std::uint8_t zone = 0;
  };
  std::vector<Row> rows;  // those with a plain byte
};

// None when it is not known beforehand where commas stand (an object that begins with a ruled overlay), and when 88 or 66
// levels are shown.
[[nodiscard]] std::shared_ptr<const DecodeProgram> make_decode_program(const RecordPlan& plan);

// Who does what a step does not: the portable decoder.
class DecodeFallback {
 public:
  // The value of the step's node (for compare: its residue), written to the JsonWriter. False: stop.
  virtual bool other(const Step& step) = 0;
  // How often a table occurs; false: its counter is no count.
  virtual bool count(const Step& step, std::uint32_t& n) = 0;

 protected:
  ~DecodeFallback() = default;
};

struct DecodeRun {
  const RecordPlan& plan;
  const DecodeProgram& program;
  const std::uint8_t* image;
  JsonWriter& json;
  Occurrence& occurrence;
  DecodeFallback& fallback;
};
DecodeProgram::Kernels decode_kernels();
// The instruction sets that the kernels are compiled for and this machine has, for tests; hwy's
// SetSupportedTargetsForTest chooses one for the codecs that are compiled afterwards.
std::vector<std::int64_t> kernel_targets();

}  // namespace codecs
