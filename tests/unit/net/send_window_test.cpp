// What a producer's client keeps until the server has it, and how long it waits to come back.
#include "net/send_window.h"

#include "catch.h"
#include "net/backoff.h"

using namespace syncws;
using namespace std::chrono_literals;

namespace {

/// A window with lines `a`, `b`, `c`, … of a file.
SendWindow window_of(int count) {
  SendWindow window;
  for (int i = 0; i < count; ++i) {
    const auto number = static_cast<std::uint64_t>(i) + 1;
    window.add({"in.jsonl", number, number}, std::string(1, static_cast<char>('a' + i)));
  }
  return window;
}

constexpr std::size_t kAll = 1'000'000;

}  // namespace

TEST_CASE("lines go out in order, once", "[window]") {
  auto window = window_of(3);
  CHECK(window.has_unsent());
  CHECK(window.take_unsent(2, kAll) == "a\nb\n");
  CHECK(window.in_flight() == 2);
  CHECK(window.take_unsent(2, kAll) == "c\n");
  CHECK(!window.has_unsent());
  CHECK(window.take_unsent(2, kAll).empty());
  CHECK(window.unacknowledged() == 3);
}

TEST_CASE("a batch is bounded by lines and, about, by bytes", "[window]") {
  auto window = window_of(10);
  CHECK(window.take_unsent(0, kAll).empty());
  CHECK(window.take_unsent(kAll, 0).empty());
  CHECK(window.take_unsent(kAll, 3) == "a\nb\n");
  CHECK(window.take_unsent(1, 100) == "c\n");
}

TEST_CASE("what is acknowledged is forgotten", "[window]") {
  auto window = window_of(5);
  CHECK(window.take_unsent(4, kAll).size() == 8);
  CHECK(window.acknowledge(2));
  CHECK(window.unacknowledged() == 3);
  CHECK(window.in_flight() == 2);
  CHECK(window.acknowledge(2));
  CHECK(window.acknowledge(4));
  CHECK(window.in_flight() == 0);
  CHECK(window.take_unsent(4, kAll) == "e\n");
  CHECK(window.acknowledge(5));
  CHECK(window.unacknowledged() == 0);
}

TEST_CASE("an acknowledgement that can't be is told", "[window]") {
  auto window = window_of(3);
  CHECK(!window.acknowledge(1));
  CHECK(window.take_unsent(2, kAll).size() == 4);
  CHECK(!window.acknowledge(3));
  CHECK(window.acknowledge(2));
  CHECK(!window.acknowledge(1));
  CHECK(window.unacknowledged() == 1);
}

TEST_CASE("a line of the connection is found by its number", "[window]") {
  auto window = window_of(4);
  CHECK(window.find(1) == nullptr);
  CHECK(window.take_unsent(3, kAll).size() == 6);
  CHECK(window.find(0) == nullptr);
  CHECK(window.find(4) == nullptr);
  REQUIRE(window.find(3) != nullptr);
  CHECK(window.find(3)->origin.file == "in.jsonl");
  CHECK(window.find(3)->origin.line == 3);
  CHECK(window.acknowledge(2));
  CHECK(window.find(2) == nullptr);
  CHECK(window.find(3)->origin.number == 3);
}

TEST_CASE("a new connection gets again what was not acknowledged", "[window]") {
  auto window = window_of(4);
  CHECK(window.take_unsent(3, kAll).size() == 6);
  CHECK(window.acknowledge(1));
  window.restart();
  CHECK(window.in_flight() == 0);
  CHECK(window.take_unsent(2, kAll) == "b\nc\n");
  CHECK(window.find(1)->origin.line == 2);
  CHECK(window.acknowledge(2));
  CHECK(window.take_unsent(2, kAll) == "d\n");
  CHECK(window.find(3)->origin.line == 4);
}

TEST_CASE("a window is full of lines or of bytes", "[window]") {
  SendWindow lines;
  for (int i = 0; i < 65'535; ++i) lines.add({}, "");
  CHECK(!lines.is_full());
  lines.add({}, "");
  CHECK(lines.is_full());
  CHECK(lines.take_unsent(1, kAll) == "\n");
  CHECK(lines.acknowledge(1));
  CHECK(!lines.is_full());

  SendWindow bytes;
  bytes.add({}, std::string((std::size_t{8} << 20) - 1, 'x'));
  CHECK(!bytes.is_full());
  bytes.add({}, "x");
  CHECK(bytes.is_full());
  CHECK(bytes.take_unsent(1, 1).size() == std::size_t{8} << 20);
  CHECK(bytes.settled() == 0);
  CHECK(bytes.acknowledge(1));
  CHECK(bytes.settled() == 1);
  CHECK(!bytes.is_full());
}

TEST_CASE("tries are spread between a floor and a ceiling that doubles", "[backoff]") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Backoff backoff({500ms, 20s}, seed);
    Duration ceiling = 500ms;
    for (unsigned tries = 1; tries <= 40; ++tries) {
      const auto delay = backoff.next();
      CHECK(delay >= 500ms);
      CHECK(delay <= std::min<Duration>(500ms + ceiling, 20s));
      CHECK(backoff.tries() == tries);
      ceiling = std::min<Duration>(ceiling * 2, 20s);
    }
  }
}

TEST_CASE("clients of a restarted server do not come back together", "[backoff]") {
  Duration least = 1h;
  Duration most = 0s;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Backoff backoff({500ms, 20s}, seed);
    for (int tries = 0; tries < 9; ++tries) (void)backoff.next();
    const auto delay = backoff.next();
    least = std::min(least, delay);
    most = std::max(most, delay);
  }
  CHECK(least < 1s);
  CHECK(most > 19s);
}

TEST_CASE("a success begins at the floor again", "[backoff]") {
  Backoff backoff({500ms, 20s}, 1);
  for (int tries = 0; tries < 10; ++tries) (void)backoff.next();
  backoff.reset();
  CHECK(backoff.tries() == 0);
  CHECK(backoff.next() <= 1s);
}

TEST_CASE("limits that leave no room are kept", "[backoff]") {
  Backoff fixed({2s, 2s}, 1);
  for (int tries = 0; tries < 30; ++tries) CHECK(fixed.next() == 2s);
  Backoff crossed({2s, 1s}, 1);
  CHECK(crossed.next() == 2s);
}
