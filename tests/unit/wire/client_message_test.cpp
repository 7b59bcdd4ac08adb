// What a viewer may say: AUTH, and everything else is not for us.
#include "wire/client_message.h"

#include "catch.h"
#include "wire/close_payload.h"
#include "wire/messages.h"

using namespace syncws;

TEST_CASE("a token is read, whatever stands around it", "[client_message]") {
  CHECK(parse_auth(R"({"type":"AUTH","token":"abc"})") == "abc");
  CHECK(parse_auth(R"( {"token" : "abc", "more":{"token":"no"}, "type":"AUTH"} )") == "abc");
  CHECK(parse_auth(R"({"type":"AUTH","token":""})") == "");
  CHECK(parse_auth(R"({"type":"AUTH","token":"\u0061"})") == "a");
}

TEST_CASE("anything else is no token", "[client_message]") {
  for (const auto* const text :
       {"", "AUTH", "[]", "{}", "null", R"("AUTH")", R"({"type":"AUTH"})", R"({"token":"abc"})",
        R"({"type":"auth","token":"abc"})", R"({"type":"AUTH","token":1})",
        R"({"type":"AUTH","token":null})", R"([{"type":"AUTH","token":"abc"}])",
        R"({"a":{"type":"AUTH","token":"abc"}})", R"({"type":"AUTH","token":"abc")",
        R"({"type":"AUTH","token":"abc"} more)"}) {
    INFO(text);
    CHECK(!parse_auth(text));
  }
}

TEST_CASE("what is said twice is not said at all", "[client_message]") {
  CHECK(!parse_auth(R"({"type":"AUTH","token":"abc","token":"abc"})"));
  CHECK(!parse_auth(R"({"type":"AUTH","type":"AUTH","token":"abc"})"));
}

TEST_CASE("ten thousand brackets are no trouble", "[client_message]") {
  CHECK(!parse_auth(R"({"type":"AUTH","token":)" + std::string(10'000, '[')));
}

TEST_CASE("an answer tells when the token expires", "[messages]") {
  const WallTime now{1764324000000};
  const std::string head =
      R"({"type":"AUTHENTICATED","organizationId":"org-rio","timestamp":"2025-11-28T10:00:00.000Z",)";
  CHECK(messages::authenticated("org-rio", now, std::nullopt) ==
        head + R"("details":{"expires":null}})");
  CHECK(messages::authenticated("org-rio", now, WallTime{1764327600500}) ==
        head + R"("details":{"expires":"2025-11-28T11:00:00.500Z"}})");
}

TEST_CASE("close frames are read as RFC 6455 has them", "[close]") {
  const auto said = [](unsigned code, std::string_view reason = "") {
    std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
    return read_close(payload.append(reason));
  };
  CHECK(read_close("").code == 1005);
  CHECK(!read_close("").fault);
  CHECK(read_close("\x03").fault == CloseCode::protocol_error);
  for (const unsigned code : {1000U, 1003U, 1007U, 1011U, 1014U, 3000U, 4999U}) {
    CHECK(said(code, "bye \xC3\xA9").code == code);
    CHECK(!said(code, "bye \xC3\xA9").fault);
    CHECK(said(code, "\xC3(").fault == CloseCode::invalid_text);
  }
  for (const unsigned code : {0U, 999U, 1004U, 1005U, 1006U, 1015U, 1100U, 2999U, 5000U, 65535U})
    CHECK(said(code).fault == CloseCode::protocol_error);
}
