#include "gateway/server.hpp"

#include <charconv>
#include <condition_variable>
#include <future>
#include <thread>

#include "gateway/connection.hpp"

namespace gateway {

namespace {

std::runtime_error start_error(const std::string& listener, const Fault& fault) {
  return std::runtime_error(fault.id() + " listener " + listener + ": " + fault.text);
}

tcp::endpoint read_address(const ListenerConfig& config) {
  const std::string& text = config.address;
  const std::size_t colon = text.rfind(':');
  if (colon != text.npos && colon > 0) {
    std::string host = text.substr(0, colon);
    if (host.size() > 1 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    if (host == "localhost") host = "127.0.0.1";
    ErrorCode error;
    const auto address = asio::ip::make_address(host, error);
    std::uint16_t port = 0;
    const char* end = text.data() + text.size();
    const auto [at, wrong] = std::from_chars(text.data() + colon + 1, end, port);
    if (!error && wrong == std::errc() && at == end) return {address, port};
  }
  throw start_error(config.name, make_fault(errc::address_wrong,
                                            "\"" + text + "\" is not ADDRESS:PORT, as 127.0.0.1:5012 or [::1]:5012"));
}

std::unique_ptr<asio::ssl::context> read_tls(const ListenerConfig& config) {
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  std::string file;
  try {
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    file = config.tls->certificate;
    context->use_certificate_chain_file(file);
    file = config.tls->key;
    context->use_private_key_file(file, asio::ssl::context::pem);
    if (!config.tls->client_ca.empty()) {
      file = config.tls->client_ca;
      context->load_verify_file(file);
      context->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
      SSL_CTX_set_client_CA_list(context->native_handle(), SSL_load_client_CA_file(file.c_str()));
    }
  } catch (const boost::system::system_error& error) {
    throw start_error(config.name, make_fault(errc::listener_tls, file + ": " + error.code().message()));
  }
  return context;
}

std::string to_text(const tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? '[' + address + ']' : address) + ':' + std::to_string(endpoint.port());
}

}  // namespace

struct Server::State {
  State(RouteTable& the_routes, unsigned threads, Observer on_finished, ConnectionObserver on_connection)
      : routes(the_routes),
        observer(std::move(on_finished)),
        connections(std::move(on_connection)),
        endpoints(routes.models()) {
    for (unsigned i = 0; i < std::max(1U, threads); ++i) {
      workers.push_back(std::make_unique<Worker>(routes, endpoints, observer, connections));
    }
  }

  RouteTable& routes;
  const Observer observer;
  const ConnectionObserver connections;
  const ModelEndpoints endpoints;
  std::vector<std::unique_ptr<Worker>> workers;      // the first one accepts
  std::vector<std::unique_ptr<Listener>> listeners;  // after the workers: their acceptors go first
  std::size_t next_worker = 0;
  bool running = false;

  const Listener& find(std::string_view name) const {
    for (const auto& listener : listeners) {
      if (listener->config.name == name) return *listener;
    }
    throw std::out_of_range("no listener " + std::string(name));
  }

  void tell(const Listener& listener, const std::string& peer, const Fault& fault) const {
    if (connections) connections(listener.config.name, peer, fault);
  }

  void accept(Listener& listener) {
    Worker& worker = *workers[next_worker];
    next_worker = (next_worker + 1) % workers.size();
    listener.acceptor.async_accept(worker.context, [this, &listener, &worker](ErrorCode error, tcp::socket socket) {
      if (!listener.acceptor.is_open()) return;
      if (error && error != asio::error::connection_aborted) {
        tell(listener, {}, make_fault(errc::accept_failed, error.message()));
        listener.pause.expires_after(std::chrono::milliseconds(100));
        listener.pause.async_wait([this, &listener](ErrorCode stopped) {
          if (!stopped && listener.acceptor.is_open()) accept(listener);
        });
        return;
      }
      if (!error) admit(listener, worker, std::move(socket));
      accept(listener);
    });
  }

  void admit(Listener& listener, Worker& worker, tcp::socket socket) {
    ErrorCode error;
    const tcp::endpoint remote = socket.remote_endpoint(error);
    if (error) return;  // gone already
    std::string peer = to_text(remote);
    if (listener.open.load(std::memory_order_relaxed) >= listener.config.max_connections) {
      if (!std::exchange(listener.full, true)) {
        tell(listener, peer,
             make_fault(errc::too_many_connections,
                        std::to_string(listener.config.max_connections) + " connections are open"));
      }
      return;
    }
    listener.full = false;
    std::unique_ptr<adapters::Protocol> protocol;
    try {
      protocol = listener.config.make();
    } catch (const std::exception& wrong) {
      return tell(listener, peer, make_fault(errc::unexpected, wrong.what()));
    }
    listener.open.fetch_add(1, std::memory_order_relaxed);
    asio::post(worker.context, [this, &listener, &worker, its_protocol = std::move(protocol),
                                its_peer = std::move(peer), its_socket = std::move(socket)]() mutable {
      begin(listener, worker, std::move(its_protocol), std::move(its_peer), std::move(its_socket));
    });
  }

  // On the worker's thread.
  void begin(Listener& listener, Worker& worker, std::unique_ptr<adapters::Protocol> protocol, std::string peer,
             tcp::socket socket) {
    try {
      std::shared_ptr<Connection> connection;
      if (listener.tls) {
        connection = std::make_shared<TlsConnection>(worker, listener, std::move(protocol), peer, std::move(socket));
      } else {
        connection = std::make_shared<PlainConnection>(worker, listener, std::move(protocol), peer, std::move(socket));
      }
      connection->start();
      if (worker.stopping) connection->wind_down();
    } catch (const std::exception& wrong) {
      tell(listener, peer, make_fault(errc::unexpected, wrong.what()));
    }
  }

  // Runs on every worker's thread, and returns when all have.
  template <class F>
  void on_all(F action) {
    std::vector<std::future<void>> done;
    for (const auto& worker : workers) {
      auto task = std::make_shared<std::packaged_task<void()>>([&worker, action] { action(*worker); });
      done.push_back(task->get_future());
      asio::post(worker->context, [task] { (*task)(); });
    }
    for (auto& one : done) one.wait();
  }

  std::size_t open() const {
    std::size_t sum = 0;
    for (const auto& listener : listeners) sum += listener->open.load();
    return sum;
  }
};

Server::Server(RouteTable& routes, unsigned threads, Observer observer, ConnectionObserver connections)
    : state_(std::make_unique<State>(routes, threads, std::move(observer), std::move(connections))) {}

Server::~Server() { stop(std::chrono::milliseconds(0)); }

void Server::listen(ListenerConfig config) {
  const tcp::endpoint address = read_address(config);
  asio::io_context& context = state_->workers.front()->context;
  auto listener = std::make_unique<Listener>(std::move(config), context);
  if (listener->config.tls) listener->tls = read_tls(listener->config);
  try {
    listener->acceptor.open(address.protocol());
    listener->acceptor.set_option(tcp::acceptor::reuse_address(true));
    listener->acceptor.bind(address);
    listener->acceptor.listen(4096);
  } catch (const boost::system::system_error& error) {
    throw start_error(listener->config.name,
                      make_fault(errc::address_wrong, listener->config.address + ": " + error.code().message()));
  }
  Listener& kept = *listener;
  state_->listeners.push_back(std::move(listener));
  if (state_->running) asio::post(context, [this, &kept] { state_->accept(kept); });
}

void Server::run() {
  State& state = *state_;
  if (std::exchange(state.running, true)) return;
  for (const ModelConfig& model : state.routes.models()) {
    if (model.wire == Wire::builtin || model.key_file.empty() || !state.connections) continue;
    if (const auto warning = key_warning(model.key_file)) state.connections("models." + model.name, {}, *warning);
  }
  for (const auto& listener : state.listeners) state.accept(*listener);
  for (const auto& worker : state.workers) {
    worker->work.emplace(worker->context.get_executor());
    worker->thread = std::thread([&context = worker->context] { context.run(); });
  }
}

std::uint16_t Server::port(std::string_view listener) const {
  return state_->find(listener).acceptor.local_endpoint().port();
}

std::size_t Server::open_connections(std::string_view listener) const { return state_->find(listener).open.load(); }

void Server::stop(std::chrono::milliseconds grace) {
  State& state = *state_;
  if (!std::exchange(state.running, false)) return;
  const TimePoint until = std::chrono::steady_clock::now() + grace;
  std::promise<void> closed;
  asio::post(state.workers.front()->context, [&] {
    for (const auto& listener : state.listeners) {
      ErrorCode ignored;
      listener->acceptor.close(ignored);
      listener->pause.cancel();
    }
    closed.set_value();
  });
  closed.get_future().wait();
  const auto each = [](Worker& worker, auto action) {
    std::vector<std::shared_ptr<Connection>> all;
    for (Connection* one : worker.connections) all.push_back(one->shared_from_this());
    for (const auto& one : all) action(*one);
  };
  state.on_all([each](Worker& worker) {
    worker.stopping = true;
    each(worker, [](Connection& one) { one.wind_down(); });
  });
  while (state.open() != 0 && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  const Fault stopped = make_fault(errc::stopped, "the program was stopped");
  state.on_all([each, stopped](Worker& worker) {
    each(worker, [&](Connection& one) { one.abort(stopped); });
    worker.models.close_kept();
    worker.work.reset();
  });
  for (const auto& worker : state.workers) worker->thread.join();
}

Finished Server::exchange_result(adapters::Request request, Reply& reply, Fault& fault,
                                 std::vector<Attempt>& attempts) {
  const TimePoint started = std::chrono::steady_clock::now();
  Finished finished;
  attempts.clear();
  finished.attempts = &attempts;
  const std::shared_ptr<const Route> route = state_->routes.find(request.route);
  if (!route) {
    fault = make_fault(errc::no_such_route, "there is no route \"" + request.route + '"');
    finished.fault = &fault;
    return finished;
  }
  Exchange exchange(route, state_->routes.models(), std::move(request), started);
  asio::io_context context{1};
  ModelClient models(context, state_->endpoints);
  std::exception_ptr failure;
  asio::co_spawn(context, carry(exchange, exchange.next(started), models), [&](std::exception_ptr thrown) {
    failure = thrown;
    models.close_kept();
  });
  context.run();
  if (failure) std::rethrow_exception(failure);
  attempts = exchange.attempts();
  finished.took = since(started);
  finished.route = route.get();
  if (exchange.reply() != nullptr) {
    reply = *exchange.reply();
    finished.reply = &reply;
  } else {
    fault = *exchange.fault();
    finished.fault = &fault;
  }
  return finished;
}

}  // namespace gateway
