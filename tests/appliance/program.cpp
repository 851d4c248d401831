#include "tests/appliance/program.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace test_appliance {

namespace {

constexpr std::chrono::seconds patience{20};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

std::vector<std::string> environment_with(const std::vector<std::string>& more) {
  std::vector<std::string> out = {"PATH=/usr/bin:/bin", "NO_COLOR=1", "ASAN_OPTIONS=detect_leaks=1"};
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

int exit_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

struct Actions {
  posix_spawn_file_actions_t actions{};
  Actions() { posix_spawn_file_actions_init(&actions); }
  ~Actions() { posix_spawn_file_actions_destroy(&actions); }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
};

pid_t spawn(std::vector<std::string> words, const std::vector<std::string>& environment, Actions& how) {
  words.insert(words.begin(), FULLWORD_PROGRAM);
  std::vector<std::string> values = environment_with(environment);
  const std::vector<char*> argv = pointers(words);
  const std::vector<char*> envp = pointers(values);
  pid_t pid = -1;
  if (posix_spawn(&pid, FULLWORD_PROGRAM, &how.actions, nullptr, argv.data(), envp.data()) != 0) {
    throw std::runtime_error("cannot run " FULLWORD_PROGRAM);
  }
  return pid;
}

}  // namespace

Ran run(const std::vector<std::string>& words, std::string_view input, const std::vector<std::string>& environment) {
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  if (pipe2(in.data(), O_CLOEXEC) != 0 || pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe");
  }
  Actions how;
  posix_spawn_file_actions_adddup2(&how.actions, in[0], 0);
  posix_spawn_file_actions_adddup2(&how.actions, out[1], 1);
  posix_spawn_file_actions_adddup2(&how.actions, err[1], 2);
  signal(SIGPIPE, SIG_IGN);
  const pid_t pid = spawn(words, environment, how);
  close(in[0]);
  close(out[1]);
  close(err[1]);
  std::thread writer([&] {
    std::string_view rest = input;
    while (!rest.empty()) {
      const ssize_t n = write(in[1], rest.data(), rest.size());
      if (n <= 0) break;
      rest.remove_prefix(static_cast<std::size_t>(n));
    }
    close(in[1]);
  });
  Ran ran;
  std::array<pollfd, 2> polled = {pollfd{out[0], POLLIN, 0}, pollfd{err[0], POLLIN, 0}};
  std::array<char, 65536> piece{};
  for (int open = 2; open > 0;) {
    poll(polled.data(), polled.size(), -1);
    for (std::size_t i = 0; i < polled.size(); ++i) {
      if (polled[i].fd < 0 || polled[i].revents == 0) continue;
      const ssize_t n = read(polled[i].fd, piece.data(), piece.size());
      if (n > 0) {
        (i == 0 ? ran.out : ran.err).append(piece.data(), static_cast<std::size_t>(n));
      } else {
        close(polled[i].fd);
        polled[i].fd = -1;
        --open;
      }
    }
  }
  writer.join();
  int status = 0;
  waitpid(pid, &status, 0);
  ran.exit = exit_of(status);
  return ran;
}

Folder::Folder() {
  std::string name = (std::filesystem::temp_directory_path() / "fullword-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::write(std::string_view name, std::string_view text) const {
  const std::filesystem::path file = path_ / name;
  std::filesystem::create_directories(file.parent_path());
  write_file(file.string(), text);
  return file.string();
}

Service::Service(const Folder& folder) : log_file_(folder / "service.log") {
  Actions how;
  posix_spawn_file_actions_addopen(&how.actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&how.actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&how.actions, 2, log_file_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  pid_ = spawn({"serve", folder.path().string()}, {}, how);
}

Service::~Service() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  wait();
}

std::string Service::log() const { return read_file(log_file_); }

bool Service::logged(std::string_view text, std::size_t from) const {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < until) {
    if (log().find(text, from) != std::string::npos) return true;
    siginfo_t info{};  // a service that ended says nothing more
    waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
    if (info.si_pid == pid_) return log().find(text, from) != std::string::npos;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

std::uint16_t Service::port(std::string_view listener) const {
  const std::string mark = "\"listener\":\"" + std::string(listener) + "\",\"address\":";
  if (!logged(mark)) return 0;
  const std::string text = log();
  const std::size_t at = text.find("\"port\":", text.find(mark));
  return at == std::string::npos ? std::uint16_t{0} : static_cast<std::uint16_t>(std::atoi(text.c_str() + at + 7));
}

void Service::signal(int number) const { kill(pid_, number); }

int Service::wait() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return exit_of(status);
}

Client::Client(std::uint16_t port) {
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval limit{std::chrono::duration_cast<std::chrono::seconds>(patience).count(), 0};
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  sockaddr plain{};
  static_assert(sizeof plain == sizeof address);
  std::memcpy(&plain, &address, sizeof plain);
  if (connect(fd_, &plain, sizeof plain) != 0) close();
}

Client::~Client() { close(); }

void Client::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

void Client::half_close() const { shutdown(fd_, SHUT_WR); }

void Client::send(const Buffer& bytes) const { send(std::string_view(std::string(bytes.begin(), bytes.end()))); }

void Client::send(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t n = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
    if (n <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

Buffer Client::receive(std::size_t bytes) const {
  Buffer out(bytes);
  std::size_t have = 0;
  while (have < bytes) {
    const ssize_t n = recv(fd_, out.data() + have, bytes - have, 0);
    if (n <= 0) break;
    have += static_cast<std::size_t>(n);
  }
  out.resize(have);
  return out;
}

std::string Client::receive_all() const {
  std::string out;
  std::array<char, 65536> piece{};
  for (;;) {
    const ssize_t n = recv(fd_, piece.data(), piece.size(), 0);
    if (n <= 0) return out;
    out.append(piece.data(), static_cast<std::size_t>(n));
  }
}

std::string http_get(std::uint16_t port, const std::string& target, const std::string& headers) {
  const Client client(port);
  client.send("GET " + target + " HTTP/1.1\r\nHost: box\r\n" + headers + "Connection: close\r\n\r\n");
  return client.receive_all();
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::string& path, std::string_view text) {
  std::ofstream out(path, std::ios::binary);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
}

Buffer rdw(std::string_view record) {
  const std::size_t length = record.size() + 4;
  Buffer out = {static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length & 0xFF), 0, 0};
  out.insert(out.end(), record.begin(), record.end());
  return out;
}

}  // namespace test_appliance
