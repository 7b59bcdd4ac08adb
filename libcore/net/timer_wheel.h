#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace syncws {

/// Deadlines of very many connections at a constant price each: a ring of slots, a list in each
/// slot. Setting, moving and cancelling touch two neighbours. Fires up to two ticks late, never
/// early. (Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", 1987, scheme 6.)
class TimerWheel {
 public:
  static constexpr Duration kTick = std::chrono::milliseconds(50);

  /// Something with a deadline. Cancels itself when it dies. Its address is in the wheel, so it may
  /// not move.
  class Timer {
   public:
    Timer() = default;
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    virtual ~Timer() { unlink(); }

    virtual void on_due(Instant now) = 0;
    [[nodiscard]] bool is_set() const { return next_ != nullptr; }

   private:
    friend class TimerWheel;
    void unlink();

    Timer* previous_ = nullptr;
    Timer* next_ = nullptr;
    std::int64_t due_tick_ = 0;
  };

  explicit TimerWheel(Instant start);

  /// (Re)sets the timer to `delay` from now, which is what advance() was last given.
  void set(Timer& timer, Duration delay);
  /// What advance() was last given, to the tick.
  [[nodiscard]] Instant now() const { return start_ + now_tick_ * kTick; }
  static void cancel(Timer& timer) { timer.unlink(); }

  /// Fires what is due. A timer may set itself and others from on_due, and may die there.
  void advance(Instant now);

 private:
  static constexpr std::size_t kSlots = 1024;

  struct Anchor final : Timer {
    void on_due(Instant /*now*/) override {}
  };

  void fire(Anchor& slot, std::int64_t tick, Instant now);
  static void link(Anchor& slot, Timer& timer);

  Instant start_;
  std::int64_t tick_ = 0;      ///< the last that was fired
  std::int64_t now_tick_ = 0;  ///< the one that advance() was last given; ahead while catching up
  std::array<Anchor, kSlots> slots_;
};

}  // namespace syncws
