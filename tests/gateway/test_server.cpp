#include "gateway/server.hpp"

#include <boost/test/unit_test.hpp>
#include <condition_variable>
#include <future>

#include "tests/gateway/route_folder.hpp"
#include "tests/support/fault_server.hpp"

using namespace gateway;
using namespace std::chrono_literals;
using faults::FaultServer;
using faults::Peer;

namespace {

constexpr auto patience = 20s;  // of tests, for what never takes long

// Two bytes of length in front of each record; replies in the order of the requests. A record of one byte steers: `q`
// asks the protocol to end, `b` breaks it, `x` gives 6 MB, `n` is for a route that does not exist. A refusal is `!` and
// its word.
class Pairs final : public adapters::Protocol {
 public:
  static constexpr int blocks = 100;
  static constexpr std::uint16_t block_size = 60000;

  explicit Pairs(std::optional<std::chrono::milliseconds> idle = {}) : idle_(idle) {}

  adapters::Result<void> receive(Bytes wire, TimePoint now) override {
    if (idle_) due_ = now + *idle_;
    if (wire.empty()) ended_ = true;
    input_.insert(input_.end(), wire.begin(), wire.end());
    while (input_.size() >= 2 && input_.size() >= 2u + size()) {
      Buffer record(input_.begin() + 2, input_.begin() + 2 + size());
      input_.erase(input_.begin(), input_.begin() + 2 + size());
      if (record == Buffer{'q'}) finishing_ = true;
      if (record == Buffer{'x'}) {
        for (int i = 0; i < blocks; ++i) {
          output_.push_back(block_size >> 8);
          output_.push_back(block_size & 255);
          output_.resize(output_.size() + block_size);
        }
      }
      if (record == Buffer{'b'}) {
        finishing_ = true;
        return make_fault(errc::unexpected, "broken");
      }
      if (record.size() <= 1 && record != Buffer{'n'}) continue;
      adapters::Request request;
      request.id = ++last_;
      request.route = record == Buffer{'n'} ? "nowhere" : "decide";
      request.payload = std::move(record);
      ready_.push_back(std::move(request));
      order_.emplace_back(last_, std::nullopt);
    }
    return {};
  }
  std::optional<adapters::Request> next_request() override {
    if (ready_.empty()) return {};
    adapters::Request out = std::move(ready_.front());
    ready_.erase(ready_.begin());
    return out;
  }
  adapters::Result<void> reply(adapters::RequestId id, Bytes payload, const adapters::Outcome&) override {
    settle(id, Buffer(payload.begin(), payload.end()));
    return {};
  }
  void refuse(adapters::RequestId id, const Fault& fault) override {
    const std::string text = '!' + fault.word;
    settle(id, Buffer(text.begin(), text.end()));
  }
  Buffer take_output() override { return std::exchange(output_, {}); }
  std::optional<TimePoint> deadline() const override { return due_; }
  void expire(TimePoint) override {
    due_.reset();
    finishing_ = true;
    output_.insert(output_.end(), {0, 4, 'l', 'a', 't', 'e'});
  }
  bool finished() const override { return finishing_ && order_.empty(); }
  bool wants_input() const override { return order_.size() < 16; }

 private:
  std::uint16_t size() const { return static_cast<std::uint16_t>(input_[0] << 8 | input_[1]); }
  void settle(adapters::RequestId id, Buffer payload) {
    for (auto& [its_id, reply] : order_) {
      if (its_id == id) reply = std::move(payload);
    }
    while (!order_.empty() && order_.front().second) {
      const Buffer& reply = *order_.front().second;
      output_.push_back(static_cast<std::uint8_t>(reply.size() >> 8));
      output_.push_back(static_cast<std::uint8_t>(reply.size() & 255));
      output_.insert(output_.end(), reply.begin(), reply.end());
      order_.erase(order_.begin());
    }
  }

  const std::optional<std::chrono::milliseconds> idle_;
  std::optional<TimePoint> due_;
  Buffer input_, output_;
  std::vector<adapters::Request> ready_;
  std::vector<std::pair<adapters::RequestId, std::optional<Buffer>>> order_;
  adapters::RequestId last_ = 0;
  bool ended_ = false;
  bool finishing_ = false;
};

// A blocking caller.
class Caller {
 public:
  explicit Caller(std::uint16_t port, bool tls = false) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    BOOST_TEST_REQUIRE(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    const timeval limit{20, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (!tls) return;
    context_ = SSL_CTX_new(TLS_client_method());
    tls_ = SSL_new(context_);
    SSL_set_fd(tls_, socket_);
    BOOST_TEST_REQUIRE(SSL_connect(tls_) == 1);
  }
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;
  ~Caller() { close(); }

  void send(const Buffer& bytes) {
    const auto size = static_cast<ssize_t>(bytes.size());
    if (tls_ != nullptr) {
      BOOST_TEST(SSL_write(tls_, bytes.data(), static_cast<int>(size)) == size);
    } else {
      BOOST_TEST(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == size);
    }
  }
  // One reply without its length; empty at the end of the stream.
  Buffer reply() {
    const Buffer length = exactly(2);
    return length.empty() ? length : exactly(static_cast<std::size_t>(length[0] << 8 | length[1]));
  }
  void end_output() { ::shutdown(socket_, SHUT_WR); }
  void reset() {
    const linger now{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }
  void close() {
    SSL_free(tls_);
    SSL_CTX_free(context_);
    tls_ = nullptr;
    context_ = nullptr;
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }

 private:
  Buffer exactly(std::size_t size) {
    Buffer out(size);
    for (std::size_t at = 0; at < size;) {
      const auto got = tls_ != nullptr ? SSL_read(tls_, out.data() + at, static_cast<int>(size - at))
                                       : ::recv(socket_, out.data() + at, size - at, 0);
      if (got <= 0) return {};
      at += static_cast<std::size_t>(got);
    }
    return out;
  }

  int socket_ = -1;
  SSL_CTX* context_ = nullptr;
  SSL* tls_ = nullptr;
};

Buffer framed(const Buffer& record) {
  Buffer out{static_cast<std::uint8_t>(record.size() >> 8), static_cast<std::uint8_t>(record.size() & 255)};
  out.insert(out.end(), record.begin(), record.end());
  return out;
}
Buffer framed(char steer) { return framed(Buffer{static_cast<std::uint8_t>(steer)}); }
std::string text(const Buffer& bytes) { return {bytes.begin(), bytes.end()}; }

// Small: CARD0001, 12.34, category 5411: the table approves. What comes back of it begins with the card and `00`.
Buffer small() { return routes::request(); }
const Buffer approved = books::bytes("C3C1D9C4F0F0F0F1F0F0");

bool approves(const Buffer& reply) {
  return reply.size() == 31 && std::equal(approved.begin(), approved.end(), reply.begin());
}

// A box with the route `decide`, asking its table or the model at a url.
struct Box {
  explicit Box(const std::string& url = {}, unsigned threads = 1, const char* deadline = "4s") {
    std::string toml =
        routes::replaced(routes::route_toml, R"("first", "second")", url.empty() ? R"("table")" : R"("first")");
    toml = routes::replaced(toml, "\"4s\"", '"' + std::string(deadline) + '"');
    routes::fill(folder, toml);
    std::vector<ModelConfig> models = routes::models();
    models[0].url = url.empty() ? models[0].url : url;
    models[0].first_byte_timeout = models[0].idle_timeout = 30s;
    models[0].connect_timeout = 5s;
    table = std::make_unique<RouteTable>(models);
    for (const auto& change : table->reload(folder.path.parent_path())) {
      for (const auto& error : change.errors) BOOST_TEST_MESSAGE(to_string(error));
      BOOST_TEST_REQUIRE((change.what == RouteTable::Change::What::added));
    }
    server = std::make_unique<Server>(
        *table, threads, [this](const Finished& one) { observe(one); },
        [this](const std::string&, const std::string&, const Fault& fault) {
          const std::lock_guard lock(mutex);
          connection_faults.push_back(fault.word);
          changed.notify_all();
        });
  }
  ~Box() { server.reset(); }

  Box& listen(ListenerConfig listener = {}) {
    listener.name = "pairs";
    listener.address = "127.0.0.1:0";
    if (!listener.make) listener.make = [] { return std::make_unique<Pairs>(); };
    server->listen(std::move(listener));
    server->run();
    return *this;
  }
  std::uint16_t port() const { return server->port("pairs"); }

  void observe(const Finished& one) {
    const std::lock_guard lock(mutex);
    outcomes.push_back(one.reply != nullptr ? one.reply->outcome.decided_by : one.fault->word);
    peers.push_back(one.request->caller.peer);
    changed.notify_all();
  }
  template <class Condition>
  bool wait(Condition condition) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, patience, condition);
  }
  bool drained() const {
    for (int i = 0; i < 4000 && server->open_connections("pairs") != 0; ++i) std::this_thread::sleep_for(5ms);
    return server->open_connections("pairs") == 0;
  }

  routes::Folder folder;
  std::unique_ptr<RouteTable> table;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> outcomes, peers, connection_faults;
  std::unique_ptr<Server> server;
};

const std::string model_answer = R"({"PA-CODE":"APPROVED","PA-REASON":"OK","PA-LIMIT":"1.00","PA-SCORE":7})";

}  // namespace

BOOST_AUTO_TEST_SUITE(server)

BOOST_AUTO_TEST_CASE(answers_records_in_their_order) {
  Box box;
  Caller caller(box.listen().port());
  Buffer all;
  for (int i = 0; i < 3; ++i) {
    const Buffer one = framed(i == 1 ? routes::request("0600000C") : small());
    all.insert(all.end(), one.begin(), one.end());
  }
  caller.send(all);
  BOOST_TEST(approves(caller.reply()));
  BOOST_TEST(text(caller.reply()).substr(8, 2) == "\xF0\xF5");
  BOOST_TEST(approves(caller.reply()));
  BOOST_TEST(box.outcomes.size() == 3u);
  BOOST_TEST(box.peers.front().substr(0, 10) == "127.0.0.1:");
}

BOOST_AUTO_TEST_CASE(takes_a_record_byte_by_byte) {
  Box box;
  Caller caller(box.listen().port());
  for (const std::uint8_t byte : framed(small())) caller.send({byte});
  BOOST_TEST(approves(caller.reply()));
}

BOOST_AUTO_TEST_CASE(answers_over_tls) {
  const faults::Certificate certificate;
  Box box;
  ListenerConfig listener;
  listener.tls = TlsConfig{certificate.certificate(), certificate.key(), {}};
  Caller caller(box.listen(std::move(listener)).port(), true);
  for (int i = 0; i < 3; ++i) {
    caller.send(framed(small()));
    BOOST_TEST(approves(caller.reply()));
  }
  caller.send(framed('q'));
  BOOST_TEST(caller.reply().empty());
  caller.close();
  BOOST_TEST(box.drained());
}

BOOST_AUTO_TEST_CASE(turns_away_a_caller_that_speaks_no_tls) {
  const faults::Certificate certificate;
  Box box;
  ListenerConfig listener;
  listener.tls = TlsConfig{certificate.certificate(), certificate.key(), {}};
  Caller caller(box.listen(std::move(listener)).port());
  caller.send(framed(small()));
  BOOST_TEST(box.wait([&] { return !box.connection_faults.empty(); }));
  BOOST_TEST(box.connection_faults.front() == "handshake_failed");
  BOOST_TEST(box.drained());
}

BOOST_AUTO_TEST_CASE(refuses_a_route_that_does_not_exist_and_goes_on) {
  Box box;
  Caller caller(box.listen().port());
  caller.send(framed('n'));
  BOOST_TEST(text(caller.reply()) == "!no_such_route");
  caller.send(framed(small()));
  BOOST_TEST(approves(caller.reply()));
}

BOOST_AUTO_TEST_CASE(answers_a_caller_that_has_ended_its_side) {
  FaultServer model([](Peer& peer) {
    peer.read_request();
    peer.reply("200 OK", faults::chat(model_answer));
  });
  Box box(model.url());
  Caller caller(box.listen().port());
  caller.send(framed(small()));
  caller.end_output();
  BOOST_TEST(approves(caller.reply()));
  BOOST_TEST(caller.reply().empty());
  BOOST_TEST(box.drained());
}

BOOST_AUTO_TEST_CASE(asks_for_several_records_of_one_caller_at_once) {
  std::mutex mutex;
  std::condition_variable changed;
  int under_way = 0;
  FaultServer model([&](Peer& peer) {
    peer.read_request();
    std::unique_lock lock(mutex);
    ++under_way;
    changed.notify_all();
    changed.wait_for(lock, patience, [&] { return under_way == 4; });  // none is answered before all are asked
    lock.unlock();
    peer.reply("200 OK", faults::chat(model_answer));
  });
  Box box(model.url(), 2, "20s");
  Caller caller(box.listen().port());
  for (int i = 0; i < 4; ++i) caller.send(framed(small()));
  for (int i = 0; i < 4; ++i) BOOST_TEST(approves(caller.reply()));
  BOOST_TEST(box.wait([&] { return box.outcomes.size() == 4; }));
  BOOST_TEST(box.outcomes.front() == "model");
}

BOOST_AUTO_TEST_CASE(stops_the_call_of_a_caller_that_is_gone) {
  std::promise<void> asked;
  std::promise<bool> closed;
  FaultServer model([&](Peer& peer) {
    peer.read_request();
    asked.set_value();
    closed.set_value(peer.wait_closed());
  });
  Box box(model.url(), 1, "60s");
  Caller caller(box.listen().port());
  caller.send(framed(small()));
  BOOST_TEST_REQUIRE((asked.get_future().wait_for(patience) == std::future_status::ready));
  caller.reset();
  auto told = closed.get_future();
  BOOST_TEST_REQUIRE((told.wait_for(patience) == std::future_status::ready));
  BOOST_TEST(told.get());
  BOOST_TEST(box.wait([&] { return !box.outcomes.empty(); }));
  BOOST_TEST(box.outcomes.front() == "caller_gone");
  BOOST_TEST(box.drained());
}

BOOST_AUTO_TEST_CASE(stops_the_call_of_a_caller_that_ended_its_side_and_is_gone) {
  std::promise<void> asked;
  std::promise<bool> closed;
  FaultServer model([&](Peer& peer) {
    peer.read_request();
    asked.set_value();
    closed.set_value(peer.wait_closed());
  });
  Box box(model.url(), 1, "60s");
  Caller caller(box.listen().port());
  caller.send(framed(small()));
  caller.end_output();
  BOOST_TEST_REQUIRE((asked.get_future().wait_for(patience) == std::future_status::ready));
  caller.reset();
  BOOST_TEST_REQUIRE((closed.get_future().wait_for(patience) == std::future_status::ready));
  BOOST_TEST(box.drained());
}

BOOST_AUTO_TEST_CASE(ends_a_connection_whose_time_is_over_and_says_so) {
  Box box;
  ListenerConfig listener;
  listener.make = [] { return std::make_unique<Pairs>(50ms); };
  Caller caller(box.listen(std::move(listener)).port());
  caller.send(framed(small()));
  BOOST_TEST(approves(caller.reply()));
  BOOST_TEST(text(caller.reply()) == "late");
  BOOST_TEST(caller.reply().empty());
  caller.close();
  BOOST_TEST(box.drained());
}

BOOST_AUTO_TEST_CASE(answers_what_came_before_a_breach_then_closes) {
  Box box;
  Caller caller(box.listen().port());
  Buffer both = framed(small());
  const Buffer breach = framed('b');
  both.insert(both.end(), breach.begin(), breach.end());
  caller.send(both);
  BOOST_TEST(approves(caller.reply()));
  BOOST_TEST(caller.reply().empty());
  BOOST_TEST(box.wait([&] { return !box.connection_faults.empty(); }));
}

BOOST_AUTO_TEST_CASE(turns_away_more_connections_than_allowed) {
  Box box;
  ListenerConfig listener;
  listener.max_connections = 1;
  Caller first(box.listen(std::move(listener)).port());
  first.send(framed(small()));
  BOOST_TEST(approves(first.reply()));
  Caller second(box.port());
  BOOST_TEST(second.reply().empty());
  BOOST_TEST(box.wait([&] { return !box.connection_faults.empty(); }));
  BOOST_TEST(box.connection_faults.front() == "too_many_connections");
}

BOOST_AUTO_TEST_CASE(keeps_what_a_slow_reader_cannot_take_yet) {
  Box box;
  Caller caller(box.listen().port());
  for (int i = 0; i < 4; ++i) {
    caller.send(framed('x'));
    caller.send(framed(small()));
  }
  int whole = 0;
  for (int i = 0; i < 4 * (Pairs::blocks + 1); ++i) {
    const Buffer reply = caller.reply();
    whole += approves(reply) || reply == Buffer(Pairs::block_size);
  }
  BOOST_TEST(whole == 4 * (Pairs::blocks + 1));
}

BOOST_AUTO_TEST_CASE(serves_many_callers_on_several_threads) {
  Box box({}, 3);
  box.listen();
  std::vector<std::thread> callers;
  std::atomic<int> good{0};
  for (int c = 0; c < 8; ++c) {
    callers.emplace_back([&] {
      Caller caller(box.port());
      for (int i = 0; i < 50; ++i) {
        caller.send(framed(small()));
        good += approves(caller.reply());
      }
    });
  }
  for (auto& one : callers) one.join();
  BOOST_TEST(good == 400);
  BOOST_TEST(box.drained());
}

BOOST_AUTO_TEST_CASE(answers_what_is_under_way_before_it_stops) {
  std::promise<void> asked;
  std::promise<void> go;
  FaultServer model([&, may = go.get_future().share()](Peer& peer) {
    peer.read_request();
    asked.set_value();
    may.wait();
    peer.reply("200 OK", faults::chat(model_answer));
  });
  Box box(model.url(), 2, "60s");
  Caller idle(box.listen().port());
  Caller caller(box.port());
  caller.send(framed(small()));
  BOOST_TEST_REQUIRE((asked.get_future().wait_for(patience) == std::future_status::ready));
  std::thread stopper([&] { box.server->stop(patience); });
  BOOST_TEST(idle.reply().empty());
  go.set_value();
  BOOST_TEST(approves(caller.reply()));
  stopper.join();
}

BOOST_AUTO_TEST_CASE(stops_without_grace_though_a_model_hangs) {
  std::promise<void> asked;
  FaultServer model([&](Peer& peer) {
    peer.read_request();
    asked.set_value();
    peer.wait_closed();
  });
  Box box(model.url(), 1, "60s");
  Caller caller(box.listen().port());
  caller.send(framed(small()));
  BOOST_TEST_REQUIRE((asked.get_future().wait_for(patience) == std::future_status::ready));
  box.server->stop(0ms);
  BOOST_TEST(box.outcomes.front() == "stopped");
  BOOST_TEST(caller.reply().empty());
}

BOOST_AUTO_TEST_CASE(carries_one_exchange_without_a_socket_in_front) {
  FaultServer model([&](Peer& peer) {
    peer.read_request();
    peer.reply("200 OK", faults::chat(model_answer));
  });
  Box box(model.url());
  adapters::Request request;
  request.route = "decide";
  request.payload = small();
  Reply reply;
  Fault fault;
  std::vector<Attempt> attempts;
  const Finished finished = box.server->exchange_result(request, reply, fault, attempts);
  BOOST_TEST(finished.reply == &reply);
  BOOST_TEST(approves(reply.payload));
  BOOST_TEST(attempts.size() == 1u);
  request.route = "nowhere";
  BOOST_TEST(box.server->exchange_result(request, reply, fault, attempts).fault == &fault);
  BOOST_TEST(fault.word == "no_such_route");
}

BOOST_AUTO_TEST_CASE(names_listener_and_address_when_it_cannot_listen) {
  Box box;
  const auto message = [&](ListenerConfig listener) {
    try {
      listener.name = "cards";
      box.server->listen(std::move(listener));
    } catch (const std::exception& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  ListenerConfig listener;
  for (const char* address : {"", "5012", ":5012", "nohost:1", "127.0.0.1:", "127.0.0.1:70000", "127.0.0.1:1x"}) {
    listener.address = address;
    BOOST_TEST(message(listener).substr(0, 24) == "FWD4301E listener cards:");
  }
  std::uint16_t taken = 0;
  const int socket = faults::listen_on_loopback(taken);
  listener.address = "127.0.0.1:" + std::to_string(taken);
  BOOST_TEST(message(listener).find(listener.address) != std::string::npos);
  ::close(socket);
  listener.address = "127.0.0.1:0";
  listener.tls = TlsConfig{"/nonexistent/box.pem", "/nonexistent/key.pem", {}};
  BOOST_TEST(message(listener).find("FWD4302E listener cards: /nonexistent/box.pem") == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
