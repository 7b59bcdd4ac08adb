// Accepted connections wait for their turn, and for their first bytes. Both ends are here.
#include "net/lobby.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "catch.h"

using namespace syncws;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kPlenty = 1 << 20;

/// A lobby, and the far ends of those who wait in it.
class Waiting {
 public:
  explicit Waiting(std::size_t first_reserved = kPlenty)
      : lobby(loop, first_reserved, [this](const Lobby::Newcomer& newcomer) {
          let_in.push_back(newcomer.socket);
          close(newcomer.socket);
        }) {
    guard_.start(10s);
    guard_.unref();
  }
  ~Waiting() {
    for (const int end : far_ends_) close(end);
  }

  /// Returns the number of its socket.
  int come(bool speaks) {
    std::array<int, 2> ends{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) == 0);
    far_ends_.push_back(ends[1]);
    if (speaks) speak(ends[1]);
    lobby.enter({ends[0], IpAddress::v4({127, 0, 0, 1}), {}});
    return ends[0];
  }
  static void speak(int end) { REQUIRE(write(end, "GET", 3) == 3); }
  void newest_speaks() { speak(far_ends_.back()); }
  /// Whether the newest was hung up on.
  [[nodiscard]] bool is_newest_gone() const {
    char byte = 0;
    const auto got = recv(far_ends_.back(), &byte, 1, MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno == ECONNRESET);
  }

  void turn() { uv_run(loop.get(), UV_RUN_NOWAIT); }

  UvLoop loop;
  std::vector<int> let_in;
  Lobby lobby;

 private:
  UvTimer guard_{loop, [] { FAIL("nobody was let in for long"); }};
  std::vector<int> far_ends_;
};

}  // namespace

TEST_CASE("who has spoken is let in at the end of the turn, in the order of coming", "[lobby]") {
  Waiting world;
  const std::vector<int> all{world.come(true), world.come(true), world.come(true)};
  CHECK(world.let_in.empty());
  while (world.let_in.size() < all.size()) world.turn();  // each has two milliseconds at most
  CHECK(world.let_in == all);
}

TEST_CASE("a crowd is let in over several turns, without waiting between them", "[lobby]") {
  Waiting world;
  for (int i = 0; i < 150; ++i) world.come(true);
  world.turn();
  CHECK(!world.let_in.empty());
  CHECK(world.let_in.size() <= 64);
  while (world.let_in.size() < 150) world.turn();
  const auto began = monotonic_now();
  world.loop.run();  // nothing is left to wait for
  CHECK(monotonic_now() - began < 5s);
}

TEST_CASE("who says nothing is passed by those who have spoken", "[lobby]") {
  Waiting world;
  world.come(false);
  const int speaker = world.come(true);
  world.turn();
  CHECK(world.let_in == std::vector<int>{speaker});
}

TEST_CASE("who speaks later is let in then, and who never does in the end", "[lobby]") {
  Waiting world;
  const int never = world.come(false);
  const int later = world.come(false);
  world.newest_speaks();
  world.loop.run();
  CHECK(world.let_in == std::vector<int>{later, never});
}

TEST_CASE("where descriptors are few nobody waits", "[lobby]") {
  Waiting world(0);
  const int silent = world.come(false);
  CHECK(world.let_in == std::vector<int>{silent});
}

TEST_CASE("those who wait are hung up on at the end", "[lobby]") {
  Waiting world;
  world.come(false);
  CHECK_FALSE(world.is_newest_gone());
  world.lobby.clear();
  CHECK(world.is_newest_gone());
  world.come(true);
  world.lobby.clear();
  CHECK(world.is_newest_gone());
  world.loop.run();
  CHECK(world.let_in.empty());
}

TEST_CASE("before the end those come in who have spoken", "[lobby]") {
  Waiting world;
  for (int i = 0; i < 150; ++i) world.come(true);
  const int silent = world.come(false);
  world.lobby.let_speakers_in();
  CHECK(world.let_in.size() == 150);
  world.lobby.clear();
  CHECK(world.is_newest_gone());
  world.loop.run();
  CHECK(std::count(world.let_in.begin(), world.let_in.end(), silent) == 0);
}
