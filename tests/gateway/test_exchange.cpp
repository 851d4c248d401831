#include <boost/test/unit_test.hpp>

#include "gateway/exchange.hpp"
#include "tests/gateway/route_folder.hpp"

using namespace std::chrono_literals;
using adapters::Form;
using gateway::Buffer;
using gateway::CallClass;
using gateway::CallResult;
using gateway::Exchange;
using gateway::Finish;
using gateway::TimePoint;

namespace {

// One scripted outcome of a call: after `takes`, an answer or a failure. What takes longer than its slice times out at
// the slice's end, as the driver has it.
struct Played {
  std::chrono::milliseconds takes{10};
  CallResult result;
};

Played answer(std::string text, std::chrono::milliseconds takes = 10ms, Finish finish = Finish::good) {
  Played out;
  out.takes = takes;
  out.result.answer.emplace();
  out.result.answer->text = std::move(text);
  out.result.answer->finish = finish;
  out.result.answer->model = "m-2026";
  return out;
}

Played failure(CallClass kind, int status, std::optional<std::chrono::milliseconds> retry_after = {},
               std::chrono::milliseconds takes = 10ms, std::string word = "model_http_status") {
  Played out;
  out.takes = takes;
  out.result.failure.kind = kind;
  out.result.failure.http_status = status;
  out.result.failure.retry_after = retry_after;
  out.result.failure.fault = adapters::Fault(4299, 'W', adapters::Family::model, word, "played");
  return out;
}

const Played hang = failure(CallClass::uncertain, 0, {}, 1h, "timeout");
const char good[] = R"({"PA-REASON":"OK","PA-CODE":"APPROVED","PA-LIMIT":"12.34","PA-SCORE":700})";

struct Result {
  bool replied = false;
  std::string hex;
  adapters::Outcome outcome;
  std::optional<adapters::Fault> fault;
  std::vector<std::string> asked;  // "first", "second", in order
  std::vector<gateway::Ask> asks;
  std::vector<std::string> errors;  // of the attempts
  std::chrono::milliseconds took{0};
  std::string text;
};

struct Case {
  routes::Folder folder;
  std::shared_ptr<const gateway::Route> route;
  std::vector<gateway::ModelConfig> models = routes::models();

  explicit Case(const std::string& toml = routes::route_toml) {
    routes::fill(folder, toml);
    auto loaded = gateway::load_route(folder.path, models);
    for (const auto& e : loaded.errors) BOOST_TEST_MESSAGE(gateway::to_string(e));
    BOOST_REQUIRE(loaded.route);
    route = loaded.route;
  }

  Result play(std::vector<Played> script, Buffer payload = routes::request(), Form form = Form::record,
              std::optional<std::chrono::milliseconds> deadline = {}, std::chrono::milliseconds taken_up = 0ms) const {
    const TimePoint received{100h};
    TimePoint now = received + taken_up;
    adapters::Request request;
    request.form = form;
    request.payload = std::move(payload);
    if (deadline) request.deadline = received + *deadline;
    Exchange exchange(route, models, std::move(request), received);
    Result out;
    std::size_t at = 0;
    for (int steps = 0; steps < 100; ++steps) {
      const auto step = exchange.next(now);
      if (std::holds_alternative<Exchange::Done>(step)) break;
      if (const auto* wait = std::get_if<Exchange::Wait>(&step)) {
        BOOST_REQUIRE(wait->until >= now);
        now = std::max(now + 1ms, wait->until);
        continue;
      }
      const auto& ask = std::get<Exchange::AskModel>(step);
      out.asked.push_back(ask.model->name);
      out.asks.push_back(*ask.ask);
      const Played next = at < script.size() ? script[at++] : hang;
      if (now + next.takes > ask.until) {
        now = ask.until;
        exchange.answered(hang.result, now);
      } else {
        now += next.takes;
        exchange.answered(next.result, now);
      }
    }
    out.took = std::chrono::duration_cast<std::chrono::milliseconds>(now - received);
    for (const auto& attempt : exchange.attempts()) out.errors.push_back(attempt.error);
    if (exchange.fault()) out.fault = *exchange.fault();
    if (const auto* reply = exchange.reply()) {
      out.replied = true;
      out.hex = books::hex(reply->payload);
      out.text.assign(reply->payload.begin(), reply->payload.end());
      out.outcome = reply->outcome;
    }
    return out;
  }
};

const std::string card = "C3C1D9C4F0F0F0F1";
const std::string approved = card + "F0F0" + "D6D240404040404040404040" + "0001234C" + "F7F0F0" + "F0F0";
std::string declined(const std::string& reason) {
  return card + "F0F5" + "C3C1D3D340C9E2E2E4C5D940" + "0000000C" + "F0F0F0" + reason;
}

template <class T>
std::string joined(const std::vector<T>& all) {
  std::string out;
  for (const auto& one : all) out += (out.empty() ? "" : " ") + std::string(one);
  return out;
}

std::string table_after_failure(const std::string& reason) {
  return card + "F0F0" + "D6D240404040404040404040" + "0000000C" + "F0F0F0" + reason;  // amount 12.34: row "small"
}

}  // namespace

BOOST_AUTO_TEST_SUITE(exchange)

BOOST_AUTO_TEST_CASE(a_fitting_answer_becomes_the_reply_record) {
  const Case c;
  const auto r = c.play({answer(good)});
  BOOST_TEST(r.hex == approved);
  BOOST_TEST(r.outcome.return_code == 0);
  BOOST_TEST(!r.outcome.fallback);
  BOOST_TEST(r.outcome.reason == 0);
  BOOST_TEST(r.outcome.decided_by == "model");
  BOOST_TEST(joined(r.asked) == "first");
}

BOOST_AUTO_TEST_CASE(a_model_is_told_only_what_may_be_sent) {
  const Case c;
  const auto r = c.play({answer(good)});
  BOOST_REQUIRE(r.asks.size() == 1);
  BOOST_TEST(r.asks[0].user == R"({"request":{"PA-AMOUNT":12.34,"PA-MERCHANT":"ACME"}})");
  BOOST_TEST(r.asks[0].system == "Decide.\n");
  BOOST_TEST(r.asks[0].schema == c.route->contract.schema());
  BOOST_TEST(r.asks[0].schema_name == c.route->contract.schema_name());
}

BOOST_AUTO_TEST_CASE(a_misfit_is_repaired_by_one_call_for_just_the_failing_items) {
  const Case c;
  const auto r =
      c.play({answer(R"({"PA-REASON":"FAR TOO LONG A REASON","PA-CODE":"APPROVED","PA-LIMIT":"12.34","PA-SCORE":700})"),
              answer(R"({"PA-REASON":"OK"})")});
  BOOST_TEST(r.hex == approved);
  BOOST_TEST(r.outcome.decided_by == "repair");
  BOOST_TEST(joined(r.asked) == "first first");
  BOOST_TEST(joined(r.errors) == "misfit ");
  BOOST_REQUIRE(r.asks.size() == 2);
  BOOST_TEST(r.asks[1].user == r.asks[0].user);
  BOOST_TEST(r.asks[1].system ==
             "Decide.\n\nYour last answer was refused. Answer again, with just these items:\n"
             "PA-REASON: text, at most 12 characters\nWhat was wrong:\n"
             "PA-REASON must have at most 12 characters, not 21\n");
  BOOST_TEST(r.asks[1].schema.find("PA-CODE") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_second_misfit_goes_to_the_next_model_then_to_the_table) {
  const Case c;
  const auto bad = answer(R"({"PA-REASON":"OK","PA-CODE":"MAYBE","PA-LIMIT":"12.34","PA-SCORE":7000})");
  auto r = c.play({bad, bad, answer(good)});
  BOOST_TEST(r.hex == approved);
  BOOST_TEST(joined(r.asked) == "first first second");
  r = c.play({bad, bad, bad, bad});
  BOOST_TEST(joined(r.asked) == "first first second second");
  BOOST_TEST(r.hex == table_after_failure("F4F0"));
  BOOST_TEST(r.outcome.return_code == 4);
  BOOST_TEST(r.outcome.fallback);
  BOOST_TEST(r.outcome.decided_by == "table");
  BOOST_TEST(r.outcome.reason == 40);
  BOOST_REQUIRE(r.outcome.fault);
  BOOST_TEST(r.outcome.fault->id() == "FWD4105W");
}

BOOST_AUTO_TEST_CASE(repair_can_be_switched_off) {
  const Case c(routes::replaced(routes::route_toml, "deadline = \"4s\"", "deadline = \"4s\"\nrepair = false"));
  const auto r = c.play({answer("{}"), answer(good)});
  BOOST_TEST(joined(r.asked) == "first second");
}

BOOST_AUTO_TEST_CASE(each_fault_has_its_way_and_its_reason) {
  const Case c;
  const struct {
    const char* name;
    std::vector<Played> script;
    const char *asked, *errors;
    int reason;  // 0: a model answered
  } rows[] = {
      {"429 without a time to wait is retried in its slice",
       {failure(CallClass::told_to_wait, 429), answer(good)},
       "first first",
       "http_429 ",
       0},
      {"Retry-After that fits",
       {failure(CallClass::told_to_wait, 429, 500ms), answer(good)},
       "first first",
       "http_429 ",
       0},
      {"Retry-After of 47 s goes to the next model",
       {failure(CallClass::told_to_wait, 429, 47s), answer(good)},
       "first second",
       "http_429 ",
       0},
      {"429 everywhere",
       {failure(CallClass::told_to_wait, 429, 47s), failure(CallClass::told_to_wait, 429, 47s)},
       "first second",
       "http_429 http_429",
       22},
      {"503 with Retry-After",
       {failure(CallClass::told_to_wait, 503, 1s), answer(good)},
       "first first",
       "http_503 ",
       0},
      {"502 twice",
       {failure(CallClass::uncertain, 502), failure(CallClass::uncertain, 502), answer(good)},
       "first first second",
       "http_502 http_502 ",
       0},
      {"all gone",
       {failure(CallClass::not_sent, 0, {}, 1ms, "model_unreachable"),
        failure(CallClass::not_sent, 0, {}, 1ms, "model_unreachable"),
        failure(CallClass::not_sent, 0, {}, 1ms, "model_unreachable"),
        failure(CallClass::not_sent, 0, {}, 1ms, "model_unreachable")},
       "first first second second",
       "model_unreachable model_unreachable model_unreachable model_unreachable",
       20},
      {"breakers open",
       {failure(CallClass::not_sent, 0, {}, 0ms, "breaker_open"),
        failure(CallClass::not_sent, 0, {}, 0ms, "breaker_open")},
       "first second",
       "breaker_open breaker_open",
       21},
      {"a hang gives its slice up", {hang, answer(good)}, "first second", "timeout ", 0},
      {"two hangs", {hang, hang}, "first second", "timeout timeout", 10},
      {"cut once",
       {failure(CallClass::uncertain, 0, {}, 10ms, "answer_cut"), answer(good)},
       "first first",
       "answer_cut ",
       0},
      {"no chat completion",
       {failure(CallClass::bad_answer, 0, {}, 10ms, "answer_unreadable"),
        failure(CallClass::bad_answer, 0, {}, 10ms, "answer_unreadable")},
       "first second",
       "answer_unreadable answer_unreadable",
       31},
      {"400 is final there", {failure(CallClass::final_here, 400), answer(good)}, "first second", "http_400 ", 0},
      {"401 is final there", {failure(CallClass::key_dead, 401), answer(good)}, "first second", "http_401 ", 0},
      {"not JSON, then repaired", {answer("I would approve."), answer(good)}, "first first", "misfit ", 0},
      {"not JSON at all",
       {answer("I"), answer("would"), answer("approve"), answer("it")},
       "first first second second",
       "misfit misfit misfit misfit",
       40},
      {"refused", {answer("", 10ms, Finish::refused)}, "first", "refused", 30},
      {"refused by the provider", {failure(CallClass::refused, 200)}, "first", "model_http_status", 30},
      {"a strange finish",
       {answer("", 10ms, Finish::other), answer("", 10ms, Finish::other)},
       "first second",
       "finish finish",
       31},
      {"length, then with a larger cap",
       {answer("{", 10ms, Finish::length), answer(good)},
       "first first",
       "length ",
       0},
      {"length twice",
       {answer("{", 10ms, Finish::length), answer("{", 10ms, Finish::length), answer(good)},
       "first first second",
       "length length ",
       0},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      const auto r = c.play(row.script);
      BOOST_TEST(joined(r.asked) == row.asked);
      std::string errors;
      for (std::size_t i = 0; i < r.errors.size(); ++i) errors += (i == 0 ? "" : " ") + r.errors[i];
      BOOST_TEST(errors == row.errors);
      BOOST_TEST(r.outcome.reason == row.reason);
      const std::string digits = "F" + std::to_string(row.reason / 10) + "F" + std::to_string(row.reason % 10);
      BOOST_TEST(r.hex == (row.reason == 0 ? approved : table_after_failure(digits)));
      BOOST_TEST(r.outcome.return_code == (row.reason == 0 ? 0 : 4));
      BOOST_TEST((r.took <= 4s));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_cap_is_doubled_once_within_the_models_limit) {
  Case c;
  c.models[0].output_limit = 300;
  const auto r = c.play({answer("{", 10ms, Finish::length), answer(good)});
  BOOST_REQUIRE(r.asks.size() == 2);
  BOOST_TEST(r.asks[0].max_tokens == c.route->contract.max_tokens());
  BOOST_TEST(r.asks[1].max_tokens == std::min(300, 2 * c.route->contract.max_tokens()));
}

BOOST_AUTO_TEST_CASE(a_wait_is_never_shorter_than_it_was_told) {
  const Case c;
  const auto r = c.play({failure(CallClass::told_to_wait, 429, 1500ms), answer(good)});
  BOOST_TEST((r.took >= 1510ms));
  BOOST_TEST(r.hex == approved);
}

BOOST_AUTO_TEST_CASE(in_every_fault_case_the_reply_comes_before_the_deadline_and_has_its_length) {
  const Case c;
  std::uint64_t seed = 7;
  const auto random = [&](std::uint64_t below) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (seed >> 33) % below;
  };
  for (int i = 0; i < 2000; ++i) {
    std::vector<Played> script;
    for (int k = 0; k < 12; ++k) {
      const auto takes = std::chrono::milliseconds(random(1500));
      switch (random(7)) {
        case 0:
          script.push_back(answer(good, takes));
          break;
        case 1:
          script.push_back(answer(R"({"PA-SCORE":5000})", takes));
          break;
        case 2:
          script.push_back(answer("{", takes, Finish::length));
          break;
        case 3:
          script.push_back(hang);
          break;
        default:
          script.push_back(
              failure(static_cast<CallClass>(random(7)), 500, std::chrono::milliseconds(random(3000)), takes));
      }
    }
    const auto deadline = std::chrono::milliseconds(random(5000));
    const auto taken_up = std::chrono::milliseconds(random(300));
    const auto r = c.play(script, routes::request(), Form::record, deadline, taken_up);
    BOOST_REQUIRE(r.replied);
    BOOST_REQUIRE(r.hex.size() == 2 * c.route->response->layout().max_length());
    BOOST_REQUIRE(r.took <= std::max(deadline, taken_up));
    BOOST_REQUIRE(r.hex.substr(0, 16) == card);
  }
}

BOOST_AUTO_TEST_CASE(a_request_that_comes_late_is_answered_at_once) {
  const Case c;
  const auto r = c.play({answer(good)}, routes::request(), Form::record, 500ms, 600ms);
  BOOST_TEST(r.asked.empty());
  BOOST_TEST(r.outcome.reason == 11);
  BOOST_TEST(r.hex == table_after_failure("F1F1"));
}

BOOST_AUTO_TEST_CASE(an_answer_behind_its_slice_does_not_count) {
  const Case c;
  gateway::Exchange exchange(
      c.route, c.models,
      [] {
        adapters::Request request;
        request.payload = routes::request();
        return request;
      }(),
      TimePoint{});
  const auto step = exchange.next(TimePoint{});
  const auto until = std::get<Exchange::AskModel>(step).until;
  exchange.answered(answer(good).result, until + 1ms);
  BOOST_TEST(exchange.attempts().front().error == "timeout");
  BOOST_TEST((std::get<Exchange::AskModel>(exchange.next(until + 1ms)).model->name == "second"));
}

BOOST_AUTO_TEST_CASE(a_route_of_the_table_is_done_at_once) {
  const Case c(routes::replaced(routes::route_toml, "use = [\"first\", \"second\"]", "use = [\"table\"]"));
  auto r = c.play({}, routes::request("0600000C"));
  BOOST_TEST(r.hex == card + "F0F5" + "D6E5C5D940D3C9D4C9E34040" + "0000000C" + "F0F0F0" + "F0F0");
  BOOST_TEST(r.outcome.return_code == 0);
  BOOST_TEST(!r.outcome.fallback);
  BOOST_TEST(r.outcome.decided_by == "table");
  r = c.play({}, routes::request("0015000C", "F5F0F0F0"));  // no row: 150.00
  BOOST_TEST(r.hex == declined("F6F1"));
  BOOST_TEST(r.outcome.decided_by == "default");
  BOOST_TEST(r.outcome.return_code == 4);
  r = c.play({}, routes::request("40404040", "F5F0F0F0"));  // the amount is blank
  BOOST_TEST(r.hex == declined("F6F1"));
  BOOST_TEST(r.outcome.reason == 61);
  BOOST_REQUIRE(r.outcome.fault);
  BOOST_TEST(r.outcome.fault->id() == "FWD4110W");
}

BOOST_AUTO_TEST_CASE(a_table_behind_a_model_answers_as_a_model_does) {
  const Case c(routes::replaced(routes::route_toml, "\"second\"]", "\"table\"]"));
  const auto r = c.play({failure(CallClass::final_here, 404)});
  BOOST_TEST(r.hex == table_after_failure("F0F0"));
  BOOST_TEST(r.outcome.return_code == 0);
}

BOOST_AUTO_TEST_CASE(a_table_in_front_leaves_to_the_model_what_no_row_takes) {
  const Case c(routes::replaced(routes::route_toml, "use = [\"first\", \"second\"]", "use = [\"table\", \"first\"]"));
  BOOST_TEST(c.play({}, routes::request()).outcome.decided_by == "table");
  const auto r = c.play({answer(good)}, routes::request("0015000C"));
  BOOST_TEST(r.outcome.decided_by == "model");
}

BOOST_AUTO_TEST_CASE(models_that_are_switched_off_are_not_asked) {
  Case c;
  c.models[0].enabled = false;
  BOOST_TEST(joined(c.play({answer(good)}).asked) == "second");
  c.models[1].enabled = false;
  const auto r = c.play({});
  BOOST_TEST(r.outcome.reason == 20);
  BOOST_TEST(r.hex == table_after_failure("F2F0"));
}

BOOST_AUTO_TEST_CASE(a_record_that_cannot_be_decoded_gets_the_default_with_what_is_readable) {
  const Case c;
  auto r = c.play({answer(good)}, routes::request("00012X4C"));
  r = c.play({answer(good)}, routes::request("00AB234C"));
  BOOST_TEST(r.hex == declined("F6F0"));
  BOOST_TEST(r.asked.empty());
  BOOST_TEST(r.outcome.return_code == 8);
  BOOST_TEST(r.outcome.reason == 60);
  BOOST_TEST(r.outcome.decided_by == "default");
  BOOST_REQUIRE(r.outcome.fault);
  BOOST_REQUIRE(r.outcome.fault->items.size() == 1);
  BOOST_TEST(r.outcome.fault->items[0].path == "PA-AMOUNT");
  BOOST_TEST(r.outcome.fault->items[0].picture == "S9(5)V99 COMP-3");
  BOOST_TEST(r.outcome.fault->items[0].offset == 8u);
  BOOST_TEST(r.outcome.fault->items[0].length == 4u);

  auto short_record = routes::request();
  short_record.resize(20);
  r = c.play({}, short_record);
  BOOST_TEST(r.hex == declined("F6F0"));
  BOOST_TEST(r.outcome.fault->id() == "FWD2001E");
  short_record.resize(4);
  r = c.play({}, short_record);
  BOOST_TEST(r.hex == "4040404040404040" + declined("F6F0").substr(16));
  r = c.play({}, {});
  BOOST_TEST(r.hex.size() == approved.size());
  auto long_record = routes::request();
  long_record.resize(100);
  BOOST_TEST(c.play({}, long_record).hex == declined("F6F0"));
}

BOOST_AUTO_TEST_CASE(a_json_request_is_answered_in_json) {
  const Case c;
  const std::string json = R"({"PA-CARD":"CARD0001","PA-AMOUNT":12.34,"PA-CATEGORY":5411,"PA-MERCHANT":"ACME"})";
  const auto r = c.play({answer(good)}, Buffer(json.begin(), json.end()), Form::json);
  BOOST_TEST(r.text ==
             R"({"PA-CARD":"CARD0001","PA-CODE":"00","PA-REASON":"OK","PA-LIMIT":12.34,"PA-SCORE":700,"PA-VIA":0})");
  BOOST_TEST(r.asks.at(0).user == R"({"request":{"PA-AMOUNT":12.34,"PA-MERCHANT":"ACME"}})");
}

BOOST_AUTO_TEST_CASE(a_json_request_that_does_not_fit_is_a_fault) {
  const Case c;
  for (const std::string json :
       {R"({"PA-CARD":"CARD00012","PA-AMOUNT":12.34,"PA-CATEGORY":5411,"PA-MERCHANT":"ACME"})", "{", "[]",
        R"({"PA-CARD":"C","PA-AMOUNT":12.345,"PA-CATEGORY":54110,"PA-MERCHANT":"ACME"})"}) {
    const auto r = c.play({answer(good)}, Buffer(json.begin(), json.end()), Form::json);
    BOOST_TEST(!r.replied);
    BOOST_TEST(r.fault.has_value());
    BOOST_TEST((r.fault->family == adapters::Family::data));
  }
}

BOOST_AUTO_TEST_CASE(an_envelope_is_refused) {
  const Case c;
  const auto r = c.play({}, routes::request(), Form::xml);
  BOOST_REQUIRE(r.fault);
  BOOST_TEST(r.fault->id() == "FWD4102E");
}

BOOST_AUTO_TEST_CASE(best_effort_takes_one_fence_off) {
  const Case c(
      routes::replaced(routes::route_toml, "deadline = \"4s\"", "deadline = \"4s\"\ncontract = \"best-effort\""));
  BOOST_TEST(c.play({answer(std::string("```json\n") + good + "\n```\n")}).hex == approved);
  BOOST_TEST(c.play({answer(good)}).asks.at(0).system.find("PA-CODE: one of APPROVED, DECLINED\n") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_refusal_goes_on_only_where_the_route_says_so) {
  const Case c(routes::replaced(routes::route_toml, "deadline = \"4s\"", "deadline = \"4s\"\non_refusal = \"next\""));
  BOOST_TEST(joined(c.play({answer("", 10ms, Finish::refused), answer(good)}).asked) == "first second");
}

BOOST_AUTO_TEST_SUITE_END()
