// Plays a wire trace (fixtures/wire/README.md has the grammar) against a Protocol: whole, byte by byte, and cut after
// every step and every byte. For tests of adapters; nothing of Boost.Test is in here, a difference comes back as text.
#pragma once

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

#include "adapters/protocol.hpp"
#include "adapters/quantities.hpp"

namespace trace {

using adapters::Buffer;
using adapters::Bytes;

struct Step {
  int line = 0;
  std::string kind;                         // "<", "<FIN", ">", "@", "?", "!", "x", "full", "room", "end"
  std::size_t number = 0;                   // of the request that "!" and "x" answer, from 1; 0: the oldest open one
  std::string word;                         // route, FWD id, family, duration
  std::map<std::string, std::string> with;  // rc=4
  Buffer bytes;
};

struct Trace {
  std::map<std::string, std::string> settings;
  std::vector<Step> steps;
};

inline std::string hex(Bytes bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const auto byte : bytes) text.append({digits[byte >> 4], digits[byte & 15]});
  return text;
}

// Reads the words of one line: hex, hex*count, "text", key=value, plain words.
class Line {
 public:
  explicit Line(std::string text) : rest_(std::move(text)) { skip(); }
  bool empty() const { return rest_.empty(); }
  std::string word() {
    const std::size_t end = std::min(rest_.find(' '), rest_.size());
    std::string word = rest_.substr(0, end);
    rest_.erase(0, end);
    skip();
    return word;
  }
  std::string all() const { return rest_; }
  void attributes(std::map<std::string, std::string>& into) {
    for (std::size_t equals = rest_.find('='); equals != std::string::npos && rest_[0] >= 'a' && rest_[0] <= 'z' &&
                                               rest_.find(' ') > equals && rest_.find('"') > equals;
         equals = rest_.find('=')) {
      const std::string pair = word();
      into[pair.substr(0, equals)] = pair.substr(equals + 1);
    }
  }
  Buffer bytes() {
    Buffer out;
    while (!rest_.empty()) {
      if (rest_[0] == '"') {
        text(out);
      } else {
        group(word(), out);
      }
    }
    return out;
  }

 private:
  void skip() { rest_.erase(0, std::min(rest_.find_first_not_of(" \t"), rest_.size())); }
  static std::uint8_t byte(const std::string& digits) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 2 || error != std::errc() || *end != 0) throw std::runtime_error("no hex: " + digits);
    return static_cast<std::uint8_t>(value);
  }
  static void group(const std::string& word, Buffer& out) {
    const std::size_t star = std::min(word.find('*'), word.size());
    const std::size_t times = star == word.size() ? 1 : std::stoul(word.substr(star + 1));
    for (std::size_t n = 0; n < times; ++n) {
      for (std::size_t i = 0; i < star; i += 2) out.push_back(byte(word.substr(i, std::min<std::size_t>(2, star - i))));
    }
  }
  void text(Buffer& out) {
    std::size_t i = 1;
    for (; i < rest_.size() && rest_[i] != '"'; ++i) {
      if (rest_[i] != '\\') {
        out.push_back(static_cast<std::uint8_t>(rest_[i]));
        continue;
      }
      const char escape = rest_.at(++i);
      if (escape == 'x') {
        out.push_back(byte(rest_.substr(i + 1, 2)));
        i += 2;
      } else {
        out.push_back(static_cast<std::uint8_t>(escape == 'r' ? '\r' : escape == 'n' ? '\n' : escape));
      }
    }
    rest_.erase(0, i + 1);
    skip();
  }
  std::string rest_;
};

inline Trace read(const std::filesystem::path& file) {
  std::ifstream in(file);
  Trace trace;
  std::string text;
  for (int number = 1; std::getline(in, text); ++number) {
    Line line(text);
    if (line.empty() || line.all()[0] == '#') continue;
    Step step;
    step.line = number;
    step.kind = line.word();
    if (step.kind == "=") {
      const std::string key = line.word();
      trace.settings[key] = line.all();
      continue;
    }
    if ((step.kind[0] == '!' || step.kind[0] == 'x') && step.kind.size() > 1) {
      step.number = std::stoul(step.kind.substr(1));
      step.kind.erase(1);
    }
    if (step.kind == "<" && line.all() == "FIN") {
      step.kind = "<FIN";
    } else {
      if ((step.kind == "?" || step.kind == "@" || step.kind == "end" || step.kind == "x") && !line.empty()) {
        step.word = line.word();
      }
      line.attributes(step.with);
      step.bytes = line.bytes();
    }
    trace.steps.push_back(std::move(step));
  }
  if (trace.steps.empty()) throw std::runtime_error(file.string() + ": no steps");
  return trace;
}

inline adapters::Family family_of(const std::string& word) {
  using adapters::Family;
  static const std::map<std::string, Family> families{
      {"data", Family::data},   {"usage", Family::usage}, {"not_found", Family::not_found},
      {"model", Family::model}, {"io", Family::io},       {"configuration", Family::configuration}};
  return families.at(word);
}

class Player {
 public:
  using Make = std::function<std::unique_ptr<adapters::Protocol>()>;

  Player(const Trace& trace, const Make& make, bool byte_by_byte)
      : trace_(trace), protocol_(make()), byte_by_byte_(byte_by_byte) {
    run_clock();
  }

  // Plays steps; stops after `steps` of them or after `bytes` received. Returns the first difference, or "".
  std::string play(std::size_t steps, std::size_t bytes) {
    bytes_left_ = bytes;
    for (std::size_t i = 0; i < std::min(steps, trace_.steps.size()) && !stopped_; ++i) {
      const Step& step = trace_.steps[i];
      if (std::string wrong = one(step); !wrong.empty()) return "line " + std::to_string(step.line) + ": " + wrong;
    }
    return {};
  }

  std::string at_end() {
    if (!sent_.empty()) return "sent at the end: " + hex(sent_);
    if (protocol_->next_request()) return "a request is left at the end";
    if (failed_ && !end_said_) return "failed at the end: " + failure_text();
    return {};
  }

  // The peer is gone: whatever was handed on is answered, and the connection must come to its end.
  std::string cut() {
    feed({});
    for (int round = 0; round < 2; ++round) {
      while (const auto request = protocol_->next_request()) open_.push_back(request->id);
      for (const auto id : std::exchange(open_, {})) {
        const adapters::Fault fault(4999, 'E', adapters::Family::model, "cut", "cut");
        if (!protocol_->reply(id, {}, {})) protocol_->refuse(id, fault);
      }
      while (const auto request = protocol_->next_request()) open_.push_back(request->id);
    }
    drain();
    return protocol_->finished() || failed_ ? "" : "not finished after the end of the stream and all replies";
  }

 private:
  std::string one(const Step& step) {
    if (step.kind != ">" && step.kind != "<" && !sent_.empty()) return "sent beforehand: " + hex(sent_);
    if (step.kind == "<") {
      std::size_t size = step.bytes.size();
      if (size >= bytes_left_) {
        size = bytes_left_;
        stopped_ = true;
      }
      bytes_left_ -= size;
      const Bytes bytes = Bytes(step.bytes).first(size);
      if (!byte_by_byte_) feed(bytes);
      for (std::size_t i = 0; byte_by_byte_ && i < bytes.size(); ++i) feed(Buffer{bytes[i]});
      return {};
    }
    if (step.kind == "<FIN") return feed({}), "";
    if (step.kind == ">") return expect_sent(step.bytes);
    if (step.kind == "@") {
      now_ += adapters::read_duration(step.word).value();
      run_clock();
      return {};
    }
    if (step.kind == "?") return expect_request(step);
    if (step.kind == "!" || step.kind == "x") return answer(step);
    if (step.kind == "full") return protocol_->wants_input() ? "wants input" : "";
    if (step.kind == "room") return protocol_->wants_input() ? "" : "wants no input";
    if (step.kind == "end") return expect_end(step);
    return "unknown step " + step.kind;
  }

  std::string expect_sent(const Buffer& wanted) {
    if (sent_.size() < wanted.size() || !std::equal(wanted.begin(), wanted.end(), sent_.begin())) {
      return "sent " + hex(sent_) + " \"" + std::string(sent_.begin(), sent_.end()) + "\", not " + hex(wanted);
    }
    sent_.erase(sent_.begin(), sent_.begin() + static_cast<std::ptrdiff_t>(wanted.size()));
    return {};
  }

  std::string expect_request(const Step& step) {
    const auto request = protocol_->next_request();
    if (!request) return "no request" + (failed_ ? ": " + failure_text() : "");
    ids_.push_back(request->id);
    open_.push_back(request->id);
    if (request->route != step.word) return "the route is " + request->route;
    if (request->payload != step.bytes) return "the payload is " + hex(request->payload);
    static constexpr const char* forms[] = {"record", "json", "xml"};
    std::map<std::string, std::string> have{
        {"form", forms[static_cast<int>(request->form)]},
        {"key", request->idempotency_key},
        {"caller", request->caller.kind + ":" + request->caller.name + ":" + request->caller.secret}};
    if (request->deadline) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*request->deadline - now_);
      have["deadline"] = std::to_string(left.count()) + "ms";
    }
    for (const auto& [key, value] : step.with) {
      if (have[key] != value) return key + " is " + have[key];
    }
    return {};
  }

  std::string answer(const Step& step) {
    if (step.number > ids_.size() || (step.number == 0 && open_.empty())) return "no request to answer";
    const adapters::RequestId id = step.number == 0 ? open_.front() : ids_[step.number - 1];
    open_.erase(std::remove(open_.begin(), open_.end(), id), open_.end());
    const auto number = [&](const char* key) { return step.with.contains(key) ? std::stoi(step.with.at(key)) : 0; };
    std::string wrong;
    if (step.kind == "x") {
      adapters::Fault fault(number("fwd"), 'E', family_of(step.word), "REFUSED", text(step.bytes));
      if (step.with.contains("item")) fault.items.push_back({step.with.at("item"), "9(4)", 10, 4, "not a number"});
      protocol_->refuse(id, fault);
    } else {
      adapters::Outcome outcome;
      outcome.return_code = number("rc");
      outcome.reason = number("reason");
      outcome.fallback = step.with.contains("fallback");
      if (step.with.contains("by")) outcome.decided_by = step.with.at("by");
      if (step.with.contains("fwd")) {
        outcome.fault = adapters::Fault(number("fwd"), 'E', adapters::Family::data, "DID_NOT_FIT", "it did not fit");
      }
      const auto said = protocol_->reply(id, step.bytes, outcome);
      if (step.with.contains("error")) {
        if (said || said.error().id() != step.with.at("error")) wrong = "the reply was taken";
        open_.insert(open_.begin(), id);
      } else if (!said) {
        wrong = "the reply was refused: " + said.error().text;
      }
    }
    drain();
    run_clock();
    return wrong;
  }

  std::string expect_end(const Step& step) {
    end_said_ = true;
    if (step.word.empty()) {
      if (failed_ || protocol_->failure()) return "failed: " + failure_text();
    } else {
      const adapters::Fault* const fault = protocol_->failure();
      if (!fault || fault->id() != step.word) return "the failure is " + failure_text();
      if (!byte_by_byte_ && fault->text.find(text(step.bytes)) == std::string::npos) return "it says: " + fault->text;
    }
    return protocol_->finished() || failed_ ? "" : "not finished";
  }

  static std::string text(const Buffer& bytes) { return {bytes.begin(), bytes.end()}; }

  std::string failure_text() const {
    return protocol_->failure() ? protocol_->failure()->id() + " " + protocol_->failure()->text : "none";
  }

  void feed(Bytes bytes) {
    if (failed_ || protocol_->finished()) return;
    failed_ = !protocol_->receive(bytes, now_);
    drain();
    run_clock();
  }

  void drain() {
    const Buffer out = protocol_->take_output();
    sent_.insert(sent_.end(), out.begin(), out.end());
  }

  void run_clock() {
    for (int i = 0; i < 4 && protocol_->deadline().value_or(adapters::TimePoint::max()) <= now_; ++i)
      protocol_->expire(now_);
    drain();
  }

  const Trace& trace_;
  std::unique_ptr<adapters::Protocol> protocol_;
  bool byte_by_byte_;
  adapters::TimePoint now_ = adapters::TimePoint() + std::chrono::hours(1);
  Buffer sent_;
  std::vector<adapters::RequestId> ids_, open_;
  std::size_t bytes_left_ = 0;
  bool failed_ = false, end_said_ = false, stopped_ = false;
};

// All three ways. Returns the first difference, or "".
inline std::string play(const Trace& trace, const Player::Make& make) {
  std::size_t bytes = 0;
  for (const Step& step : trace.steps) bytes += step.kind == "<" ? step.bytes.size() : 0;
  const std::size_t all = bytes + 1;
  for (const bool byte_by_byte : {false, true}) {
    const std::string how = byte_by_byte ? "byte by byte, " : "whole, ";
    Player player(trace, make, byte_by_byte);
    std::string wrong = player.play(trace.steps.size(), all);
    if (wrong.empty()) wrong = player.at_end();
    if (!wrong.empty()) return how + wrong;
  }
  for (std::size_t steps = 0; steps <= trace.steps.size(); ++steps) {
    Player player(trace, make, false);
    std::string wrong = player.play(steps, all);
    if (wrong.empty()) wrong = player.cut();
    if (!wrong.empty()) return "cut after " + std::to_string(steps) + " steps, " + wrong;
  }
  for (std::size_t count = 0; count <= std::min<std::size_t>(bytes, 2000); ++count) {
    Player player(trace, make, false);
    std::string wrong = player.play(trace.steps.size(), count);
    if (wrong.empty()) wrong = player.cut();
    if (!wrong.empty()) return "cut after " + std::to_string(count) + " bytes, " + wrong;
  }
  return {};
}

}  // namespace trace
