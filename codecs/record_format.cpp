#include "codecs/record_format.hpp"

#include <algorithm>
#include <array>

#include "codecs/frame_chain.hpp"

namespace codecs {
namespace {

constexpr std::uint8_t ascii_space = 0x20;
constexpr std::size_t longest_segment = 32756;
constexpr std::size_t longest_short_block = 32760;

std::string plural(std::uint64_t count, const char* noun) {
  return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
}

// A descriptor as the options describe it: where its length stands, and what the other bytes are.
struct Descriptor {
  std::size_t size = 4;
  std::size_t length_at = 0;
  std::size_t length_size = 2;
  bool little_endian = false;
  int adjust = 0;

  // The length of descriptor and data, which may be negative in a damaged file.
  std::int64_t length(Bytes bytes) const {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < length_size; ++i) {
      value = value << 8 | bytes[length_at + (little_endian ? length_size - 1 - i : i)];
    }
    return static_cast<std::int64_t>(value) + adjust;
  }
  // False if the length does not fit its field.
  bool write(std::uint64_t length, Buffer& out) const {
    const std::int64_t value = static_cast<std::int64_t>(length) - adjust;
    if (value < 0 || value >= (std::int64_t{1} << (8 * length_size))) return false;
    const std::size_t start = out.size();
    out.resize(start + size);
    for (std::size_t i = 0; i < length_size; ++i) {
      const std::size_t shift = 8 * (little_endian ? i : length_size - 1 - i);
      out[start + length_at + i] = static_cast<std::uint8_t>(value >> shift);
    }
    return true;
  }
  bool fill_is_zero(Bytes bytes) const {
    for (std::size_t i = 0; i < size; ++i) {
      if ((i < length_at || i >= length_at + length_size) && bytes[i] != 0) return false;
    }
    return true;
  }
};

// Options that make no sense together fall back to the standard descriptor.
Descriptor record_descriptor(const RecordFormatOptions& options) {
  Descriptor descriptor{options.descriptor_size == 2 ? std::size_t{2} : std::size_t{4}, options.length_at,
                        options.length_size == 4 ? std::size_t{4} : std::size_t{2}, options.little_endian,
                        options.adjust};
  if (options.format == RecordFormat::vbs || options.format == RecordFormat::llzz) descriptor.size = 4;
  descriptor.length_size = std::min(descriptor.length_size, descriptor.size);
  if (options.format == RecordFormat::vbs || options.format == RecordFormat::llzz) descriptor.length_size = 2;
  const bool fixed_place = options.format == RecordFormat::vbs || options.format == RecordFormat::llzz;
  if (fixed_place || descriptor.length_at + descriptor.length_size > descriptor.size) descriptor.length_at = 0;
  return descriptor;
}
Descriptor block_descriptor(const RecordFormatOptions& options) {
  return {4, 0, 2, options.block_little_endian, options.block_adjust};
}

// What a file of fixed records could be instead, gathered while it passes: line ends and padding.
class FixedEvidence {
 public:
  void feed(Bytes bytes, std::uint64_t at, std::size_t lrecl) {
    if (lrecl == 0) return;
    for (std::size_t width = 1; width <= 2; ++width) {
      const std::uint64_t stride = lrecl + width;
      for (std::uint64_t i = lrecl - std::min<std::uint64_t>(lrecl, at % stride); lines_[width - 1];) {
        const std::uint64_t phase = (at + i) % stride;
        if (phase < lrecl) i += lrecl - phase;
        if (i >= bytes.size()) break;
        const std::uint8_t byte = bytes[static_cast<std::size_t>(i)];
        const bool last = (at + i) % stride == stride - 1;
        lines_[width - 1] = last ? byte == 0x0A || byte == 0x25 || (width == 1 && byte == 0x15) : byte == 0x0D;
        ++i;
      }
    }
    for (std::size_t i = 0; i < bytes.size() && at + i < first_.size(); ++i) {
      first_[static_cast<std::size_t>(at) + i] = bytes[i];
    }
  }
  bool lines(std::size_t width) const { return lines_[width - 1]; }
  bool begins_with(std::initializer_list<std::uint8_t> bytes) const {
    return std::equal(bytes.begin(), bytes.end(), first_.begin());
  }

 private:
  std::array<bool, 2> lines_{true, true};  // line ends of 1 or 2 bytes stand behind each LRECL bytes
  std::array<std::uint8_t, 4> first_{};
};

}  // namespace

Result<RecordFormat> parse_record_format(std::string_view name) {
  constexpr std::pair<std::string_view, RecordFormat> names[] = {
      {"F", RecordFormat::f},     {"FB", RecordFormat::f},      {"V", RecordFormat::v},      {"VB", RecordFormat::vb},
      {"VBS", RecordFormat::vbs}, {"LLZZ", RecordFormat::llzz}, {"TEXT", RecordFormat::text}};
  std::string upper;
  for (const char c : name.substr(0, 40)) upper.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  for (const auto& [word, format] : names) {
    if (upper == word) return format;
  }
  return Error(errc::unknown_record_format, "no record format '" + std::string(name.substr(0, 40)) +
                                                "'; it is one of F, FB, V, VB, VBS, LLZZ, TEXT");
}

std::string_view to_string(RecordFormat format) {
  constexpr std::string_view names[] = {"F", "V", "VB", "VBS", "LLZZ", "TEXT"};
  return names[static_cast<std::size_t>(format)];
}

struct RecordReader::State {
  explicit State(RecordFormatOptions wanted)
      : options(std::move(wanted)), descriptor(record_descriptor(options)), block(block_descriptor(options)) {
    if (options.format == RecordFormat::text) return;
    for (int kind = 0; kind <= static_cast<int>(ChainKind::llzz); ++kind) {
      chains.emplace_back(static_cast<ChainKind>(kind));
    }
  }

  RecordFormatOptions options;
  Descriptor descriptor;
  Descriptor block;
  std::vector<FrameChain> chains;
  FixedEvidence evidence;

  Buffer owned;              // what feed copied
  Bytes chunk;               // the unread part of the last feed or lend
  Buffer carry;              // the beginning of what did not lie in one chunk
  std::size_t carry_at = 0;  // read up to here
  Buffer spanned;            // VBS: the segments so far
  Buffer line;               // TEXT: the padded line
  std::uint64_t fed = 0;
  std::uint64_t position = 0;  // file offset of the first unread byte
  std::uint64_t block_left = 0;
  std::uint64_t records = 0;
  std::uint64_t record_offset = 0;
  std::size_t scanned = 0;  // TEXT: bytes of the carry without a line end
  std::size_t left_out = 0;
  std::uint16_t zz = 0;
  bool in_spanned = false;
  bool finished = false;
  bool stopped = false;

  std::size_t available() const { return carry.size() - carry_at + chunk.size(); }

  // The next `count` bytes in one piece, or nothing: then all of the chunk has moved into the carry.
  std::optional<Bytes> peek(std::size_t count) {
    if (carry_at == carry.size()) {
      carry.clear();
      carry_at = 0;
      if (chunk.size() >= count) return chunk.first(count);
    } else if (carry_at > 0) {
      carry.erase(carry.begin(), carry.begin() + static_cast<std::ptrdiff_t>(carry_at));
      carry_at = 0;
    }
    if (carry.size() < count) {
      const std::size_t step = std::min(count - carry.size(), chunk.size());
      carry.insert(carry.end(), chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(step));
      chunk = chunk.subspan(step);
    }
    if (carry.size() < count) return std::nullopt;
    return Bytes(carry).first(count);
  }
  void consume(std::size_t count) {
    position += count;
    if (carry_at < carry.size()) {
      carry_at += count;
    } else {
      chunk = chunk.subspan(count);
    }
  }
  std::optional<Bytes> give(Bytes record, std::uint64_t at) {
    record_offset = at;
    ++records;
    return record;
  }

  void observe(Bytes bytes) {
    for (FrameChain& chain : chains) chain.feed(bytes);
    if (options.format == RecordFormat::f) evidence.feed(bytes, fed, options.lrecl);
    fed += bytes.size();
  }

  Error fail(errc code, std::uint64_t at, const std::string& what, bool explain = true) {
    stopped = true;
    chunk = {};
    Error error(code, "record " + std::to_string(records + 1) + " at file offset " + std::to_string(at) + ": " + what +
                          (explain ? chain_found() : ""));
    error.offset = static_cast<std::size_t>(at);
    return error;
  }
  std::string chain_found() const {
    for (const FrameChain& chain : chains) {
      const bool own = (options.format == RecordFormat::v && chain.kind() == ChainKind::rdw) ||
                       (options.format == RecordFormat::llzz && chain.kind() == ChainKind::llzz);
      if (own || !chain.holds() || (chain.descriptors() < 2 && !(finished && chain.ends_here()))) continue;
      if (finished && !chain.ends_here()) continue;
      return "; the file " + std::string(finished ? "is" : "begins with") + " a chain of " +
             plural(chain.descriptors(), "descriptor") + ": " + std::string(describe(chain.kind())) +
             (finished ? ", up to its end" : "");
    }
    return "";
  }

  Result<std::optional<Bytes>> next();
  Result<std::optional<Bytes>> next_fixed();
  Result<std::optional<Bytes>> next_variable();
  Result<std::optional<Bytes>> next_segment();
  Result<std::optional<Bytes>> next_line();
  Error not_divisible();
  std::optional<Error> truncated(std::size_t wanted);
  Result<bool> open_block();
  std::optional<Error> check(Bytes head, std::int64_t length);
};

RecordReader::RecordReader(RecordFormatOptions options) : state_(std::make_unique<State>(std::move(options))) {}
RecordReader::~RecordReader() = default;

void RecordReader::feed(Bytes bytes) {
  State& s = *state_;
  if (s.stopped) return;
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
  s.observe(bytes);
  s.owned.clear();
  s.chunk = bytes;
}

void RecordReader::finish() { state_->finished = true; }
std::uint64_t RecordReader::offset() const { return state_->record_offset; }
std::uint64_t RecordReader::record_number() const { return state_->records; }
std::uint16_t RecordReader::zz() const { return state_->zz; }
std::size_t RecordReader::remainder() const { return state_->left_out; }
std::size_t RecordReader::held() const {
  return state_->owned.size() + state_->carry.size() + state_->spanned.size() + state_->line.size();
}
Result<std::optional<Bytes>> RecordReader::next() { return state_->next(); }

Result<std::optional<Bytes>> RecordReader::State::next() {
  if (stopped) return std::nullopt;
  switch (options.format) {
    case RecordFormat::f:
      return next_fixed();
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

Result<std::optional<Bytes>> RecordReader::State::next_fixed() {
  if (options.lrecl == 0) {
    stopped = true;
    return Error(errc::lrecl_missing);
  }
  if (const auto record = peek(options.lrecl)) {
    const std::uint64_t at = position;
    consume(options.lrecl);
    return give(*record, at);
  }
  if (!finished || available() == 0) return std::nullopt;
  if (!options.partial) return not_divisible();
  left_out = available();
  stopped = true;
  return std::nullopt;
}

Error RecordReader::State::not_divisible() {
  stopped = true;
  const std::size_t lrecl = options.lrecl;
  const std::size_t tail = available();
  const Bytes rest = *peek(tail);
  std::string causes;
  const auto add = [&](const std::string& cause) { causes += (causes.empty() ? "; " : "; or ") + cause; };
  if (evidence.begins_with({0x1F, 0x8B})) add("the file is a gzip archive, unpack it first");
  if (evidence.begins_with({0x50, 0x4B, 0x03, 0x04})) add("the file is a zip archive, unpack it first");
  for (const FrameChain& chain : chains) {
    if (!chain.ends_here()) continue;
    add("the file is a chain of " + plural(chain.descriptors(), "descriptor") + ": " +
        std::string(describe(chain.kind())) + ", up to its end");
    break;
  }
  for (const std::size_t width : {std::size_t{1}, std::size_t{2}}) {
    const std::uint64_t odd = fed % (lrecl + width);
    if (fed > lrecl && evidence.lines(width) && (odd == 0 || odd == lrecl)) {
      add("a line end of " + plural(width, "byte") + " stands behind each " + std::to_string(lrecl) +
          " bytes (RECFM=TEXT)");
    }
  }
  for (const std::size_t other : options.other_lrecls) {
    if (other != 0 && other != lrecl && fed % other == 0) {
      add("LRECL " + std::to_string(other) + ", another 01 of the copybook, divides it into " +
          plural(fed / other, "record"));
    }
  }
  const auto only = [&](auto... bytes) {
    return std::all_of(rest.begin(), rest.end(), [&](std::uint8_t byte) { return ((byte == bytes) || ...); });
  };
  if (only(0x00, 0x1A)) {
    add("the remainder is only padding (X'00', X'1A')");
  } else if (tail <= 2 && only(0x0A, 0x0D, 0x15, 0x25)) {
    add("the remainder is only a line end");
  } else if (only(0x40) || only(0x20)) {
    add("the remainder is only spaces");
  }
  if (causes.empty()) {
    add("no RDW chain and no line ends were found: the last record lacks " + plural(lrecl - tail, "byte") +
        ", or the LRECL is wrong");
  }
  Error error(errc::not_divisible, plural(fed, "byte") + " of LRECL " + std::to_string(lrecl) + " are " +
                                       plural(fed / lrecl, "record") + " and a remainder of " + plural(tail, "byte") +
                                       causes);
  error.offset = static_cast<std::size_t>(position);
  return error;
}

// What is wrong with a whole file that ends before `wanted` bytes; nothing while more input may come.
std::optional<Error> RecordReader::State::truncated(std::size_t wanted) {
  if (!finished || (available() == 0 && block_left == 0 && !in_spanned)) return std::nullopt;
  return fail(errc::truncated_file, position,
              "the file ends after " + plural(available(), "byte") + ", " + plural(wanted, "byte") +
                  (block_left > 0 && wanted == 0 ? " more of the block" : "") + " should follow");
}

// False when more input is needed.
Result<bool> RecordReader::State::open_block() {
  if (block_left > 0) return true;
  const auto head = peek(4);
  if (!head) {
    if (auto error = truncated(4)) return std::move(*error);
    return false;
  }
  const Bytes bytes = *head;
  const bool extended = !block.little_endian && (bytes[0] & 0x80) != 0;
  std::int64_t length = block.length(bytes);
  if (extended) {
    length = (std::int64_t{bytes[0]} & 0x7F) << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
    length += block.adjust;
  }
  const auto least = static_cast<std::int64_t>(4 + descriptor.size);
  if (length < least) {
    return fail(errc::bdw_length, position, "the length in the BDW is below " + std::to_string(least));
  }
  if (!extended && length > static_cast<std::int64_t>(longest_short_block)) {
    return fail(errc::bdw_length, position, "the length in the BDW is above 32760");
  }
  if (!extended && !block.fill_is_zero(bytes)) {
    return fail(errc::bdw_length, position, "bytes 3 and 4 of the BDW are not 0000");
  }
  consume(4);
  block_left = static_cast<std::uint64_t>(length) - 4;
  return true;
}

// What is wrong with a record descriptor.
std::optional<Error> RecordReader::State::check(Bytes head, std::int64_t length) {
  const bool llzz = options.format == RecordFormat::llzz;
  const bool vbs = options.format == RecordFormat::vbs;
  const errc code = llzz ? errc::llzz_length : errc::rdw_length;
  const std::string name = llzz ? "LL" : vbs ? "the length of a segment" : "the length in the RDW";
  const auto least = static_cast<std::int64_t>(vbs ? descriptor.size + 1 : descriptor.size);
  const std::size_t most = vbs ? longest_segment : options.max_record;
  if (length < least) return fail(code, position, name + " is below " + std::to_string(least));
  if (!vbs && !llzz && descriptor.size == 4 && descriptor.length_size == 2 && descriptor.length_at == 0 &&
      head[2] >= 1 && head[2] <= 3 && head[3] == 0) {
    return fail(errc::segment_code, position, "the record is spanned: use VBS");
  }
  if (vbs && (head[2] > 3 || head[3] != 0)) {
    return fail(errc::segment_code, position, "the segment code is none of 00, 01, 02, 03, with 00 behind it");
  }
  if (!vbs && !llzz && !descriptor.fill_is_zero(head)) {
    return fail(code, position, "the RDW is not 0000 beside its length");
  }
  if (static_cast<std::uint64_t>(length) > most) {
    return fail(code, position, name + " is above " + std::to_string(most));
  }
  if (options.format == RecordFormat::vb || vbs) {
    if (static_cast<std::uint64_t>(length) > block_left) {
      return fail(code, position, name + " reaches beyond its block");
    }
  }
  return std::nullopt;
}

Result<std::optional<Bytes>> RecordReader::State::next_variable() {
  const bool blocked = options.format == RecordFormat::vb;
  if (blocked) {
    const auto open = open_block();
    if (!open) return open.error();
    if (!*open) return std::nullopt;
    if (block_left < descriptor.size) {
      return fail(errc::bdw_length, position, "the block ends inside an RDW");
    }
  }
  const auto head = peek(descriptor.size);
  if (!head) {
    if (auto error = truncated(descriptor.size)) return std::move(*error);
    return std::nullopt;
  }
  const std::int64_t signed_length = descriptor.length(*head);
  if (auto error = check(*head, signed_length)) return std::move(*error);
  const auto length = static_cast<std::size_t>(signed_length);
  const auto whole = peek(length);
  if (!whole) {
    if (auto error = truncated(length)) return std::move(*error);
    return std::nullopt;
  }
  if (options.format == RecordFormat::llzz) zz = static_cast<std::uint16_t>((*whole)[2] << 8 | (*whole)[3]);
  const std::uint64_t at = position + descriptor.size;
  const Bytes record = whole->subspan(descriptor.size);
  consume(length);
  if (blocked) block_left -= length;
  return give(record, at);
}

Result<std::optional<Bytes>> RecordReader::State::next_segment() {
  for (;;) {
    if (!in_spanned) spanned.clear();
    const auto open = open_block();
    if (!open) return open.error();
    if (!*open) return std::nullopt;
    if (block_left < 4) return fail(errc::bdw_length, position, "the block ends inside a segment descriptor");
    const auto head = peek(4);
    if (!head) {
      if (auto error = truncated(4)) return std::move(*error);
      return std::nullopt;
    }
    const std::int64_t signed_length = descriptor.length(*head);
    if (auto error = check(*head, signed_length)) return std::move(*error);
    const auto length = static_cast<std::size_t>(signed_length);
    const std::uint8_t code = (*head)[2];
    if (in_spanned != (code == 2 || code == 3)) {
      return fail(errc::segment_order, position,
                  in_spanned ? "a new record begins, but the one before has no last segment"
                             : "a middle or last segment without a first one");
    }
    if (spanned.size() + length - 4 > options.max_record) {
      return fail(errc::rdw_length, position,
                  "the spanned record is longer than " + std::to_string(options.max_record));
    }
    const auto whole = peek(length);
    if (!whole) {
      if (auto error = truncated(length)) return std::move(*error);
      return std::nullopt;
    }
    const std::uint64_t at = position + 4;
    const Bytes segment = whole->subspan(4);
    consume(length);
    block_left -= length;
    if (code == 0) return give(segment, at);
    if (code == 1) record_offset = at;
    spanned.insert(spanned.end(), segment.begin(), segment.end());
    in_spanned = code != 2;
    if (code == 2) return give(spanned, record_offset);
  }
}

Result<std::optional<Bytes>> RecordReader::State::next_line() {
  const bool ascii = options.pad == ascii_space;
  const std::size_t most = options.lrecl != 0 ? options.lrecl : options.max_record;
  const auto is_end = [&](std::uint8_t byte) { return byte == 0x0A || (!ascii && (byte == 0x15 || byte == 0x25)); };
  // The line and its end of two bytes at most: search in the carry and the chunk as one sequence.
  const std::size_t kept = carry.size() - carry_at;
  std::size_t length = scanned;
  bool found = false;
  for (; length < available() && length <= most + 2; ++length) {
    const std::uint8_t byte = length < kept ? carry[carry_at + length] : chunk[length - kept];
    if (is_end(byte)) {
      found = true;
      break;
    }
  }
  if (!found && length <= most + 1 && (!finished || length == 0)) {
    scanned = length;
    static_cast<void>(peek(length + 1));  // moves the chunk into the carry
    return std::nullopt;
  }
  scanned = 0;
  const Bytes raw = *peek(found ? length + 1 : length);
  Bytes text = raw.first(length);
  if (found && raw[length] != 0x15 && !text.empty() && text.back() == 0x0D) text = text.first(text.size() - 1);
  if (text.size() > most) {
    return fail(errc::line_too_long, position, "the line is longer than " + plural(most, "byte"), false);
  }
  const std::uint64_t at = position;
  consume(raw.size());
  if (text.size() == options.lrecl || options.lrecl == 0) return give(text, at);
  line.assign(text.begin(), text.end());
  line.resize(options.lrecl, options.pad);
  return give(line, at);
}

struct RecordWriter::State {
  RecordFormatOptions options;
  Descriptor descriptor;
  Descriptor block;
  Buffer pending;  // VB, VBS: the block's records

  std::size_t block_room() const { return std::max<std::size_t>(options.block_size, 12) - 4; }

  void flush(Buffer& out) {
    if (pending.empty()) return;
    const std::size_t length = pending.size() + 4;
    if (length <= longest_short_block && block.write(length, out)) {
      // written
    } else {
      const auto extended = static_cast<std::uint32_t>(static_cast<std::int64_t>(length) - block.adjust);
      for (int shift = 24; shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::uint8_t>((extended >> shift) | (shift == 24 ? 0x80u : 0u)));
      }
    }
    out.insert(out.end(), pending.begin(), pending.end());
    pending.clear();
  }
  Result<void> put_segments(Bytes record, Buffer& out);
};

RecordWriter::RecordWriter(RecordFormatOptions options) : state_(std::make_unique<State>()) {
  state_->descriptor = record_descriptor(options);
  state_->block = block_descriptor(options);
  state_->options = std::move(options);
}
RecordWriter::~RecordWriter() = default;

Result<void> RecordWriter::append(Bytes record, Buffer& out) { return append(record, 0, out); }

Result<void> RecordWriter::append(Bytes record, std::uint16_t zz, Buffer& out) {
  State& s = *state_;
  const RecordFormatOptions& options = s.options;
  const auto wrong = [&](errc code, std::size_t most) {
    return Error(code, "the record has " + plural(record.size(), "byte") + "; RECFM " +
                           std::string(to_string(options.format)) + " takes " + std::to_string(most) + " here");
  };
  switch (options.format) {
    case RecordFormat::f:
      if (options.lrecl == 0) return Error(errc::lrecl_missing);
      if (record.size() > options.lrecl) return wrong(errc::record_too_long, options.lrecl);
      if (record.size() < options.lrecl) return wrong(errc::record_too_short, options.lrecl);
      out.insert(out.end(), record.begin(), record.end());
      return {};
    case RecordFormat::text: {
      const bool ascii = options.pad == ascii_space;
      if (options.lrecl != 0 && record.size() > options.lrecl) return wrong(errc::record_too_long, options.lrecl);
      const auto ends = [&](std::uint8_t byte) { return byte == 0x0A || (!ascii && (byte == 0x15 || byte == 0x25)); };
      if (std::any_of(record.begin(), record.end(), ends) || (!record.empty() && record.back() == 0x0D)) {
        return Error(errc::line_end_in_record);
      }
      out.insert(out.end(), record.begin(), record.end());
      if (options.line_end.empty()) {
        out.push_back(ascii ? 0x0A : 0x15);
      } else {
        out.insert(out.end(), options.line_end.begin(), options.line_end.end());
      }
      return {};
    }
    case RecordFormat::vbs:
      return s.put_segments(record, out);
    case RecordFormat::v:
    case RecordFormat::vb:
    case RecordFormat::llzz:
      break;
  }
  const std::size_t size = s.descriptor.size;
  const std::size_t length = record.size() + size;
  const bool blocked = options.format == RecordFormat::vb;
  const std::size_t most = blocked ? std::min(options.max_record, s.block_room()) : options.max_record;
  if (length > most) return wrong(errc::record_too_long, most < size ? 0 : most - size);
  if (blocked && s.pending.size() + length > s.block_room()) s.flush(out);
  Buffer& target = blocked ? s.pending : out;
  const std::size_t start = target.size();
  if (!s.descriptor.write(length, target)) return wrong(errc::record_too_long, (1u << 16) - 1);
  if (options.format == RecordFormat::llzz) {
    target[start + 2] = static_cast<std::uint8_t>(zz >> 8);
    target[start + 3] = static_cast<std::uint8_t>(zz & 0xFF);
  }
  target.insert(target.end(), record.begin(), record.end());
  return {};
}

Result<void> RecordWriter::State::put_segments(Bytes record, Buffer& out) {
  if (record.empty()) return Error(errc::record_too_short, "RECFM VBS has no empty records");
  if (record.size() > options.max_record) {
    return Error(errc::record_too_long, "the record has " + plural(record.size(), "byte") + "; RECFM VBS takes " +
                                            std::to_string(options.max_record) + " here");
  }
  for (Bytes left = record; !left.empty();) {
    if (pending.size() + 5 > block_room()) flush(out);
    const std::size_t room = std::min(block_room() - pending.size(), longest_segment) - 4;
    const Bytes segment = left.first(std::min(room, left.size()));
    const bool first = left.size() == record.size();
    left = left.subspan(segment.size());
    const std::size_t start = pending.size();
    if (!descriptor.write(segment.size() + 4, pending)) return Error(errc::record_too_long);
    pending[start + 2] = first && left.empty() ? 0 : first ? 1 : left.empty() ? 2 : 3;
    pending.insert(pending.end(), segment.begin(), segment.end());
  }
  return {};
}

void RecordWriter::finish(Buffer& out) { state_->flush(out); }

}  // namespace codecs
