#include "adapters/messages.hpp"

namespace adapters {

Fault make_fault(errc code, std::string text) {
  switch (code) {
#define FWD_MESSAGE(number, severity, family, word, summary, cause, action) \
  case errc::word:                                                          \
    return Fault(number, #severity[0], Family::family, #word, std::move(text));
#include "adapters/messages.inc"
#undef FWD_MESSAGE
  }
  return Fault();
}

}  // namespace adapters
