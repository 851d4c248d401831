#include "appliance/log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>

#include "appliance/files.hpp"
#include "codecs/json_reader.hpp"

namespace appliance {

namespace {

int open_log(const std::string& file) { return open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640); }

void append_time(std::string& out) {
  const auto now = std::chrono::system_clock::now();
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 40> text{};
  const int n = std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", utc.tm_year + 1900,
                              utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, static_cast<int>(ms));
  out.append(text.data(), static_cast<std::size_t>(n));
}

}  // namespace

std::string_view to_string(Level level) {
  switch (level) {
    case Level::debug:
      return "debug";
    case Level::info:
      return "info";
    case Level::warning:
      return "warning";
    case Level::error:
      return "error";
  }
  return "error";
}

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte == '"' || byte == '\\') {
      out += '\\';
      out += text[at++];
    } else if (byte < 0x20) {
      out += "\\u00";
      out += hex[byte >> 4];
      out += hex[byte & 15];
      ++at;
    } else if (byte < 0x80) {
      out += text[at++];
    } else {
      const std::size_t begin = at;
      char32_t character = 0;
      if (codecs::next_utf8(text, at, character)) {
        out.append(text.substr(begin, at - begin));
      } else {
        out += "\\ufffd";
        at = begin + 1;
      }
    }
  }
  out += '"';
}

LogLine::LogLine(Level level, std::string_view event) : level_(level) {
  text_.reserve(384);
  text_ += "{\"ts\":\"";
  append_time(text_);
  text_.append("\",\"level\":\"").append(to_string(level)).append("\",\"event\":\"").append(event) += '"';
}

LogLine& LogLine::add(std::string_view key, std::string_view value) {
  text_.append(",\"").append(key).append("\":");
  append_json_string(text_, value);
  return *this;
}

LogLine& LogLine::add(std::string_view key, std::int64_t value) {
  text_.append(",\"").append(key).append("\":").append(std::to_string(value));
  return *this;
}

LogLine& LogLine::add_json(std::string_view key, std::string_view json) {
  text_.append(",\"").append(key).append("\":").append(json);
  return *this;
}

LogLine& LogLine::add(const Fault& fault) {
  add("msg_id", fault.id());
  add("word", fault.word);
  return add("text", fault.text);
}

std::string_view LogLine::finish() {
  text_ += "}\n";
  return text_;
}

Log::Log(Level least, const std::string& file)
    : least_(least), file_(file), fd_(file.empty() ? STDERR_FILENO : open_log(file)) {
  if (fd_ < 0) throw IoFailure(make_fault(errc::cannot_open, file + ": " + std::strerror(errno)));
  writer_ = std::thread([this] { run(); });
}

Log::~Log() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  writer_.join();
  if (fd_ != STDERR_FILENO && fd_ >= 0) close(fd_);
}

void Log::write(LogLine line) {
  if (!wants(line.level())) return;
  const std::string_view text = line.finish();
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (pending_.size() + text.size() > limit) {
      ++dropped_;
      return;
    }
    wake = pending_.empty();
    pending_.append(text);
  }
  if (wake) changed_.notify_one();
}

void Log::reopen() {
  {
    const std::lock_guard lock(mutex_);
    reopen_ = true;
  }
  changed_.notify_one();
}

std::uint64_t Log::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

void Log::put(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd_, text.data(), text.size());
    if (n > 0) {
      text.remove_prefix(static_cast<std::size_t>(n));
    } else if (errno == EAGAIN) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    } else if (errno != EINTR) {
      const std::lock_guard lock(mutex_);  // the disk is full, or nobody reads: told when it can be written again
      dropped_ += static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
      return;
    }
  }
}

void Log::run() {
  std::string taken;
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || reopen_ || !pending_.empty(); });
    taken.clear();
    taken.swap(pending_);
    const bool ending = ending_;
    const bool reopening = std::exchange(reopen_, false);
    const std::uint64_t lost = dropped_ - dropped_said_;
    dropped_said_ = dropped_;
    lock.unlock();
    if (reopening && !file_.empty()) {
      if (const int fresh = open_log(file_); fresh >= 0) {
        close(fd_);
        fd_ = fresh;
      }
    }
    put(taken);
    if (lost > 0) {
      LogLine line(Level::warning, "log");
      line.add(make_fault(errc::log_dropped, std::to_string(lost) + " lines"));
      put(line.finish());
    }
    if (taken.capacity() > limit / 2) std::string().swap(taken);
    if (ending) return;
    lock.lock();
  }
}

}  // namespace appliance
