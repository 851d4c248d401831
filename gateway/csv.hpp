// CSV as RFC 4180 has it, with the place of every cell: what decision tables are written in. LF and CRLF end a row, a
// byte order mark is skipped, empty lines are no rows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gateway {

struct CsvCell {
  std::string text;  // unquoted; bare cells without surrounding blanks
  bool quoted = false;
  int line = 0;    // from 1
  int column = 0;  // of the cell's first byte within the line, from 1
};
using CsvRow = std::vector<CsvCell>;

struct Csv {
  std::vector<CsvRow> rows;
  std::string error;  // empty: the text was read whole
  int line = 0;
  int column = 0;
};
Csv read_csv(std::string_view text);

}  // namespace gateway
