#include "base/quantity.h"

#include <limits>

#include "catch.h"

using namespace syncws;
using namespace std::chrono_literals;

TEST_CASE("a duration is a number and a unit", "[base]") {
  struct Case {
    std::string_view text;
    Duration duration;
  };
  for (const auto& [text, duration] : {
           Case{"500ms", 500ms},
           Case{"30s", 30s},
           Case{"5m", 5min},
           Case{"5min", 5min},
           Case{"1h", 1h},
           Case{"2d", 48h},
           Case{"1.5s", 1500ms},
           Case{"0.5ms", 500us},
           Case{"7us", 7us},
           Case{"9ns", 9ns},
           Case{"0", 0s},
           Case{"0s", 0s},
           Case{".5s", 500ms},
           Case{"0.25h", 15min},
       }) {
    INFO(text);
    REQUIRE(parse_duration(text));
    CHECK(*parse_duration(text) == duration);
  }
}

TEST_CASE("what is no duration is refused with its text and an example", "[base]") {
  for (const std::string_view text :
       {"",     "5",    "s",   "ms",  "-1s",  "+1s",  "1 s",   " 1s", "1s ",  "1S",
        "1sec", "1e3s", "nan", "inf", "infs", "nans", "0x10s", "1s2", "1,5s", "--1s"}) {
    const auto duration = parse_duration(text);
    INFO(text);
    REQUIRE(!duration);
    CHECK(duration.error().kind == ErrorKind::usage);
    CHECK(duration.error().message ==
          "'" + std::string(text) + "' is not a duration such as 500ms, 30s or 5m");
  }
}

TEST_CASE("a duration longer than the clock can count is refused", "[base]") {
  CHECK(parse_duration("100000d"));
  const auto duration = parse_duration("200000d");
  REQUIRE(!duration);
  CHECK(duration.error().message == "'200000d' is longer than 290 years");
}

TEST_CASE("a duration is as exact as it was typed", "[base]") {
  CHECK(*parse_duration("1.001s") == 1001ms);
  CHECK(*parse_duration("4.1ms") == 4100us);
}

TEST_CASE("a size is a number and perhaps a power of 1,024", "[base]") {
  struct Case {
    std::string_view text;
    std::uint64_t bytes;
  };
  for (const auto& [text, bytes] : {
           Case{"0", 0},
           Case{"10240", 10'240},
           Case{"7B", 7},
           Case{"10K", 10'240},
           Case{"1M", 1ULL << 20},
           Case{"1G", 1ULL << 30},
           Case{"2T", 2ULL << 40},
           Case{"1.5K", 1536},
           Case{"0.5M", 524'288},
       }) {
    INFO(text);
    REQUIRE(parse_size(text));
    CHECK(*parse_size(text) == bytes);
  }
}

TEST_CASE("what is no size is refused", "[base]") {
  for (const std::string_view text :
       {"", "K", "-1", "-1K", "+1K", "1KB", "1k", "1 K", "1KiB", "1K1", "1e3", "inf", "nan"}) {
    const auto size = parse_size(text);
    INFO(text);
    REQUIRE(!size);
    CHECK(size.error().kind == ErrorKind::usage);
    CHECK(size.error().message ==
          "'" + std::string(text) + "' is not a size such as 10240, 10K or 1M");
  }
  for (const std::string_view text : {"0.1K", "1.5", "2000000T", "99999999999999999999"}) {
    const auto size = parse_size(text);
    INFO(text);
    REQUIRE(!size);
    CHECK(size.error().message == "'" + std::string(text) + "' is not a whole number of bytes");
  }
}

TEST_CASE("a rate is events a second, a minute or an hour", "[base]") {
  CHECK(*parse_rate("100/s") == 100);
  CHECK(*parse_rate("100") == 100);
  CHECK(*parse_rate("0.5/s") == 0.5);
  CHECK(*parse_rate("6000/m") == 100);
  CHECK(*parse_rate("7200/h") == 2);
  for (const std::string_view text : {"", "/s", "100/", "100/x", "-1/s", "100 /s", "100s", "inf"}) {
    const auto rate = parse_rate(text);
    INFO(text);
    REQUIRE(!rate);
    CHECK(rate.error().message == "'" + std::string(text) + "' is not a rate such as 100/s");
  }
}

TEST_CASE("a rate that no clock can keep is refused", "[base]") {
  CHECK(*parse_rate("0/s") == 0);
  CHECK(parse_rate("0.000001/s"));
  CHECK(parse_rate("1000000000/s"));
  for (const std::string_view text : {"0.0000001/s", "1000000001/s"}) {
    const auto rate = parse_rate(text);
    REQUIRE(!rate);
    CHECK(rate.error().kind == ErrorKind::usage);
    CHECK(rate.error().message.starts_with("'" + std::string(text) + "' is not a rate "));
  }
}

TEST_CASE("a count is a whole number in its range", "[base]") {
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  CHECK(*parse_count("0", 0, 9) == 0);
  CHECK(*parse_count("9", 0, 9) == 9);
  CHECK(*parse_count("007", 0, 9) == 7);
  CHECK(*parse_count("18446744073709551615", 0, kMost) == kMost);
  for (const std::string_view text :
       {"", "10", "-1", "+1", "1.0", " 1", "1 ", "0x1", "one", "18446744073709551616"}) {
    const auto count = parse_count(text, 0, 9);
    INFO(text);
    REQUIRE(!count);
    CHECK(count.error().kind == ErrorKind::usage);
    CHECK(count.error().message == "'" + std::string(text) + "' is not a whole number from 0 to 9");
  }
  CHECK(parse_count("0", 1, kMost).error().message == "'0' is not a whole number of at least 1");
}

TEST_CASE("a duration reads well in a sentence", "[base]") {
  CHECK(format_duration(0s) == "0 ms");
  CHECK(format_duration(1500us) == "1.5 ms");
  CHECK(format_duration(850ms) == "850 ms");
  CHECK(format_duration(1s) == "1 s");
  CHECK(format_duration(2100ms) == "2.1 s");
  CHECK(format_duration(119s) == "119 s");
  CHECK(format_duration(5min) == "5 min");
  CHECK(format_duration(90min) == "90 min");
}

TEST_CASE("a duration in a sentence has no exponent", "[base]") {
  CHECK(format_duration(999'700us) == "1000 ms");
  CHECK(format_duration(24h) == "1440 min");
}
