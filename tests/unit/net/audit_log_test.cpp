// Lines about those who were refused.
#include "net/audit_log.h"

#include "catch.h"

using namespace syncws;

TEST_CASE("a refusal is one line of names and values", "[audit]") {
  CHECK(format_refused({"token_expired", "192.0.2.7", "alice", "org-rio", "https://app.example.com",
                        "/api/ws/sync/org-rio"}) ==
        "refused reason=token_expired address=192.0.2.7 subject=alice organisation=org-rio "
        "origin=https://app.example.com path=/api/ws/sync/org-rio");
  CHECK(format_refused({"origin_required", "::1", "", "", "", ""}) ==
        "refused reason=origin_required address=::1");
}

TEST_CASE("no value is taken for more than it is", "[audit]") {
  CHECK(format_refused({"x", "1.2.3.4", "al ice reason=y", "", "a\nb\"c", "/\x1B[2J\xFF"}) ==
        "refused reason=x address=1.2.3.4 subject=\"al ice reason=y\" origin=\"a\\nb\\\"c\" "
        "path=\"/\\u001b[2J\xEF\xBF\xBD\"");
  CHECK(format_refused({"x", "", std::string(1'000, 's'), "", "", ""}) ==
        "refused reason=x subject=" + std::string(200, 's') + "…");
}
