#include "net/flush_pace.h"

#include "catch.h"
#include "support/moments.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kSends = 100;
constexpr std::uint64_t kSmall = kSends * 200;

}  // namespace

TEST_CASE("an event that comes alone leaves at once", "[flush_pace]") {
  FlushPace pace(0ms);
  CHECK(pace.due(at(1s)) == at(1s));
  pace.on_flush(at(1s), at(1s) + 500us, kSends, kSmall);
  CHECK(pace.due(at(1s) + 2ms) <= at(1s) + 2ms);
}

TEST_CASE("after a flush of small sends the next waits thrice as long as that one took",
          "[flush_pace]") {
  FlushPace pace(0ms);
  pace.on_flush(at(1s), at(1s) + 500us, kSends, kSmall);
  CHECK(pace.due(at(1s) + 600us) == at(1s) + 2000us);
  CHECK(pace.due(at(1s) + 700us) == at(1s) + 2000us);
}

TEST_CASE("nothing waits for longer than the longest rest", "[flush_pace]") {
  FlushPace pace(0ms);
  pace.on_flush(at(1s), at(1s) + 80ms, kSends, kSmall);
  CHECK(pace.due(at(1s) + 80ms) == at(1s) + 80ms + FlushPace::kMostRest);
}

TEST_CASE("after large sends, or none, there is no rest", "[flush_pace]") {
  FlushPace pace(0ms);
  const auto [sends, bytes] = GENERATE(std::pair(kSends, kSends * FlushPace::kLargeSend),
                                       std::pair(std::uint64_t{0}, std::uint64_t{0}));
  pace.on_flush(at(1s), at(1s) + 500us, sends, bytes);
  CHECK(pace.due(at(1s) + 500us) <= at(1s) + 500us);
}

TEST_CASE("with a window the first event waits for others, who don't prolong it", "[flush_pace]") {
  FlushPace pace(5ms);
  CHECK(pace.due(at(1s)) == at(1s) + 5ms);
  CHECK(pace.due(at(1s) + 3ms) == at(1s) + 5ms);
  pace.on_flush(at(1s) + 5ms, at(1s) + 6ms, kSends, kSmall);
  CHECK(pace.due(at(1s) + 7ms) == at(1s) + 12ms);
}
