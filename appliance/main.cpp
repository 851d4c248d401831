#include "appliance/cli.hpp"

int main(int argc, char** argv) { return appliance::run(argc, argv); }
