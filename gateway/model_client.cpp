#include "gateway/model_client.hpp"

#include <sys/socket.h>

#include <array>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <ctime>

namespace gateway {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;

namespace {

constexpr std::uint32_t longest_header = 32 * 1024;
constexpr std::uint64_t longest_body = 8 * 1024 * 1024;
constexpr std::size_t most_kept = 8;  // idle connections of one model on one thread
constexpr auto kept_for = std::chrono::seconds(30);
constexpr int most_interim = 8;  // 1xx replies in front of the reply

TimePoint clock_now() { return std::chrono::steady_clock::now(); }

CallResult failure(CallClass kind, errc code, std::string text) {
  CallResult result;
  result.failure.kind = kind;
  result.failure.fault = make_fault(code, std::move(text));
  return result;
}

std::string date_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                 days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                                 months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900, parts.tm_hour,
                                 parts.tm_min, parts.tm_sec);
  return {text.data(), static_cast<std::size_t>(size)};
}

// A look-up under way. It may outlive the call that wanted it: the system's resolver cannot be interrupted.
struct Lookup {
  explicit Lookup(asio::io_context& context) : done(context) {}
  asio::steady_timer done;
  ErrorCode error = asio::error::timed_out;
  std::vector<tcp::endpoint> found;
};

}  // namespace

struct ModelClient::Secure {
  Secure() : context(asio::ssl::context::tls_client) {
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    context.set_default_verify_paths();  // honours SSL_CERT_FILE and SSL_CERT_DIR
    context.set_verify_mode(asio::ssl::verify_peer);
  }
  asio::ssl::context context;
};

// One connection to a model, plain or TLS. A watchdog closes it when the time of the current step is over; then
// `timed_out` is true and every operation on it has ended with an error.
class ModelClient::Connection {
 public:
  explicit Connection(asio::io_context& context)
      : socket_(context), timer_(context), guard_(std::make_shared<char>()) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { close(); }

  void limit(TimePoint until) {
    if (timed_out) return;
    timer_.expires_at(until);
    timer_.async_wait([this, alive = std::weak_ptr<char>(guard_)](ErrorCode error) {
      if (error || alive.expired() || timer_.expiry() > clock_now()) return;
      timed_out = true;
      close();
    });
  }
  void unlimit() { timer_.cancel(); }

  void close() {
    ErrorCode ignored;
    lowest().close(ignored);
  }

  asio::awaitable<ErrorCode> connect(const std::vector<tcp::endpoint>& endpoints) {
    ErrorCode error = asio::error::host_not_found;
    for (const tcp::endpoint& endpoint : endpoints) {
      ErrorCode ignored;
      socket_.close(ignored);
      co_await socket_.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
      if (!error || timed_out) break;
    }
    if (!error) {
      ErrorCode ignored;
      socket_.set_option(tcp::no_delay(true), ignored);
      socket_.set_option(asio::socket_base::keep_alive(true), ignored);
    }
    co_return error;
  }

  asio::awaitable<ErrorCode> secure(asio::ssl::context& context, const std::string& host) {
    stream_.emplace(std::move(socket_), context);
    ErrorCode error;
    stream_->set_verify_callback(asio::ssl::host_name_verification(host), error);
    if (error) co_return error;
    ErrorCode numeric;
    asio::ip::make_address(host, numeric);
    // A macro of OpenSSL with a C cast hides behind this name.
    if (numeric && SSL_ctrl(stream_->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                            const_cast<char*>(host.c_str())) != 1) {
      co_return asio::error::invalid_argument;
    }
    co_await stream_->async_handshake(asio::ssl::stream_base::client, asio::redirect_error(asio::use_awaitable, error));
    co_return error;
  }

  asio::awaitable<ErrorCode> write(std::string_view bytes) {
    ErrorCode error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    if (stream_) {
      co_await asio::async_write(*stream_, asio::buffer(bytes), token);
    } else {
      co_await asio::async_write(socket_, asio::buffer(bytes), token);
    }
    co_return error;
  }

  asio::awaitable<std::size_t> read(asio::mutable_buffer into, ErrorCode& error) {
    auto token = asio::redirect_error(asio::use_awaitable, error);
    if (stream_) co_return co_await stream_->async_read_some(into, token);
    co_return co_await socket_.async_read_some(into, token);
  }

  // Nothing may come while nobody asks: an end or bytes mean that the peer is done with it.
  bool still_good() {
    if (clock_now() - kept_since > kept_for) return false;
    char byte = 0;
    const auto got = ::recv(lowest().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }

  bool timed_out = false;
  bool reused = false;
  TimePoint kept_since{};

 private:
  tcp::socket& lowest() { return stream_ ? stream_->next_layer() : socket_; }

  tcp::socket socket_;
  std::optional<asio::ssl::stream<tcp::socket>> stream_;
  asio::steady_timer timer_;
  std::shared_ptr<char> guard_;
};

struct ModelClient::Exchanged {
  CallResult failed;  // meaningful unless complete
  bool complete = false;
  bool stale = false;  // a kept connection that ended before the first byte
  bool keep = false;
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

ModelClient::ModelClient(asio::io_context& context, const ModelEndpoints& endpoints)
    : context_(context), endpoints_(endpoints) {}

ModelClient::~ModelClient() = default;

std::size_t ModelClient::kept_connections() const {
  std::size_t sum = 0;
  for (const auto& [model, connections] : kept_) sum += connections.size();
  return sum;
}

void ModelClient::close_kept() { kept_.clear(); }

std::unique_ptr<ModelClient::Connection> ModelClient::take_kept(const std::string& model) {
  const auto found = kept_.find(model);
  if (found == kept_.end()) return nullptr;
  while (!found->second.empty()) {
    std::unique_ptr<Connection> last = std::move(found->second.back());
    found->second.pop_back();
    if (last->still_good()) return last;
  }
  return nullptr;
}

asio::awaitable<Result<std::unique_ptr<ModelClient::Connection>>> ModelClient::connect(const ModelUrl& url,
                                                                                       const ModelConfig& model,
                                                                                       TimePoint until) {
  const TimePoint limit = std::min(until, clock_now() + model.connect_timeout);
  const std::string where = model.name + " at " + url.authority();
  std::vector<tcp::endpoint> endpoints;
  ErrorCode error;
  const auto port = static_cast<std::uint16_t>(std::stoi(url.port));
  if (const auto address = asio::ip::make_address(url.host, error); !error) {
    endpoints.emplace_back(address, port);
  } else {
    const auto lookup = std::make_shared<Lookup>(context_);
    const auto resolver = std::make_shared<tcp::resolver>(context_);
    lookup->done.expires_at(limit);
    resolver->async_resolve(url.host, url.port, tcp::resolver::numeric_service,
                            [lookup, resolver](ErrorCode wrong, const tcp::resolver::results_type& results) {
                              lookup->error = wrong;
                              for (const auto& entry : results) lookup->found.push_back(entry.endpoint());
                              lookup->done.cancel();
                            });
    co_await lookup->done.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (lookup->error) {
      resolver->cancel();
      co_return make_fault(errc::model_unresolved, where + ": " + lookup->error.message());
    }
    endpoints = std::move(lookup->found);
  }
  auto connection = std::make_unique<Connection>(context_);
  connection->limit(limit);
  error = co_await connection->connect(endpoints);
  if (error) {
    co_return make_fault(errc::model_unreachable,
                         where + ": " + (connection->timed_out ? "nothing answered in time" : error.message()));
  }
  if (url.tls) {
    if (!secure_) secure_ = std::make_unique<Secure>();
    // A handshake takes up to three round trips where a connect takes one.
    connection->limit(std::min(until, clock_now() + 3 * model.connect_timeout));
    error = co_await connection->secure(secure_->context, url.host);
    if (error) {
      co_return make_fault(errc::model_tls,
                           where + ": " + (connection->timed_out ? "no handshake in time" : error.message()));
    }
  }
  co_return connection;
}

asio::awaitable<ModelClient::Exchanged> ModelClient::exchange(Connection& connection, std::string_view request,
                                                              const ModelConfig& model, TimePoint until) {
  Exchanged out;
  bool anything = false;
  const auto broke = [&](ErrorCode error) {
    out.stale = connection.reused && !anything && !connection.timed_out;
    out.failed = connection.timed_out
                     ? failure(CallClass::uncertain, errc::model_silent,
                               model.name + (anything ? " fell silent amid its reply" : " did not answer in time"))
                     : failure(CallClass::uncertain, errc::model_cut, model.name + ": " + error.message());
  };
  const auto unreadable = [&](std::string why) {
    out.failed = failure(CallClass::uncertain, errc::model_reply, model.name + ": " + std::move(why));
    out.failed.failure.http_status = out.status;
  };

  connection.limit(std::min(until, clock_now() + model.first_byte_timeout));
  if (const ErrorCode error = co_await connection.write(request)) {
    broke(error);
    co_return out;
  }
  connection.limit(std::min(until, clock_now() + model.first_byte_timeout));

  std::optional<http::response_parser<http::string_body>> parser;
  const auto fresh = [&] {
    parser.emplace();
    parser->eager(true);
    parser->header_limit(longest_header);
    parser->body_limit(longest_body);
  };
  fresh();
  std::vector<char> input(16384);
  std::size_t filled = 0;
  int interim = 0;
  while (!parser->is_done()) {
    if (filled == input.size()) {  // a header line that does not end
      if (input.size() > longest_header) {
        unreadable("a header is larger than its limit");
        co_return out;
      }
      input.resize(input.size() * 2);
    }
    ErrorCode error;
    const std::size_t size =
        co_await connection.read(asio::buffer(input.data() + filled, input.size() - filled), error);
    if (error == asio::error::eof && anything && filled == 0 && parser->got_some()) {
      parser->put_eof(error);
      if (!error) break;
      error = asio::error::eof;
    }
    if (error) {
      broke(error);
      co_return out;
    }
    anything = true;
    connection.limit(std::min(until, clock_now() + model.idle_timeout));
    filled += size;
    std::size_t used = 0;
    while (used < filled && !parser->is_done()) {
      const std::size_t took = parser->put(asio::const_buffer(input.data() + used, filled - used), error);
      used += took;
      if (error == http::error::need_more) break;
      if (error) {
        if (parser->is_header_done()) out.status = static_cast<int>(parser->get().result_int());
        unreadable(error.message());
        co_return out;
      }
      if (parser->is_done() && parser->get().result_int() < 200) {
        if (parser->get().result_int() == 101 || ++interim > most_interim) {
          unreadable("it changes the protocol");
          co_return out;
        }
        fresh();
      }
      if (took == 0) break;
    }
    input.erase(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(used));
    filled -= used;
    input.resize(std::max<std::size_t>(input.size(), 16384));
  }
  const auto& message = parser->get();
  out.status = static_cast<int>(message.result_int());
  for (const auto& field : message) out.headers.emplace_back(field.name_string(), field.value());
  if (message.find(http::field::date) == message.end()) out.headers.emplace_back("Date", date_now());
  if (const auto coding = message.find(http::field::content_encoding);
      coding != message.end() && !boost::beast::iequals(coding->value(), "identity")) {
    unreadable("the reply is compressed, which was not asked for");
    co_return out;
  }
  out.keep = message.keep_alive() && filled == 0;
  out.body = std::move(parser->get().body());
  out.complete = true;
  connection.unlimit();
  co_return out;
}

asio::awaitable<CallResult> ModelClient::call(ModelEndpoint& endpoint, const Ask& ask, const ModelConfig& model,
                                              TimePoint until) {
  const auto& url = endpoint.url();
  if (url.has_error()) {
    co_return failure(CallClass::final_here, errc::model_url, model.name + ": " + url.error().text);
  }
  const Result<std::string> key = endpoint.key();
  if (key.has_error()) {
    co_return failure(CallClass::key_dead, errc::key_unreadable, model.name + ": " + key.error().text);
  }
  const HttpCall call = build_openai_chat(ask, model);
  std::string request = "POST " + url->path + call.target + " HTTP/1.1\r\nHost: " + url->authority() + "\r\n";
  if (!key->empty()) request += "Authorization: Bearer " + *key + "\r\n";
  for (const auto& [name, value] : call.headers) request += name + ": " + value + "\r\n";
  request +=
      "Accept-Encoding: identity\r\nUser-Agent: fullword\r\nContent-Length: " + std::to_string(call.body.size()) +
      "\r\n\r\n" + call.body;

  std::unique_ptr<Connection> connection = take_kept(model.name);
  for (;;) {
    if (!connection) {
      auto made = co_await connect(*url, model, until);
      if (made.has_error()) {
        CallResult result;
        result.failure.kind = CallClass::not_sent;
        result.failure.fault = made.error();
        co_return result;
      }
      connection = std::move(*made);
    }
    Exchanged got = co_await exchange(*connection, request, model, until);
    if (got.stale) {  // once and free: the new connection is not a kept one
      connection.reset();
      continue;
    }
    if (!got.complete) co_return got.failed;
    if (got.keep) {
      auto& kept = kept_[model.name];
      connection->reused = true;
      connection->kept_since = clock_now();
      if (kept.size() >= most_kept) kept.erase(kept.begin());
      kept.push_back(std::move(connection));
    }
    co_return read_openai_chat(got.status, got.headers, got.body, model);
  }
}

asio::awaitable<CallResult> ModelClient::ask(const Ask& ask, const ModelConfig& model, TimePoint until) {
  ModelEndpoint* endpoint = endpoints_.find(model.name);
  if (endpoint == nullptr) {
    co_return failure(CallClass::final_here, errc::model_url, model.name + " is not a model with a url");
  }
  ModelEndpoint::Place place = endpoint->enter();
  if (!place) {
    const auto timer = std::make_shared<asio::steady_timer>(context_, until);
    const auto waiter =
        endpoint->wait(until, [timer, &context = context_] { asio::post(context, [timer] { timer->cancel(); }); });
    if (waiter && !waiter->granted()) {
      ErrorCode ignored;
      co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    if (!waiter || !waiter->granted()) {
      co_return failure(CallClass::not_sent, errc::model_queue_full,
                        model.name + (waiter ? ": no call ended in time" : ": the queue is full"));
    }
    place = waiter->take();
  }
  if (!place.admit(clock_now())) {
    co_return failure(CallClass::not_sent, errc::breaker_open, model.name + " failed too often and is left alone");
  }
  CallResult result = co_await call(*endpoint, ask, model, until);
  if (result.answer) {
    place.answered();
  } else {
    place.ended(result.failure.kind, clock_now());
  }
  co_return result;
}

}  // namespace gateway
