// EncodeProgram: the flat form of a RecordPlan that encoding runs through while the JSON text is what decoding writes:
// every member, in copybook order, numbers with their decimals, any white space. At the first thing that is otherwise
// (another order, a residue, an escape in a name, an error) the record is encoded by the portable code from its start,
// so both give the same bytes and the same errors. The kernels are in encode_kernels.cpp.
#pragma once

#include "codecs/record_plan.hpp"

namespace codecs {

struct EncodeStep {
  enum class Op : std::uint8_t {
    literal,    // only its lead
    zoned,      // up to 16 bytes
    packed,     // up to 8 bytes
    binary,     // 2, 4 or 8 bytes
    character,  // text of one byte
    text,       // of a single-byte page
    fill,       // FILLER and slack: what INITIALIZE and VALUE make
    table,
    other,  // every other item
  };
  Op op = Op::literal;
  bool quoted = false;  // the number stands in quotes
  bool is_signed = false;
  bool fraction_only = false;   // no digit before the point
  bool little_endian = false;   // binary
  std::uint8_t whole = 0;       // digits before the point at the most
  std::uint8_t scale = 0;       // and behind it
  std::uint16_t flip_lane = 0;  // zoned, packed: lane of the sign
  std::size_t offset = 0;       // of the item, from the start of its occurrence
  std::size_t length = 0;       // in bytes
  std::size_t lead_at = 0, lead_length = 0;
  // For n digits before and m behind the point: where each lane's digit is in the text. [n * (scale + 1) + m]
  const std::array<std::uint8_t, 16>* lanes = nullptr;
  std::uint64_t most = 0;  // binary: the largest magnitude
  std::size_t end = 0;     // tables: one past their last step
  NodeIndex node = no_node;
  alignas(16) std::array<std::uint8_t, 16> zones{};  // added to the digits: zones, a plus sign
  alignas(16) std::array<std::uint8_t, 16> minus{};  // turns the plus sign into a minus
};

struct EncodeRun;
struct EncodeProgram {
  EncodeProgram() = default;
  EncodeProgram(EncodeProgram&&) = default;  // steps point into lanes, which keep their place
  EncodeProgram& operator=(EncodeProgram&&) = default;
  // False: the portable code must do it. The image is then undefined.
  using Kernels = bool (*)(EncodeRun&);

  std::vector<EncodeStep> steps;
  std::vector<std::vector<std::array<std::uint8_t, 16>>> lanes;
  std::string leads;
  Kernels run = nullptr;
  // [character - 20]: its byte, 0 if it has none.
  alignas(16) std::array<std::uint8_t, 96> bytes{};
};

// None when the plan has what a single pass cannot settle: overlays, selections.
[[nodiscard]] std::shared_ptr<const EncodeProgram> make_encode_program(const RecordPlan& plan);

class EncodeFallback {
 public:
  // Reads the value of the step's node at `at` and writes its bytes to `out`; where the text goes on, null if it must
  // be left to the portable code.
  virtual const char* other(const EncodeStep& step, const char* at, const char* end, std::uint8_t* out) = 0;
  // Whether a table may have `n` elements and its counter says so.
  virtual bool count(const EncodeStep& step, const Occurrence& occurrence, std::uint32_t n) = 0;

 protected:
  ~EncodeFallback() = default;
};

struct EncodeRun {
  static constexpr std::size_t padding = 32;  // bytes behind the image that may be written to

  const RecordPlan& plan;
  const EncodeProgram& program;
  std::string_view json;
  std::uint8_t* image;  // plan.length bytes and the padding
  EncodeFallback& fallback;
  Occurrence occurrence = {};
};

EncodeProgram::Kernels encode_kernels();

// Appends the record of a JSON object that is as decoding writes it. False, and nothing appended: the portable code
// must do it.
[[nodiscard]] bool encode_plain(const RecordPlan& plan, std::string_view json, Buffer& record);

}  // namespace codecs
