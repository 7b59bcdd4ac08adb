#include "net/doorkeeper.h"

#include "catch.h"
#include "support/moments.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;

namespace {

const IpAddress kAnna = IpAddress::parse("192.0.2.1").value();
const IpAddress kBert = IpAddress::parse("192.0.2.2").value();
const IpAddress kProxy = IpAddress::parse("10.0.0.1").value();
const Instant kStart = at({});

Doorkeeper::Settings behind_a_proxy() {
  Doorkeeper::Settings settings;
  settings.trusted_proxies = {AddressRange::parse("10.0.0.0/8").value()};
  return settings;
}

HttpRequest from(const IpAddress& peer, std::string forwarded_for = {}) {
  HttpRequest request;
  request.peer = peer.text();
  request.forwarded_for = std::move(forwarded_for);
  return request;
}

std::string header(const AccessRefusal& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace

TEST_CASE("an address that connects too often is told when to come back", "[limits]") {
  Doorkeeper::Settings settings;
  settings.connect_rate = 2;
  Doorkeeper doorkeeper(settings);
  CHECK(doorkeeper.on_connection(kAnna, kStart));
  CHECK(doorkeeper.on_connection(kAnna, kStart));
  const auto refused = doorkeeper.on_connection(kAnna, kStart);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().status == 429);
  CHECK(header(refused.error(), "Retry-After") == "1");
  CHECK(refused.error().code == "rate_limited");
  CHECK(doorkeeper.on_connection(kBert, kStart));
  CHECK(doorkeeper.on_connection(kAnna, kStart + 501ms));
}

TEST_CASE("all together may connect so often; who is refused for itself does not count",
          "[limits]") {
  Doorkeeper::Settings settings;
  settings.connect_rate = 1;
  settings.connect_rate_total = 3;
  Doorkeeper doorkeeper(settings);
  CHECK(doorkeeper.on_connection(kAnna, kStart));
  for (int i = 0; i < 10; ++i) CHECK_FALSE(doorkeeper.on_connection(kAnna, kStart));
  CHECK(doorkeeper.on_connection(kBert, kStart));
  CHECK(doorkeeper.on_connection(IpAddress::parse("192.0.2.3").value(), kStart));
  CHECK_FALSE(doorkeeper.on_connection(IpAddress::parse("192.0.2.4").value(), kStart));
}

TEST_CASE("an address has its places as long as its connections last", "[limits]") {
  Doorkeeper::Settings settings;
  settings.seats.per_address = 2;
  Doorkeeper doorkeeper(settings);
  auto first = doorkeeper.on_connection(kAnna, kStart);
  auto second = doorkeeper.on_connection(kAnna, kStart);
  const auto refused = doorkeeper.on_connection(kAnna, kStart);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().status == 429);
  CHECK(header(refused.error(), "Retry-After") == "5");
  CHECK(refused.error().code == "too_many_connections");
  *first = Quota::Place();
  CHECK(doorkeeper.on_connection(kAnna, kStart));
}

TEST_CASE("whom a proxy speaks for is counted at the request, and the proxy is not", "[limits]") {
  auto settings = behind_a_proxy();
  settings.seats.per_address = 1;
  settings.connect_rate = 2;
  Doorkeeper doorkeeper(settings);
  for (int i = 0; i < 10; ++i) CHECK(doorkeeper.on_connection(kProxy, kStart));
  const auto anna = from(kProxy, "192.0.2.1");
  CHECK(doorkeeper.address_of(anna) == "192.0.2.1");
  REQUIRE(doorkeeper.on_request(anna, kStart));
  auto seat = doorkeeper.take_seat(anna, "org-rio", {});
  REQUIRE(seat);
  REQUIRE(*seat != nullptr);
  CHECK(doorkeeper.on_request(anna, kStart));
  CHECK(doorkeeper.take_seat(anna, "org-rio", {}).error().status == 429);
  CHECK(doorkeeper.on_request(anna, kStart).error().status == 429);
  CHECK(doorkeeper.take_seat(from(kProxy, "192.0.2.2"), "org-rio", {}));
  seat->reset();
  CHECK(doorkeeper.take_seat(anna, "org-rio", {}));
}

TEST_CASE("who connects itself is not counted a second time at its request", "[limits]") {
  auto settings = behind_a_proxy();
  settings.seats.per_address = 1;
  Doorkeeper doorkeeper(settings);
  const auto place = doorkeeper.on_connection(kAnna, kStart);
  const auto seat = doorkeeper.take_seat(from(kAnna, "192.0.2.66"), "org-rio", {});
  REQUIRE(seat);
  CHECK(*seat == nullptr);
  CHECK(doorkeeper.address_of(from(kAnna, "192.0.2.66")) == "192.0.2.1");
}

TEST_CASE("one who connects itself and by a proxy is one address", "[limits]") {
  auto settings = behind_a_proxy();
  settings.seats.per_address = 1;
  Doorkeeper doorkeeper(settings);
  const auto place = doorkeeper.on_connection(kAnna, kStart);
  CHECK_FALSE(doorkeeper.take_seat(from(kProxy, "192.0.2.1"), "org-rio", {}));
}
