#include "rooms/seating.h"

#include <vector>

#include "catch.h"

using namespace syncws;
using Of = Seating::Full::Of;

namespace {

const IpAddress kAnna = IpAddress::parse("192.0.2.1").value();
const IpAddress kBert = IpAddress::parse("192.0.2.2").value();

}  // namespace

TEST_CASE("a quota gives its places, and gives them again", "[limits]") {
  Quota quota(2);
  auto first = quota.take("org-rio");
  auto second = quota.take("org-rio");
  REQUIRE(first);
  REQUIRE(second);
  CHECK_FALSE(quota.take("org-rio"));
  CHECK(quota.take("org-lima"));
  second.reset();
  CHECK(quota.take("org-rio"));
  CHECK(quota.taken_by("org-rio") == 1);
  first.reset();
  CHECK(quota.names() == 0);
}

TEST_CASE("a place that moves is given back once", "[limits]") {
  Quota quota(1);
  Quota::Place kept;
  {
    auto place = quota.take("x").value();
    kept = std::move(place);
  }
  CHECK(quota.taken_by("x") == 1);
  { const Quota::Place moved(std::move(kept)); }
  CHECK(quota.taken_by("x") == 0);
}

TEST_CASE("without a limit nothing is counted", "[limits]") {
  Quota quota(0);
  const auto place = quota.take("x");
  REQUIRE(place);
  CHECK_FALSE(place->is_taken());
  CHECK(quota.names() == 0);
  Seating seating({});
  const auto seat = seating.take_seat(kAnna, "org-rio", "sue");
  REQUIRE(seat);
  CHECK(*seat == nullptr);
}

TEST_CASE("each of address, organisation and subject has its own number", "[limits]") {
  Seating seating({3, 2, 1});
  std::vector<std::unique_ptr<Seat>> seats;
  seats.push_back(seating.take_seat(kAnna, "org-rio", "sue").value());
  CHECK(seating.take_seat(kBert, "org-lima", "sue").error().of == Of::subject);
  seats.push_back(seating.take_seat(kAnna, "org-rio", "tom").value());
  CHECK(seating.take_seat(kAnna, "org-rio", "uma").error().of == Of::organisation);
  seats.push_back(seating.take_seat(kAnna, "org-lima", "uma").value());
  const auto full = seating.take_seat(kAnna, "org-quito", "vic");
  REQUIRE_FALSE(full);
  CHECK(full.error().of == Of::address);
  CHECK(full.error().most == 3);
  CHECK(seating.take_seat(kBert, "org-quito", "vic"));
  seats.erase(seats.begin());
  CHECK(seating.take_seat(kAnna, "org-rio", "sue"));
}

TEST_CASE("who is refused has taken nothing", "[limits]") {
  Seating seating({1, 1, 0});
  auto seat = seating.take_seat(kAnna, "org-rio", {}).value();
  for (int i = 0; i < 3; ++i) CHECK_FALSE(seating.take_seat(kBert, "org-rio", {}));
  CHECK(seating.take_seat(kBert, "org-lima", {}));
}

TEST_CASE("an IPv6 network is one address", "[limits]") {
  Seating seating({1, 0, 0});
  const auto place = seating.take_place(IpAddress::parse("2001:db8::1").value());
  REQUIRE(place);
  CHECK_FALSE(seating.take_place(IpAddress::parse("2001:db8::ffff").value()));
  CHECK(seating.take_place(IpAddress::parse("2001:db8:0:1::1").value()));
}

TEST_CASE("without an address, a name or a subject, those are not counted", "[limits]") {
  Seating seating({1, 0, 1});
  auto one = seating.take_seat(std::nullopt, "org-rio", {}).value();
  auto two = seating.take_seat(std::nullopt, "org-rio", {}).value();
  CHECK(one == nullptr);
  CHECK(two == nullptr);
}

TEST_CASE("a subject that becomes known later is counted then, once", "[limits]") {
  Seating seating({0, 0, 1});
  std::unique_ptr<Seat> anna;
  std::unique_ptr<Seat> bert;
  CHECK(seating.take_subject(anna, "sue"));
  CHECK(seating.take_subject(anna, "sue"));
  CHECK_FALSE(seating.take_subject(bert, "sue"));
  CHECK(bert == nullptr);
  anna.reset();
  CHECK(seating.take_subject(bert, "sue"));
}
