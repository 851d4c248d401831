// The command line of DESIGN 3: reads the words, calls the verb, ends with its code.
#pragma once

namespace appliance {

// The whole program; returns the exit code.
int run(int argc, const char* const* argv);

}  // namespace appliance
