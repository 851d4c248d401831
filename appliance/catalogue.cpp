#include "appliance/catalogue.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <vector>

namespace appliance {

namespace {

std::vector<Message> collect() {
  std::vector<Message> all = {
#define FWD_MESSAGE(number, severity, family, word, text, cause, action) \
  Message{"copybooks", number, #severity[0], #family, #word, text, cause, action},
#include "copybooks/messages.inc"
#undef FWD_MESSAGE
#define FWD_MESSAGE(number, severity, family, word, text, cause, action) \
  Message{"codecs", number, #severity[0], #family, #word, text, cause, action},
#include "codecs/messages.inc"
#undef FWD_MESSAGE
#define FWD_MESSAGE(number, severity, family, word, text, cause, action) \
  Message{"adapters", number, #severity[0], #family, #word, text, cause, action},
#include "adapters/messages.inc"
#undef FWD_MESSAGE
#define FWD_MESSAGE(number, severity, family, word, text, cause, action) \
  Message{"gateway", number, #severity[0], #family, #word, text, cause, action},
#include "gateway/messages.inc"
#undef FWD_MESSAGE
#define FWD_MESSAGE(number, severity, family, word, text, cause, action) \
  Message{"appliance", number, #severity[0], #family, #word, text, cause, action},
#include "appliance/messages.inc"
#undef FWD_MESSAGE
  };
  std::stable_sort(all.begin(), all.end(), [](const Message& a, const Message& b) { return a.number < b.number; });
  return all;
}

}  // namespace

std::string Message::id() const {
  const std::string digits = std::to_string(number);
  return "FWD" + std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits + severity;
}

std::span<const Message> catalogue() {
  static const std::vector<Message> all = collect();
  return all;
}

const Message* find_message(std::string_view id) {
  const auto same = [](char a, char b) { return std::toupper(static_cast<unsigned char>(a)) == b; };
  constexpr std::string_view prefix = "FWD";
  if (id.size() >= prefix.size() &&
      std::equal(prefix.begin(), prefix.end(), id.begin(), [&](char p, char c) { return same(c, p); })) {
    id.remove_prefix(prefix.size());
  }
  int number = 0;
  const auto [end, failed] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (failed != std::errc()) return nullptr;
  id.remove_prefix(static_cast<std::size_t>(end - id.data()));
  for (const Message& message : catalogue()) {
    if (message.number != number) continue;
    const bool letter_fits = id.empty() || (id.size() == 1 && same(id[0], message.severity));
    return letter_fits ? &message : nullptr;
  }
  return nullptr;
}

}  // namespace appliance
