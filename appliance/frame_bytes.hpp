// Bytes around a record that JSON keeps in "$residue": "$zz" of LLZZ segments, "$prefix" of --record-prefix. The codec
// knows the record alone; the verbs put these in and take them out.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codecs/messages.hpp"

namespace appliance {

// Adds an entry to the residue of the JSON object that begins at `from` and ends the text.
void add_frame_bytes(std::string& json, std::size_t from, std::string_view key, codecs::Bytes bytes);
// The bytes of an entry; nothing where there is none.
std::optional<codecs::Buffer> frame_bytes(std::string_view json, std::string_view key);

}  // namespace appliance
