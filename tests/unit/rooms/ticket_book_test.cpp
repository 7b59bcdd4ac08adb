// Tickets: once, in time, and not without end.
#include "rooms/ticket_book.h"

#include <fmt/format.h>

#include "catch.h"

using namespace syncws;
using namespace std::chrono_literals;

namespace {

constexpr Instant kBegin{std::chrono::hours(1)};

struct Book {
  std::string issue(const std::string& subject, Instant now = kBegin) {
    Grant grant;
    grant.subject = subject;
    return book.issue(std::make_shared<Grant>(grant), now).value_or("");
  }
  std::string redeem(const std::string& ticket, Instant now = kBegin) {
    const auto grant = book.redeem(ticket, now);
    return grant == nullptr ? "nobody" : grant->subject;
  }

  int made = 0;
  TicketBook book{{30s, 3, [this] {
                     ++made;
                     return fmt::format("{:011}{:011}", made, made * 7);
                   }}};
};

}  // namespace

TEST_CASE("a ticket is good once", "[tickets]") {
  Book book;
  const auto ana = book.issue("ana");
  const auto bo = book.issue("bo");
  CHECK(book.redeem(bo) == "bo");
  CHECK(book.redeem(bo) == "nobody");
  CHECK(book.redeem(ana) == "ana");
  CHECK(book.book.outstanding() == 0);
}

TEST_CASE("a ticket is good for its time and no longer", "[tickets]") {
  Book book;
  const auto early = book.issue("ana");
  const auto late = book.issue("bo");
  CHECK(book.redeem(early, kBegin + 30s - 1ns) == "ana");
  CHECK(book.redeem(late, kBegin + 30s) == "nobody");
}

TEST_CASE("what was never given is no ticket", "[tickets]") {
  Book book;
  const auto ticket = book.issue("ana");
  for (const auto& wrong : {std::string(), std::string("x"), std::string(22, '0'),
                            ticket.substr(0, 11), std::string(100'000, 'x')}) {
    CHECK(book.redeem(wrong) == "nobody");
  }
  CHECK(book.redeem(ticket) == "ana");
}

TEST_CASE("a guess with the right first half uses a ticket up", "[tickets]") {
  Book book;
  const auto ticket = book.issue("ana");
  CHECK(book.redeem(ticket.substr(0, 21) + "x") == "nobody");
  CHECK(book.redeem(ticket) == "nobody");
}

TEST_CASE("a full book gives none until there is room again", "[tickets]") {
  Book book;
  const auto first = book.issue("ana");
  book.issue("bo");
  CHECK(book.issue("cy") != "");
  CHECK(book.issue("di") == "");
  CHECK(book.redeem(first) == "ana");
  CHECK(book.issue("di") != "");
  CHECK(book.issue("eve") == "");
  CHECK(book.issue("eve", kBegin + 30s) != "");
  CHECK(book.book.outstanding() == 1);
}
