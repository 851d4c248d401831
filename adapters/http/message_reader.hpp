// Reads one HTTP/1 request out of a stream of bytes, whatever its splits. Beast's parser does the grammar, inside
// message_reader.cpp alone; here stand the rules of RFC 9110 and 9112 that it leaves to us, and what a route needs.
#pragma once

#include <memory>

#include "adapters/http/options.hpp"

namespace adapters::http {

// What the header of a request says.
struct Head {
  std::string route;
  Form form = Form::record;
  bool keep_alive = false;
  bool version_1_0 = false;
  bool no_body = false;  // HEAD: the response has none
  bool expects_continue = false;
  std::string idempotency_key;
  Caller caller;
  std::optional<std::chrono::milliseconds> deadline;
};

class MessageReader {
 public:
  explicit MessageReader(std::size_t max_body);
  ~MessageReader();

  // Reads from the front of `view`; returns how many bytes were used. What was not used comes again with more behind
  // it.
  std::size_t read(Bytes view);

  bool head_done() const;  // head() and refusal() are known
  bool done() const;       // the body too
  const Head& head() const;
  // A good request that we do not serve: to be answered when it is done; its body is dropped.
  const std::optional<Fault>& refusal() const;
  // The stream cannot be read on: to be answered, then closed.
  const std::optional<Fault>& broken() const;
  Buffer take_body();

 private:
  class Parser;
  std::size_t head_size(Bytes view);

  std::unique_ptr<Parser> parser_;
};

}  // namespace adapters::http
