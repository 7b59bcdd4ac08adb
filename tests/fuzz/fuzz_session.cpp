// Turns bytes into what can happen to one session: what its viewer says, in pieces as libwebsockets
// hands them over, tokens, time, and a connection that is full or breaks. Five digits of settings
// come first; then each step is a letter and its arguments, a text up to the end of the line.
// `11000agood` is a v1 viewer that has to show a token in its first message, and does.
#include <array>
#include <string>

#include "base/log.h"
#include "input.h"
#include "session_world.h"

namespace syncws::fuzz {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class Script {
 public:
  explicit Script(Input input) : input_(input), test_(read_settings(input_)) {}

  void run() {
    constexpr int kMostSteps = 400;
    for (int i = 0; i < kMostSteps && !input_.is_empty(); ++i) step();
  }

 private:
  using Entry = SessionUnderTest::Entry;

  static SessionUnderTest::Settings read_settings(Input& input) {
    SessionUnderTest::Settings settings;
    settings.variant = input.pick(std::array{Variant::plain, Variant::v1});
    settings.entry =
        input.pick(std::array{Entry::open, Entry::by_message, Entry::by_upgrade, Entry::alone});
    settings.limits.inbound.most_bytes = input.pick(std::array{10'240U, 64U, 1U, 0U});
    settings.limits.inbound.most_fragments = input.pick(std::array{1000U, 3U});
    const auto flags = input.number();
    settings.limits.inbound.takes_binary = (flags & 1U) != 0;
    settings.limits.client_rate = (flags & 2U) != 0 ? 5 : 0;
    settings.slow_verifier = (flags & 4U) != 0;
    return settings;
  }

  void step() {
    switch (input_.byte()) {
      case 'p':
        return test_.pong();
      case 'a':
        return auth();
      case 'z':
        return test_.say_packed(std::string(input_.line()));
      case 'c':
        return test_.peer_closes(input_.line());
      case 'w':
        return test_.writable();
      case 'v':
        return test_.answer_tokens();
      case 'e':
        return test_.publish();
      case 't':
        return test_.pass(input_.pick(std::array<Duration, 5>{
            milliseconds(50), seconds(1), seconds(11), seconds(36), minutes(6)}));
      case 'h':
        test_.wire().heard_ago =
            input_.pick(std::array<Duration, 3>{seconds(0), seconds(12), minutes(9)});
        return;
      case 'm':
        return set_mood();
      case 'x':
        return test_.close(
            input_.pick(std::array{CloseCode::token_refused, CloseCode::organisation_removed}));
      case 'd':
        return test_.drain();
      default:
        return say();
    }
  }

  /// A digit says what ends with the piece, and how much of its frame is still to come.
  void say() {
    const auto flags = input_.number();
    const auto announced =
        input_.pick(std::array<std::size_t, 5>{0, 1, 100, 20'000, ~std::size_t{0}});
    test_.say(input_.line(), announced, (flags & 1U) != 0, (flags & 2U) == 0);
  }

  void auth() {
    const std::string token(input_.line());
    test_.say(R"({"type":"AUTH","token":")" + token + R"("})", 0, true, true);
  }

  void set_mood() {
    using Write = Connection::Write;
    if (test_.wire().mood == Write::broken) return;
    test_.wire().mood =
        input_.pick(std::array{Write::taken, Write::taken_full, Write::refused, Write::broken});
  }

  Input input_;
  SessionUnderTest test_;
};

}  // namespace
}  // namespace syncws::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool is_quiet = [] {
    syncws::log::start({.program = "fuzz", .level = syncws::log::Level::off});
    return true;
  }();
  static_cast<void>(is_quiet);
  syncws::fuzz::Script({data, size}).run();
  return 0;
}
