// What counts as a token or a ticket, where, and what is too much.
#include "net/credentials.h"

#include "catch.h"

using namespace syncws;
using Kind = Credential::Kind;

namespace {

const CredentialRules kStrict{"", false};
const CredentialRules kLenient{"session", true};

HttpRequest request_with(void (*change)(HttpRequest&)) {
  HttpRequest request;
  change(request);
  return request;
}

UpgradeRequest upgrade_with(void (*change)(UpgradeRequest&)) {
  UpgradeRequest request;
  change(request);
  return request;
}

std::string token_of(const HttpRequest& request, const CredentialRules& rules = kLenient) {
  const auto credential = read_credential(request, rules);
  if (!credential) return credential.error().code;
  return credential->kind == Kind::token ? credential->value : "none";
}

std::string ticket_of(const UpgradeRequest& request, const CredentialRules& rules = kLenient) {
  const auto credential = read_credential(request, rules);
  if (!credential) return credential.error().code;
  return credential->kind == Kind::ticket ? credential->value : "none";
}

}  // namespace

TEST_CASE("a bearer token in the header", "[credentials]") {
  for (const std::string header : {"Bearer a.b-c_d~e+f/g==", "bearer a.b-c_d~e+f/g==",
                                   "BEARER   a.b-c_d~e+f/g==", "Bearer\ta.b-c_d~e+f/g=="}) {
    HttpRequest request;
    request.authorization = header;
    CHECK(token_of(request, kStrict) == "a.b-c_d~e+f/g==");
  }
}

TEST_CASE("other schemes are not ours", "[credentials]") {
  for (const std::string header :
       {"", "Basic dXNlcjpwYXNz", "Bearertoken", "Negotiate", "Bear x"}) {
    HttpRequest request;
    request.authorization = header;
    CHECK(token_of(request) == "none");
  }
}

TEST_CASE("a header that is not what it says is refused", "[credentials]") {
  for (const std::string header :
       {"Bearer", "Bearer ", "Bearer a b", "Bearer a, Bearer b", "Bearer a\"", "Bearer \xC3\xA9"}) {
    INFO(header);
    HttpRequest request;
    request.authorization = header;
    CHECK(token_of(request) == "bad_credentials");
  }
}

TEST_CASE("the cookie counts for pages, by its whole name", "[credentials]") {
  const auto from_page = [](const std::string& cookie) {
    HttpRequest request;
    request.origin = "https://app.example.com";
    request.cookie = cookie;
    return request;
  };
  for (const std::string cookie :
       {"session=abc", "a=b; session=abc", "session=abc; x", "session=\"abc\"", " session = abc ;",
        "session=abc; session=abc"}) {
    INFO(cookie);
    CHECK(token_of(from_page(cookie)) == "abc");
    CHECK(token_of(from_page(cookie), kStrict) == "none");
  }
  for (const std::string cookie :
       {"", "xsession=abc", "session", "session=", "Session=abc", "a=session=abc"})
    CHECK(token_of(from_page(cookie)) == "none");
  CHECK(token_of(from_page("session=abc; session=abd")) == "bad_credentials");
  auto nobody = from_page("session=abc");
  nobody.origin = "";
  CHECK(token_of(nobody) == "origin_required");
}

TEST_CASE("the query counts where that is wanted", "[credentials]") {
  const auto request = request_with([](auto& one) {
    one.arguments = {"since=1", "access_token=abc"};
  });
  CHECK(token_of(request) == "abc");
  CHECK(token_of(request, kStrict) == "none");
  CHECK(token_of(request_with([](auto& one) { one.arguments = {"access_token"}; })) ==
        "bad_credentials");
  CHECK(token_of(request_with([](auto& one) { one.arguments = {"access_tokens=abc"}; })) == "none");
}

TEST_CASE("tickets count for upgrades, as a subprotocol or in the query", "[credentials]") {
  CHECK(ticket_of(upgrade_with(
            [](auto& one) { one.protocols = "syncws.ticket.abc, syncws.v1"; })) == "abc");
  CHECK(ticket_of(upgrade_with([](auto& one) { one.protocols = "syncws.v1,syncws.ticket.abc"; })) ==
        "abc");
  CHECK(ticket_of(upgrade_with([](auto& one) { one.http.arguments = {"ticket=abc"}; })) == "abc");
  CHECK(ticket_of(upgrade_with([](auto& one) { one.protocols = "syncws.v1"; })) == "none");
  CHECK(ticket_of(upgrade_with([](auto& one) { one.protocols = "syncws.ticket.,syncws.v1"; })) ==
        "bad_credentials");
  CHECK(token_of(request_with([](auto& one) { one.arguments = {"ticket=abc"}; })) == "none");
}

TEST_CASE("two credentials may stand there only if they are the same", "[credentials]") {
  const auto twice = request_with([](auto& one) {
    one.authorization = "Bearer abc";
    one.arguments = {"access_token=abc"};
  });
  CHECK(token_of(twice) == "abc");
  const auto two = request_with([](auto& one) {
    one.authorization = "Bearer abc";
    one.arguments = {"access_token=abd"};
  });
  CHECK(token_of(two) == "bad_credentials");
  CHECK(ticket_of(upgrade_with([](auto& one) {
          one.http.authorization = "Bearer abc";
          one.protocols = "syncws.v1, syncws.ticket.abc";
        })) == "bad_credentials");
  CHECK(ticket_of(upgrade_with([](auto& one) {
          one.http.arguments = {"ticket=abc", "ticket=abd"};
        })) == "bad_credentials");
}
