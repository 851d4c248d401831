// Server: the one place that drives sockets. Each listener makes Protocol objects; one generic coroutine drives any of
// them over TCP or TLS, hands their requests to the routes and writes what they say. Only server.cpp and
// model_client.cpp include Asio.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/gateway.hpp"

namespace gateway {

struct TlsConfig {
  std::string certificate;  // PEM file, chain first
  std::string key;          // PEM file
  std::string client_ca;    // PEM file: clients must show a certificate of it; empty: none asked
};

struct ListenerConfig {
  std::string name;
  std::string address;  // "127.0.0.1:5012", "[::1]:5012"; port 0: any free one, see Server::port
  std::optional<TlsConfig> tls;
  std::size_t max_connections = 10000;
  std::function<std::unique_ptr<adapters::Protocol>()> make;  // called once a connection
};

class Server {
 public:
  using Observer = std::function<void(const Finished&)>;  // called on the connection's thread, must not block
  // What is not an exchange: a connection that ended with an error, an accept that failed.
  using ConnectionObserver = std::function<void(const std::string& listener, const std::string& peer, const Fault&)>;

  Server(RouteTable& routes, unsigned threads, Observer observer, ConnectionObserver connections = {});
  ~Server();

  // Binds and listens; throws std::system_error or std::runtime_error naming the listener and the address.
  void listen(ListenerConfig listener);
  void run();  // starts the threads and returns
  std::uint16_t port(std::string_view listener) const;
  std::size_t open_connections(std::string_view listener) const;
  // Stops accepting, lets exchanges in flight end (at most `grace`), closes everything, joins the threads.
  void stop(std::chrono::milliseconds grace);

  // One exchange without a socket in front: `fullword call`. Blocks until it is done.
  Finished exchange_result(adapters::Request request, Reply& reply, Fault& fault, std::vector<Attempt>& attempts);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gateway
