// RecordItems: what each elementary item of a record can hold, in the form that contracts, tables and routes ask about:
// its kind, its limits, its 88 levels, its place in the JSON shape. Built once a route from a RecordCodec.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/record_codec.hpp"

namespace gateway {

struct ConditionChoice {  // one VALUE of an 88 level, in the item's own terms
  codecs::Value first;
  std::optional<codecs::Value> last;  // THRU
};
struct ItemCondition {  // an 88 level whose VALUEs can all be said in JSON
  std::string name;
  std::vector<ConditionChoice> choices;
  bool single() const { return choices.size() == 1 && !choices.front().last; }
};

struct Item {
  enum class Kind : std::uint8_t {
    text,        // X, in the code page
    alphabetic,  // A
    national,    // N: UTF-16 units
    utf8,        // U: bytes of UTF-8
    number,      // any exact number, edited ones too
    floating,    // COMP-1, COMP-2
    other,       // no value that a person or a model could write
  };
  copybooks::FieldIndex field = copybooks::no_field;
  const copybooks::Field* source = nullptr;
  const codecs::RecordCodec::Member* member = nullptr;  // of the codec
  std::string path;                                     // without subscripts
  Kind kind = Kind::other;
  std::size_t length = 0;  // bytes
  int integer_digits = 0;  // numbers: digits before the point, P positions included
  int scale = 0;           // numbers: decimals; negative for trailing P
  bool is_signed = false;
  bool in_table = false;
  bool in_view = false;  // lies in a redefinition: another item owns its bytes
  bool counter = false;  // the object of an OCCURS DEPENDING ON
  std::vector<ItemCondition> conditions;

  bool is_text() const { return kind != Kind::number && kind != Kind::floating && kind != Kind::other; }
  int digits() const { return integer_digits + (scale > 0 ? scale : 0); }
};

class RecordItems {
 public:
  // `codec` must outlive the items.
  explicit RecordItems(const codecs::RecordCodec& codec);
  RecordItems(const RecordItems&) = delete;
  RecordItems& operator=(const RecordItems&) = delete;

  const codecs::RecordCodec& codec() const { return codec_; }
  const std::vector<Item>& all() const { return items_; }
  const Item* find(copybooks::FieldIndex field) const;
  // By path, or any unambiguous suffix of it, without subscripts. Null with `why` set to a sentence that names the
  // nearest item.
  const Item* find(std::string_view path, std::string& why) const;

  // One JSON object with these members, each given as JSON text; keys are elementary items outside of tables, or
  // tables.
  std::string nest(const std::map<copybooks::FieldIndex, std::string>& values) const;

  // A literal as people write it: a condition's name (unless `quoted`), else the value itself. Null with `why` set.
  std::optional<codecs::Value> literal(const Item& item, std::string_view text, bool quoted, std::string& why) const;
  // What keeps a value out of an item, as a sentence without the value: PICTURE and code page. Empty: it fits.
  std::string misfit(const Item& item, const codecs::Value& value) const;
  // Likewise: the 88 levels, if the item has any.
  std::string condition_misfit(const Item& item, const codecs::Value& value) const;
  // The value as record JSON. It must fit.
  static std::string json(const Item& item, const codecs::Value& value);
  // "text, at most 20 characters", "a number from 0 to 999.99 with 2 decimals".
  std::string limits(const Item& item) const;

 private:
  void collect(const std::vector<codecs::RecordCodec::Member>& members, bool in_table, bool in_view);
  std::optional<codecs::Value> condition_value(const Item& item, const copybooks::Literal& literal) const;
  bool nest(const std::vector<codecs::RecordCodec::Member>& members,
            const std::map<copybooks::FieldIndex, std::string>& values, std::string& out) const;
  int order(const codecs::Value& a, const codecs::Value& b) const;

  const codecs::RecordCodec& codec_;
  std::vector<Item> items_;
};

// The nearest of `names` by edit distance; empty if none is near.
std::string nearest_name(std::string_view name, const std::vector<std::string>& names);
// "; did you mean \"y\"?", or nothing.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& names);
void append_json_string(std::string& out, std::string_view utf8);
std::string json_string(std::string_view utf8);
bool same_letters(std::string_view a, std::string_view b);  // case does not count
// The largest number of an item as text: "999.99".
std::string largest_number(const Item& item);

}  // namespace gateway
