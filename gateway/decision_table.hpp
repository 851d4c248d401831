// DecisionTable: a route's CSV decision table, DMN hit policy FIRST with S-FEEL unary tests, checked against both
// copybooks when it is loaded. It is called what it is, never a model. Spec: gateway 13.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/record_codec.hpp"
#include "gateway/messages.hpp"

namespace gateway {

struct TableError {
  int line = 0;    // of the CSV, from 1
  int column = 0;  // byte within the line, from 1
  Fault fault;
};

class DecisionTable {
 public:
  struct Loaded {
    std::shared_ptr<const DecisionTable> table;
    std::vector<TableError> errors;
    std::vector<std::string> warnings;  // unreachable and overlapping rows
  };
  // `asked`: the paths of the reply items that a table may give; what its then columns leave out, or give as `-`, the
  // default record gives. `free`: paths of those whose 88 levels do not bind. `request` must outlive the table.
  static Loaded load(std::string_view csv, const codecs::RecordCodec& request, const codecs::RecordCodec& response,
                     const std::vector<std::string>& asked, const std::vector<std::string>& free = {});

  struct Decision {
    enum class By : std::uint8_t { row, no_row, unknown } by = By::no_row;  // unknown: a needed item is null
    std::string_view rule;         // the row's name or number; valid with the table
    std::string_view record_json;  // prepared members of the reply, for encode_over; valid with the table
    std::size_t row = 0;           // by row: which one, from 0
  };
  // `request` is a record of legal length.
  [[nodiscard]] Decision decide(Bytes request) const;

  std::size_t rows() const;
  std::string_view rule(std::size_t row) const;
  std::string_view record_json(std::size_t row) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace gateway
