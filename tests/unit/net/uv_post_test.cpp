// What is posted to a thread runs there, all of it and in its order.
#include "net/uv_post.h"

#include <thread>
#include <vector>

#include "catch.h"

using namespace syncws;

TEST_CASE("deeds run on the loop's thread in the order of posting", "[post]") {
  constexpr int kDeeds = 10'000;
  UvLoop loop;
  UvTimer guard(loop, [] { FAIL("a deed was lost"); });
  guard.start(std::chrono::seconds(30));
  UvPost post(loop);
  std::vector<int> done;
  bool is_home = true;
  const auto home = std::this_thread::get_id();
  std::thread other([&] {
    for (int i = 0; i < kDeeds; ++i) {
      post.post([&, i] {
        is_home = is_home && std::this_thread::get_id() == home;
        done.push_back(i);
        if (done.size() == kDeeds) loop.stop();
      });
    }
  });
  loop.run();
  other.join();
  CHECK(is_home);
  REQUIRE(done.size() == kDeeds);
  for (int i = 0; i < kDeeds; ++i) CHECK(done[static_cast<std::size_t>(i)] == i);
}

TEST_CASE("a deed may post another, which runs later", "[post]") {
  UvLoop loop;
  UvTimer guard(loop, [] { FAIL("a deed was lost"); });
  guard.start(std::chrono::seconds(30));
  UvPost post(loop);
  std::vector<int> done;
  post.post([&] {
    post.post([&] {
      done.push_back(3);
      loop.stop();
    });
    done.push_back(1);
  });
  post.post([&] { done.push_back(2); });
  loop.run();
  CHECK(done == std::vector{1, 2, 3});
}
