// Catch2 2 wants its main compiled once; Catch2 3 brings it along and does not see this file.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
