#include "rooms/event_log.h"

#include <random>

#include "catch.h"
#include "support/events.h"
#include "support/frames.h"
#include "support/moments.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;

namespace {

/// Small frames `from` to `to`, one a second.
void append_small(EventLog& log, std::uint64_t from, std::uint64_t to) {
  for (auto number = from; number <= to; ++number) {
    REQUIRE(log.append(small_frame(number), at(std::chrono::seconds(number))) == number);
  }
}

/// All that the log still has, read span by span.
std::vector<std::string> all_of(const EventLog& log, std::size_t most_bytes) {
  std::vector<std::string> payloads;
  for (auto next = log.tail(); next < log.head();) {
    const auto span = log.span(next, most_bytes);
    REQUIRE(span.first == next);
    REQUIRE(span.end > next);
    for (auto& payload : payloads_in(span.bytes)) payloads.push_back(std::move(payload));
    next = span.end;
  }
  return payloads;
}

}  // namespace

TEST_CASE("a segment gives back the frames it was given", "[rooms]") {
  Segment segment(5, 30, at(0s));
  CHECK(segment.end() == 5);
  REQUIRE(segment.has_room_for(30));
  CHECK(!segment.has_room_for(31));
  for (Sequence number = 5; number < 8; ++number) {
    segment.append(small_frame(number), at(std::chrono::seconds(number)));
  }
  CHECK(!segment.has_room_for(1));
  CHECK(segment.end() == 8);
  CHECK(segment.bytes() == 30);
  CHECK(segment.offset(5) == 0);
  CHECK(segment.offset(7) == 20);
  CHECK(segment.offset(8) == 30);
  CHECK(segment.arrived(6) == at(6s));
  Sequence end = 0;
  CHECK(payloads_in(segment.block(6, 1000, end)) == small_payloads(6, 7));
  CHECK(end == 8);
}

TEST_CASE("a segment knows the first event that begins at an offset or later", "[rooms]") {
  Segment segment(5, 100, at(0s));
  for (Sequence number = 5; number < 8; ++number) segment.append(small_frame(number), at(0s));
  CHECK(segment.sequence_at(0) == 5);
  CHECK(segment.sequence_at(1) == 6);
  CHECK(segment.sequence_at(10) == 6);
  CHECK(segment.sequence_at(11) == 7);
  CHECK(segment.sequence_at(30) == 8);
  CHECK(segment.sequence_at(1000) == 8);
}

TEST_CASE("an event that arrives before its segment was opened counts as new", "[rooms]") {
  Segment segment(1, 100, at(10s));
  segment.append(small_frame(1), at(9s));
  CHECK(segment.arrived(1) == at(10s));
}

TEST_CASE("an empty log has a head and nothing else", "[rooms]") {
  EventLog log({});
  CHECK(log.head() == 1);
  CHECK(log.tail() == 1);
  CHECK(log.events() == 0);
  CHECK(log.bytes() == 0);
  CHECK(log.held_bytes() == 0);
  CHECK(log.oldest_segment() == 0);
  CHECK(log.newest_segment() == 0);
  CHECK(!log.trim_age(at(1000h)));
  CHECK(log.half_way() <= log.tail());
}

TEST_CASE("the oldest events go when there are too many", "[rooms]") {
  EventLog log({.events = 3});
  append_small(log, 1, 3);
  CHECK(log.tail() == 1);
  append_small(log, 4, 10);
  CHECK(log.tail() == 8);
  CHECK(log.head() == 11);
  CHECK(log.bytes() == 3 * kSmallFrame);
  CHECK(all_of(log, 1000) == small_payloads(8, 10));
}

TEST_CASE("the oldest events go when there are too many bytes", "[rooms]") {
  EventLog log({.bytes = 35});
  append_small(log, 1, 3);
  CHECK(log.tail() == 1);
  append_small(log, 4, 4);
  CHECK(log.tail() == 2);
  log.append(std::string(16, 'x'), at(9s));
  CHECK(log.tail() == 4);
  CHECK(log.bytes() == 26);
}

TEST_CASE("a limit that is met exactly forgets nothing", "[rooms]") {
  EventLog log({.events = 4, .bytes = 40});
  append_small(log, 1, 4);
  CHECK(log.events() == 4);
}

TEST_CASE("a frame that is larger than the history leaves nothing", "[rooms]") {
  EventLog log({.bytes = 35});
  append_small(log, 1, 2);
  CHECK(log.append(std::string(36, 'x'), at(3s)) == 3);
  CHECK(log.events() == 0);
  CHECK(log.bytes() == 0);
  CHECK(log.tail() == 4);
  append_small(log, 4, 4);
  CHECK(all_of(log, 1000) == small_payloads(4, 4));
}

TEST_CASE("events that are too old go, and no others", "[rooms]") {
  EventLog log({.age = 10s});
  append_small(log, 1, 4);
  CHECK(!log.trim_age(at(11s)));
  CHECK(log.tail() == 1);
  CHECK(log.trim_age(at(11s + 1ms)));
  CHECK(log.tail() == 2);
  CHECK(log.trim_age(at(13s + 1ms)));
  CHECK(log.tail() == 4);
  CHECK(log.trim_age(at(1h)));
  CHECK(log.events() == 0);
  CHECK(log.held_bytes() == 0);
  CHECK(log.head() == 5);
  append_small(log, 5, 5);
  CHECK(all_of(log, 1000) == small_payloads(5, 5));
}

TEST_CASE("memory leaves a segment at a time", "[rooms]") {
  EventLog log({.events = 1000});
  append_small(log, 1, 5000);
  CHECK(log.bytes() == 1000 * kSmallFrame);
  CHECK(log.held_bytes() >= log.bytes());
  CHECK(log.held_bytes() <= log.bytes() + Segment::kMostBytes);
  CHECK(all_of(log, 333) == small_payloads(4001, 5000));
}

TEST_CASE("only the oldest segment can be dropped", "[rooms]") {
  EventLog log({});
  append_small(log, 1, 200);  // the first segment has 1,024 bytes
  REQUIRE(log.oldest_segment() == 1);
  const auto newest = log.newest_segment();
  REQUIRE(newest > 1);
  log.drop_segment(newest);
  log.drop_segment(2);
  CHECK(log.tail() == 1);
  log.drop_segment(1);
  CHECK(log.tail() == newest);
  CHECK(log.oldest_segment() == newest);
  CHECK(log.bytes() == log.held_bytes());
  log.drop_segment(newest);
  CHECK(log.events() == 0);
  log.drop_segment(newest);
  CHECK(log.head() == 201);
}

TEST_CASE("half-way counts events", "[rooms]") {
  EventLog log({.events = 10});
  append_small(log, 1, 5);
  CHECK(log.half_way() <= log.tail());
  append_small(log, 6, 6);
  CHECK(log.half_way() == 2);
  append_small(log, 7, 30);
  CHECK(log.half_way() == 26);
  CHECK(log.tail() == 21);
}

TEST_CASE("half-way counts bytes where they are reached first", "[rooms]") {
  EventLog log({.events = 1000, .bytes = 100});
  append_small(log, 1, 5);
  CHECK(log.half_way() <= log.tail());
  append_small(log, 6, 8);
  CHECK(log.half_way() == 4);
  log.append(std::string(45, 'x'), at(9s));
  CHECK(log.half_way() == 9);
  log.append(std::string(60, 'x'), at(10s));
  CHECK(log.half_way() == log.head());
}

TEST_CASE("a span ends where its block ends, wherever it began", "[rooms]") {
  EventLog log({});
  append_small(log, 1, 9);
  for (const Sequence from : {1, 2, 3}) CHECK(log.span(from, 30).end == 4);
  for (const Sequence from : {4, 5, 6}) CHECK(log.span(from, 30).end == 7);
  CHECK(payloads_in(log.span(2, 30).bytes) == small_payloads(2, 3));
  CHECK(log.span(8, 30).end == 10);
  CHECK(log.span(1, 5000).events() == 9);
}

TEST_CASE("an event that crosses the end of its block belongs to it", "[rooms]") {
  EventLog log({});
  append_small(log, 1, 9);
  CHECK(log.span(1, 25).end == 4);
  CHECK(log.span(4, 25).end == 6);
  CHECK(log.span(1, 1).events() == 1);
}

TEST_CASE("one event's frame is found by itself", "[rooms]") {
  EventLog log({}, 100);
  append_small(log, 100, 104);
  CHECK(log.tail() == 100);
  CHECK(log.frame(102) == small_frame(102));
  CHECK(log.frame(104) == small_frame(104));
}

TEST_CASE("a span stays good while the log grows", "[rooms]") {
  EventLog log({});
  append_small(log, 1, 3);
  const auto span = log.span(1, 1000);
  append_small(log, 4, 9000);
  CHECK(payloads_in(span.bytes) == small_payloads(1, 3));
}

TEST_CASE("a log of all sizes of frames reads back whole in every span size", "[rooms]") {
  std::mt19937 random(11);
  EventLog log({.events = 700, .bytes = 1 << 20});
  std::vector<std::string> payloads;
  for (int i = 0; i < 2000; ++i) {
    payloads.push_back(std::string(random() % (i % 50 == 0 ? 80'000 : 400), 'x') +
                       std::to_string(i));
    log.append(server_frame::text(payloads.back()), at(0s));
  }
  payloads.erase(payloads.begin(), payloads.begin() + static_cast<std::ptrdiff_t>(log.tail() - 1));
  for (const std::size_t most_bytes : {1, 100, 1024, 32'768, 1 << 20}) {
    CHECK(all_of(log, most_bytes) == payloads);
  }
}
