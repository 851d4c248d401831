// Every mq framing against any stream: the requests and the end are the same for each split of the bytes, and no
// allocation is out of proportion to what came. First byte: framing; second: settings; third: splits; the rest: stream.
#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <string>

#include "adapters/mq/connection.hpp"

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

constexpr const char* names[] = {"len4be", "len2be",        "len4le",         "len2le",   "len1", "rdw",
                                 "llzz",   "rdw-twisted",   "rdw-le",         "bdw",      "eof",  "fixed:7",
                                 "bcd2",   "digits4-ascii", "digits4-ebcdic", "fixed:300"};

struct Seen {
  std::vector<Buffer> requests;
  std::string failure;
  Buffer sent;
  bool finished = false;
  bool operator==(const Seen&) const = default;
};

void answer_all(mq::Connection& connection, Seen& seen) {
  while (auto request = connection.next_request()) {
    if (!connection.reply(request->id, request->payload, {})) connection.refuse(request->id, Fault());
    seen.requests.push_back(std::move(request->payload));
  }
  const Buffer out = connection.take_output();
  seen.sent.insert(seen.sent.end(), out.begin(), out.end());
}

Seen play(const std::shared_ptr<const mq::Options>& options, Bytes stream, unsigned splits) {
  Seen seen;
  mq::Connection connection(options);
  const TimePoint now{};
  bool open = true;
  while (open && !stream.empty()) {
    splits = splits * 1103515245U + 12345U;
    const std::size_t size = std::min<std::size_t>(stream.size(), 1 + (splits >> 16) % 37);
    open = connection.receive(stream.first(size), now).has_value();
    answer_all(connection, seen);
    open = open && !connection.finished();
    stream = stream.subspan(size);
  }
  if (open) (void)connection.receive({}, now).has_value();
  answer_all(connection, seen);
  if (connection.failure()) seen.failure = connection.failure()->id();
  seen.finished = connection.finished();
  return seen;
}

Seen play_whole(const std::shared_ptr<const mq::Options>& options, Bytes stream) {
  Seen seen;
  mq::Connection connection(options);
  if (stream.empty() || connection.receive(stream, TimePoint{})) {
    answer_all(connection, seen);
    if (!connection.finished()) (void)connection.receive({}, TimePoint{}).has_value();
  }
  answer_all(connection, seen);
  if (connection.failure()) seen.failure = connection.failure()->id();
  seen.finished = connection.finished();
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3 || size > 60'000) return 0;
  watch_allocations();
  mq::Settings settings;
  settings.framing = names[data[0] % std::size(names)];
  const unsigned flags = data[1];
  const bool counted =
      settings.framing.starts_with("len") || settings.framing.starts_with("dig") || settings.framing == "bcd2";
  if (counted && (flags & 1) != 0) settings.length = (flags & 2) != 0 ? "inclusive" : "exclusive";
  if (counted && (flags & 4) != 0) settings.adjust = (flags & 8) != 0 ? 4 : -2;
  settings.reply_status = (flags & 16) != 0;
  settings.status_eye.fill(0x5C);
  settings.max_frame = (flags & 32) != 0 ? "512B" : "64MiB";
  settings.max_in_flight = (flags & 64) != 0 ? 1 : 16;
  settings.route = "r";
  if ((flags & 128) != 0) {
    settings.route.clear();
    settings.route_by = mq::RouteBy{0, 1, {{"A", "a"}, {std::string(1, '\0'), "zero"}}};
  }
  const auto options = std::make_shared<const mq::Options>(mq::read_options(settings).value());
  const Bytes stream(data + 3, size - 3);
  allocation_limit = 64 * size + 65'536;  // a frame of 2 bytes can be answered by one of 50
  const Seen whole = play_whole(options, stream);
  const Seen split = play(options, stream, data[2] + 1U);
  allocation_limit = SIZE_MAX;
  if (!(whole == split) || !whole.finished) std::abort();
  return 0;
}
