// JSON Schema 2020-12 of a record: what encode takes. Key order is stable.
#pragma once

#include <string>

#include "codecs/record_codec.hpp"

namespace codecs {

// Pretty-printed with two spaces, ends with a newline.
std::string json_schema(const RecordCodec& codec);

}  // namespace codecs
