// What the server says of itself, word for word, and what a client reads of it.
#include "wire/server_message.h"

#include "catch.h"
#include "support/moments.h"
#include "wire/messages.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;
using Elements = std::vector<std::string_view>;

namespace {

template <typename Message>
Message parsed(std::string_view text) {
  const auto message = parse_server_message(text);
  REQUIRE(message);
  REQUIRE(std::holds_alternative<Message>(*message));
  return std::get<Message>(*message);
}

}  // namespace

TEST_CASE("a plain greeting has exactly three keys", "[wire]") {
  const auto text = messages::connected("org-rio", kTenOClock);
  CHECK(
      text ==
      R"({"type":"CONNECTED","organizationId":"org-rio","timestamp":"2025-11-28T10:00:00.000Z"})");
  const auto message = parsed<ConnectedMessage>(text);
  CHECK(message.organisation == "org-rio");
  CHECK(!message.has_details);
}

TEST_CASE("a v1 greeting says where the room stands", "[wire]") {
  const ResumeAnswer answer{{"boot-1", 41}, 42, true, std::nullopt};
  const auto text = messages::connected_v1("org-rio", kTenOClock, answer, 25s);
  CHECK(text ==
        R"({"type":"CONNECTED","organizationId":"org-rio","timestamp":"2025-11-28T10:00:00.000Z",)"
        R"("details":{"epoch":"boot-1","seq":41,"recovered":true,"heartbeat":25000}})");
  const auto message = parsed<ConnectedMessage>(text);
  CHECK(message.has_details);
  CHECK(message.head.epoch == "boot-1");
  CHECK(message.head.sequence == 41);
  CHECK(message.recovered);
  CHECK(messages::connected_v1("o", kTenOClock, {{"e", 0}, 1, false, std::nullopt}, 0s)
            .ends_with(R"("details":{"epoch":"e","seq":0,"recovered":false,"heartbeat":0}})"));
}

TEST_CASE("a gap says what is missing", "[wire]") {
  const auto text = messages::gap("org-rio", kTenOClock, {3, 7, Gap::Reason::history_trimmed});
  CHECK(text ==
        R"({"type":"GAP","organizationId":"org-rio","timestamp":"2025-11-28T10:00:00.000Z",)"
        R"("details":{"from":3,"to":7,"reason":"history-trimmed"}})");
  const auto gap = parsed<GapMessage>(text);
  CHECK(gap.from == Sequence{3});
  CHECK(gap.to == Sequence{7});
  CHECK(gap.reason == "history-trimmed");
}

TEST_CASE("a gap of another epoch has no end", "[wire]") {
  const auto text =
      messages::gap("org-rio", kTenOClock, {3, std::nullopt, Gap::Reason::epoch_changed});
  CHECK(text.ends_with(R"("details":{"from":3,"to":null,"reason":"epoch-changed"}})"));
  const auto gap = parsed<GapMessage>(text);
  CHECK(gap.from == Sequence{3});
  CHECK(!gap.to);
  CHECK(gap.reason == "epoch-changed");
}

TEST_CASE("a goodbye says whether and when to come back", "[wire]") {
  const auto goodbye = parsed<GoodbyeMessage>(
      R"({"type":"GOODBYE","organizationId":"org-rio","timestamp":"2025-11-28T10:00:00.000Z",)"
      R"("details":{"code":4008,"reason":"slow consumer","reconnect":true,"retryAfterMs":1234}})");
  CHECK(goodbye.code == 4008);
  CHECK(goodbye.reason == "slow consumer");
  CHECK(goodbye.reconnect);
  CHECK(goodbye.retry_after_ms == 1234U);
  CHECK(!parsed<GoodbyeMessage>(R"({"type":"GOODBYE","details":{"reconnect":false}})").reconnect);
  for (const std::string_view text :
       {R"({"type":"GOODBYE"})", R"({"type":"GOODBYE","details":[]})",
        R"({"type":"GOODBYE","details":{"code":"x","reconnect":null,"retryAfterMs":-1}})",
        R"({"type":"GOODBYE","details":{"code":70000}})"}) {
    INFO(text);
    const auto odd = parsed<GoodbyeMessage>(text);
    CHECK(odd.code == 0);
    CHECK(odd.reconnect);
    CHECK(!odd.retry_after_ms);
  }
}

TEST_CASE("a refusal's body is JSON whatever it quotes", "[wire]") {
  CHECK(messages::error_body("bad_query", "since: not a whole number") ==
        R"({"error":{"code":"bad_query","message":"since: not a whole number"}})");
  CHECK(messages::error_body("x", "a \"b\"\n\xFF") ==
        "{\"error\":{\"code\":\"x\",\"message\":\"a \\\"b\\\"\\n\xEF\xBF\xBD\"}}");
}

TEST_CASE("an event is read by the parts one counts and filters by", "[wire]") {
  const auto event = parsed<EventMessage>(
      R"({"type":"SYNC_FAILED","pfaId":"pfa-1","timestamp":"2025-11-28T10:00:00Z","details":{"error":"x","n":1.0},"seq":9})");
  CHECK(event.type == "SYNC_FAILED");
  CHECK(event.pfa_id == "pfa-1");
  CHECK(event.timestamp == "2025-11-28T10:00:00Z");
  CHECK(details_of(event) == R"({"error":"x","n":1.0})");
  CHECK(event.sequence == Sequence{9});
}

TEST_CASE("a detail is read as text", "[wire]") {
  const auto event = parsed<EventMessage>(
      R"({"type":"SYNC_X","details":{"s":"a \"b\"","n":5,"b":true,"z":null,"o":{"a":[1]}}})");
  CHECK(detail_of(event, "s") == "a \"b\"");
  CHECK(detail_of(event, "n") == "5");
  CHECK(detail_of(event, "b") == "true");
  CHECK(detail_of(event, "z") == "null");
  CHECK(detail_of(event, "o") == R"({"a":[1]})");
  CHECK(!detail_of(event, "x"));
  CHECK(!detail_of(parsed<EventMessage>(R"({"type":"SYNC_X","details":[5]})"), "0"));
  CHECK(!detail_of(parsed<EventMessage>(R"({"type":"SYNC_X"})"), "s"));
}

TEST_CASE("an event's parts may be missing or of a wrong kind", "[wire]") {
  for (const std::string_view text :
       {R"({"type":"SYNC_X"})", R"({"type":"SYNC_X","pfaId":5,"timestamp":null,"seq":"9"})",
        R"({"type":"SYNC_X","seq":-1})", R"({"type":"SYNC_X","seq":1.5})"}) {
    const auto event = parsed<EventMessage>(text);
    CHECK(event.type == "SYNC_X");
    CHECK(event.pfa_id.empty());
    CHECK(event.timestamp.empty());
    CHECK(details_of(event).empty());
    CHECK(!event.sequence);
  }
}

TEST_CASE("the server's own messages survive a stranger's server", "[wire]") {
  CHECK(parsed<ConnectedMessage>(R"({"type":"CONNECTED"})").organisation.empty());
  const auto odd =
      parsed<ConnectedMessage>(R"({"type":"CONNECTED","organizationId":1,"details":[]})");
  CHECK(odd.head.epoch.empty());
  CHECK(odd.head.sequence == 0);
  const auto gap = parsed<GapMessage>(R"({"type":"GAP"})");
  CHECK(!gap.from);
  CHECK(!gap.to);
  CHECK(parsed<GapMessage>(R"({"type":"GAP","details":{"from":"x"}})").reason == "unknown");
}

TEST_CASE("what is no object with a type is no message", "[wire]") {
  for (const std::string_view text : {"", "hello", "null", "5", "[]", "{}", R"({"type":5})",
                                      R"({"type":"SYNC_X")", R"([{"type":"SYNC_X"}])"}) {
    const auto message = parse_server_message(text);
    REQUIRE(!message);
    CHECK(message.error().kind == ErrorKind::refused_event);
  }
}

TEST_CASE("a message that is nested without end does no harm", "[wire]") {
  constexpr std::size_t kLevels = 100'000;
  const auto text = R"({"type":"SYNC_X","details":{"a":)" + std::string(kLevels, '[') +
                    std::string(kLevels, ']') + "}}";
  CHECK(details_of(parsed<EventMessage>(text)).size() < 200);
  CHECK(split_batch("[" + text + "]").size() == 1);
}

TEST_CASE("a batch is split between its elements only", "[wire]") {
  CHECK(split_batch(R"({"a":[1,2]})") == Elements{R"({"a":[1,2]})"});
  CHECK(split_batch(R"([{"a":1}])") == Elements{R"({"a":1})"});
  CHECK(split_batch(R"([{"a":1},{"b":2}])") == Elements{R"({"a":1})", R"({"b":2})"});
  CHECK(split_batch(R"([{"a":[1,{"b":[2,3]}]},[4,5],6])") ==
        Elements{R"({"a":[1,{"b":[2,3]}]})", "[4,5]", "6"});
  CHECK(split_batch(R"([{"a":"],[{"},{"b":"}"}])") == Elements{R"({"a":"],[{"})", R"({"b":"}"})"});
  CHECK(split_batch(R"([{"a":"\"],["},{"b":"\\"},{"c":"\\\"]"}])") ==
        Elements{R"({"a":"\"],["})", R"({"b":"\\"})", R"({"c":"\\\"]"})"});
}

TEST_CASE("a batch keeps the blanks around its elements", "[wire]") {
  CHECK(split_batch(R"([ {"a":1} ,{"b":2}	])") == Elements{R"( {"a":1} )", "{\"b\":2}\t"});
}

TEST_CASE("a batch that is cut off loses nothing", "[wire]") {
  CHECK(split_batch(R"([{"a":1},{"b":)") == Elements{R"({"a":1})", R"({"b":)"});
  CHECK(split_batch(R"(["open)") == Elements{R"("open)"});
  CHECK(split_batch("[\"open\\") == Elements{"\"open\\"});
  CHECK(split_batch("") == Elements{""});
}

TEST_CASE("an empty batch has no elements", "[wire]") { CHECK(split_batch("[]").empty()); }

TEST_CASE("without its position an event is as it was emitted", "[wire]") {
  CHECK(without_sequence(R"({"a":1,"seq":7})") == R"({"a":1})");
  CHECK(without_sequence("{\"a\":1 ,\"seq\":7}\t ") == "{\"a\":1 }\t ");
  CHECK(without_sequence(R"({"a":",\"seq\":5}","seq":7})") == R"({"a":",\"seq\":5}"})");
  CHECK(without_sequence(R"({"d":{"x":1,"seq":3},"seq":7})") == R"({"d":{"x":1,"seq":3}})");
  CHECK(without_sequence(R"({"x":1,"seq":3,"seq":7})") == R"({"x":1,"seq":3})");
  CHECK(without_sequence(R"({"a":1})") == R"({"a":1})");
  CHECK(without_sequence(R"({"a":1,"seq":7)") == R"({"a":1,"seq":7)");
}
