#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace syncws {

/// Deadlines of very many connections at a constant price each: a ring of slots, a list in each
/// slot. Setting, moving and cancelling touch two neighbours. Fires up to two ticks late, never
/// early. (Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", 1987, scheme 6.)
/// What each connection keeps of it is small: ticks are counted in 32 bits, which suffices for
/// spans of three years.
class TimerWheel {
 public:
  static constexpr Duration kTick = std::chrono::milliseconds(50);

  using Tick = std::uint32_t;

  /// Something with a deadline. Cancels itself when it dies. Its address is in the wheel, so it may
  /// not move.
  class Timer {
   public:
    Timer() = default;
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    [[nodiscard]] bool is_set() const { return next_ != nullptr; }

   protected:
    ~Timer() { unlink(); }

   private:
    friend class TimerWheel;
    void unlink();

    Timer* previous_ = nullptr;
    Timer* next_ = nullptr;
    Tick due_ = 0;
  };

  using OnDue = void (*)(Timer& timer, Instant now);

  /// All timers of a wheel are of one kind: `on_due` knows which.
  TimerWheel(Instant start, OnDue on_due);
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;

  /// (Re)sets the timer to `delay` from now, which is what advance() was last given.
  void set(Timer& timer, Duration delay);
  /// What advance() was last given, to the tick.
  [[nodiscard]] Instant now() const { return start_ + now_tick_ * kTick; }
  [[nodiscard]] Tick tick() const { return static_cast<Tick>(now_tick_); }
  /// A moment in four bytes, and back: at most three years from now, rounded down to the tick.
  [[nodiscard]] Tick tick_of(Instant moment) const;
  [[nodiscard]] Instant moment_of(Tick tick) const;
  static void cancel(Timer& timer) { timer.unlink(); }

  /// Fires what is due. A timer may set itself and others from on_due, and may die there.
  void advance(Instant now);

 private:
  static constexpr std::size_t kSlots = 1024;

  struct Anchor final : Timer {};

  void fire(Anchor& slot, std::int64_t tick, Instant now);
  static void link(Anchor& slot, Timer& timer);

  Instant start_;
  OnDue on_due_;
  std::int64_t tick_ = 0;      ///< the last that was fired
  std::int64_t now_tick_ = 0;  ///< the one that advance() was last given; ahead while catching up
  std::array<Anchor, kSlots> slots_;
};

}  // namespace syncws
