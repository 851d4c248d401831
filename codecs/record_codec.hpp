// RecordCodec: a RecordLayout compiled to a flat plan that turns records into JSON text and back (DESIGN 3, JSON of a
// record). Immutable, shared between threads; no allocation per record beyond the caller's buffers.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/code_page.hpp"
#include "codecs/number.hpp"
#include "copybooks/layout.hpp"

namespace codecs {

enum class Numbers : std::uint8_t { automatic, string };  // automatic: JSON numbers up to 15 digits, strings above
enum class Redefines : std::uint8_t { all, first, error };
enum class Missing : std::uint8_t { error, value };
// A record longer than its layout: an error, or its end is left out ($tail with lossless).
enum class LongRecords : std::uint8_t { error, ignore };
// A record with variable tables: ends with its data (V, LLZZ), or is filled with X'00' to the largest length (F).
// Or each table has its largest room, and nothing behind it moves.
enum class OdoMode : std::uint8_t { shift, pad, max };
enum class Names : std::uint8_t { cobol, camel, snake };  // of JSON members; item paths are always the copybook's
// What is done with values that fit only in part; each is counted and told. Spec: codec 5.7, 7.1, 7.2, 8.3, 8.4, 9.4.
enum class BadNumbers : std::uint8_t { null, error, zero, raw };    // items that hold no number, on decode
enum class Null : std::uint8_t { error, zero, spaces, low, high };  // null without residue, on encode
enum class Nul : std::uint8_t { keep, space, strip };               // U+0000 in texts, on decode
enum class Overlong : std::uint8_t { error, truncate };
enum class Unmappable : std::uint8_t { error, sub, question, fold };
enum class Move : std::uint8_t { error, cobol };
enum class OdoRange : std::uint8_t { error, clamp };  // counters out of their bounds

// 88 levels: not looked at; listed in "$conditions"; or one of an item's must be true of a value that is encoded.
enum class Conditions : std::uint8_t { none, list, check };

struct ItemCodePage {
  std::string item;  // path or name; a group's page is that of all items below it, the nearest one wins
  std::shared_ptr<const CodePage> page;
};

// Bytes around a record that $residue can hold and whoever frames the record writes: "$prefix", "$zz".
struct Around {
  std::size_t prefix = 0;  // bytes before the record
  bool zz = false;         // LLZZ records
};

struct CodecOptions {
  std::shared_ptr<const CodePage> code_page;  // required
  std::vector<ItemCodePage> item_code_pages;
  Numbers numbers = Numbers::automatic;
  bool lossless = false;
  Redefines redefines = Redefines::all;
  Missing missing = Missing::error;
  OdoMode odo_mode = OdoMode::shift;
  LongRecords long_records = LongRecords::error;
  Trunc trunc = Trunc::error;
  SignRule signs = SignRule::strict;
  ZoneRule zones = ZoneRule::strict;
  PadNibble pad_nibble = PadNibble::lenient;
  ZonedSigns ascii_signs = ZonedSigns::ascii_ebcdic;  // used when the code page is of the ASCII family
  BadNumbers bad_numbers = BadNumbers::null;
  Null null = Null::error;
  Nul nul = Nul::keep;
  Overlong overlong = Overlong::error;
  Unmappable unmappable = Unmappable::error;
  Move move = Move::error;
  OdoRange odo = OdoRange::error;
  std::vector<std::string> items;        // only these items (paths); empty: all. Decode only.
  std::vector<std::string> when;         // rules for REDEFINES, ITEM=VALUE:VIEW (rule_text.hpp)
  std::vector<std::string> record_when;  // those that choose this record among 01 levels (record_set.hpp)
  Names names = Names::cobol;
  Conditions conditions = Conditions::none;
  bool renames = false;  // decode: 66 levels are members too, behind all others
  bool filler = false;  // elementary FILLER items are members too: FILLER#n
  Around around;        // encode: what of it is written; other entries are refused
  bool kernels = true;  // false: the portable code alone, which gives the same bytes; for tests and comparisons
};

// What decoding one record met. Reused between records; clear() keeps the memory.
struct DecodeReport {
  std::vector<Error> problems;  // items whose bytes are no number (`bad`), damaged counters; at most 100
  std::size_t bad = 0;          // how many there were
  std::size_t blank = 0;        // numbers that are spaces, low-values or high-values: null, no damage
  std::vector<Error> warnings;  // undefined characters, binaries over their PICTURE; at most 100
  std::size_t warned = 0;       // how many there were
  void clear() {
    problems.clear();
    warnings.clear();
    bad = blank = warned = 0;
  }
};

// One elementary item's value.
struct Value {
  enum class Kind : std::uint8_t { null, number, text };
  Kind kind = Kind::null;
  bool bad = false;  // null because the bytes are damage, not blanks
  Decimal number;
  std::string text;  // UTF-8 without pad; floats and hex items too
};

// What the rules say of one overlay of a record.
struct ViewChoice {
  std::vector<copybooks::FieldIndex> views;  // of the overlay
  std::vector<std::uint32_t> subscripts;     // of its occurrence, from 0
  bool decided = false;                      // false: no rule holds
  copybooks::FieldIndex chosen = copybooks::no_field;  // no_field: none of them
  std::string rule;                          // that decided, as it was given
};

// An elementary item by path, with its occurrences fixed: "ORDER.LINE[2].QTY".
struct ItemRef {
  copybooks::FieldIndex field = copybooks::no_field;
  std::vector<std::uint32_t> subscripts;  // from 0, outermost first
};

struct RecordPlan;  // record_plan.hpp
class JsonWriter;   // json_writer.hpp
class RecordSet;    // record_set.hpp

class RecordCodec {
 public:
  // Errors: unknown_code_page, item_unsupported (with path and PICTURE), rule_syntax, rule_name, rule_dead.
  [[nodiscard]] static Result<RecordCodec> compile(std::shared_ptr<const copybooks::RecordLayout> layout,
                                                   CodecOptions options);
  RecordCodec(RecordCodec&&) noexcept;
  RecordCodec& operator=(RecordCodec&&) noexcept;
  ~RecordCodec();

  const copybooks::RecordLayout& layout() const;
  const CodecOptions& options() const;
  const CodePage& code_page(copybooks::FieldIndex field) const;  // of an item: its own, or the record's
  // The legal lengths of a record. Under rules a record may end with the view that they choose.
  std::size_t min_length() const;
  std::size_t max_length() const;

  // Appends one JSON object, no newline. Fails only for a record of illegal length, (without lossless) a table whose
  // counter is damaged, or under BadNumbers::error; items that hold no number become null and are told in `report`.
  [[nodiscard]] Result<void> decode(Bytes record, JsonWriter& json, DecodeReport* report = nullptr) const;
  [[nodiscard]] Result<void> decode(Bytes record, std::string& json, DecodeReport* report = nullptr) const;

  // Appends the record of one JSON object. On error nothing is appended; `more`, if given, receives all errors of the
  // record (100 at most, the returned one first); `warnings` what the options let through (100 at most).
  [[nodiscard]] Result<void> encode(std::string_view json, Buffer& record, std::vector<Error>* more = nullptr,
                                    std::vector<Error>* warnings = nullptr) const;
  // Patch: members that are absent, null where the base holds no number, or equal to the base keep the bytes of `base`,
  // a record of legal length. Arrays are given whole; elements beyond those of the base lack nothing.
  [[nodiscard]] Result<void> encode_over(Bytes base, std::string_view json, Buffer& record,
                                         std::vector<Error>* more = nullptr,
                                         std::vector<Error>* warnings = nullptr) const;
  // The same, and what it changed: items whose bytes are others now, and occurrences of tables that came ("LINE[3]") or
  // went (length 0), by their place in the patched record. What an audit stores.
  struct Change {
    std::string path;
    std::size_t offset = 0;
    std::size_t length = 0;
  };
  struct Patched {
    Buffer record;
    std::vector<Change> changes;  // by offset
    std::vector<Error> warnings;  // what the options let through
  };
  [[nodiscard]] Result<Patched> patch(Bytes base, std::string_view json, std::vector<Error>* more = nullptr) const;

  // Elementary items. find: by path or any unambiguous suffix, with [n] for occurrences of tables.
  // Errors: undefined_element (unknown, with the nearest name; ambiguous; a group; a subscript missing or too large).
  [[nodiscard]] Result<ItemRef> find(std::string_view path) const;
  // The value of an item in a record of legal length; null when it holds no number or lies beyond a table's counter.
  [[nodiscard]] Value read(Bytes record, const ItemRef& item) const;
  // Writes a value into a record of legal length, whatever the options would let through. Errors as encode's. null is
  // refused.
  [[nodiscard]] Result<void> write(const Value& value, const ItemRef& item, std::span<std::uint8_t> record) const;
  // Offset and length in bytes of an item within this record.
  [[nodiscard]] std::pair<std::size_t, std::size_t> extent(Bytes record, const ItemRef& item) const;

  // Where a byte of a record stands in the layout, which has every table at its largest; max_length() for a byte behind
  // By the overlays of a record, outermost first; none for records that cannot be taken apart.
  std::vector<ViewChoice> view_choices(Bytes record) const;
  // the record's items. Errors: those of a record that does not fit its layout.
  [[nodiscard]] Result<std::size_t> layout_offset(Bytes record, std::size_t offset) const;

  // The record that encode makes of an object without members: VALUE clauses, else spaces and zeros (INITIALIZE),
  // tables at their smallest.
  Buffer initial_record() const;

  // The members of the JSON shape, in order, as the plan has them: for schemas, contracts and checks.
  struct Member {
    copybooks::FieldIndex field = copybooks::no_field;
    std::string name;  // the JSON name, "NAME#2" for a second sibling
    std::string path;  // the item path without subscripts
    enum class Kind : std::uint8_t { object, array, text, number, number_string, hex } kind = Kind::object;
    // array: of objects or of scalars; see element
    Kind element = Kind::object;     // what an array holds
    std::uint32_t min = 1, max = 1;  // array bounds
    bool view = false;               // a redefinition, or an item that has one: optional in JSON
    bool counter = false;            // the object of an OCCURS DEPENDING ON: optional in JSON
    bool derived = false;            // a rule says what it holds, or FILLER: optional in JSON
    std::uint32_t overlay = 0;       // views with the same number lie over the same bytes
    std::vector<std::string> rules;  // a view of a ruled overlay: those that choose it; empty: all views are shown
    std::vector<Member> members;     // of the object, or of the array's element
  };
  const std::vector<Member>& members() const;

 private:
  friend class RecordSet;
  explicit RecordCodec(std::unique_ptr<const RecordPlan> plan);
  std::unique_ptr<const RecordPlan> plan_;
};

}  // namespace codecs
