#include "codecs/record_format.hpp"

#include <algorithm>

#include "codecs/frame_descriptor.hpp"

namespace codecs {

FrameDescriptor record_descriptor(const RecordFormatOptions& options) {
  FrameDescriptor descriptor{options.descriptor_size == 2 ? std::size_t{2} : std::size_t{4}, options.length_at,
                             options.length_size == 4 ? std::size_t{4} : std::size_t{2}, options.little_endian,
                             options.adjust};
  if (options.format == RecordFormat::vbs || options.format == RecordFormat::llzz) descriptor.size = 4;
  descriptor.length_size = std::min(descriptor.length_size, descriptor.size);
  if (options.format == RecordFormat::vbs || options.format == RecordFormat::llzz) descriptor.length_size = 2;
  const bool fixed_place =
      options.format == RecordFormat::vbs || (descriptor.length_at != 0 && descriptor.length_at != 2);
  if (fixed_place || descriptor.length_at + descriptor.length_size > descriptor.size) descriptor.length_at = 0;
  return descriptor;
}
FrameDescriptor block_descriptor(const RecordFormatOptions& options) {
  return {4, 0, 2, options.block_little_endian, options.block_adjust};
}

Result<RecordFormat> parse_record_format(std::string_view name) {
  constexpr std::pair<std::string_view, RecordFormat> names[] = {
      {"F", RecordFormat::f},     {"FB", RecordFormat::f},      {"V", RecordFormat::v},      {"VB", RecordFormat::vb},
      {"VBS", RecordFormat::vbs}, {"LLZZ", RecordFormat::llzz}, {"TEXT", RecordFormat::text}};
  std::string upper;
  for (const char c : name.substr(0, 40)) upper.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  for (const auto& [word, format] : names) {
    if (upper == word) return format;
  }
  return Error(errc::unknown_record_format,
               "no record format '" + std::string(name.substr(0, 40)) +
                   "'; it is one of F, FB, V, VB, VBS, LLZZ, TEXT, and GnuCOBOL's GC0 to GC3");
}

std::string_view to_string(RecordFormat format) {
  constexpr std::string_view names[] = {"F", "V", "VB", "VBS", "LLZZ", "TEXT"};
  return names[static_cast<std::size_t>(format)];
}

Result<RecordFormatOptions> record_format_options(std::string_view name) {
  RecordFormatOptions out;
  const bool gnucobol = name.size() == 3 && (name[0] == 'G' || name[0] == 'g') && (name[1] == 'C' || name[1] == 'c');
  if (!gnucobol || name[2] < '0' || name[2] > '3') {
    const auto format = parse_record_format(name);
    if (!format) return format.error();
    out.format = *format;
    return out;
  }
  out.format = RecordFormat::v;
  if (name[2] == '1' || name[2] == '2') out.length_size = 4;
  if (name[2] == '2') out.little_endian = true;
  if (name[2] == '3') out.descriptor_size = 2;
  out.adjust = static_cast<int>(out.descriptor_size);
  return out;
}

}  // namespace codecs
