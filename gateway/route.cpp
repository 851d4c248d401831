#include "gateway/route.hpp"

#include <algorithm>
#include <set>

#include "gateway/copy_plan.hpp"
#include "gateway/route_default.hpp"
#include "gateway/route_files.hpp"
#include "gateway/route_toml.hpp"

namespace gateway {

namespace fs = std::filesystem;
using codecs::RecordCodec;
using codecs::Value;

namespace {

constexpr char route_file[] = "route.toml";
const std::vector<std::string> data_classes = {"public", "internal", "confidential", "restricted"};  // lowest first
constexpr std::size_t injectable = 12;  // bytes of text from which on it can carry an instruction

class RouteLoader {
 public:
  RouteLoader(const fs::path& folder, const std::vector<ModelConfig>& models) : folder_(folder), models_(models) {}

  LoadedRoute load() {
    if (compile()) {
      out_.route = route_;
    } else if (out_.errors.empty()) {
      fail(Named{"", 1, 1}, errc::wrong_value, "the route does not load");
    }
    if (!out_.errors.empty()) out_.route.reset();
    return std::move(out_);
  }

 private:
  bool good() const { return out_.errors.empty(); }
  void fail(const Named& at, errc code, std::string text) {
    out_.errors.push_back({route_file, at.line, at.column, make_fault(code, std::move(text))});
  }

  bool compile() {
    route_->folder = folder_;
    route_->name = folder_.lexically_normal().filename().string();
    if (route_->name.empty()) route_->name = folder_.lexically_normal().parent_path().filename().string();
    const auto toml = read_file(folder_ / route_file);
    if (!toml) {
      fail(Named{"", 1, 1}, errc::unreadable_file, "route.toml cannot be read");
      return false;
    }
    text_ = read_route_toml(*toml, out_.errors);
    if (!good()) return false;
    route_->hash = hash_folder(folder_);
    route_->request = codec(text_.request, text_.request);
    route_->response = codec(text_.response, text_.request);
    if (!good()) return false;
    request_.emplace(*route_->request);
    response_.emplace(*route_->response);
    copy_scalars();
    sources();
    if (!good()) return false;
    contract();
    masks();
    models();
    prompt();
    if (!good()) return false;
    default_record();
    table();
    if (!good()) return false;
    notes();
    return true;
  }

  std::shared_ptr<const RecordCodec> codec(const RouteText::Side& side, const RouteText::Side& request) {
    const Named page = side.code_page      ? *side.code_page
                       : request.code_page ? *request.code_page
                                           : Named{"37", side.copybook.line, side.copybook.column};
    const auto code_page = codecs::CodePage::open(page.text);
    if (!code_page) {
      out_.errors.push_back({route_file, page.line, page.column, to_fault(code_page.error())});
      return nullptr;
    }
    copybooks::CopybookOptions options;
    options.dialect = side.dialect;
    options.include.push_back(folder_);
    const auto book = copybooks::load_copybook(folder_ / side.copybook.text, options);
    for (const copybooks::Diagnostic& d : book.diagnostics) {
      const ConfigError error{fs::path(d.file).filename().string(), d.line, d.column,
                              Fault(static_cast<int>(d.code), copybooks::severity(d.code),
                                    adapters::Family::configuration, copybooks::word(d.code), d.text)};
      if (copybooks::is_error(d)) {
        out_.errors.push_back(error);
      } else {
        route_->notes.push_back(to_string(error));
      }
    }
    if (!book.ok()) {
      if (good()) fail(side.copybook, errc::unreadable_file, side.copybook.text + " holds no record");
      return nullptr;
    }
    const auto layout = choose(book.records, side);
    if (!layout) return nullptr;
    codecs::CodecOptions plan;
    plan.code_page = *code_page;
    plan.numbers = side.numbers;
    plan.redefines = side.redefines;
    for (const Named& rule : side.when) plan.when.push_back(rule.text);
    auto compiled = RecordCodec::compile(layout, plan);
    if (!compiled) {
      // A rule's error is at the rule.
      Named at = side.copybook;
      for (const Named& rule : side.when) {
        if (compiled.error().text.starts_with("rule \"" + rule.text + "\"")) at = rule;
      }
      out_.errors.push_back({route_file, at.line, at.column, to_fault(compiled.error())});
      return nullptr;
    }
    return std::make_shared<const RecordCodec>(std::move(*compiled));
  }

  std::shared_ptr<const copybooks::RecordLayout> choose(
      const std::vector<std::shared_ptr<const copybooks::RecordLayout>>& records, const RouteText::Side& side) {
    std::vector<std::string> names;
    for (const auto& record : records) {
      if (side.record && same_letters(record->name(), side.record->text)) return record;
      names.push_back(record->name());
    }
    if (!side.record && records.size() == 1) return records.front();
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
    if (side.record) {
      fail(*side.record, errc::record_choice,
           side.copybook.text + " has no record " + side.record->text + "; it has " + all);
    } else {
      fail(side.copybook, errc::record_choice,
           side.copybook.text + " has several records: " + all + "; say record = \"NAME\"");
    }
    return nullptr;
  }

  void copy_scalars() {
    route_->deadline = text_.deadline;
    route_->repair = text_.repair;
    route_->attempts = text_.attempts;
    route_->seed = text_.seed;
    route_->best_effort = text_.best_effort;
    route_->refusal_is_final = text_.refusal_is_final;
  }

  const Item* response_item(const Named& name) {
    std::string why;
    const Item* item = response_->find(name.text, why);
    if (item == nullptr) fail(name, errc::unknown_item, why);
    return item;
  }

  // Takes an item of the reply for one source; a second one is an error.
  const Item* claim(const Named& name, const std::string& source) {
    const Item* item = response_item(name);
    if (item == nullptr) return nullptr;
    if (item->in_table) {
      fail(name, errc::wrong_value, item->path + " lies in a table; only a model and the default give such items");
      return nullptr;
    }
    const auto [at, fresh] = claimed_.emplace(item->field, source);
    if (!fresh) {
      fail(name, errc::two_sources, item->path + " has two sources: " + at->second + " and " + source);
      return nullptr;
    }
    return item;
  }

  void sources() {
    for (const Item& item : response_->all()) {
      if (item.counter) claimed_.emplace(item.field, "its table's count");
    }
    for (const auto& pair : text_.from_request) {
      const Item* to = claim(pair.key, "from-request");
      if (to == nullptr) continue;
      const Named from_name{pair.value.text, pair.value.line, pair.value.column};
      const auto ref = route_->request->find(pair.value.text);
      const Item* from = ref ? request_->find(ref->field) : nullptr;
      if (from == nullptr) {
        std::string why;
        if (request_->find(pair.value.text, why) != nullptr || why.empty())
          why = ref ? "no such item" : ref.error().text;
        fail(from_name, errc::unknown_item, why);
        continue;
      }
      const std::string why =
          cannot_hold(*to, *route_->response->options().code_page, *from, *route_->request->options().code_page);
      if (!why.empty()) {
        fail(pair.key, errc::source_too_wide, why);
        continue;
      }
      const auto to_ref = route_->response->find(to->path);
      if (!to_ref) {
        fail(pair.key, errc::unknown_item, to_ref.error().text);
        continue;
      }
      Copy copy;
      copy.from = *ref;
      copy.to = *to_ref;
      copy.path = to->path;
      plan_copy(copy, *response_, *request_);
      route_->copies.push_back(std::move(copy));
      route_->notes.push_back(to->path + ": from the request's " + from->path);
    }
    std::map<copybooks::FieldIndex, std::string> constants;
    for (const auto& pair : text_.constants) {
      const Item* item = claim(pair.key, "constant");
      if (item == nullptr) continue;
      if (const auto json = scalar_json(pair.value, *item, *response_, false, pair.key.text, out_.errors)) {
        constants[item->field] = *json;
        route_->notes.push_back(item->path + ": constant");
      }
    }
    reason();
    if (!good()) return;
    if (const auto done = route_->response->encode_over(route_->response->initial_record(), response_->nest(constants),
                                                        route_->base_record);
        !done) {
      out_.errors.push_back(
          {route_file, text_.response.copybook.line, text_.response.copybook.column, to_fault(done.error())});
    }
  }

  void reason() {
    if (!text_.reason_item) return;
    const Item* item = claim(*text_.reason_item, "reason_item");
    if (item == nullptr) return;
    const auto ref = route_->response->find(item->path);
    Value value;
    value.kind = item->is_text() ? Value::Kind::text : Value::Kind::number;
    value.number.magnitude = 99;
    value.text = "99";
    if (!ref || !response_->misfit(*item, value).empty()) {
      return fail(*text_.reason_item, errc::wrong_value, item->path + " cannot hold the two digits of a reason code");
    }
    route_->reason_item = *ref;
    route_->notes.push_back(item->path + ": the reason code");
  }

  void contract() {
    std::vector<const Item*> asked, ordered;
    for (const Item& item : response_->all()) {
      if (!item.in_view && !claimed_.contains(item.field)) asked.push_back(&item);
    }
    for (const Named& name : text_.order) {
      const Item* item = response_item(name);
      if (item == nullptr) continue;
      if (std::find(asked.begin(), asked.end(), item) == asked.end()) {
        fail(name, errc::wrong_value, item->path + " is not asked of a model");
      } else if (std::find(ordered.begin(), ordered.end(), item) == ordered.end()) {
        ordered.push_back(item);
      }
    }
    // Free text comes before the codes that it justifies: a model writes in schema order.
    for (const bool free_text : {true, false}) {
      for (const Item* item : asked) {
        const bool is_free = item->is_text() && item->conditions.empty();
        if (is_free == free_text && std::find(ordered.begin(), ordered.end(), item) == ordered.end())
          ordered.push_back(item);
      }
    }
    for (const auto& [name, rule] : text_.items) {
      const Item* item = response_item(name);
      if (item == nullptr) continue;
      if (std::find(asked.begin(), asked.end(), item) == asked.end()) {
        fail(name, errc::wrong_value, item->path + " is not asked of a model");
        continue;
      }
      rules_.push_back(rule);
      rules_.back().path = item->path;
      if (rule.conditions == ItemRule::Conditions::ignore) free_.push_back(item->path);
      if (rule.overflow != ItemRule::Overflow::reject && !item->is_text()) {
        fail(name, errc::wrong_value, item->path + " is no text; only text can be cut");
      }
    }
    for (const Item* item : ordered) {
      asked_.push_back(item->path);
      route_->notes.push_back(item->path + ": asked for, " + response_->limits(*item));
    }
    if (!good()) return;
    auto compiled = Contract::compile(route_->response, asked_, rules_, text_.ascii);
    if (!compiled) {
      out_.errors.push_back(
          {route_file, text_.response.copybook.line, text_.response.copybook.column, compiled.error()});
      return;
    }
    route_->contract = std::move(*compiled);
  }

  void masks() {
    std::map<copybooks::FieldIndex, std::size_t> classes;
    for (const auto& pair : text_.classes) {
      std::string why;
      const Item* item = request_->find(pair.key.text, why);
      const auto at = std::find(data_classes.begin(), data_classes.end(), pair.value.text);
      if (item == nullptr) {
        fail(pair.key, errc::unknown_item, why);
      } else if (at == data_classes.end()) {
        fail(Named{"", pair.value.line, pair.value.column}, errc::wrong_value,
             "a data class is public, internal, confidential or restricted" +
                 did_you_mean(pair.value.text, data_classes));
      } else {
        classes[item->field] = static_cast<std::size_t>(at - data_classes.begin());
      }
    }
    for (const Named& name : text_.untrusted) {
      std::string why;
      const Item* item = request_->find(name.text, why);
      if (item == nullptr) {
        fail(name, errc::unknown_item, why);
      } else {
        untrusted_.insert(item->field);
      }
    }
    std::vector<std::string> paths;
    for (const Named& name : text_.send) {
      std::string why;
      const Item* item = request_->find(name.text, why);
      if (item == nullptr) {
        fail(name, errc::unknown_item, why);
        continue;
      }
      const auto at = classes.find(item->field);
      sent_.push_back({name, item, at == classes.end() ? data_classes.size() - 1 : at->second});
      if (std::find(paths.begin(), paths.end(), item->path) == paths.end()) paths.push_back(item->path);
    }
    if (paths.empty() || !good()) return;
    codecs::CodecOptions options = route_->request->options();
    options.items = paths;
    auto layout = std::shared_ptr<const copybooks::RecordLayout>(route_->request, &route_->request->layout());
    auto compiled = RecordCodec::compile(std::move(layout), options);
    if (!compiled) return fail(text_.send.front(), errc::wrong_value, codecs::to_string(compiled.error()));
    route_->sendable = std::make_shared<const RecordCodec>(std::move(*compiled));
  }

  void models() {
    std::vector<std::string> names;
    for (const ModelConfig& model : models_) names.push_back(model.name);
    for (const Named& name : text_.use) {
      const auto model =
          std::find_if(models_.begin(), models_.end(), [&](const ModelConfig& m) { return m.name == name.text; });
      if (model == models_.end()) {
        fail(name, errc::unknown_model,
             "no [models." + name.text + "] in fullword.toml" + did_you_mean(name.text, names));
        continue;
      }
      route_->use.push_back(name.text);
      if (model->wire == Wire::builtin) {
        if (route_->use.size() == 1) route_->table_first = true;
        if (!text_.decision_table) {
          fail(name, errc::missing_key,
               name.text + " is the route's decision table; [fallback] needs decision_table = \"FILE\"");
        }
        continue;
      }
      asks_model_ = !route_->contract.empty();
      const bool loose = std::find(model->quirks.begin(), model->quirks.end(), "no-strict") != model->quirks.end();
      if (loose && !route_->best_effort) {
        fail(name, errc::contract_not_carried,
             name.text +
                 " takes no strict schema and cannot carry the contract; say contract = \"best-effort\" or use another "
                 "model");
      }
      const auto clearance = std::find(data_classes.begin(), data_classes.end(), model->clearance);
      for (const Sent& sent : sent_) {
        const auto cleared = static_cast<std::size_t>(clearance - data_classes.begin());
        if (clearance != data_classes.end() && sent.data_class <= cleared) continue;
        fail(sent.name, errc::clearance_too_low,
             sent.item->path + " is " + data_classes[sent.data_class] + ", the clearance of " + name.text + " is " +
                 model->clearance);
      }
    }
    if (text_.use.empty()) route_->table_first = true;
  }

  void prompt() {
    if (!text_.prompt) {
      if (asks_model_) fail(text_.use.front(), errc::missing_key, "[model] needs prompt = \"FILE\"");
      return;
    }
    const auto text = read_file(folder_ / text_.prompt->text);
    if (!text) return fail(*text_.prompt, errc::unreadable_file, text_.prompt->text + " cannot be read");
    bool worded = false;
    int line = 1;
    std::size_t line_start = 0;
    std::string& out = route_->prompt;
    for (std::size_t at = 0; at < text->size();) {
      const std::size_t end = text->compare(at, 2, "{{") == 0 ? text->find("}}", at) : std::string::npos;
      if (end == std::string::npos) {
        if ((*text)[at] == '\n') ++line, line_start = at + 1;
        out += (*text)[at++];
        continue;
      }
      const std::string name = text->substr(at + 2, end - at - 2);
      const auto constant = std::find_if(text_.constants.begin(), text_.constants.end(),
                                         [&](const RouteText::Pair& p) { return "constant." + p.key.text == name; });
      if (name == "contract") {
        out += route_->contract.words();
        worded = true;
      } else if (constant != text_.constants.end()) {
        out += constant->value.text;
      } else {
        out_.errors.push_back(
            {text_.prompt->text, line, static_cast<int>(at - line_start) + 1,
             make_fault(errc::unknown_placeholder,
                        "{{" + name + "}} is neither {{contract}} nor the {{constant.NAME}} of a constant")});
      }
      at = end + 2;
    }
    if (route_->best_effort && !worded) {
      out += "\nAnswer with one JSON object and nothing else. Its members:\n" + route_->contract.words();
    }
  }

  void default_record() {
    const auto json = default_json(text_.defaults, text_.fallback, asked_, free_, *response_, out_.errors);
    if (!good()) return;
    if (const auto done = route_->response->encode_over(route_->base_record, json, route_->default_record); !done) {
      fail(text_.fallback, errc::value_misfit, codecs::to_string(done.error()));
    }
  }

  void table() {
    if (!text_.decision_table || !good()) return;
    const auto csv = read_file(folder_ / text_.decision_table->text);
    if (!csv) return fail(*text_.decision_table, errc::unreadable_file, text_.decision_table->text + " cannot be read");
    const auto loaded = DecisionTable::load(*csv, *route_->request, *route_->response, asked_, free_);
    for (const TableError& error : loaded.errors) {
      out_.errors.push_back({text_.decision_table->text, error.line, error.column, error.fault});
    }
    for (const std::string& warning : loaded.warnings)
      route_->notes.push_back(text_.decision_table->text + ':' + warning);
    if (!loaded.table) return;
    route_->table = loaded.table;
    for (std::size_t row = 0; row < loaded.table->rows(); ++row) {
      Buffer record;
      if (const auto done =
              route_->response->encode_over(route_->default_record, loaded.table->record_json(row), record);
          !done) {
        return fail(*text_.decision_table, errc::table_value, codecs::to_string(done.error()));
      }
      route_->row_records.push_back(std::move(record));
    }
  }

  void notes() {
    for (const Sent& sent : sent_) {
      if (!sent.item->is_text() || sent.item->length < injectable) continue;
      route_->notes.push_back("injection surface: " + sent.item->path + ", " + std::to_string(sent.item->length) +
                              " bytes of text" + (untrusted_.contains(sent.item->field) ? ", untrusted" : ""));
    }
  }

  struct Sent {
    Named name;
    const Item* item;
    std::size_t data_class;
  };

  fs::path folder_;
  const std::vector<ModelConfig>& models_;
  LoadedRoute out_;
  std::shared_ptr<Route> route_ = std::make_shared<Route>();
  RouteText text_;
  std::optional<RecordItems> request_, response_;
  std::map<copybooks::FieldIndex, std::string> claimed_;  // reply items with a source, by field
  std::vector<std::string> asked_, free_;
  std::vector<ItemRule> rules_;
  std::vector<Sent> sent_;
  std::set<copybooks::FieldIndex> untrusted_;
  bool asks_model_ = false;
};

}  // namespace

LoadedRoute load_route(const fs::path& folder, const std::vector<ModelConfig>& models) {
  return RouteLoader(folder, models).load();
}

}  // namespace gateway
