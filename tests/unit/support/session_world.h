#pragma once

#include <chrono>
#include <memory>

#include "net/session.h"
#include "support/events.h"
#include "support/moments.h"
#include "support/scripted_connection.h"
#include "wire/v1_encoder.h"

namespace syncws::test {

/// A session with everything around it but sockets: a hub, a wheel that the test turns, a scripted
/// connection.
class SessionTest {
 public:
  explicit SessionTest(Variant variant = Variant::plain, const HistoryLimits& limits = {},
                       Duration ping_interval = std::chrono::seconds(25))
      : hub({limits, std::chrono::seconds(1), "boot"}, journal_, encoder_),
        world{hub, wheel, ping_interval, std::chrono::seconds(10)},
        session(std::make_unique<Session>(connection.connection(), world, 1, variant, now_)) {
    world.wall = [this] { return wall_; };
  }

  void start(const ResumeRequest& request = {}) {
    auto admission = std::make_unique<Admission>();
    admission->target = {"org-rio", request};
    session->start(std::move(admission));
  }

  /// Numbered small events, delivered as far as the connection takes them.
  void publish(int count = 1) {
    for (int i = 0; i < count; ++i) {
      hub.publish(event_of("org-rio", small_payload(++published_)), {}, now_);
    }
    while (hub.flush(now_)) {
    }
  }

  /// The viewer says it in one frame, which comes in one piece.
  void say(std::string_view text) {
    InboundPiece piece;
    piece.bytes = text;
    session->on_data(piece);
  }

  /// Time goes by in the wheel's own steps.
  void pass(Duration time) {
    for (const auto end = now_ + time; now_ < end;) {
      now_ += TimerWheel::kTick;
      wall_.milliseconds += TimerWheel::kTick / std::chrono::milliseconds(1);
      wheel.advance(now_);
    }
  }

 private:
  MemoryJournal journal_;
  V1Encoder encoder_;
  Instant now_ = at({});
  WallTime wall_ = kTenOClock;
  std::uint64_t published_ = 0;

 public:
  Hub hub;
  TimerWheel wheel{at({}), Session::on_deadline};
  SessionWorld world;
  ScriptedConnection connection;
  std::unique_ptr<Session> session;
};

}  // namespace syncws::test
