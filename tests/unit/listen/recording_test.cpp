// The file of --record: what a line holds, and where it goes.
#include <sstream>

#include "catch.h"
#include "listen_recording.h"
#include "support/environment.h"

using namespace syncws;
using namespace syncws::test;

namespace {

const WallInstant kTenOClock{std::chrono::microseconds(1'764'324'000'000'017)};

EventMessage event(Sequence sequence) {
  EventMessage message;
  message.sequence = sequence;
  return message;
}

std::string content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("an event is recorded as it was emitted", "[listen]") {
  CHECK(recorded_event(kTenOClock, R"({"type":"SYNC_X","details":{"n":1e5},"seq":42})", event(42),
                       "boot-1") ==
        R"({"receivedAt":"2025-11-28T10:00:00.000017Z","seq":42,"epoch":"boot-1",)"
        R"("event":{"type":"SYNC_X","details":{"n":1e5}}})");
}

TEST_CASE("without positions there is null in their place", "[listen]") {
  CHECK(recorded_event(kTenOClock, R"({"type":"SYNC_X"})", EventMessage{}, "") ==
        R"({"receivedAt":"2025-11-28T10:00:00.000017Z","seq":null,"epoch":null,)"
        R"("event":{"type":"SYNC_X"}})");
}

TEST_CASE("a hole is recorded where it is", "[listen]") {
  CHECK(recorded_gap(kTenOClock, {43, 50, "history-trimmed"}) ==
        R"({"receivedAt":"2025-11-28T10:00:00.000017Z",)"
        R"("gap":{"from":43,"to":50,"reason":"history-trimmed"}})");
  CHECK(recorded_gap(kTenOClock, {43, std::nullopt, "epoch-changed"})
            .ends_with(R"("gap":{"from":43,"to":null,"reason":"epoch-changed"}})"));
}

TEST_CASE("a recording is appended to", "[listen]") {
  const TemporaryFile file("before\n");
  for (const Sequence sequence : {1, 2}) {
    auto recording = Recording::open(file.path());
    REQUIRE(recording);
    recording->event(kTenOClock, R"({"type":"SYNC_X"})", event(sequence), "boot-1");
    REQUIRE(recording->flush());
    REQUIRE(recording->flush());
  }
  const auto line = [](Sequence sequence) {
    return recorded_event(kTenOClock, R"({"type":"SYNC_X"})", event(sequence), "boot-1") + "\n";
  };
  CHECK(content(file.path()) == "before\n" + line(1) + line(2));
}

TEST_CASE("half a line of an earlier run stays alone", "[listen]") {
  const TemporaryFile file(R"({"receivedAt":"2025-11)");
  auto recording = Recording::open(file.path());
  REQUIRE(recording);
  recording->gap(kTenOClock, {1, 2, "history-trimmed"});
  REQUIRE(recording->flush());
  CHECK(content(file.path()) == R"({"receivedAt":"2025-11)"
                                "\n" +
                                    recorded_gap(kTenOClock, {1, 2, "history-trimmed"}) + "\n");
}

TEST_CASE("a recording that can't be is told", "[listen]") {
  const TemporaryFile file("");
  CHECK(Recording::open(file.path() + "/record").error().kind == ErrorKind::usage);
  CHECK(Recording::open(std::filesystem::temp_directory_path().string()).error().kind ==
        ErrorKind::usage);
  auto full = Recording::open("/dev/full");
  REQUIRE(full);
  full->gap(kTenOClock, {1, 2, "history-trimmed"});
  CHECK(full->flush().error().kind == ErrorKind::io);
}
