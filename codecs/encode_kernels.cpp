// The steps of an EncodeProgram, compiled once for each instruction set. A number's text is loaded whole; one table
// look-up, chosen by its digits before and behind the point, puts every digit in its lane.
#include <bit>
#include <cstring>

#include "codecs/encode_program.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "codecs/encode_kernels.cpp"
#define HWY_WANT_SSSE3 1
#define HWY_WANT_SSE4 1
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace codecs::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

static_assert(std::endian::native == std::endian::little, "words are stored little-endian");

using D = hn::Full128<std::uint8_t>;
using V = hn::Vec<D>;

HWY_INLINE std::uint32_t bits(hn::Mask<D> mask) {
  std::uint8_t out[8] = {};
  hn::StoreMaskBits(D(), mask, out);
  return static_cast<std::uint32_t>(out[0] | out[1] << 8);
}

HWY_INLINE V load(const char* at, const char* end) {
  if (HWY_LIKELY(end - at >= 16)) return hn::LoadU(D(), reinterpret_cast<const std::uint8_t*>(at));
  alignas(16) std::uint8_t rest[16] = {};
  if (at < end) std::memcpy(rest, at, static_cast<std::size_t>(end - at));
  return hn::Load(D(), rest);
}

HWY_INLINE bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Names and signs of a lead with white space between them.
HWY_NOINLINE const char* match_spaced(const char* at, const char* end, const char* lead, std::size_t length) {
  for (std::size_t i = 0; i < length;) {
    while (at < end && is_space(*at)) ++at;
    std::size_t token = 1;
    if (lead[i] == '"') {
      while (lead[i + token] != '"') token += lead[i + token] == '\\' ? 2 : 1;
      ++token;
    }
    if (static_cast<std::size_t>(end - at) < token || std::memcmp(at, lead + i, token) != 0) return nullptr;
    at += token;
    i += token;
  }
  return at;
}

HWY_INLINE const char* match(const char* at, const char* end, const char* lead, std::size_t length) {
  if (HWY_LIKELY(static_cast<std::size_t>(end - at) >= length && std::memcmp(at, lead, length) == 0)) {
    return at + length;
  }
  return match_spaced(at, end, lead, length);
}

// A number's digits in their lanes; false if it is not written as decoding writes it.
HWY_INLINE bool number(const char*& at, const char* end, const EncodeStep& step, V& digits, bool& minus) {
  const D d;
  const char* p = at;
  if (step.quoted) {
    if (p == end || *p != '"') return false;
    ++p;
  }
  minus = p < end && *p == '-';
  p += minus ? 1 : 0;
  const V v = hn::Sub(load(p, end), hn::Set(d, '0'));
  const std::uint32_t others = bits(hn::Eq(hn::Min(v, hn::Set(d, 9)), v)) ^ 0xFFFF;
  if (HWY_UNLIKELY(others == 0)) return false;
  const auto whole = static_cast<std::uint32_t>(std::countr_zero(others));
  std::uint32_t used = whole;
  std::uint32_t behind = 0;
  if (HWY_UNLIKELY(whole == 0 || whole > step.whole)) return false;
  if (p + whole < end && p[whole] == '.') {
    const std::uint32_t rest = others >> (whole + 1);
    if (HWY_UNLIKELY(rest == 0)) return false;
    behind = static_cast<std::uint32_t>(std::countr_zero(rest));
    if (HWY_UNLIKELY(behind == 0 || behind > step.scale)) return false;
    used += 1 + behind;
  }
  if (HWY_UNLIKELY(p + used >= end)) return false;
  // 007 is no JSON number, and V99 has no digit before the point.
  if (HWY_UNLIKELY(*p == '0' && whole > 1 && !step.quoted)) return false;
  if (HWY_UNLIKELY(step.fraction_only && *p != '0')) return false;
  const char next = p[used];
  if (step.quoted) {
    if (next != '"') return false;
    ++used;
  } else if (HWY_UNLIKELY(next != ',' && next != '}' && next != ']' && !is_space(next))) {
    return false;
  }
  at = p + used;
  digits = hn::TableLookupBytesOr0(v, hn::Load(d, step.lanes[whole * (step.scale + 1U) + behind].data()));
  if (minus) {
    if (bits(hn::Eq(digits, hn::Zero(d))) == 0xFFFF) {
      minus = false;
    } else if (!step.is_signed) {
      return false;
    }
  }
  return true;
}

HWY_INLINE V with_sign(V digits, const EncodeStep& step, bool minus) {
  const D d;
  V v = hn::Or(digits, hn::Load(d, step.zones.data()));
  if (minus) v = hn::Xor(v, hn::Load(d, step.minus.data()));
  return v;
}

HWY_INLINE bool zoned(const char*& at, const char* end, const EncodeStep& step, std::uint8_t* out) {
  V digits = hn::Zero(D());
  bool minus = false;
  if (!number(at, end, step, digits, minus)) return false;
  hn::StoreU(with_sign(digits, step, minus), D(), out);
  return true;
}

HWY_INLINE bool packed(const char*& at, const char* end, const EncodeStep& step, std::uint8_t* out) {
  const D d;
  const hn::Full128<std::uint16_t> pairs;
  V digits = hn::Zero(d);
  bool minus = false;
  if (!number(at, end, step, digits, minus)) return false;
  const auto v = hn::BitCast(pairs, with_sign(digits, step, minus));
  const V bytes = hn::BitCast(d, hn::Or(hn::ShiftLeft<4>(v), hn::ShiftRight<8>(v)));
  alignas(16) static constexpr std::uint8_t even[16] = {0, 2, 4, 6, 8, 10, 12, 14, 0, 0, 0, 0, 0, 0, 0, 0};
  const auto word =
      hn::GetLane(hn::BitCast(hn::Full128<std::uint64_t>(), hn::TableLookupBytes(bytes, hn::Load(d, even))));
  std::memcpy(out, &word, 8);
  return true;
}

// Eight digits, the first one in the lowest byte.
HWY_INLINE std::uint64_t eight_digits(std::uint64_t w) {
  w = (w & 0x00FF00FF00FF00FF) * 10 + (w >> 8 & 0x00FF00FF00FF00FF);
  w = (w & 0x0000FFFF0000FFFF) * 100 + (w >> 16 & 0x0000FFFF0000FFFF);
  return (w & 0xFFFFFFFF) * 10000 + (w >> 32);
}

HWY_INLINE bool binary(const char*& at, const char* end, const EncodeStep& step, std::uint8_t* out) {
  V digits = hn::Zero(D());
  bool minus = false;
  if (!number(at, end, step, digits, minus)) return false;
  alignas(16) std::uint64_t both[2];
  hn::Store(hn::BitCast(hn::Full128<std::uint64_t>(), digits), hn::Full128<std::uint64_t>(), both);
  std::uint64_t w = eight_digits(both[0]) * 100'000'000 + eight_digits(both[1]);
  if (HWY_UNLIKELY(w > step.most)) return false;
  if (minus) w = 0 - w;
  if (!step.little_endian) w = __builtin_bswap64(w) >> (64 - 8 * step.length);
  std::memcpy(out, &w, 8);
  return true;
}

HWY_INLINE bool text(const char*& at, const char* end, const EncodeProgram& program, const EncodeStep& step,
                     std::uint8_t pad, std::uint8_t* out) {
  const D d;
  if (at == end || *at != '"') return false;
  const char* p = at + 1;
  const V space = hn::Set(d, pad);
  for (std::size_t done = 0;; done += 16, p += 16) {
    const V v = load(p, end);
    // Character 7F and what is outside of ASCII come out as 5F and more, control characters as E0 and more.
    const V from_space = hn::Sub(v, hn::Set(d, 0x20));
    const auto special = hn::Or(hn::Or(hn::Eq(v, hn::Set(d, '"')), hn::Eq(v, hn::Set(d, '\\'))),
                                hn::Eq(hn::Max(from_space, hn::Set(d, 0x5F)), from_space));
    const std::uint32_t stops = bits(special);
    const auto n = stops == 0 ? 16U : static_cast<std::uint32_t>(std::countr_zero(stops));
    if (HWY_UNLIKELY(done + n > step.length)) return false;
    V bytes = hn::Zero(d);
    for (std::uint8_t zone = 0; zone < 6; ++zone) {
      const V index =
          hn::SaturatedAdd(hn::Xor(from_space, hn::Set(d, static_cast<std::uint8_t>(zone << 4))), hn::Set(d, 0x70));
      bytes = hn::Or(bytes, hn::TableLookupBytesOr0(hn::Load(d, program.bytes.data() + 16 * zone),
                                                    hn::And(index, hn::Set(d, 0x8F))));
    }
    const std::uint32_t lacking = bits(hn::Eq(bytes, hn::Zero(d)));
    if (HWY_UNLIKELY((lacking & ((1U << n) - 1)) != 0)) return false;
    if (stops == 0) {
      hn::StoreU(bytes, d, out + done);
      continue;
    }
    if (HWY_UNLIKELY(p + n >= end || p[n] != '"')) return false;
    at = p + n + 1;
    if (done == step.length) return true;
    const auto in_text = hn::Lt(hn::Iota(d, 0), hn::Set(d, static_cast<std::uint8_t>(n)));
    hn::StoreU(hn::IfThenElse(in_text, bytes, space), d, out + done);
    for (done += 16; done < step.length; done += 16) hn::StoreU(space, d, out + done);
    return true;
  }
}

HWY_INLINE bool character(const char*& at, const char* end, const EncodeProgram& program, std::uint8_t pad,
                          std::uint8_t* out) {
  if (end - at < 3 || at[0] != '"') return false;
  if (at[1] == '"') {
    *out = pad;
    at += 2;
    return true;
  }
  const auto c = static_cast<std::uint8_t>(at[1]);
  if (at[2] != '"' || c == '\\' || c < 0x20 || c >= 0x7F || program.bytes[c - 0x20U] == 0) return false;
  *out = program.bytes[c - 0x20U];
  at += 3;
  return true;
}

const char* run_steps(EncodeRun& run, const char* at, std::size_t from, std::size_t to);

const char* run_table(EncodeRun& run, const char* at, std::size_t index) {
  const EncodeStep& step = run.program.steps[index];
  const char* const end = run.json.data() + run.json.size();
  const Node& t = run.plan.node(step.node);
  const std::size_t start = run.occurrence.start() + t.offset;
  std::uint32_t count = 0;
  const char* p = match_spaced(at, end, "]", 1);
  if (p == nullptr) {
    run.occurrence.enter(start);
    for (p = at;; ++p) {
      if (count == t.max) return nullptr;
      run.occurrence.starts[run.occurrence.depth] = start + count * t.stride;
      p = run_steps(run, p, index + 1, step.end);
      ++count;
      while (p != nullptr && p < end && is_space(*p)) ++p;
      if (p == nullptr || p == end) return nullptr;
      if (*p != ',') break;
    }
    if (*p != ']') return nullptr;
    ++p;
    run.occurrence.leave();
  }
  return run.fallback.count(step, run.occurrence, count) ? p : nullptr;
}

const char* run_steps(EncodeRun& run, const char* at, std::size_t from, std::size_t to) {
  const EncodeProgram& program = run.program;
  const std::size_t start = run.occurrence.start();
  const std::uint8_t pad = run.plan.options.code_page->space();
  const char* const end = run.json.data() + run.json.size();
  for (std::size_t i = from; i < to;) {
    const EncodeStep& step = program.steps[i];
    at = match(at, end, program.leads.data() + step.lead_at, step.lead_length);
    if (HWY_UNLIKELY(at == nullptr)) return nullptr;
    std::uint8_t* const out = run.image + start + step.offset;
    if (step.op == EncodeStep::Op::fill) {
      std::memcpy(out, run.plan.initial.data() + start + step.offset, step.length);
      ++i;
      continue;
    }
    if (step.op == EncodeStep::Op::literal) {
      ++i;
      continue;
    }
    if (step.op == EncodeStep::Op::table) {
      at = run_table(run, at, i);
      if (at == nullptr) return nullptr;
      i = step.end;
      continue;
    }
    while (HWY_UNLIKELY(at < end && is_space(*at))) ++at;
    bool done = false;
    switch (step.op) {
      case EncodeStep::Op::zoned:
        done = zoned(at, end, step, out);
        break;
      case EncodeStep::Op::packed:
        done = packed(at, end, step, out);
        break;
      case EncodeStep::Op::binary:
        done = binary(at, end, step, out);
        break;
      case EncodeStep::Op::character:
        done = character(at, end, program, pad, out);
        break;
      case EncodeStep::Op::text:
        done = text(at, end, program, step, pad, out);
        break;
      default:
        break;
    }
    if (HWY_UNLIKELY(!done)) {
      at = run.fallback.other(step, at, end, out);
      if (at == nullptr) return nullptr;
    }
    ++i;
  }
  return at;
}

bool run_program(EncodeRun& run) {
  const char* const end = run.json.data() + run.json.size();
  const char* at = run_steps(run, run.json.data(), 0, run.program.steps.size());
  while (at != nullptr && at < end && is_space(*at)) ++at;
  return at == end && at != nullptr;
}

}  // namespace
}  // namespace codecs::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace codecs {

HWY_EXPORT(run_program);

EncodeProgram::Kernels encode_kernels() {
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return HWY_DYNAMIC_DISPATCH(run_program);
}

}  // namespace codecs
#endif
