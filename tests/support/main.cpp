// The main function of every test executable; the module is named after its room.
#include <boost/test/unit_test.hpp>
