#include "appliance/catalogue.hpp"
#include "appliance/console.hpp"
#include "appliance/exit_codes.hpp"
#include "appliance/files.hpp"
#include "appliance/verbs.hpp"

namespace appliance {

int explain(const ExplainOptions& options) {
  Output out("-");
  if (options.message.empty()) {
    for (const Message& message : catalogue()) {
      out.write(message.id() + "  " + std::string(message.text) + '\n');
    }
    out.flush();
    return exit_good;
  }
  const Message* message = find_message(options.message);
  if (message == nullptr) {
    say(errc::unknown_message, "there is no message " + options.message + "; `fullword explain` lists all");
    return exit_usage;
  }
  const auto line = [&out](std::string_view label, std::string_view text) {
    out.write(std::string(label) + std::string(text) + '\n');
  };
  line(message->id() + "  ", message->text);
  line("  cause   ", message->cause);
  line("  action  ", message->action);
  line("  word    ", std::string(message->word) + ", from " + std::string(message->room));
  out.flush();
  return exit_good;
}

}  // namespace appliance
