// Lines of a recording, and when their events are due.
#include "wire/recording.h"

#include <limits>

#include "catch.h"
#include "net/replay_clock.h"

using namespace syncws;
using namespace std::chrono_literals;

namespace {

constexpr Instant kNow{1h};

RecordedEvent parsed(const std::string& line) {
  const auto recorded = parse_recorded(line);
  REQUIRE(recorded);
  REQUIRE(*recorded);
  return **recorded;
}

Duration time_of(const std::string& stamp) {
  return parsed(R"({"receivedAt":")" + stamp + R"(","event":{}})").received_at;
}

}  // namespace

TEST_CASE("a recorded event keeps its bytes", "[recording]") {
  const std::string start =
      R"({"receivedAt":"2026-11-22T10:00:00.123456Z","seq":42,"epoch":"e","event":)";
  for (const std::string event :
       {R"({"type":"SYNC_X","n":1.50e2})", R"({})", R"({ "a" : [ {} , "}" ] , "b":"\"}\\" })",
        R"({"event":{"event":{}}})", "{\"a\":\"\xc3\xa4\\u00e4\"}"})
    CHECK(parsed(start + event + "}").line == event);
}

TEST_CASE("the event stands where it wants", "[recording]") {
  CHECK(parsed(R"({"event":{"a":1},"receivedAt":"2026-11-22T10:00:00Z"})").line == R"({"a":1})");
  CHECK(
      parsed(
          R"({"x":{"event":{"b":2}},"y":"event","event" : {"a":1},"receivedAt":"2026-11-22T10:00:00Z"})")
          .line == R"({"a":1})");
}

TEST_CASE("the time counts to the nanosecond, in any offset", "[recording]") {
  const auto base = time_of("2026-11-22T10:00:00Z");
  CHECK(base == std::chrono::sys_days(std::chrono::year(2026) / 11 / 22).time_since_epoch() + 10h);
  CHECK(time_of("2026-11-22T10:00:00.123456Z") - base == 123456us);
  CHECK(time_of("2026-11-22T10:00:00.5Z") - base == 500ms);
  CHECK(time_of("2026-11-22T10:00:00.1234567891Z") - base == 123456789ns);
  CHECK(time_of("2026-11-22T11:30:00+01:30") == base);
  CHECK(time_of("2026-11-22T09:30:00.25-00:30") - base == 250ms);
}

TEST_CASE("a gap has nothing to play", "[recording]") {
  const auto gap =
      parse_recorded(R"({"receivedAt":"2026-11-22T10:00:00Z","gap":{"from":1,"to":2}})");
  REQUIRE(gap);
  CHECK_FALSE(*gap);
}

TEST_CASE("anything else is no recording", "[recording]") {
  for (const auto* line :
       {"", "nonsense", "[]", "{}", R"({"type":"SYNC_X"})",
        R"({"receivedAt":"2026-11-22T10:00:00Z"})", R"({"receivedAt":"yesterday","event":{}})",
        R"({"receivedAt":5,"event":{}})", R"({"receivedAt":"2026-11-22T10:00:00Z","event":5})",
        R"({"receivedAt":"2026-11-22T10:00:00Z","event":[{}]})",
        R"({"receivedAt":"2026-11-22T10:00:00Z","event":{})"}) {
    INFO(line);
    const auto refused = parse_recorded(line);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::refused_event);
  }
}

TEST_CASE("events are due after their pauses, without drift", "[recording]") {
  ReplayClock clock(1);
  CHECK(clock.due(100s, kNow) == kNow);
  CHECK(clock.due(101s, kNow + 5ms) == kNow + 1s);
  CHECK(clock.due(101s, kNow + 2s) == kNow + 1s);
  CHECK(clock.due(103s, kNow + 9s) == kNow + 3s);
}

TEST_CASE("the speed divides the pauses", "[recording]") {
  ReplayClock fast(4);
  ReplayClock slow(0.5);
  ReplayClock at_once(std::numeric_limits<double>::infinity());
  for (auto* const clock : {&fast, &slow, &at_once}) CHECK(clock->due(100s, kNow) == kNow);
  CHECK(fast.due(102s, kNow) == kNow + 500ms);
  CHECK(slow.due(102s, kNow) == kNow + 4s);
  CHECK(at_once.due(102s, kNow) == kNow);
}

TEST_CASE("a recording that goes back in time has no pause there", "[recording]") {
  ReplayClock clock(1);
  CHECK(clock.due(100s, kNow) == kNow);
  CHECK(clock.due(50s, kNow) == kNow);
  CHECK(clock.due(51s, kNow) == kNow + 1s);
}
