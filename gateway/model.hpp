// What the gateway asks of a language model and what comes back, in no wire's words. ModelConfig is one [models.NAME]
// table; a dialect builds and reads HTTP bodies as pure functions; ModelClient does the I/O.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/messages.hpp"

namespace gateway {

enum class Wire : std::uint8_t { builtin, openai_chat };

struct ModelConfig {
  std::string name;
  Wire wire = Wire::builtin;
  std::string url;     // "http://10.0.0.5:8080/v1", no trailing slash
  std::string model;   // what is sent as "model"
  std::string expect;  // glob over the answered model, empty: anything
  bool refuse_mismatch = false;
  std::string key_file;  // bearer key, read at start and on reload; empty: none. Or credential:NAME
  std::string clearance = "restricted";
  std::vector<std::string> quirks;  // max_tokens, no-temperature, no-strict, developer-role
  bool enabled = true;
  int output_limit = 1024;  // tokens
  int in_flight = 32;       // requests under way at once, over all routes
  int queue = 256;          // waiting ones
  std::chrono::milliseconds connect_timeout{300};
  std::chrono::milliseconds first_byte_timeout{2000};
  std::chrono::milliseconds idle_timeout{2000};
};

struct Ask {
  std::string system;
  std::string user;         // one JSON object
  std::string schema_name;  // [a-zA-Z0-9_-]{1,64}
  std::string schema;       // JSON Schema text; empty: none
  int max_tokens = 512;
  std::uint64_t seed = 1;
};

enum class Finish : std::uint8_t { good, length, refused, other };

struct Answer {
  std::string text;  // the JSON text that the model wrote
  Finish finish = Finish::good;
  std::string model;  // as answered
  std::string id;
  std::int64_t tokens_in = 0;
  std::int64_t tokens_out = 0;
};

// Why a call gave no answer: the classes of spec gateway section 7.
enum class CallClass : std::uint8_t { not_sent, told_to_wait, uncertain, bad_answer, final_here, key_dead, refused };
struct CallFailure {
  CallClass kind = CallClass::uncertain;
  Fault fault;                                           // 42xx; text never holds payload
  std::optional<std::chrono::milliseconds> retry_after;  // told_to_wait
  int http_status = 0;
};
struct CallResult {  // exactly one of the two
  std::optional<Answer> answer;
  CallFailure failure;
};

// One HTTP exchange's bytes, without transport.
struct HttpCall {
  std::string target;                                        // appended to the url: "/chat/completions"
  std::vector<std::pair<std::string, std::string>> headers;  // authorization excluded
  std::string body;
};

// OpenAI Chat Completions (spec gateway 4.1). Pure.
HttpCall build_openai_chat(const Ask& ask, const ModelConfig& model);
CallResult read_openai_chat(int status, const std::vector<std::pair<std::string, std::string>>& headers,
                            std::string_view body, const ModelConfig& model);

}  // namespace gateway
