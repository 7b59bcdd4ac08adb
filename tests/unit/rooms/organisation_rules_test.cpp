// Which organisations there are.
#include "rooms/organisation_rules.h"

#include "catch.h"

using namespace syncws;

TEST_CASE("without a rule there is any organisation", "[organisations]") {
  CHECK(OrganisationRules().knows("org-rio"));
}

TEST_CASE("a list knows its names and no others", "[organisations]") {
  OrganisationRules rules;
  rules.set_list({"org-rio", "org-oslo"});
  CHECK(rules.knows("org-rio"));
  CHECK_FALSE(rules.knows("org-rio2"));
  CHECK_FALSE(rules.knows("ORG-RIO"));
  rules.set_list({});
  CHECK_FALSE(rules.knows("org-rio"));
}

TEST_CASE("patterns add to a list", "[organisations]") {
  OrganisationRules rules;
  REQUIRE(rules.add_pattern("team-[0-9]"));
  REQUIRE(rules.add_pattern("org-*"));
  CHECK(rules.knows("team-7"));
  CHECK(rules.knows("org-"));
  CHECK(rules.knows("org-rio.south"));
  CHECK_FALSE(rules.knows("team-77"));
  CHECK_FALSE(rules.knows("acme"));
  rules.set_list({"acme"});
  CHECK(rules.knows("acme"));
  CHECK(rules.knows("team-7"));
}

TEST_CASE("a pattern that nothing fits is refused", "[organisations]") {
  for (const std::string pattern : {"", "org/*", "org *", ".hidden", "org-\xC3\xA9"}) {
    INFO(pattern);
    OrganisationRules rules;
    CHECK_FALSE(rules.add_pattern(pattern));
  }
}
