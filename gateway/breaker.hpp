// Breaker: stops calls to a model that keeps failing, and lets one trial call through after a pause. Time is an
// argument; the owner provides the lock. Spec: gateway 7.
#pragma once

#include <chrono>

namespace gateway {

class Breaker {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::steady_clock::duration;
  enum class State : unsigned char { closed, open, half_open };

  static constexpr int failures_to_open = 5;  // in a row
  static constexpr Duration first_pause = std::chrono::seconds(5);
  static constexpr Duration longest_pause = std::chrono::seconds(60);

  // May a call be made now? Each yes is followed by exactly one of succeeded, failed and abandoned. After the pause of
  // an open breaker one caller gets a yes: the trial.
  [[nodiscard]] bool admit(TimePoint now);
  void succeeded();
  void failed(TimePoint now);
  void abandoned();          // the call told nothing: cancelled
  void trip(TimePoint now);  // opens at once: the key is dead
  void reset();              // a new key: forget the past

  State state(TimePoint now) const;
  TimePoint opens_again() const { return until_; }  // of an open breaker: when the trial may start

 private:
  void open(TimePoint now);

  int failures_ = 0;
  bool open_ = false;
  bool trial_ = false;  // under way
  TimePoint until_{};
  Duration pause_ = first_pause;
};

}  // namespace gateway
