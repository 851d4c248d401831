#include "adapters/http/options.hpp"

#include "adapters/messages.hpp"
#include "adapters/quantities.hpp"

namespace adapters::http {
namespace {

Fault named(std::string_view setting, Fault fault) {
  fault.text = std::string(setting) + ": " + fault.text;
  return fault;
}

}  // namespace

Result<Options> read_options(const Settings& settings) {
  Options options;
  const auto max_body = read_size(settings.max_body);
  if (!max_body) return named("max_body", max_body.error());
  const auto request_timeout = read_duration(settings.request_timeout);
  if (!request_timeout) return named("request_timeout", request_timeout.error());
  const auto idle_timeout = read_duration(settings.idle_timeout);
  if (!idle_timeout) return named("idle_timeout", idle_timeout.error());
  if (settings.max_in_flight < 1 || settings.max_in_flight > 1024) {
    return make_fault(errc::option_wrong, "max_in_flight: 1 to 1024 are taken");
  }
  options.listener = settings.listener;
  options.max_body = *max_body;
  options.request_timeout = *request_timeout;
  options.idle_timeout = *idle_timeout;
  options.max_in_flight = static_cast<std::size_t>(settings.max_in_flight);
  return options;
}

}  // namespace adapters::http
