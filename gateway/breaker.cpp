#include "gateway/breaker.hpp"

#include <algorithm>

namespace gateway {

bool Breaker::admit(TimePoint now) {
  if (!open_) return true;
  if (trial_ || now < until_) return false;
  trial_ = true;
  return true;
}

void Breaker::succeeded() { reset(); }

void Breaker::failed(TimePoint now) {
  if (trial_) {
    pause_ = std::min(pause_ * 2, longest_pause);
    open(now);
  } else if (!open_ && ++failures_ >= failures_to_open) {
    open(now);
  }
}

void Breaker::abandoned() { trial_ = false; }

void Breaker::trip(TimePoint now) {
  if (trial_) pause_ = std::min(pause_ * 2, longest_pause);
  if (trial_ || !open_) open(now);
}

void Breaker::reset() { *this = Breaker(); }

Breaker::State Breaker::state(TimePoint now) const {
  if (!open_) return State::closed;
  return trial_ || now >= until_ ? State::half_open : State::open;
}

void Breaker::open(TimePoint now) {
  open_ = true;
  trial_ = false;
  failures_ = 0;
  until_ = now + pause_;
}

}  // namespace gateway
