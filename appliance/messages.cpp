#include "appliance/messages.hpp"

namespace appliance {

using adapters::Family;

Fault make_fault(errc code, std::string text) {
  switch (code) {
#define FWD_MESSAGE(number, severity, family, word, summary, cause, action) \
  case errc::word:                                                          \
    return Fault(number, #severity[0], Family::family, #word, std::move(text));
#include "appliance/messages.inc"
#undef FWD_MESSAGE
  }
  return Fault();
}

}  // namespace appliance
