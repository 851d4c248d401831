// The http side against any stream: the requests, responses and the end are the same for each split of the bytes, and
// no allocation is out of proportion to what came. First byte: settings; second: splits; the rest: stream.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>

#include "adapters/http/connection.hpp"

// AddressSanitizer's, where the build has it.
extern "C" __attribute__((weak)) int __sanitizer_install_malloc_and_free_hooks(void (*malloc_hook)(const volatile void*,
                                                                                                   std::size_t),
                                                                               void (*free_hook)(const volatile void*));

namespace {

using namespace adapters;

std::size_t allocation_limit = SIZE_MAX;

void watch_allocations() {
  static const bool watched =
      __sanitizer_install_malloc_and_free_hooks != nullptr && __sanitizer_install_malloc_and_free_hooks(
                                                                  [](const volatile void*, std::size_t size) {
                                                                    if (size > allocation_limit) std::abort();
                                                                  },
                                                                  [](const volatile void*) {}) != 0;
  static_cast<void>(watched);
}

struct Seen {
  std::vector<std::string> requests;
  std::string failure;
  std::string sent;
  bool finished = false;
  bool operator==(const Seen&) const = default;
};

void answer_all(http::Connection& connection, Seen& seen) {
  while (auto request = connection.next_request()) {
    seen.requests.push_back(request->route + '\n' + request->idempotency_key + '\n' + request->caller.kind +
                            request->caller.name + request->caller.secret + '\n' +
                            std::string(request->payload.begin(), request->payload.end()));
    if (request->payload.size() % 3 == 2) {
      connection.refuse(request->id, Fault(4001, 'E', Family::model, "NO_MODEL", seen.requests.back()));
    } else if (!connection.reply(request->id, request->payload, {})) {
      std::abort();
    }
  }
  const Buffer out = connection.take_output();
  seen.sent.insert(seen.sent.end(), out.begin(), out.end());
}

// `splits` 0: as much at once as the connection may take.
Seen play(const std::shared_ptr<const http::Options>& options, Bytes stream, unsigned splits) {
  Seen seen;
  http::Connection connection(options);
  const TimePoint now{};
  while (!stream.empty() && !connection.finished()) {
    std::size_t size = stream.size();
    if (splits != 0) {
      splits = splits * 1103515245U + 12345U;
      size = std::min<std::size_t>(size, 1 + (splits >> 16) % 61);
    }
    if (!connection.receive(stream.first(size), now)) std::abort();
    answer_all(connection, seen);
    stream = stream.subspan(size);
  }
  if (!connection.finished() && !connection.receive({}, now)) std::abort();
  answer_all(connection, seen);
  if (connection.failure()) seen.failure = connection.failure()->id();
  seen.finished = connection.finished();
  // Whether the body was waited for depends on how it comes.
  static const std::string interim = "HTTP/1.1 100 Continue\r\n\r\n";
  for (std::size_t at = 0; (at = seen.sent.find(interim, at)) != std::string::npos;)
    seen.sent.erase(at, interim.size());
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 60'000) return 0;
  watch_allocations();
  http::Settings settings;
  settings.max_body = (data[0] & 1) != 0 ? "16B" : "64MiB";
  settings.max_in_flight = (data[0] & 2) != 0 ? 1 : 16;
  const auto options = std::make_shared<const http::Options>(http::read_options(settings).value());
  const Bytes stream(data + 2, size - 2);
  allocation_limit = 64 * size + 65'536;
  const Seen whole = play(options, stream, 0);
  const Seen split = play(options, stream, data[1] + 1U);
  allocation_limit = SIZE_MAX;
  if (!(whole == split) || !whole.finished) std::abort();
  return 0;
}
