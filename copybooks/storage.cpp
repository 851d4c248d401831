#include "copybooks/storage.hpp"

#include <algorithm>

namespace copybooks {

Storage::Storage(const CopybookOptions& options) {
  const bool ibm = options.dialect == Dialect::ibm, mf = options.dialect == Dialect::mf;
  binary_size = options.binary_size.value_or(mf    ? BinarySize::fewest
                                             : ibm ? BinarySize::two_four_eight
                                                   : BinarySize::one_two_four_eight);
  native_order = options.endian.value_or(ibm ? ByteOrder::big : ByteOrder::little);
  sync_max = options.sync_max.value_or(mf ? 0 : ibm ? 4 : 8);
  floats = options.floats.value_or(ibm ? Floats::hex : Floats::ieee_little);
  pointer = static_cast<std::size_t>(options.pointer_size.value_or(ibm ? 4 : 8));
  procedure_pointer = ibm ? 8 : pointer;
  index = ibm ? pointer : 4;
}

std::size_t Storage::binary_bytes(int digits, bool is_signed) const {
  if (binary_size == BinarySize::fewest) {
    // The fewest bytes whose range holds all nines: 10^digits - 1 < 2^bits.
    long double range = is_signed ? 0.5L : 1, most = 1;
    for (int i = 0; i < digits; ++i) most *= 10;
    for (std::size_t bytes = 1; bytes <= 16; ++bytes) {
      range *= 256;
      if (most - 1 < range) return bytes;
    }
    return 16;
  }
  if (binary_size == BinarySize::one_two_four_eight && digits <= 2) return 1;
  return digits <= 4 ? 2 : digits <= 9 ? 4 : digits <= 18 ? 8 : 16;
}

std::size_t Storage::bytes_without_picture(Usage usage) const {
  switch (usage) {
    case Usage::float_short:
    case Usage::pointer32:
      return 4;
    case Usage::float_long:
      return 8;
    case Usage::index:
      return index;
    case Usage::pointer:
    case Usage::function_pointer:
      return pointer;
    case Usage::procedure_pointer:
      return procedure_pointer;
    default:
      return 0;
  }
}

std::uint64_t Storage::alignment(const Field& f) const {
  if (sync_max == 0) return 1;
  if (f.usage == Usage::binary || f.usage == Usage::native) {
    const int digits = f.picture ? f.picture->digits : 1;
    if (f.length == 1) return 1;
    return digits <= 4 ? 2 : digits <= 9 ? 4 : static_cast<std::uint64_t>(sync_max);
  }
  return std::max<std::uint64_t>(1, bytes_without_picture(f.usage));
}

}  // namespace copybooks
