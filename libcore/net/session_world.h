#pragma once

#include <functional>
#include <optional>
#include <random>
#include <string_view>

#include "base/clock.h"
#include "net/access_refusal.h"
#include "net/timer_wheel.h"
#include "rooms/hub.h"
#include "rooms/room_passes.h"
#include "rooms/seating.h"
#include "rooms/verifier.h"
#include "wire/close_code.h"
#include "wire/inbound_message.h"
#include "wire/inflater.h"

namespace syncws {

class Session;

/// How much a viewer may say, and how little.
struct SessionLimits {
  InboundRules inbound;
  double client_rate = 100;  ///< frames of a viewer a second, and so many at once; zero: any number
  Duration idle_timeout = std::chrono::minutes(5);   ///< zero: for ever
  Duration auth_timeout = std::chrono::seconds(10);  ///< for the first message AUTH
};

/// What all sessions of a server share.
struct SessionWorld {
  Hub& hub;
  TimerWheel& timers;
  Duration ping_interval = std::chrono::seconds(25);  ///< zero: no pings
  Duration pong_timeout = std::chrono::seconds(10);
  Duration drain = std::chrono::seconds(5);  ///< over which those who must leave come back
  SessionLimits limits = {};
  /// Who judges tokens that come in messages; null: nobody has to show one, and AUTH is ignored.
  Verifier* verifier = nullptr;
  /// Why a good token's owner may not watch the organisation. Needed where tokens are.
  std::function<std::optional<AccessRefusal>(const Grant& grant, std::string_view organisation)>
      judge_watch = {};
  /// Hears, for the audit, that a session is turned out: by the name of the check that it failed.
  std::function<void(const Session& session, std::string_view check)> on_refused = {};
  /// Counts a viewer whose subject was not known at the upgrade; false: that one has all it may.
  std::function<bool(std::unique_ptr<Seat>& seat, std::string_view subject)> take_subject = {};
  /// Where rooms are another thread's: which of them may be entered; null: any.
  RoomPasses* passes = nullptr;
  std::function<WallTime()> wall = wall_now;
  Inflater inflater = {};
  std::minstd_rand random{std::random_device()()};
  /// The first ping may come so much earlier: viewers that came together aren't all pinged at once.
  Duration ping_spread = Duration::zero();
  /// Of those who are just coming in.
  struct {
    Duration advance{0};
    std::uint32_t viewers = 0;
  } ping_group = {};

  /// When a viewer that is closed with this code should come back.
  [[nodiscard]] Duration retry_after(CloseCode code);
  /// When a viewer is pinged that was pinged or has answered at `beat`. Those of a quarter second
  /// go out together: the process sleeps in between, and wakes up for many answers at once. (But
  /// not where that quarter would be a twentieth of the interval or more.)
  [[nodiscard]] Instant ping_due(Instant beat) const;
  /// How much earlier the first ping of the viewer that is just coming in comes. Some that come in
  /// one behind the other are pinged together for good: what they are made of, here and in the
  /// kernel, lies side by side, and is dear to fetch one by one.
  [[nodiscard]] Duration ping_advance();

 private:
  [[nodiscard]] Duration at_most(Duration most);
};

}  // namespace syncws
