#include "wire/room_target.h"

#include "catch.h"
#include "support/requests.h"

using namespace syncws;
using namespace syncws::test;
using Arguments = std::vector<std::string>;

namespace {

Result<RoomTarget> parse(const Arguments& arguments) {
  return parse_room_target("/api/ws/sync/org-rio", arguments);
}

}  // namespace

TEST_CASE("a room's path ends with its organisation", "[wire]") {
  CHECK(is_room_path("/api/ws/sync/org-rio"));
  CHECK(is_room_path("/api/ws/sync/"));
  CHECK(!is_room_path("/api/ws/sync"));
  CHECK(!is_room_path("/API/ws/sync/org-rio"));
  CHECK(!is_room_path("/"));
  CHECK(parse_room_target("/api/ws/sync/org-rio", {})->organisation == "org-rio");
  CHECK(parse_room_target("/api/ws/sync/", {})->organisation.empty());
  CHECK(parse_room_target("/api/ws/sync/a/b", {})->organisation == "a/b");
  CHECK(parse_room_target("/", {})->organisation.empty());
}

TEST_CASE("without arguments a room is joined at its head", "[wire]") {
  const auto target = parse({});
  REQUIRE(target);
  CHECK(!target->resume.since);
  CHECK(!target->resume.epoch);
  CHECK(!target->resume.last);
}

TEST_CASE("arguments say where to begin", "[wire]") {
  const auto resumed = parse({"since=41", "epoch=boot-1"});
  REQUIRE(resumed);
  CHECK(resumed->resume.since == Sequence{41});
  CHECK(resumed->resume.epoch == "boot-1");
  CHECK(parse({"since=0"})->resume.since == Sequence{0});
  CHECK(parse({"epoch=A.b_c-9", "since=1"})->resume.epoch == "A.b_c-9");
  CHECK(parse({"last=20"})->resume.last == std::uint64_t{20});
  CHECK(parse({"since=9223372036854775807"})->resume.since == Sequence{9'223'372'036'854'775'807});
}

TEST_CASE("what a watcher asks for is written as it is read", "[wire]") {
  const auto written = [](const ResumeRequest& resume) {
    return format_room_target({"org-rio", resume});
  };
  CHECK(written({}) == "/api/ws/sync/org-rio");
  CHECK(written({41, "boot-1", std::nullopt}) == "/api/ws/sync/org-rio?since=41&epoch=boot-1");
  CHECK(written({std::nullopt, std::nullopt, 5}) == "/api/ws/sync/org-rio?last=5");
  CHECK(written({std::nullopt, std::nullopt, std::nullopt, true}) ==
        "/api/ws/sync/org-rio?snapshot=1");
  CHECK(written({41, "boot-1", std::nullopt, true}) ==
        "/api/ws/sync/org-rio?since=41&epoch=boot-1");
}

TEST_CASE("arguments of others are ignored", "[wire]") {
  CHECK(parse({"ticket=abc", "utm=1", "x", "=", "", "Since=x", "since2=x"}));
}

TEST_CASE("a bad position is refused by its name", "[wire]") {
  for (const std::string value : {"", "x", "-1", "+1", "1.5", "1e3", " 1", "0x1",
                                  "9223372036854775808", "99999999999999999999"}) {
    for (const std::string name : {"since", "last"}) {
      const auto target = parse({name + "=" + value});
      INFO(name << "=" << value);
      REQUIRE(!target);
      CHECK(target.error().kind == ErrorKind::usage);
      CHECK(target.error().message == name + ": not a whole number");
    }
  }
  CHECK(parse({"since"}).error().message == "since: not a whole number");
}

TEST_CASE("an epoch that no server gives out is refused", "[wire]") {
  CHECK(parse({"since=1", "epoch=" + std::string(64, 'e')}));
  for (const std::string& epoch : {std::string(""), std::string("a b"), std::string("a\"b"),
                                   std::string("é"), std::string(65, 'e')}) {
    CHECK(parse({"since=1", "epoch=" + epoch}).error().message ==
          "epoch: not one that this server gives out");
  }
  CHECK(parse({"epoch=e1"}).error().message == "epoch: goes with since");
  CHECK(parse({"last=1", "epoch=e1"}).error().message == "epoch: goes with since");
}

TEST_CASE("a target can be written and read again", "[wire]") {
  CHECK(format_room_target({"org-rio", {}}) == "/api/ws/sync/org-rio");
  CHECK(format_room_target({"org-rio", since(41)}) == "/api/ws/sync/org-rio?since=41");
  CHECK(format_room_target({"org-rio", since(41, "e1")}) ==
        "/api/ws/sync/org-rio?since=41&epoch=e1");
  CHECK(format_room_target({"org-rio", last(5)}) == "/api/ws/sync/org-rio?last=5");
  CHECK(format_room_target({"o", {std::nullopt, "e1", 5}}) == "/api/ws/sync/o?last=5");
  CHECK(format_room_target({"o", {7, std::nullopt, 5}}) == "/api/ws/sync/o?since=7");
}
