// A patch: JSON written over a record that exists. What the encoder is given for it, and what it says that it did.
#pragma once

#include "codecs/ruled_overlay.hpp"

namespace codecs {

struct PatchBase {
  Buffer image;                // of the base record
  Buffer patched;              // the same, being changed
  std::vector<Chosen> tails;   // by overlay, at the record's tail
  std::optional<Buffer> tail;  // bytes behind the base's items, if they are not the padding that encoding writes
};

struct PatchTrace {
  struct Written {
    NodeIndex node;
    std::size_t at;  // in the image
    std::vector<std::uint32_t> subscripts;
    bool fresh;  // in an occurrence that the base does not have
  };
  std::vector<Written> written;                           // items whose bytes were set
  std::vector<std::pair<NodeIndex, std::size_t>> tables;  // arrays that were given, and where
  std::vector<Error> warnings;                            // what the options let through
  bool whole = false;                                     // $all of the residue: the whole record was given
};

// Appends the record. `base.patched` is its image afterwards.
[[nodiscard]] Result<void> encode_patch(const RecordPlan& plan, std::string_view json, PatchBase& base,
                                        PatchTrace& trace, Buffer& record, std::vector<Error>* more);
// odo_mismatch for each table whose counter changed although its array was not given.
std::vector<Error> tables_left_out(const RecordPlan& plan, const PatchBase& base, const PatchTrace& trace);

}  // namespace codecs
