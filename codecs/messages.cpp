#include "codecs/messages.hpp"

namespace codecs {

char severity(errc code) {
  switch (code) {
#define FWD_MESSAGE(number, severity, family, word, text, cause, action) \
  case errc::word:                                                       \
    return #severity[0];
#include "codecs/messages.inc"
#undef FWD_MESSAGE
    case errc::none:
      break;
  }
  return 'E';
}

std::string_view word(errc code) {
  switch (code) {
#define FWD_MESSAGE(number, severity, family, word, text, cause, action) \
  case errc::word:                                                       \
    return #word;
#include "codecs/messages.inc"
#undef FWD_MESSAGE
    case errc::none:
      break;
  }
  return "none";
}

std::string_view text(errc code) {
  switch (code) {
#define FWD_MESSAGE(number, severity, family, word, text, cause, action) \
  case errc::word:                                                       \
    return text;
#include "codecs/messages.inc"
#undef FWD_MESSAGE
    case errc::none:
      break;
  }
  return "";
}

std::string id(errc code) { return "FWD" + std::to_string(static_cast<int>(code)) + severity(code); }

std::string to_string(const Error& error) {
  std::string out = id(error.code) + ' ';
  if (!error.path.empty()) {
    out += error.path + " at " + std::to_string(error.offset);
    if (!error.picture.empty()) {
      out +=
          " (PIC " + error.picture + ", " + std::to_string(error.length) + (error.length == 1 ? " byte)" : " bytes)");
    }
    out += ": ";
  }
  out += error.text.empty() ? std::string(text(error.code)) : error.text;
  return out;
}

}  // namespace codecs
