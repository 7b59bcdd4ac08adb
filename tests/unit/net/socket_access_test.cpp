#include "net/socket_access.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "catch.h"

using namespace syncws;

TEST_CASE("without lists everybody is let in, with either only who is on one", "[limits]") {
  const SocketPeer peer{1000, {1000, 27}};
  CHECK(lets_in({}, peer));
  CHECK(lets_in({0600, {}, {1000}, {}}, peer));
  CHECK_FALSE(lets_in({0600, {}, {1001}, {}}, peer));
  CHECK_FALSE(lets_in({0600, {}, {0}, {}}, peer));
  CHECK(lets_in({0600, {}, {}, {27}}, peer));
  CHECK_FALSE(lets_in({0600, {}, {}, {28}}, peer));
  CHECK(lets_in({0600, {}, {1001}, {28, 27}}, peer));
}

TEST_CASE("the kernel tells who is at the other end", "[limits]") {
  std::array<int, 2> ends{};
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
  const auto peer = read_socket_peer(ends[0]);
  REQUIRE(peer);
  CHECK(peer->user == getuid());
  CHECK(std::find(peer->groups.begin(), peer->groups.end(), getgid()) != peer->groups.end());
  close(ends[0]);
  close(ends[1]);
  CHECK_FALSE(read_socket_peer(-1));
}

TEST_CASE("modes are octal, and users and groups are numbers or names", "[limits]") {
  CHECK(parse_socket_mode("660").value() == 0660);
  CHECK(parse_socket_mode("0600").value() == 0600);
  CHECK(parse_socket_mode("0").value() == 0);
  for (const auto* const text : {"", "8", "1777", "rw", "-1", "0x1ff", "660 "}) {
    CAPTURE(text);
    CHECK_FALSE(parse_socket_mode(text));
  }
  CHECK(find_user("0").value() == 0);
  CHECK(find_user("root").value() == 0);
  CHECK(find_group("root").value() == 0);
  CHECK_FALSE(find_user("nobody-of-this-name"));
  CHECK_FALSE(find_group(""));
  CHECK_FALSE(find_user("-1"));
}
