#include "copybooks/messages.hpp"

namespace copybooks {

char severity(errc code) {
  switch (code) {
#define FWD_MESSAGE(number, severity, family, word, text, cause, action) \
  case errc::word:                                                       \
    return #severity[0];
#include "copybooks/messages.inc"
#undef FWD_MESSAGE
  }
  return 'E';
}

std::string_view word(errc code) {
  switch (code) {
#define FWD_MESSAGE(number, severity, family, word, text, cause, action) \
  case errc::word:                                                       \
    return #word;
#include "copybooks/messages.inc"
#undef FWD_MESSAGE
  }
  return "unknown";
}

std::string id(errc code) { return "FWD" + std::to_string(static_cast<int>(code)) + severity(code); }

}  // namespace copybooks
