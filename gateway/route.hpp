// Route: one folder of etc/routes, read, checked and compiled once; immutable and swapped by pointer. What it cannot
// promise it refuses at load, with file:line:column. Spec: gateway 3, 5, 13.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "codecs/record_codec.hpp"
#include "gateway/config_file.hpp"
#include "gateway/contract.hpp"
#include "gateway/decision_table.hpp"
#include "gateway/model.hpp"

namespace gateway {

struct Copy {             // [response.from-request]
  codecs::ItemRef from;   // in the request
  codecs::ItemRef to;     // in the response
  std::string path;       // of the target
  bool verbatim = false;  // text of the same code page at fixed places: the bytes as they are
  std::size_t from_offset = 0, to_offset = 0, from_length = 0, to_length = 0;  // verbatim only
};

struct Route {
  std::string name;
  std::filesystem::path folder;
  std::string hash;  // SHA-256 in hex, of the folder's files without examples/
  std::shared_ptr<const codecs::RecordCodec> request;
  std::shared_ptr<const codecs::RecordCodec> response;
  std::shared_ptr<const codecs::RecordCodec> sendable;  // the request's codec with mask.send items only; null: none
  std::vector<Copy> copies;
  std::vector<std::string> use;  // names of models, in order; "table" style built-ins are models too
  bool table_first = false;      // the first of them is built in: replies are predictable
  int attempts = 2;              // calls of one model in one exchange, repair aside
  bool repair = true;
  bool best_effort = false;      // contract = "best-effort": the prompt carries the contract in words
  bool refusal_is_final = true;  // on_refusal: fallback, or the next model
  std::uint64_t seed = 1;
  std::string prompt;  // prompt.md with {{contract}} filled in
  Contract contract;
  std::shared_ptr<const DecisionTable> table;  // fallback.csv; null: none
  Buffer default_record;                       // fallback.default encoded, constants in it; from-request items not yet
  std::vector<Buffer> row_records;             // the table's rows over the default record, ready to be sent
  Buffer base_record;                          // constants in place; what a model's answer is patched over
  std::optional<codecs::ItemRef> reason_item;  // receives the two-digit reason code
  std::chrono::milliseconds deadline{10000};
  std::vector<std::string> notes;  // what `fullword check` prints: coverage, surface, warnings
};

// Reads and compiles a route folder; `models` are those of fullword.toml, for use, clearance and contract checks.
// Gives a route, or errors (at least one). Warnings are in Route::notes.
struct LoadedRoute {
  std::shared_ptr<const Route> route;
  std::vector<ConfigError> errors;
};
LoadedRoute load_route(const std::filesystem::path& folder, const std::vector<ModelConfig>& models);

// Runs every examples/*.request.{bin,json} through the route's table and fallback, without network, and compares with
// *.response.{bin,json} where present (only routes whose first model is built in have predictable replies; for others
// the example must decode). Returns what differed, empty if all is well.
std::vector<std::string> check_examples(const Route& route);

}  // namespace gateway
