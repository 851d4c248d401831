// Copybook: what was written, item by item, with its place in the source. resolve() in layout_builder.hpp turns it
// into RecordLayouts. Integrators' errors are Diagnostics: `BOOK:line:col FWDnnnnE text`, the line, a caret, a fix.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "copybooks/layout.hpp"
#include "copybooks/messages.hpp"

namespace copybooks {

enum class Dialect : std::uint8_t { ibm, gnucobol, mf };
enum class BinarySize : std::uint8_t {
  two_four_eight,      // 1-4 digits 2 bytes, 5-9 4, 10-18 8
  one_two_four_eight,  // 1-2 digits 1 byte, 3-4 2, then the same
  fewest,              // as many bytes as the digits need
};
enum class ReferenceFormat : std::uint8_t { automatic, fixed, free };

struct CopybookOptions {
  Dialect dialect = Dialect::ibm;
  ReferenceFormat format = ReferenceFormat::automatic;
  int right_margin = 72;
  bool debug_lines = false;
  char currency = '$';
  bool decimal_comma = false;
  bool national_symbol_dbcs = false;
  // What the dialect decides, unless said here.
  std::optional<BinarySize> binary_size;
  std::optional<ByteOrder> endian;  // of COMP-5
  std::optional<int> sync_max;      // the largest alignment of a binary item: 4 or 8; 0: SYNC has no effect
  std::optional<Floats> floats;
  std::optional<int> pointer_size;                             // 4, or 8: LP(64), and what GnuCOBOL has on 64 bits
  std::vector<std::filesystem::path> include;                  // -I
  std::vector<std::pair<std::string, std::string>> replacing;  // --replacing A=B
};

// A message about a place in a copybook. `source` is the text line, `hint` an optional fix.
struct Diagnostic {
  errc code = errc::syntax;
  std::string file;
  int line = 0;    // from 1
  int column = 0;  // from 1
  std::string text;
  std::string source;
  std::string hint;
};
// "account.cpy:7:12 FWD1003E text\n  <line>\n  <caret>\n  hint\n"
std::string to_string(const Diagnostic& diagnostic);
bool is_error(const Diagnostic& diagnostic);  // by the catalogue's severity: E and S are errors

struct LoadedCopybook {
  std::vector<std::shared_ptr<const RecordLayout>> records;  // one a 01 (or 77) level, in order; empty if errors
  std::vector<Diagnostic> diagnostics;                       // errors and warnings, in source order, 100 at most
  std::size_t steps = 0;                                     // work done: grows as the expanded text does
  bool ok() const;
};

// Reads a member and everything it COPYs. A file that cannot be read is a diagnostic too (errc::cannot_read).
LoadedCopybook load_copybook(const std::filesystem::path& file, const CopybookOptions& options = {});
// The same from memory; `name` stands in messages and names an implied 01.
LoadedCopybook read_copybook(std::string_view text, std::string_view name, const CopybookOptions& options = {});

}  // namespace copybooks
