// The main function of every test executable; the module is named after its room.
#define BOOST_TEST_MODULE FULLWORD_SUITE
#include <boost/test/unit_test.hpp>
