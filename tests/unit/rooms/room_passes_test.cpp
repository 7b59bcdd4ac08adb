// Who may join a room that another thread keeps.
#include "rooms/room_passes.h"

#include "catch.h"
#include "support/scripted_subscriber.h"

using namespace syncws;
using namespace syncws::test;

namespace {

struct World {
  std::vector<std::string> asked;
  std::vector<std::string> given_back;
  RoomPasses passes{[this](std::string_view name) { asked.emplace_back(name); },
                    [this](std::string_view name) { given_back.emplace_back(name); }};
  ScriptedSubscriber ana;
  ScriptedSubscriber ben;

  void sweep(bool is_in_use) {
    passes.sweep([is_in_use](std::string_view /*name*/) { return is_in_use; });
  }
};

}  // namespace

TEST_CASE("the first waits for the pass, and others with it, but one is asked for", "[passes]") {
  World world;
  CHECK_FALSE(world.passes.may_join("org-rio", world.ana));
  CHECK_FALSE(world.passes.may_join("org-rio", world.ben));
  CHECK(world.asked == std::vector<std::string>{"org-rio"});
  CHECK(world.passes.on_pass("org-rio") == std::vector<Subscriber*>{&world.ana, &world.ben});
  CHECK(world.passes.may_join("org-rio", world.ana));
}

TEST_CASE("who has gone does not wait", "[passes]") {
  World world;
  CHECK_FALSE(world.passes.may_join("org-rio", world.ana));
  world.passes.forget("org-rio", world.ana);
  CHECK(world.passes.on_pass("org-rio").empty());
}

TEST_CASE("a pass that was of no use twice is given back, and asked for anew", "[passes]") {
  World world;
  CHECK_FALSE(world.passes.may_join("org-rio", world.ana));
  world.sweep(false);
  world.sweep(false);
  CHECK(world.given_back.empty());  // it is not there yet
  CHECK(world.passes.on_pass("org-rio").size() == 1);
  world.sweep(true);
  world.sweep(false);
  CHECK(world.given_back.empty());
  world.sweep(false);
  CHECK(world.given_back == std::vector<std::string>{"org-rio"});
  CHECK(world.passes.size() == 0);
  CHECK_FALSE(world.passes.may_join("org-rio", world.ana));
  CHECK(world.asked.size() == 2);
}
