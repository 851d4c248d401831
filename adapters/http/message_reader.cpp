#include "adapters/http/message_reader.hpp"

#include <algorithm>
#include <array>
#include <boost/beast/http/basic_parser.hpp>
#include <charconv>
#include <utility>

#include "adapters/messages.hpp"

namespace adapters::http {
namespace {

namespace beast = boost::beast::http;

constexpr std::size_t header_limit = 32 * 1024;
constexpr std::size_t key_limit = 255;
constexpr std::size_t route_limit = 128;

std::string_view view_of(boost::beast::string_view text) { return {text.data(), text.size()}; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// RFC 4648 section 4; padding may be left out.
std::optional<std::string> decode_base64(std::string_view text) {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6 | static_cast<unsigned>(value)) & 0xFFFFU;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>(bits >> count & 0xFF);
    }
  }
  return bytes;
}

// The route's name in a request target (RFC 9112 3.2: origin or absolute form); nothing if the path is another.
std::optional<std::string> route_in(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (target.size() > scheme.size() && same_word(target.substr(0, scheme.size()), scheme)) {
      const std::size_t slash = target.find('/', scheme.size());
      if (slash == std::string_view::npos) return std::nullopt;
      target.remove_prefix(slash);
    }
  }
  static constexpr std::string_view front = "/routes/";
  if (!target.starts_with(front)) return std::nullopt;
  const std::string_view name = target.substr(front.size());
  const bool good = !name.empty() && name.size() <= route_limit && name.front() != '.' &&
                    std::all_of(name.begin(), name.end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                             c == '_' || c == '.';
                    });
  if (!good) return std::nullopt;
  return std::string(name);
}

// "application/json; charset=utf-8" -> its form; nothing for what we do not take.
std::optional<Form> form_of(std::string_view media_type) {
  const std::size_t semicolon = media_type.find(';');
  const std::string_view type = trimmed(media_type.substr(0, semicolon));
  if (same_word(type, "application/octet-stream")) return Form::record;
  if (!same_word(type, "application/json")) return std::nullopt;
  if (semicolon != std::string_view::npos) {
    const std::string_view parameter = trimmed(media_type.substr(semicolon + 1));
    if (!parameter.empty() && !same_word(parameter, "charset=utf-8") && !same_word(parameter, "charset=\"utf-8\"")) {
      return std::nullopt;
    }
  }
  return Form::json;
}

}  // namespace

class MessageReader::Parser final : public beast::basic_parser<true> {
 public:
  using error_code = boost::beast::error_code;
  using text = boost::beast::string_view;

  explicit Parser(std::size_t max_body) : room_(max_body) {
    eager(true);
    header_limit(static_cast<std::uint32_t>(adapters::http::header_limit));
    body_limit(boost::none);  // Beast's counts a chunk again each time it meets its unfinished header
  }

  Head head;
  Buffer body;
  std::optional<Fault> refusal;  // the first one
  std::optional<Fault> broken;
  bool head_done = false;
  std::size_t searched = 0;  // bytes in which the header does not end

  void refuse(errc code, std::string why) {
    if (!refusal) refusal = make_fault(code, std::move(why));
  }

 private:
  void on_request_impl(beast::verb, text method, text target, int version, error_code&) override {
    head.version_1_0 = version == 10;
    if (auto route = route_in(view_of(target))) {
      head.route = std::move(*route);
    } else {
      refuse(errc::http_path_unknown, "there is nothing at this path: POST to /routes/NAME");
    }
    head.no_body = view_of(method) == "HEAD";
    if (view_of(method) != "POST") refuse(errc::http_method_refused, "a route is called with POST");
  }

  void on_field_impl(beast::field field, text name, text value_text, error_code& ec) override {
    if (head_done) return;  // a trailer: nothing of it counts
    const std::string_view value = view_of(value_text);
    switch (field) {
      case beast::field::content_length:
        if (once(length_seen_, ec) && !is_digits(value)) ambiguous("Content-Length is not one number", ec);
        break;
      case beast::field::transfer_encoding:
        if (!once(coding_seen_, ec)) break;
        if (head.version_1_0) {
          ambiguous("Transfer-Encoding is not part of HTTP/1.0", ec);
        } else if (!same_word(trimmed(value), "chunked")) {
          fail(errc::http_coding_not_built, "the only Transfer-Encoding taken is chunked", ec);
        }
        break;
      case beast::field::host:
        ++hosts_;
        break;
      case beast::field::content_type:
        if (std::exchange(type_seen_, true)) refuse(errc::http_media_type_refused, "Content-Type stands twice");
        if (const auto form = form_of(value)) {
          head.form = *form;
        } else {
          refuse_media_type();
        }
        break;
      case beast::field::content_encoding:
        if (!same_word(trimmed(value), "identity")) {
          refuse(errc::http_media_type_refused, "a body with Content-Encoding is not taken");
        }
        break;
      case beast::field::expect:
        if (same_word(trimmed(value), "100-continue")) {
          head.expects_continue = !head.version_1_0;  // RFC 9110 10.1.1: ignored from HTTP/1.0
        } else {
          refuse(errc::http_expectation_refused, "the only expectation met is 100-continue");
        }
        break;
      case beast::field::authorization:
        if (std::exchange(caller_seen_, true)) {
          refuse(errc::http_header_wrong, "Authorization stands twice");
        } else {
          read_caller(trimmed(value));
        }
        break;
      default:
        if (same_word(view_of(name), "Idempotency-Key")) {
          if (std::exchange(key_seen_, true) || value.empty() || value.size() > key_limit) {
            refuse(errc::http_header_wrong, "Idempotency-Key has 1 to 255 bytes and stands once");
          } else {
            head.idempotency_key = value;
          }
        } else if (same_word(view_of(name), "Fullword-Deadline-Ms")) {
          read_deadline(value);
        }
    }
  }

  void on_header_impl(error_code& ec) override {
    head_done = true;
    if (!chunked()) take_room(content_length().value_or(0), ec);
    head.keep_alive = keep_alive();
    if (!chunked() && content_length().value_or(0) == 0) head.expects_continue = false;
    if (hosts_ > 1 || (hosts_ == 0 && !head.version_1_0)) {
      refuse(errc::http_header_wrong, "Host must stand once");  // RFC 9112 3.2
    }
    if (!length_seen_ && !coding_seen_) {
      if (!refusal) head.keep_alive = false;  // what follows may be a body
      refuse(errc::http_length_required, "a POST says its length with Content-Length or Transfer-Encoding: chunked");
    }
    if (!type_seen_) refuse_media_type();
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}

  std::size_t on_body_impl(text bytes, error_code&) override {
    if (!refusal) body.insert(body.end(), bytes.begin(), bytes.end());
    return bytes.size();
  }

  void on_chunk_header_impl(std::uint64_t size, text, error_code& ec) override { take_room(size, ec); }

  std::size_t on_chunk_body_impl(std::uint64_t, text bytes, error_code& ec) override { return on_body_impl(bytes, ec); }

  void on_finish_impl(error_code&) override {}

  void on_response_impl(int, text, int, error_code&) override {}

  void fail(errc code, std::string why, error_code& ec) {
    if (!broken) broken = make_fault(code, std::move(why));
    ec = beast::error::bad_value;
  }

  void take_room(std::uint64_t size, error_code& ec) {
    if (size > room_) {
      ec = beast::error::body_limit;
    } else {
      room_ -= size;
    }
  }

  void ambiguous(const char* why, error_code& ec) { fail(errc::http_length_ambiguous, why, ec); }

  bool once(bool& seen, error_code& ec) {
    if (std::exchange(seen, true) || (length_seen_ && coding_seen_)) {
      ambiguous("Content-Length and Transfer-Encoding: only one of them, and once", ec);
      return false;
    }
    return true;
  }

  void refuse_media_type() {
    refuse(errc::http_media_type_refused, "Content-Type is application/octet-stream (a record) or application/json");
  }

  void read_caller(std::string_view value) {
    const std::size_t space = value.find(' ');
    const std::string_view scheme = value.substr(0, space);
    const std::string_view rest = space == std::string_view::npos ? std::string_view() : trimmed(value.substr(space));
    if (same_word(scheme, "bearer") && !rest.empty()) {
      head.caller.kind = "bearer";
      head.caller.secret = rest;
      return;
    }
    const auto pair = same_word(scheme, "basic") ? decode_base64(rest) : std::nullopt;
    const std::size_t colon = pair ? pair->find(':') : std::string::npos;
    if (!pair || colon == std::string::npos) {
      refuse(errc::http_header_wrong, "Authorization is neither Basic nor Bearer as RFC 7617 and 6750 have them");
      return;
    }
    head.caller.kind = "basic";
    head.caller.name = pair->substr(0, colon);
    head.caller.secret = pair->substr(colon + 1);
  }

  void read_deadline(std::string_view value) {
    static constexpr int longest = 24 * 3'600'000;
    int milliseconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), milliseconds);
    const bool whole = error == std::errc() && end == value.data() + value.size();
    if (head.deadline || !whole || milliseconds < 1 || milliseconds > longest) {
      refuse(errc::http_header_wrong, "Fullword-Deadline-Ms is a whole number from 1 to 86400000 and stands once");
      return;
    }
    head.deadline = std::chrono::milliseconds(milliseconds);
  }

  std::uint64_t room_;  // bytes of body that may still be announced
  bool length_seen_ = false, coding_seen_ = false, type_seen_ = false, caller_seen_ = false, key_seen_ = false;
  int hosts_ = 0;
};

namespace {

Fault fault_of(const boost::beast::error_code& ec, bool head_done) {
  if (ec == beast::error::header_limit) return make_fault(errc::http_header_too_large, "the headers are over 32 KiB");
  if (ec == beast::error::body_limit) return make_fault(errc::http_body_too_large, "the body is over max_body");
  if (ec == beast::error::bad_version) return make_fault(errc::http_version_refused, "HTTP/1.1 is spoken here");
  if (ec == beast::error::bad_content_length || ec == beast::error::bad_transfer_encoding ||
      ec == beast::error::multiple_content_length) {
    return make_fault(errc::http_length_ambiguous,
                      "Content-Length is not one number, or stands with Transfer-Encoding");
  }
  return make_fault(errc::http_malformed,
                    std::string(head_done ? "the body" : "the header") + " cannot be read: " + ec.message());
}

// A method begins with a letter; what begins otherwise is told at once and not when its first line ends.
std::optional<Fault> foreign(std::uint8_t first) {
  const char c = lower(static_cast<char>(first));
  if (c >= 'a' && c <= 'z') return std::nullopt;
  return make_fault(errc::http_malformed, first == 0x16 ? "this is TLS: set tls on this listener, or use http://"
                                                        : "the first byte is of no HTTP method");
}

}  // namespace

MessageReader::MessageReader(std::size_t max_body) : parser_(std::make_unique<Parser>(max_body)) {}
MessageReader::~MessageReader() = default;

std::size_t MessageReader::read(Bytes view) {
  Parser& parser = *parser_;
  if (view.empty() || parser.broken || parser.is_done()) return 0;
  if (!parser.head_done) {
    parser.broken = foreign(view[0]);
    const std::size_t size = parser.broken ? 0 : head_size(view);
    if (size == 0) return 0;
    view = view.first(size);
  }
  boost::beast::error_code ec;
  const std::size_t used = parser.put({view.data(), view.size()}, ec);
  if (ec == beast::error::need_more && parser.head_done) {
    if (view.size() - used > header_limit) {
      parser.broken = make_fault(errc::http_malformed, "a chunk's header is over 32 KiB");
    }
  } else if (ec && !parser.broken) {
    parser.broken = fault_of(ec, parser.head_done);
  }
  return used;
}

// The size of the header at the front of `view`, 0 while it is not whole. Beast reads a header in pieces and finds its
// errors sooner or later; it gets exactly the whole one, so that they do not depend on how the stream was split.
std::size_t MessageReader::head_size(Bytes view) {
  static constexpr std::string_view end = "\r\n\r\n";
  const std::string_view text(reinterpret_cast<const char*>(view.data()), std::min(view.size(), header_limit));
  std::size_t& searched = parser_->searched;
  if (const std::size_t at = text.find(end, searched); at != std::string_view::npos) return at + end.size();
  if (text.size() == header_limit) parser_->broken = fault_of(beast::error::header_limit, false);
  searched = text.size() < end.size() ? 0 : text.size() - end.size() + 1;
  return 0;
}

bool MessageReader::head_done() const { return parser_->head_done; }
bool MessageReader::done() const { return parser_->is_done() && !parser_->broken; }
const Head& MessageReader::head() const { return parser_->head; }
const std::optional<Fault>& MessageReader::refusal() const { return parser_->refusal; }
const std::optional<Fault>& MessageReader::broken() const { return parser_->broken; }
Buffer MessageReader::take_body() { return std::exchange(parser_->body, {}); }

}  // namespace adapters::http
