// Bytes and alignment of elementary items, as the dialect and its options say.
// Spec: Language Reference, USAGE clause, SYNCHRONIZED clause.
#pragma once

#include "copybooks/copybook.hpp"

namespace copybooks {

struct Storage {
  explicit Storage(const CopybookOptions& options);

  std::size_t binary_bytes(int digits, bool is_signed) const;
  // Of an item without PICTURE; 0 for the others.
  std::size_t bytes_without_picture(Usage usage) const;
  std::uint64_t alignment(const Field& field) const;  // with SYNC; 1 is none

  BinarySize binary_size;
  ByteOrder native_order;
  int sync_max;
  Floats floats;
  std::size_t pointer, procedure_pointer, index;
};

}  // namespace copybooks
