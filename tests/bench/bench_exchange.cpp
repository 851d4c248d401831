// A load client for LLZZ (rdw) listeners on loopback: closed loop, one request under way a connection.
//   bench_exchange PORT RECORDS RECORD-LENGTH CONNECTIONS EXCHANGES    exchanges per second, p50, p99
//   bench_exchange PORT idle CONNECTIONS PID                           resident memory of PID per idle connection
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

int connect_to(int port) {
  const int s = socket(AF_INET, SOCK_STREAM, 0);
  if (s < 0) fail("socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const void* plain = &address;
  if (connect(s, static_cast<const sockaddr*>(plain), sizeof address) != 0) fail("connect");
  const int one = 1;
  setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return s;
}

struct Connection {
  int socket = -1;
  std::vector<std::uint8_t> in;
  std::size_t next_record = 0;
  Clock::time_point sent;
};

long resident_kib(const std::string& pid) {
  std::ifstream status("/proc/" + pid + "/status");
  std::string word;
  while (status >> word) {
    if (word == "VmRSS:") {
      long kib = 0;
      status >> kib;
      return kib;
    }
  }
  return 0;
}

int idle(int port, int count, const std::string& pid) {
  const long before = resident_kib(pid);
  std::vector<int> sockets;
  for (int i = 0; i < count; ++i) sockets.push_back(connect_to(port));
  std::this_thread::sleep_for(std::chrono::seconds(1));
  const long after = resident_kib(pid);
  std::printf("  %d idle connections: %.2f KiB of resident memory each\n", count,
              static_cast<double>(after - before) / count);
  for (const int s : sockets) close(s);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  const int port = std::atoi(argv[1]);
  if (std::string(argv[2]) == "idle") return idle(port, std::atoi(argv[3]), argv[4]);
  std::ifstream file(argv[2], std::ios::binary);
  const std::vector<char> records{std::istreambuf_iterator<char>(file), {}};
  const auto length = static_cast<std::size_t>(std::atoi(argv[3]));
  const int count = std::atoi(argv[4]);
  const long total = argc > 5 ? std::atol(argv[5]) : 100000;
  if (length == 0 || records.size() < length) return 2;
  std::vector<std::vector<std::uint8_t>> frames;
  for (std::size_t at = 0; at + length <= records.size(); at += length) {
    std::vector<std::uint8_t> frame{static_cast<std::uint8_t>((length + 4) >> 8), static_cast<std::uint8_t>(length + 4),
                                    0, 0};
    frame.insert(frame.end(), records.begin() + static_cast<std::ptrdiff_t>(at),
                 records.begin() + static_cast<std::ptrdiff_t>(at + length));
    frames.push_back(std::move(frame));
  }
  const int poll = epoll_create1(0);
  std::vector<Connection> connections(static_cast<std::size_t>(count));
  long sent = 0, received = 0;
  std::vector<float> latencies;
  latencies.reserve(static_cast<std::size_t>(total));
  const auto send_one = [&](Connection& c) {
    const auto& frame = frames[c.next_record++ % frames.size()];
    c.sent = Clock::now();
    if (write(c.socket, frame.data(), frame.size()) != static_cast<ssize_t>(frame.size())) fail("write");
    ++sent;
  };
  const auto start = Clock::now();
  for (std::size_t i = 0; i < connections.size(); ++i) {
    connections[i].socket = connect_to(port);
    connections[i].next_record = i * 7;
    fcntl(connections[i].socket, F_SETFL, O_NONBLOCK);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    epoll_ctl(poll, EPOLL_CTL_ADD, connections[i].socket, &event);
    send_one(connections[i]);
  }
  std::vector<std::uint8_t> buffer(65536);
  epoll_event events[64];
  while (received < total) {
    const int n = epoll_wait(poll, events, 64, 5000);
    if (n <= 0) {
      std::fprintf(stderr, "no reply for 5 s after %ld of %ld\n", received, total);
      return 1;
    }
    for (int e = 0; e < n; ++e) {
      Connection& c = connections[events[e].data.u64];
      const ssize_t got = read(c.socket, buffer.data(), buffer.size());
      if (got <= 0) {
        std::fprintf(stderr, "the box closed a connection after %ld replies\n", received);
        return 1;
      }
      c.in.insert(c.in.end(), buffer.begin(), buffer.begin() + got);
      while (c.in.size() >= 4) {
        const std::size_t frame = static_cast<std::size_t>(c.in[0]) << 8 | c.in[1];
        if (frame < 4) return 1;
        if (c.in.size() < frame) break;
        c.in.erase(c.in.begin(), c.in.begin() + static_cast<std::ptrdiff_t>(frame));
        latencies.push_back(std::chrono::duration<float, std::micro>(Clock::now() - c.sent).count());
        ++received;
        if (sent < total) send_one(c);
      }
    }
  }
  const double elapsed = std::chrono::duration<double>(Clock::now() - start).count();
  std::sort(latencies.begin(), latencies.end());
  const auto at = [&](double share) {
    return latencies[static_cast<std::size_t>(share * static_cast<double>(latencies.size() - 1))];
  };
  std::printf("  %3d connections: %8.0f exchanges/s   p50 %6.0f us   p99 %6.0f us   max %6.0f us\n", count,
              static_cast<double>(received) / elapsed, static_cast<double>(at(0.5)), static_cast<double>(at(0.99)),
              static_cast<double>(latencies.back()));
  for (const Connection& c : connections) close(c.socket);
  return 0;
}
