#include <algorithm>

#include "codecs/record_reader_state.hpp"

namespace codecs {

namespace {

constexpr std::size_t most_gaps = 1000;

}  // namespace

std::string counted(std::uint64_t count, const char* noun) {
  return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
}

RecordReader::RecordReader(RecordFormatOptions options) : state_(std::make_unique<State>(std::move(options))) {}
RecordReader::~RecordReader() = default;

namespace {

// What --skip leaves of a piece.
Bytes behind_skip(Bytes bytes, std::uint64_t& left) {
  const std::uint64_t step = std::min<std::uint64_t>(left, bytes.size());
  left -= step;
  return bytes.subspan(static_cast<std::size_t>(step));
}

}  // namespace

void RecordReader::feed(Bytes bytes) {
  State& s = *state_;
  if (s.stopped) return;
  bytes = behind_skip(bytes, s.skip_left);
  s.observe(bytes);
  Buffer joined(s.chunk.begin(), s.chunk.end());
  joined.insert(joined.end(), bytes.begin(), bytes.end());
  s.owned = std::move(joined);
  s.chunk = s.owned;
}

void RecordReader::lend(Bytes bytes) {
  State& s = *state_;
  if (!s.chunk.empty()) return feed(bytes);
  if (s.stopped) return;
  bytes = behind_skip(bytes, s.skip_left);
  s.observe(bytes);
  s.owned.clear();
  s.chunk = bytes;
}

void RecordReader::finish() { state_->finished = true; }
std::uint64_t RecordReader::offset() const { return state_->record_offset; }
std::uint64_t RecordReader::record_number() const { return state_->records; }
std::uint64_t RecordReader::offset_of(std::size_t at) const {
  const std::size_t in_data = at + state_->prefix.size();
  const auto& segments = state_->segments;
  const auto next = std::partition_point(segments.begin(), segments.end(),
                                         [in_data](const State::Segment& s) { return s.at <= in_data; });
  return next == segments.begin() ? offset() + at : next[-1].offset + (in_data - next[-1].at);
}
std::uint16_t RecordReader::zz() const { return state_->zz; }
std::size_t RecordReader::remainder() const { return state_->left_out; }
Bytes RecordReader::prefix() const { return state_->prefix; }
std::uint64_t RecordReader::filled() const { return state_->filled_records; }
std::size_t RecordReader::added() const { return state_->added; }
const std::vector<FrameGap>& RecordReader::gaps() const { return state_->gaps; }
std::uint64_t RecordReader::gap_count() const { return state_->gap_count; }
std::size_t RecordReader::held() const {
  return state_->owned.size() + state_->carry.size() + state_->spanned.size() + state_->line.size() +
         state_->prefix.size() + state_->filled.size();
}
Result<std::optional<Bytes>> RecordReader::next() { return state_->next(); }

Result<std::optional<Bytes>> RecordReader::State::next() {
  added = 0;
  for (;;) {
    if (stopped || (seeking && !seek())) return std::nullopt;
    const auto record = dispatch();
    if (!record) {
      if (!seeking) return record;
      gaps.back().why = record.error();
      continue;
    }
    if (!*record) return std::nullopt;
    if (records > options.skip_records) return dress(**record);
  }
}

Result<std::optional<Bytes>> RecordReader::State::dress(Bytes record) {
  if (options.record_prefix > 0) {
    if (record.size() < options.record_prefix) {
      stopped = true;
      return Error(errc::record_too_short, "record " + std::to_string(records) + " has " +
                                               counted(record.size(), "byte") + ", less than its prefix of " +
                                               std::to_string(options.record_prefix));
    }
    const Bytes front = record.first(options.record_prefix);
    prefix.assign(front.begin(), front.end());
    record = record.subspan(options.record_prefix);
    record_offset += options.record_prefix;
  }
  if (record.size() < options.fill_to) {
    filled.assign(record.begin(), record.end());
    filled.resize(options.fill_to, options.pad);
    added += options.fill_to - record.size();
    record = filled;
    ++filled_records;
  }
  return record;
}

Result<std::optional<Bytes>> RecordReader::State::dispatch() {
  switch (options.format) {
    case RecordFormat::f:
      return options.length_of ? next_by_item() : next_fixed();
    case RecordFormat::v:
    case RecordFormat::vb:
    case RecordFormat::llzz:
      return next_variable();
    case RecordFormat::vbs:
      return next_segment();
    case RecordFormat::text:
      break;
  }
  return next_line();
}

Error RecordReader::State::fail(errc code, std::uint64_t at, const std::string& what, bool explain) {
  if (resyncs()) {
    seeking = true;
    gap_from = position;
    ++gap_count;
    if (gaps.size() < most_gaps) gaps.emplace_back();
    gaps.back() = {position, 0, {}};
  } else {
    stopped = true;
    chunk = {};
  }
  Error error(code, "record " + std::to_string(records + 1) + " at file offset " + std::to_string(at) + ": " + what +
                        (explain ? chain_found() : ""));
  error.offset = static_cast<std::size_t>(at);
  return error;
}
std::string RecordReader::State::chain_found() const {
  for (const FrameChain& chain : chains) {
    const bool own = (options.format == RecordFormat::v && chain.kind() == ChainKind::rdw) ||
                     (options.format == RecordFormat::llzz && chain.kind() == ChainKind::llzz);
    if (own || !chain.holds() || (chain.descriptors() < 2 && !(finished && chain.ends_here()))) continue;
    if (finished && !chain.ends_here()) continue;
    return "; the file " + std::string(finished ? "is" : "begins with") + " a chain of " +
           counted(chain.descriptors(), "descriptor") + ": " + std::string(describe(chain.kind())) +
           (finished ? ", up to its end" : "");
  }
  return "";
}

}  // namespace codecs
