#include "rooms/span_cache.h"

#include "catch.h"
#include "support/small_room.h"

using namespace syncws;
using namespace syncws::test;

TEST_CASE("a span is encoded once for all who want it", "[rooms]") {
  SmallRoom world;
  std::vector<ScriptedSubscriber> viewers(50);
  for (auto& viewer : viewers) world.room.join(viewer, Variant::v1, {});
  world.publish_to(3);
  CHECK(world.encoder.calls == 1);
  world.publish_to(4);
  CHECK(world.encoder.calls == 2);
  for (const auto& viewer : viewers) {
    CHECK(viewer.payloads == std::vector<std::string>{"v1 1 to 3", "v1 4 to 4"});
  }
}

TEST_CASE("nobody encodes what only plain viewers get", "[rooms]") {
  SmallRoom world;
  ScriptedSubscriber plain;
  world.room.join(plain, Variant::plain, {});
  world.publish_to(3);
  CHECK(world.encoder.calls == 0);
  CHECK(plain.payloads == small_payloads(1, 3));
}

TEST_CASE("both variants live side by side", "[rooms]") {
  SmallRoom world;
  ScriptedSubscriber plain;
  ScriptedSubscriber v1;
  world.room.join(plain, Variant::plain, {});
  world.room.join(v1, Variant::v1, {});
  world.publish_to(2);
  world.publish_to(5);
  CHECK(plain.payloads == small_payloads(1, 5));
  CHECK(v1.payloads == std::vector<std::string>{"v1 1 to 2", "v1 3 to 5"});
}

TEST_CASE("who reads between two events of a turn sees both", "[rooms]") {
  SmallRoom world;
  ScriptedSubscriber early;
  ScriptedSubscriber late;
  world.room.join(early, Variant::v1, {});
  world.room.join(late, Variant::v1, {});
  world.append_to(1);
  CHECK(world.room.advance(early));
  world.append_to(2);
  CHECK(world.room.flush(at({})));
  CHECK(early.payloads == std::vector<std::string>{"v1 1 to 1", "v1 2 to 2"});
  CHECK(
      (late.payloads == early.payloads || late.payloads == std::vector<std::string>{"v1 1 to 2"}));
}

TEST_CASE("a span that is asked for again is the same bytes", "[rooms]") {
  EventLog log({});
  CountingEncoder encoder;
  SpanCache cache(encoder);
  for (Sequence number = 1; number <= 9; ++number) log.append(small_frame(number), at({}));
  const std::string_view first = cache.find(Variant::v1, 3, log).bytes;
  const std::string_view again = cache.find(Variant::v1, 3, log).bytes;
  CHECK(first.data() == again.data());
  CHECK(encoder.calls == 1);
  CHECK(payloads_in(cache.find(Variant::plain, 3, log).bytes) == small_payloads(3, 9));
  CHECK(cache.find(Variant::plain, 3, log).bytes.data() == log.span(3, 1000).bytes.data());
}

TEST_CASE("four spans are kept, then the oldest is overwritten", "[rooms]") {
  EventLog log({});
  CountingEncoder encoder;
  SpanCache cache(encoder);
  for (Sequence number = 1; number <= 9; ++number) log.append(small_frame(number), at({}));
  for (const Sequence from : {1, 2, 3, 4, 4, 3, 2, 1}) (void)cache.find(Variant::v1, from, log);
  CHECK(encoder.calls == 4);
  (void)cache.find(Variant::v1, 5, log);
  (void)cache.find(Variant::v1, 2, log);
  CHECK(encoder.calls == 5);
  (void)cache.find(Variant::v1, 1, log);
  CHECK(encoder.calls == 6);
}

TEST_CASE("a cleared cache makes spans anew, with what has come since", "[rooms]") {
  EventLog log({});
  CountingEncoder encoder;
  SpanCache cache(encoder);
  log.append(small_frame(1), at({}));
  CHECK(cache.find(Variant::v1, 1, log).end == 2);
  log.append(small_frame(2), at({}));
  cache.clear();
  CHECK(cache.find(Variant::v1, 1, log).end == 3);
  CHECK(encoder.calls == 2);
}

TEST_CASE("a span has at most 32 KiB of plain frames and one event more", "[rooms]") {
  EventLog log({.events = 20'000});
  CountingEncoder encoder;
  SpanCache cache(encoder);
  for (Sequence number = 1; number <= 12'000; ++number) log.append(small_frame(number), at({}));
  const auto in_the_largest = log.newest_segment();
  const auto bytes = cache.find(Variant::plain, in_the_largest, log).bytes.size();
  CHECK(bytes >= SpanCache::kBlockBytes);
  CHECK(bytes < SpanCache::kBlockBytes + kSmallFrame);
}

TEST_CASE("blocks of history are encoded once, whoever reads them when", "[rooms]") {
  EventLog log({.events = 20'000});
  CountingEncoder encoder;
  SpanCache cache(encoder);
  for (Sequence number = 1; number <= 20'000; ++number) log.append(small_frame(number), at({}));
  const auto read_all_from = [&](Sequence from) {
    while (from < log.head()) from = cache.find(Variant::v1, from, log).end;
  };
  read_all_from(1);
  const auto once = encoder.calls;
  read_all_from(1);
  CHECK(encoder.calls == once);
  read_all_from(7);  // its first span is another, the rest is shared
  CHECK(encoder.calls == once + 1);
  cache.forget_views();
  read_all_from(1);
  CHECK(encoder.calls == once + 2);  // the last block may still grow
}
