// Runs the real program: once, with its output, or as a service beside the test. And what tests of it need: a folder
// that goes away, a plain socket.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace test_appliance {

using Buffer = std::vector<std::uint8_t>;

struct Ran {
  int exit = -1;  // 128 + signal if a signal ended it
  std::string out;
  std::string err;
};
// `fullword WORDS...` with `input` on standard input; `environment`: NAME=VALUE beside ours.
Ran run(const std::vector<std::string>& words, std::string_view input = {},
        const std::vector<std::string>& environment = {});

// A folder of its own that goes away with its contents.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(std::string_view name) const { return (path_ / name).string(); }
  std::string write(std::string_view name, std::string_view text) const;  // makes the folders above; gives its path
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// `fullword serve FOLDER` beside the test.
class Service {
 public:
  explicit Service(const Folder& folder);
  ~Service();  // SIGKILL if it still runs
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  // Waits until the log holds `text` (from `from` on), at most 20 s; false if it never came.
  bool logged(std::string_view text, std::size_t from = 0) const;
  std::string log() const;
  std::uint16_t port(std::string_view listener) const;  // 0 if it never listened
  void signal(int number) const;
  int wait();  // its exit code

 private:
  std::string log_file_;
  pid_t pid_ = -1;
};

class Client {
 public:
  explicit Client(std::uint16_t port);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  bool connected() const { return fd_ >= 0; }
  void send(const Buffer& bytes) const;
  void send(std::string_view text) const;
  void half_close() const;
  void close();
  Buffer receive(std::size_t bytes) const;  // fewer at the end of the stream or after 20 s
  std::string receive_all() const;          // until the peer closes

 private:
  int fd_ = -1;
};

// One GET; the whole response, head and body.
std::string http_get(std::uint16_t port, const std::string& target, const std::string& headers = {});

std::string read_file(const std::string& path);
void write_file(const std::string& path, std::string_view text);
Buffer rdw(std::string_view record);  // LL 0000 in front

}  // namespace test_appliance
