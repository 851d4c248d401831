#include "adapters/mq/framing.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "adapters/messages.hpp"

namespace adapters::mq {
namespace {

using Layout = Framing::Layout;
using Number = Framing::Number;

enum class Counts : std::uint8_t { always_itself, itself, data };  // what the length counts unless `length` says it

struct Row {
  std::string_view name;
  Layout layout;
  Number number;
  std::uint8_t header, at, width;
  Counts counts;
  std::uint64_t largest;
};

constexpr Row rows[] = {
    {"len4be", Layout::length, Number::big, 4, 0, 4, Counts::itself, 0x7FFFFFFF},
    {"len2be", Layout::length, Number::big, 2, 0, 2, Counts::itself, 0xFFFF},
    {"len4le", Layout::length, Number::little, 4, 0, 4, Counts::data, 0x7FFFFFFF},
    {"len2le", Layout::length, Number::little, 2, 0, 2, Counts::data, 0xFFFF},
    {"len1", Layout::length, Number::big, 1, 0, 1, Counts::data, 0xFF},
    {"rdw", Layout::length, Number::big, 4, 0, 2, Counts::always_itself, 32760},
    {"llzz", Layout::length, Number::big, 4, 0, 2, Counts::always_itself, 32767},
    {"rdw-twisted", Layout::length, Number::big, 4, 2, 2, Counts::always_itself, 32760},
    {"rdw-le", Layout::length, Number::little, 4, 0, 2, Counts::always_itself, 32760},
    {"bdw", Layout::block, Number::big, 4, 0, 2, Counts::always_itself, 32760},
    {"digits4-ascii", Layout::length, Number::ascii, 4, 0, 4, Counts::data, 9999},
    {"digits4-ebcdic", Layout::length, Number::ebcdic, 4, 0, 4, Counts::data, 9999},
    {"bcd2", Layout::length, Number::packed, 2, 0, 2, Counts::data, 9999},
};

constexpr std::string_view not_built[] = {"mqmd", "irm", "learn", "stx-etx", "ftp-block"};

std::string built_names() {
  std::string names;
  for (const Row& row : rows) names.append(row.name).append(", ");
  return names + "fixed:N, eof";
}

Framing from_row(const Row& row) {
  Framing framing;
  framing.name = row.name;
  framing.layout = row.layout;
  framing.number = row.number;
  framing.header = row.header;
  framing.at = row.at;
  framing.width = row.width;
  framing.inclusive = row.counts != Counts::data;
  framing.largest = row.largest;
  return framing;
}

Framing headerless(std::string_view name, Layout layout, std::size_t record) {
  Framing framing;
  framing.name = name;
  framing.layout = layout;
  framing.header = framing.width = 0;
  framing.inclusive = false;
  framing.record = record;
  return framing;
}

Result<Framing> make_fixed(std::string_view name) {
  const std::string_view digits = name.substr(name.find(':') + 1);
  std::size_t record = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), record);
  if (error != std::errc() || end != digits.data() + digits.size() || record == 0 || record > (1U << 30)) {
    return make_fault(errc::option_wrong,
                      "framing \"" + std::string(name) + "\": write the record's length in bytes, such as fixed:300");
  }
  return headerless(name, Layout::fixed, record);
}

std::optional<std::uint64_t> read_number(Number number, Bytes field) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < field.size(); ++i) {
    const std::uint8_t byte = number == Number::little ? field[field.size() - 1 - i] : field[i];
    switch (number) {
      case Number::big:
      case Number::little:
        value = value << 8 | byte;
        break;
      case Number::ascii:
      case Number::ebcdic: {
        const unsigned digit = byte ^ (number == Number::ascii ? 0x30U : 0xF0U);
        if (digit > 9) return std::nullopt;
        value = value * 10 + digit;
        break;
      }
      case Number::packed:
        if (byte >> 4 > 9 || (byte & 15) > 9) return std::nullopt;
        value = value * 100 + (byte >> 4) * 10U + (byte & 15U);
        break;
    }
  }
  return value;
}

void write_number(Number number, std::uint64_t value, std::uint8_t* field, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) {
    std::uint8_t& byte = field[number == Number::little ? i : width - 1 - i];
    switch (number) {
      case Number::big:
      case Number::little:
        byte = static_cast<std::uint8_t>(value & 0xFF);
        value >>= 8;
        break;
      case Number::ascii:
      case Number::ebcdic:
        byte = static_cast<std::uint8_t>((number == Number::ascii ? 0x30U : 0xF0U) + value % 10);
        value /= 10;
        break;
      case Number::packed:
        byte = static_cast<std::uint8_t>(value / 10 % 10 << 4 | value % 10);
        value /= 100;
        break;
    }
  }
}

}  // namespace

std::string Framing::described() const {
  const bool both_exist = layout == Layout::length && name.find("rdw") == std::string::npos && name != "llzz";
  std::string text = name;
  if (both_exist) text += inclusive ? " inclusive" : " exclusive";
  if (adjust != 0) text += " adjust " + std::to_string(adjust);
  return text;
}

Result<Framing> make_framing(std::string_view name, std::string_view length, std::int64_t adjust) {
  if (!length.empty() && length != "inclusive" && length != "exclusive") {
    return make_fault(errc::option_wrong, "length = \"" + std::string(length) + "\": write inclusive or exclusive");
  }
  if (name == "eof" || name.starts_with("fixed:")) {
    if (!length.empty() || adjust != 0) {
      return make_fault(errc::option_wrong, "framing " + std::string(name) + " has no length: leave out " +
                                                (length.empty() ? "adjust" : "length"));
    }
    if (name == "eof") return headerless(name, Layout::to_end, 0);
    return make_fixed(name);
  }
  const auto* const row = std::find_if(std::begin(rows), std::end(rows), [&](const Row& r) { return r.name == name; });
  if (row == std::end(rows)) {
    if (name.starts_with("delim:") ||
        std::find(std::begin(not_built), std::end(not_built), name) != std::end(not_built)) {
      return make_fault(errc::framing_not_built,
                        "framing " + std::string(name) + " is not built; built are " + built_names());
    }
    return make_fault(errc::option_wrong,
                      "framing \"" + std::string(name) + "\" is not known; known are " + built_names());
  }
  Framing framing = from_row(*row);
  if (!length.empty()) {
    if (row->counts == Counts::always_itself && length == "exclusive") {
      return make_fault(
          errc::option_wrong,
          "framing " + std::string(name) + " always counts its own 4 bytes; for a length without them set adjust = 4");
    }
    framing.inclusive = length == "inclusive";
  }
  if (adjust < -65536 || adjust > 65536 || (adjust != 0 && framing.layout == Layout::block)) {
    return make_fault(errc::option_wrong, framing.layout == Layout::block
                                              ? std::string("framing bdw takes no adjust")
                                              : "adjust = " + std::to_string(adjust) + ": -65536 to 65536 are taken");
  }
  framing.adjust = static_cast<std::int32_t>(adjust);
  return framing;
}

std::optional<std::int64_t> read_header(const Framing& framing, Bytes header) {
  for (std::size_t i = 0; i < framing.header; ++i) {
    const bool of_length = i >= framing.at && i < std::size_t{framing.at} + framing.width;
    if (!of_length && header[i] != 0) return std::nullopt;
  }
  const auto number = read_number(framing.number, header.subspan(framing.at, framing.width));
  if (!number || (framing.width < 4 && *number > framing.largest)) return std::nullopt;
  return static_cast<std::int64_t>(*number) + framing.adjust - (framing.inclusive ? framing.header : 0);
}

std::size_t reply_header_size(const Framing& framing) {
  return framing.layout == Layout::block ? std::size_t{framing.header} * 2 : framing.header;
}

bool write_header(const Framing& framing, std::size_t data, std::uint8_t* header) {
  if (framing.header == 0) return true;
  const std::size_t counted = framing.layout == Layout::block ? data + record_of_block().header : data;
  const std::int64_t said =
      static_cast<std::int64_t>(counted) + (framing.inclusive ? framing.header : 0) - framing.adjust;
  if (said < 0 || static_cast<std::uint64_t>(said) > framing.largest) return false;
  std::fill_n(header, framing.header, std::uint8_t{0});
  write_number(framing.number, static_cast<std::uint64_t>(said), header + framing.at, framing.width);
  return framing.layout != Layout::block || write_header(record_of_block(), data, header + framing.header);
}

bool is_record_chain(Bytes block) {
  const Framing& record = record_of_block();
  if (block.empty()) return false;
  while (!block.empty()) {
    if (block.size() < record.header) return false;
    const auto data = read_header(record, block.first(record.header));
    if (!data || *data < 0 || static_cast<std::uint64_t>(*data) > block.size() - record.header) return false;
    block = block.subspan(record.header + static_cast<std::size_t>(*data));
  }
  return true;
}

const Framing& record_of_block() {
  static const Framing record = make_framing("rdw").value();
  return record;
}

}  // namespace adapters::mq
