// RecordLayout: a copybook resolved to offsets and sizes. Immutable and shared; codecs compile their plans from it.
// Fields stand in copybook order (pre-order), parents before children; indices are stable.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "copybooks/picture.hpp"

namespace copybooks {

using FieldIndex = std::uint32_t;
inline constexpr FieldIndex no_field = 0xFFFFFFFF;

// Spec: Enterprise COBOL for z/OS, Language Reference, USAGE clause.
enum class Usage : std::uint8_t {
  display,
  binary,         // COMP, COMP-4, BINARY
  native,         // COMP-5
  packed,         // COMP-3, PACKED-DECIMAL
  packed_nosign,  // COMP-6
  float_short,    // COMP-1
  float_long,     // COMP-2
  national,
  dbcs,  // DISPLAY-1
  utf8,
  index,
  pointer,
  pointer32,
  procedure_pointer,
  function_pointer,
};
std::string_view to_string(Usage usage);  // "DISPLAY", "COMP-3", ...

enum class ByteOrder : std::uint8_t { big, little };
enum class Floats : std::uint8_t { hex, ieee, ieee_little };

// A literal as a copybook's VALUE writes it.
struct Literal {
  enum class Kind : std::uint8_t { text, number, hex, spaces, zeros, low_values, high_values, quotes, null, all };
  Kind kind = Kind::text;
  std::string text;  // text and all: UTF-8 characters; number: as written ("-1.50"); hex: decoded bytes
};

// One VALUE of an 88 level; `last` is set for THRU.
struct ConditionValue {
  Literal first;
  std::optional<Literal> last;
};
struct Condition {  // an 88 level
  std::string name;
  std::vector<ConditionValue> values;
};

struct Occurs {
  std::uint32_t min = 1;
  std::uint32_t max = 1;
  FieldIndex depending_on = no_field;  // the ODO object
  std::size_t stride = 0;              // bytes from one occurrence to the next, at the largest
  bool unbounded = false;
  // The counter is no item of the record: there are as many occurrences as the record's length has room for. Only the
  // last table of a record may be so; depending_on is no_field.
  bool by_length = false;
};

struct Field {
  int level = 1;
  std::string name;  // as written; "FILLER" for FILLER and unnamed items
  bool filler = false;
  FieldIndex parent = no_field;
  FieldIndex end = 0;      // one past the last descendant: [index + 1, end) are the items below
  std::size_t offset = 0;  // from the record's start, of the first occurrence, with every table at its largest
  std::size_t length = 0;  // of one occurrence, at its largest; a group's includes its tables, inner slack and fill
  std::size_t slack = 0;   // slack bytes just before this item (SYNC)
  bool variable_offset = false;    // behind a variable table: the real offset depends on the data
  bool variable_length = false;    // holds a variable table
  std::optional<Picture> picture;  // none on groups and on items without PICTURE (COMP-1, INDEX, POINTER)
  Usage usage = Usage::display;
  ByteOrder byte_order = ByteOrder::big;
  Floats floats = Floats::hex;
  bool is_signed = false;  // PICTURE has S
  bool sign_leading = false;
  bool sign_separate = false;
  bool justified = false;
  bool blank_when_zero = false;
  bool byte_length = false;  // PIC U BYTE-LENGTH n: only its bytes are limited
  std::optional<Occurs> occurs;
  FieldIndex redefines = no_field;  // the item that this one redefines, directly
  std::vector<Condition> conditions;
  std::optional<Literal> value;
  std::vector<Literal> values;  // of the occurrences in order, where VALUE lists several; `value` is the first
  std::string comment;  // the copybook's comment lines above and beside the item, joined by one space
  int line = 0;         // where it was written, for messages
  int column = 0;

  bool group() const { return !picture && usage_needs_picture; }
  bool usage_needs_picture = true;  // false for COMP-1, COMP-2, INDEX, POINTER ...: elementary without PICTURE
};

// A 66 level.
struct Rename {
  std::string name;
  FieldIndex first = no_field;
  FieldIndex last = no_field;
  std::size_t offset = 0;
  std::size_t length = 0;
};

class RecordLayout {
 public:
  RecordLayout(std::vector<Field> all_fields, std::vector<Rename> all_renames, std::size_t smallest,
               std::size_t largest);

  const std::string& name() const { return fields_.front().name; }
  const std::vector<Field>& fields() const { return fields_; }  // [0] is the 01 level
  const Field& field(FieldIndex index) const { return fields_[index]; }
  const std::vector<Rename>& renames() const { return renames_; }
  std::size_t min_length() const { return min_length_; }
  std::size_t max_length() const { return max_length_; }
  bool variable() const { return min_length_ != max_length_; }

  // Names below the 01 level joined by dots, no subscripts: "ORDER.LINE.QTY". The 01 level itself: its name.
  std::string path(FieldIndex index) const;
  // By path, by any unambiguous suffix of it (as COBOL qualifies), or by name; case does not count. no_field if none,
  // nullopt if ambiguous.
  std::optional<FieldIndex> find(std::string_view path_or_name) const;

 private:
  std::vector<Field> fields_;
  std::vector<Rename> renames_;
  std::size_t min_length_;
  std::size_t max_length_;
};

// "S9(5)V99 COMP-3", "X(8)", "COMP-1": what messages call PICTURE.
std::string picture_text(const Field& field);

}  // namespace copybooks
