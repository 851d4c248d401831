// One record through the portable code and through the kernels: the same text, the same report.
#pragma once

#include <stdexcept>

#include "codecs/json_writer.hpp"
#include "tests/support/books.hpp"

namespace books {

inline std::string outcome_of_decode(const codecs::RecordCodec& codec, codecs::Bytes record) {
  // A buffer of just its size lets a sanitizer see a byte that is read beyond it.
  const codecs::Buffer exact(record.begin(), record.end());
  codecs::JsonWriter json;
  codecs::DecodeReport report;
  std::string out;
  if (const auto done = codec.decode(exact, json, &report); !done) out = codecs::to_string(done.error());
  out += json.view();
  for (const auto& problem : report.problems) out += '\n' + codecs::to_string(problem);
  for (const auto& warning : report.warnings) out += '\n' + codecs::to_string(warning);
  return out + '\n' + std::to_string(report.bad) + ' ' + std::to_string(report.blank);
}

inline std::string outcome_of_encode(const codecs::RecordCodec& codec, std::string_view json) {
  const std::string exact(json);
  codecs::Buffer record;
  std::vector<codecs::Error> errors;
  std::string out;
  if (!codec.encode(exact, record, &errors)) {
    for (const auto& error : errors) out += codecs::to_string(error) + '\n';
  }
  return out + hex(record);
}

}  // namespace books
