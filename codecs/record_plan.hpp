// RecordPlan: what RecordCodec compiles a layout to. The JSON shape as nodes in one vector (pre-order, subtree ends as
// indices), each with its representation's parameters and its pre-rendered key; tables are loops, not unrolled.
// Every offset is within the image: the record with all its tables at their largest (record_image.hpp).
#pragma once

#include <array>
#include <variant>

#include "codecs/binary.hpp"
#include "codecs/edited.hpp"
#include "codecs/external_float.hpp"
#include "codecs/floating.hpp"
#include "codecs/packed.hpp"
#include "codecs/page_tables.hpp"
#include "codecs/record_codec.hpp"
#include "codecs/zoned.hpp"

namespace codecs {

using NodeIndex = std::uint32_t;
inline constexpr NodeIndex no_node = 0xFFFFFFFF;

struct Node {
  enum class Kind : std::uint8_t {
    object,
    table,  // its one child is the element
    text,
    edited_text,  // alphanumeric-edited: insertion positions are checked on encode
    zoned,
    packed,
    binary,
    floating,
    edited,
    national_number,  // digits in UTF-16
    national_edited,  // numeric-edited, in UTF-16
    external_float,   // +9.9(8)E+99
    national,         // UTF-16, big-endian
    dbcs,             // pairs without shifts
    utf8,
    hex,     // pointers and indices
    filler,  // no member; only its bytes matter
    gap,     // slack and unused bytes
  };
  Kind kind = Kind::object;
  bool emit = true;         // has a member in this plan
  bool as_string = false;   // a number that leaves as a JSON string
  bool keep_zeros = false;  // that string keeps its leading zeros
  bool justified = false;
  bool alphabetic = false;
  bool insertions = false;    // national, dbcs: B 0 / of `shape` (into edited) are checked on encode
  bool in_overlay = false;    // lies in an item that is redefined or redefines
  bool variable = false;      // is, or holds, a table whose count varies
  std::uint8_t depth = 0;     // how many tables enclose it
  std::uint32_t overlay = 0;  // siblings with the same number > 0 are views of the same bytes
  std::uint32_t ruled = 0;    // views of which rules choose one: 1 + the index in RulePlan::overlays
  bool derived = false;       // encoding knows what it holds: a rule's item, a FILLER
  NodeIndex parent = no_node;
  NodeIndex next = 0;  // one past its subtree
  copybooks::FieldIndex field = copybooks::no_field;
  std::size_t offset = 0;                    // from the start of the enclosing occurrence, or of the record
  std::size_t length = 0;                    // of one occurrence
  std::uint32_t shape = 0;                   // into the vector of its kind
  std::uint32_t page = 0;                    // into pages; 0 is the record's
  std::uint32_t characters = 0;              // utf8: at most so many; 0: its bytes are the only limit
  std::uint32_t key_at = 0, key_length = 0;  // `"NAME":` in keys
  std::uint32_t min = 1, max = 1;            // tables
  std::size_t stride = 0;
  NodeIndex counter = no_node;  // tables: the node of the OCCURS DEPENDING ON object
  bool is_counter = false;
  std::string name;  // in item paths; "X.$slack", "X.$rest" for gaps
  std::string json;  // the member's name
};

class ConditionNames;  // condition_names.hpp
struct RulePlan;       // ruled_overlay.hpp
struct DecodeProgram;  // decode_program.hpp
struct EncodeProgram;  // encode_program.hpp

struct RecordPlan {
  std::shared_ptr<const copybooks::RecordLayout> layout;
  CodecOptions options;
  std::vector<Node> nodes;          // [0] is the record
  std::vector<NodeIndex> by_field;  // the node of a field's item or group (a table's: its element); no_node if none
  std::vector<NodeIndex> by_name;   // nodes that are members, by their object and name
  std::string keys;
  std::vector<ZonedShape> zoned;
  std::vector<PackedShape> packed;
  std::vector<BinaryShape> binary;
  std::vector<FloatForm> floating;
  std::vector<ExternalFloatShape> external;
  std::vector<EditedShape> edited;
  std::vector<PageTables> pages;          // [0] is the record's, the others are those of single items
  std::shared_ptr<const RulePlan> rules;  // null: none
  bool variable = false;
  bool overlays = false;
  std::size_t length = 0;      // of the image
  std::size_t min_length = 0;  // of a record
  Buffer initial;              // the image that INITIALIZE and VALUE make, counters at their tables' minimum
  std::vector<RecordCodec::Member> members;
  std::shared_ptr<const ConditionNames> conditions;     // null: not looked at
  std::shared_ptr<const DecodeProgram> decode_program;  // none: the portable code alone
  std::shared_ptr<const EncodeProgram> encode_program;

  std::size_t max_length() const { return length; }
  const Node& node(NodeIndex index) const { return nodes[index]; }
  std::string_view key(const Node& n) const { return std::string_view(keys).substr(n.key_at, n.key_length); }
  const copybooks::Field& field(const Node& n) const { return layout->field(n.field); }
  const PageTables& tables(const Node& n) const { return pages[n.page]; }
  const CodePage& page(const Node& n) const { return *pages[n.page].page; }
  // The member of an object that has a name; no_node if there is none.
  NodeIndex member(NodeIndex object, std::string_view name) const;
  // The item path of a node; `subscripts` from 0, as many as tables are known (missing ones are left out).
  std::string path(NodeIndex index, std::span<const std::uint32_t> subscripts = {}) const;
};

// Where in the tables of a record a walk stands.
struct Occurrence {
  static constexpr std::size_t most_tables = 16;
  std::array<std::size_t, most_tables + 1> starts;  // of the record (0), then of each enclosing occurrence
  std::array<std::uint32_t, most_tables> numbers;   // from 0
  std::size_t depth = 0;

  Occurrence() { starts[0] = 0; }  // what lies deeper is written before it is read
  std::size_t start() const { return starts[depth]; }
  std::span<const std::size_t> bases() const { return {starts.data(), depth + 1}; }
  std::span<const std::uint32_t> subscripts() const { return {numbers.data(), depth}; }
  void enter(std::size_t start) {
    numbers[depth] = 0;
    starts[++depth] = start;
  }
  void leave() { --depth; }
};

[[nodiscard]] Result<std::unique_ptr<RecordPlan>> make_record_plan(
    std::shared_ptr<const copybooks::RecordLayout> layout, CodecOptions options);

// The pages of options.item_code_pages, as indices into plan.pages by field. Errors: undefined_element, with the
// nearest name.
[[nodiscard]] Result<std::vector<std::uint32_t>> place_item_pages(RecordPlan& plan);
// Kind and shape of an elementary item, whose `page` is set. Errors: item_unsupported.
[[nodiscard]] Result<void> represent(RecordPlan& plan, Node& node, const copybooks::Field& field);
// plan.initial: what INITIALIZE and VALUE make; later views of an overlay change nothing that an earlier one covers.
void make_initial_image(RecordPlan& plan);

// The number in an item's bytes (is_number), and back.
[[nodiscard]] Reading read_number(const RecordPlan& plan, const Node& node, Bytes bytes);
[[nodiscard]] errc write_number(const RecordPlan& plan, const Node& node, const Decimal& value,
                                std::span<std::uint8_t> out);
// The same for floating-point items (is_float), whose numbers stay text.
[[nodiscard]] FloatReading read_float(const RecordPlan& plan, const Node& node, Bytes bytes, std::string& out);
[[nodiscard]] errc write_float(const RecordPlan& plan, const Node& node, std::string_view text,
                               std::span<std::uint8_t> out);
// Whether a binary float, written from `text`, reads as another number: `now`, valid until the next call.
[[nodiscard]] bool rounded(const RecordPlan& plan, const Node& node, std::string_view text, Bytes bytes,
                           std::string_view& now);

struct TextReading {
  bool canonical = true;     // encoding the text gives the same bytes
  errc reason = errc::none;  // a warning: undefined_character, shift_unbalanced, utf_invalid, nul_changed
};
// The text of an item (is_text) without its pad, appended as UTF-8.
TextReading read_text(const RecordPlan& plan, const Node& node, Bytes bytes, std::string& utf8);
// Errors: output_overflow, unmappable_character, not_pure_dbcs, invalid_character, invalid_field_size; the text says
// which and what the limit is.
[[nodiscard]] Result<void> write_text(const RecordPlan& plan, const Node& node, std::string_view utf8,
                                      std::span<std::uint8_t> out);
// The bytes of UTF-8 text in the item's characters, appended: no pad, no limit. Errors: unmappable_character,
// not_pure_dbcs, invalid_character.
[[nodiscard]] Result<void> encode_characters(const RecordPlan& plan, const Node& node, std::string_view utf8,
                                             Buffer& bytes);
// The item's pad: 40 or 20, 0020 in UTF-16, 4040 among pairs.
void fill_spaces(const RecordPlan& plan, const Node& node, std::span<std::uint8_t> out);
// Whether an item of text has an edited PICTURE; its insertion characters, written over spaces as MOVE SPACES does.
[[nodiscard]] bool is_edited(const Node& node);
void put_insertions(const RecordPlan& plan, const Node& node, std::span<std::uint8_t> out);
bool is_number(Node::Kind kind);  // zoned, packed, binary, edited, national ones
bool is_float(Node::Kind kind);   // floating, external_float
bool is_text(Node::Kind kind);

}  // namespace codecs
