// What the end of a connection means for a listen.
#include "catch.h"
#include "listen_end.h"

using namespace syncws;
using namespace std::chrono_literals;

namespace {

ListenEnd closed(int code, const std::string& reason = "") {
  return {{true, 0, static_cast<std::uint16_t>(code), reason}, std::nullopt, true, true};
}

ListenEnd refused_with(int http_status, bool was_connected) {
  return {{false, http_status, 0, "no"}, std::nullopt, was_connected, true};
}

ListenEnd after(const GoodbyeMessage& goodbye) { return {{true, 0, 0, ""}, goodbye, true, true}; }

std::optional<ErrorKind> refusal(const ListenEnd& ended) {
  const auto outcome = judge(ended, "ws://h/api/ws/sync/o");
  if (!outcome || *outcome) return std::nullopt;
  return outcome->error().kind;
}

bool ends_well(const ListenEnd& ended) {
  const auto outcome = judge(ended, "ws://h/api/ws/sync/o");
  return outcome && *outcome && **outcome == cli::ExitCode::done;
}

}  // namespace

TEST_CASE("a lost connection is had back", "[listen]") {
  for (const int code : {0, 1000, 1001, 1006, 1011, 1013, 4008, 4499})
    CHECK(!judge(closed(code), "url"));
  CHECK(!judge(refused_with(503, true), "url"));
}

TEST_CASE("who is refused for good does not come back", "[listen]") {
  for (const int code : {1002, 1009, 4500, 4501, 4999})
    CHECK(refusal(closed(code)) == ErrorKind::refused);
  CHECK(refusal(refused_with(404, false)) == ErrorKind::refused);
  CHECK(refusal(refused_with(404, true)) == ErrorKind::refused);
  CHECK(refusal(refused_with(503, false)) == ErrorKind::refused);
  CHECK(refusal(after({4008, "", false, std::nullopt})) == ErrorKind::refused);
  CHECK(refusal(after({4501, "", true, std::nullopt})) == ErrorKind::refused);
}

TEST_CASE("who never got in can't connect", "[listen]") {
  auto ended = closed(0, "refused");
  ended.was_connected = false;
  CHECK(refusal(ended) == ErrorKind::cannot_connect);
}

TEST_CASE("who may not reconnect ends well only by an orderly end", "[listen]") {
  auto ended = closed(4008);
  ended.may_reconnect = false;
  CHECK(refusal(ended) == ErrorKind::connection_lost);
  ended.end.code = 1001;
  CHECK(ends_well(ended));
  ended.end.code = 0;
  ended.goodbye = GoodbyeMessage{1001, "", true, std::nullopt};
  CHECK(ends_well(ended));
}

TEST_CASE("an end is described by what the server said last", "[listen]") {
  CHECK(describe(closed(4008, "slow")) == "the server closed with 4008: slow");
  CHECK(describe(closed(1001)) == "the server closed with 1001");
  CHECK(describe(closed(0, "reset")) == "reset");
  CHECK(describe(closed(0)) == "the connection broke");
  CHECK(describe(refused_with(404, false)) == "the server answered with HTTP 404");
  CHECK(describe(after({4008, "slow", true, 5})) == "the server closed with 4008: slow");
}

TEST_CASE("the server says when to come back", "[listen]") {
  CHECK(!retry_delay(closed(4008)));
  CHECK(!retry_delay(after({4008, "", true, std::nullopt})));
  CHECK(retry_delay(after({4008, "", true, 0})) == 0ms);
  CHECK(retry_delay(after({4008, "", true, 1234})) == 1234ms);
  CHECK(retry_delay(after({4008, "", true, ~std::uint64_t{0}})) == 1h);
}

TEST_CASE("an expired token is a reason to come back", "[listen]") {
  auto ended = closed(4001);
  ended.has_token = true;
  CHECK(is_expired(ended));
  CHECK(!judge(ended, "url"));
  CHECK(is_expired(after({4001, "", true, std::nullopt})));
  CHECK_FALSE(is_expired(closed(4000)));
}

TEST_CASE("who has no token to show does not come back to a server that waits for one",
          "[listen]") {
  auto ended = closed(4003);
  CHECK(refusal(ended) == ErrorKind::refused);
  ended.has_token = true;
  CHECK(!judge(ended, "url"));
}

TEST_CASE("a refusal that is about tokens says what to do", "[listen]") {
  const auto sentence = [](ListenEnd ended, bool has_token) {
    ended.has_token = has_token;
    return judge(ended, "url")->error().message;
  };
  for (const auto& ended :
       {refused_with(401, false), refused_with(403, true), closed(4501), closed(4503)}) {
    CHECK(sentence(ended, true).find("--explain") != std::string::npos);
    CHECK(sentence(ended, false).find("--token-file") != std::string::npos);
  }
  CHECK(sentence(refused_with(404, false), true).find("--explain") == std::string::npos);
}
