// A producer's lines on their way to a server that comes and goes.
#include "net/event_sender.h"

#include "catch.h"
#include "support/scripted_link.h"

using namespace syncws;
using namespace syncws::test;
using namespace std::chrono_literals;

namespace {

/// A window with three lines, a sender, and a server played by the test.
class Sending final : public EventSender::Owner {
 public:
  explicit Sending(EventSender::Settings settings)
      : sender(
            loop, window, settings,
            [this](EventLink::Listener& listener) {
              auto made = std::make_unique<ScriptedLink>(listener);
              link = made.get();
              ++links;
              return made;
            },
            *this) {
    for (std::uint64_t n = 1; n <= 3; ++n)
      window.add({"", n, n}, std::string(1, static_cast<char>('`' + n)));
    sender.start();
  }

  void on_room() override { sender.pump(); }
  void on_receipt(const InputLine& line, const socket_protocol::Receipt& receipt) override {
    told.push_back("receipt " + std::to_string(line.number) + " " + receipt.position.epoch);
  }
  void on_refused(const SendWindow::Line& line, std::string_view why) override {
    told.push_back("refused " + line.text + " " + std::string(why));
  }
  void on_settled(std::size_t lines, const InputLine& last) override {
    settled += lines;
    last_settled = last.number;
  }
  bool on_given_up(const Error& error) override {
    told.push_back("given up: " + error.message);
    return goes_on;
  }
  void on_failed(const Error& error) override { told.push_back("failed: " + error.message); }

  /// Turns of the loop until the sender has made another link.
  void until_next_link() {
    const int before = links;
    while (links == before) uv_run(loop.get(), UV_RUN_ONCE);
  }

  UvLoop loop;
  SendWindow window;
  ScriptedLink* link = nullptr;
  int links = 0;
  std::vector<std::string> told;
  std::size_t settled = 0;
  std::uint64_t last_settled = 0;
  bool goes_on = false;
  EventSender sender;
};

using Told = std::vector<std::string>;

}  // namespace

TEST_CASE("lines go once there is a server, and are settled by its answers", "[sender]") {
  Sending sending({0s, 30s, 0, true});
  sending.sender.pump();
  CHECK(sending.link->sent.empty());
  sending.link->connect();
  CHECK(sending.link->sent == "a\nb\nc\n");
  sending.link->listener.on_receipt({1, "o", {"e1", 5}});
  sending.link->listener.on_refused(2, "why");
  CHECK(sending.settled == 2);
  CHECK(sending.last_settled == 2);
  sending.link->listener.on_settled(3);
  CHECK(sending.told == Told{"receipt 1 e1", "refused b why"});
  CHECK(sending.settled == 3);
  CHECK(sending.last_settled == 3);
  CHECK(sending.window.unacknowledged() == 0);
}

TEST_CASE("after a loss all that was not settled goes again", "[sender]") {
  Sending sending({0s, 30s, 0, true});
  sending.link->connect();
  sending.link->listener.on_settled(1);
  sending.link->lose();
  CHECK_FALSE(sending.sender.has_link());
  sending.until_next_link();
  sending.link->connect();
  CHECK(sending.link->sent == "b\nc\n");
  sending.link->listener.on_settled(2);
  CHECK(sending.settled == 3);
  CHECK(sending.told.empty());
}

TEST_CASE("without a server it is given up when the wait is over", "[sender]") {
  Sending sending({0s, 30s, 0, true});
  sending.link->lose();
  CHECK(sending.told == Told{"given up: gone"});
  CHECK_FALSE(sending.sender.was_connected());
}

TEST_CASE("a server that can't take lines is given up though it can be reached", "[sender]") {
  Sending sending({0s, 100ms, 0, true});
  sending.link->connect();
  sending.link->listener.on_settled(1);
  while (sending.told.empty()) {
    sending.link->lose(EventLink::Verdict::not_now);
    if (!sending.told.empty()) break;
    sending.until_next_link();
    sending.link->connect();
    CHECK(sending.link->sent == "b\nc\n");
  }
  CHECK(sending.told == Told{"given up: gone"});
  CHECK(sending.links > 1);
}

TEST_CASE("its owner may go on trying after it was given up", "[sender]") {
  Sending sending({0s, 0s, 0, true});
  sending.goes_on = true;
  sending.link->lose();
  CHECK(sending.sender.has_given_up());
  sending.until_next_link();
  sending.link->lose();
  sending.until_next_link();
  CHECK(sending.told.size() == 1);
  sending.link->connect();
  CHECK_FALSE(sending.sender.has_given_up());
  CHECK(sending.link->sent == "a\nb\nc\n");
}

TEST_CASE("an answer to lines that were never sent ends it", "[sender]") {
  Sending sending({0s, 30s, 0, true});
  sending.link->connect();
  sending.link->listener.on_settled(4);
  CHECK(sending.told == Told{"failed: the server acknowledged lines that were not sent"});
  sending.link->lose();
  CHECK(sending.told.size() == 1);
}

TEST_CASE("a final loss ends it at once", "[sender]") {
  Sending sending({1h, 1h, 0, true});
  sending.link->lose(EventLink::Verdict::final);
  CHECK(sending.told == Told{"failed: gone"});
}

TEST_CASE("without acknowledgements a line is settled when it has left", "[sender]") {
  Sending sending({0s, 30s, 0, false});
  sending.link->connect();
  sending.link->listener.on_room();
  CHECK(sending.settled == 3);
  CHECK(sending.window.unacknowledged() == 0);
}

TEST_CASE("a rate lets the first line go and the others later", "[sender]") {
  Sending sending({0s, 30s, 200, true});
  sending.link->connect();
  CHECK(sending.link->sent == "a\n");
  while (sending.link->sent.size() < 6) uv_run(sending.loop.get(), UV_RUN_ONCE);
  CHECK(sending.link->sent == "a\nb\nc\n");
}
