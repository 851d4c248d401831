#include "gateway/exchange.hpp"

#include <algorithm>

#include "gateway/copy_plan.hpp"

namespace gateway {

using namespace std::chrono_literals;
using adapters::Form;
using std::chrono::milliseconds;

namespace {

constexpr auto least_reserve = 50ms;
constexpr auto least_slice = 100ms;

enum Reason : int {
  answered_well = 0,
  deadline_passed = 10,
  late = 11,
  no_model = 20,
  breaker_open = 21,
  over_rate = 22,
  refused = 30,
  bad_finish = 31,
  misfit = 40,
  not_decodable = 60,
  unknown_input = 61,
  internal = 90,
};

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace

struct Exchange::State {
  enum class Phase : std::uint8_t { start, asking, waiting, done };

  std::shared_ptr<const Route> route;
  const std::vector<ModelConfig>* models = nullptr;
  adapters::Request request;
  TimePoint received;
  TimePoint deadline;
  TimePoint ask_until;              // what lies behind it is the reserve
  TimePoint::duration shortest{0};  // a slice below this is not worth a call
  Buffer encoded;                   // the record of a JSON request
  Phase phase = Phase::start;

  std::size_t model_at = 0;  // in route->use
  const ModelConfig* model = nullptr;
  TimePoint slice_end;
  int calls = 0;             // of this model, repair aside
  bool table_asked = false;  // no row of it took the request
  bool longer = false;       // the cap was doubled
  bool repairing = false;
  Ask ask;
  std::string user;
  TimePoint asked_at;
  TimePoint wait_until;
  Contract narrowed;
  Buffer patched;  // repair: the record with the items that fitted at once

  int reason = no_model;  // why the fallback answers, as far as known
  Fault why;

  std::vector<Attempt> attempts;
  Reply reply;
  bool has_reply = false;
  std::optional<Fault> fault;

  Bytes record() const { return request.form == Form::record ? Bytes(request.payload) : Bytes(encoded); }

  // ---- the request ----

  void take() {
    if (request.form == Form::xml) {
      return refuse(make_fault(errc::form_not_served, "route " + route->name + " takes records and JSON"));
    }
    if (request.form == Form::json) {
      std::vector<codecs::Error> more;
      const std::string_view json(reinterpret_cast<const char*>(request.payload.data()), request.payload.size());
      if (const auto done = route->request->encode(json, encoded, &more); !done) {
        Fault all = to_fault(done.error());
        for (std::size_t i = 1; i < more.size(); ++i) append_items(all, to_fault(more[i]));
        return refuse(std::move(all));
      }
      return;
    }
    thread_local std::string json;
    thread_local codecs::DecodeReport report;
    json.clear();
    report.clear();
    if (const auto done = route->request->decode(record(), json, &report); !done) {
      undecodable(to_fault(done.error()), false);
    } else if (report.bad > 0) {
      Fault all = report.problems.empty() ? make_fault(errc::reply_failed, "items hold no value")
                                          : to_fault(report.problems.front());
      for (std::size_t i = 1; i < report.problems.size(); ++i) append_items(all, to_fault(report.problems[i]));
      undecodable(std::move(all), true);
    }
  }

  static void append_items(Fault& into, Fault from) {
    for (auto& item : from.items) into.items.push_back(std::move(item));
  }

  void refuse(Fault what) {
    fault = std::move(what);
    phase = Phase::done;
  }

  void undecodable(Fault what, bool legal_length) {
    Buffer reply_record = route->default_record;
    Buffer padded;
    Bytes source = record();
    const auto& layout = route->request->layout();
    // Of a record of wrong length, what lies in front of the cut is where it should be.
    const std::size_t readable = source.size();
    bool readable_at_all = legal_length;
    if (!legal_length && !layout.variable()) {
      padded.assign(source.begin(),
                    source.begin() + static_cast<std::ptrdiff_t>(std::min(source.size(), layout.max_length())));
      padded.resize(layout.max_length());
      source = padded;
      readable_at_all = true;
    }
    for (const Copy& copy : route->copies) {
      if (!readable_at_all) break;
      const auto [offset, length] = route->request->extent(source, copy.from);
      if (offset + length <= readable) carry_out(copy, *route, source, reply_record);
    }
    finish(std::move(reply_record), 8, not_decodable, "default", std::move(what), true);
  }

  // ---- the reply ----

  // `copied`: the items from the request are in place already.
  void finish(Buffer reply_record, int return_code, int code, const char* by, std::optional<Fault> what,
              bool copied = false) {
    if (!copied) {
      for (const Copy& copy : route->copies) {
        if (carry_out(copy, *route, record(), reply_record)) continue;
        Fault cannot = make_fault(errc::reply_failed, copy.path + ": the request's value is larger than its PICTURE");
        cannot.family = adapters::Family::data;
        return undecodable(std::move(cannot), true);
      }
    }
    const auto& layout = route->response->layout();
    if (reply_record.size() < layout.min_length() || reply_record.size() > layout.max_length()) {
      reply_record = route->default_record;
      return_code = 12, code = internal, by = "default";
      what = make_fault(errc::reply_failed, "the reply had a length that its copybook does not allow");
    }
    write_reason(reply_record, code);
    reply.outcome.return_code = return_code;
    reply.outcome.fallback = return_code != 0;
    reply.outcome.reason = code;
    reply.outcome.decided_by = by;
    reply.outcome.fault = std::move(what);
    if (request.form == Form::json) {
      std::string json;
      if (const auto done = route->response->decode(reply_record, json); !done) return refuse(to_fault(done.error()));
      reply.payload.assign(json.begin(), json.end());
    } else {
      reply.payload = std::move(reply_record);
    }
    has_reply = true;
    phase = Phase::done;
  }

  void write_reason(Buffer& reply_record, int code) const {
    if (!route->reason_item) return;
    thread_local codecs::Value value;
    value.kind = codecs::Value::Kind::text;
    value.text.assign({static_cast<char>('0' + code / 10), static_cast<char>('0' + code % 10)});
    value.number = codecs::Decimal{static_cast<codecs::uint128>(code), 0, false};
    const auto& field = route->response->layout().field(route->reason_item->field);
    if (field.picture && (field.picture->category == copybooks::Category::numeric ||
                          field.picture->category == copybooks::Category::numeric_edited)) {
      value.kind = codecs::Value::Kind::number;
    }
    (void)route->response->write(value, *route->reason_item, reply_record);  // proved to hold 99 at load
  }

  // The table, else the default record.
  void fall_back() {
    if (route->table && !table_asked && reason != internal) {
      const auto decision = route->table->decide(record());
      if (decision.by == DecisionTable::Decision::By::row) {
        return finish(route->row_records[decision.row], 4, reason, "table", std::move(why));
      }
    }
    finish(route->default_record, 4, reason, "default", std::move(why));
  }

  // A built-in model's turn. False: no row takes the request and another model may.
  bool ask_table() {
    const auto decision = route->table->decide(record());
    switch (decision.by) {
      case DecisionTable::Decision::By::row:
        finish(route->row_records[decision.row], 0, answered_well, "table", std::nullopt);
        return true;
      case DecisionTable::Decision::By::unknown:
        finish(route->default_record, 4, unknown_input, "default",
               make_fault(errc::unknown_input,
                          "row " + std::string(decision.rule) + " tests an item that holds no value"));
        return true;
      case DecisionTable::Decision::By::no_row:
        break;
    }
    table_asked = true;
    if (attempts.empty()) {
      reason = unknown_input;
      why = make_fault(errc::no_row_matched, "no row of the decision table takes this request");
    }
    return false;
  }

  // ---- models ----

  const ModelConfig* find(const std::string& name) const {
    for (const ModelConfig& m : *models) {
      if (m.name == name) return &m;
    }
    return nullptr;
  }

  void plan() {
    const auto whole = deadline - received;
    const auto reserve = std::min<TimePoint::duration>(least_reserve, whole / 2);
    ask_until = deadline - std::max(reserve, TimePoint::duration::zero());
    shortest = std::clamp<TimePoint::duration>((ask_until - received) / 4, 1ms, least_slice);
  }

  void next_model(TimePoint now) {
    for (; model_at < route->use.size(); ++model_at) {
      const ModelConfig* candidate = find(route->use[model_at]);
      if (candidate == nullptr || !candidate->enabled) continue;
      if (candidate->wire == Wire::builtin) {
        if (!route->table) continue;
        if (ask_table()) return;
        continue;
      }
      if (ask_until - now < shortest) {
        if (attempts.empty()) {
          reason = late;
          why = make_fault(errc::late_on_arrival, "the deadline was too near to ask a model");
        }
        continue;  // a table further on still answers in time
      }
      // Equal weights: what an early failure leaves goes to the rest.
      const auto rest = std::count_if(route->use.begin() + static_cast<std::ptrdiff_t>(model_at), route->use.end(),
                                      [&](const std::string& name) {
                                        const ModelConfig* m = find(name);
                                        return m != nullptr && m->enabled && m->wire != Wire::builtin;
                                      });
      const auto slice = std::max<TimePoint::duration>((ask_until - now) / rest, shortest);
      model = candidate;
      slice_end = std::min(now + slice, ask_until);
      calls = 0;
      longer = repairing = false;
      make_ask();
      return begin_call(now);
    }
    fall_back();
  }

  void make_ask() {
    if (user.empty()) {
      user = R"({"request":)";
      if (!route->sendable || !route->sendable->decode(record(), user)) {
        user = R"({"request":{})";
      }
      user += '}';
    }
    ask.system = route->prompt;
    ask.user = user;
    ask.schema = route->contract.schema();
    ask.schema_name = route->contract.schema_name();
    ask.max_tokens = std::min(route->contract.max_tokens(), model->output_limit);
    ask.seed = route->seed;
  }

  void begin_call(TimePoint now) {
    if (!repairing) ++calls;
    asked_at = now;
    phase = Phase::asking;
  }

  void answered(const CallResult& result, TimePoint now) {
    Attempt attempt;
    attempt.model = model->name;
    attempt.took = std::chrono::duration_cast<std::chrono::microseconds>(now - asked_at);
    if (result.answer) {
      attempt.answered_model = result.answer->model;
      attempt.tokens_in = result.answer->tokens_in;
      attempt.tokens_out = result.answer->tokens_out;
    }
    attempts.push_back(std::move(attempt));
    if (now > slice_end) {
      attempts.back().error = "timeout";
      return timed_out(now);
    }
    if (!result.answer) return failed(result.failure, now);
    switch (result.answer->finish) {
      case Finish::good:
        return check(result.answer->text, now);
      case Finish::length:
        attempts.back().error = "length";
        return too_short(now);
      case Finish::refused:
        attempts.back().error = "refused";
        return model_refused(make_fault(errc::answer_refused, model->name + " refused to answer"), now);
      case Finish::other:
        break;
    }
    attempts.back().error = "finish";
    give_up(bad_finish, make_fault(errc::answer_unfinished, "the answer of " + model->name + " has no proper end"),
            now);
  }

  void give_up(int code, Fault what, TimePoint now) {
    reason = code;
    why = std::move(what);
    ++model_at;
    next_model(now);
  }

  void timed_out(TimePoint now) {
    const bool all_over = ask_until - now < shortest;
    give_up(
        all_over ? deadline_passed : no_model,
        make_fault(errc::deadline_passed,
                   model->name + " did not answer within " +
                       std::to_string(std::chrono::duration_cast<milliseconds>(slice_end - asked_at).count()) + " ms"),
        now);
  }

  void failed(const CallFailure& failure, TimePoint now) {
    attempts.back().error = failure.http_status >= 300   ? "http_" + std::to_string(failure.http_status)
                            : failure.fault.word.empty() ? "failed"
                                                         : failure.fault.word;
    const bool breaker = contains(failure.fault.word, "breaker");
    switch (failure.kind) {
      case CallClass::not_sent:
      case CallClass::told_to_wait:
      case CallClass::uncertain: {
        if (!breaker && again(failure, now)) return;
        const bool all_over = ask_until - now < shortest;
        const int code = breaker                                                                 ? breaker_open
                         : failure.kind == CallClass::told_to_wait && failure.http_status == 429 ? over_rate
                         : failure.kind == CallClass::uncertain && all_over                      ? deadline_passed
                                                                                                 : no_model;
        return give_up(code, failure.fault, now);
      }
      case CallClass::bad_answer:
        return give_up(bad_finish, failure.fault, now);
      case CallClass::final_here:
      case CallClass::key_dead:
        return give_up(no_model, failure.fault, now);
      case CallClass::refused:
        return model_refused(failure.fault, now);
    }
  }

  // Waits and asks the same model once more, if that fits its slice.
  bool again(const CallFailure& failure, TimePoint now) {
    if (calls >= route->attempts) return false;
    const auto left = slice_end - now;
    const auto cap = std::min<TimePoint::duration>(2s, left / 2);
    const auto spread = std::min<TimePoint::duration>(cap, 100ms * (1 << std::min(calls, 10)));
    // Full jitter; the clock's low digits are random enough to keep callers apart.
    const auto ticks = static_cast<std::uint64_t>(now.time_since_epoch().count()) + request.id * 0x9E3779B97F4A7C15u;
    const std::uint64_t mixed = (ticks ^ (ticks >> 29)) * 0xBF58476D1CE4E5B9u;
    auto pause = TimePoint::duration(
        spread.count() > 0
            ? static_cast<TimePoint::duration::rep>((mixed >> 11) % static_cast<std::uint64_t>(spread.count()))
            : 0);
    if (failure.retry_after) pause = std::max<TimePoint::duration>(pause, *failure.retry_after);
    if (pause + shortest > left) return false;
    wait_until = now + pause;
    phase = Phase::waiting;
    return true;
  }

  void model_refused(Fault what, TimePoint now) {
    reason = refused;
    why = std::move(what);
    if (route->refusal_is_final) return fall_back();
    ++model_at;
    next_model(now);
  }

  void too_short(TimePoint now) {
    const int larger = std::min(2 * ask.max_tokens, model->output_limit);
    if (!longer && larger > ask.max_tokens && slice_end - now >= shortest) {
      longer = true;
      ask.max_tokens = larger;
      return begin_call(now);
    }
    give_up(bad_finish,
            make_fault(errc::answer_unfinished, "the answer of " + model->name + " ended at its limit of " +
                                                    std::to_string(ask.max_tokens) + " tokens"),
            now);
  }

  void check(std::string_view text, TimePoint now) {
    if (route->best_effort) text = unfenced(text);
    const Contract& contract = repairing ? narrowed : route->contract;
    Contract::Reading reading = contract.read(text);
    const Bytes base = repairing ? Bytes(patched) : Bytes(route->base_record);
    Buffer fitted;
    if (reading.misfits.empty()) {
      std::vector<codecs::Error> errors;
      const auto done = route->response->encode_over(base, reading.record_json, fitted, &errors);
      if (done) {
        return finish(std::move(fitted), 0, answered_well, repairing ? "repair" : "model", std::nullopt);
      }
      reading.misfits.push_back({"", "the answer does not fit the record"});
      reading.record_json.clear();
    }
    attempts.back().error = "misfit";
    if (!repairing && route->repair && slice_end - now >= shortest) return repair(reading, now);
    Fault what = make_fault(errc::answer_misfit, "the answer of " + model->name + " does not fit the reply");
    for (const Misfit& m : reading.misfits) what.items.push_back({m.path, "", 0, 0, m.text});
    give_up(misfit, std::move(what), now);
  }

  void repair(const Contract::Reading& reading, TimePoint now) {
    patched.clear();
    if (reading.record_json.empty() ||
        !route->response->encode_over(route->base_record, reading.record_json, patched)) {
      patched = route->base_record;
    }
    narrowed = route->contract.narrowed(reading.misfits);
    repairing = true;
    ask.system = route->prompt + "\nYour last answer was refused. Answer again, with just these items:\n" +
                 narrowed.words() + "What was wrong:\n";
    for (std::size_t i = 0; i < reading.misfits.size() && i < 20; ++i) {
      const Misfit& m = reading.misfits[i];
      ask.system += (m.path.empty() ? std::string() : m.path + ' ') + m.text + '\n';
    }
    ask.schema = narrowed.schema();
    ask.schema_name = narrowed.schema_name();
    ask.max_tokens = std::min(narrowed.max_tokens(), model->output_limit);
    begin_call(now);
  }
};

Exchange::Exchange(std::shared_ptr<const Route> route, const std::vector<ModelConfig>& models,
                   adapters::Request request, TimePoint received)
    : state_(std::make_unique<State>()) {
  State& s = *state_;
  s.route = std::move(route);
  s.models = &models;
  s.request = std::move(request);
  s.received = received;
  s.deadline = received + s.route->deadline;
  if (s.request.deadline) s.deadline = std::min(s.deadline, *s.request.deadline);
  s.take();
}

Exchange::Step Exchange::next(TimePoint now) {
  State& s = *state_;
  if (s.phase == State::Phase::start) {
    s.plan();
    if (s.route->contract.empty()) {
      s.finish(s.route->base_record, 0, answered_well, "default", std::nullopt);
    } else if (s.route->use.empty()) {
      if (!s.route->table || !s.ask_table()) s.fall_back();
    } else {
      s.why = make_fault(errc::no_model, "no model of the route is switched on");
      s.next_model(now);
    }
  }
  if (s.phase == State::Phase::waiting && now >= s.wait_until) s.begin_call(now);
  switch (s.phase) {
    case State::Phase::asking:
      return AskModel{s.model, &s.ask, s.slice_end};
    case State::Phase::waiting:
      return Wait{s.wait_until};
    default:
      return Done{};
  }
}

void Exchange::answered(const CallResult& result, TimePoint now) {
  if (state_->phase == State::Phase::asking) state_->answered(result, now);
}

const Reply* Exchange::reply() const { return state_->has_reply ? &state_->reply : nullptr; }
const Fault* Exchange::fault() const { return state_->fault ? &*state_->fault : nullptr; }
const std::vector<Attempt>& Exchange::attempts() const { return state_->attempts; }
const Route& Exchange::route() const { return *state_->route; }

Exchange::Exchange(Exchange&&) noexcept = default;
Exchange& Exchange::operator=(Exchange&&) noexcept = default;
Exchange::~Exchange() = default;

}  // namespace gateway
