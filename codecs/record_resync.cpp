// Going on behind a bad descriptor (--resync): the next place where four records chain, or fewer that reach the end of
// the file, each of a length that the layout allows. What lies before it is a gap: told, never decoded.
#include <algorithm>

#include "codecs/record_reader_state.hpp"

namespace codecs {

namespace {

constexpr std::size_t chained = 4;
constexpr std::size_t longest_block = 32760;
constexpr std::size_t longest_segment = 32756;

enum class Chain : std::uint8_t { no, yes, more };

class ChainTest {
 public:
  ChainTest(const RecordFormatOptions& options, const FrameDescriptor& descriptor, const FrameDescriptor& block)
      : options_(options), descriptor_(descriptor), block_(block) {}

  // `at_end`: the file ends with `bytes`.
  Chain from(Bytes bytes, bool at_end) const {
    const bool blocked = options_.format == RecordFormat::vb || options_.format == RecordFormat::vbs;
    std::size_t records = 0;
    while (records < chained) {
      if (bytes.empty()) return !at_end ? Chain::more : records > 0 ? Chain::yes : Chain::no;
      std::size_t taken = 0;
      const Chain one = blocked ? block(bytes, at_end, records, taken) : record(bytes, at_end, records, taken);
      if (one != Chain::yes) return one;
      bytes = bytes.subspan(taken);
    }
    return Chain::yes;
  }

 private:
  Chain record(Bytes bytes, bool at_end, std::size_t& records, std::size_t& taken) const {
    const Chain short_of = at_end ? Chain::no : Chain::more;
    if (bytes.size() < descriptor_.size) return short_of;
    const bool vbs = options_.format == RecordFormat::vbs;
    const bool llzz = options_.format == RecordFormat::llzz;
    if (vbs ? bytes[2] > 3 || bytes[3] != 0 : !llzz && !descriptor_.fill_is_zero(bytes)) return Chain::no;
    const std::int64_t length = descriptor_.length(bytes);
    const auto size = static_cast<std::int64_t>(descriptor_.size);
    const auto least = size + static_cast<std::int64_t>(vbs ? 1 : options_.shortest_allowed);
    const std::size_t allowed =
        options_.longest_allowed == 0 ? options_.max_record : options_.longest_allowed + descriptor_.size;
    const std::size_t most = vbs ? longest_segment : std::min(options_.max_record, allowed);
    if (length < least || length > static_cast<std::int64_t>(most)) return Chain::no;
    taken = static_cast<std::size_t>(length);
    if (taken > bytes.size()) return short_of;
    ++records;
    return Chain::yes;
  }

  Chain block(Bytes bytes, bool at_end, std::size_t& records, std::size_t& taken) const {
    const Chain short_of = at_end ? Chain::no : Chain::more;
    if (bytes.size() < 4) return short_of;
    const std::int64_t length = block_.length(bytes);
    if (!block_.fill_is_zero(bytes) || length < static_cast<std::int64_t>(4 + descriptor_.size) ||
        length > static_cast<std::int64_t>(longest_block)) {
      return Chain::no;
    }
    taken = static_cast<std::size_t>(length);
    // The records inside are looked at first: most places are refused by their first bytes.
    Bytes inside = bytes.subspan(4, std::min(taken, bytes.size()) - 4);
    const bool whole = taken <= bytes.size();
    while (!inside.empty()) {
      std::size_t step = 0;
      const Chain one = record(inside, whole, records, step);
      if (one == Chain::no || (one == Chain::more && whole)) return Chain::no;
      if (one == Chain::more) return short_of;
      inside = inside.subspan(step);
    }
    return whole ? Chain::yes : short_of;
  }

  const RecordFormatOptions& options_;
  const FrameDescriptor& descriptor_;
  const FrameDescriptor& block_;
};

}  // namespace

void RecordReader::State::close_gap() { gaps.back().length = position - gap_from; }

bool RecordReader::State::seek() {
  spanned.clear();
  in_spanned = false;
  block_left = 0;
  const ChainTest test(options, descriptor, block);
  std::size_t first = position == resumed_at ? 1 : 0;  // a chain that could not be read is none
  const std::size_t window_size = 2 * chained * (std::max(options.max_record, longest_block) + 8);
  for (;;) {
    const std::size_t take = std::min(available(), window_size);
    const bool at_end = finished && take == available();
    if (take == 0) break;
    const Bytes window = *peek(take);
    std::size_t at = std::min(first, take);
    first = 0;
    Chain found = Chain::no;
    for (; at < take; ++at) {
      found = test.from(window.subspan(at), at_end);
      if (found != Chain::no) break;
    }
    consume(at);
    if (found == Chain::yes) {
      seeking = false;
      orphans = options.format == RecordFormat::vbs;
      close_gap();
      resumed_at = position;
      return true;
    }
    if (found == Chain::more && at == 0 && take < available()) {  // a window holds any chain
      consume(1);
      continue;
    }
    if (available() == 0 || found == Chain::more) break;
  }
  if (!finished || available() > 0) {
    static_cast<void>(peek(available() + 1));  // moves the chunk into the carry
    if (!finished) return false;
  }
  close_gap();
  stopped = true;
  return false;
}

}  // namespace codecs
