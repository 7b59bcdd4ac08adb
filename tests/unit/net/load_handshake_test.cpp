#include "net/load_handshake.h"

#include "catch.h"

using namespace syncws;

namespace {

const std::string kTail = "\r\n\r\n";

std::string answer(const std::string& more) {
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade" + more +
         kTail;
}

}  // namespace

TEST_CASE("the upgrade request offers what was asked for", "[load]") {
  const auto plain = upgrade_request("127.0.0.1:3000", "/x", {});
  CHECK(plain.starts_with("GET /x HTTP/1.1\r\nHost: 127.0.0.1:3000\r\n"));
  CHECK(plain.ends_with(kTail));
  CHECK(plain.find("Sec-WebSocket-Protocol") == std::string::npos);
  const auto all = upgrade_request("h:1", "/x", {true, true, Secret("a.b.c")});
  CHECK(all.find("\r\nSec-WebSocket-Protocol: syncws.v1\r\n") != std::string::npos);
  CHECK(all.find("\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n") !=
        std::string::npos);
  CHECK(all.ends_with("\r\nAuthorization: Bearer a.b.c\r\n\r\n"));
}

TEST_CASE("an answer is read once it has come whole", "[load]") {
  const auto whole = answer("");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto part = read_upgrade_answer(std::string_view(whole).substr(0, length), {});
    REQUIRE(part);
    CHECK(part->bytes == 0);
  }
  CHECK(read_upgrade_answer(whole + "frame", {})->bytes == whole.size());
}

TEST_CASE("a refused upgrade is told with its status", "[load]") {
  const auto refused = read_upgrade_answer("HTTP/1.1 503 Service Unavailable" + kTail, {});
  REQUIRE(!refused);
  CHECK(refused.error().kind == ErrorKind::refused);
  CHECK(refused.error().message == "the upgrade was refused: HTTP/1.1 503 Service Unavailable");
  CHECK(!read_upgrade_answer(std::string(10'000, 'x'), {}));
}

TEST_CASE("the compression that was agreed on is found", "[load]") {
  const LoadOffer offer{false, true, {}};
  const auto agreed = [&](const std::string& value) {
    return read_upgrade_answer(answer("\r\nSec-WebSocket-Extensions: " + value), offer);
  };
  CHECK(!read_upgrade_answer(answer(""), offer)->compression);
  const auto bare = agreed("permessage-deflate");
  REQUIRE(bare);
  CHECK(bare->compression->window_bits == 15);
  CHECK(bare->compression->keeps_context);
  const auto small =
      agreed("permessage-deflate; server_max_window_bits=\"9\"; server_no_context_takeover");
  REQUIRE(small);
  CHECK(small->compression->window_bits == 9);
  CHECK(!small->compression->keeps_context);
  CHECK(!agreed("permessage-deflate; server_max_window_bits=16"));
  CHECK(!agreed("x-webkit-deflate-frame"));
}

TEST_CASE("what was not offered, or offered and not taken, is refused", "[load]") {
  CHECK(!read_upgrade_answer(answer("\r\nSec-WebSocket-Extensions: permessage-deflate"), {}));
  CHECK(!read_upgrade_answer(answer(""), {true, false, {}}));
  CHECK(read_upgrade_answer(answer("\r\nsec-websocket-protocol: syncws.v1"), {true, false, {}}));
}
