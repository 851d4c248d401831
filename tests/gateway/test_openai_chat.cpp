#include <boost/test/unit_test.hpp>

#include "gateway/model.hpp"
#include "tests/support/fault_server.hpp"

using namespace gateway;
using faults::chat;
using Headers = std::vector<std::pair<std::string, std::string>>;

namespace {

ModelConfig model() {
  ModelConfig out;
  out.name = "hosted";
  out.wire = Wire::openai_chat;
  out.model = "M";
  return out;
}

Ask ask() {
  Ask out;
  out.system = "Say \"yes\".\n";
  out.user = R"({"request":{}})";
  out.schema_name = "PA-REPLY_1";
  out.schema = R"({"type":"object"})";
  out.max_tokens = 77;
  out.seed = 9;
  return out;
}

CallResult read(int status, const std::string& body, const Headers& headers = {}) {
  return read_openai_chat(status, headers, body, model());
}

const CallFailure& failure(const CallResult& result) {
  BOOST_TEST_REQUIRE(!result.answer.has_value());
  return result.failure;
}

std::string choice(const std::string& message, const std::string& finish) {
  return R"({"choices":[{"message":)" + message + R"(,"finish_reason":)" + finish + "}]}";
}

std::string error(const std::string& code) {
  return R"({"error":{"message":"secret record bytes","type":"some_error","code":")" + code + R"("}})";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(openai_chat)

BOOST_AUTO_TEST_CASE(builds_the_whole_body) {
  const HttpCall call = build_openai_chat(ask(), model());
  BOOST_TEST(call.target == "/chat/completions");
  BOOST_TEST(call.body == R"({"model":"M","messages":[{"role":"system","content":"Say \"yes\".\n"},)"
                          R"({"role":"user","content":"{\"request\":{}}"}],)"
                          R"("response_format":{"type":"json_schema","json_schema":{"name":"PA-REPLY_1","strict":true,)"
                          R"("schema":{"type":"object"}}},"max_completion_tokens":77,"temperature":0,"seed":9,)"
                          R"("store":false,"stream":false})");
}

BOOST_AUTO_TEST_CASE(bends_to_the_quirks_of_a_server) {
  ModelConfig odd = model();
  odd.quirks = {"max_tokens", "no-temperature", "no-strict", "developer-role"};
  odd.output_limit = 50;
  BOOST_TEST(build_openai_chat(ask(), odd).body ==
             R"({"model":"M","messages":[{"role":"developer","content":"Say \"yes\".\n"},)"
             R"({"role":"user","content":"{\"request\":{}}"}],)"
             R"("response_format":{"type":"json_schema","json_schema":{"name":"PA-REPLY_1",)"
             R"("schema":{"type":"object"}}},"max_tokens":50,"seed":9,"store":false,"stream":false})");
}

BOOST_AUTO_TEST_CASE(reads_an_answer_with_its_names_and_counts) {
  const CallResult result = read(200, chat(R"({"A":"1"})"));
  BOOST_TEST_REQUIRE(result.answer.has_value());
  BOOST_TEST(result.answer->text == R"({"A":"1"})");
  BOOST_TEST((result.answer->finish == Finish::good));
  BOOST_TEST(result.answer->model == "m-1");
  BOOST_TEST(result.answer->id == "c-1");
  BOOST_TEST(result.answer->tokens_in == 11);
  BOOST_TEST(result.answer->tokens_out == 7);
}

BOOST_AUTO_TEST_CASE(tells_apart_how_an_answer_ended) {
  const auto finish = [](const std::string& message, const std::string& word) {
    const CallResult result = read(200, choice(message, word));
    BOOST_TEST_REQUIRE(result.answer.has_value());
    return result.answer->finish;
  };
  const std::string text = R"({"content":"{}"})";
  BOOST_TEST((finish(text, R"("stop")") == Finish::good));
  BOOST_TEST((finish(text, R"("length")") == Finish::length));
  BOOST_TEST((finish(R"({"content":null})", R"("length")") == Finish::length));
  BOOST_TEST((finish(text, R"("content_filter")") == Finish::refused));
  BOOST_TEST((finish(R"({"content":null,"refusal":"no"})", R"("stop")") == Finish::refused));
  BOOST_TEST((finish(R"({"content":"{}","refusal":null})", R"("stop")") == Finish::good));
  BOOST_TEST((finish(text, "null") == Finish::other));
  BOOST_TEST((finish(text, R"("tool_calls")") == Finish::other));
  BOOST_TEST((finish(text, "17") == Finish::other));
}

BOOST_AUTO_TEST_CASE(reads_the_arguments_of_one_tool_call) {
  const std::string one = R"({"function":{"name":"emit","arguments":"{\"A\":1}"}})";
  const CallResult good = read(200, choice(R"({"content":null,"tool_calls":[)" + one + "]}", R"("tool_calls")"));
  BOOST_TEST_REQUIRE(good.answer.has_value());
  BOOST_TEST(good.answer->text == R"({"A":1})");
  BOOST_TEST((good.answer->finish == Finish::good));
  const CallResult two = read(200, choice(R"({"tool_calls":[)" + one + ',' + one + "]}", R"("tool_calls")"));
  BOOST_TEST((failure(two).kind == CallClass::uncertain));
}

BOOST_AUTO_TEST_CASE(refuses_replies_that_are_no_chat_completion) {
  for (const std::string& body :
       {std::string(), std::string("<html>hello</html>"), std::string("null"), std::string("[]"), std::string("{}"),
        std::string(R"({"choices":[]})"), std::string(R"({"choices":"x"})"), std::string(R"({"choices":[7]})"),
        choice("null", R"("stop")"), choice(R"({"content":7})", R"("stop")"),
        choice(R"({"content":{"A":1}})", R"("stop")"), choice(R"({"content":"a","content":"b"})", R"("stop")"),
        R"({"choices":[{"message":{"content":"a"},"finish_reason":"stop"},{"message":{"content":"b"}}]})" +
            std::string(),
        chat("{}").substr(0, 60), chat("{}") + "x", std::string(200, '['), "\xff" + chat("{}"),
        choice("{\"content\":\"\xc3\"}", R"("stop")"), std::string(9 * 1024 * 1024, ' ')}) {
    const CallResult result = read(200, body);
    BOOST_TEST((failure(result).kind == CallClass::uncertain));
    BOOST_TEST(result.failure.fault.id() == "FWD4215E");
  }
}

BOOST_AUTO_TEST_CASE(counts_no_absurd_usage) {
  for (const char* count : {"-5", "1e30", "\"9\"", "123456789012345678", "null", "[1]", "7.5"}) {
    const CallResult result =
        read(200, R"({"usage":{"prompt_tokens":)" + std::string(count) + R"(,"completion_tokens":3},)" +
                      choice(R"({"content":"{}"})", R"("stop")").substr(1));
    BOOST_TEST_REQUIRE(result.answer.has_value(), count);
    BOOST_TEST(result.answer->tokens_in == 0, count);
    BOOST_TEST(result.answer->tokens_out == 3, count);
  }
}

BOOST_AUTO_TEST_CASE(sorts_statuses_into_their_classes) {
  const auto kind = [](int status, const std::string& body = "") { return failure(read(status, body)).kind; };
  for (const int status : {408, 409, 500, 502, 503, 504, 204})
    BOOST_TEST((kind(status) == CallClass::uncertain), status);
  for (const int status : {429, 529}) BOOST_TEST((kind(status) == CallClass::told_to_wait), status);
  for (const int status : {301, 302, 307, 308, 400, 404, 413, 422}) {
    BOOST_TEST((kind(status) == CallClass::final_here), status);
  }
  for (const int status : {401, 402, 403}) BOOST_TEST((kind(status) == CallClass::key_dead), status);
  BOOST_TEST((kind(429, error("insufficient_quota")) == CallClass::key_dead));
  BOOST_TEST((kind(400, error("context_length_exceeded")) == CallClass::final_here));
  BOOST_TEST((kind(400, error("content_filter")) == CallClass::refused));
  BOOST_TEST((kind(200, error("server_error")) == CallClass::uncertain));
  BOOST_TEST((kind(200, error("rate_limit_exceeded")) == CallClass::told_to_wait));
  BOOST_TEST(read(307, "").failure.fault.id() == "FWD4219E");
}

BOOST_AUTO_TEST_CASE(names_the_code_of_an_error_and_never_its_message) {
  BOOST_TEST(read(500, error("server_error")).failure.fault.text == "hosted answered 500 server_error");
  BOOST_TEST(read(500, error("the card 4111 is bad")).failure.fault.text == "hosted answered 500 some_error");
}

BOOST_AUTO_TEST_CASE(reads_every_form_of_a_wait) {
  using std::chrono::milliseconds;
  const auto wait = [](const Headers& headers, const std::string& body = "") {
    return failure(read(429, body, headers)).retry_after.value_or(milliseconds(-1)).count();
  };
  BOOST_TEST(wait({}) == -1);
  BOOST_TEST(wait({{"Retry-After", "47"}}) == 47000);
  BOOST_TEST(wait({{"retry-after", "0.5"}}) == 500);
  BOOST_TEST(wait({{"Retry-After", "9"}, {"Retry-After-Ms", "250"}}) == 250);
  BOOST_TEST(wait({{"Date", "Sun, 06 Nov 1994 08:49:37 GMT"}, {"Retry-After", "Sun, 06 Nov 1994 08:49:40 GMT"}}) ==
             3000);
  BOOST_TEST(wait({{"Date", "Sun, 06 Nov 1994 08:49:37 GMT"}, {"Retry-After", "Sun, 06 Nov 1994 08:00:00 GMT"}}) == 0);
  BOOST_TEST(wait({{"Retry-After", "soon"}}) == -1);
  BOOST_TEST(wait({{"Retry-After", "-3"}}) == -1);
  BOOST_TEST(wait({{"Retry-After", "1e300"}}) == -1);
  BOOST_TEST(wait({{"Retry-After", "99999999999999"}}) == 86400000);
  BOOST_TEST(wait({}, R"({"error":{"details":[{"x":1},{"retryDelay":"34s"}]}})") == 34000);
  BOOST_TEST((failure(read(503, "", {{"Retry-After", "1"}})).kind == CallClass::told_to_wait));
}

BOOST_AUTO_TEST_CASE(refuses_another_model_where_that_is_asked) {
  ModelConfig strict = model();
  strict.expect = "m-?";
  strict.refuse_mismatch = true;
  BOOST_TEST(read_openai_chat(200, {}, chat("{}"), strict).answer.has_value());
  strict.expect = "qwen*";
  BOOST_TEST(failure(read_openai_chat(200, {}, chat("{}"), strict)).fault.id() == "FWD4222E");
  strict.refuse_mismatch = false;
  BOOST_TEST(read_openai_chat(200, {}, chat("{}"), strict).answer.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
