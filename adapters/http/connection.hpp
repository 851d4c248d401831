// One connection of an http listener: POST /routes/NAME with a record or JSON, the reply in the same form, problems as
// application/problem+json. Keep-alive and pipelining; responses leave in the order of the requests. RFC 9110, 9112,
// 9457.
#pragma once

#include <memory>

#include "adapters/http/message_reader.hpp"

namespace adapters::http {

// What is wrong with a request is answered by HTTP; receive() returns an error only for what cannot be answered.
// Memory: the bodies of max_in_flight requests, one header and what the driver reads at once.
class Connection final : public Protocol {
 public:
  explicit Connection(std::shared_ptr<const Options> options);

  Result<void> receive(Bytes wire, TimePoint now) override;
  std::optional<Request> next_request() override;
  Result<void> reply(RequestId id, Bytes payload, const Outcome& outcome) override;
  void refuse(RequestId id, const Fault& fault) override;
  Buffer take_output() override;
  std::optional<TimePoint> deadline() const override;
  void expire(TimePoint now) override;
  bool finished() const override { return ended_; }
  bool wants_input() const override;
  const Fault* failure() const override { return failure_.get(); }

 private:
  struct Slot {  // one request, from its last byte to its response
    enum class State : std::uint8_t { ready, handed, answered };
    State state = State::ready;
    Head head;
    std::optional<TimePoint> deadline;
    Buffer bytes;  // ready: the body; answered: the response
  };

  bool has_room() const { return slots_.size() < options_->max_in_flight; }
  Slot* handed_slot(RequestId id);
  void read_on();
  void head_came();
  void message_came();
  void answer(Slot& slot, Buffer response);
  void break_off(const Fault& fault);  // a last response, then the end
  void flush();
  void after_reply();

  std::shared_ptr<const Options> options_;
  Buffer input_;                            // not read yet
  std::unique_ptr<MessageReader> message_;  // the request that is coming
  std::optional<TimePoint> message_deadline_;
  std::vector<Slot> slots_;
  std::size_t next_ = 0;  // in slots_: the next to hand on
  RequestId first_id_ = 1;
  Buffer output_;
  TimePoint since_{};  // of the first byte of the coming request, or of the last that came
  TimePoint received_at_{};
  bool since_unknown_ = true;  // the wait began with a reply or with the connection: expire() starts its clock
  bool continue_due_ = false;  // 100 Continue, when all before it is answered
  bool input_ended_ = false;
  bool last_ = false;  // nothing more is read
  bool ended_ = false;
  std::unique_ptr<Fault> failure_;
};

}  // namespace adapters::http
