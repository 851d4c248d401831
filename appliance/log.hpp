// The log: JSON Lines, one object a line, RFC 3339 UTC with milliseconds. Never a payload, never record bytes. Callers
// only append to a buffer; a thread writes it, and what does not fit is counted, since no exchange waits for the log.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "appliance/messages.hpp"

namespace appliance {

enum class Level : std::uint8_t { debug, info, warning, error };
std::string_view to_string(Level level);

// One line in the making. Values are escaped; keys are ours.
class LogLine {
 public:
  LogLine(Level level, std::string_view event);
  LogLine& add(std::string_view key, std::string_view value);
  LogLine& add(std::string_view key, std::int64_t value);
  LogLine& add_json(std::string_view key, std::string_view json);  // a value that is JSON already
  LogLine& add(const Fault& fault);                                // msg_id, word, text
  Level level() const { return level_; }
  std::string_view finish();  // with the closing brace and a newline

 private:
  Level level_;
  std::string text_;
};

// Escapes as JSON wants it; anything that is no UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

class Log {
 public:
  // `file` empty: standard error. Throws IoFailure if the file cannot be opened.
  Log(Level least, const std::string& file);
  ~Log();  // writes what is pending
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  bool wants(Level level) const { return level >= least_; }
  void write(LogLine line);  // any thread; does not block on I/O
  void reopen();             // after the file was renamed (SIGHUP)
  std::uint64_t dropped() const;

 private:
  void run();
  void put(std::string_view text);

  static constexpr std::size_t limit = 8U << 20;  // bytes that wait for the writer
  Level least_;
  std::string file_;
  int fd_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string pending_;
  std::uint64_t dropped_ = 0;
  std::uint64_t dropped_said_ = 0;
  bool reopen_ = false;
  bool ending_ = false;
  std::thread writer_;
};

}  // namespace appliance
