// FaultServer: a peer on loopback that does what a test tells it, good or bad: plain sockets, a thread a connection,
// TLS on request. Peer is one accepted connection as the test's script sees it.
#pragma once

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace faults {

inline int listen_on_loopback(std::uint16_t& port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (listener < 0 || ::bind(listener, any, size) != 0 || ::listen(listener, 64) != 0 ||
      ::getsockname(listener, any, &size) != 0) {
    throw std::runtime_error("no loopback port");
  }
  port = ntohs(address.sin_port);
  return listener;
}

// A key and a certificate of its own, made by the openssl command, for these names ("IP:127.0.0.1", "DNS:other").
class Certificate {
 public:
  explicit Certificate(const std::string& names = "IP:127.0.0.1", bool expired = false) {
    static std::atomic<int> count{0};
    folder_ = std::filesystem::temp_directory_path() /
              ("fullword-certificate-" + std::to_string(::getpid()) + '-' + std::to_string(++count));
    std::filesystem::create_directories(folder_);
    std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=test -days 2 -addext "
        "subjectAltName=" +
        names + " -keyout " + key() + " -out " + certificate() + " 2>/dev/null";
    if (expired) {
      const std::string dated = folder_ / "dated.pem";
      command += " && openssl x509 -in " + certificate() + " -signkey " + key() + " -days -1 -out " + dated +
                 " 2>/dev/null && mv " + dated + ' ' + certificate();
    }
    if (std::system(command.c_str()) != 0) throw std::runtime_error("the openssl command failed");
  }
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;
  ~Certificate() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  std::string key() const { return folder_ / "key.pem"; }
  std::string certificate() const { return folder_ / "certificate.pem"; }

 private:
  std::filesystem::path folder_;
};

class Peer {
 public:
  Peer(int socket, SSL* tls, const std::atomic<bool>& stopping, int the_number)
      : number(the_number), socket_(socket), tls_(tls), stopping_(stopping) {}
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer() { close(); }

  const int number;  // of the connection, from 1

  // Waits for bytes; empty at the end of the stream or when the server stops.
  std::string read_some() {
    while (!stopping_ && socket_ >= 0) {
      pollfd one{socket_, POLLIN, 0};
      if ((tls_ == nullptr || SSL_pending(tls_) == 0) && ::poll(&one, 1, 20) == 0) continue;
      char bytes[8192];
      const auto got = tls_ != nullptr ? SSL_read(tls_, bytes, sizeof bytes) : ::recv(socket_, bytes, sizeof bytes, 0);
      return got <= 0 ? std::string() : std::string(bytes, static_cast<std::size_t>(got));
    }
    return {};
  }

  // One HTTP request, header and body; empty when none came.
  std::string read_request() {
    std::string& text = unread_;
    for (;;) {
      const auto end = text.find("\r\n\r\n");
      if (end != text.npos) {
        const auto field = text.find("Content-Length: ");
        const std::size_t length = field < end ? std::stoul(text.substr(field + 16)) : 0;
        if (text.size() >= end + 4 + length) {
          std::string request = text.substr(0, end + 4 + length);
          text.erase(0, request.size());
          return request;
        }
      }
      const std::string more = read_some();
      if (more.empty()) return {};
      text += more;
    }
  }

  void send(std::string_view bytes) {
    while (!bytes.empty() && socket_ >= 0) {
      const auto sent = tls_ != nullptr ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                                        : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  void reply(const std::string& status, const std::string& body, const std::string& fields = {}) {
    send("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + fields + "\r\n" + body);
  }

  // Until the other side has closed. False: the server stopped first.
  bool wait_closed() {
    while (!read_some().empty()) {
    }
    return !stopping_;
  }

  void close() {  // without close_notify
    if (tls_ != nullptr) SSL_free(tls_);
    if (socket_ >= 0) ::close(socket_);
    tls_ = nullptr;
    socket_ = -1;
  }

  void reset() {
    const linger now{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }

 private:
  int socket_;
  SSL* tls_;
  const std::atomic<bool>& stopping_;
  std::string unread_;
};

class FaultServer {
 public:
  using Script = std::function<void(Peer&)>;

  explicit FaultServer(Script script, const Certificate* certificate = nullptr) : script_(std::move(script)) {
    if (certificate != nullptr) {
      tls_ = SSL_CTX_new(TLS_server_method());
      if (SSL_CTX_use_certificate_file(tls_, certificate->certificate().c_str(), SSL_FILETYPE_PEM) != 1 ||
          SSL_CTX_use_PrivateKey_file(tls_, certificate->key().c_str(), SSL_FILETYPE_PEM) != 1) {
        throw std::runtime_error("unusable certificate");
      }
    }
    listener_ = listen_on_loopback(port_);
    acceptor_ = std::thread([this] { accept(); });
  }
  FaultServer(const FaultServer&) = delete;
  FaultServer& operator=(const FaultServer&) = delete;
  ~FaultServer() {
    stopping_ = true;
    acceptor_.join();
    for (std::thread& one : threads_) one.join();
    ::close(listener_);
    SSL_CTX_free(tls_);
  }

  std::uint16_t port() const { return port_; }
  std::string url() const {
    return (tls_ != nullptr ? "https" : "http") + std::string("://127.0.0.1:") + std::to_string(port_) + "/v1";
  }
  int connections() const { return connections_; }

 private:
  void accept() {
    while (!stopping_) {
      pollfd one{listener_, POLLIN, 0};
      if (::poll(&one, 1, 20) != 1) continue;
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) continue;
      threads_.emplace_back([this, socket, number = ++connections_] {
        SSL* tls = nullptr;
        if (tls_ != nullptr) {
          tls = SSL_new(tls_);
          SSL_set_fd(tls, socket);
          if (SSL_accept(tls) != 1) {
            SSL_free(tls);
            ::close(socket);
            return;
          }
        }
        Peer peer(socket, tls, stopping_, number);
        script_(peer);
      });
    }
  }

  const Script script_;
  SSL_CTX* tls_ = nullptr;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

inline std::string chat(const std::string& content, const std::string& finish = "stop") {
  std::string escaped;
  for (const char c : content) {
    if (c == '"' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return R"({"id":"c-1","object":"chat.completion","model":"m-1","choices":[{"index":0,"message":{"role":"assistant","content":")" +
         escaped + R"("},"finish_reason":")" + finish + R"("}],"usage":{"prompt_tokens":11,"completion_tokens":7}})";
}

}  // namespace faults
