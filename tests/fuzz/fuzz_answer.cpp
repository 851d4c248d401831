// A model's answer is whatever bytes came: reading it never fails worse than with a misfit, and what has no misfit
// encodes. The first byte chooses the contract.
#include <cstdint>
#include <cstdlib>

#include "gateway/contract.hpp"
#include "tests/support/books.hpp"

namespace {

const char book[] =
    "01 RP.\n 05 CODE PIC XX.\n  88 YES VALUE '00'.\n  88 NO VALUE '05'.\n 05 REASON PIC X(10).\n 05 SCORE PIC 9(3).\n"
    " 05 PREMIUM PIC S9(5)V99 COMP-3.\n 05 BIG PIC 9(18).\n 05 KIND PIC 9.\n  88 LOW VALUE 1 THRU 3.\n"
    " 05 G.\n  10 LETTERS PIC A(3).\n  10 WIDE PIC N(4).\n 05 RATE COMP-2.\n 05 SMALL COMP-1.\n 05 EDITED PIC "
    "ZZ,ZZ9.99-.\n"
    " 05 SCALED PIC 99PPP.\n 05 FRACTION PIC VPP99.\n 05 HALF PIC S9(4) COMP.\n 05 NATIVE PIC 9(4) COMP-5.\n"
    " 05 FLAGS PIC X OCCURS 2.\n 05 CNT PIC 9.\n 05 LINES OCCURS 0 TO 3 DEPENDING ON CNT.\n  10 QTY PIC 9(2).\n";

struct Compiled {
  std::shared_ptr<const codecs::RecordCodec> codec;
  gateway::Contract contract;
  gateway::Buffer base;
};

Compiled compile(const char* page, bool ascii, bool coerce) {
  codecs::CodecOptions options;
  options.code_page = books::page(page);
  Compiled out;
  out.codec = std::make_shared<const codecs::RecordCodec>(books::codec(book, options));
  gateway::ItemRule rule;
  rule.path = "REASON";
  rule.trim = rule.upper = rule.transliterate = coerce;
  if (coerce) rule.overflow = gateway::ItemRule::Overflow::truncate_word;
  auto contract =
      gateway::Contract::compile(out.codec,
                                 {"REASON", "G.LETTERS", "G.WIDE", "CODE", "SCORE", "PREMIUM", "BIG", "KIND", "RATE",
                                  "SMALL", "EDITED", "SCALED", "FRACTION", "HALF", "NATIVE", "FLAGS", "LINES.QTY"},
                                 {rule}, ascii);
  if (!contract) std::abort();
  out.contract = *contract;
  out.base = out.codec->initial_record();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Compiled all[] = {compile("37", true, false), compile("1140", false, true),
                                 compile("ascii", false, false)};
  if (size == 0) return 0;
  const Compiled& c = all[data[0] % std::size(all)];
  const std::string_view answer(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto reading = c.contract.read(answer);
  if (reading.misfits.empty()) {
    gateway::Buffer record;
    if (!c.codec->encode_over(c.base, reading.record_json, record)) std::abort();
  } else {
    const auto again = c.contract.narrowed(reading.misfits);
    if (again.empty()) std::abort();
    // What fitted is kept for the repair: it must encode as well.
    gateway::Buffer record;
    if (!reading.record_json.empty() && !c.codec->encode_over(c.base, reading.record_json, record)) std::abort();
  }
  (void)gateway::unfenced(answer);
  return 0;
}
