#include "codecs/fit_damage.hpp"

#include <algorithm>

#include "codecs/fit_period.hpp"

namespace codecs {

namespace {

constexpr std::size_t probe = 100;  // records that a hypothesis is tried on
constexpr double convincing = 0.9;
constexpr std::uint8_t substitutes[] = {0x3F, 0x1A, 0x6F};

std::string many(std::uint64_t n, const char* noun) { return std::to_string(n) + ' ' + noun + (n == 1 ? "" : "s"); }
std::string hex(std::uint8_t b) {
  return std::string("X'") + "0123456789ABCDEF"[b >> 4] + "0123456789ABCDEF"[b & 15] + '\'';
}
std::string share(const Score& s) { return std::to_string(s.fitting) + " of " + many(s.records, "record"); }

void find(Diagnosis& out, errc code, std::string text, bool spoils) {
  for (const Finding& f : out.findings) {
    if (f.code == code) return;
  }
  out.findings.push_back({code, std::move(text), spoils});
}

std::string item_words(const RecordPlan& plan, NodeIndex node) {
  return plan.path(node) + " (PIC " + copybooks::picture_text(plan.field(plan.node(node))) + ')';
}

// The framings that a damaged file is tried under: those found, whole or not.
template <class Try>
void each_framing(const Situation& s, const Try& attempt) {
  for (const Framing& f : s.framings) {
    if (f.records > 0) attempt(f);
  }
}

ByteMap latin1_to_037() {
  ByteMap map{};
  const auto page = *CodePage::open("37");
  for (std::size_t b = 0; b < 256; ++b) {
    map[b] = page->byte_of(static_cast<char32_t>(b)).value_or(static_cast<std::uint8_t>(b));
  }
  return map;
}
ByteMap of_037_as_latin1() {
  ByteMap map{};
  const auto page = *CodePage::open("37");
  for (std::size_t b = 0; b < 256; ++b) {
    const char16_t c = page->to_unicode()[b];
    map[b] = c < 256 ? static_cast<std::uint8_t>(c) : static_cast<std::uint8_t>(b);
  }
  return map;
}

// Whether the layout has items whose bytes a translation of text destroys.
bool has_binary_items(const RecordPlan& plan) {
  return std::any_of(plan.nodes.begin(), plan.nodes.end(), [](const Node& n) {
    return n.kind == Node::Kind::packed || n.kind == Node::Kind::binary || n.kind == Node::Kind::floating ||
           n.kind == Node::Kind::hex;
  });
}

Score best_score(const Situation& s, Family& family, const ByteMap* map) {
  Score best;
  each_framing(s, [&](const Framing& f) {
    const Score one = score(f, s.file, family, probe, map);
    if (std::pair(one.rate(), one.legal_share()) > std::pair(best.rate(), best.legal_share())) best = one;
  });
  return best;
}

void translated(const Situation& s, Diagnosis& out) {
  const double now = s.score.rate();
  const ByteMap back = of_037_as_latin1();
  const ByteMap forth = latin1_to_037();
  const Score twice_ebcdic = best_score(s, s.ebcdic, &back);
  const Score twice_ascii = best_score(s, s.ascii, &forth);
  const Score text_mode = best_score(s, s.ebcdic, &forth);
  const Score plain_ascii = best_score(s, s.ascii, nullptr);
  // Text alone fits nearly everything: then the share of letters, digits and spaces decides.
  const auto better = [&](const Score& other) {
    return (other.rate() >= convincing && other.rate() > now + 0.2) ||
           (other.rate() >= now && other.legal_share() >= now && other.plain_share() > 0.8 &&
            other.plain_share() > s.score.plain_share() + 0.3);
  };
  const bool ebcdic_twice = better(twice_ebcdic) && twice_ebcdic.plain_share() > text_mode.plain_share();
  const bool ascii_twice = better(twice_ascii) && twice_ascii.plain_share() > plain_ascii.plain_share();
  if (ebcdic_twice || ascii_twice) {
    find(out, errc::converted_twice,
         std::string("the data is ") + (ebcdic_twice ? "EBCDIC" : "ASCII") + " that was translated as if it were " +
             (ebcdic_twice ? "ASCII" : "EBCDIC") + ": undone, " + share(ebcdic_twice ? twice_ebcdic : twice_ascii) +
             " fit. Switch one translation off: send it with TYPE I (BINARY), or let one side alone convert.",
         true);
    return;
  }
  const RecordPlan& plan = s.ascii.checks.front().plan();
  if (!has_binary_items(plan)) return;
  if (text_mode.rate() >= convincing && text_mode.rate() > now + 0.2) {
    find(out, errc::ascii_text,
         "text-mode transfer: text and zoned digits are ASCII, and packed or binary items were translated byte by byte "
         "(" +
             share(text_mode) +
             " fit if that is undone). It cannot be undone safely: send the file again with TYPE I "
             "(BINARY).",
         true);
    return;
  }
  // A translation that is not one to one leaves text and zoned items good and the others broken.
  Score best;
  const Framing* place = nullptr;
  each_framing(s, [&](const Framing& f) {
    const Score one = score(f, s.file, s.ascii, probe);
    if (place == nullptr || one.legal_share() + one.plain_share() > best.legal_share() + best.plain_share()) {
      best = one;
      place = &f;
    }
  });
  if (place == nullptr) return;
  std::uint64_t zoned = 0, zoned_good = 0, binary = 0, binary_good = 0;
  const auto records = sample_records(*place, s.file, probe);
  const auto items = places(plan);
  for (const Buffer& record : records) {
    for (const Place& p : items) {
      const Node& n = plan.node(p.node);
      if (p.offset + n.length > record.size() || !p.number) continue;
      const Legality l = s.ascii.checks.front().item(n, Bytes(record).subspan(p.offset, n.length));
      if (l == Legality::spaces || l == Legality::low || l == Legality::high) continue;
      const bool good = l == Legality::legal;
      if (n.kind == Node::Kind::zoned || n.kind == Node::Kind::edited) {
        ++zoned;
        zoned_good += good ? 1 : 0;
      } else {
        ++binary;
        binary_good += good ? 1 : 0;
      }
    }
  }
  const Score ebcdic = score(*place, s.file, s.ebcdic, probe);
  const bool text_is_ascii = zoned == 0 ? best.plain_share() > ebcdic.plain_share() + 0.3 && best.plain_share() > 0.6
                                        : zoned_good * 10 >= zoned * 9 && best.legal_share() > ebcdic.legal_share();
  if (text_is_ascii && binary > 0 && binary_good * 10 < binary * 7) {
    find(out, errc::ascii_text,
         "text-mode transfer: text and zoned digits are ASCII (" + std::to_string(zoned_good) + "/" +
             std::to_string(zoned) + " zoned valid), packed or binary items were translated byte by byte (" +
             std::to_string(binary_good) + "/" + std::to_string(binary) +
             " valid). That cannot be undone. Send the file again with TYPE I (BINARY).",
         true);
  }
}

// The bytes behind UTF-8: every character back to the byte that it was, U+FFFD to X'6F'. Nothing if it is no UTF-8.
struct Unblown {
  Buffer bytes;
  std::uint64_t characters = 0;  // of more than one byte
  std::uint64_t lost = 0;
};
std::optional<Unblown> undo_utf8(Bytes file) {
  constexpr std::size_t most = std::size_t{8} << 20;
  const auto windows = CodePage::open("windows-1252");
  Unblown out;
  const bool cut = file.size() > most;
  const Bytes text = file.first(std::min(file.size(), most));
  out.bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::uint8_t b = text[i];
    if (b < 0x80) {
      out.bytes.push_back(b);
      ++i;
      continue;
    }
    const std::size_t length = b >= 0xC2 && b < 0xE0 ? 2 : b >= 0xE0 && b < 0xF0 ? 3 : b >= 0xF0 && b < 0xF5 ? 4 : 0;
    if (length == 0) return std::nullopt;
    if (i + length > text.size()) {
      if (cut || i > 0) break;
      return std::nullopt;
    }
    char32_t c = b & (0xFFu >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) {
      if ((text[i + k] & 0xC0) != 0x80) return std::nullopt;
      c = c << 6 | (text[i + k] & 0x3F);
    }
    i += length;
    ++out.characters;
    if (c < 256) {
      out.bytes.push_back(static_cast<std::uint8_t>(c));
    } else if (c == 0xFFFD) {
      ++out.lost;
      out.bytes.push_back(0x6F);
    } else if (const auto byte = windows ? (*windows)->byte_of(c) : std::nullopt) {
      out.bytes.push_back(*byte);
    } else {
      return std::nullopt;
    }
  }
  return out;
}

bool blown_up(const Situation& s, Diagnosis& out) {
  const auto undone = undo_utf8(s.file);
  if (!undone || undone->characters * 100 < s.file.size()) return false;
  std::vector<std::size_t> lengths;
  for (const RecordCheck& check : s.family.checks) lengths.push_back(check.plan().length);
  std::sort(lengths.begin(), lengths.end());
  Score best;
  bool divides = false;
  for (const Framing& f : possible_framings(undone->bytes, lengths, 0x40)) {
    divides = divides || f.whole();
    for (Family* family : {&s.ebcdic, &s.ascii}) {
      const Score one = score(f, undone->bytes, *family, probe);
      if (std::pair(one.rate(), one.legal_share()) > std::pair(best.rate(), best.legal_share())) best = one;
    }
  }
  const bool fits = best.rate() > 0.5 && best.rate() > s.score.rate();
  const bool lossy = undone->lost * 20 >= undone->bytes.size() && divides;
  if (!fits && !lossy) return false;
  std::string text = many(undone->characters, "byte") + " from X'80' became two or three (UTF-8): ";
  if (fits) text += "undone, " + share(best) + " fit; ";
  text +=
      undone->lost == 0 ? "none is lost. " : many(undone->lost, "byte") + " became X'EFBFBD' and are lost for good. ";
  find(out, errc::utf8_blowup,
       text + "Send the file again with TYPE I (BINARY), and let no tool open it as text on the way.", true);
  return true;
}

// Which values of which items are illegal, over a sample of the records.
struct Illegal {
  NodeIndex node;
  Buffer bytes;
};

void substituted(const Situation& s, const std::vector<Buffer>& records, Diagnosis& out) {
  const RecordCheck& check = s.family.checks.front();
  const RecordPlan& plan = check.plan();
  std::uint64_t bad = 0, good = 0;
  std::array<std::uint64_t, 256> in_bad{};
  std::array<std::uint64_t, 256> in_good{};
  for (const Buffer& record : records) {
    for (const Place& p : places(plan)) {
      const Node& n = plan.node(p.node);
      const bool binary =
          n.kind == Node::Kind::packed || n.kind == Node::Kind::binary || n.kind == Node::Kind::floating;
      if ((!p.number && !binary) || p.offset + n.length > record.size()) continue;
      const Bytes bytes = Bytes(record).subspan(p.offset, n.length);
      const Legality l = check.item(n, bytes);
      // A binary is legal whatever it holds: there a substitute that fills it says enough.
      const auto fill = [&](std::uint8_t sub) {
        return n.length >= 2 && std::count(bytes.begin(), bytes.end(), sub) * 2 >= static_cast<long>(n.length);
      };
      const bool filled = binary && n.kind != Node::Kind::packed && (fill(0x3F) || fill(0x1A) || fill(0x6F));
      const bool wrong = l == Legality::illegal || filled;
      (wrong ? bad : good) += 1;
      for (const std::uint8_t sub : substitutes) {
        if (std::find(bytes.begin(), bytes.end(), sub) == bytes.end()) continue;
        ++(wrong ? in_bad : in_good)[sub];
      }
    }
  }
  if (bad < 3) return;
  for (const std::uint8_t sub : substitutes) {
    if (in_bad[sub] * 10 < bad * 7) continue;
    find(out, errc::substituted,
         hex(sub) + " stands in " + std::to_string(in_bad[sub]) + " of " + many(bad, "numeric value") +
             " that are wrong: a translation put it where it met a byte that is no character. What was replaced is "
             "lost. "
             "Send the file again with TYPE I (BINARY).",
         true);
    return;
  }
}

// Another representation of the same length that the bytes would be valid in.
bool zoned_bytes(Bytes b, bool ascii) {
  const std::uint8_t zone = ascii ? 3 : 15;
  for (std::size_t i = 0; i < b.size(); ++i) {
    if ((b[i] & 15) > 9) return false;
    const int high = b[i] >> 4;
    if (i + 1 < b.size() ? high != zone : high != zone && (ascii || (high != 0x0C && high != 0x0D))) return false;
  }
  return true;
}
bool packed_bytes(Bytes b) {
  for (std::size_t i = 0; i < b.size(); ++i) {
    if ((b[i] >> 4) > 9) return false;
    const int low = b[i] & 15;
    if (i + 1 < b.size() ? low > 9 : low != 12 && low != 13 && low != 15) return false;
  }
  return true;
}
bool small_binary(Bytes b, bool little) {
  if (b.size() != 2 && b.size() != 4 && b.size() != 8) return false;
  const std::uint8_t top = little ? b.back() : b.front();
  return top == 0 || top == 0xFF || (b.size() == 2 && top < 0x27);
}

// `as_text`: items that would be text, which nearly everything is, count too.
void wrong_usages(const Situation& s, const std::vector<Buffer>& records, bool as_text, Diagnosis& out) {
  const RecordCheck& check = s.family.checks.front();
  const RecordPlan& plan = check.plan();
  std::string text;
  std::size_t found = 0;
  std::vector<NodeIndex> wrong;
  const auto items = places(plan);
  for (const Place& p : items) {
    const Node& n = plan.node(p.node);
    if (n.kind == Node::Kind::filler || n.kind == Node::Kind::gap || n.kind == Node::Kind::hex) continue;
    std::uint64_t values = 0, illegal = 0, zoned = 0, packed = 0, binary = 0, little = 0, printing = 0;
    for (const Buffer& record : records) {
      if (p.offset + n.length > record.size()) continue;
      const Bytes b = Bytes(record).subspan(p.offset, n.length);
      const bool same = std::all_of(b.begin(), b.end(), [&](auto x) { return x == b.front(); });
      if (same && (b.front() == 0 || b.front() == 0x40 || b.front() == 0xFF)) continue;
      ++values;
      illegal += check.item(n, b) == Legality::illegal ? 1 : 0;
      zoned += zoned_bytes(b, s.family.ascii) ? 1 : 0;
      packed += packed_bytes(b) ? 1 : 0;
      binary += small_binary(b, false) ? 1 : 0;
      little += small_binary(b, true) ? 1 : 0;
      const auto& portable = plan.tables(n).portable;
      printing += std::all_of(b.begin(), b.end(), [&](auto x) { return portable[x] >= ' ' && portable[x] <= 'z'; });
    }
    if (values < 4) continue;
    const auto most = [&](std::uint64_t n_good) { return n_good * 100 >= values * 95; };
    const bool is_binary = n.kind == Node::Kind::binary || n.kind == Node::Kind::floating;
    const bool is_text = n.kind == Node::Kind::text;
    // What is valid as declared is called wrong only where a binary holds nothing but digits or packed numbers.
    const bool legal_binary = is_binary && values >= 16 && n.length >= 3 && (most(zoned) || most(packed));
    if (!most(illegal) && !legal_binary) continue;
    const char* other = n.kind != Node::Kind::zoned && most(zoned)     ? "zoned (USAGE DISPLAY)"
                        : n.kind != Node::Kind::packed && most(packed) ? "packed (COMP-3)"
                        : is_binary && !legal_binary && most(little)   ? "binary, little-endian"
                        : !is_binary && most(binary)                   ? "binary (COMP)"
                        : !is_binary && most(little)                   ? "binary, little-endian"
                        : as_text && !is_text && most(printing)        ? "text (PIC X)"
                                                                       : nullptr;
    if (other == nullptr) continue;
    if (wrong.empty() || wrong.back() != p.node) wrong.push_back(p.node);
    if (++found > 3) continue;
    if (!text.empty()) text += "; ";
    text += item_words(plan, p.node) + ": " + std::to_string(illegal) + " of " + many(values, "value") +
            (legal_binary ? " are illegal, but all" : " are illegal,") + " would be valid as " + other;
  }
  // A book that is wrong in other items too is no matter of a USAGE.
  std::size_t others_fit = 0;
  for (const Buffer& record : records) {
    others_fit += std::all_of(items.begin(), items.end(), [&](const Place& p) {
      const Node& n = plan.node(p.node);
      return p.offset + n.length > record.size() || std::find(wrong.begin(), wrong.end(), p.node) != wrong.end() ||
             check.item(n, Bytes(record).subspan(p.offset, n.length)) != Legality::illegal;
    });
  }
  if (others_fit * 10 < records.size() * 9) return;
  if (found > 3) text += "; and " + many(found - 3, "item") + " more";
  const bool little = text.find("little-endian") != std::string::npos && text.find("zoned") == std::string::npos &&
                      text.find("packed") == std::string::npos;
  if (little) {
    find(out, errc::little_endian, text + ". Try --dialect gnucobol, or declare the items COMP-5.", true);
  } else if (found > 0) {
    find(out, errc::wrong_usage, text + ". Correct the USAGE, or take the copybook of the writing program.", true);
  }
}

struct Shift {
  int by = 0;
  std::size_t from = 0;    // index into places
  std::size_t before = 0;  // the last number that fits at its place + 1; 0: none
  std::size_t proofs = 0;  // numbers that fit only when moved
};

// Whether everything from one item on is legal when it is moved by k; `items` of the plan, numbers only count.
std::optional<Shift> find_shift(const Situation& s, const RecordCheck& check, const std::vector<Place>& items,
                                const std::vector<Buffer>& records) {
  const RecordPlan& plan = check.plan();
  struct Rate {
    std::uint64_t legal = 0, illegal = 0;
    bool good() const { return illegal * 20 <= legal + illegal; }
    bool strong() const { return good() && legal >= 3; }
  };
  const auto rate = [&](const Place& p, int k) {
    Rate r;
    const Node& n = plan.node(p.node);
    for (const Buffer& record : records) {
      const auto at = static_cast<std::int64_t>(p.offset) + k;
      if (at < 0 || static_cast<std::size_t>(at) + n.length > record.size()) {
        ++r.illegal;
        continue;
      }
      const Legality l = check.item(n, Bytes(record).subspan(static_cast<std::size_t>(at), n.length));
      r.legal += l == Legality::legal ? 1 : 0;
      r.illegal += l == Legality::illegal ? 1 : 0;
    }
    return r;
  };
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < items.size() && numbers.size() < 300; ++i) {
    if (items[i].number) numbers.push_back(i);
  }
  std::size_t first_bad = numbers.size();
  std::vector<Rate> in_place;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    in_place.push_back(rate(items[numbers[i]], 0));
    if (first_bad == numbers.size() && !in_place.back().good()) first_bad = i;
  }
  if (first_bad == numbers.size()) return std::nullopt;
  std::optional<Shift> best;
  for (int magnitude = 1; magnitude <= 16; ++magnitude) {
    for (const int k : {magnitude, -magnitude}) {
      Shift shift{k, numbers[first_bad], first_bad == 0 ? 0 : numbers[first_bad - 1] + 1, 0};
      bool all = true;
      for (std::size_t i = first_bad; all && i < numbers.size(); ++i) {
        const Rate moved = rate(items[numbers[i]], k);
        all = moved.good() && moved.legal * 2 >= records.size();  // blanks fit anywhere
        const std::size_t length = plan.node(items[numbers[i]].node).length;
        if (moved.strong() && !in_place[i].good()) shift.proofs += std::min<std::size_t>(length, 4);
      }
      // A run of digits fits at many places: the proof must weigh as much as several positions.
      if (all && shift.proofs >= 2 && (!best || shift.proofs > best->proofs)) best = shift;
    }
  }
  static_cast<void>(s);
  return best;
}

void tell_shift(const Situation& s, const RecordPlan& plan, const std::vector<Place>& items, const Shift& shift,
                std::size_t record_length, Diagnosis& out) {
  const auto size = static_cast<std::uint64_t>(shift.by < 0 ? -shift.by : shift.by);
  const std::string after = shift.before == 0 ? "the beginning of the record" : plan.path(items[shift.before - 1].node);
  std::string text = "from " + item_words(plan, items[shift.from].node) + " on, all fits when it is moved by " +
                     (shift.by > 0 ? "+" : "-") + many(size, "byte") + ": the copybook " +
                     (shift.by > 0 ? "lacks " : "has ") + many(size, "byte") + (shift.by > 0 ? "" : " too many") +
                     " between " + after + " and this item";
  if (record_length != s.length()) text += " (the records have " + many(record_length, "byte") + ")";
  out.causes.insert(out.causes.begin(), text);
  find(out, errc::shifted, text + ". Compare with the copybook that the writing program was compiled with.", true);
}

void shifted(const Situation& s, Diagnosis& out) {
  if (!s.one_fixed_record()) return;
  RecordCheck& check = s.family.checks.front();
  const RecordPlan& plan = check.plan();
  const auto items = places(plan);
  std::vector<Framing> tried;
  for (const Framing& f : s.framings) {
    if (f.records >= 2 && (f.chain || f.line_width != 0) && f.shortest == f.longest && f.whole()) tried.push_back(f);
  }
  const auto length = static_cast<std::int64_t>(s.length());
  for (int pass = 0; pass < (s.framing.chain && s.framing.whole() ? 0 : 2); ++pass) {
    for (std::int64_t k = -16; k <= 16; ++k) {
      if (length + k < 1 || static_cast<std::uint64_t>(length + k) > s.file.size()) continue;
      Framing f = fixed_framing(s.file, static_cast<std::size_t>(length + k));
      if ((f.tail == Tail::none) == (pass == 0) && f.records >= 2) tried.push_back(f);
    }
  }
  std::optional<Shift> best;
  std::size_t best_length = 0;
  for (const Framing& f : tried) {
    for (Family* family : {&s.ebcdic, &s.ascii}) {
      const auto records = sample_records(f, s.file, 48);
      const auto shift = find_shift(s, family->checks.front(), items, records);
      // The bytes that are missing make the records longer by as many, unless a FILLER took them.
      if (!shift) continue;
      const auto longer = static_cast<std::int64_t>(f.longest) - length;
      if ((longer != 0 && longer != shift->by) || repeats_otherwise(s, f)) continue;
      if (!best || shift->proofs > best->proofs) {
        best = shift;
        best_length = f.longest;
      }
    }
  }
  if (best) tell_shift(s, plan, items, *best, best_length, out);
}

// Records one behind the other without descriptors: their counters say where each ends.
void rdw_lost(const Situation& s, Diagnosis& out) {
  if (s.family.checks.size() != 1 || !s.family.checks.front().plan().variable) return;
  for (Family* family : {&s.ebcdic, &s.ascii}) {
    RecordCheck& check = family->checks.front();
    const RecordPlan& plan = check.plan();
    Buffer image(plan.length);
    std::vector<ImageRun> runs;
    std::uint64_t records = 0, fitting = 0;
    std::size_t at = 0;
    while (at < s.file.size() && records < 20000) {
      const Bytes rest = s.file.subspan(at);
      const Expanded e = expand(plan, rest.first(std::min(rest.size(), plan.length)), image, runs);
      if (e.error.code != errc::none || e.used == 0) break;
      ++records;
      fitting += check.check(rest.first(e.used), false) ? 1 : 0;
      at += e.used;
    }
    const Tail tail = tail_of(s.file.subspan(std::min(at, s.file.size())));
    const bool through = at >= s.file.size() || records >= 20000 || tail == Tail::padding;
    if (!through || records < 2 || fitting * 10 < records * 9) continue;
    find(out, errc::rdw_lost,
         "the records have variable lengths and no descriptors: the counters inside chain " + many(records, "record") +
             " to the end of the file. Send it again with its RDWs (FTP: QUOTE SITE RDW, TYPE I).",
         true);
    return;
  }
}

}  // namespace

bool repeats_otherwise(const Situation& s, const Framing& f) {
  if (f.chain) return false;
  const std::size_t stride = f.options.lrecl + f.line_width;
  if (stride == 0) return false;
  return better_period(s.file.subspan(static_cast<std::size_t>(f.skip)), stride,
                       std::min<std::size_t>(4 * stride + 64, 4096), false)
             .length != 0;
}

std::string archive_mark(Bytes file) {
  const auto at = [&](std::size_t from, std::initializer_list<std::uint8_t> mark) {
    return file.size() >= from + mark.size() &&
           std::equal(mark.begin(), mark.end(), file.begin() + static_cast<std::ptrdiff_t>(from));
  };
  if (at(0, {0x1F, 0x8B})) return "a gzip archive";
  if (at(0, {0x50, 0x4B, 0x03, 0x04})) return "a zip archive";
  if (at(0, {0x1F, 0x9D})) return "a compress (.Z) archive";
  if (at(0, {0x42, 0x5A, 0x68}) && file.size() > 3 && file[3] >= '1' && file[3] <= '9') return "a bzip2 archive";
  if (at(0, {0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00})) return "an xz archive";
  if (at(0, {0x28, 0xB5, 0x2F, 0xFD})) return "a zstd archive";
  if (at(0, {0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C})) return "a 7z archive";
  for (std::size_t i = 0; i < 8; ++i) {
    if (at(i, {0xC9, 0xD5, 0xD4, 0xD9, 0xF0, 0xF1})) return "a TSO XMIT file (INMR01)";
  }
  return "";
}

void diagnose_framing(const Situation& s, Diagnosis& out) {
  const Framing& f = s.framing;
  const RecordFormatOptions& o = f.options;
  const std::string lengths = f.shortest == f.longest ? std::to_string(f.shortest)
                                                      : std::to_string(f.shortest) + " to " + std::to_string(f.longest);
  if (f.chain) {
    const bool blocked = o.format == RecordFormat::vb || o.format == RecordFormat::vbs;
    const std::string chain =
        "a chain of " + many(f.records, "record") + " of " + lengths + " bytes reaches the end of the file";
    find(out, blocked ? errc::bdw_present : errc::rdw_present,
         (blocked                          ? "BDWs and RDWs"
          : o.format == RecordFormat::llzz ? "LL fields"
                                           : "RDWs") +
             std::string(" stand before the records: ") + chain + ".",
         false);
    if (o.little_endian || (blocked && o.block_little_endian)) {
      find(out, errc::rdw_little,
           "the lengths before the records are little-endian: read so, " + chain + ". Decode with " + f.flags + ".",
           false);
    }
    if (o.adjust != 0 || (blocked && o.block_adjust != 0)) {
      find(out, errc::rdw_exclusive,
           "the lengths before the records do not count their own bytes: read so, " + chain + ". Decode with " +
               f.flags + ".",
           false);
    }
  }
  const bool binary = has_binary_items(s.family.checks.front().plan());
  if (o.format == RecordFormat::text && binary) {
    find(out, errc::text_lines,
         (f.line_width != 0 ? std::string("a line end stands behind each ") + std::to_string(o.lrecl) + " bytes"
                            : std::string("line ends stand behind the records")) +
             ": the file was transferred in text mode. Send it again with TYPE I (BINARY).",
         true);
  }
  if (o.format == RecordFormat::text && f.line_width == 0 && f.shortest < s.length()) {
    find(out, errc::short_lines,
         "lines have " + lengths + " bytes, the record " + std::to_string(s.length()) + ": spaces at its end were cut" +
             (binary ? ". Send it again with TYPE I (BINARY)." : " and are put back."),
         binary);
  }
  const std::uint64_t left = s.file.size() - f.end;
  if (f.tail == Tail::padding) {
    find(out, errc::padded,
         many(left, "byte") + " of padding (" + hex(s.file[static_cast<std::size_t>(f.end)]) +
             ") stand behind the last record.",
         false);
  } else if (f.tail == Tail::line_end) {
    find(out, errc::padded, "a line end of " + many(left, "byte") + " stands behind the last record.", false);
  }
}

void diagnose_items(const Situation& s, Diagnosis& out) {
  if (blown_up(s, out)) return;
  const std::size_t before = out.findings.size();
  if (s.score.rate() < convincing) {
    translated(s, out);
    rdw_lost(s, out);
  }
  if (!s.one_fixed_record()) return;
  auto records = sample_records(s.framing, s.file, 200, s.length(), s.space());
  if (s.score.legal_share() > 0.2 || s.score.values == 0) substituted(s, records, out);
  if (out.findings.size() > before) return;
  wrong_usages(s, records, false, out);
  if (out.findings.size() == before) diagnose_byte_order(s, out);
  if (out.findings.size() == before && s.score.rate() < convincing) shifted(s, out);
  if (out.findings.size() == before) wrong_usages(s, records, true, out);
}

void diagnose_byte_order(const Situation& s, Diagnosis& out) {
  if (!s.one_fixed_record()) return;
  const RecordPlan& plan = s.family.checks.front().plan();
  const auto records = sample_records(s.framing, s.file, 400);
  std::uint64_t items = 0, swapped = 0;
  std::string names;
  for (const Place& p : places(plan, 500)) {
    const Node& n = plan.node(p.node);
    if (n.kind != Node::Kind::binary || n.length < 2) continue;
    const bool little = plan.binary[n.shape].little_endian;
    std::uint64_t values = 0, smaller = 0;
    std::vector<std::uint8_t> firsts;
    for (const Buffer& record : records) {
      if (p.offset + n.length > record.size()) continue;
      const Bytes b = Bytes(record).subspan(p.offset, n.length);
      const std::uint8_t first = little ? b.back() : b.front();
      const std::uint8_t last = little ? b.front() : b.back();
      const bool same = std::all_of(b.begin(), b.end(), [&](auto x) { return x == b.front(); });
      if (same) continue;
      ++values;
      firsts.push_back(first);
      const bool fill = last == 0 || last == 0xFF;
      smaller += fill && first != 0 && first != 0xFF ? 1 : 0;
    }
    std::sort(firsts.begin(), firsts.end());
    firsts.erase(std::unique(firsts.begin(), firsts.end()), firsts.end());
    if (values < 8) continue;
    ++items;
    if (smaller * 100 < values * 90 || firsts.size() < 4) continue;
    ++swapped;
    if (names.size() < 60) names += (names.empty() ? "" : ", ") + plan.path(p.node);
  }
  if (swapped == 0 || swapped * 2 < items) return;
  find(out, errc::little_endian,
       many(swapped, "binary item") + " (" + names + ") vary in the first byte and hold X'00' or X'FF' in the last: " +
           "swapped they are small numbers. Try --dialect gnucobol or mf, or declare the items COMP-5.",
       true);
}

void diagnose_length(const Situation& s, Diagnosis& out) {
  Family& family = s.family;
  const std::string size = std::to_string(s.file.size());
  const auto equation = [&](const Framing& f) {
    return size + " = " + (f.skip == 0 ? "" : std::to_string(f.skip) + " + ") + std::to_string(f.records) + " x " +
           std::to_string(f.options.lrecl) +
           (f.end == s.file.size() ? "" : " + " + std::to_string(s.file.size() - f.end));
  };
  if (s.one_fixed_record()) {
    const RecordCheck& check = family.checks.front();
    const RecordPlan& plan = check.plan();
    const auto items = places(plan);
    const auto length = static_cast<std::int64_t>(s.length());
    const auto in_place = [&](const Framing& f) {  // records in which every number that lies inside is legal
      std::uint64_t good = 0, proofs = 0;
      const auto records = sample_records(f, s.file, probe);
      for (const Buffer& record : records) {
        bool legal = true;
        for (const Place& p : items) {
          const Node& n = plan.node(p.node);
          if (!p.number || p.offset + n.length > record.size()) continue;
          const Legality l = check.item(n, Bytes(record).subspan(p.offset, n.length));
          legal = legal && l != Legality::illegal;
          proofs += l == Legality::legal ? 1 : 0;
        }
        good += legal ? 1 : 0;
      }
      return proofs >= records.size() && good * 100 >= records.size() * 95 && records.size() >= 2;
    };
    for (std::int64_t magnitude = 1; magnitude <= 16; ++magnitude) {
      bool found = false;
      for (const std::int64_t k : {magnitude, -magnitude}) {
        if (length + k < 1) continue;
        const Framing f = fixed_framing(s.file, static_cast<std::size_t>(length + k));
        if (f.records < 2 || !in_place(f) || repeats_otherwise(s, f)) continue;
        found = true;
        const std::string tail =
            f.end == s.file.size() ? "" : ", " + many(s.file.size() - f.end, "byte") + " behind them";
        const std::string text = "LRECL " + std::to_string(length + k) + tail + ": " + equation(f) +
                                 ", and all items fit at their places; the book " + (k > 0 ? "lacks " : "has ") +
                                 many(static_cast<std::uint64_t>(magnitude), "byte") + (k > 0 ? "" : " too many") +
                                 " at its end";
        out.causes.push_back(text);
        find(out, errc::wrong_length, text + ".", true);
        break;
      }
      if (found) break;
    }
  }
}

}  // namespace codecs
