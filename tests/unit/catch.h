#pragma once

// The one place that knows which Catch2 is installed: 3 has many headers, 2 has one.
#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#else
#include <catch2/catch.hpp>
#endif
