// Exchange: one request on its way through a route, as a value without I/O: it says what to do next (ask a model, wait,
// done) and is told what came of it. A driver does the asking; tests play answers and move the clock. Spec: gateway
// 6, 7.
#pragma once

#include <memory>
#include <variant>

#include "gateway/route.hpp"

namespace gateway {

struct Reply {
  Buffer payload;  // in the form of the request
  adapters::Outcome outcome;
};

struct Attempt {  // for log and metrics
  std::string model;
  std::string answered_model;
  std::string error;  // empty: its answer fitted; else a word: "timeout", "http_503", "misfit" ...
  std::chrono::microseconds took{0};
  std::int64_t tokens_in = 0, tokens_out = 0;
};

class Exchange {
 public:
  // `received` is when the last byte of the request came. The request is decoded here.
  Exchange(std::shared_ptr<const Route> route, const std::vector<ModelConfig>& models, adapters::Request request,
           TimePoint received);

  struct AskModel {
    const ModelConfig* model = nullptr;
    const Ask* ask = nullptr;  // valid until answered()
    TimePoint until;           // the slice: an answer after it does not count
  };
  struct Wait {
    TimePoint until;
  };
  struct Done {};
  using Step = std::variant<Done, AskModel, Wait>;

  // What to do now. Built-in models are asked inside; a route with only those is Done at once.
  [[nodiscard]] Step next(TimePoint now);
  void answered(const CallResult& result, TimePoint now);

  // After Done: either a reply (always for records) or a fault (a JSON request that does not fit).
  [[nodiscard]] const Reply* reply() const;
  [[nodiscard]] const Fault* fault() const;
  const std::vector<Attempt>& attempts() const;
  const Route& route() const;

  Exchange(Exchange&&) noexcept;
  Exchange& operator=(Exchange&&) noexcept;
  ~Exchange();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gateway
