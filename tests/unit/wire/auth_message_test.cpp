// AUTH and its answer.
#include "wire/auth_message.h"

#include "catch.h"
#include "wire/server_message.h"

using namespace syncws;

TEST_CASE("a token in a message", "[wire]") {
  CHECK(format_auth_message("a.b.c").text() == R"({"type":"AUTH","token":"a.b.c"})");
}

TEST_CASE("the server's answer to it is no event", "[wire]") {
  const auto message = parse_server_message(
      R"({"type":"AUTHENTICATED","organizationId":"o","timestamp":"2025-11-28T10:00:00.000Z","details":{"expires":null}})");
  REQUIRE(message);
  CHECK(std::holds_alternative<AuthenticatedMessage>(*message));
}
