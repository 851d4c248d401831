// Exit codes of the program (DESIGN 3), one a family of messages, and what --mvs-rc makes of them.
#pragma once

#include "adapters/protocol.hpp"

namespace appliance {

inline constexpr int exit_good = 0;
inline constexpr int exit_data = 1;  // the data did not fit, or verify failed
inline constexpr int exit_usage = 2;
inline constexpr int exit_warning = 4;  // answered by the fallback: 0, or 4 with --mvs-rc
inline constexpr int exit_model = 69;   // no model answered
inline constexpr int exit_io = 74;
inline constexpr int exit_configuration = 78;

int exit_of(adapters::Family family);
// The code that the process ends with. With mvs_rc: 0, 4, 8, 12 or 16, as BPXBATCH and COND know them.
int final_exit(int code, bool mvs_rc);

}  // namespace appliance
