#include "adapters/mq/connection.hpp"

#include <algorithm>
#include <utility>

#include "adapters/mq/diagnosis.hpp"

namespace adapters::mq {
namespace {

constexpr std::size_t status_size = 20;
constexpr std::size_t read_ahead = 64 * 1024;

int return_code_of(Family family) {
  switch (family) {
    case Family::data:
    case Family::usage:
    case Family::not_found:
      return 8;
    case Family::model:
    case Family::io:
      return 12;
    case Family::configuration:
      break;
  }
  return 16;
}

void put_be4(std::uint8_t* at, std::uint32_t value) {
  for (int i = 3; i >= 0; --i, value >>= 8) at[i] = static_cast<std::uint8_t>(value & 0xFF);
}

}  // namespace

Connection::Connection(std::shared_ptr<const Options> options) : options_(std::move(options)) {}

Result<void> Connection::receive(Bytes wire, TimePoint now) {
  if (failure_) return *failure_;
  if (ended_ || input_ended_) return {};
  received_at_ = now;
  if (wire.empty()) return end_of_stream();
  const Options& options = *options_;
  if (!has_room() && input_.size() + wire.size() > options.max_frame * (options.max_in_flight + 2) + read_ahead) {
    lose(errc::sent_too_far_ahead, where(stream_at_) + ": input went on being read at the limit of requests in flight");
    return *failure_;
  }
  const bool had_tail = has_tail();
  const std::uint64_t checked_before = stream_at_ + checked_;
  if (!input_.empty()) input_.insert(input_.end(), wire.begin(), wire.end());
  const Bytes view = input_.empty() ? wire : Bytes(input_);
  check(view);
  if (!had_tail || stream_at_ + checked_ != checked_before) {
    since_ = now;
    since_unknown_ = false;
  }
  pump(view);
  keep(view);
  if (failure_) return *failure_;
  return {};
}

void Connection::check(Bytes view) {
  while (!failure_) {
    const auto size = frame_size(view.subspan(checked_));
    if (!size) break;
    checked_ += *size;
  }
}

// The size of the whole frame at the front of `rest`; nothing if it is unfinished or, with failure_ set, none.
std::optional<std::size_t> Connection::frame_size(Bytes rest) {
  const Framing& framing = options_->framing;
  const std::size_t max_frame = options_->max_frame;
  if (rest.empty()) return std::nullopt;
  std::size_t size = max_frame + 1;  // Layout::to_end: one more than it may be
  if (framing.layout == Framing::Layout::fixed) size = framing.record;
  if (framing.header > 0) {
    if (rest.size() < framing.header) return std::nullopt;
    const auto data = read_header(framing, rest.first(framing.header));
    if (!data || *data < 0 || (framing.layout == Framing::Layout::block && *data == 0)) {
      lose_frame(errc::frame_length_wrong, rest, data ? "is below its own header" : "is not one");
      return std::nullopt;
    }
    if (static_cast<std::uint64_t>(*data) > max_frame) {
      lose_frame(errc::frame_too_long, rest, "is above max_frame = " + std::to_string(max_frame));
      return std::nullopt;
    }
    size = framing.header + static_cast<std::size_t>(*data);
  }
  if (!signature_seen_) {
    const std::size_t looked_at = std::min(size, signature_size);
    if (rest.size() < looked_at) return std::nullopt;
    signature_seen_ = true;
    if (is_foreign(rest.first(looked_at), true)) return std::nullopt;
  }
  if (framing.layout == Framing::Layout::to_end) {
    if (rest.size() > max_frame) {
      lose_frame(errc::frame_too_long, rest, "more bytes than max_frame = " + std::to_string(max_frame));
    }
    return std::nullopt;
  }
  if (rest.size() < size) return std::nullopt;
  if (framing.layout == Framing::Layout::block &&
      !is_record_chain(rest.subspan(framing.header, size - framing.header))) {
    lose_frame(errc::frame_length_wrong, rest, "is not the sum of the RDWs in the block");
    return std::nullopt;
  }
  return size;
}

void Connection::take(Bytes view) {
  const Framing& framing = options_->framing;
  while (taken_ < checked_ && has_room() && !ended_) {
    const Framing* header = &framing;
    if (framing.layout == Framing::Layout::block) {
      header = &record_of_block();
      if (block_left_ == 0) {
        block_left_ = static_cast<std::size_t>(read_header(framing, view.subspan(taken_, framing.header)).value_or(0));
        taken_ += framing.header;
      }
    }
    std::size_t data = checked_ - taken_;  // Layout::to_end
    if (framing.layout == Framing::Layout::fixed) data = framing.record;
    if (header->header > 0) {
      data = static_cast<std::size_t>(read_header(*header, view.subspan(taken_, header->header)).value_or(0));
    }
    add_slot(view.subspan(taken_ + header->header, data));
    taken_ += header->header + data;
    if (framing.layout == Framing::Layout::block) block_left_ -= header->header + data;
  }
}

void Connection::add_slot(Bytes record) {
  Slot& slot = slots_.emplace_back();
  slot.arrived = received_at_;
  slot.route = route_of(record);
  if (slot.route) {
    slot.bytes.assign(record.begin(), record.end());
  } else if (const auto& by = options_->route_by) {  // read_options() saw to it that there is one
    settle(slot, make_fault(errc::route_key_unknown,
                            "listener " + options_->listener + ": the " + std::to_string(by->length) + " bytes at " +
                                std::to_string(by->offset) + " of the record are not in the map of route_by"));
  }
}

const std::string* Connection::route_of(Bytes record) const {
  const Options& options = *options_;
  if (options.route_by) {
    const RouteBy& by = *options.route_by;
    if (record.size() >= by.length && record.size() - by.length >= by.offset) {
      const Bytes key = record.subspan(by.offset, by.length);
      const auto found = by.map.find(std::string(key.begin(), key.end()));
      if (found != by.map.end()) return &found->second;
    }
  }
  return options.route.empty() ? nullptr : &options.route;
}

// Takes and answers until neither goes on.
void Connection::pump(Bytes view) {
  std::size_t before = 0;
  do {
    before = taken_;
    take(view);
    flush();
  } while (taken_ != before && !ended_);
}

void Connection::keep(Bytes view) {
  const bool own = view.data() == input_.data();
  if (ended_ || taken_ == view.size()) {
    if (input_.capacity() > 0) Buffer().swap(input_);
  } else if (!own) {
    input_.assign(view.begin() + static_cast<std::ptrdiff_t>(taken_), view.end());
  } else if (taken_ > view.size() / 2) {
    input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(taken_));
  } else {
    return;
  }
  stream_at_ += taken_;
  checked_ -= taken_;
  taken_ = 0;
}

Result<void> Connection::end_of_stream() {
  input_ended_ = true;
  const bool foreign = has_tail() && !signature_seen_ && is_foreign(input_, true);
  if (!foreign && options_->framing.layout == Framing::Layout::to_end) {
    checked_ = input_.size();
  } else if (!foreign && has_tail()) {
    lose_frame(errc::frame_cut, Bytes(input_).subspan(checked_), "but the stream ended");
  }
  pump(input_);
  keep(input_);
  if (failure_) return *failure_;
  return {};
}

std::optional<Request> Connection::next_request() {
  for (; next_ < open_slots(); ++next_) {
    Slot& slot = slots_[head_ + next_];
    if (slot.state != Slot::State::ready) continue;
    slot.state = Slot::State::handed;
    std::optional<Request> result(std::in_place);
    Request& request = *result;
    request.id = first_id_ + next_;
    request.route = *slot.route;
    request.payload = std::exchange(slot.bytes, {});
    if (const auto& allowed = options_->request_deadline) request.deadline = slot.arrived + *allowed;
    request.caller.kind = "none";
    ++next_;
    return result;
  }
  return std::nullopt;
}

Connection::Slot* Connection::handed_slot(RequestId id) {
  if (ended_ || id < first_id_ || id - first_id_ >= open_slots()) return nullptr;
  Slot& slot = slots_[head_ + static_cast<std::size_t>(id - first_id_)];
  return slot.state == Slot::State::handed ? &slot : nullptr;
}

Result<void> Connection::reply(RequestId id, Bytes payload, const Outcome& outcome) {
  Slot* const slot = handed_slot(id);
  if (!slot) return {};
  Buffer& out = id == first_id_ ? output_ : slot->bytes;
  if (!append_frame(out, payload, {outcome.return_code, outcome.fallback, outcome.fault ? outcome.fault->number : 0})) {
    return make_fault(errc::reply_too_long, "a reply of " + std::to_string(payload.size()) +
                                                " bytes is longer than framing " + options_->framing.described() +
                                                " of listener " + options_->listener + " can say");
  }
  const bool had_room = has_room();
  slot->state = Slot::State::answered;
  after_reply(had_room);
  return {};
}

void Connection::refuse(RequestId id, const Fault& fault) {
  Slot* const slot = handed_slot(id);
  if (!slot) return;
  const bool had_room = has_room();
  settle(*slot, fault);
  after_reply(had_room);
}

// Ends a request without a record: by the status alone, or by closing when its turn comes.
void Connection::settle(Slot& slot, const Fault& fault) {
  slot.bytes.clear();
  if (options_->reply_status && append_frame(slot.bytes, {}, {return_code_of(fault.family), false, fault.number})) {
    slot.state = Slot::State::answered;
  } else {
    slot.state = Slot::State::ends_here;
    slot.fault = std::make_unique<Fault>(fault);
  }
}

void Connection::after_reply(bool had_room) {
  flush();
  if (taken_ < checked_ || ended_) {
    pump(input_);
    keep(input_);
  }
  if (has_tail() ? !had_room : open_slots() == 0) since_unknown_ = true;
}

// Moves the replies at the front to the output and ends the connection when nothing is left to say.
void Connection::flush() {
  while (!ended_ && open_slots() > 0) {
    Slot& slot = slots_[head_];
    if (slot.state == Slot::State::ends_here) {
      failure_ = std::move(slot.fault);  // what was lost behind it was never reached
      last_word_.clear();
      ended_ = true;
      break;
    }
    if (slot.state != Slot::State::answered) break;
    if (output_.empty()) {
      output_ = std::move(slot.bytes);
    } else {
      output_.insert(output_.end(), slot.bytes.begin(), slot.bytes.end());
    }
    slot.bytes = Buffer();
    ++head_;
    ++first_id_;
    if (next_ > 0) --next_;
  }
  if (!ended_ && (failure_ || input_ended_) && open_slots() == 0 && taken_ == checked_) {
    output_.insert(output_.end(), last_word_.begin(), last_word_.end());
    ended_ = true;
  }
  if (ended_ || head_ == slots_.size()) {
    slots_.clear();
    if (slots_.capacity() > 4) std::vector<Slot>().swap(slots_);
    head_ = next_ = 0;
  } else if (head_ >= 64 && head_ > slots_.size() / 2) {
    slots_.erase(slots_.begin(), slots_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
}

// One frame: header, status where the listener has it, record. False, with `out` as it was, if it cannot be said.
bool Connection::append_frame(Buffer& out, Bytes payload, Status status) const {
  std::uint8_t front[8 + status_size] = {};
  const Framing& framing = options_->framing;
  std::size_t size = reply_header_size(framing);
  if (!write_header(framing, payload.size() + (options_->reply_status ? status_size : 0), front)) return false;
  if (options_->reply_status) {
    std::uint8_t* const record = front + size;
    record[1] = status_size;
    record[2] = status.fallback ? 0x80 : 0;
    std::copy(options_->status_eye.begin(), options_->status_eye.end(), record + 4);
    put_be4(record + 12, static_cast<std::uint32_t>(status.return_code));
    put_be4(record + 16, static_cast<std::uint32_t>(status.number));
    size += status_size;
  }
  if (out.empty()) out.reserve(size + payload.size());
  out.insert(out.end(), front, front + size);
  out.insert(out.end(), payload.begin(), payload.end());
  return true;
}

Buffer Connection::take_output() { return std::exchange(output_, {}); }

std::optional<TimePoint> Connection::deadline() const {
  if (ended_ || failure_ || input_ended_ || !has_room()) return std::nullopt;
  if (has_tail()) return since_ + options_->frame_timeout;
  if (open_slots() > 0) return std::nullopt;
  return since_ + options_->idle_timeout;
}

void Connection::expire(TimePoint now) {
  const auto until = deadline();
  if (!until || now < *until) return;
  if (std::exchange(since_unknown_, false)) {
    since_ = now;
    return;
  }
  if (!has_tail()) {
    failure_ = std::make_unique<Fault>(make_fault(errc::idle_timeout, where(stream_at_ + checked_) + ": nothing came"));
    ended_ = true;
    return;
  }
  if (signature_seen_ || !is_foreign(Bytes(input_), true)) {
    lose_frame(errc::frame_timeout, Bytes(input_).subspan(checked_), "but no more came in time");
  }
  pump(input_);
  keep(input_);
}

bool Connection::finished() const { return ended_; }

bool Connection::wants_input() const { return !ended_ && !failure_ && !input_ended_ && has_room(); }

bool Connection::is_foreign(Bytes first, bool certain) {
  const std::string_view what = foreign_protocol(options_->framing, first, certain);
  if (what.empty()) return false;
  lose(errc::foreign_protocol, where(0) + ": " + std::string(what));
  last_word_.clear();  // its words are not theirs
  return true;
}

void Connection::lose(errc code, std::string text) {
  failure_ = std::make_unique<Fault>(make_fault(code, std::move(text)));
  last_word_.clear();
  if (options_->reply_status &&
      append_frame(last_word_, {}, {return_code_of(failure_->family), false, failure_->number})) {
    return;
  }
  last_word_.clear();
}

// Says what is wrong with the frame at the front of `rest`, and which setting would have fitted.
void Connection::lose_frame(errc code, Bytes rest, std::string_view what) {
  const Framing& framing = options_->framing;
  const Bytes header = rest.first(std::min<std::size_t>(rest.size(), framing.header));
  const bool at_start = stream_at_ + checked_ == 0;
  if (at_start && framing.header > 0 && code != errc::frame_cut && code != errc::frame_timeout &&
      is_foreign(header, false)) {
    return;
  }
  std::string text = where(stream_at_ + checked_) + ": ";
  if (framing.header > 0) text += "length " + hex(header) + " (framing " + framing.described() + ") ";
  if (code == errc::frame_cut || code == errc::frame_timeout) {
    if (framing.layout == Framing::Layout::fixed) {
      text += "record of " + std::to_string(framing.record) + " bytes ";
    } else if (header.size() == framing.header && framing.header > 0) {
      text += "says " + std::to_string(read_header(framing, header).value_or(0)) + " bytes of data ";
    } else {
      text += "is itself unfinished ";
    }
    text += "and " + std::to_string(rest.size() - header.size()) + " came, ";
  }
  text += what;
  if (framing.header > 0) {
    std::string fits = fitting_settings(framing, rest, options_->max_frame);
    if (fits.empty() && !at_start) fits = fits_as_exclusive(framing, rest, options_->max_frame);
    text += fits;
  }
  lose(code, std::move(text));
}

std::string Connection::where(std::uint64_t offset) const {
  return "listener " + options_->listener + ", byte " + std::to_string(offset) + " of the stream";
}

}  // namespace adapters::mq
