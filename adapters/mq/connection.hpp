// One connection of an mq listener: cuts the stream into records, hands them on, frames the replies in the order of
// the requests. Read framing.hpp first. Spec: mq.md section 2, rules 1 to 6.
#pragma once

#include <memory>

#include "adapters/messages.hpp"
#include "adapters/mq/options.hpp"

namespace adapters::mq {

// Memory: at most max_frame x (max_in_flight + 2), plus what the driver reads at once; an idle connection holds no
// buffer. After an error of receive(), or when failure() is set, the requests handed on may still be answered; nothing
// more is read.
class Connection final : public Protocol {
 public:
  explicit Connection(std::shared_ptr<const Options> options);

  Result<void> receive(Bytes wire, TimePoint now) override;
  std::optional<Request> next_request() override;
  // Error: reply_too_long; the request is then still open, refuse() it.
  Result<void> reply(RequestId id, Bytes payload, const Outcome& outcome) override;
  // With reply_status a frame of the status alone; without it the connection ends here, since no reply can say it.
  void refuse(RequestId id, const Fault& fault) override;
  Buffer take_output() override;
  std::optional<TimePoint> deadline() const override;
  void expire(TimePoint now) override;
  bool finished() const override;
  bool wants_input() const override;
  const Fault* failure() const override { return failure_.get(); }

 private:
  struct Slot {  // one request, from its last byte to its reply
    enum class State : std::uint8_t { ready, handed, answered, ends_here };
    State state = State::ready;
    const std::string* route = nullptr;
    Buffer bytes;                  // ready: the record; answered: the framed reply
    std::unique_ptr<Fault> fault;  // ends_here: why
    TimePoint arrived;
  };

  struct Status {
    int return_code = 0;
    bool fallback = false;
    int number = 0;  // of the FWD message
  };

  std::size_t open_slots() const { return slots_.size() - head_; }
  bool has_room() const { return open_slots() < options_->max_in_flight; }
  bool has_tail() const { return input_.size() > checked_; }  // an unfinished frame
  Slot* handed_slot(RequestId id);
  // Reading: finds whole frames, makes requests of them as long as there is room, keeps the rest.
  void check(Bytes view);
  std::optional<std::size_t> frame_size(Bytes rest);
  void take(Bytes view);
  void add_slot(Bytes record);
  void pump(Bytes view);
  void keep(Bytes view);
  Result<void> end_of_stream();
  // Answering, in order.
  void flush();
  void settle(Slot& slot, const Fault& fault);
  void after_reply(bool had_room);
  bool append_frame(Buffer& out, Bytes payload, Status status) const;
  const std::string* route_of(Bytes record) const;
  // Losing the stream: nothing more is read, what was read whole is still answered.
  bool is_foreign(Bytes first, bool certain);
  void lose(errc code, std::string text);
  void lose_frame(errc code, Bytes rest, std::string_view what);
  std::string where(std::uint64_t offset) const;

  std::shared_ptr<const Options> options_;
  Buffer input_;                 // bytes at hand from stream_at_ on, those before taken_ are spent
  std::uint64_t stream_at_ = 0;  // offset in the stream of the first byte at hand
  std::size_t taken_ = 0;        // within the bytes at hand: made into requests
  std::size_t checked_ = 0;      // within the bytes at hand: known to be whole frames
  std::size_t block_left_ = 0;   // bytes of a begun block that are not taken
  std::vector<Slot> slots_;      // from head_ on in the order of the requests
  std::size_t head_ = 0;
  std::size_t next_ = 0;    // counted from head_: the next to hand on
  RequestId first_id_ = 1;  // of the slot at head_
  Buffer output_;
  Buffer last_word_;   // a status frame that leaves when all requests are answered
  TimePoint since_{};  // of the first byte of an unfinished frame, or of the last that came
  TimePoint received_at_{};
  bool since_unknown_ = true;    // the wait began with a reply or with the connection: expire() starts its clock
  bool signature_seen_ = false;  // the first bytes were looked at
  bool input_ended_ = false;
  bool ended_ = false;
  std::unique_ptr<Fault> failure_;
};

}  // namespace adapters::mq
