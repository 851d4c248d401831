// What a Contract is compiled to; for contract.cpp (compile and emit) and contract_read.cpp (check) only.
#pragma once

#include "gateway/contract.hpp"
#include "gateway/record_items.hpp"

namespace gateway {

struct ContractNode {
  enum class Kind : std::uint8_t { object, array, leaf } kind = Kind::object;
  enum class Form : std::uint8_t {
    text,      // a JSON string
    integer,   // a JSON integer
    decimal,   // a JSON string that holds a number
    floating,  // a JSON number
    names,     // a JSON string: the name of an 88 level
  } form = Form::text;
  std::string name;
  std::string path;
  const Item* item = nullptr;                           // leaf
  ItemRule rule;                                        // leaf
  std::uint32_t min = 1, max = 1;                       // array
  copybooks::FieldIndex counter = copybooks::no_field;  // array: its OCCURS DEPENDING ON object
  std::size_t order = 0;                                // the place of its first item in what is asked
  std::vector<ContractNode> children;                   // object: members; array: its element
};

struct Contract::State {
  std::shared_ptr<const codecs::RecordCodec> codec;
  std::shared_ptr<const RecordItems> items;
  std::vector<std::string> asked;
  std::vector<ItemRule> rules;
  bool ascii = true;
  ContractNode root;
  std::string schema, schema_name, words;
  int max_tokens = 64;
};

// Whether a model may write this character into a text item.
bool in_repertoire(char32_t character, const codecs::CodePage& page, bool ascii);

}  // namespace gateway
