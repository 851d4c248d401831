// FrameChain: does a chain of descriptors of one kind run through a file? Fed with the file's bytes in order, it hops
// from descriptor to descriptor in constant memory. For explanations and guesses only; RecordReader gives the records.
#pragma once

#include <array>
#include <string_view>

#include "codecs/messages.hpp"

namespace codecs {

enum class ChainKind : std::uint8_t {
  blocks,         // BDWs with RDWs in them; first, since the BDWs alone are a chain of RDWs too
  rdw,            // LLLL 0000, counts itself
  rdw_exclusive,  // LLLL 0000, does not
  rdw_little,     // the same two, little-endian
  rdw_little_exclusive,
  rdw_at_2,  // 0000 LLLL
  rdw_at_2_exclusive,
  segments,  // RDWs with segment codes
  llzz,      // LLLL and any two bytes
};
std::string_view describe(ChainKind kind);  // "little-endian RDWs that count themselves"

class FrameChain {
 public:
  explicit FrameChain(ChainKind kind) : kind_(kind) {}
  void feed(Bytes bytes);
  ChainKind kind() const { return kind_; }
  bool holds() const { return alive_ && descriptors_ > 0; }  // every descriptor so far is possible
  bool ends_here() const { return holds() && skip_ == 0 && have_ == 0 && block_left_ == 0; }
  std::uint64_t descriptors() const { return descriptors_; }

 private:
  void descriptor();

  ChainKind kind_;
  bool alive_ = true;
  std::array<std::uint8_t, 4> head_{};
  std::size_t have_ = 0;
  std::uint64_t skip_ = 0;        // bytes up to the next descriptor
  std::uint64_t block_left_ = 0;  // bytes of the block behind the last record
  std::uint64_t descriptors_ = 0;
};

}  // namespace codecs
