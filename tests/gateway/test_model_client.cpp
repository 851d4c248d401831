#include "gateway/model_client.hpp"

#include <sys/stat.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <future>

#include "tests/support/fault_server.hpp"

using namespace gateway;
using namespace std::chrono_literals;
using faults::chat;
using faults::FaultServer;
using faults::Peer;

namespace {

constexpr auto patience = 20s;

// One thread's client of one model, called from a test step by step.
struct Client {
  explicit Client(ModelConfig the_model)
      : model(std::move(the_model)), endpoints({model}), client(context, endpoints) {}
  explicit Client(const FaultServer& server) : Client(config(server.url())) {}

  static ModelConfig config(const std::string& url) {
    ModelConfig out;
    out.name = "hosted";
    out.wire = Wire::openai_chat;
    out.url = url;
    out.model = "m";
    out.connect_timeout = 10s;
    out.first_byte_timeout = out.idle_timeout = patience;
    return out;
  }

  CallResult ask(TimePoint::duration slice = patience) {
    CallResult out;
    spawn(std::chrono::steady_clock::now() + slice, out);
    context.restart();
    context.run();
    return out;
  }
  // Starts a call; run the context to carry it on.
  void spawn(TimePoint until, CallResult& into, boost::asio::cancellation_signal* cancel = nullptr) {
    auto done = [&into](std::exception_ptr failed, CallResult result) {
      if (!failed) into = std::move(result);
    };
    if (cancel == nullptr) {
      boost::asio::co_spawn(context, client.ask(question, model, until), done);
    } else {
      boost::asio::co_spawn(context, client.ask(question, model, until),
                            boost::asio::bind_cancellation_slot(cancel->slot(), done));
    }
  }

  const ModelConfig model;
  Ask question;
  boost::asio::io_context context{1};
  const ModelEndpoints endpoints;
  ModelClient client;
};

// What one call to a server with this script comes to: "class FWDid", or the text of the answer.
std::string outcome(const CallResult& result) {
  if (result.answer) return result.answer->text;
  constexpr const char* words[] = {"not_sent",   "told_to_wait", "uncertain", "bad_answer",
                                   "final_here", "key_dead",     "refused"};
  return words[static_cast<std::size_t>(result.failure.kind)] + (' ' + result.failure.fault.id());
}
std::string outcome(FaultServer::Script script) {
  const FaultServer server(std::move(script));
  return outcome(Client(server).ask());
}
std::string answered(const std::string& status, const std::string& body, const std::string& fields = {}) {
  return outcome([=](Peer& peer) {
    peer.read_request();
    peer.reply(status, body, fields);
  });
}
std::string sent(const std::string& bytes) {
  return outcome([=](Peer& peer) {
    peer.read_request();
    peer.send(bytes);
  });
}

const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

// Trusts a certificate for the length of a test.
struct Trust {
  explicit Trust(const faults::Certificate& certificate) {
    ::setenv("SSL_CERT_FILE", certificate.certificate().c_str(), 1);
  }
  ~Trust() { ::unsetenv("SSL_CERT_FILE"); }
};

struct KeyFile {
  explicit KeyFile(const std::string& text) { write(text); }
  ~KeyFile() { std::filesystem::remove(path); }
  void write(const std::string& text) const { std::ofstream(path) << text; }
  const std::string path = std::filesystem::temp_directory_path() / ("fullword-key-" + std::to_string(::getpid()));
};

}  // namespace

BOOST_AUTO_TEST_SUITE(model_client)

BOOST_AUTO_TEST_CASE(sends_one_whole_request_with_its_key) {
  const KeyFile key("k-secret\n");
  std::string request;
  const FaultServer server([&](Peer& peer) {
    request = peer.read_request();
    peer.reply("200 OK", chat("{}"));
  });
  ModelConfig model = Client::config(server.url());
  model.key_file = key.path;
  BOOST_TEST(outcome(Client(model).ask()) == "{}");
  BOOST_TEST(request.substr(0, request.find("Content-Length")) ==
             "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                 "\r\nAuthorization: Bearer k-secret\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
                 "Accept-Encoding: identity\r\nUser-Agent: fullword\r\n");
}

BOOST_AUTO_TEST_CASE(F01_silence_ends_with_the_first_byte_timer_and_with_the_slice) {
  const FaultServer server([](Peer& peer) { peer.wait_closed(); });
  ModelConfig model = Client::config(server.url());
  model.first_byte_timeout = 30ms;
  BOOST_TEST(outcome(Client(model).ask()) == "uncertain FWD4213W");
  BOOST_TEST(outcome(Client(server).ask(30ms)) == "uncertain FWD4213W");
}

BOOST_AUTO_TEST_CASE(F02_a_refused_connection_was_not_sent) {
  std::uint16_t port = 0;
  ::close(faults::listen_on_loopback(port));
  Client client(Client::config("http://127.0.0.1:" + std::to_string(port)));
  BOOST_TEST(outcome(client.ask()) == "not_sent FWD4211E");
}

BOOST_AUTO_TEST_CASE(F03_a_certificate_must_be_trusted_in_date_and_for_the_name) {
  const auto script = [](Peer& peer) {
    peer.read_request();
    peer.reply("200 OK", chat("{}"));
  };
  const faults::Certificate good, other("DNS:other.example"), old("IP:127.0.0.1", true);
  const FaultServer server(script, &good), wrong_name(script, &other), expired(script, &old);
  {
    const Trust trust(good);
    Client client(server);
    BOOST_TEST(outcome(client.ask()) == "{}");
    BOOST_TEST(outcome(Client(wrong_name).ask()) == "not_sent FWD4212E");
  }
  {
    const Trust trust(other);
    BOOST_TEST(outcome(Client(wrong_name).ask()) == "not_sent FWD4212E");
  }
  {
    const Trust trust(old);
    BOOST_TEST(outcome(Client(expired).ask()) == "not_sent FWD4212E");
  }
  BOOST_TEST(outcome(Client(server).ask()) == "not_sent FWD4212E");
}

BOOST_AUTO_TEST_CASE(a_peer_that_never_shakes_hands_was_not_sent) {
  const FaultServer server([](Peer& peer) { peer.wait_closed(); });
  ModelConfig model = Client::config("https" + server.url().substr(4));
  model.connect_timeout = 30ms;
  BOOST_TEST(outcome(Client(model).ask()) == "not_sent FWD4212E");
}

BOOST_AUTO_TEST_CASE(F04_dripping_headers_end_with_the_slice) {
  const FaultServer server([](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 100; ++i) {
      peer.send("X-Drip: " + std::to_string(i) + "\r\n");
      std::this_thread::sleep_for(5ms);
    }
  });
  BOOST_TEST(outcome(Client(server).ask(100ms)) == "uncertain FWD4213W");
}

BOOST_AUTO_TEST_CASE(F05_silence_after_the_headers_ends_with_the_idle_timer) {
  const FaultServer server([](Peer& peer) {
    peer.read_request();
    peer.send(head + "Content-Length: 50\r\n\r\n{");
    peer.wait_closed();
  });
  ModelConfig model = Client::config(server.url());
  model.idle_timeout = 30ms;
  BOOST_TEST(outcome(Client(model).ask()) == "uncertain FWD4213W");
}

BOOST_AUTO_TEST_CASE(F06_a_body_short_of_its_length_is_cut) {
  BOOST_TEST(sent(head + "Content-Length: 5000\r\n\r\n" + chat("{}")) == "uncertain FWD4214E");
  BOOST_TEST(sent("HTTP/1.1 200 O") == "uncertain FWD4214E");
  BOOST_TEST(sent("") == "uncertain FWD4214E");
}

BOOST_AUTO_TEST_CASE(F07_chunks_without_the_last_are_cut) {
  const std::string chunk = "5\r\n{\"a\":\r\n";
  BOOST_TEST(sent(head + "Transfer-Encoding: chunked\r\n\r\n" + chunk) == "uncertain FWD4214E");
  const std::string body = chat("{}");
  std::string chunked;
  for (const char c : body) chunked += "1\r\n" + std::string(1, c) + "\r\n";
  BOOST_TEST(sent(head + "Transfer-Encoding: chunked\r\n\r\n" + chunked + "0\r\n\r\n") == "{}");
}

BOOST_AUTO_TEST_CASE(F08_a_body_that_tls_does_not_end_properly_is_cut) {
  const faults::Certificate certificate;
  const Trust trust(certificate);
  const FaultServer server(
      [](Peer& peer) {
        peer.read_request();
        peer.send(head + "Connection: close\r\n\r\n" + chat("{}"));
      },
      &certificate);
  BOOST_TEST(outcome(Client(server).ask()) == "uncertain FWD4214E");
}

BOOST_AUTO_TEST_CASE(a_plain_body_may_end_with_the_connection) {
  BOOST_TEST(sent(head + "Connection: close\r\n\r\n" + chat("{}")) == "{}");
}

BOOST_AUTO_TEST_CASE(F09_html_is_no_answer) {
  BOOST_TEST(answered("200 OK", "<html>Sign in</html>") == "uncertain FWD4215E");
  BOOST_TEST(sent("SSH-2.0-OpenSSH\r\n") == "uncertain FWD4215E");
}

BOOST_AUTO_TEST_CASE(F10_an_error_object_under_200_is_an_error) {
  BOOST_TEST(answered("200 OK", R"({"error":{"message":"x","code":"server_error"}})") == "uncertain FWD4216E");
}

BOOST_AUTO_TEST_CASE(F11_a_busy_model_tells_how_long_to_wait) {
  const auto wait = [](const std::string& fields, const std::string& body = "") {
    const FaultServer server([&](Peer& peer) {
      peer.read_request();
      peer.reply("429 Too Many Requests", body, fields);
    });
    const CallResult result = Client(server).ask();
    BOOST_TEST(outcome(result) == "told_to_wait FWD4217W");
    return result.failure.retry_after.value_or(-1ms).count();
  };
  BOOST_TEST(wait("Retry-After: 2\r\n") == 2000);
  BOOST_TEST(wait("Retry-After: 47\r\n") == 47000);
  BOOST_TEST(wait("Retry-After-Ms: 120\r\n") == 120);
  BOOST_TEST(wait("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:49:39 GMT\r\n") == 2000);
  BOOST_TEST(wait("Retry-After: Sun, 06 Nov 1994 08:49:39 GMT\r\n") == 0);
  BOOST_TEST(wait("", R"({"error":{"details":[{"retryDelay":"3s"}]}})") == 3000);
  BOOST_TEST(wait("") == -1);
}

BOOST_AUTO_TEST_CASE(F12_a_used_up_quota_is_a_dead_key_and_opens_the_breaker) {
  const FaultServer server([](Peer& peer) {
    while (!peer.read_request().empty()) peer.reply("429 Too Many", R"({"error":{"code":"insufficient_quota"}})");
  });
  Client client(server);
  BOOST_TEST(outcome(client.ask()) == "key_dead FWD4218E");
  BOOST_TEST(outcome(client.ask()) == "not_sent FWD4220W");
}

BOOST_AUTO_TEST_CASE(F13_server_errors_are_uncertain_and_529_asks_to_wait) {
  for (const char* status : {"500 A", "502 A", "503 A", "504 A"}) {
    BOOST_TEST(answered(status, "oops") == "uncertain FWD4216E", status);
  }
  BOOST_TEST(answered("529 A", "") == "told_to_wait FWD4217W");
  BOOST_TEST(answered("503 A", "", "Retry-After: 1\r\n") == "told_to_wait FWD4217W");
}

BOOST_AUTO_TEST_CASE(F14_a_refused_key_is_dead_until_it_changes) {
  const KeyFile key("old");
  const FaultServer server([](Peer& peer) {
    for (std::string request; !(request = peer.read_request()).empty();) {
      if (request.find("Bearer new\r\n") != request.npos) {
        peer.reply("200 OK", chat("{}"));
      } else {
        peer.reply("401 Unauthorized", "");
      }
    }
  });
  ModelConfig model = Client::config(server.url());
  model.key_file = key.path;
  Client client(model);
  key.write("new");
  BOOST_TEST(outcome(client.ask()) == "key_dead FWD4218E");
  BOOST_TEST(outcome(client.ask()) == "{}");
  for (const char* status : {"401 A", "402 A", "403 A"}) BOOST_TEST(answered(status, "") == "key_dead FWD4218E");
}

BOOST_AUTO_TEST_CASE(F15_a_refused_schema_is_final_here) {
  BOOST_TEST(answered("400 Bad Request", R"({"error":{"code":"invalid_schema"}})") == "final_here FWD4216E");
}

BOOST_AUTO_TEST_CASE(F16_and_F17_are_answers_that_say_how_they_ended) {
  const auto finish = [](const std::string& body) {
    const FaultServer server([&](Peer& peer) {
      peer.read_request();
      peer.reply("200 OK", body);
    });
    const CallResult result = Client(server).ask();
    BOOST_TEST_REQUIRE(result.answer.has_value());
    return result.answer->finish;
  };
  BOOST_TEST((finish(chat("{\"A\"", "length")) == Finish::length));
  BOOST_TEST((finish(chat("", "content_filter")) == Finish::refused));
  BOOST_TEST((finish(R"({"choices":[{"message":{"refusal":"no"},"finish_reason":"stop"}]})") == Finish::refused));
}

BOOST_AUTO_TEST_CASE(F18_cut_fenced_and_trailing_texts_are_left_to_the_contract) {
  for (const char* text : {"{\"A\":", "```json {} ```", "{} and more"}) {
    BOOST_TEST(answered("200 OK", chat(text)) == text);
  }
}

BOOST_AUTO_TEST_CASE(F24_an_answer_after_the_slice_is_not_waited_for) {
  std::promise<bool> closed;
  const FaultServer server([&](Peer& peer) {
    peer.read_request();
    closed.set_value(peer.wait_closed());
  });
  BOOST_TEST(outcome(Client(server).ask(30ms)) == "uncertain FWD4213W");
  BOOST_TEST(closed.get_future().get());
}

BOOST_AUTO_TEST_CASE(F25_a_stale_connection_is_replaced_once_and_free) {
  const FaultServer server([](Peer& peer) {
    peer.read_request();
    peer.reply("200 OK", chat("{}"));
    if (peer.number == 1) {
      peer.read_request();  // takes the second request, then resets
      peer.reset();
    } else {
      peer.read_request();
    }
  });
  Client client(server);
  BOOST_TEST(outcome(client.ask()) == "{}");
  BOOST_TEST(client.client.kept_connections() == 1u);
  BOOST_TEST(outcome(client.ask()) == "{}");
  BOOST_TEST(server.connections() == 2);
  client.client.close_kept();
}

BOOST_AUTO_TEST_CASE(keeps_a_connection_for_the_next_call) {
  const FaultServer server([](Peer& peer) {
    while (!peer.read_request().empty()) peer.reply("200 OK", chat("{}"));
  });
  Client client(server);
  for (int i = 0; i < 5; ++i) BOOST_TEST(outcome(client.ask()) == "{}");
  BOOST_TEST(server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(F30_a_redirection_is_never_followed) {
  const FaultServer elsewhere([](Peer&) {});
  BOOST_TEST(answered("307 Moved", "", "Location: " + elsewhere.url() + "\r\n") == "final_here FWD4219E");
  BOOST_TEST(elsewhere.connections() == 0);
}

BOOST_AUTO_TEST_CASE(F31_a_compressed_body_is_no_answer) {
  BOOST_TEST(answered("200 OK", chat("{}"), "Content-Encoding: gzip\r\n") == "uncertain FWD4215E");
}

BOOST_AUTO_TEST_CASE(bounds_headers_and_bodies) {
  BOOST_TEST(sent(head + "X: " + std::string(40000, 'x') + "\r\n\r\n") == "uncertain FWD4215E");
  BOOST_TEST(sent(head + "Content-Length: 100000000\r\n\r\n{") == "uncertain FWD4215E");
  BOOST_TEST(sent(head + "Transfer-Encoding: chunked\r\n\r\n5F5E100\r\n" + std::string(9000000, ' ')) ==
             "uncertain FWD4215E");
}

BOOST_AUTO_TEST_CASE(passes_over_interim_replies) {
  const std::string body = chat("{}");
  BOOST_TEST(sent("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + head +
                  "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body) == "{}");
}

BOOST_AUTO_TEST_CASE(leaves_a_failing_model_alone) {
  const FaultServer server([](Peer& peer) {
    while (!peer.read_request().empty()) peer.reply("500 A", "");
  });
  Client client(server);
  for (int i = 0; i < Breaker::failures_to_open; ++i) BOOST_TEST(outcome(client.ask()) == "uncertain FWD4216E");
  BOOST_TEST(outcome(client.ask()) == "not_sent FWD4220W");
}

BOOST_AUTO_TEST_CASE(cancelling_closes_the_connection_and_frees_the_place) {
  std::promise<void> asked;
  std::promise<bool> closed;
  const FaultServer server([&](Peer& peer) {
    peer.read_request();
    if (peer.number > 1) return peer.reply("200 OK", chat("{}"));
    asked.set_value();
    closed.set_value(peer.wait_closed());
  });
  ModelConfig model = Client::config(server.url());
  model.in_flight = 1;
  Client client(model);
  CallResult cancelled, waiting;
  boost::asio::cancellation_signal cancel;
  const auto until = std::chrono::steady_clock::now() + patience;
  client.spawn(until, cancelled, &cancel);
  client.spawn(until, waiting);
  auto ready = asked.get_future();
  while (ready.wait_for(0ms) != std::future_status::ready) client.context.run_one_for(10ms);
  cancel.emit(boost::asio::cancellation_type::terminal);
  client.context.run();
  BOOST_TEST(closed.get_future().get());
  BOOST_TEST(outcome(waiting) == "{}");
}

BOOST_AUTO_TEST_CASE(bounds_the_calls_that_wait) {
  std::promise<void> go;
  const FaultServer server([&, may = go.get_future().share()](Peer& peer) {
    peer.read_request();
    may.wait();
    peer.reply("200 OK", chat("{}"));
  });
  ModelConfig model = Client::config(server.url());
  model.in_flight = 1;
  model.queue = 1;
  Client client(model);
  CallResult first, second, third;
  const auto now = std::chrono::steady_clock::now();
  client.spawn(now + patience, first);
  client.spawn(now + 30ms, second);
  client.spawn(now + patience, third);
  while (second.failure.fault.number == 0 || third.failure.fault.number == 0) client.context.run_one_for(10ms);
  BOOST_TEST(outcome(second) == "not_sent FWD4221W");
  BOOST_TEST(outcome(third) == "not_sent FWD4221W");
  go.set_value();
  client.context.run();
  BOOST_TEST(outcome(first) == "{}");
}

BOOST_AUTO_TEST_CASE(reads_and_refuses_urls) {
  const auto authority = [](const char* url) {
    const auto read = read_model_url(url);
    return read ? read->authority() + read->path : read.error().id();
  };
  BOOST_TEST(authority("http://10.0.0.5:8080/v1") == "10.0.0.5:8080/v1");
  BOOST_TEST(authority("https://api.example/v1/") == "api.example/v1");
  BOOST_TEST(authority("http://[::1]:9") == "[::1]:9");
  BOOST_TEST(authority("https://[::1]:443/v1") == "[::1]/v1");
  for (const char* url :
       {"", "ftp://x", "http://", "http://:80", "http://u:p@x/", "http://x?q", "http://x#f", "http://x:0",
        "http://x:65536", "http://x:1a", "http://[::1", "http://[::1]x", "http://a b"}) {
    BOOST_TEST(authority(url) == "FWD4201E", url);
  }
}

BOOST_AUTO_TEST_CASE(takes_a_key_only_from_a_clean_file) {
  for (const char* text : {"", "\n", "two\nlines", "with blank", "bad\x01"}) {
    const KeyFile key(text);
    BOOST_TEST(read_key(key.path).error().id() == "FWD4202E");
  }
  const KeyFile key("k\r\n");
  BOOST_TEST(*read_key(key.path) == "k");
  ::chmod(key.path.c_str(), 0600);
  BOOST_TEST(!key_warning(key.path));
  ::chmod(key.path.c_str(), 0640);
  BOOST_TEST(key_warning(key.path)->id() == "FWD4203W");
  ::setenv("CREDENTIALS_DIRECTORY", std::filesystem::path(key.path).parent_path().c_str(), 1);
  BOOST_TEST(*read_key("credential:" + std::filesystem::path(key.path).filename().string()) == "k");
  ::unsetenv("CREDENTIALS_DIRECTORY");
  BOOST_TEST(read_key("credential:none").has_error());
  ModelConfig model = Client::config("http://127.0.0.1:1");
  model.key_file = "/nonexistent/key";
  BOOST_TEST(outcome(Client(model).ask()) == "key_dead FWD4202E");
}

BOOST_AUTO_TEST_SUITE_END()
