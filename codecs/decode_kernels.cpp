// The steps of a DecodeProgram, compiled once for each instruction set. Every number is found in 16 lanes, one digit a
// lane; one table look-up then leaves out the leading zeros and makes room for the point.
#include <bit>
#include <cstdlib>

#include "codecs/decode_program.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "codecs/decode_kernels.cpp"
#define HWY_WANT_SSSE3 1
#define HWY_WANT_SSE4 1
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2 && !HWY_COMPILER_CLANG
#pragma GCC target("lzcnt")  // part of what Highway asks of a processor before it chooses these targets
#endif
namespace codecs::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

static_assert(std::endian::native == std::endian::little, "words are loaded little-endian");

using D = hn::Full128<std::uint8_t>;
using V = hn::Vec<D>;

HWY_INLINE std::uint32_t bits(hn::Mask<D> mask) {
  std::uint8_t out[8] = {};
  hn::StoreMaskBits(D(), mask, out);
  return static_cast<std::uint32_t>(out[0] | out[1] << 8);
}

HWY_INLINE std::uint64_t load_word(const std::uint8_t* p) {
  std::uint64_t w;
  std::memcpy(&w, p, 8);
  return w;
}

HWY_INLINE void store_word(char* p, std::uint64_t w) { std::memcpy(p, &w, 8); }

HWY_INLINE void copy_lead(char*& at, const Step& step) {
  static_assert(longest_lead == 32);
  std::memcpy(at, step.lead, 16);
  if (step.lead_length > 16) std::memcpy(at + 16, step.lead + 16, 16);
  at += step.lead_length;
}

HWY_INLINE void put_number(char*& at, V digits, const Step& step, std::size_t row_index, std::size_t minus) {
  const DigitRow& row = step.rows[row_index];
  *at = '-';
  at += minus;
  hn::StoreU(hn::Or(hn::TableLookupBytesOr0(digits, hn::Load(D(), row.lane.data())), hn::Load(D(), row.add.data())),
             D(), reinterpret_cast<std::uint8_t*>(at));
  at += step.shown - row_index;
  if (step.quoted) *at++ = '"';
}

HWY_INLINE bool zoned(char*& at, const std::uint8_t* base, const Step& step) {
  const D d;
  const V v = hn::Xor(hn::LoadU(d, base + step.load_at), hn::Load(d, step.flip.data()));
  const V digits = hn::And(v, hn::Load(d, step.keep.data()));
  const std::uint32_t used = bits(hn::Eq(digits, hn::Zero(d))) ^ 0xFFFF;
  const std::uint32_t sign = base[step.sign_at];
  std::uint32_t minus = step.minus >> (sign >> 4) & 1U;
  std::uint32_t known = minus | (step.plus >> (sign >> 4) & 1U);
  if (step.sign_apart) {
    minus = sign == step.minus ? 1 : 0;
    known = minus != 0 || sign == step.plus ? 1 : 0;
  }
  if (HWY_UNLIKELY(bits(hn::Eq(hn::Max(digits, hn::Set(d, 9)), hn::Set(d, 9))) != 0xFFFF || known == 0)) return false;
  if (HWY_UNLIKELY(minus > used)) {
    if (!step.minus_zero) return false;
    minus = 0;
  }
  const auto zeros = static_cast<std::size_t>(std::countr_zero(used >> step.first | step.guard));
  put_number(at, digits, step, zeros, minus);
  return true;
}

// Consecutive packed steps, from `step` to the last one of its run. The first step that is not plain is returned, with
// `at` behind its lead; else the end of the run.
HWY_INLINE const Step* packed(char*& out, const std::uint8_t* base, const Step* step, const Step* end) {
  const D d;
  const V nibble = hn::Set(d, 15);
  char* at = out;
  for (; step != end; ++step) {
    copy_lead(at, *step);
    const std::uint64_t raw = load_word(base + step->load_at);
    const std::uint64_t x = __builtin_bswap64(raw) >> step->shift & step->mask;
    const std::uint64_t number = x >> 4;
    const std::uint64_t sign = step->signs >> (x & 15) * 2;
    const std::uint64_t over_nine = number & (number << 1 | number << 2) & 0x8888888888888888;
    if (HWY_UNLIKELY((over_nine | (x & step->pad) | (sign & Step::no_sign)) != 0)) break;
    std::uint64_t minus = sign & Step::minus_sign;
    if (HWY_UNLIKELY(minus > number)) {
      if (!step->minus_zero) break;
      minus = 0;
    }
    const auto zeros = static_cast<std::size_t>(std::countl_zero(number | step->guard)) >> 2;
    const DigitRow& row = step->rows[zeros];
    const V bytes = hn::BitCast(d, hn::Set(hn::Full128<std::uint64_t>(), raw));
    const V low = hn::And(bytes, nibble);
    const V high = hn::And(hn::BitCast(d, hn::ShiftRight<4>(hn::BitCast(hn::Full128<std::uint16_t>(), bytes))), nibble);
    const V digits = hn::TableLookupBytesOr0(hn::InterleaveLower(d, high, low), hn::Load(d, row.lane.data()));
    *at = '-';
    at += minus;
    hn::StoreU(hn::Or(digits, hn::Load(d, row.add.data())), d, reinterpret_cast<std::uint8_t*>(at));
    at += step->shown - zeros;
  }
  out = at;
  return step;
}

// Eight digits, the first one in the lowest byte.
HWY_INLINE std::uint64_t eight_digits(std::uint32_t v) {
  const std::uint64_t four = v / 10000 | std::uint64_t{v % 10000} << 32;
  const std::uint64_t hundreds = (four * 10486 >> 20) & 0x0000007F0000007F;
  const std::uint64_t two = hundreds | (four - 100 * hundreds) << 16;
  const std::uint64_t tens = (two * 103 >> 10) & 0x000F000F000F000F;
  return tens | (two - 10 * tens) << 8;
}

HWY_INLINE bool binary(char*& at, const std::uint8_t* base, const Step& step) {
  const std::uint8_t* p = base + step.offset;
  std::uint64_t w = 0;
  if (step.length == 2) {
    std::uint16_t half;
    std::memcpy(&half, p, 2);
    if (!step.little_endian) half = __builtin_bswap16(half);
    w = step.is_signed ? static_cast<std::uint64_t>(static_cast<std::int16_t>(half)) : half;
  } else if (step.length == 4) {
    std::uint32_t word;
    std::memcpy(&word, p, 4);
    if (!step.little_endian) word = __builtin_bswap32(word);
    w = step.is_signed ? static_cast<std::uint64_t>(static_cast<std::int32_t>(word)) : word;
  } else {
    w = load_word(p);
    if (!step.little_endian) w = __builtin_bswap64(w);
  }
  const std::size_t minus = step.is_signed ? w >> 63 : 0;
  const std::uint64_t magnitude = minus != 0 ? 0 - w : w;
  if (HWY_UNLIKELY(magnitude > step.mask)) return false;
  const hn::Full128<std::uint64_t> words;
  alignas(16) const std::uint64_t both[2] = {eight_digits(static_cast<std::uint32_t>(magnitude / 100'000'000)),
                                             eight_digits(static_cast<std::uint32_t>(magnitude % 100'000'000))};
  const D d;
  const V digits = hn::BitCast(d, hn::Load(words, both));
  const std::uint32_t used = bits(hn::Eq(digits, hn::Zero(d))) ^ 0xFFFF;
  const auto zeros = static_cast<std::size_t>(std::countr_zero(used >> step.first | step.guard));
  put_number(at, digits, step, zeros, minus);
  return true;
}

// One past the last byte that is no pad.
HWY_INLINE std::size_t text_end(const std::uint8_t* base, const Step& step, std::uint8_t pad) {
  const D d;
  const std::uint8_t* p = base + step.offset;
  const V space = hn::Set(d, pad);
  if (step.length <= 16) {
    std::uint32_t text = bits(hn::Eq(hn::LoadU(d, base + step.load_at), space)) ^ 0xFFFF;
    text >>= static_cast<std::uint32_t>(static_cast<std::ptrdiff_t>(step.offset) - step.load_at);
    text &= (1U << step.length) - 1;
    return static_cast<std::size_t>(std::bit_width(text));
  }
  std::size_t n = step.length;
  for (; n >= 16; n -= 16) {
    const std::uint32_t text = bits(hn::Eq(hn::LoadU(d, p + n - 16), space)) ^ 0xFFFF;
    if (text != 0) return n - 16 + static_cast<std::size_t>(std::bit_width(text));
  }
  const std::uint32_t text = (bits(hn::Eq(hn::LoadU(d, p), space)) ^ 0xFFFF) & ((1U << n) - 1);
  return static_cast<std::size_t>(std::bit_width(text));
}

HWY_INLINE std::uint64_t eight_plain(const std::uint8_t* p, const std::array<std::uint8_t, 256>& plain) {
  const std::uint64_t w = load_word(p);
  std::uint64_t out = 0;
  for (int i = 0; i < 64; i += 8) out |= std::uint64_t{plain[w >> i & 0xFF]} << i;
  return out;
}

// At least 16 bytes, by one look-up a zone. False if a byte is not plain.
HWY_INLINE bool translate_zones(const std::uint8_t* p, std::size_t n, char* out, const DecodeProgram& program) {
  const D d;
  const V most = hn::Set(d, 0x70);
  V worst = hn::Zero(d);
  for (std::size_t i = 0;; i += 16) {
    if (i + 16 > n) i = n - 16;
    const V v = hn::LoadU(d, p + i);
    V text = hn::Zero(d);
    for (const DecodeProgram::Row& row : program.rows) {
      // In this zone: 70 to 7F. In others: 80 and more, for which the look-up gives 0.
      const V at = hn::SaturatedAdd(hn::Xor(v, hn::Set(d, row.zone)), most);
      text = hn::Or(text, hn::TableLookupBytesOr0(hn::Load(d, row.plain.data()), hn::And(at, hn::Set(d, 0x8F))));
    }
    hn::StoreU(text, d, reinterpret_cast<std::uint8_t*>(out) + i);
    // A character is from 20 to 7E; 0 becomes FF.
    worst = hn::Or(worst, hn::Or(text, hn::Sub(text, hn::Set(d, 1))));
    if (i + 16 == n) break;
  }
  return bits(hn::Lt(worst, hn::Set(d, 0x80))) == 0xFFFF;
}

// 16 bytes whose characters lie in their zones' runs; the lanes that do not are set in `others`.
HWY_INLINE V translate_runs(V v, const ZoneRuns& runs, std::uint32_t& others) {
  const D d;
  const V nibble = hn::Set(d, 15);
  const V zone = hn::And(hn::BitCast(d, hn::ShiftRight<4>(hn::BitCast(hn::Full128<std::uint16_t>(), v))), nibble);
  const V low = hn::And(v, nibble);
  const V from = hn::TableLookupBytes(hn::Load(d, runs.low.data()), zone);
  const V to = hn::TableLookupBytes(hn::Load(d, runs.high.data()), zone);
  others |= bits(hn::Eq(hn::Min(hn::Max(low, from), to), low)) ^ 0xFFFF;
  return hn::Add(v, hn::TableLookupBytes(hn::Load(d, runs.add.data()), zone));
}

// Any length, by look-ups. False if a byte is not plain.
HWY_INLINE bool translate_bytes(const std::uint8_t* p, std::size_t n, char* out, const DecodeProgram& program) {
  if (n >= 16) return translate_zones(p, n, out, program);
  std::uint64_t all = 0;
  if (n >= 8) {
    all = eight_plain(p, program.plain);
    store_word(out, all);
    const std::uint64_t w = eight_plain(p + n - 8, program.plain);
    store_word(out + n - 8, w);
    all |= w;
  } else {
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint8_t c = program.plain[p[i]];
      out[i] = static_cast<char>(c);
      all |= c;
    }
  }
  return (all & 0x8080808080808080) == 0;
}

HWY_INLINE bool text(char*& at, const std::uint8_t* base, const DecodeProgram& program, const Step& step,
                     std::uint8_t pad) {
  const D d;
  const std::size_t n = text_end(base, step, pad);
  const std::uint8_t* p = base + step.offset;
  char* const out = at;
  std::uint32_t others = 0;
  if (step.length <= 16) {
    if (HWY_LIKELY(step.load_at == static_cast<std::ptrdiff_t>(step.offset))) {
      hn::StoreU(translate_runs(hn::LoadU(d, p), program.runs, others), d, reinterpret_cast<std::uint8_t*>(out));
      others &= (1U << n) - 1;
    } else {
      others = 1;
    }
  } else {
    std::size_t i = 0;
    for (; i + 16 < n; i += 16) {
      hn::StoreU(translate_runs(hn::LoadU(d, p + i), program.runs, others), d,
                 reinterpret_cast<std::uint8_t*>(out) + i);
    }
    if (n >= 16) {
      i = n - 16;
      hn::StoreU(translate_runs(hn::LoadU(d, p + i), program.runs, others), d,
                 reinterpret_cast<std::uint8_t*>(out) + i);
    } else {
      hn::StoreU(translate_runs(hn::LoadU(d, p), program.runs, others), d, reinterpret_cast<std::uint8_t*>(out));
      others &= (1U << n) - 1;
    }
  }
  if (HWY_UNLIKELY(others != 0) && !translate_bytes(p, n, out, program)) return false;
  out[n] = '"';
  at = out + n + 1;
  return true;
}

HWY_INLINE bool character(char*& at, const std::uint8_t* base, const DecodeProgram& program, const Step& step,
                          std::uint8_t pad) {
  const std::uint8_t byte = base[step.offset];
  const std::uint8_t c = program.plain[byte];
  if (HWY_UNLIKELY(c == 0x80)) return false;
  at[0] = static_cast<char>(c);
  at += byte == pad ? 0 : 1;
  *at++ = '"';
  return true;
}

bool run_steps(DecodeRun& run, std::size_t from, std::size_t to, std::size_t most);

bool run_table(DecodeRun& run, const Step& step) {
  std::uint32_t count = 0;
  if (!run.fallback.count(step, count)) return false;
  const Node& t = run.plan.node(step.node);
  const auto body = static_cast<std::size_t>(&step - run.program.steps.data()) + 1;
  const std::size_t at = run.occurrence.start() + t.offset;
  run.occurrence.enter(at);
  for (std::uint32_t k = 0; k < count; ++k) {
    run.occurrence.numbers[run.occurrence.depth - 1] = k;
    run.occurrence.starts[run.occurrence.depth] = at + k * t.stride;
    run.json.need(step.most);
    if (k != 0) run.json.put(',');
    if (!run_steps(run, body, step.end, step.most)) return false;
  }
  run.occurrence.leave();
  return true;
}

bool run_steps(DecodeRun& run, std::size_t from, std::size_t to, std::size_t most) {
  const DecodeProgram& program = run.program;
  const std::uint8_t* const base = run.image + run.occurrence.start();
  const std::uint8_t pad = program.pad;
  char* at = run.json.at;
  const Step* const end = program.steps.data() + to;
  for (const Step* next = program.steps.data() + from; next != end;) {
    const Step& step = *next;
    bool done = false;
    if (step.op != Step::Op::literal && step.op != Step::Op::packed) copy_lead(at, step);
    switch (step.op) {
      case Step::Op::literal:
        std::memcpy(at, step.lead, step.length);
        at += step.length;
        done = true;
        break;
      case Step::Op::zoned:
        done = zoned(at, base, step);
        break;
      case Step::Op::packed: {
        const Step* const run_end = next + step.run;
        next = packed(at, base, next, run_end);
        if (HWY_UNLIKELY(next != run_end)) break;
        if (step.quoted) *at++ = '"';
        continue;
      }
      case Step::Op::binary:
        done = binary(at, base, step);
        break;
      case Step::Op::character:
        done = character(at, base, program, step, pad);
        break;
      case Step::Op::text:
        done = text(at, base, program, step, pad);
        break;
      case Step::Op::compare:
        done = std::memcmp(base + step.offset, run.plan.initial.data() + (base - run.image) + step.offset,
                           step.length) == 0;
        break;
      case Step::Op::table:
        run.json.at = at;
        if (!run_table(run, step)) return false;
        run.json.need(most);
        at = run.json.at;
        next = program.steps.data() + step.end;
        continue;
      case Step::Op::other:
        break;
      default:
        __builtin_unreachable();
    }
    if (HWY_UNLIKELY(!done)) {
      run.json.at = next->quoted ? at - 1 : at;
      if (!run.fallback.other(*next)) return false;
      run.json.need(most);
      at = run.json.at;
    }
    ++next;
  }
  run.json.at = at;
  return true;
}

}  // namespace
}  // namespace codecs::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace codecs {

HWY_EXPORT(run_steps);

DecodeProgram::Kernels decode_kernels() {
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return HWY_DYNAMIC_DISPATCH(run_steps);
}

std::vector<std::int64_t> kernel_targets() { return hwy::SupportedAndGeneratedTargets(); }

}  // namespace codecs
#endif
