#include "adapters/http/connection.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "adapters/http/response.hpp"
#include "adapters/messages.hpp"

namespace adapters::http {
namespace {

constexpr std::size_t read_ahead = 128 * 1024;
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

Ending ending_of(const Head& head) { return {head.keep_alive, head.version_1_0, head.no_body}; }

}  // namespace

Connection::Connection(std::shared_ptr<const Options> options) : options_(std::move(options)) {}

Result<void> Connection::receive(Bytes wire, TimePoint now) {
  if (ended_ || last_ || input_ended_) return {};
  received_at_ = now;
  if (wire.empty()) {
    input_ended_ = true;
    read_on();
    return {};
  }
  if (!has_room() && input_.size() + wire.size() > options_->max_body + read_ahead) {
    failure_ = std::make_unique<Fault>(
        make_fault(errc::sent_too_far_ahead,
                   "listener " + options_->listener + ": input went on being read at the limit of requests in flight"));
    last_ = true;
    return *failure_;
  }
  if (!message_ && input_.empty()) {
    since_ = now;
    since_unknown_ = false;
  }
  input_.insert(input_.end(), wire.begin(), wire.end());
  read_on();
  return {};
}

// Reads whole requests as long as there is room for them.
void Connection::read_on() {
  std::size_t at = 0;
  while (at < input_.size() && has_room() && !last_) {
    if (!message_) {
      message_ = std::make_unique<MessageReader>(options_->max_body);
      message_deadline_.reset();
    }
    const bool had_head = message_->head_done();
    const std::size_t used = message_->read(Bytes(input_).subspan(at));
    at += used;
    if (const auto& broken = message_->broken()) {
      const Fault fault = *broken;  // it goes with message_
      break_off(fault);
      break;
    }
    if (!had_head && message_->head_done()) head_came();
    if (message_ && message_->done()) {
      message_came();
      flush();  // what was refused at once makes room
      since_ = received_at_;
    } else if (used == 0 || at == input_.size()) {
      break;
    }
  }
  const bool unfinished = message_ || at < input_.size();
  if (input_ended_ && has_room() && !last_) {
    if (unfinished) break_off(make_fault(errc::http_cut, "the stream ended inside a request"));
    last_ = true;
  }
  if (last_ || at == input_.size()) {
    if (input_.capacity() > 0) Buffer().swap(input_);
  } else {
    input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(at));
  }
  flush();
}

void Connection::head_came() {
  const Head& head = message_->head();
  if (head.deadline) message_deadline_ = received_at_ + *head.deadline;
  if (!head.expects_continue) return;
  if (const auto& refused = message_->refusal()) {
    const Fault refusal = *refused;
    break_off(refusal);  // the body that it holds back will not come
  } else {
    continue_due_ = true;
  }
}

void Connection::message_came() {
  Slot& slot = slots_.emplace_back();
  slot.head = message_->head();
  slot.deadline = message_deadline_;
  if (const auto& refusal = message_->refusal()) {
    answer(slot, make_problem(*refusal, ending_of(slot.head)));
  } else {
    slot.bytes = message_->take_body();
  }
  if (!slot.head.keep_alive) last_ = true;
  continue_due_ = false;
  message_.reset();
}

void Connection::break_off(const Fault& fault) {
  failure_ = std::make_unique<Fault>(fault);
  Slot& slot = slots_.emplace_back();
  slot.head.keep_alive = false;
  answer(slot, make_problem(fault, ending_of(slot.head)));
  last_ = true;
  continue_due_ = false;
  message_.reset();
}

std::optional<Request> Connection::next_request() {
  for (; next_ < slots_.size(); ++next_) {
    Slot& slot = slots_[next_];
    if (slot.state != Slot::State::ready) continue;
    slot.state = Slot::State::handed;
    std::optional<Request> request(std::in_place);
    request->id = first_id_ + next_;
    request->route = std::move(slot.head.route);
    request->form = slot.head.form;
    request->payload = std::exchange(slot.bytes, {});
    request->deadline = slot.deadline;
    request->idempotency_key = std::move(slot.head.idempotency_key);
    request->caller = std::exchange(slot.head.caller, {});
    if (request->caller.kind.empty()) request->caller.kind = "none";
    ++next_;
    return request;
  }
  return std::nullopt;
}

Connection::Slot* Connection::handed_slot(RequestId id) {
  if (ended_ || id < first_id_ || id - first_id_ >= slots_.size()) return nullptr;
  Slot& slot = slots_[static_cast<std::size_t>(id - first_id_)];
  return slot.state == Slot::State::handed ? &slot : nullptr;
}

Result<void> Connection::reply(RequestId id, Bytes payload, const Outcome& outcome) {
  Slot* const slot = handed_slot(id);
  if (!slot) return {};
  if (outcome.return_code >= 8 && outcome.fault) {
    answer(*slot, make_problem(*outcome.fault, ending_of(slot->head)));
  } else {
    answer(*slot, make_reply(slot->head.form, payload, outcome, ending_of(slot->head)));
  }
  after_reply();
  return {};
}

void Connection::refuse(RequestId id, const Fault& fault) {
  Slot* const slot = handed_slot(id);
  if (!slot) return;
  answer(*slot, make_problem(fault, ending_of(slot->head)));
  after_reply();
}

void Connection::answer(Slot& slot, Buffer response) {
  slot.state = Slot::State::answered;
  slot.bytes = std::move(response);
}

void Connection::after_reply() {
  const bool had_room = has_room();
  flush();
  if (!input_.empty() || input_ended_) read_on();
  if (message_ ? !had_room : slots_.empty()) since_unknown_ = true;
}

void Connection::flush() {
  std::size_t count = 0;
  for (; count < slots_.size() && slots_[count].state == Slot::State::answered; ++count) {
    Buffer& response = slots_[count].bytes;
    if (output_.empty()) {
      output_ = std::move(response);
    } else {
      output_.insert(output_.end(), response.begin(), response.end());
    }
  }
  if (count > 0) {
    slots_.erase(slots_.begin(), slots_.begin() + static_cast<std::ptrdiff_t>(count));
    first_id_ += count;
    next_ -= std::min(next_, count);
  }
  if (!slots_.empty()) return;
  if (slots_.capacity() > 0) std::vector<Slot>().swap(slots_);
  if (std::exchange(continue_due_, false)) output_.insert(output_.end(), continue_line.begin(), continue_line.end());
  if (last_) ended_ = true;
}

Buffer Connection::take_output() { return std::exchange(output_, {}); }

std::optional<TimePoint> Connection::deadline() const {
  if (ended_ || last_ || input_ended_ || !has_room()) return std::nullopt;
  if (message_ || !input_.empty()) return since_ + options_->request_timeout;
  if (!slots_.empty()) return std::nullopt;
  return since_ + options_->idle_timeout;
}

void Connection::expire(TimePoint now) {
  const auto until = deadline();
  if (!until || now < *until) return;
  if (std::exchange(since_unknown_, false)) {
    since_ = now;
    return;
  }
  if (message_ || !input_.empty()) {
    break_off(make_fault(errc::http_timeout, "the request did not come to its end in time"));
    Buffer().swap(input_);
  } else {
    failure_ =
        std::make_unique<Fault>(make_fault(errc::http_idle, "listener " + options_->listener + ": nothing came"));
    last_ = true;
  }
  flush();
}

bool Connection::wants_input() const { return !ended_ && !last_ && !input_ended_ && has_room(); }

}  // namespace adapters::http
