#include "gateway/messages.hpp"

namespace gateway {

using adapters::Family;

Fault make_fault(errc code, std::string text) {
  switch (code) {
#define FWD_MESSAGE(number, severity, family, word, summary, cause, action) \
  case errc::word:                                                          \
    return Fault(number, #severity[0], Family::family, #word, std::move(text));
#include "gateway/messages.inc"
#undef FWD_MESSAGE
  }
  return Fault();
}

Fault to_fault(const codecs::Error& error) {
  Family family = Family::data;
  switch (error.code) {
#define FWD_MESSAGE(number, severity, its_family, word, summary, cause, action) \
  case codecs::errc::word:                                                      \
    family = Family::its_family;                                                \
    break;
#include "codecs/messages.inc"
#undef FWD_MESSAGE
    case codecs::errc::none:
      break;
  }
  Fault fault(static_cast<int>(error.code), codecs::severity(error.code), family, codecs::word(error.code),
              to_string(error).substr(codecs::id(error.code).size() + 1));
  if (!error.path.empty()) {
    fault.items.push_back({error.path, error.picture, error.offset, error.length,
                           error.text.empty() ? std::string(codecs::text(error.code)) : error.text});
  }
  return fault;
}

Fault to_fault(const copybooks::Diagnostic& diagnostic) {
  return Fault(static_cast<int>(diagnostic.code), copybooks::severity(diagnostic.code), Family::configuration,
               copybooks::word(diagnostic.code),
               diagnostic.file + ':' + std::to_string(diagnostic.line) + ':' + std::to_string(diagnostic.column) + ' ' +
                   diagnostic.text);
}

}  // namespace gateway
