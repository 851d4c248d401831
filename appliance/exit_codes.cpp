#include "appliance/exit_codes.hpp"

namespace appliance {

int exit_of(adapters::Family family) {
  switch (family) {
    case adapters::Family::data:
      return exit_data;
    case adapters::Family::usage:
    case adapters::Family::not_found:
      return exit_usage;
    case adapters::Family::configuration:
      return exit_configuration;
    case adapters::Family::model:
      return exit_model;
    case adapters::Family::io:
      return exit_io;
  }
  return exit_data;
}

int final_exit(int code, bool mvs_rc) {
  if (!mvs_rc) return code == exit_warning ? exit_good : code;
  switch (code) {
    case exit_good:
    case exit_warning:
      return code;
    case exit_data:
      return 8;
    case exit_model:
    case exit_io:
      return 12;
    default:
      return 16;
  }
}

}  // namespace appliance
