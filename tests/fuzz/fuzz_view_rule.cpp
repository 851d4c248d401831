// Any text as a rule is a rule or a typed error; under a rule that compiles, law 1 holds for any bytes. The rule ends
// at the first newline, the record follows.
#include <algorithm>
#include <cstdlib>

#include "codecs/rule_text.hpp"
#include "tests/support/books.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::array layouts = {
      books::layout("01 R. 05 K PIC X(2). 88 C1 VALUE 'A' THRU 'C'. 05 N PIC S9(3) COMP-3. 05 A PIC X(5). "
                    "05 B REDEFINES A. 10 M PIC 9. 10 T PIC X OCCURS 0 TO 3 DEPENDING ON M."),
      books::layout("01 R. 05 T OCCURS 2. 10 K PIC 9. 88 C1 VALUE 1 2. 10 A PIC X(3). 10 B REDEFINES A. 15 L PIC X. "
                    "15 C PIC S9 COMP. 15 D REDEFINES C PIC X. 05 N PIC X."),
  };
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t line = std::min(text.find('\n'), text.size());
  const std::string rule(text.substr(0, line));
  if (const auto parsed = codecs::parse_rule(rule); !parsed) {
    if (parsed.error().code != codecs::errc::rule_syntax) std::abort();
    return 0;
  }
  codecs::CodecOptions options;
  options.lossless = true;
  options.code_page = books::page("37");
  options.odo_mode = data[0] & 2 ? codecs::OdoMode::pad : codecs::OdoMode::shift;
  options.when = {rule};
  if (data[0] & 4) options.when.push_back("*:A");
  const auto codec = codecs::RecordCodec::compile(layouts[data[0] % layouts.size()], options);
  if (!codec) {
    const auto code = codec.error().code;
    const bool typed = code == codecs::errc::rule_syntax || code == codecs::errc::rule_name ||
                       code == codecs::errc::rule_dead || code == codecs::errc::item_unsupported;
    if (!typed) std::abort();
    return 0;
  }
  const std::string_view rest = text.substr(std::min(line + 1, text.size()));
  codecs::Buffer record(rest.begin(), rest.end());
  record.resize(std::clamp(record.size(), codec->min_length(), codec->max_length()));
  std::string json;
  if (!codec->decode(record, json)) std::abort();
  codecs::Buffer again;
  if (!codec->encode(json, again)) std::abort();
  if (again != record) std::abort();
  return 0;
}
