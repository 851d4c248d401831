// What systemd is told (Type=notify). Without systemd every call does nothing.
#pragma once

#include <string>

namespace appliance::service_manager {

void ready(const std::string& status);  // STATUS= text
void status(const std::string& text);
void reloading(const std::string& status);
void stopping(const std::string& status);

}  // namespace appliance::service_manager
