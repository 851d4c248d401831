#include "appliance/admin.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

namespace appliance {

namespace http = boost::beast::http;

namespace {

constexpr std::size_t header_limit = 8192;
constexpr std::chrono::seconds idle{30};

std::string_view reason(int status) { return http::obsolete_reason(static_cast<http::status>(status)); }

}  // namespace

struct AdminConnection::Parser {
  http::request_parser<http::empty_body> http;
  Parser() {
    http.header_limit(header_limit);
    http.eager(true);
  }
};

AdminAnswer answer_admin(const AdminPages& pages, std::string_view method, std::string_view target,
                         std::string_view accept) {
  const std::size_t question = target.find('?');
  const std::string_view path = target.substr(0, question);
  const std::string_view query = question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
  const bool verbose = query == "verbose" || query.starts_with("verbose&") || query.starts_with("verbose=");
  if (method != "GET" && method != "HEAD") {
    return {405, "application/problem+json", "{\"title\":\"This page can only be read\",\"status\":405}\n"};
  }
  AdminAnswer answer;
  const auto health = [&](bool good, const char* yes, const char* no) {
    answer.status = good ? 200 : 503;
    answer.body = std::string(good ? yes : no) + '\n' + (verbose ? pages.details() : std::string());
  };
  if (path == "/livez") {
    health(true, "live", "");
  } else if (path == "/readyz") {
    health(pages.ready(), "ready", "not ready");
  } else if (path == "/startupz") {
    health(pages.started(), "started", "starting");
  } else if (path == "/metrics") {
    const bool open_metrics = accept.find("application/openmetrics-text") != std::string_view::npos;
    answer.content_type = open_metrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                       : "text/plain; version=0.0.4; charset=utf-8";
    answer.body = pages.metrics(open_metrics);
  } else if (path == "/routes") {
    answer.content_type = "application/json";
    answer.body = pages.routes();
  } else {
    return {404, "application/problem+json",
            "{\"title\":\"There are /livez, /readyz, /startupz, /metrics and /routes\",\"status\":404}\n"};
  }
  return answer;
}

AdminConnection::AdminConnection(std::shared_ptr<const AdminPages> pages)
    : pages_(std::move(pages)), parser_(std::make_unique<Parser>()) {}

AdminConnection::~AdminConnection() = default;

void AdminConnection::write(const AdminAnswer& answer, bool head_only, bool keep_alive) {
  std::string text = "HTTP/1.1 " + std::to_string(answer.status) + ' ' + std::string(reason(answer.status)) +
                     "\r\nContent-Type: " + answer.content_type +
                     "\r\nCache-Control: no-store\r\nContent-Length: " + std::to_string(answer.body.size()) +
                     (answer.status == 405 ? "\r\nAllow: GET, HEAD" : "") +
                     (keep_alive ? "" : "\r\nConnection: close") + "\r\n\r\n";
  if (!head_only) text += answer.body;
  output_.insert(output_.end(), text.begin(), text.end());
  if (!keep_alive) finished_ = true;
}

adapters::Result<void> AdminConnection::receive(adapters::Bytes wire, adapters::TimePoint now) {
  deadline_ = now + idle;
  if (wire.empty()) {
    finished_ = true;
    return {};
  }
  input_.insert(input_.end(), wire.begin(), wire.end());
  while (!finished_ && !input_.empty()) {
    boost::system::error_code failed;
    const std::size_t used = parser_->http.put(boost::asio::buffer(input_.data(), input_.size()), failed);
    input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(used));
    if (failed == http::error::need_more && input_.size() <= header_limit) return {};
    if (failed || !parser_->http.is_done()) {
      if (!failed) return {};
      write({400, "application/problem+json", "{\"title\":\"This is no request without a body\",\"status\":400}\n"},
            false, false);
      return {};
    }
    const auto& request = parser_->http.get();
    const auto text = [](auto view) { return std::string(view.data(), view.size()); };
    const std::string method = text(request.method_string());
    write(answer_admin(*pages_, method, text(request.target()), text(request[http::field::accept])), method == "HEAD",
          request.keep_alive());
    parser_ = std::make_unique<Parser>();
  }
  return {};
}

adapters::Buffer AdminConnection::take_output() { return std::exchange(output_, {}); }

void AdminConnection::expire(adapters::TimePoint now) {
  if (!deadline_) {
    deadline_ = now + idle;
  } else if (now >= *deadline_) {
    finished_ = true;
  }
}

}  // namespace appliance
