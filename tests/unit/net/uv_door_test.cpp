// Other threads reach the loop through its door and nothing else.
#include <atomic>
#include <thread>

#include "catch.h"
#include "net/uv_loop.h"

using namespace syncws;

TEST_CASE("a knock from another thread is answered on the loop's", "[uv]") {
  UvLoop loop;
  UvTimer guard(loop, [] { FAIL("nobody answered"); });
  guard.start(std::chrono::seconds(30));
  std::thread::id answered;
  UvDoor door(loop, [&] {
    answered = std::this_thread::get_id();
    loop.stop();
  });
  std::thread other([&] { door.knock(); });
  loop.run();
  other.join();
  CHECK(answered == std::this_thread::get_id());
}

TEST_CASE("no knock is lost, though several may become one", "[uv]") {
  constexpr int kKnocks = 10'000;
  UvLoop loop;
  UvTimer guard(loop, [] { FAIL("a knock was lost"); });
  guard.start(std::chrono::seconds(30));
  std::atomic<int> made = 0;
  int answers = 0;
  UvDoor door(loop, [&] {
    ++answers;
    if (made == kKnocks) loop.stop();
  });
  std::thread other([&] {
    for (int i = 0; i < kKnocks; ++i) {
      ++made;
      door.knock();
    }
  });
  loop.run();
  other.join();
  CHECK(answers > 0);
  CHECK(answers <= kKnocks);
}

TEST_CASE("a door alone does not keep the loop running", "[uv]") {
  UvLoop loop;
  UvDoor door(loop, [] {});
  loop.run();
  CHECK(true);
}
