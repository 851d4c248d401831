// The seam between wire protocols and the gateway. An adapter implements Protocol: bytes and time go in, requests and
// output come out; it owns no socket, clock or thread. Read this header before you write an adapter or the gateway.
#pragma once

#include <boost/system/result.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace adapters {

using Bytes = std::span<const std::uint8_t>;
using Buffer = std::vector<std::uint8_t>;
using TimePoint = std::chrono::steady_clock::time_point;
using RequestId = std::uint64_t;  // unique within one Protocol object

// One family = one exit code = one metric label = one HTTP class.
enum class Family : std::uint8_t {
  data,           // the caller's data did not fit: exit 1, HTTP 422, return code 8
  usage,          // the caller used the protocol or the command line wrongly: exit 2, HTTP 400, return code 8
  not_found,      // no such route: exit 2, HTTP 404, return code 8
  configuration,  // exit 78, HTTP 500, return code 16
  model,          // no model answered, too busy: exit 69, HTTP 503, return code 12
  io,             // exit 74, HTTP 500, return code 12
};

// One item that did not fit. `offset` and `length` are bytes within the record; `text` never holds record bytes.
struct FaultItem {
  std::string path;
  std::string picture;  // "S9(5)V99 COMP-3"; empty where it does not apply
  std::size_t offset = 0;
  std::size_t length = 0;
  std::string text;
};

// What every failed exchange ends as, in no protocol's words. `number`, `severity` and `word` stand in the catalogue
// (`fullword explain FWDnnnn`); `text` is what happened this time.
class Fault {
 public:
  Fault() = default;
  Fault(int message_number, char message_severity, Family message_family, std::string_view message_word,
        std::string message_text)
      : number(message_number),
        severity(message_severity),
        family(message_family),
        word(message_word),
        text(std::move(message_text)) {}

  int number = 0;
  char severity = 'E';
  Family family = Family::data;
  std::string word;  // stable: "FRAME_TOO_LONG"
  std::string text;
  std::vector<FaultItem> items;

  std::string id() const {  // "FWD3001E"
    std::string digits = std::to_string(number);
    return "FWD" + std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits + severity;
  }
};

[[noreturn]] inline void throw_exception_from_error(const Fault& fault, const boost::source_location&) {
  throw std::runtime_error(fault.id() + " " + fault.text);
}

template <class T>
using Result = boost::system::result<T, Fault>;

enum class Form : std::uint8_t {
  record,  // bytes in the route's code page
  json,    // the JSON of DESIGN 3
  xml,     // the payload element
};

// A claim by the peer, not yet verified.
struct Caller {
  std::string kind;  // "none", "basic", "bearer", "mqmd" ...
  std::string name;
  std::string secret;
  std::string peer;  // address:port, set by the driver
};

// One exchange wanted: what the gateway needs, in no protocol's words.
struct Request {
  RequestId id = 0;
  std::string route;
  Form form = Form::record;
  Buffer payload;
  std::optional<TimePoint> deadline;
  std::string idempotency_key;
  Caller caller;
};

// How an exchange went, beside the payload of its reply. Return codes are those a COBOL caller tests: 0 a model (or
// the declared table) answered; 4 the fallback answered or a warning; 8 the request did not fit; 12 model or I/O.
struct Outcome {
  int return_code = 0;
  bool fallback = false;       // the reply is the declared fallback record
  int reason = 0;              // the two-digit reason code of the gateway, 00 when a model answered
  std::string decided_by;      // "model", "repair", "table", "default"
  std::optional<Fault> fault;  // why, when return_code is not 0; a protocol that has words for errors may say it
};

class Protocol {  // performs no I/O, reads no clock, starts no thread; memory is bounded
 public:
  Protocol() = default;
  Protocol(const Protocol&) = delete;
  Protocol& operator=(const Protocol&) = delete;
  virtual ~Protocol() = default;

  // Any split of the stream, even one byte. An empty span is the peer's end of stream (half-close).
  // An error ends the connection after take_output() was sent; it is for the log.
  virtual Result<void> receive(Bytes wire, TimePoint now) = 0;
  virtual std::optional<Request> next_request() = 0;
  // In the form of the request. Ids that are unknown or were answered already are ignored.
  virtual Result<void> reply(RequestId id, Bytes payload, const Outcome& outcome) = 0;
  virtual void refuse(RequestId id, const Fault& fault) = 0;  // said the protocol's own way
  virtual Buffer take_output() = 0;                           // whole messages: one write each, TCP_NODELAY set
  virtual bool wants_tls() const { return false; }            // STARTTLS: send what is pending, shake hands, go on
  virtual std::optional<TimePoint> deadline() const = 0;      // when expire() must be called, if nothing else happens
  virtual void expire(TimePoint now) = 0;
  virtual bool finished() const = 0;                 // send what is pending, then close
  virtual bool wants_input() const { return true; }  // false: in-flight limit reached, the driver stops reading
  // Why the connection ends or ended, for the log; null while all is well. Also set where nothing returns an error:
  // after expire(), or when a refusal can only be said by closing.
  virtual const Fault* failure() const { return nullptr; }
};

}  // namespace adapters
