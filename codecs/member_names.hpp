// The JSON shape of a layout before any representation: which fields are members of which object, and what they are
// called there. Children of FILLER groups move up; a second sibling of one name is NAME#2, an unnamed one FILLER#n.
#pragma once

#include "codecs/record_codec.hpp"

namespace codecs {

// Whether another item redefines this one.
bool redefined(const copybooks::RecordLayout& layout, copybooks::FieldIndex index);
// The item that an overlay begins with, given any of its views.
copybooks::FieldIndex overlay_root(const copybooks::RecordLayout& layout, copybooks::FieldIndex view);
// The fields that are members of a group in the JSON shape.
std::vector<copybooks::FieldIndex> shape_children(const copybooks::RecordLayout& layout, copybooks::FieldIndex group);

struct MemberNames {              // by field; empty for what is no member
  std::vector<std::string> item;  // in item paths: the copybook's
  std::vector<std::string> json;  // in JSON, as --names asks
};
MemberNames name_members(const copybooks::RecordLayout& layout, Names names);

}  // namespace codecs
