// One elementary item's bytes to a number, and back, by the node's representation. Text: record_text.cpp.
#include <algorithm>

#include "codecs/national.hpp"
#include "codecs/record_plan.hpp"

namespace codecs {

namespace {

Reading read_edited(const RecordPlan& plan, const Node& node, Bytes bytes) {
  char small[256];
  std::string large;
  char* text = small;
  if (bytes.size() > sizeof small) {
    large.resize(bytes.size());
    text = large.data();
  }
  const PageTables& tables = plan.tables(node);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    text[i] = tables.portable[bytes[i]];
    // A currency or other sign that two bytes stand for would not come back as it was.
    if (text[i] == '\0' || tables.bytes_of_portable[static_cast<unsigned char>(text[i])] != bytes[i]) {
      return Reading::bad(errc::edited_invalid, i);
    }
  }
  return decode_edited(std::string_view(text, bytes.size()), plan.edited[node.shape]);
}

NumberState blank_state(Bytes bytes, std::uint8_t space) {
  const auto all = [&](std::uint8_t b) {
    return std::all_of(bytes.begin(), bytes.end(), [b](auto x) { return x == b; });
  };
  return all(space)  ? NumberState::spaces
         : all(0)    ? NumberState::low
         : all(0xFF) ? NumberState::high
                     : NumberState::bad;
}

}  // namespace

Reading read_number(const RecordPlan& plan, const Node& node, Bytes bytes) {
  switch (node.kind) {
    case Node::Kind::zoned:
      return decode_zoned(bytes, plan.zoned[node.shape]);
    case Node::Kind::packed:
      return decode_packed(bytes, plan.packed[node.shape]);
    case Node::Kind::binary:
      return decode_binary(bytes, plan.binary[node.shape]);
    case Node::Kind::national_number:
      return decode_national_number(bytes, plan.zoned[node.shape]);
    case Node::Kind::national_edited:
      return decode_national_edited(bytes, plan.edited[node.shape]);
    default: {
      Reading r = read_edited(plan, node, bytes);
      if (r.state == NumberState::bad) r.state = blank_state(bytes, plan.page(node).space());
      return r;
    }
  }
}

errc write_number(const RecordPlan& plan, const Node& node, const Decimal& value, std::span<std::uint8_t> out) {
  switch (node.kind) {
    case Node::Kind::zoned:
      return encode_zoned(value, plan.zoned[node.shape], out);
    case Node::Kind::packed:
      return encode_packed(value, plan.packed[node.shape], out);
    case Node::Kind::binary:
      return encode_binary(value, plan.binary[node.shape], out);
    case Node::Kind::national_number:
      return encode_national_number(value, plan.zoned[node.shape], out);
    case Node::Kind::national_edited:
      return encode_national_edited(value, plan.edited[node.shape], out);
    default: {
      std::string text(out.size(), ' ');
      if (const errc failed = encode_edited(value, plan.edited[node.shape], text); failed != errc::none) return failed;
      std::transform(text.begin(), text.end(), out.begin(),
                     [&](char c) { return plan.tables(node).bytes_of_portable[static_cast<unsigned char>(c) & 0x7F]; });
      return errc::none;
    }
  }
}

FloatReading read_float(const RecordPlan& plan, const Node& node, Bytes bytes, std::string& out) {
  if (node.kind == Node::Kind::external_float) {
    const PageTables& tables = plan.tables(node);
    std::string text;
    for (const std::uint8_t b : bytes) {
      const char c = tables.portable[b];
      text += c != '\0' && tables.bytes_of_portable[static_cast<unsigned char>(c)] == b ? c : '?';
    }
    FloatReading r = decode_external_float(text, plan.external[node.shape], out);
    if (r.state == NumberState::bad) r.state = blank_state(bytes, plan.page(node).space());
    if (r.state != NumberState::bad) r.reason = errc::none;
    return r;
  }
  return decode_float(bytes, plan.floating[node.shape], out);
}

errc write_float(const RecordPlan& plan, const Node& node, std::string_view text, std::span<std::uint8_t> out) {
  if (node.kind == Node::Kind::external_float) {
    std::string characters(out.size(), ' ');
    const errc failed = encode_external_float(text, plan.external[node.shape], characters);
    if (failed != errc::none) return failed;
    std::transform(characters.begin(), characters.end(), out.begin(),
                   [&](char c) { return plan.tables(node).bytes_of_portable[static_cast<unsigned char>(c) & 0x7F]; });
    return errc::none;
  }
  return encode_float(text, plan.floating[node.shape], out);
}

bool rounded(const RecordPlan& plan, const Node& node, std::string_view text, Bytes bytes, std::string_view& now) {
  if (node.kind != Node::Kind::floating) return false;
  // Every decimal of so many digits is kept: hexadecimal floats have 5 * log10(16) and 13 * log10(16), IEEE's as many.
  const std::ptrdiff_t kept = bytes.size() == 4 ? 6 : 15;
  const bool exponent = text.find_first_of("eE") != std::string_view::npos;
  if (!exponent && std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }) <= kept) {
    return false;
  }
  static thread_local std::string again;
  again.clear();
  static_cast<void>(read_float(plan, node, bytes, again));
  now = again;
  const auto given = parse_decimal(text), written = parse_decimal(again);
  return !given || !written || !(*given == *written);
}

}  // namespace codecs
