// Mistakes of our own code stop the process at once and are named.
#include "base/misuse.h"

#include <functional>

#include "catch.h"
#include "support/last_words.h"
#include "support/small_room.h"

using namespace syncws;
using namespace syncws::test;

namespace {

/// A viewer that does from inside offer() what it must not.
class Meddler final : public Subscriber {
 public:
  explicit Meddler(std::function<void()> deed) : deed_(std::move(deed)) {}
  Offer offer(std::string_view /*frames*/) override {
    deed_();
    return Offer::taken;
  }
  void on_cut_off(const std::optional<Gap>& /*lost*/) override {}

 private:
  std::function<void()> deed_;
};

}  // namespace

TEST_CASE("what holds is no misuse", "[misuse]") {
  require(true, "nothing is wrong");
  CHECK(last_words([] { require(true, "nothing is wrong"); }).empty());
  CHECK(last_words([] { require(false, "the sky fell"); }) ==
        "syncws: internal error: the sky fell\n");
}

TEST_CASE("nobody joins twice", "[misuse]") {
  SmallRoom world;
  ScriptedSubscriber anna;
  world.room.join(anna, Variant::plain, {});
  CHECK(last_words([&] { world.room.join(anna, Variant::plain, {}); }) ==
        "syncws: internal error: a subscriber joined twice\n");
}

TEST_CASE("nobody leaves a room it is not in", "[misuse]") {
  SmallRoom world;
  ScriptedSubscriber anna;
  CHECK(last_words([&] { world.room.leave(anna); }) ==
        "syncws: internal error: a subscriber left a room it is not in\n");
}

TEST_CASE("the membership of a room does not change during a flush", "[misuse]") {
  SmallRoom world;
  ScriptedSubscriber anna;
  ScriptedSubscriber bruno;
  world.room.join(anna, Variant::plain, {});
  Meddler meddler([&] { world.room.leave(anna); });
  world.room.join(meddler, Variant::plain, {});
  CHECK(last_words([&] { world.publish_to(1); }) ==
        "syncws: internal error: a subscriber left during a flush\n");
  Meddler host([&] { world.room.join(bruno, Variant::plain, {}); });
  world.room.leave(meddler);
  world.room.join(host, Variant::plain, {});
  CHECK(last_words([&] { world.publish_to(1); }) ==
        "syncws: internal error: a subscriber joined during a flush\n");
}
