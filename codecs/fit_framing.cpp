#include "codecs/fit_framing.hpp"

#include <algorithm>

namespace codecs {

namespace {

constexpr std::size_t piece_size = std::size_t{1} << 20;

// Reads the whole file so; nothing when a descriptor is impossible before the end.
std::optional<Framing> try_reader(Bytes file, RecordFormatOptions options) {
  Framing out;
  out.options = options;
  out.chain = options.format != RecordFormat::text;
  out.shortest = file.size();
  RecordReader reader(options);
  for (std::size_t at = 0;; at += piece_size) {
    if (at >= file.size()) {
      reader.finish();
    } else {
      reader.lend(file.subspan(at, std::min(piece_size, file.size() - at)));
    }
    for (;;) {
      const auto record = reader.next();
      if (!record) {
        const std::size_t stopped = record.error().offset;
        if (out.records == 0 || stopped >= file.size()) return std::nullopt;
        out.end = stopped;
        out.tail = record.error().code == errc::truncated_file ? Tail::part : tail_of(file.subspan(stopped));
        const bool chained = out.records >= 2 || out.tail == Tail::padding;
        if (out.tail == Tail::none || (out.tail == Tail::part && record.error().code != errc::truncated_file)) {
          return std::nullopt;
        }
        return chained ? std::optional(out) : std::nullopt;
      }
      if (!*record) break;
      ++out.records;
      out.shortest = std::min(out.shortest, (*record)->size());
      out.longest = std::max(out.longest, (*record)->size());
    }
    if (at >= file.size()) break;
  }
  out.end = file.size();
  return out.records > 0 ? std::optional(out) : std::nullopt;
}

std::string order(bool little) { return little ? "little-endian" : "big-endian"; }
std::string count(int adjust) { return adjust == 0 ? "inclusive" : "exclusive"; }

void descriptor_words(Framing& f) {
  const RecordFormatOptions& o = f.options;
  const std::string name(to_string(o.format));
  const bool llzz = o.format == RecordFormat::llzz;
  f.flags = "--recfm " + name;
  f.words = "RECFM=" + name;
  if (o.format == RecordFormat::vb || o.format == RecordFormat::vbs) {
    if (o.block_little_endian) f.flags += " --bdw little";
    if (o.block_adjust != 0) f.flags += " --bdw-count exclusive";
    if (o.block_little_endian || o.block_adjust != 0) {
      f.words += ", BDW " + order(o.block_little_endian) + ' ' + count(o.block_adjust);
    }
  }
  if (o.little_endian) f.flags += " --rdw little";
  if (o.adjust != 0) f.flags += " --rdw-count exclusive";
  if (o.length_at != 0) f.flags += " --rdw-at 2";
  f.words += std::string(llzz ? ", LL " : ", RDW ") + order(o.little_endian) + ' ' + count(o.adjust);
  if (o.length_at != 0) f.words += ", length in bytes 3 and 4";
}

void add_gnucobol(Bytes file, std::vector<Framing>& out) {
  struct Form {
    const char* name;
    std::size_t size, length_size;
    bool little;
    const char* words;
  };
  constexpr Form forms[] = {{"GC1", 4, 4, false, "4-byte lengths, big-endian"},
                            {"GC2", 4, 4, true, "4-byte lengths, little-endian"},
                            {"GC3", 2, 2, false, "2-byte lengths, big-endian"}};
  for (const Form& form : forms) {
    RecordFormatOptions o;
    o.format = RecordFormat::v;
    o.descriptor_size = form.size;
    o.length_size = form.length_size;
    o.little_endian = form.little;
    o.adjust = static_cast<int>(form.size);
    if (auto f = try_reader(file, o)) {
      f->flags = std::string("--recfm ") + form.name;
      f->words = std::string("RECFM=") + form.name + ", GnuCOBOL's " + form.words;
      out.push_back(std::move(*f));
    }
  }
}

void add_chains(Bytes file, std::vector<Framing>& out) {
  for (const RecordFormat format : {RecordFormat::v, RecordFormat::vb, RecordFormat::vbs, RecordFormat::llzz}) {
    const bool blocked = format == RecordFormat::vb || format == RecordFormat::vbs;
    for (int variant = 0; variant < 32; ++variant) {
      RecordFormatOptions o;
      o.format = format;
      o.little_endian = (variant & 1) != 0;
      o.adjust = (variant & 2) != 0 ? 4 : 0;
      if (blocked) {
        o.block_little_endian = (variant & 4) != 0;
        o.block_adjust = (variant & 8) != 0 ? 4 : 0;
        if ((variant & 16) != 0) continue;
      } else {
        o.length_at = (variant & 4) != 0 ? 2 : 0;
        if ((variant & 24) != 0) continue;
      }
      auto f = try_reader(file, o);
      if (!f) continue;
      descriptor_words(*f);
      out.push_back(std::move(*f));
    }
  }
  add_gnucobol(file, out);
}

}  // namespace

Tail tail_of(Bytes tail) {
  if (tail.empty()) return Tail::none;
  const auto only = [&](std::initializer_list<std::uint8_t> set) {
    return std::all_of(tail.begin(), tail.end(),
                       [&](std::uint8_t b) { return std::find(set.begin(), set.end(), b) != set.end(); });
  };
  if (tail.size() <= 2 && only({0x0A, 0x0D, 0x15, 0x25})) return Tail::line_end;
  if (only({0x00, 0x1A}) || only({0x40}) || only({0x20})) return Tail::padding;
  return Tail::part;
}

Framing fixed_framing(Bytes file, std::size_t lrecl, std::uint64_t skip) {
  Framing f;
  f.options.format = RecordFormat::f;
  f.options.lrecl = lrecl;
  f.words = "RECFM=F LRECL=" + std::to_string(lrecl);
  f.skip = std::min<std::uint64_t>(skip, file.size());
  f.records = (file.size() - f.skip) / lrecl;
  f.end = f.skip + f.records * lrecl;
  f.shortest = f.longest = lrecl;
  f.tail = tail_of(file.subspan(static_cast<std::size_t>(f.end)));
  return f;
}

std::optional<Framing> line_framing(Bytes file, std::size_t lrecl) {
  if (file.size() <= lrecl) return std::nullopt;
  const auto is_end = [](std::uint8_t b) { return b == 0x0A || b == 0x15 || b == 0x25; };
  const std::uint8_t first = file[lrecl];
  const bool two = first == 0x0D && file.size() > lrecl + 1 && (file[lrecl + 1] == 0x0A || file[lrecl + 1] == 0x25);
  if (!two && !is_end(first)) return std::nullopt;
  const std::size_t width = two ? 2 : 1;
  const std::size_t stride = lrecl + width;
  for (std::size_t at = lrecl; at + width <= file.size(); at += stride) {
    if (file[at] != first || (two && file[at + 1] != file[lrecl + 1])) return std::nullopt;
  }
  Framing f;
  f.options.format = RecordFormat::text;
  f.options.lrecl = lrecl;
  f.line_width = width;
  f.records = file.size() / stride;
  f.shortest = f.longest = lrecl;
  f.end = f.records * stride;
  const std::size_t left = file.size() - static_cast<std::size_t>(f.end);
  const bool half_end = left == lrecl + 1 && (file.back() == first || is_end(file.back()));
  if (left == lrecl || half_end) {  // the last line has no end, or half of one
    ++f.records;
    f.end = file.size();
  }
  f.tail = tail_of(file.subspan(static_cast<std::size_t>(f.end)));
  f.words = "RECFM=TEXT, lines of " + std::to_string(lrecl) + " bytes ending with X'" +
            (two ? std::string(file[lrecl + 1] == 0x0A ? "0D0A" : "0D25")
                 : std::string(first == 0x0A   ? "0A"
                               : first == 0x15 ? "15"
                                               : "25")) +
            "'";
  f.flags = "--recfm TEXT";
  return f;
}

std::vector<Framing> possible_framings(Bytes file, const std::vector<std::size_t>& lengths, std::uint8_t space) {
  std::vector<Framing> out;
  for (const std::size_t length : lengths) {
    if (length == 0) continue;
    out.push_back(fixed_framing(file, length));
    if (auto lines = line_framing(file, length)) out.push_back(std::move(*lines));
  }
  if (!lengths.empty() && std::none_of(out.begin(), out.end(), [](const Framing& f) { return f.line_width != 0; })) {
    for (const std::uint8_t pad : {space, static_cast<std::uint8_t>(0x20)}) {
      RecordFormatOptions o;
      o.format = RecordFormat::text;
      o.max_record = lengths.back();
      o.pad = pad;
      const Bytes head = file.first(std::min<std::size_t>(file.size(), lengths.back() + 2));
      const bool ends = std::any_of(head.begin(), head.end(), [&](std::uint8_t b) {
        return b == 0x0A || (pad == 0x40 && (b == 0x15 || b == 0x25));
      });
      if (!ends) continue;
      if (auto f = try_reader(file, o)) {
        f->flags = "--recfm TEXT";
        f->words = "RECFM=TEXT, lines of " + std::to_string(f->shortest) +
                   (f->shortest == f->longest ? "" : " to " + std::to_string(f->longest)) + " bytes";
        out.push_back(std::move(*f));
      }
      if (space == 0x20) break;
    }
  }
  add_chains(file, out);
  return out;
}

void for_records(const Framing& framing, Bytes file, std::uint64_t every, const Visit& visit) {
  every = std::max<std::uint64_t>(every, 1);
  const auto wanted = [&](std::uint64_t number) { return (number - 1) % every == 0 || number == framing.records; };
  if (framing.options.format == RecordFormat::f || framing.line_width != 0) {
    const std::size_t length = framing.options.lrecl;
    const std::size_t stride = length + framing.line_width;
    for (std::uint64_t number = 1; number <= framing.records;) {
      const std::uint64_t at = framing.skip + (number - 1) * stride;
      if (!visit(file.subspan(static_cast<std::size_t>(at), length), number, at)) return;
      number = number == framing.records ? number + 1 : std::min(number + every, framing.records);
    }
    return;
  }
  RecordFormatOptions options = framing.options;
  if (options.format == RecordFormat::text) options.lrecl = 0;
  RecordReader reader(options);
  for (std::size_t at = 0;; at += piece_size) {
    if (at >= file.size()) {
      reader.finish();
    } else {
      reader.lend(file.subspan(at, std::min(piece_size, file.size() - at)));
    }
    for (;;) {
      const auto record = reader.next();
      if (!record) return;
      if (!*record) break;
      const std::uint64_t number = reader.record_number();
      if (wanted(number) && !visit(**record, number, reader.offset())) return;
    }
    if (at >= file.size()) return;
  }
}

}  // namespace codecs
