#include "appliance/value_choices.hpp"

#include "appliance/console.hpp"
#include "appliance/exit_codes.hpp"
#include "codecs/value_options.hpp"

namespace appliance {

namespace {

codecs::ZonedSigns ascii_signs(const CodecChoice& choice) {
  const std::string word = !choice.ascii_signs.empty() ? choice.ascii_signs
                           : choice.dialect == "ibm"   ? "ebcdic"
                                                       : "standard";
  return word == "standard" ? codecs::ZonedSigns::ascii_standard
         : word == "realia" ? codecs::ZonedSigns::ascii_realia
         : word == "tandem" ? codecs::ZonedSigns::ascii_tandem
                            : codecs::ZonedSigns::ascii_ebcdic;
}

}  // namespace

bool choose_values(const CodecChoice& choice, codecs::CodecOptions& options, int& exit) {
  exit = exit_usage;
  options.ascii_signs = ascii_signs(choice);
  if (choice.odo_mode == "shift") options.odo_mode = codecs::OdoMode::shift;
  if (choice.odo_mode == "pad") options.odo_mode = codecs::OdoMode::pad;
  if (choice.odo_mode == "max") options.odo_mode = codecs::OdoMode::max;
  for (const auto& [name, word] : choice.values) {
    if (word.empty()) continue;
    if (const auto set = codecs::set_value_option(options, name, word); !set) {
      say(to_string(set.error()));
      return false;
    }
  }
  for (const std::string& pair : choice.item_code_pages) {
    const std::size_t equals = pair.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == pair.size()) {
      say(errc::usage_error, "--item-code-page takes ITEM=PAGE, as in CUST-NAME=939, not " + pair);
      return false;
    }
    auto page = codecs::CodePage::open(std::string_view(pair).substr(equals + 1), choice.nl == "swap");
    if (!page) {
      say(to_string(page.error()));
      return false;
    }
    options.item_code_pages.push_back({pair.substr(0, equals), *page});
  }
  exit = exit_good;
  return true;
}

}  // namespace appliance
