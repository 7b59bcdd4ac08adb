#include "net/http_publisher.h"

#include <optional>

#include "catch.h"
#include "support/counting_encoder.h"
#include "support/events.h"
#include "support/late_journal.h"
#include "support/moments.h"
#include "support/scripted_subscriber.h"
#include "wire/publish_body.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;
using Mood = ScriptedSubscriber::Mood;

namespace {

class Client final : public HttpResponder {
 public:
  void answer(const HttpResponse& response) override { heard = response; }
  std::optional<HttpResponse> heard;
};

template <typename Journal>
struct World {
  explicit World(const HistoryLimits& limits = {}, const HttpPublisher::Limits& rates = {})
      : hub({limits, 1s, "boot"}, journal, encoder), publisher(hub, decoder, rates) {}

  std::shared_ptr<Client> post(std::string body, const std::string& payer = "127.0.0.1") {
    auto client = std::make_shared<Client>();
    auto verdict = publisher.let_in(payer);
    if (const auto* const refused = std::get_if<HttpResponse>(&verdict); refused != nullptr) {
      client->answer(*refused);
    } else {
      std::get<std::unique_ptr<HttpTask>>(verdict)->on_body(std::move(body), HttpReply(client));
    }
    return client;
  }
  /// Turns of the loop until nothing is left to do.
  void turn() {
    for (bool more = true; more;) {
      more = hub.flush(monotonic_now());
      more = publisher.on_turn_end() || more || hub.has_unflushed();
    }
  }
  HttpResponse answer_to(std::string body) {
    const auto client = post(std::move(body));
    turn();
    REQUIRE(client->heard);
    return *client->heard;
  }

  Journal journal;
  CountingEncoder encoder;
  EventDecoder decoder{EventDecoder::Settings{}};
  Hub hub;
  HttpPublisher publisher;
};
using PromptWorld = World<MemoryJournal>;
using LateWorld = World<LateJournal>;

bool contains(const HttpResponse& response, std::string_view text) {
  return response.body.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("events of a request are published in order, and answered after the flush",
          "[publisher]") {
  PromptWorld world;
  ScriptedSubscriber anna;
  world.hub.join("org-rio", anna, Variant::plain, {});
  const auto one = event_line("org-rio", "one");
  const auto two = event_line("org-rio", "two");
  const auto client = world.post("[" + one + " ,\n" + two + "]");
  CHECK(!client->heard);
  world.turn();
  CHECK(anna.payloads == std::vector<std::string>{one, two});
  REQUIRE(client->heard);
  CHECK(client->heard->status == 200);
  CHECK(client->heard->body ==
        R"({"accepted":2,"refused":0,"results":[)"
        R"({"line":1,"organizationId":"org-rio","seq":1,"epoch":"boot-1"},)"
        R"({"line":2,"organizationId":"org-rio","seq":2,"epoch":"boot-1"}]})");
  CHECK(world.publisher.is_quiet());
}

TEST_CASE("the status tells all, some or none", "[publisher]") {
  PromptWorld world;
  const auto good = event_line("org-rio");
  CHECK(world.answer_to(good).status == 200);
  const auto some = world.answer_to(good + "\nbad\n" + good);
  CHECK(some.status == 207);
  CHECK(contains(some, R"("accepted":2,"refused":1)"));
  CHECK(contains(some, R"({"line":2,"error":{"code":"refused_event","message":"not JSON)"));
  CHECK(world.answer_to("bad\nworse").status == 400);
  CHECK(world.hub.stats().events_refused == 3);
}

TEST_CASE("a body without events, with too many, or in pieces", "[publisher]") {
  PromptWorld world;
  const auto empty = world.answer_to(" [] ");
  CHECK(empty.status == 400);
  CHECK(contains(empty, R"("code":"no_events")"));
  std::string lines(kMostPublishEvents + 1, '\n');
  lines.back() = 'x';
  const auto many = world.answer_to(lines);
  CHECK(many.status == 413);
  CHECK(contains(many, R"("code":"too_many_events")"));
  const auto broken = world.answer_to("[" + event_line("org-rio"));
  CHECK(broken.status == 400);
  CHECK(broken.body == R"({"accepted":0,"refused":1,"results":[{"line":1,"error":)"
                       R"({"code":"refused_event","message":"not JSON: the array has no end"}}]})");
  CHECK(world.hub.stats().events_accepted == 0);
}

TEST_CASE("the answer waits for the journal", "[publisher]") {
  LateWorld world;
  const auto client = world.post(event_line("org-rio") + "\nbad\n" + event_line("org-rio"));
  world.turn();
  CHECK(!client->heard);
  CHECK(!world.publisher.is_quiet());
  world.journal.commit(1);
  world.turn();
  CHECK(!client->heard);
  world.journal.commit();
  world.turn();
  REQUIRE(client->heard);
  CHECK(client->heard->status == 207);
}

TEST_CASE("what can't be recorded is unavailable, and all behind it", "[publisher]") {
  LateWorld world;
  std::string body;
  for (int i = 0; i < 5000; ++i) body += event_line("org-rio", std::to_string(i)) + "\n";
  const auto client = world.post(body);
  CHECK(world.journal.waiting() == 2500);
  world.journal.commit(2000);
  world.journal.fail();
  world.turn();
  REQUIRE(client->heard);
  CHECK(world.journal.waiting() == 0);
  CHECK(client->heard->status == 207);
  CHECK(contains(*client->heard, R"("accepted":2000,"refused":3000)"));
  CHECK(contains(*client->heard,
                 R"({"line":5000,"error":{"code":"unavailable","message":"the disk is full"}})"));
}

TEST_CASE("nothing recorded means come back", "[publisher]") {
  LateWorld world;
  const auto client = world.post(event_line("org-rio") + "\nbad");
  world.journal.fail();
  world.turn();
  REQUIRE(client->heard);
  CHECK(client->heard->status == 503);
  CHECK(client->heard->headers.front().first == "Retry-After");
}

TEST_CASE("a held room makes a request wait, be it a single event", "[publisher]") {
  PromptWorld world(HistoryLimits{10, 1 << 20, 1h, 1 << 30});
  ScriptedSubscriber slow;
  world.hub.join("org-rio", slow, Variant::plain, {});
  world.turn();
  slow.mood = Mood::refuses;
  std::string many;
  for (int i = 0; i < 9; ++i) many += event_line("org-rio") + "\n";
  const auto first = world.post(many);
  world.turn();
  REQUIRE(world.hub.is_held("org-rio"));
  const auto held = world.post(event_line("org-rio", "late"));
  const auto other = world.post(event_line("org-oslo"));
  world.turn();
  CHECK(!held->heard);
  REQUIRE(other->heard);
  CHECK(other->heard->status == 200);
  slow.mood = Mood::takes;
  world.hub.advance(slow);
  world.turn();
  world.turn();
  REQUIRE(held->heard);
  CHECK(held->heard->status == 200);
  CHECK(slow.payloads.back() == event_line("org-rio", "late"));
}

TEST_CASE("who hangs up is published all the same", "[publisher]") {
  LateWorld world;
  auto client = world.post(event_line("org-rio"));
  client.reset();
  world.journal.commit();
  world.turn();
  CHECK(world.hub.stats().events_accepted == 1);
  CHECK(world.publisher.is_quiet());
}

TEST_CASE("a place is taken from the head to the answer", "[publisher]") {
  LateWorld world;
  std::vector<std::shared_ptr<Client>> clients;
  for (std::size_t i = 0; i < HttpPublisher::kMostRequests; ++i)
    clients.push_back(world.post(event_line("org-rio")));
  const auto refused = world.publisher.let_in("127.0.0.1");
  REQUIRE(std::holds_alternative<HttpResponse>(refused));
  CHECK(std::get<HttpResponse>(refused).status == 503);
  world.journal.commit(1);
  world.turn();
  CHECK(clients.front()->heard);
  CHECK_FALSE(std::holds_alternative<HttpResponse>(world.publisher.let_in("127.0.0.1")));
}

TEST_CASE("who publishes too many events a second is told when to come back", "[publisher]") {
  PromptWorld world({}, {kMostPublishBytes, 2});
  CHECK(world.answer_to(event_line("org-rio")).status == 200);
  CHECK(world.answer_to(event_line("org-rio")).status == 200);
  const auto refused = world.answer_to(event_line("org-rio"));
  CHECK(refused.status == 429);
  CHECK(contains(refused, "rate_limited"));
  REQUIRE(refused.headers.size() == 1);
  CHECK(refused.headers.front() == std::pair<std::string, std::string>("Retry-After", "1"));
  const auto other = world.post(event_line("org-rio"), "192.0.2.2");
  world.turn();
  CHECK(other->heard->status == 200);
}

TEST_CASE("more events than a second's are taken as a whole, and paid for afterwards",
          "[publisher]") {
  PromptWorld world({}, {kMostPublishBytes, 2});
  const auto line = event_line("org-rio") + "\n";
  CHECK(world.answer_to(line + line + line + line + line).status == 200);
  const auto refused = world.answer_to(line);
  CHECK(refused.status == 429);
  REQUIRE_FALSE(refused.headers.empty());
  CHECK(refused.headers.front().second == "2");
}
