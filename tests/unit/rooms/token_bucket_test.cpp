#include "rooms/token_bucket.h"

#include "catch.h"

using namespace syncws;
using namespace std::chrono_literals;

namespace {

constexpr Instant kBegin{std::chrono::hours(1)};

int taken(TokenBucket& bucket, Instant now, int tries) {
  int count = 0;
  for (int i = 0; i < tries; ++i) count += bucket.take(now) ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("a bucket is full at first, and gives its burst at once", "[rooms]") {
  TokenBucket bucket(10, 5);
  CHECK(taken(bucket, kBegin, 100) == 5);
  CHECK(taken(bucket, kBegin, 100) == 0);
}

TEST_CASE("a bucket fills with its rate, up to the burst", "[rooms]") {
  TokenBucket bucket(10, 5);
  CHECK(taken(bucket, kBegin, 100) == 5);
  CHECK_FALSE(bucket.take(kBegin + 99ms));
  CHECK(bucket.take(kBegin + 101ms));
  CHECK_FALSE(bucket.take(kBegin + 101ms));
  CHECK(taken(bucket, kBegin + 1h, 100) == 5);
}

TEST_CASE("what a bucket does not have is not taken in part", "[rooms]") {
  TokenBucket bucket(1, 4);
  CHECK(bucket.take(kBegin, 3));
  CHECK_FALSE(bucket.take(kBegin, 2));
  CHECK(bucket.take(kBegin, 1));
}

TEST_CASE("a bucket knows when there is enough again, and when it is full", "[rooms]") {
  TokenBucket bucket(2, 2);
  CHECK(bucket.take(kBegin, 2));
  CHECK(bucket.until(1) == 500ms);
  CHECK(bucket.until(2) == 1s);
  CHECK_FALSE(bucket.is_full(kBegin + 999ms));
  CHECK(bucket.is_full(kBegin + 1s));
}

TEST_CASE("a clock that goes back gives a bucket nothing", "[rooms]") {
  TokenBucket bucket(10, 1);
  CHECK(bucket.take(kBegin));
  CHECK_FALSE(bucket.take(kBegin - 1h));
  CHECK_FALSE(bucket.take(kBegin));
}
