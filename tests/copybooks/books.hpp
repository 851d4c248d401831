// Copybooks written inside tests of this room: read from text, with every message at hand.
#pragma once

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "copybooks/copybook.hpp"

namespace books {

using copybooks::CopybookOptions;
using copybooks::Dialect;
using copybooks::Field;
using copybooks::LoadedCopybook;
using copybooks::RecordLayout;

inline std::string messages(const LoadedCopybook& book) {
  std::string all;
  for (const auto& d : book.diagnostics) all += copybooks::to_string(d);
  return all;
}

// Only the ids, in order: "FWD1003E FWD1018W".
inline std::string ids(const LoadedCopybook& book) {
  std::string all;
  for (const auto& d : book.diagnostics) all += (all.empty() ? "" : " ") + copybooks::id(d.code);
  return all;
}

// Lines may start in column 1.
inline LoadedCopybook free_book(std::string_view text, CopybookOptions options = {}) {
  options.format = copybooks::ReferenceFormat::free;
  return copybooks::read_copybook(text, "test.cpy", options);
}

// The first record of a book that has to be accepted.
inline std::shared_ptr<const RecordLayout> record(std::string_view text, const CopybookOptions& options = {}) {
  const auto book = free_book(text, options);
  BOOST_TEST_REQUIRE(book.ok(), messages(book));
  BOOST_TEST_REQUIRE(!book.records.empty());
  return book.records.front();
}

inline CopybookOptions in_dialect(Dialect dialect) {
  CopybookOptions options;
  options.dialect = dialect;
  return options;
}

inline const Field& item(const RecordLayout& layout, std::string_view name) {
  const auto index = layout.find(name);
  BOOST_TEST_REQUIRE((index && *index != copybooks::no_field), "no item " << name);
  return layout.field(*index);
}

inline std::string file_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace books
