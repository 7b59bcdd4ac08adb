// Where the event socket is, and who may take its place. No socket is opened here.
#include "net/socket_path.h"

#include <sys/stat.h>

#include <filesystem>

#include "catch.h"
#include "support/environment.h"

using namespace syncws;
using namespace syncws::test;

namespace {

/// A path that nothing stands at.
std::string free_path() {
  const TemporaryFile file("");
  return file.path();
}

}  // namespace

TEST_CASE("the socket is in the user's run-time folder where there is one", "[socket]") {
  Environment environment;
  environment.set("XDG_RUNTIME_DIR", "/run/user/1000");
  CHECK(default_socket_path() == "/run/user/1000/syncws/events.sock");
  environment.set("XDG_RUNTIME_DIR", "");
  const auto path = default_socket_path();
  CHECK((path == "/run/syncws/events.sock" ||
         path == "/tmp/syncws-" + std::to_string(getuid()) + "/events.sock"));
}

TEST_CASE("the socket's folder is made for its owner alone", "[socket]") {
  const auto folder = free_path();
  REQUIRE(prepare_socket_folder(folder + "/events.sock"));
  struct stat about {};
  REQUIRE(stat(folder.c_str(), &about) == 0);
  CHECK((about.st_mode & 07777U) == 0700U);
  CHECK(prepare_socket_folder(folder + "/events.sock"));
  std::filesystem::remove(folder);
  CHECK(prepare_socket_folder("events.sock"));
}

TEST_CASE("a folder that can't be is told", "[socket]") {
  const TemporaryFile file("");
  for (const auto& path : {file.path() + "/events.sock", free_path() + "/deeper/events.sock"}) {
    const auto status = prepare_socket_folder(path);
    REQUIRE(!status);
    CHECK(status.error().kind == ErrorKind::usage);
    CHECK(status.error().message.starts_with("the socket's folder "));
  }
}

TEST_CASE("a socket's path has one holder at a time", "[socket]") {
  const auto path = free_path();
  {
    auto first = SocketPathLock::take(path);
    REQUIRE(first);
    const auto second = SocketPathLock::take(path);
    REQUIRE(!second);
    CHECK(second.error().kind == ErrorKind::usage);
    CHECK(
        second.error().message.starts_with("a server listens on the socket " + path + " already"));
    const SocketPathLock moved(*std::move(first));
    CHECK(!SocketPathLock::take(path));
  }
  CHECK(SocketPathLock::take(path));
  std::filesystem::remove(path + ".lock");
}

TEST_CASE("only a left-over socket is cleared away", "[socket]") {
  CHECK(take_over_socket(free_path()));
  const TemporaryFile file("precious");
  const auto status = take_over_socket(file.path());
  REQUIRE(!status);
  CHECK(status.error().kind == ErrorKind::usage);
  CHECK(status.error().message ==
        "--socket " + file.path() + ": a file that is no socket stands there");
  CHECK(std::filesystem::exists(file.path()));
}

TEST_CASE("a path that no socket can have is refused", "[socket]") {
  for (const auto& path : {std::string(), "/" + std::string(107, 'x')}) {
    const auto status = take_over_socket(path);
    REQUIRE(!status);
    CHECK(status.error().message == "--socket '" + path + "': a socket's path has 1 to 107 bytes");
  }
  CHECK(take_over_socket("/nowhere/" + std::string(98, 'x')));
}
