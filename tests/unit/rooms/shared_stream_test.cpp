// One packed stream for all viewers of a room.
#include "rooms/shared_stream.h"

#include <memory>

#include "catch.h"
#include "rooms/room.h"
#include "support/counting_packer.h"
#include "support/moments.h"
#include "support/requests.h"
#include "support/stream_viewer.h"
#include "wire/server_frame.h"
#include "wire/v1_encoder.h"

using namespace syncws;
using namespace syncws::test;

namespace {

constexpr std::size_t kUsual = 200;

class StreamRoom {
 public:
  explicit StreamRoom(Variant variant = GENERATE(Variant::streamed_v1, Variant::streamed_plain))
      : variant_(variant) {}

  StreamViewer& join(const ResumeRequest& request = {}) {
    auto& viewer = *viewers.emplace_back(std::make_unique<StreamViewer>(variant_, published));
    viewer.begin_at(room.join(viewer, variant_, request).next);
    return viewer;
  }

  void append(std::size_t size = kUsual) {
    const auto number = published.size() + 1;
    auto text = fmt::format(
        R"({{"type":"SYNC_SUCCESS","pfaId":"pfa-{}","organizationId":"org-rio","details":{{"pad":")",
        number);
    while (text.size() < size) text += static_cast<char>('a' + text.size() * number % 26);
    published.push_back(text + "\"}}");
    room.append(server_frame::text(published.back()), at({}));
  }

  void flush() {
    while (!room.flush(at({}))) world.replay.refill();
  }

  void publish(int count = 1) {
    for (int i = 0; i < count; ++i) {
      append();
      flush();
    }
  }

  std::vector<std::string> published;
  std::vector<std::unique_ptr<StreamViewer>> viewers;
  CountingPacker packer;
  V1Encoder encoder;
  RoomWorld world{{}, std::chrono::seconds(1), encoder, &packer};
  Room room{"org-rio", {"e1", 0}, world};

 private:
  Variant variant_;
};

bool is_same(const StreamViewer& one, const StreamViewer& other) { return one.last == other.last; }

/// Events of the usual size that a viewer has to get before it knows all there is to know.
const int kWarmUp = static_cast<int>(Deflater::kReach / kUsual) + 1;

}  // namespace

TEST_CASE("those who are there from the beginning get the same bytes, packed once", "[deflate]") {
  StreamRoom world;
  for (int i = 0; i < 20; ++i) world.join();
  std::size_t first = 0;
  for (int i = 1; i <= 30; ++i) {
    world.publish();
    CHECK(world.packer.calls == i);
    for (const auto& viewer : world.viewers) CHECK(is_same(*viewer, *world.viewers.front()));
    if (i == 1) first = world.viewers.front()->last.size();
  }
  CHECK(world.viewers.front()->last.size() * 2 < first);
}

TEST_CASE("a joiner gets the same bytes as soon as it knows enough", "[deflate]") {
  StreamRoom world;
  const auto& old = world.join();
  world.publish(2 * kWarmUp);
  const auto& young = world.join();
  for (int i = 0; i < kWarmUp; ++i) {
    world.publish();
    CHECK_FALSE(is_same(young, old));
    CHECK(young.last.size() > old.last.size());
  }
  const auto before = world.packer.calls;
  world.publish(3);
  CHECK(is_same(young, old));
  CHECK(world.packer.calls == before + 3);
}

TEST_CASE("joiners share what they get, too", "[deflate]") {
  StreamRoom world;
  world.join();
  world.publish(2 * kWarmUp);
  for (int i = 0; i < 10; ++i) world.join();
  const auto before = world.packer.calls;
  world.publish();
  CHECK(world.packer.calls == before + 2);
}

TEST_CASE("soon after the beginning a joiner has little to learn", "[deflate]") {
  StreamRoom world;
  const auto& old = world.join();
  world.publish();
  const auto& young = world.join();
  world.publish();
  CHECK_FALSE(is_same(young, old));
  world.publish(kWarmUp);
  CHECK(is_same(young, old));
}

TEST_CASE("who could take nothing for a moment goes on in the stream", "[deflate]") {
  StreamRoom world;
  const auto& quick = world.join();
  auto& slow = world.join();
  world.publish(kWarmUp);
  slow.mood = StreamViewer::Mood::refuses;
  world.publish();
  slow.mood = StreamViewer::Mood::takes;
  world.room.advance(slow);
  CHECK(slow.next() == quick.next());
  CHECK(is_same(slow, quick));
  world.publish();
  CHECK(is_same(slow, quick));
}

TEST_CASE("who missed much begins anew, at the same bytes in the end", "[deflate]") {
  StreamRoom world;
  const auto& quick = world.join();
  auto& slow = world.join();
  world.publish(kWarmUp);
  slow.mood = StreamViewer::Mood::refuses;
  world.publish(100);
  slow.mood = StreamViewer::Mood::takes;
  CHECK(world.room.advance(slow));
  CHECK(slow.next() == quick.next());
  world.publish();
  CHECK_FALSE(is_same(slow, quick));
  world.publish(kWarmUp);
  CHECK(is_same(slow, quick));
}

TEST_CASE("who read history joins the stream behind it", "[deflate]") {
  StreamRoom world;
  const auto& live = world.join();
  world.publish(300);
  const auto& resumed = world.join(since(10));
  world.flush();
  CHECK(resumed.next() == live.next());
  world.publish(kWarmUp + 1);
  CHECK(is_same(resumed, live));
}

TEST_CASE("short messages are packed for nobody and change nothing", "[deflate]") {
  const auto variant = GENERATE(Variant::streamed_v1, Variant::streamed_plain);
  StreamRoom world(variant);
  FramePacker packer({.least_bytes = 190});
  RoomWorld around{{}, std::chrono::seconds(1), world.encoder, &packer};
  Room room("org-rio", {"e1", 0}, around);
  StreamViewer old(variant, world.published);
  StreamViewer young(variant, world.published);
  room.join(old, variant, {});
  const auto publish = [&](std::size_t size) {
    world.append(size);
    room.append(server_frame::text(world.published.back()), at({}));
    room.flush(at({}));
  };
  for (int i = 0; i < 2 * kWarmUp; ++i) publish(i % 2 == 0 ? 50 : kUsual);
  young.begin_at(room.join(young, variant, {}).next);
  for (int i = 0; i < 3 * kWarmUp; ++i) publish(i % 3 == 0 ? 50 : kUsual);
  CHECK(is_same(young, old));
  CHECK(young.packed > 0);
  CHECK(young.next() == world.published.size() + 1);
}

TEST_CASE("a stream that nobody follows ends, and begins anew", "[deflate]") {
  StreamRoom world;
  auto& only = world.join();
  world.publish(kWarmUp);
  world.room.leave(only);
  const auto before = world.packer.calls;
  world.publish(5);
  CHECK(world.packer.calls == before);
  const auto& next = world.join();
  world.publish(3);
  CHECK(next.next() == world.published.size() + 1);
}

TEST_CASE("plain events that leave together refer to each other", "[deflate]") {
  StreamRoom world(Variant::streamed_plain);
  const auto& first = world.join();
  for (int i = 0; i < 64; ++i) world.append();
  const auto before = world.packer.calls;
  world.flush();
  CHECK(world.packer.calls - before <= 64 / 8);
  CHECK(first.packed == 64);
  CHECK(first.last.size() * 2 < 64 * kUsual);
}

TEST_CASE("plain viewers and those of v1 have a stream each", "[deflate]") {
  StreamRoom world(Variant::streamed_v1);
  const auto& one = world.join();
  StreamViewer plain(Variant::streamed_plain, world.published);
  world.room.join(plain, Variant::streamed_plain, {});
  world.publish(kWarmUp);
  const auto before = world.packer.calls;
  world.publish();
  CHECK(world.packer.calls == before + 2);
  CHECK(plain.next() == one.next());
  world.room.leave(plain);
  world.publish();
  CHECK(world.packer.calls == before + 3);
}

TEST_CASE("what came between two flushes does not part anybody for long", "[deflate]") {
  StreamRoom world;
  auto& hasty = world.join();
  const auto& other = world.join();
  world.publish(kWarmUp);
  world.append();
  world.room.advance(hasty);
  world.append();
  const auto& young = world.join();  // in the middle of the turn
  world.append();
  world.flush();
  CHECK(hasty.next() == other.next());
  CHECK(young.next() == other.next());
  world.publish(kWarmUp + 1);
  CHECK(is_same(hasty, other));
  CHECK(is_same(young, other));
}
