// OpenAI Chat Completions: the body of a request and what a reply means. Spec: gateway 4.1, 6, 7.
#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <nlohmann/json.hpp>

#include "gateway/model.hpp"

namespace gateway {

namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using Headers = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t longest_body = 8 * 1024 * 1024;
constexpr std::size_t deepest = 32;
constexpr std::int64_t most_tokens = 100'000'000;  // of one call; what is above is no count
constexpr auto longest_wait = std::chrono::hours(24);

std::string json_text(std::string_view text) {
  return json(std::string(text)).dump(-1, ' ', false, json::error_handler_t::replace);
}

bool has(const ModelConfig& model, std::string_view quirk) {
  return std::find(model.quirks.begin(), model.quirks.end(), quirk) != model.quirks.end();
}

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return (x >= 'A' && x <= 'Z' ? x + 32 : x) == (y >= 'A' && y <= 'Z' ? y + 32 : y);
         });
}

std::optional<std::string_view> header(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (same_name(key, name)) return value;
  }
  return std::nullopt;
}

// `*` and `?` over the whole name.
bool matches(std::string_view glob, std::string_view name) {
  std::size_t g = 0, n = 0, star = glob.npos, mark = 0;
  while (n < name.size()) {
    if (g < glob.size() && (glob[g] == '?' || glob[g] == name[n])) {
      ++g, ++n;
    } else if (g < glob.size() && glob[g] == '*') {
      star = g++;
      mark = n;
    } else if (star != glob.npos) {
      g = star + 1;
      n = ++mark;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

// What a reply says, collected while it is read; nothing else of it is kept.
struct Reply {
  std::string id, model, content, refusal, arguments, finish_reason, error_code, error_type, retry_delay;
  bool has_choice = false, has_content = false, has_refusal = false, has_error = false;
  bool several_choices = false, repeated = false;
  std::size_t tool_calls = 0;
  std::int64_t tokens_in = 0, tokens_out = 0;
};

class ReplyReader final : public nlohmann::json_sax<json> {
 public:
  explicit ReplyReader(Reply& reply) : reply_(reply) {}

  bool start_object(std::size_t) override { return enter(false); }
  bool start_array(std::size_t) override { return enter(true); }
  bool end_object() override { return leave(); }
  bool end_array() override { return leave(); }
  bool key(std::string& name) override {
    levels_.back().key = name.size() <= 32 ? name : std::string("?");
    return true;
  }
  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(json::number_integer_t) override { return value(); }
  bool number_float(json::number_float_t, const std::string&) override { return value(); }
  bool binary(json::binary_t&) override { return false; }
  bool parse_error(std::size_t, const std::string&, const json::exception&) override { return false; }

  bool number_unsigned(json::number_unsigned_t number) override {
    value();
    const bool count = number <= static_cast<json::number_unsigned_t>(most_tokens);
    if (at("usage", "prompt_tokens") && count) reply_.tokens_in = static_cast<std::int64_t>(number);
    if (at("usage", "completion_tokens") && count) reply_.tokens_out = static_cast<std::int64_t>(number);
    return true;
  }

  bool string(std::string& text) override {
    value();
    if (at("id")) take(reply_.id, text);
    if (at("model")) take(reply_.model, text);
    if (at("choices", "0", "finish_reason")) take(reply_.finish_reason, text);
    if (at("choices", "0", "message", "content")) {
      reply_.has_content = true;
      take(reply_.content, text);
    }
    if (at("choices", "0", "message", "refusal") && !text.empty()) {
      reply_.has_refusal = true;
      take(reply_.refusal, text);
    }
    if (at("choices", "0", "message", "tool_calls", "*", "function", "arguments") ||
        at("choices", "0", "message", "function_call", "arguments")) {
      if (++reply_.tool_calls == 1) reply_.arguments = std::move(text);
    }
    if (at("error")) reply_.has_error = true;
    if (at("error", "code")) take(reply_.error_code, text);
    if (at("error", "type")) take(reply_.error_type, text);
    if (at("error", "details", "*", "retryDelay")) take(reply_.retry_delay, text);
    return true;
  }

 private:
  struct Level {
    bool array = false;
    std::size_t index = 0;  // of an array: that of the value being read, from 1
    std::string key;
  };

  bool value() {
    if (!levels_.empty() && levels_.back().array) ++levels_.back().index;
    return true;
  }

  bool enter(bool array) {
    value();
    if (at("choices", "0")) reply_.has_choice = true;
    if (at("choices", "1")) reply_.several_choices = true;
    if (at("error")) reply_.has_error = true;
    if ((at("choices") && std::exchange(seen_choices_, true)) ||
        (at("choices", "0", "message") && std::exchange(seen_message_, true))) {
      reply_.repeated = true;
    }
    if (levels_.size() >= deepest) return false;
    levels_.push_back({array, 0, {}});
    return true;
  }

  bool leave() {
    levels_.pop_back();
    return true;
  }

  void take(std::string& into, std::string& text) {
    if (!into.empty()) reply_.repeated = true;
    into = std::move(text);
  }

  // Is this the value below these keys and indexes? "*" is any index.
  template <class... Names>
  bool at(const Names&... names) const {
    if (levels_.size() != sizeof...(names)) return false;
    std::size_t i = 0;
    const auto one = [&](std::string_view name) {
      const Level& level = levels_[i++];
      if (!level.array) return level.key == name;
      return name == "*" || (name.size() == 1 && level.index == static_cast<std::size_t>(name[0] - '0') + 1);
    };
    return (one(names) && ...);
  }

  Reply& reply_;
  std::vector<Level> levels_;
  bool seen_choices_ = false, seen_message_ = false;
};

std::optional<milliseconds> wait_of(double amount, double unit) {
  if (!(amount >= 0)) return std::nullopt;
  const double limit = static_cast<double>(milliseconds(longest_wait).count());
  return milliseconds(static_cast<std::int64_t>(std::min(amount * unit, limit)));
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// IMF-fixdate, RFC 9110 section 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
std::optional<std::chrono::sys_seconds> http_date(std::string_view text) {
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || text.substr(25) != " GMT" || text.substr(3, 2) != ", ") return std::nullopt;
  const auto digits = [&](std::size_t at, std::size_t count) {
    int value = -1;
    const char* begin = text.data() + at;
    const auto [end, error] = std::from_chars(begin, begin + count, value);
    return error == std::errc() && end == begin + count ? value : -1;
  };
  const auto month = std::find(months.begin(), months.end(), text.substr(8, 3));
  const int day = digits(5, 2), year = digits(12, 4);
  const int hour = digits(17, 2), minute = digits(20, 2), second = digits(23, 2);
  if (month == months.end() || day < 0 || year < 0 || hour < 0 || minute < 0 || second < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month - months.begin() + 1)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

// A date counts from the reply's own Date field: two clocks of one peer need not agree with ours.
std::optional<milliseconds> retry_after(const Headers& headers, const Reply& reply) {
  if (const auto text = header(headers, "retry-after-ms")) {
    if (const auto value = number(*text)) return wait_of(*value, 1);
  }
  if (const auto text = header(headers, "retry-after")) {
    if (const auto value = number(*text)) return wait_of(*value, 1000);
    const auto until = http_date(*text);
    const auto now = http_date(header(headers, "date").value_or(""));
    if (until && now) return std::clamp<milliseconds>(*until - *now, milliseconds(0), longest_wait);
  }
  const std::string_view delay = reply.retry_delay;  // "34s"
  if (!delay.empty() && delay.back() == 's') {
    if (const auto value = number(delay.substr(0, delay.size() - 1))) return wait_of(*value, 1000);
  }
  return std::nullopt;
}

// Error codes are words of the provider's; anything longer or stranger could carry what was sent.
std::string code_word(const Reply& reply) {
  for (const std::string& word : {reply.error_code, reply.error_type}) {
    if (!word.empty() && word.size() <= 48 && std::all_of(word.begin(), word.end(), [](char c) {
          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        })) {
      return word;
    }
  }
  return {};
}

bool names(const Reply& reply, std::string_view word) { return reply.error_code == word || reply.error_type == word; }

CallResult failed(CallClass kind, errc code, std::string text, int status) {
  CallResult result;
  result.failure.kind = kind;
  result.failure.fault = make_fault(code, std::move(text));
  result.failure.http_status = status;
  return result;
}

CallResult read_error(int status, const Headers& headers, const Reply& reply, const ModelConfig& model) {
  std::string text = model.name + " answered " + std::to_string(status);
  if (const std::string word = code_word(reply); !word.empty()) text += ' ' + word;
  const bool quota = names(reply, "insufficient_quota") || names(reply, "billing_hard_limit_reached");
  if (status == 401 || status == 402 || status == 403 || quota) {
    return failed(CallClass::key_dead, errc::key_refused, std::move(text), status);
  }
  const auto wait = retry_after(headers, reply);
  const bool limited = status == 200 && (names(reply, "rate_limit_exceeded") || names(reply, "rate_limit_error"));
  if (status == 429 || status == 529 || (status == 503 && wait) || limited) {
    CallResult result = failed(CallClass::told_to_wait, errc::model_busy, std::move(text), status);
    result.failure.retry_after = wait;
    return result;
  }
  if (status >= 300 && status < 400) {
    return failed(CallClass::final_here, errc::model_moved, std::move(text), status);
  }
  if (names(reply, "content_filter")) return failed(CallClass::refused, errc::answer_refused, std::move(text), status);
  const bool again = status == 408 || status == 409 || status >= 500 || status < 300;
  return failed(again ? CallClass::uncertain : CallClass::final_here, errc::model_status, std::move(text), status);
}

}  // namespace

HttpCall build_openai_chat(const Ask& ask, const ModelConfig& model) {
  HttpCall call;
  call.target = "/chat/completions";
  call.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
  std::string& body = call.body;
  body.reserve(ask.system.size() + ask.user.size() + ask.schema.size() + 512);
  body = "{\"model\":" + json_text(model.model) + ",\"messages\":[";
  if (!ask.system.empty()) {
    body += has(model, "developer-role") ? R"({"role":"developer","content":)" : R"({"role":"system","content":)";
    body += json_text(ask.system) + "},";
  }
  body += R"({"role":"user","content":)" + json_text(ask.user) + "}]";
  if (!ask.schema.empty()) {
    body += R"(,"response_format":{"type":"json_schema","json_schema":{"name":)" + json_text(ask.schema_name);
    if (!has(model, "no-strict")) body += R"(,"strict":true)";
    body += ",\"schema\":" + ask.schema + "}}";
  }
  body += has(model, "max_tokens") ? ",\"max_tokens\":" : ",\"max_completion_tokens\":";
  body += std::to_string(std::max(1, std::min(ask.max_tokens, model.output_limit)));
  if (!has(model, "no-temperature")) body += ",\"temperature\":0";
  body += ",\"seed\":" + std::to_string(ask.seed) + R"(,"store":false,"stream":false})";
  return call;
}

CallResult read_openai_chat(int status, const Headers& headers, std::string_view body, const ModelConfig& model) {
  Reply reply;
  bool readable = body.size() <= longest_body;
  if (readable) {
    ReplyReader reader(reply);
    readable = json::sax_parse(body, &reader);
  }
  if (status != 200) return read_error(status, headers, readable ? reply : Reply(), model);
  const auto unreadable = [&](const char* why) {
    return failed(CallClass::uncertain, errc::model_reply, model.name + ": " + why, status);
  };
  if (body.size() > longest_body) return unreadable("the reply is larger than 8 MiB");
  if (!readable) return unreadable("the reply is not JSON");
  if (reply.has_error) return read_error(status, headers, reply, model);
  if (reply.repeated) return unreadable("a member of the reply stands twice");
  if (!reply.has_choice) return unreadable("the reply is no chat completion with a choice");
  if (reply.several_choices) return unreadable("the reply has more than one choice");

  CallResult result;
  Answer& answer = result.answer.emplace();
  answer.model = reply.model.substr(0, 256);
  answer.id = reply.id.substr(0, 256);
  answer.tokens_in = reply.tokens_in;
  answer.tokens_out = reply.tokens_out;
  const std::string& finish = reply.finish_reason;
  if (reply.has_refusal || finish == "content_filter") {
    answer.finish = Finish::refused;
    return result;
  }
  if (!model.expect.empty() && !matches(model.expect, answer.model) && model.refuse_mismatch) {
    return failed(CallClass::final_here, errc::model_mismatch, model.name + ": another model answered", status);
  }
  if (reply.tool_calls > 1) return unreadable("the reply has more than one tool call");
  if (reply.tool_calls == 1) {
    answer.text = std::move(reply.arguments);
  } else if (reply.has_content) {
    answer.text = std::move(reply.content);
  } else if (finish != "length") {
    return unreadable("the reply has no content");
  }
  const bool tools_ended = finish == "tool_calls" || finish == "function_call";
  answer.finish = finish == "length"                                           ? Finish::length
                  : finish == "stop" || (tools_ended && reply.tool_calls == 1) ? Finish::good
                                                                               : Finish::other;
  return result;
}

}  // namespace gateway
