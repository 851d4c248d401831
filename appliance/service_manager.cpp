#include "appliance/service_manager.hpp"

#include <systemd/sd-daemon.h>

namespace appliance::service_manager {

namespace {

void tell(const char* state, const std::string& status) {
  sd_notify(0, (std::string(state) + "STATUS=" + status).c_str());
}

}  // namespace

void ready(const std::string& text) { tell("READY=1\n", text); }
void status(const std::string& text) { tell("", text); }
void reloading(const std::string& text) { tell("RELOADING=1\n", text); }
void stopping(const std::string& text) { tell("STOPPING=1\n", text); }

}  // namespace appliance::service_manager
