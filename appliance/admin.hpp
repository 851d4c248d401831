// The admin connection: health, metrics and routes over HTTP/1.1, read-only. A Protocol of its own that never asks for
// an exchange, so the same server drives it; it stands on loopback (config.hpp).
#pragma once

#include <functional>
#include <memory>

#include "adapters/protocol.hpp"

namespace appliance {

// What the pages say; called on connection threads.
struct AdminPages {
  std::function<bool()> started;
  std::function<bool()> ready;
  std::function<std::string()> details;  // the lines of ?verbose
  std::function<std::string(bool open_metrics)> metrics;
  std::function<std::string()> routes;  // JSON
};

struct AdminAnswer {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};
// Pure, but for the pages. `target` is the request's, with its query; `accept` its Accept header.
AdminAnswer answer_admin(const AdminPages& pages, std::string_view method, std::string_view target,
                         std::string_view accept);

class AdminConnection final : public adapters::Protocol {
 public:
  explicit AdminConnection(std::shared_ptr<const AdminPages> pages);
  ~AdminConnection() override;

  adapters::Result<void> receive(adapters::Bytes wire, adapters::TimePoint now) override;
  std::optional<adapters::Request> next_request() override { return std::nullopt; }
  adapters::Result<void> reply(adapters::RequestId, adapters::Bytes, const adapters::Outcome&) override { return {}; }
  void refuse(adapters::RequestId, const adapters::Fault&) override {}
  adapters::Buffer take_output() override;
  // The clock is not known before the first event: expire() is asked for at once, and starts the wait.
  std::optional<adapters::TimePoint> deadline() const override { return deadline_.value_or(adapters::TimePoint{}); }
  void expire(adapters::TimePoint now) override;
  bool finished() const override { return finished_; }

 private:
  struct Parser;
  void write(const AdminAnswer& answer, bool head_only, bool keep_alive);

  std::shared_ptr<const AdminPages> pages_;
  std::unique_ptr<Parser> parser_;
  adapters::Buffer input_;
  adapters::Buffer output_;
  std::optional<adapters::TimePoint> deadline_;
  bool finished_ = false;
};

}  // namespace appliance
