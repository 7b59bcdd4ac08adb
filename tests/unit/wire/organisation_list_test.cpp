// The file of --orgs.
#include "wire/organisation_list.h"

#include "catch.h"

using namespace syncws;

TEST_CASE("a list has a name a line, and comments", "[organisations]") {
  const auto names =
      parse_organisation_list("# ours\norg-rio\r\n\n  org-oslo  # since May\n\torg-rio\nlast");
  REQUIRE(names);
  CHECK(*names == std::set<std::string, std::less<>>{"last", "org-oslo", "org-rio"});
  CHECK(parse_organisation_list("")->empty());
  CHECK(parse_organisation_list("# nobody yet\n")->empty());
}

TEST_CASE("a line that holds no name is told", "[organisations]") {
  const auto names = parse_organisation_list("org-rio\norg rio\n");
  REQUIRE_FALSE(names);
  CHECK(names.error().message == "line 2: 'org rio' is no organizationId");
  CHECK(parse_organisation_list("a\n\x1B[2J")
            .error()
            .message.find("line 2: '?[2J' is no organizationId") == 0);
}
