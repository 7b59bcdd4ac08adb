// --expect and --forbid: what matches, when it is decided, what is said.
#include "catch.h"
#include "listen_expectations.h"

using namespace syncws;
using namespace std::chrono_literals;

namespace {

EventMessage event(std::string_view text) {
  const auto message = parse_server_message(text);
  REQUIRE(message);
  return std::get<EventMessage>(*message);
}

EventMessage success() {
  return event(
      R"({"type":"SYNC_SUCCESS","pfaId":"pfa-1","organizationId":"org-rio","eventId":"e-7",)"
      R"("details":{"newVersion":5,"note":"a b","dry":true,"none":null,"n":{"a":[1]}},"seq":42})");
}

EventPattern pattern(std::string_view text) {
  auto parsed = EventPattern::parse(text);
  REQUIRE(parsed);
  return *std::move(parsed);
}

std::string refusal(std::string_view text) {
  const auto parsed = EventPattern::parse(text);
  REQUIRE(!parsed);
  CHECK(parsed.error().kind == ErrorKind::usage);
  return parsed.error().message;
}

}  // namespace

TEST_CASE("an event matches when all that is asked holds", "[listen]") {
  for (const std::string_view text :
       {"type=SYNC_SUCCESS", "pfaId=pfa-1", "organizationId=org-rio", "eventId=e-7", "seq=42",
        "details.newVersion=5", "details.note=a b", "details.dry=true", "details.none=null",
        R"(details.n={"a":[1]})", "type=SYNC_SUCCESS,pfaId=pfa-1,details.newVersion=5"}) {
    INFO(text);
    CHECK(pattern(text).matches(success()));
    CHECK(pattern(text).text() == text);
  }
}

TEST_CASE("an event does not match by half", "[listen]") {
  for (const std::string_view text :
       {"type=SYNC_SUCCES", "type=SYNC_SUCCESS_2", "type=", "pfaId=pfa", "seq=4",
        "eventId=", "details.newVersion=5.0", "details.newVersion=\"5\"",
        "details.missing=", "details.note=a", "type=SYNC_SUCCESS,pfaId=pfa-2", "details.a.b=1"}) {
    INFO(text);
    CHECK(!pattern(text).matches(success()));
  }
}

TEST_CASE("an event without details, eventId or position has none that match", "[listen]") {
  const auto bare = event(R"({"type":"SYNC_X","pfaId":"p"})");
  CHECK(!pattern("details.a=").matches(bare));
  CHECK(!pattern("eventId=").matches(bare));
  CHECK(!pattern("seq=1").matches(bare));
}

TEST_CASE("a bad expression is refused with what was meant", "[listen]") {
  CHECK(refusal("typ=SYNC_SUCCESS") == "unknown key 'typ'; did you mean 'type'?");
  CHECK(refusal("type=SYNC_X,pfaid=1") == "unknown key 'pfaid'; did you mean 'pfaId'?");
  CHECK(refusal("detail.x=1") == "unknown key 'detail.x'; did you mean 'details.NAME'?");
  CHECK(refusal("details=1") == "unknown key 'details'; did you mean 'details.NAME'?");
  CHECK(refusal("details.=1") == "unknown key 'details.'; did you mean 'details.NAME'?");
  CHECK(refusal("colour=red").find("there are type, pfaId, organizationId") != std::string::npos);
  CHECK(refusal("SYNC_SUCCESS").starts_with("'SYNC_SUCCESS' has no '='"));
  CHECK(refusal("").starts_with("'' has no '='"));
  CHECK(refusal("type=SYNC_X,").starts_with("'' has no '='"));
  CHECK(refusal("seq=x").starts_with("seq: 'x' is not a whole number"));
}

TEST_CASE("nothing expected is met and never decided", "[listen]") {
  Expectations none;
  none.take(success(), 1s);
  CHECK(none.is_empty());
  CHECK(none.is_met());
  CHECK(!none.is_decided());
  CHECK(none.verdict(1s).empty());
}

TEST_CASE("all that is expected must be seen, in any order", "[listen]") {
  Expectations both({pattern("pfaId=a"), pattern("pfaId=b")}, {});
  CHECK(!both.is_met());
  both.take(event(R"({"type":"SYNC_X","pfaId":"b","seq":1})"), 500ms);
  both.take(event(R"({"type":"SYNC_X","pfaId":"c","seq":2})"), 600ms);
  both.take(event(R"({"type":"SYNC_X","pfaId":"b","seq":3})"), 700ms);
  CHECK(!both.is_decided());
  CHECK(both.verdict(10s) ==
        "expected pfaId=a: not seen within 10 s (3 events watched); "
        "expected pfaId=b: seen after 500 ms (seq 1)");
  both.take(event(R"({"type":"SYNC_X","pfaId":"a"})"), 1200ms);
  CHECK(both.is_decided());
  CHECK(both.is_met());
  CHECK(both.verdict(10s) ==
        "expected pfaId=a: seen after 1.2 s; expected pfaId=b: seen after 500 ms (seq 1)");
}

TEST_CASE("what is forbidden decides when it is seen, and else only the end does", "[listen]") {
  Expectations forbidden({}, {pattern("type=SYNC_FAILED")});
  forbidden.take(success(), 1s);
  CHECK(!forbidden.is_decided());
  CHECK(forbidden.is_met());
  CHECK(forbidden.verdict(2s) ==
        "forbidden type=SYNC_FAILED: not seen within 2 s (1 event watched)");
  forbidden.take(event(R"({"type":"SYNC_FAILED","pfaId":"a","seq":43})"), 1500ms);
  CHECK(forbidden.is_decided());
  CHECK(!forbidden.is_met());
  CHECK(forbidden.verdict(2s) == "forbidden type=SYNC_FAILED: seen after 1.5 s (seq 43)");
}

TEST_CASE("an event that is expected and forbidden is a no", "[listen]") {
  Expectations both({pattern("type=SYNC_SUCCESS")}, {pattern("pfaId=pfa-1")});
  both.take(success(), 1s);
  CHECK(both.is_decided());
  CHECK(!both.is_met());
}
