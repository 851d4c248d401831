// JSON Schema 2020-12 of a record: what encode takes, or what decode gives. Key order is stable.
#pragma once

#include <string>

#include "codecs/record_codec.hpp"

namespace codecs {

struct SchemaOptions {
  // decode: every member is there, numbers may be null, binary items show what their bytes hold, $residue may follow.
  enum class Purpose : std::uint8_t { encode, decode } purpose = Purpose::encode;
  std::string comment;  // $comment; empty: none
};

// Pretty-printed with two spaces, ends with a newline.
std::string json_schema(const RecordCodec& codec, const SchemaOptions& options = {});

}  // namespace codecs
