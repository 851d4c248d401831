#include "gateway/decision_table.hpp"

#include <algorithm>

#include "gateway/csv.hpp"
#include "gateway/unary_test.hpp"

namespace gateway {

using codecs::ItemRef;
using codecs::RecordCodec;
using codecs::Value;

struct DecisionTable::State {
  struct Row {
    std::string rule;
    std::vector<UnaryTest> tests;  // one a column
    std::string record_json;
    int line = 0;
  };
  const RecordCodec* request = nullptr;
  std::vector<ItemRef> columns;
  std::vector<char> floating;  // a column whose values are read as text
  std::vector<Row> rows;
};

namespace {

constexpr std::size_t most_rows = 10000;
constexpr std::size_t most_compared_rows = 500;  // warnings compare each row with each other
constexpr std::size_t most_messages = 100;

std::string without_subscripts(std::string_view path) {
  std::string out;
  bool inside = false;
  for (const char c : path) {
    if (c == '[') inside = true;
    if (!inside) out += c;
    if (c == ']') inside = false;
  }
  return out;
}

// Column by column, then row by row, from CSV; collects every error.
struct TableReader {
  struct ThenColumn {
    std::size_t cell = 0;
    const Item* item = nullptr;
  };
  struct IfColumn {
    std::size_t cell = 0;
    const Item* item = nullptr;
    ItemRef ref;
  };
  const RecordItems& request;
  const RecordItems& response;
  const std::vector<std::string>& asked;
  const std::vector<std::string>& free;
  std::vector<TableError>& errors;
  std::vector<IfColumn> ifs = {};
  std::vector<ThenColumn> thens = {};
  std::optional<std::size_t> rule_cell = {};

  void fail(const CsvCell& cell, errc code, std::string text, std::size_t at = 0) {
    if (errors.size() >= most_messages) return;
    errors.push_back(
        {cell.line, cell.column + static_cast<int>(at) + (cell.quoted ? 1 : 0), make_fault(code, std::move(text))});
  }

  void heading(const CsvRow& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const CsvCell& cell = row[i];
      if (cell.text.substr(0, 3) == "if ") {
        if_column(cell, i, cell.text.substr(3));
      } else if (cell.text.substr(0, 5) == "then ") {
        then_column(cell, i, cell.text.substr(5));
      } else if (cell.text == "rule") {
        if (rule_cell) fail(cell, errc::table_heading, "a second column is headed rule");
        rule_cell = i;
      } else if (cell.text != "note") {
        fail(cell, errc::table_heading,
             "a column is headed \"" + cell.text + "\"; it must be `if ITEM`, `then ITEM`, `rule` or `note`");
      }
    }
    if (thens.empty() && errors.empty()) fail(row.front(), errc::table_heading, "no column is headed `then ITEM`");
  }

  void if_column(const CsvCell& cell, std::size_t at, const std::string& name) {
    if (name.substr(0, 6) == "facts.") {
      return fail(cell, errc::not_built, "facts of steps are not built in this version: " + name, 3);
    }
    const auto ref = request.codec().find(name);
    const Item* item = nullptr;
    std::string why;
    if (ref) {
      item = request.find(ref->field);
    } else if (request.find(without_subscripts(name), why) != nullptr) {
      why = ref.error().text;  // a subscript is missing or too large
    }
    if (item == nullptr || item->kind == Item::Kind::other) {
      return fail(cell, errc::unknown_item, why.empty() ? '"' + name + "\" holds no value that a table can test" : why,
                  3);
    }
    for (const IfColumn& other : ifs) {
      if (other.ref.field == ref->field && other.ref.subscripts == ref->subscripts) {
        return fail(cell, errc::table_heading, item->path + " is tested by an earlier column too", 3);
      }
    }
    ifs.push_back({at, item, *ref});
  }

  void then_column(const CsvCell& cell, std::size_t at, const std::string& name) {
    std::string why;
    const Item* item = response.find(name, why);
    if (item == nullptr) return fail(cell, errc::unknown_item, why, 5);
    if (std::find(asked.begin(), asked.end(), item->path) == asked.end()) {
      return fail(cell, errc::table_heading,
                  item->path + " has another source; a table gives only items that are asked", 5);
    }
    if (item->in_table) {
      return fail(cell, errc::table_heading, item->path + " lies in a table; the default record gives such items", 5);
    }
    for (const ThenColumn& other : thens) {
      if (other.item == item)
        return fail(cell, errc::table_heading, item->path + " is given by an earlier column too", 5);
    }
    thens.push_back({at, item});
  }

  std::optional<Value> result(const CsvCell& cell, const Item& item) {
    std::string_view text = cell.text;
    bool quoted = false;
    std::string unescaped;
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
      quoted = true;
      for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        if (text[i] == '\\' && i + 2 < text.size()) ++i;
        unescaped += text[i];
      }
      text = unescaped;
    }
    if (text.empty() && !quoted) {
      fail(cell, errc::table_value, "the cell is empty: write - for the default's value, or \"\" for an empty text");
      return std::nullopt;
    }
    std::string why;
    auto value = response.literal(item, text, quoted, why);
    if (value && why.empty()) why = response.misfit(item, *value);
    if (why.empty() && std::find(free.begin(), free.end(), item.path) == free.end()) {
      why = response.condition_misfit(item, *value);
    }
    if (why.empty()) return value;
    fail(cell, errc::table_value, item.path + ": " + why);
    return std::nullopt;
  }
};

}  // namespace

DecisionTable::Loaded DecisionTable::load(std::string_view csv, const RecordCodec& request, const RecordCodec& response,
                                          const std::vector<std::string>& asked, const std::vector<std::string>& free) {
  Loaded out;
  const Csv sheet = read_csv(csv);
  if (!sheet.error.empty()) {
    out.errors.push_back({sheet.line, sheet.column, make_fault(errc::table_syntax, sheet.error)});
    return out;
  }
  if (sheet.rows.empty()) {
    out.errors.push_back({1, 1, make_fault(errc::table_syntax, "the table has no heading")});
    return out;
  }
  if (sheet.rows.size() > most_rows + 1) {
    out.errors.push_back(
        {sheet.rows[most_rows + 1].front().line, 1,
         make_fault(errc::table_syntax, "a table has at most " + std::to_string(most_rows) + " rows")});
    return out;
  }
  const RecordItems request_items(request);
  const RecordItems response_items(response);
  TableReader reader{request_items, response_items, asked, free, out.errors};
  reader.heading(sheet.rows.front());
  if (!out.errors.empty()) return out;

  auto state = std::make_shared<State>();
  state->request = &request;
  for (const auto& column : reader.ifs) {
    state->columns.push_back(column.ref);
    state->floating.push_back(column.item->kind == Item::Kind::floating);
  }
  const Buffer base = response.initial_record();
  for (std::size_t r = 1; r < sheet.rows.size(); ++r) {
    const CsvRow& cells = sheet.rows[r];
    if (cells.size() != sheet.rows.front().size()) {
      reader.fail(cells.front(), errc::table_syntax,
                  "the row has " + std::to_string(cells.size()) + " cells, the heading has " +
                      std::to_string(sheet.rows.front().size()));
      continue;
    }
    State::Row row;
    row.line = cells.front().line;
    row.rule = reader.rule_cell ? cells[*reader.rule_cell].text : std::string();
    if (row.rule.empty()) row.rule = std::to_string(r);
    const std::size_t errors_before = out.errors.size();
    for (const auto& column : reader.ifs) {
      UnaryTest::Error error;
      auto test = UnaryTest::parse(cells[column.cell].text, request_items, *column.item, error);
      if (test) {
        row.tests.push_back(std::move(*test));
      } else {
        reader.fail(cells[column.cell], errc::table_test, error.text, error.at);
      }
    }
    std::map<copybooks::FieldIndex, std::string> values;
    for (const auto& column : reader.thens) {
      const CsvCell& cell = cells[column.cell];
      if (cell.text == "-") continue;
      if (const auto value = reader.result(cell, *column.item)) {
        values[column.item->field] = RecordItems::json(*column.item, *value);
      }
    }
    if (out.errors.size() != errors_before) continue;
    row.record_json = response_items.nest(values);
    Buffer record;
    if (const auto done = response.encode_over(base, row.record_json, record); !done) {
      reader.fail(cells.front(), errc::table_value, codecs::to_string(done.error()));
      continue;
    }
    state->rows.push_back(std::move(row));
  }
  if (!out.errors.empty()) return out;

  std::size_t overlaps = 0;
  std::string first_overlap;
  for (std::size_t j = 0; j < state->rows.size() && state->rows.size() <= most_compared_rows; ++j) {
    const State::Row& later = state->rows[j];
    for (std::size_t i = 0; i < j && out.warnings.size() < most_messages; ++i) {
      const State::Row& earlier = state->rows[i];
      bool meet = true, later_within = true, earlier_within = true;
      for (std::size_t c = 0; c < later.tests.size(); ++c) {
        meet = meet && later.tests[c].overlaps(earlier.tests[c]);
        later_within = later_within && later.tests[c].within(earlier.tests[c]);
        earlier_within = earlier_within && earlier.tests[c].within(later.tests[c]);
      }
      const auto name = [](const State::Row& row) {
        return "line " + std::to_string(row.line) + " (" + row.rule + ')';
      };
      if (later_within) {
        const Fault fault = make_fault(errc::row_unreachable,
                                       name(later) + " is never reached: " + name(earlier) + " takes all of its cases");
        out.warnings.push_back(std::to_string(later.line) + ":1 " + fault.id() + ' ' + fault.text);
        break;
      }
      if (meet && !earlier_within && later.record_json != earlier.record_json) {
        if (overlaps++ == 0) first_overlap = name(later) + " and " + name(earlier);
      }
    }
  }
  if (overlaps > 0) {  // usual under hit policy FIRST: one line a table
    const Fault fault = make_fault(errc::rows_overlap, std::to_string(overlaps) + (overlaps == 1 ? " pair" : " pairs") +
                                                           " of rows can take the same case, as " + first_overlap +
                                                           "; the earlier row answers");
    out.warnings.push_back("1:1 " + fault.id() + ' ' + fault.text);
  }
  auto table = std::make_shared<DecisionTable>();
  table->state_ = std::move(state);
  out.table = std::move(table);
  return out;
}

DecisionTable::Decision DecisionTable::decide(Bytes request) const {
  // Values are read when a row first asks for them, once a request.
  thread_local std::vector<Value> values;
  thread_local std::vector<char> known;
  const State& s = *state_;
  if (values.size() < s.columns.size()) values.resize(s.columns.size());
  known.assign(s.columns.size(), 0);
  Decision out;
  for (std::size_t r = 0; r < s.rows.size(); ++r) {
    const State::Row& row = s.rows[r];
    Truth all = Truth::yes;
    for (std::size_t c = 0; c < row.tests.size(); ++c) {
      if (row.tests[c].any()) continue;
      if (!known[c]) {
        values[c] = s.request->read(request, s.columns[c]);
        if (s.floating[c] && values[c].kind == Value::Kind::text) {
          const auto number = codecs::parse_decimal(values[c].text);
          values[c].kind = number ? Value::Kind::number : Value::Kind::null;
          if (number) values[c].number = *number;
        }
        known[c] = 1;
      }
      const Truth one = row.tests[c].holds(values[c]);
      if (one == Truth::no) {
        all = Truth::no;
        break;
      }
      if (one == Truth::unknown) all = Truth::unknown;
    }
    if (all == Truth::no) continue;
    out.rule = row.rule;
    out.row = r;
    if (all == Truth::unknown) {
      out.by = Decision::By::unknown;
    } else {
      out.by = Decision::By::row;
      out.record_json = row.record_json;
    }
    return out;
  }
  return out;
}

std::size_t DecisionTable::rows() const { return state_->rows.size(); }
std::string_view DecisionTable::rule(std::size_t row) const { return state_->rows[row].rule; }
std::string_view DecisionTable::record_json(std::size_t row) const { return state_->rows[row].record_json; }

}  // namespace gateway
