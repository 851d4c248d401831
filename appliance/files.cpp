#include "appliance/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace appliance {

namespace {

constexpr std::size_t output_buffer = 256 * 1024;

std::string reason() { return std::strerror(errno); }

}  // namespace

Input::Input(const std::string& path) : fd_(STDIN_FILENO), name_(path == "-" ? "standard input" : path) {
  if (path == "-") return;
  fd_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd_ < 0) throw IoFailure(make_fault(errc::cannot_open, path + ": " + reason()));
}

Input::~Input() {
  if (fd_ != STDIN_FILENO) close(fd_);
}

std::size_t Input::read(std::span<std::uint8_t> buffer) {
  for (;;) {
    const ssize_t n = ::read(fd_, buffer.data(), buffer.size());
    if (n >= 0) return static_cast<std::size_t>(n);
    if (errno != EINTR) throw IoFailure(make_fault(errc::read_failed, name_ + ": " + reason()));
  }
}

Output::Output(const std::string& path) : fd_(STDOUT_FILENO), name_(path == "-" ? "standard output" : path) {
  pending_.reserve(output_buffer);
  if (path == "-") return;
  fd_ = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd_ < 0) throw IoFailure(make_fault(errc::cannot_open, path + ": " + reason()));
}

Output::~Output() {
  if (fd_ != STDOUT_FILENO) close(fd_);
}

void Output::write(std::span<const std::uint8_t> bytes) {
  if (bytes.size() >= output_buffer) {
    flush();
    put(bytes);
    return;
  }
  pending_.insert(pending_.end(), bytes.begin(), bytes.end());
  if (pending_.size() >= output_buffer) flush();
}

void Output::write(std::string_view text) {
  write(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

void Output::flush() {
  put(pending_);
  pending_.clear();
}

void Output::put(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
    if (n >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    } else if (errno == EPIPE) {
      throw ReaderGone();
    } else if (errno != EINTR) {
      throw IoFailure(make_fault(errc::write_failed, name_ + ": " + reason()));
    }
  }
}

std::vector<std::uint8_t> read_all(const std::string& path, std::size_t limit) {
  Input input(path);
  std::vector<std::uint8_t> all;
  std::vector<std::uint8_t> piece(64 * 1024);
  while (const std::size_t n = input.read(piece)) {
    if (n > limit - all.size()) {
      throw IoFailure(
          make_fault(errc::read_failed, input.name() + " is larger than " + std::to_string(limit) + " bytes"));
    }
    all.insert(all.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(n));
  }
  return all;
}

}  // namespace appliance
