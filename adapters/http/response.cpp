#include "adapters/http/response.hpp"

#include <algorithm>

#include "adapters/messages.hpp"

namespace adapters::http {
namespace {

std::string_view phrase_of(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Error";
  }
}

// The length of the well-formed UTF-8 sequence at the front of `text`, 0 if there is none (RFC 3629).
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xC2 ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F) || (first == 0xF0 && byte(1) < 0x90) ||
      (first == 0xF4 && byte(1) > 0x8F)) {
    return 0;
  }
  return length;
}

void append_json_string(std::string& out, std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  out += '"';
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    const auto first = static_cast<unsigned char>(text[0]);
    if (length == 0) {
      out += "\\ufffd";
    } else if (first == '"' || first == '\\') {
      out.append({'\\', text[0]});
    } else if (first < 0x20 || first == 0x7F) {
      out.append("\\u00").append({digits[first >> 4], digits[first & 15]});
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  out += '"';
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
  out.append(",\"").append(name).append("\":");
  append_json_string(out, text);
}

std::string problem_text(const Fault& fault, int status) {
  std::string out = "{\"type\":\"about:blank\",\"title\":";
  append_json_string(out, phrase_of(status));
  out.append(",\"status\":").append(std::to_string(status));
  append_member(out, "detail", fault.text);
  append_member(out, "id", fault.id());
  append_member(out, "code", fault.word);
  if (!fault.items.empty()) {
    out += ",\"items\":[";
    for (const FaultItem& item : fault.items) {
      out += out.back() == '[' ? "{\"path\":" : ",{\"path\":";
      append_json_string(out, item.path);
      append_member(out, "picture", item.picture);
      out.append(",\"offset\":").append(std::to_string(item.offset));
      out.append(",\"length\":").append(std::to_string(item.length));
      append_member(out, "text", item.text);
      out += '}';
    }
    out += ']';
  }
  return out + "}";
}

void append_ending(std::string& head, Ending ending) {
  if (!ending.keep_alive) {
    head += "Connection: close\r\n";
  } else if (ending.version_1_0) {
    head += "Connection: keep-alive\r\n";
  }
  head += "\r\n";
}

Buffer joined(const std::string& head, Bytes body) {
  Buffer out;
  out.reserve(head.size() + body.size());
  out.insert(out.end(), head.begin(), head.end());
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

// A word for a header value; anything else than letters, digits and hyphens is left out.
void append_word(std::string& head, std::string_view name, std::string_view word) {
  head.append(name).append(": ");
  std::copy_if(word.begin(), word.end(), std::back_inserter(head), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
  head += "\r\n";
}

}  // namespace

int status_of(const Fault& fault) {
  switch (static_cast<errc>(fault.number)) {
    case errc::http_method_refused:
      return 405;
    case errc::http_body_too_large:
      return 413;
    case errc::http_media_type_refused:
      return 415;
    case errc::http_header_too_large:
      return 431;
    case errc::http_timeout:
      return 408;
    case errc::http_length_required:
      return 411;
    case errc::http_coding_not_built:
      return 501;
    case errc::http_expectation_refused:
      return 417;
    case errc::http_version_refused:
      return 505;
    default:
      break;
  }
  switch (fault.family) {
    case Family::data:
      return 422;
    case Family::usage:
      return 400;
    case Family::not_found:
      return 404;
    case Family::model:
      return 503;
    case Family::configuration:
    case Family::io:
      break;
  }
  return 500;
}

Buffer make_reply(Form form, Bytes payload, const Outcome& outcome, Ending ending) {
  std::string head = "HTTP/1.1 200 OK\r\nContent-Type: ";
  head += form == Form::json ? "application/json" : "application/octet-stream";
  head.append("\r\nContent-Length: ").append(std::to_string(payload.size())).append("\r\n");
  head.append("Fullword-Return-Code: ").append(std::to_string(outcome.return_code)).append("\r\n");
  const std::string reason = std::to_string(outcome.reason);
  head.append("Fullword-Reason: ").append(reason.size() < 2 ? "0" : "").append(reason).append("\r\n");
  if (!outcome.decided_by.empty()) append_word(head, "Fullword-Decided-By", outcome.decided_by);
  if (outcome.fallback) head += "Fullword-Fallback: true\r\n";
  if (outcome.fault) append_word(head, "Fullword-Message", outcome.fault->id());
  append_ending(head, ending);
  return joined(head, payload);
}

Buffer make_problem(const Fault& fault, Ending ending) {
  const int status = status_of(fault);
  const std::string body = problem_text(fault, status);
  std::string head = "HTTP/1.1 " + std::to_string(status) + " ";
  head.append(phrase_of(status)).append("\r\nContent-Type: application/problem+json\r\nContent-Length: ");
  head.append(std::to_string(body.size())).append("\r\n");
  if (status == 405) head += "Allow: POST\r\n";
  append_ending(head, ending);
  Buffer out = joined(head, {});
  if (!ending.no_body) out.insert(out.end(), body.begin(), body.end());
  return out;
}

}  // namespace adapters::http
