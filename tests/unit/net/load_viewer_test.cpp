#include "net/load_viewer.h"

#include "catch.h"
#include "support/moments.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;

namespace {

/// An organisation with some viewers, and what they count.
struct Stand {
  LoadEventShape shape{0, 200};
  LoadBoard board{1, 1};
  LoadCount count{board, board.tally(0)};
  std::uint64_t index = 0;

  explicit Stand(Duration warm_up = 0s) { board.begin(at(10s), warm_up); }

  LoadViewer viewer(LoadRole role = LoadRole::steady, std::uint32_t steady = 1) {
    LoadViewer viewer(shape, role, 0, steady);
    viewer.on_greeting(R"({"type":"CONNECTED"})", count, at(9s));
    return viewer;
  }
  std::string event(Instant intended) { return shape.make({board.publish(0), index++, intended}); }
  static std::string with_sequence(std::string event, int sequence) {
    return event.insert(event.size() - 1, fmt_sequence(sequence));
  }
  static std::string fmt_sequence(int sequence) { return ",\"seq\":" + std::to_string(sequence); }
};

constexpr std::string_view kGreeting =
    R"({"type":"CONNECTED","organizationId":"bench-0","timestamp":"2025-11-28T10:00:00.000Z",)"
    R"("details":{"epoch":"E","seq":4,"recovered":false,"heartbeat":0}})";

}  // namespace

TEST_CASE("a delivery is counted, and its latency from the intended time", "[load]") {
  Stand stand;
  auto viewer = stand.viewer();
  CHECK(viewer.on_message(stand.event(at(11s)), stand.count, at(11s + 5ms)));
  CHECK(stand.count.tally.delivered == 1);
  CHECK(stand.count.tally.last_delivery == at(11s + 5ms));
  CHECK(stand.count.tally.latency.max() == 5ms);
  CHECK(viewer.owed(stand.board) == 1);
}

TEST_CASE("events of the warm-up are delivered, but not measured", "[load]") {
  Stand stand(2s);
  auto viewer = stand.viewer();
  CHECK(viewer.on_message(stand.event(at(11s)), stand.count, at(11s)));
  CHECK(viewer.on_message(stand.event(at(12s)), stand.count, at(13s)));
  CHECK(stand.count.tally.delivered == 2);
  CHECK(stand.count.tally.warm_up == 1);
  CHECK(stand.count.tally.latency.count() == 1);
}

TEST_CASE("events of an earlier load test are none of ours", "[load]") {
  Stand stand;
  auto viewer = stand.viewer();
  CHECK(viewer.on_message(stand.shape.make({77, 77, at(3s)}), stand.count, at(11s)));
  CHECK(stand.count.tally.delivered == 0);
  CHECK(viewer.on_message(stand.event(at(11s)), stand.count, at(11s)));
  CHECK(stand.count.tally.reordered == 0);
}

TEST_CASE("the first, median and last subscriber of an event are told apart", "[load]") {
  Stand stand;
  std::vector<LoadViewer> viewers;
  for (int i = 0; i < 5; ++i) viewers.push_back(stand.viewer(LoadRole::steady, 5));
  const auto event = stand.event(at(11s));
  auto now = at(11s);
  for (auto& viewer : viewers) CHECK(viewer.on_message(event, stand.count, now += 1ms));
  CHECK(stand.count.tally.first.max() == 1ms);
  CHECK(stand.count.tally.median.max() == 3ms);
  CHECK(stand.count.tally.last.max() == 5ms);
  CHECK(stand.count.tally.latency.count() == 5);
}

TEST_CASE("a batch of v1 is as many events as are in it", "[load]") {
  Stand stand;
  auto viewer = stand.viewer();
  const auto batch = "[" + Stand::with_sequence(stand.event(at(11s)), 1) + "," +
                     Stand::with_sequence(stand.event(at(11s)), 2) + "]";
  CHECK(viewer.on_message(batch, stand.count, at(11s)));
  CHECK(stand.count.tally.delivered == 2);
}

TEST_CASE("a gap is counted, a goodbye passed over, anything else is foreign", "[load]") {
  Stand stand;
  auto viewer = stand.viewer();
  CHECK(viewer.on_message(R"({"type":"GAP","organizationId":"bench-0"})", stand.count, at(11s)));
  CHECK(viewer.on_message(R"({"type":"GOODBYE"})", stand.count, at(11s)));
  CHECK(stand.count.tally.gaps == 1);
  CHECK(!viewer.on_message("hello", stand.count, at(11s)));
  CHECK(!viewer.on_message(stand.event(at(11s)) + "x", stand.count, at(11s)));
}

TEST_CASE("who leaves is owed what came until then, and what comes after the return", "[load]") {
  Stand stand;
  auto viewer = stand.viewer(LoadRole::churner);
  CHECK(viewer.on_message(stand.event(at(11s)), stand.count, at(11s)));
  viewer.on_leave(stand.count);
  CHECK(stand.count.tally.owed == 1);
  static_cast<void>(stand.event(at(12s)));
  CHECK(viewer.resume_query().empty());
  viewer.on_greeting({}, stand.count, at(13s));
  CHECK(viewer.owed(stand.board) == 0);
  CHECK(viewer.on_message(stand.event(at(14s)), stand.count, at(14s)));
  CHECK(viewer.owed(stand.board) == 1);
  CHECK(stand.count.tally.delivered == 2);
}

TEST_CASE("who resumes is owed everything, and what was missed has no latency", "[load]") {
  Stand stand;
  stand.count.resumes = true;
  LoadViewer viewer(stand.shape, LoadRole::churner, 0, 0);
  viewer.on_greeting(kGreeting, stand.count, at(9s));
  CHECK(viewer.resume_query() == "since=4&epoch=E");
  CHECK(viewer.on_message(Stand::with_sequence(stand.event(at(11s)), 5), stand.count, at(11s)));
  viewer.on_leave(stand.count);
  CHECK(viewer.resume_query() == "since=5&epoch=E");
  const auto missed = Stand::with_sequence(stand.event(at(12s)), 6);
  viewer.on_greeting(kGreeting, stand.count, at(13s));
  CHECK(viewer.on_message(missed, stand.count, at(13s + 1ms)));
  CHECK(viewer.owed(stand.board) == 2);
  CHECK(stand.count.tally.delivered == 2);
  CHECK(stand.count.tally.resumed == 1);
  CHECK(stand.count.tally.latency.count() == 1);
}

TEST_CASE("slow viewers are owed nothing, and counted apart", "[load]") {
  Stand stand;
  auto viewer = stand.viewer(LoadRole::slow);
  CHECK(viewer.on_message(stand.event(at(11s)), stand.count, at(15s)));
  CHECK(stand.count.tally.slow_delivered == 1);
  CHECK(stand.count.tally.delivered == 0);
  CHECK(viewer.owed(stand.board) == 0);
}

TEST_CASE("arrivals are ranked for the newest events, and not for forgotten ones", "[load]") {
  LoadBoard board(1, 1);
  auto& ranks = board.ranks();
  CHECK(ranks.arrive(3) == 1);
  CHECK(ranks.arrive(3) == 2);
  CHECK(ranks.arrive(4) == 1);
  CHECK(ranks.arrive(3 + LoadRanks::kEvents) == 1);
  CHECK(ranks.arrive(3) == 0);
  CHECK(ranks.arrive(3 + LoadRanks::kEvents) == 2);
}

TEST_CASE("the board adds up what processes count", "[load]") {
  LoadBoard board(2, 3);
  board.tally(0).delivered = 3;
  board.tally(1).delivered = 4;
  board.tally(0).latency.record(1ms);
  board.tally(1).latency.record(2ms);
  board.tally(1).last_delivery = at(3s);
  const auto sum = board.sum();
  CHECK(sum->delivered == 7);
  CHECK(sum->latency.count() == 2);
  CHECK(sum->latency.max() == 2ms);
  CHECK(sum->last_delivery == at(3s));
  CHECK(board.publish(2) == 0);
  CHECK(board.publish(2) == 1);
  CHECK(board.published(2) == 2);
  CHECK(board.published(1) == 0);
  CHECK(!board.is_accounted());
}
