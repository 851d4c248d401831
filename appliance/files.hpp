// Reading and writing of whole streams by file descriptor: `-` is standard input or output. Failures are exceptions
// here, since nothing can go on without I/O; the command line catches them in one place.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/messages.hpp"

namespace appliance {

// Ends the verb with exit 74.
class IoFailure : public std::runtime_error {
 public:
  explicit IoFailure(Fault what) : std::runtime_error(what.text), fault(std::move(what)) {}
  Fault fault;
};
// Who read our output went away (`| head`): no error, the verb ends quietly.
class ReaderGone : public std::exception {};

class Input {
 public:
  explicit Input(const std::string& path);
  ~Input();
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  // At most buffer.size() bytes, 0 at the end.
  std::size_t read(std::span<std::uint8_t> buffer);
  const std::string& name() const { return name_; }

 private:
  int fd_;
  std::string name_;
};

class Output {
 public:
  explicit Output(const std::string& path);
  ~Output();  // what was not flushed is lost: flush() on the good way
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  void write(std::span<const std::uint8_t> bytes);
  void write(std::string_view text);
  void flush();

 private:
  void put(std::span<const std::uint8_t> bytes);

  int fd_;
  std::string name_;
  std::vector<std::uint8_t> pending_;
};

// The whole of a stream of at most `limit` bytes; more is an IoFailure.
std::vector<std::uint8_t> read_all(const std::string& path, std::size_t limit);

}  // namespace appliance
