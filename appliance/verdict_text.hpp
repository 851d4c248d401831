// A fit verdict as `fullword try` prints it: lines for a person, or JSON.
#pragma once

#include <string>

#include "appliance/verbs.hpp"
#include "codecs/fit.hpp"

namespace appliance {

// `show_record`: the values of record 1 are data, for a terminal only.
std::string verdict_text(const codecs::Verdict& verdict, const TryOptions& options, bool show_record);
std::string verdict_json(const codecs::Verdict& verdict, const TryOptions& options);

}  // namespace appliance
