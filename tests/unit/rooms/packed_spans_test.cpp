// What subscribers get that want it packed.
#include "catch.h"
#include "support/counting_packer.h"
#include "support/requests.h"
#include "support/small_room.h"
#include "support/unpacking.h"

using namespace syncws;
using namespace syncws::test;

namespace {

/// A room whose encoder and packer count; its events are long enough to be worth packing.
struct PackingRoom : SmallRoom {
  explicit PackingRoom(const HistoryLimits& limits = {}) : SmallRoom(limits, &packer) {}

  void publish(int count = 1, std::size_t size = 200) {
    for (int i = 0; i < count; ++i) {
      payloads.push_back(std::to_string(payloads.size() + 1) + std::string(size, 'x'));
      room.append(server_frame::text(payloads.back()), at({}));
    }
    while (!room.flush(at({}))) {
    }
  }

  CountingPacker packer;
  std::vector<std::string> payloads;
};

std::vector<std::string> unpacked(const ScriptedSubscriber& viewer) {
  std::vector<std::string> all;
  for (const auto& span : viewer.spans) {
    for (auto& payload : unpacked_payloads_in(span)) all.push_back(std::move(payload));
  }
  return all;
}

std::size_t bytes_of(const ScriptedSubscriber& viewer) {
  std::size_t bytes = 0;
  for (const auto& span : viewer.spans) bytes += span.size();
  return bytes;
}

}  // namespace

TEST_CASE("a span is packed once for all who want it", "[rooms][deflate]") {
  PackingRoom world;
  std::vector<ScriptedSubscriber> viewers(50);
  for (auto& viewer : viewers) world.room.join(viewer, Variant::packed_plain, {});
  world.publish(3);
  CHECK(world.packer.calls == 1);
  world.publish();
  CHECK(world.packer.calls == 2);
  CHECK(world.encoder.calls == 0);
  for (const auto& viewer : viewers) CHECK(unpacked(viewer) == world.payloads);
}

TEST_CASE("packed v1 is the bytes of v1, encoded and packed once", "[rooms][deflate]") {
  PackingRoom world;
  std::vector<ScriptedSubscriber> as_it_is(5);
  std::vector<ScriptedSubscriber> packed(5);
  for (std::size_t i = 0; i < packed.size(); ++i) {
    world.room.join(packed[i], Variant::packed_v1, {});
    world.room.join(as_it_is[i], Variant::v1, {});
  }
  world.publish(2);
  world.publish(1);
  CHECK(world.packer.calls == 2);
  CHECK(world.encoder.calls <= 4);
  for (std::size_t i = 0; i < packed.size(); ++i) {
    CHECK(unpacked(packed[i]) == std::vector<std::string>{"v1 1 to 2", "v1 3 to 3"});
    CHECK(as_it_is[i].payloads == unpacked(packed[i]));
  }
}

TEST_CASE("all variants live side by side, and nothing is packed for nobody", "[rooms][deflate]") {
  PackingRoom world;
  ScriptedSubscriber plain;
  ScriptedSubscriber v1;
  world.room.join(plain, Variant::plain, {});
  world.room.join(v1, Variant::v1, {});
  world.publish(2);
  CHECK(world.packer.calls == 0);
  CHECK(world.stats.bytes_saved == 0);
  ScriptedSubscriber packed;
  world.room.join(packed, Variant::packed_plain, {});
  world.publish(3);
  CHECK(plain.payloads == world.payloads);
  CHECK(unpacked(packed) == std::vector(world.payloads.begin() + 2, world.payloads.end()));
}

TEST_CASE("what was saved is counted for each subscriber", "[rooms][deflate]") {
  PackingRoom world;
  ScriptedSubscriber plain;
  std::vector<ScriptedSubscriber> packed(3);
  world.room.join(plain, Variant::plain, {});
  for (auto& viewer : packed) world.room.join(viewer, Variant::packed_plain, {});
  world.publish(5);
  const auto saved = bytes_of(plain) - bytes_of(packed.front());
  CHECK(saved > 0);
  CHECK(world.stats.bytes_saved == 3 * saved);
  CHECK(world.stats.bytes_delivered == bytes_of(plain) + 3 * bytes_of(packed.front()));
}

TEST_CASE("plain history is not packed, that of v1 is", "[rooms][deflate]") {
  PackingRoom world;
  world.publish(500);
  ScriptedSubscriber plain;
  world.room.join(plain, Variant::packed_plain, since(0));
  while (!world.room.flush(at({}))) {
  }
  CHECK(world.packer.calls == 0);
  CHECK(plain.payloads == world.payloads);
  world.publish();
  CHECK(world.packer.calls == 1);
  CHECK(unpacked(plain) == world.payloads);
  const auto before = world.packer.calls;
  std::vector<ScriptedSubscriber> readers(10);
  for (auto& reader : readers) world.room.join(reader, Variant::packed_v1, since(0));
  while (!world.room.flush(at({}))) {
  }
  CHECK(world.packer.calls - before == static_cast<int>(readers.front().spans.size()));
  for (const auto& reader : readers) CHECK(unpacked(reader) == unpacked(readers.front()));
}

TEST_CASE("a snapshot is never packed", "[rooms][deflate]") {
  PackingRoom world;
  world.publish(5);
  ScriptedSubscriber viewer;
  ResumeRequest request;
  request.snapshot = true;
  world.room.join(viewer, Variant::packed_plain, request);
  while (!world.room.flush(at({}))) {
  }
  CHECK(viewer.payloads == world.payloads);
  CHECK(world.packer.calls == 0);
}
