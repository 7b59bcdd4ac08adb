// What a producer adds to a line before it is sent.
#include "wire/event_preparer.h"

#include <set>

#include "catch.h"

using namespace syncws;

namespace {

constexpr WallTime kNow{1'764'324'000'000};
const std::string kBare = R"({"type":"SYNC_SUCCESS","pfaId":"p","organizationId":"o"})";

std::string prepared(EventPreparer& preparer, const std::string& line) {
  const auto result = preparer.prepare(line, kNow);
  REQUIRE(result);
  return *result;
}

EventPreparer with_ids() { return EventPreparer({false, false, true, false}); }

/// An event of `bytes` bytes.
std::string sized(std::size_t bytes) {
  const std::string start = kBare.substr(0, kBare.size() - 1) + R"(,"pad":")";
  return start + std::string(bytes - start.size() - 2, 'x') + "\"}";
}

}  // namespace

TEST_CASE("by itself nothing is changed", "[wire]") {
  EventPreparer preparer({});
  for (const auto& line :
       {kBare, std::string("{\"a\" : 1.50 } "), std::string("nonsense"), std::string()})
    CHECK(prepared(preparer, line) == line);
}

TEST_CASE("a line without an eventId gets one, as its last key", "[wire]") {
  auto preparer = with_ids();
  const std::string key = R"(,"eventId":")";
  std::set<std::string> ids;
  for (const auto& line : {kBare, kBare, kBare + "  "}) {
    const auto text = prepared(preparer, line);
    const auto start = text.rfind(key);
    REQUIRE(start != std::string::npos);
    const auto end = text.find('"', start + key.size());
    const auto id = text.substr(start + key.size(), end - start - key.size());
    CHECK(id.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz") == 25);
    CHECK(id[25] == '-');
    CHECK(id.find_first_not_of("0123456789", 26) == std::string::npos);
    CHECK(text.substr(0, start) + text.substr(end + 1) == line);
    ids.insert(id);
  }
  CHECK(ids.size() == 3);
  auto another = with_ids();
  CHECK(prepared(another, kBare) != prepared(preparer, kBare));
}

TEST_CASE("an eventId that is there stays", "[wire]") {
  auto preparer = with_ids();
  const auto line = kBare.substr(0, kBare.size() - 1) + R"(,"eventId":"mine"})";
  CHECK(prepared(preparer, line) == line);
  const auto nested = kBare.substr(0, kBare.size() - 1) + R"(,"details":{"eventId":"not-it"}})";
  CHECK(prepared(preparer, nested).size() > nested.size());
}

TEST_CASE("what is no event is left to the server to refuse, unless it is checked here", "[wire]") {
  auto preparer = with_ids();
  EventPreparer checking({true, false, true, false});
  for (const auto& line :
       {std::string(), std::string("{}"), std::string("nonsense}"), std::string("[1]"),
        kBare.substr(0, kBare.size() - 1) + R"(,"eventId":""})"}) {
    CHECK(prepared(preparer, line) == line);
    CHECK_FALSE(checking.prepare(line, kNow));
  }
}

TEST_CASE("a line that its eventId would make too long is refused", "[wire]") {
  auto preparer = with_ids();
  EventPreparer bare({});
  CHECK(prepared(bare, sized(kMaxEventBytes)).size() == kMaxEventBytes);
  const auto refused = preparer.prepare(sized(kMaxEventBytes - 10), kNow);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::refused_event);
  CHECK(refused.error().message.find("10230 bytes long") == 0);
  CHECK(preparer.prepare(sized(kMaxEventBytes - 100), kNow));
}

TEST_CASE("a missing timestamp can be added where the line is made", "[wire]") {
  EventPreparer preparer({false, false, false, true});
  const auto line = prepared(preparer, kBare);
  CHECK(line == kBare.substr(0, kBare.size() - 1) + R"(,"timestamp":"2025-11-28T10:00:00.000Z"})");
  CHECK(prepared(preparer, line) == line);
}
