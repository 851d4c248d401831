// ModelClient: asks language models over HTTP/1.1, plain or TLS, from one io_context and its one thread, with a pool of
// kept connections. A call ends by its slice, whatever the peer does. Includes Asio: for server.cpp, model_client.cpp
// and their tests only. Spec: gateway 4, 7.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gateway/model_endpoint.hpp"

namespace gateway {

class ModelClient {
 public:
  // Both must outlive the client; calls must have ended before it is destroyed.
  ModelClient(boost::asio::io_context& context, const ModelEndpoints& endpoints);
  ~ModelClient();

  // Never fails otherwise than by CallResult, except that cancelling the coroutine closes the connection and throws.
  // `ask` and `model` must live until it ends.
  boost::asio::awaitable<CallResult> ask(const Ask& ask, const ModelConfig& model, TimePoint until);

  std::size_t kept_connections() const;
  void close_kept();

 private:
  class Connection;
  struct Exchanged;
  struct Secure;

  boost::asio::awaitable<CallResult> call(ModelEndpoint& endpoint, const Ask& ask, const ModelConfig& model,
                                          TimePoint until);
  boost::asio::awaitable<Exchanged> exchange(Connection& connection, std::string_view request, const ModelConfig& model,
                                             TimePoint until);
  std::unique_ptr<Connection> take_kept(const std::string& model);
  boost::asio::awaitable<Result<std::unique_ptr<Connection>>> connect(const ModelUrl& url, const ModelConfig& model,
                                                                      TimePoint until);

  boost::asio::io_context& context_;
  const ModelEndpoints& endpoints_;
  std::unique_ptr<Secure> secure_;  // made by the first https call
  std::map<std::string, std::vector<std::unique_ptr<Connection>>, std::less<>> kept_;
};

}  // namespace gateway
