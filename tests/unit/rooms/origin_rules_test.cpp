// Which pages may ask: a table of origins for each rule.
#include "rooms/origin_rules.h"

#include "catch.h"

using namespace syncws;

namespace {

struct Case {
  std::vector<std::string> rules;
  std::vector<std::string> allowed;
  std::vector<std::string> refused;
};

OriginRules rules_of(const std::vector<std::string>& texts) {
  OriginRules rules;
  for (const auto& text : texts) REQUIRE(rules.add(text));
  return rules;
}

}  // namespace

TEST_CASE("origins are allowed by the rules and by nothing else", "[origin]") {
  const std::vector<Case> cases{
      {{},
       {"http://localhost", "http://localhost:5173", "https://LOCALHOST", "http://127.0.0.1:3000",
        "http://127.255.3.4", "http://[::1]:8080"},
       {"null", "", "https://app.example.com", "http://127.evil.example", "http://127.0.0.1.evil",
        "http://127.0.0", "http://127.0.0.256", "http://localhost.evil.example", "http://[::2]",
        "http://127.0.0.1.", "file://localhost", "chrome-extension://localhost",
        "http://evil.example:3000", "http://localhost, http://localhost", "localhost"}},
      {{"https://app.example.com"},
       {"https://app.example.com", "https://app.example.com:443", "HTTPS://App.Example.Com"},
       {"http://app.example.com", "https://app.example.com:8443", "https://example.com",
        "https://x.app.example.com", "https://app.example.com.evil.net", "http://localhost",
        "https://app.example.com/", "https://app.example.com https://evil.net",
        "https://app.example.com@evil.net", "null", "", "https://", "app.example.com"}},
      {{"https://*.example.com"},
       {"https://a.example.com", "https://b.a.example.com", "https://a.example.com:443"},
       {"https://example.com", "https://.example.com", "https://a..example.com",
        "https://aexample.com", "http://a.example.com", "https://a.example.com:8443",
        "https://a.example.com.evil.net", "https://*.example.com", "null"}},
      {{"http://dev.example.com:8080", "https://app.example.com"},
       {"http://dev.example.com:8080", "https://app.example.com"},
       {"http://dev.example.com", "https://dev.example.com:8080"}},
      {{"http://app.example.com:80"}, {"http://app.example.com"}, {"https://app.example.com"}},
      {{"*"},
       {"https://anybody.example", "http://localhost:1", "chrome-extension://abc"},
       {"null", "", "nonsense", "https://a b"}},
      {{"*", "null"}, {"https://anybody.example", "null"}, {""}},
      {{"null"}, {"null"}, {"http://localhost", "NULL", "https://null"}},
      {{"http://[::1]:3000"}, {"http://[::1]:3000"}, {"http://[::1]", "http://::1:3000"}},
  };
  for (const auto& [texts, allowed, refused] : cases) {
    const auto rules = rules_of(texts);
    for (const auto& origin : allowed) {
      INFO(origin);
      CHECK(rules.allows(origin));
    }
    for (const auto& origin : refused) {
      INFO(origin);
      CHECK_FALSE(rules.allows(origin));
    }
  }
}

TEST_CASE("hosts that a page may have come from", "[origin]") {
  const auto none = rules_of({});
  for (const std::string host : {"localhost", "localhost:3000", "127.0.0.1:3000", "[::1]:3000",
                                 "192.0.2.7", "[2001:db8::1]:80", "LOCALHOST"}) {
    INFO(host);
    CHECK(none.allows_host(host));
  }
  for (const std::string host : {"rebound.example", "rebound.example:3000", "localhost.example",
                                 "x", "", "a b", "127.0.0.1.example", "user@localhost"}) {
    INFO(host);
    CHECK_FALSE(none.allows_host(host));
  }
  const auto app = rules_of({"https://app.example.com", "http://dev.example.com:8080"});
  CHECK(app.allows_host("app.example.com"));
  CHECK(app.allows_host("app.example.com:443"));
  CHECK(app.allows_host("dev.example.com:8080"));
  CHECK(app.allows_host("127.0.0.1"));
  CHECK_FALSE(app.allows_host("dev.example.com"));
  CHECK(rules_of({"*"}).allows_host("rebound.example"));
}

TEST_CASE("what is no origin is no rule", "[origin]") {
  for (const std::string text :
       {"", "app.example.com", "https://", "https://app.example.com/", "https://app.example.com/x",
        "https://a.example.com:0", "https://a.example.com:65536",
        "https://a.example.com:", "https://a.*.com", "*.example.com", "https://*", "https://*.",
        "https://*.127.0.0.1", "https://*.[::1]", "https://user@app.example.com",
        "http://a http://b", "http://[::1", "//app.example.com"}) {
    INFO(text);
    OriginRules rules;
    const auto added = rules.add(text);
    REQUIRE_FALSE(added);
    CHECK(added.error().message.find("'" + text + "' is no origin") == 0);
  }
}

TEST_CASE("an endless origin is none", "[origin]") {
  CHECK_FALSE(parse_origin("https://" + std::string(600, 'a')));
}
