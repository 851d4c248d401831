#include "adapters/mq/diagnosis.hpp"

#include <algorithm>
#include <array>

namespace adapters::mq {
namespace {

constexpr std::string_view is_tls = "this is TLS: set tls on this listener, or switch it off in the client";
constexpr std::string_view is_http = "this is HTTP: use a listener with protocol = \"http\"";
constexpr std::string_view is_xml = "this is XML: this listener takes framed records only";
constexpr std::string_view is_amqp = "this is AMQP, which this listener does not speak";
constexpr std::string_view is_irm = "this is an IMS Connect message (IRM), which is not built";
constexpr std::string_view is_mqmd = "this is a message with an MQMD in front, which is not built";
constexpr std::string_view is_tsh = "this is an MQ channel, which Fullword does not speak; use AMQP";

bool starts(Bytes bytes, std::size_t offset, std::string_view what) {
  return bytes.size() >= offset + what.size() &&
         std::equal(what.begin(), what.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset),
                    [](char wanted, std::uint8_t byte) { return static_cast<std::uint8_t>(wanted) == byte; });
}

bool is_verb(Bytes first, bool certain) {
  static constexpr std::string_view verbs[] = {"GET ",   "POST ",    "PUT ",     "HEAD ",  "DELETE ",
                                               "PATCH ", "OPTIONS ", "CONNECT ", "TRACE ", "PRI * HTTP/2.0"};
  return std::any_of(std::begin(verbs), std::end(verbs), [&](std::string_view verb) {
    if (!certain) return starts(first, 0, verb.substr(0, std::min<std::size_t>(verb.size(), 4)));
    return starts(first, 0, verb) && (verb[0] == 'C' || starts(first, verb.size(), "/") || verb.size() > 8);
  });
}

// An IRM's identifier: eight characters between stars, in EBCDIC or ASCII.
bool is_irm_id(Bytes first) {
  if (first.size() < signature_size || (first[8] != 0x5C && first[8] != 0x2A) || first[15] != first[8]) return false;
  const std::size_t irm_length = static_cast<std::size_t>(first[4] << 8 | first[5]);
  const bool letters = std::all_of(first.begin() + 9, first.begin() + 15, [&](std::uint8_t byte) {
    return first[8] == 0x5C ? byte >= 0xC1 && byte <= 0xF9 : byte >= 0x30 && byte <= 0x5A;
  });
  return letters && irm_length >= 28;
}

bool is_mqmd_start(Bytes first) {
  const bool id = starts(first, 4, "\xD4\xC4\x40\x40") || starts(first, 4, "MD  ");
  if (!id || first.size() < 12) return false;
  const std::array<std::uint8_t, 4> version{first[8], first[9], first[10], first[11]};
  return version == std::array<std::uint8_t, 4>{0, 0, 0, 1} || version == std::array<std::uint8_t, 4>{0, 0, 0, 2} ||
         version == std::array<std::uint8_t, 4>{1, 0, 0, 0} || version == std::array<std::uint8_t, 4>{2, 0, 0, 0};
}

bool is_tls_hello(Bytes first, bool certain) {
  using namespace std::string_view_literals;
  if (!certain) return starts(first, 0, "\x16\x03"sv);
  return first.size() >= 10 && starts(first, 0, "\x16\x03"sv) && first[2] <= 4 && first[5] == 1 && first[6] == 0 &&
         first[9] == 3;
}

// Whether `bytes` are whole frames of `framing` and nothing else; with `open_end` the last one may be unfinished.
bool covers(const Framing& framing, Bytes bytes, std::size_t max_frame, bool open_end) {
  while (!bytes.empty()) {
    if (bytes.size() < framing.header) return open_end;
    const auto data = read_header(framing, bytes.first(framing.header));
    if (!data || *data < 0 || static_cast<std::uint64_t>(*data) > max_frame) return false;
    const std::size_t size = framing.header + static_cast<std::size_t>(*data);
    if (size > bytes.size()) return open_end;
    if (framing.layout == Framing::Layout::block &&
        !is_record_chain(bytes.subspan(framing.header, size - framing.header))) {
      return false;
    }
    bytes = bytes.subspan(size);
  }
  return true;
}

struct Candidate {
  const char* name;
  const char* length;
};

// In the order in which they are believed: the more a framing demands of the bytes, the earlier.
constexpr Candidate candidates[] = {
    {"bdw", ""},
    {"rdw", ""},
    {"rdw-twisted", ""},
    {"rdw-le", ""},
    {"digits4-ascii", ""},
    {"digits4-ascii", "inclusive"},
    {"digits4-ebcdic", ""},
    {"digits4-ebcdic", "inclusive"},
    {"len4be", "exclusive"},
    {"len4be", "inclusive"},
    {"len4le", "exclusive"},
    {"len4le", "inclusive"},
    {"len2be", "exclusive"},
    {"len2be", "inclusive"},
    {"len2le", "exclusive"},
    {"len2le", "inclusive"},
    {"bcd2", ""},
    {"len1", ""},
};

}  // namespace

std::string_view foreign_protocol(const Framing& framing, Bytes first, bool certain) {
  using namespace std::string_view_literals;
  first = first.first(std::min(first.size(), signature_size));
  const bool any_bytes_are_data = framing.header == 0;
  if (is_tls_hello(first, certain)) return is_tls;
  if (is_verb(first, certain)) return is_http;
  if (starts(first, 0, "AMQP") && (!certain || (first.size() >= 8 && first[4] <= 3))) return is_amqp;
  if ((starts(first, 0, "TSH ") || starts(first, 0, "\xE3\xE2\xC8\x40")) && (!certain || first.size() >= 8))
    return is_tsh;
  if (any_bytes_are_data) return {};
  if (starts(first, 0, "<?xml") || starts(first, 0, "\x4C\x6F\xA7\x94\x93"sv)) return is_xml;
  if (!certain && framing.header > 0 && !first.empty() && (first[0] == 0x3C || first[0] == 0x4C)) return is_xml;
  if (is_mqmd_start(first)) return is_mqmd;
  if (is_irm_id(first)) return is_irm;
  return {};
}

std::string fitting_settings(const Framing& framing, Bytes bytes, std::size_t max_frame) {
  std::vector<std::string> found;
  bool rdw = false;
  for (const Candidate& candidate : candidates) {
    const auto tried = make_framing(candidate.name, candidate.length);
    if (!tried || bytes.size() <= tried->header || tried->described() == framing.described()) continue;
    if (rdw && tried->name.starts_with("len2")) continue;  // the same bytes with two zero bytes of data in front
    if (!covers(*tried, bytes, max_frame, false)) continue;
    rdw = rdw || tried->name.starts_with("rdw") || tried->name == "bdw";
    if (tried->name == framing.name) {
      found.insert(found.begin(), tried->inclusive ? "inclusive" : "exclusive");
    } else {
      found.push_back(tried->described());
    }
  }
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(found.size(), 3); ++i) {
    text += (i == 0 ? " (fits as " : " or ") + found[i];
  }
  return text.empty() ? text : text + ")";
}

std::string fits_as_exclusive(const Framing& framing, Bytes bytes, std::size_t max_frame) {
  if (!framing.inclusive || framing.layout != Framing::Layout::length || bytes.size() < framing.header) return {};
  Framing other = framing;
  other.inclusive = false;
  if (!covers(other, bytes.subspan(framing.header), max_frame, true)) return {};
  return " (fits as exclusive)";
}

std::string hex(Bytes bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) text.append({digits[byte >> 4], digits[byte & 15]});
  return text;
}

}  // namespace adapters::mq
