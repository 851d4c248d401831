// Connection: one accepted socket with its Protocol: the coroutine that reads, the exchanges under way, the timers and
// the writes. Generic over plain TCP and TLS streams. Lives on one io_context with one thread. Only server.cpp includes
// this header: it needs Asio.
#pragma once

#include <array>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <list>

#include "gateway/model_client.hpp"
#include "gateway/server.hpp"

namespace gateway {

namespace asio = boost::asio;
using asio::ip::tcp;
using TlsStream = asio::ssl::stream<tcp::socket>;
using ErrorCode = boost::system::error_code;

class Connection;

struct Listener {
  Listener(ListenerConfig the_config, asio::io_context& context)
      : config(std::move(the_config)), acceptor(context), pause(context) {}
  const ListenerConfig config;
  std::unique_ptr<asio::ssl::context> tls;
  tcp::acceptor acceptor;
  asio::steady_timer pause;  // after a failed accept
  std::atomic<std::size_t> open{0};
  bool full = false;  // told about it
};

// What the connections of one thread share.
struct Worker {
  Worker(RouteTable& the_routes, const ModelEndpoints& endpoints, const Server::Observer& on_finished,
         const Server::ConnectionObserver& on_connection)
      : routes(the_routes), observer(on_finished), connection_observer(on_connection), models(context, endpoints) {}

  RouteTable& routes;
  const Server::Observer& observer;
  const Server::ConnectionObserver& connection_observer;
  std::list<Connection*> connections;
  bool stopping = false;
  asio::io_context context{1};
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work;
  ModelClient models;
  std::array<std::uint8_t, 65536> scratch;  // every plain connection reads into it
  std::thread thread;
};

// Carries an exchange on from a step to Done.
inline asio::awaitable<void> carry(Exchange& exchange, Exchange::Step step, ModelClient& models) {
  for (;; step = exchange.next(std::chrono::steady_clock::now())) {
    if (std::holds_alternative<Exchange::Done>(step)) co_return;
    if (const auto* ask = std::get_if<Exchange::AskModel>(&step)) {
      const CallResult result = co_await models.ask(*ask->ask, *ask->model, ask->until);
      exchange.answered(result, std::chrono::steady_clock::now());
    } else {
      asio::steady_timer timer(co_await asio::this_coro::executor, std::get<Exchange::Wait>(step).until);
      co_await timer.async_wait(asio::use_awaitable);
    }
  }
}

inline std::chrono::microseconds since(TimePoint start) {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
}

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Worker& worker, Listener& listener, std::unique_ptr<adapters::Protocol> protocol, std::string peer)
      : worker_(worker),
        listener_(listener),
        protocol_(std::move(protocol)),
        peer_(std::move(peer)),
        timer_(worker.context),
        room_(worker.context, TimePoint::max()) {
    at_ = worker_.connections.insert(worker_.connections.end(), this);
  }
  virtual ~Connection() {
    worker_.connections.erase(at_);
    listener_.open.fetch_sub(1, std::memory_order_relaxed);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start() { asio::co_spawn(worker_.context, run(shared_from_this()), asio::detached); }

  // Takes no more input; ends when the exchanges under way have been answered.
  void wind_down() {
    stopping_ = true;
    if (!greeted_) return abort(make_fault(errc::stopped, "the program was stopped"));
    guarded([&] { settle(); });
  }

  // Ends now; what is under way is cancelled.
  void abort(const Fault& why) {
    if (closed_) return;
    closed_ = true;
    cancel_jobs(why);
    timer_.cancel();
    room_.cancel();
    close_socket();
  }

 protected:
  virtual asio::awaitable<bool> shake_hands() = 0;
  // Bytes read, valid until the next suspension; none: the end of the stream.
  virtual asio::awaitable<std::span<const std::uint8_t>> read() = 0;
  virtual std::size_t write_now(Bytes bytes, ErrorCode& error) = 0;  // 0: cannot now
  virtual void write_later(Bytes bytes) = 0;                         // calls written()
  virtual void end_output() = 0;                                     // half-close; calls nothing
  virtual void close_socket() = 0;
  virtual void watch_for_reset() = 0;

  void written(ErrorCode error) {
    guarded([&] {
      if (closed_) return;
      if (error) return lost(error);
      writing_ = {};
      flush();
      settle();
    });
  }

  void lost(ErrorCode error) {
    if (closed_) return;
    if (!lingering_) tell(make_fault(errc::connection_lost, error.message()));
    abort(make_fault(errc::caller_gone, "the connection ended before the reply"));
  }

  void tell(const Fault& fault) {
    if (worker_.connection_observer) worker_.connection_observer(listener_.config.name, peer_, fault);
  }

  Worker& worker() { return worker_; }
  bool closed() const { return closed_; }

 private:
  static constexpr std::size_t most_pending = 256 * 1024;  // bytes of output, before reading stops
  static constexpr auto handshake_time = std::chrono::seconds(10);
  static constexpr auto linger_time = std::chrono::milliseconds(2000);
  static constexpr auto stopping_linger = std::chrono::milliseconds(100);

  // An exchange that a model is asked for, and what the reply needs of its request.
  struct Job {
    Job(Exchange&& the_exchange, adapters::Request&& the_request, TimePoint the_start)
        : exchange(std::move(the_exchange)), request(std::move(the_request)), started(the_start) {}
    Exchange exchange;
    adapters::Request request;  // without payload
    TimePoint started;
    asio::cancellation_signal cancel;
    bool cancelled = false;
  };

  void cancel_jobs(const Fault& why) {
    while (!jobs_.empty()) {
      const std::shared_ptr<Job> job = jobs_.front();
      jobs_.pop_front();
      job->cancelled = true;
      report(job->request, job->started, &job->exchange, nullptr, &why);
      job->cancel.emit(asio::cancellation_type::terminal);
    }
  }

  template <class F>
  void guarded(F&& action) {
    try {
      action();
    } catch (const std::exception& error) {
      fail(error.what());
    }
  }

  void fail(const char* what) {
    if (closed_) return;
    const Fault fault = make_fault(errc::unexpected, what);
    tell(fault);
    abort(fault);
  }

  static asio::awaitable<void> run(std::shared_ptr<Connection> self) {
    try {
      co_await self->converse();
    } catch (const boost::system::system_error& error) {
      self->lost(error.code());
    } catch (const std::exception& error) {
      self->fail(error.what());
    }
  }

  asio::awaitable<void> converse() {
    if (closed_) co_return;
    limit_ = std::chrono::steady_clock::now() + handshake_time;
    arm();
    const bool greeted = co_await shake_hands();
    if (closed_) co_return;
    if (!greeted) co_return abort(make_fault(errc::handshake_failed, "the TLS handshake failed"));
    limit_.reset();
    greeted_ = true;
    pump();  // a protocol may speak first
    settle();
    while (!closed_) {
      if (!may_read()) {
        watch_for_reset();
        ErrorCode ignored;
        co_await room_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        continue;
      }
      const Bytes bytes = co_await read();
      if (closed_) break;
      if (bytes.empty()) ended_ = true;
      if (!lingering_) take(bytes);
      settle();
    }
  }

  bool may_read() const {
    if (ended_) return false;
    if (lingering_) return true;
    return !stopping_ && !broken_ && writing_.size() + pending_.size() < most_pending && protocol_->wants_input();
  }

  void take(Bytes bytes) {
    const TimePoint now = std::chrono::steady_clock::now();
    const auto received = protocol_->receive(bytes, now);
    if (received.has_error()) {
      broken_ = true;
      tell(received.error());
    }
    pump();
  }

  // Hands on what the protocol wants and sends what it says.
  void pump() {
    while (!closed_) {
      std::optional<adapters::Request> request = protocol_->next_request();
      if (!request) break;
      begin(std::move(*request));
    }
    flush();
  }

  void begin(adapters::Request request) {
    const TimePoint now = std::chrono::steady_clock::now();
    request.caller.peer = peer_;
    std::shared_ptr<const Route> route = worker_.routes.find(request.route);
    if (!route) {
      const Fault fault = make_fault(errc::no_such_route, "there is no route \"" + request.route + '"');
      protocol_->refuse(request.id, fault);
      return report(request, now, nullptr, nullptr, &fault);
    }
    adapters::Request kept;
    kept.id = request.id;
    kept.route = request.route;
    kept.form = request.form;
    kept.deadline = request.deadline;
    kept.idempotency_key = request.idempotency_key;
    kept.caller = request.caller;
    Exchange exchange(std::move(route), worker_.routes.models(), std::move(request), now);
    const Exchange::Step step = exchange.next(now);
    if (std::holds_alternative<Exchange::Done>(step)) return answer(kept, now, exchange);
    const auto job = std::make_shared<Job>(std::move(exchange), std::move(kept), now);
    jobs_.push_back(job);
    asio::co_spawn(worker_.context, carry_job(shared_from_this(), job, step),
                   asio::bind_cancellation_slot(job->cancel.slot(), asio::detached));
  }

  static asio::awaitable<void> carry_job(std::shared_ptr<Connection> self, std::shared_ptr<Job> job,
                                         Exchange::Step step) {
    try {
      co_await carry(job->exchange, step, self->worker_.models);
      if (job->cancelled) co_return;
      self->jobs_.remove(job);
      self->answer(job->request, job->started, job->exchange);
      self->pump();
      self->settle();
    } catch (const std::exception& error) {
      if (!job->cancelled) self->fail(error.what());
    }
  }

  void answer(const adapters::Request& request, TimePoint started, const Exchange& exchange) {
    const Reply* reply = exchange.reply();
    if (reply != nullptr) {
      const auto replied = protocol_->reply(request.id, reply->payload, reply->outcome);
      if (replied.has_error()) {
        const Fault fault = replied.error();
        protocol_->refuse(request.id, fault);
        return report(request, started, &exchange, nullptr, &fault);
      }
    } else {
      protocol_->refuse(request.id, *exchange.fault());
    }
    report(request, started, &exchange, reply, exchange.fault());
  }

  void report(const adapters::Request& request, TimePoint started, const Exchange* exchange, const Reply* reply,
              const Fault* fault) {
    if (!worker_.observer) return;
    static const std::vector<Attempt> none;
    Finished finished;
    finished.request = &request;
    finished.route = exchange == nullptr ? nullptr : &exchange->route();
    finished.reply = reply;
    finished.fault = fault;
    finished.attempts = exchange == nullptr ? &none : &exchange->attempts();
    finished.took = since(started);
    finished.listener = listener_.config.name;
    worker_.observer(finished);
  }

  void flush() {
    if (closed_) return;
    if (!writing_.empty()) {  // one write at a time; what is said meanwhile goes with the next
      const Buffer more = protocol_->take_output();
      pending_.insert(pending_.end(), more.begin(), more.end());
      return;
    }
    Buffer output = protocol_->take_output();
    if (!pending_.empty()) {
      pending_.insert(pending_.end(), output.begin(), output.end());
      output = std::exchange(pending_, {});
    }
    if (output.empty()) return;
    ErrorCode error;
    const std::size_t sent = write_now(output, error);
    if (error) return lost(error);
    if (sent == output.size()) return;
    output.erase(output.begin(), output.begin() + static_cast<std::ptrdiff_t>(sent));
    writing_ = std::move(output);
    write_later(writing_);
  }

  // After every event: whether the connection goes on, and what is waited for.
  void settle() {
    if (closed_) return;
    const bool quiet = writing_.empty() && pending_.empty();
    if (protocol_->finished()) cancel_jobs(make_fault(errc::caller_gone, "the connection ended before the reply"));
    const bool over = protocol_->finished() || ((broken_ || stopping_ || ended_) && jobs_.empty());
    if (over && quiet && !lingering_) {
      if (const Fault* why = protocol_->failure(); why != nullptr && !broken_) tell(*why);
      lingering_ = true;
      // What the peer still sends is read and dropped: closing on unread input would reset the reply on its way.
      limit_ = std::chrono::steady_clock::now() + (stopping_ ? stopping_linger : linger_time);
      end_output();
    }
    if (lingering_ && ended_) return abort(make_fault(errc::caller_gone, "the connection ended before the reply"));
    arm();
    if (may_read()) room_.cancel();
  }

  void arm() {
    const std::optional<TimePoint> due = limit_ ? limit_ : protocol_->deadline();
    if (!due || (armed_ && *armed_ <= *due)) return;  // an earlier timer looks again when it fires
    armed_ = due;
    timer_.expires_at(*due);
    timer_.async_wait([self = shared_from_this()](ErrorCode error) {
      if (error || self->closed_) return;
      self->guarded([&] { self->time_passed(); });
    });
  }

  void time_passed() {
    armed_.reset();
    const TimePoint now = std::chrono::steady_clock::now();
    if (limit_) {
      if (now >= *limit_) {
        if (!lingering_) tell(make_fault(errc::handshake_failed, "the TLS handshake took too long"));
        return abort(make_fault(errc::caller_gone, "the connection ended before the reply"));
      }
    } else if (const auto due = protocol_->deadline(); due && now >= *due) {
      protocol_->expire(now);
      pump();
    }
    settle();
  }

  Worker& worker_;
  Listener& listener_;
  std::list<Connection*>::iterator at_;
  const std::unique_ptr<adapters::Protocol> protocol_;
  const std::string peer_;
  asio::steady_timer timer_;
  asio::steady_timer room_;  // cancelled when reading may go on
  std::optional<TimePoint> armed_;
  std::optional<TimePoint> limit_;  // instead of the protocol's deadline: handshake, lingering
  std::list<std::shared_ptr<Job>> jobs_;
  Buffer writing_;
  Buffer pending_;
  bool greeted_ = false;
  bool ended_ = false;   // the peer sends no more
  bool broken_ = false;  // the protocol gave up on the peer
  bool stopping_ = false;
  bool lingering_ = false;
  bool closed_ = false;
};

class PlainConnection final : public Connection {
 public:
  PlainConnection(Worker& worker, Listener& listener, std::unique_ptr<adapters::Protocol> protocol, std::string peer,
                  tcp::socket socket)
      : Connection(worker, listener, std::move(protocol), std::move(peer)), socket_(std::move(socket)) {
    socket_.non_blocking(true);
    socket_.set_option(tcp::no_delay(true));
  }

 private:
  asio::awaitable<bool> shake_hands() override { co_return true; }

  // Waits without a buffer, so that an idle connection owns none.
  asio::awaitable<Bytes> read() override {
    for (;;) {
      co_await socket_.async_wait(tcp::socket::wait_read, asio::use_awaitable);
      ErrorCode error;
      const std::size_t size = socket_.read_some(asio::buffer(worker().scratch), error);
      if (error == asio::error::would_block) continue;
      if (error == asio::error::eof) co_return Bytes();
      if (error) throw boost::system::system_error(error);
      co_return Bytes(worker().scratch.data(), size);
    }
  }

  std::size_t write_now(Bytes bytes, ErrorCode& error) override {
    const std::size_t sent = socket_.write_some(asio::buffer(bytes.data(), bytes.size()), error);
    if (error == asio::error::would_block) error = {};
    return sent;
  }

  void write_later(Bytes bytes) override {
    asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()),
                      [this, self = shared_from_this()](ErrorCode error, std::size_t) { written(error); });
  }

  void end_output() override {
    ErrorCode ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }

  void close_socket() override {
    ErrorCode ignored;
    socket_.close(ignored);
  }

  void watch_for_reset() override {
    if (watching_) return;
    watching_ = true;
    socket_.async_wait(tcp::socket::wait_error, [this, self = shared_from_this()](ErrorCode error) {
      watching_ = false;
      if (error || closed()) return;
      int code = 0;
      socklen_t size = sizeof code;
      if (::getsockopt(socket_.native_handle(), SOL_SOCKET, SO_ERROR, &code, &size) == 0 && code != 0) {
        lost(ErrorCode(code, boost::system::system_category()));
      }
    });
  }

  tcp::socket socket_;
  bool watching_ = false;
};

class TlsConnection final : public Connection {
 public:
  TlsConnection(Worker& worker, Listener& listener, std::unique_ptr<adapters::Protocol> protocol, std::string peer,
                tcp::socket socket)
      : Connection(worker, listener, std::move(protocol), std::move(peer)), stream_(std::move(socket), *listener.tls) {
    stream_.next_layer().set_option(tcp::no_delay(true));
  }

 private:
  asio::awaitable<bool> shake_hands() override {
    ErrorCode error;
    co_await stream_.async_handshake(TlsStream::server, asio::redirect_error(asio::use_awaitable, error));
    if (error && !closed()) tell(make_fault(errc::handshake_failed, error.message()));
    co_return !error;
  }

  asio::awaitable<Bytes> read() override {
    ErrorCode error;
    const std::size_t size =
        co_await stream_.async_read_some(asio::buffer(input_), asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::eof || error == asio::ssl::error::stream_truncated) co_return Bytes();
    if (error) throw boost::system::system_error(error);
    co_return Bytes(input_.data(), size);
  }

  std::size_t write_now(Bytes, ErrorCode&) override { return 0; }

  void write_later(Bytes bytes) override {
    asio::async_write(stream_, asio::buffer(bytes.data(), bytes.size()),
                      [this, self = shared_from_this()](ErrorCode error, std::size_t) { written(error); });
  }

  void end_output() override {
    stream_.async_shutdown([self = shared_from_this()](ErrorCode) {});
  }

  void close_socket() override {
    ErrorCode ignored;
    stream_.next_layer().close(ignored);
  }

  void watch_for_reset() override {}

  TlsStream stream_;
  std::array<std::uint8_t, 4096> input_;
};

}  // namespace gateway
