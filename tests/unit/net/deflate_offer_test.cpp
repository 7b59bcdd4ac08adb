// Which offers of permessage-deflate are taken, and with what. More cases, through the library:
// tests/conformance.
#include "net/deflate_offer.h"

#include "catch.h"

using namespace syncws;

namespace {

const std::string kAlone = "; server_no_context_takeover; client_no_context_takeover";

std::string answer_to(std::string_view offers, const DeflateRules& rules = {}) {
  const auto choice = choose_deflate(offers, rules);
  return choice ? choice->parameters : "none";
}

}  // namespace

TEST_CASE("plain offers are taken without a context", "[deflate]") {
  for (const auto* const offer :
       {"permessage-deflate", " permessage-deflate ", "permessage-deflate;client_max_window_bits",
        "permessage-deflate; client_max_window_bits = 8",
        "permessage-deflate; client_no_context_takeover ;\tserver_no_context_takeover",
        "other; with=this, permessage-deflate"})
    CHECK(answer_to(offer) == kAlone);
  CHECK(answer_to("permessage-deflate; server_max_window_bits=\"15\"") ==
        kAlone + "; server_max_window_bits=15");
}

TEST_CASE("what can't be met is declined", "[deflate]") {
  for (const auto* const offer :
       {"", ",", ";", "permessage", "Permessage-Deflate",
        "permessage-deflate; server_max_window_bits=8",
        "permessage-deflate; server_max_window_bits=015",
        "permessage-deflate; server_max_window_bits=\"",
        "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; client_max_window_bits=8; client_max_window_bits",
        "permessage-deflate; client_no_context_takeover=", "permessage-deflate; x",
        "permessage-deflate; ; x", "permessage-deflate;=;"})
    CHECK(answer_to(offer) == "none");
}

TEST_CASE("of several offers the first good one counts, and all are counted", "[deflate]") {
  const auto choice = choose_deflate(
      "permessage-deflate; x, permessage-deflate; server_max_window_bits=15, other, "
      "permessage-deflate",
      {});
  REQUIRE(choice);
  CHECK(choice->offers == 3);
  CHECK(choice->parameters == kAlone + "; server_max_window_bits=15");
}

TEST_CASE("a window that is ours or larger is answered with ours", "[deflate]") {
  const DeflateRules rules{11};
  for (const auto* const bits : {"11", "12", "\"13\"", "15"}) {
    CHECK(answer_to("permessage-deflate; server_max_window_bits=" + std::string(bits), rules) ==
          kAlone + "; server_max_window_bits=11");
  }
  CHECK(answer_to("permessage-deflate", rules) == kAlone);
}

TEST_CASE("for a window that is smaller than ours the next offer is looked at", "[deflate]") {
  const DeflateRules rules{11};
  for (const auto* const bits : {"8", "9", "10"}) {
    const auto offer = "permessage-deflate; server_max_window_bits=" + std::string(bits);
    CHECK(answer_to(offer, rules) == "none");
    CHECK(answer_to(offer + ", permessage-deflate; client_max_window_bits", rules) == kAlone);
  }
}

TEST_CASE("a context of ours is kept where the client lets us", "[deflate]") {
  const DeflateRules rules{11, true};
  const std::string kept = "; client_no_context_takeover";
  CHECK(answer_to("permessage-deflate", rules) == kept);
  CHECK(answer_to("permessage-deflate; client_max_window_bits", rules) == kept);
  CHECK(answer_to("permessage-deflate; client_no_context_takeover", rules) == kept);
  CHECK(answer_to("permessage-deflate; server_max_window_bits=12", rules) ==
        kept + "; server_max_window_bits=11");
  CHECK(answer_to("permessage-deflate; server_no_context_takeover", rules) == kAlone);
  CHECK(choose_deflate("permessage-deflate", rules)->keeps_context);
  CHECK_FALSE(choose_deflate("permessage-deflate", {11})->keeps_context);
  CHECK_FALSE(
      choose_deflate("permessage-deflate; server_no_context_takeover", rules)->keeps_context);
  CHECK_FALSE(
      choose_deflate("permessage-deflate; x, permessage-deflate; server_no_context_takeover", rules)
          ->keeps_context);
}
