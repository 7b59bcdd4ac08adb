#include "net/forwarded_address.h"

#include "catch.h"

using namespace syncws;

namespace {

std::string who(std::string_view peer, std::string_view header,
                const std::vector<std::string>& trusted = {"10.0.0.0/8", "fd00::/8"}) {
  std::vector<AddressRange> ranges;
  ranges.reserve(trusted.size());
  for (const auto& range : trusted) ranges.push_back(AddressRange::parse(range).value());
  return forwarded_address(IpAddress::parse(peer).value(), header, ranges).text();
}

}  // namespace

TEST_CASE("of a peer that is not trusted the header is ignored", "[forwarded]") {
  CHECK(who("192.0.2.9", "127.0.0.1") == "192.0.2.9");
  CHECK(who("192.0.2.9", "10.0.0.1") == "192.0.2.9");
  CHECK(who("10.0.0.1", "192.0.2.7", {}) == "10.0.0.1");
  CHECK(who("fe80::1", "192.0.2.7") == "fe80::1");
}

TEST_CASE("the right-most address that no proxy of ours has", "[forwarded]") {
  CHECK(who("10.0.0.1", "192.0.2.7") == "192.0.2.7");
  CHECK(who("10.0.0.1", "6.6.6.6, 192.0.2.7") == "192.0.2.7");
  CHECK(who("10.0.0.1", "6.6.6.6, 192.0.2.7, 10.0.0.2") == "192.0.2.7");
  CHECK(who("10.0.0.1", "6.6.6.6,192.0.2.7,10.0.0.2,10.9.9.9") == "192.0.2.7");
  CHECK(who("10.0.0.1", "127.0.0.1, 10.0.0.2, 192.0.2.7") == "192.0.2.7");
}

TEST_CASE("only proxies: the one farthest away", "[forwarded]") {
  CHECK(who("10.0.0.1", "10.0.0.3, 10.0.0.2") == "10.0.0.3");
  CHECK(who("10.0.0.1", "") == "10.0.0.1");
  CHECK(who("10.0.0.1", "   ") == "10.0.0.1");
}

TEST_CASE("whoever writes no address is counted itself", "[forwarded]") {
  for (const auto* const junk : {"unknown",
                                 "_hidden",
                                 "192.0.2.7, unknown",
                                 "192.0.2.7,",
                                 ",",
                                 "192.0.2.7, ,",
                                 "192.0.2.7;10.0.0.2",
                                 "192.0.2.7 10.0.0.2",
                                 "192.0.2.7:",
                                 "192.0.2.7:http",
                                 "192.0.2.7:123456",
                                 "[192.0.2.7",
                                 "[2001:db8::1",
                                 "[2001:db8::1]x",
                                 "[2001:db8::1]:",
                                 "\"192.0.2.7\"",
                                 "for=192.0.2.7",
                                 "192.0.2.999",
                                 "%31%30",
                                 "localhost"}) {
    CAPTURE(junk);
    CHECK(who("10.0.0.1", junk) == "10.0.0.1");
  }
  CHECK(who("10.0.0.1", "192.0.2.7, unknown, 10.0.0.2") == "10.0.0.2");
}

TEST_CASE("IPv6, brackets, ports and spaces", "[forwarded]") {
  CHECK(who("10.0.0.1", "2001:db8::1") == "2001:db8::1");
  CHECK(who("fd00::1", "2001:db8::1, fd00::2") == "2001:db8::1");
  CHECK(who("10.0.0.1", "[2001:db8::1]:4711") == "2001:db8::1");
  CHECK(who("10.0.0.1", "[2001:db8::1]") == "2001:db8::1");
  CHECK(who("10.0.0.1", "192.0.2.7:4711") == "192.0.2.7");
  CHECK(who("10.0.0.1", "192.0.2.7:4711, 10.0.0.2:80") == "192.0.2.7");
  CHECK(who("10.0.0.1", "\t 192.0.2.7 \t,\t10.0.0.2 ") == "192.0.2.7");
  CHECK(who("::ffff:10.0.0.1", "::ffff:192.0.2.7") == "192.0.2.7");
}

TEST_CASE("a header as long as it may be is read from its end", "[forwarded]") {
  std::string header = "192.0.2.7";
  for (int i = 0; i < 3000; ++i) header += ",10.0.0.2";
  CHECK(who("10.0.0.1", header) == "192.0.2.7");
  CHECK(who("10.0.0.1", std::string(16'000, ',')) == "10.0.0.1");
}
