#include "codecs/fit_breaks.hpp"

#include <algorithm>

namespace codecs {

namespace {

constexpr std::size_t probe = 100;
constexpr std::size_t longest_header = 512;

std::string many(std::uint64_t n, const char* noun) { return std::to_string(n) + ' ' + noun + (n == 1 ? "" : "s"); }

void tell(Diagnosis& out, errc code, const std::string& text, const std::string& more) {
  out.causes.push_back(text);
  out.findings.push_back({code, text + more, true});
}

// Whether records of these bytes fit: enough values that could be wrong, and are not.
bool fits(const Score& s, std::uint64_t least) {
  return s.fitting * 100 >= s.records * least && s.evidence >= s.records;
}

// A chain that breaks inside the file and goes on behind: what --resync would read.
void broken_chain(const Situation& s, Diagnosis& out) {
  constexpr std::size_t most = std::size_t{64} << 20;
  struct Form {
    RecordFormat format;
    bool little;
    int adjust;
    const char* flags;
  };
  constexpr Form forms[] = {{RecordFormat::v, false, 0, "--recfm V"},
                            {RecordFormat::vb, false, 0, "--recfm VB"},
                            {RecordFormat::v, true, 0, "--recfm V --rdw little"},
                            {RecordFormat::v, false, 4, "--recfm V --rdw-count exclusive"},
                            {RecordFormat::vbs, false, 0, "--recfm VBS"}};
  const Bytes file = s.file.first(std::min(s.file.size(), most));
  for (const Form& form : forms) {
    RecordFormatOptions options;
    options.format = form.format;
    options.little_endian = options.block_little_endian = form.little;
    options.adjust = form.adjust;
    options.resync = true;
    options.shortest_allowed = s.family.checks.front().plan().layout->min_length();
    options.longest_allowed = s.family.checks.front().plan().length;
    for (const RecordCheck& check : s.family.checks) {
      options.shortest_allowed = std::min(options.shortest_allowed, check.plan().layout->min_length());
      options.longest_allowed = std::max(options.longest_allowed, check.plan().length);
    }
    RecordReader reader(options);
    reader.lend(file);
    reader.finish();
    std::uint64_t records = 0, fitting = 0, before = 0;
    for (;;) {
      const auto record = reader.next();
      if (!record || !*record) break;
      ++records;
      if (reader.gaps().empty()) before = records;
      bool good = false;
      for (RecordCheck& check : s.family.checks) good = good || check.check(**record, false);
      fitting += good ? 1 : 0;
    }
    std::uint64_t lost = 0;
    for (const FrameGap& gap : reader.gaps()) lost += gap.length;
    if (records < 4 || fitting * 10 < records * 9 || reader.gaps().empty() || lost * 2 > file.size()) continue;
    const FrameGap& first = reader.gaps().front();
    if (first.offset + first.length >= s.file.size()) continue;  // it ends there: cut
    tell(out, errc::broken_chain,
         "the chain of record lengths breaks at record " + std::to_string(before + 1) + ", file offset " +
             std::to_string(first.offset) + ": " + many(fitting, "record") + " around the damage fit, " +
             many(lost, "byte") + " in " + many(reader.gap_count(), "place") + " belong to none; " + form.flags +
             " --resync reads the rest",
         ". Send the file again.");
    return;
  }
}

// Bytes before the first record. A remainder of the file's size is tried first, the records that follow decide.
void header(const Situation& s, Diagnosis& out) {
  const std::size_t length = s.length();
  const std::size_t most = std::min<std::size_t>(longest_header, s.file.size() / 2);
  std::vector<std::size_t> skips;
  for (std::size_t skip = s.file.size() % length; skip <= most; skip += length) {
    if (skip > 0) skips.push_back(skip);
  }
  for (std::size_t skip = 1; skip <= most; ++skip) {
    if (skip % length != s.file.size() % length) skips.push_back(skip);
  }
  std::optional<Framing> best;
  Score of_best;
  for (const std::size_t skip : skips) {
    const Framing f = fixed_framing(s.file, length, skip);
    if (f.records < 2 || !fits(score(f, s.file, s.family, 12), 75)) continue;
    const Score one = score(f, s.file, s.family, probe);
    if (!fits(one, 95) || one.evidence < 16 || repeats_otherwise(s, f)) continue;
    if (!best || one.rate() > of_best.rate()) {
      best = f;
      of_best = one;
    }
    if (one.fitting == one.records) break;
  }
  if (!best) return;
  const std::uint64_t behind = s.file.size() - best->end;
  tell(out, errc::header_trailer,
       "a header of " + many(best->skip, "byte") + (behind == 0 ? "" : " and " + many(behind, "byte") + " behind") +
           ": " + std::to_string(s.file.size()) + " = " + std::to_string(best->skip) + " + " +
           std::to_string(best->records) + " x " + std::to_string(length) +
           (behind == 0 ? "" : " + " + std::to_string(behind)) + ", and " +
           (of_best.fitting == of_best.records
                ? std::string(of_best.records == best->records ? "all records fit" : "all records tried fit")
                : std::to_string(of_best.fitting) + " of " + many(of_best.records, "record") + " tried fit") +
           "; decode with --skip " + std::to_string(best->skip) + (behind == 0 ? "" : " --partial"),
       ".");
}

// Records of a fixed length that fit up to a place and again behind it, moved.
void slipped(const Situation& s, Diagnosis& out) {
  const Framing& f = s.framing;
  const std::size_t length = s.length();
  if (f.options.format != RecordFormat::f || f.options.lrecl != length || f.records < 6) return;
  RecordCheck& check = s.family.checks.front();
  std::uint64_t before = 0;
  for_records(f, s.file, 1, [&](Bytes record, std::uint64_t number, std::uint64_t) {
    if (!check.check(record, true)) return false;
    before = number;
    return true;
  });
  if (before < 3 || before + 3 > f.records) return;
  const std::uint64_t at = f.skip + before * length;
  const Score next = score(fixed_framing(s.file, length, at), s.file, s.family, probe);
  if (next.fitting * 10 > next.records) return;  // single records are wrong, the others stand at their places
  for (std::size_t k = 1; k < length; ++k) {
    for (const std::size_t moved : {k, length - k}) {
      const Framing rest = fixed_framing(s.file, length, at + moved);
      if (rest.records < 3) continue;
      const Score one = score(rest, s.file, s.family, probe);
      if (!fits(one, 95) || one.evidence < 16) continue;
      const std::string change = moved == k
                                     ? many(k, "byte") + " too many stand there"
                                     : many(k, "byte") + " of record " + std::to_string(before + 1) + " are missing";
      out.causes.push_back(many(before, "record") + " fit, and again " + many(rest.records, "record") +
                           " from file offset " + std::to_string(at + moved) + " on: " + change +
                           ". Send the file again, in binary");
      return;
    }
  }
}

}  // namespace

void diagnose_breaks(const Situation& s, Diagnosis& out) {
  const bool whole_chain = s.framing.chain && s.framing.tail != Tail::part;
  if (!whole_chain) broken_chain(s, out);
  if (!out.findings.empty() || whole_chain || !s.one_fixed_record() || s.length() == 0) return;
  header(s, out);
  if (out.findings.empty()) slipped(s, out);
}

}  // namespace codecs
