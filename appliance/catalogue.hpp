// The messages of all rooms in one list, for `fullword explain` and the test that holds them to their rules.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace appliance {

struct Message {
  std::string_view room;
  int number = 0;
  char severity = 'E';
  std::string_view family;
  std::string_view word;
  std::string_view text;
  std::string_view cause;
  std::string_view action;

  std::string id() const;  // "FWD1001E"
};

std::span<const Message> catalogue();  // in order of numbers
// Accepts "FWD1001E", "fwd1001", "1001". Null if there is none.
const Message* find_message(std::string_view id);

}  // namespace appliance
