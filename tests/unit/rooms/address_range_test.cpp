#include "rooms/address_range.h"

#include "catch.h"

using namespace syncws;

namespace {

bool covers(std::string_view range, std::string_view address) {
  const auto parsed = AddressRange::parse(range);
  REQUIRE(parsed);
  return parsed->contains(IpAddress::parse(address).value());
}

}  // namespace

TEST_CASE("a range covers what begins like it", "[address]") {
  CHECK(covers("10.0.0.0/8", "10.0.0.0"));
  CHECK(covers("10.0.0.0/8", "10.255.255.255"));
  CHECK_FALSE(covers("10.0.0.0/8", "9.255.255.255"));
  CHECK_FALSE(covers("10.0.0.0/8", "11.0.0.0"));
  CHECK(covers("192.0.2.128/25", "192.0.2.128"));
  CHECK_FALSE(covers("192.0.2.128/25", "192.0.2.127"));
  CHECK(covers("192.0.2.7", "192.0.2.7"));
  CHECK_FALSE(covers("192.0.2.7/32", "192.0.2.6"));
  CHECK(covers("2001:db8::/33", "2001:db8:7fff::1"));
  CHECK_FALSE(covers("2001:db8::/33", "2001:db8:8000::1"));
}

TEST_CASE("everything, of one family or of both", "[address]") {
  CHECK(covers("0.0.0.0/0", "203.0.113.9"));
  CHECK_FALSE(covers("0.0.0.0/0", "2001:db8::1"));
  CHECK(covers("::/0", "2001:db8::1"));
  CHECK(covers("::/0", "203.0.113.9"));
}

TEST_CASE("IPv4 written as IPv6 is the same range", "[address]") {
  CHECK(covers("10.0.0.0/8", "::ffff:10.1.2.3"));
  CHECK_FALSE(covers("10.0.0.0/8", "::10.1.2.3"));
}

TEST_CASE("what is no range is refused with a sentence", "[address]") {
  for (const auto* const text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8 ",
                                 "10.0.0.0/8/8", "::/129", "example.com", "10.0.0.0/ff"}) {
    CAPTURE(text);
    const auto range = AddressRange::parse(text);
    REQUIRE_FALSE(range);
    CHECK(range.error().kind == ErrorKind::usage);
    CHECK(range.error().message.find("is no range of addresses") != std::string::npos);
  }
  const auto loose = AddressRange::parse("10.1.2.3/8");
  REQUIRE_FALSE(loose);
  CHECK(loose.error().message == "'10.1.2.3/8' has bits set behind its first 8");
}
