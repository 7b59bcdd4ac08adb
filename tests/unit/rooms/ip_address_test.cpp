#include "rooms/ip_address.h"

#include "catch.h"

using namespace syncws;

namespace {

std::string printed(std::string_view text) {
  const auto address = IpAddress::parse(text);
  return address ? address->text() : "none";
}

std::string neighbourhood(std::string_view text) {
  const auto address = IpAddress::parse(text);
  REQUIRE(address);
  return address->neighbourhood();
}

}  // namespace

TEST_CASE("addresses are read as numbers and printed in one form", "[address]") {
  CHECK(printed("192.0.2.1") == "192.0.2.1");
  CHECK(printed("0.0.0.0") == "0.0.0.0");
  CHECK(printed("::1") == "::1");
  CHECK(printed("2001:DB8:0:0:0:0:0:1") == "2001:db8::1");
}

TEST_CASE("IPv4 inside of IPv6 is IPv4", "[address]") {
  CHECK(printed("::ffff:192.0.2.1") == "192.0.2.1");
  CHECK(printed("::ffff:c000:201") == "192.0.2.1");
  CHECK(IpAddress::parse("::ffff:192.0.2.1") == IpAddress::parse("192.0.2.1"));
  CHECK(IpAddress::parse("::192.0.2.1") != IpAddress::parse("192.0.2.1"));
}

TEST_CASE("what is no address is none", "[address]") {
  for (const auto* const text :
       {"", " ", "localhost", "192.0.2", "192.0.2.256", "192.0.2.01", "0x7f.0.0.1", "2130706433",
        "192.0.2.1 ", " 192.0.2.1", "192.0.2.1:80", "[::1]", "::1%lo", "1::2::3", ":::", "unknown",
        "_hidden", "192.0.2.1/32"}) {
    CAPTURE(text);
    CHECK(printed(text) == "none");
  }
  CHECK(printed(std::string_view("192.0.2.1\0x", 11)) == "none");
}

TEST_CASE("one IPv4 address, or 64 bits of IPv6, is counted together", "[address]") {
  CHECK(neighbourhood("192.0.2.1") == "192.0.2.1");
  CHECK(neighbourhood("::ffff:192.0.2.1") == "192.0.2.1");
  CHECK(neighbourhood("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
  CHECK(neighbourhood("2001:db8:1:2:ffff::") == neighbourhood("2001:db8:1:2::1"));
  CHECK(neighbourhood("2001:db8:1:3::1") != neighbourhood("2001:db8:1:2::1"));
}
