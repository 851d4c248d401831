#include "codecs/frame_chain.hpp"

#include <algorithm>

namespace codecs {

std::string_view describe(ChainKind kind) {
  switch (kind) {
    case ChainKind::rdw:
      return "RDWs (RECFM=V)";
    case ChainKind::rdw_exclusive:
      return "RDWs that do not count themselves (RECFM=V, --rdw-adjust 4)";
    case ChainKind::rdw_little:
      return "little-endian RDWs (RECFM=V, --rdw little)";
    case ChainKind::rdw_little_exclusive:
      return "little-endian RDWs that do not count themselves (RECFM=V, --rdw little, --rdw-adjust 4)";
    case ChainKind::rdw_at_2:
      return "descriptors with the length in bytes 3 and 4 (RECFM=V, --rdw-at 2)";
    case ChainKind::rdw_at_2_exclusive:
      return "descriptors with the length in bytes 3 and 4 that does not count them (RECFM=V, --rdw-at 2, --rdw-adjust "
             "4)";
    case ChainKind::blocks:
      return "BDWs with RDWs (RECFM=VB)";
    case ChainKind::segments:
      return "spanned records (RECFM=VBS without blocks)";
    case ChainKind::llzz:
      return "LLZZ fields (RECFM=LLZZ)";
  }
  return "";
}

void FrameChain::feed(Bytes bytes) {
  while (alive_ && !bytes.empty()) {
    if (skip_ > 0) {
      const auto step = static_cast<std::size_t>(std::min<std::uint64_t>(skip_, bytes.size()));
      skip_ -= step;
      bytes = bytes.subspan(step);
      continue;
    }
    head_[have_++] = bytes[0];
    bytes = bytes.subspan(1);
    if (have_ == 4) {
      have_ = 0;
      descriptor();
    }
  }
}

void FrameChain::descriptor() {
  const std::uint64_t first = static_cast<std::uint64_t>(head_[0] << 8 | head_[1]);
  const std::uint64_t first_little = static_cast<std::uint64_t>(head_[1] << 8 | head_[0]);
  const std::uint64_t second = static_cast<std::uint64_t>(head_[2] << 8 | head_[3]);
  ++descriptors_;
  if (kind_ == ChainKind::blocks && block_left_ == 0) {
    const std::uint64_t length = (first & 0x8000) != 0 ? (first & 0x7FFF) << 16 | second : first;
    alive_ = length >= 8 && ((first & 0x8000) != 0 || second == 0);
    block_left_ = length - 4;
    return;
  }
  std::uint64_t length = first;  // counts its four bytes
  std::uint64_t fill = second;
  switch (kind_) {
    case ChainKind::rdw:
    case ChainKind::blocks:
      break;
    case ChainKind::rdw_exclusive:
      length = first == 0 ? 0 : first + 4;  // else zeros would be a chain of empty records
      break;
    case ChainKind::rdw_little:
      length = first_little;
      break;
    case ChainKind::rdw_little_exclusive:
      length = first_little == 0 ? 0 : first_little + 4;
      break;
    case ChainKind::rdw_at_2:
      length = second;
      fill = first;
      break;
    case ChainKind::rdw_at_2_exclusive:
      length = second == 0 ? 0 : second + 4;
      fill = first;
      break;
    case ChainKind::segments:
      fill = (second & 0xFCFF) != 0 ? 1 : 0;
      break;
    case ChainKind::llzz:
      fill = 0;
      break;
  }
  alive_ = length >= 4 && length <= 32767 && fill == 0;
  if (!alive_) return;
  skip_ = length - 4;
  if (kind_ != ChainKind::blocks) return;
  alive_ = length <= block_left_;
  if (!alive_) return;
  block_left_ -= length;
  alive_ = block_left_ == 0 || block_left_ >= 4;
}

}  // namespace codecs
