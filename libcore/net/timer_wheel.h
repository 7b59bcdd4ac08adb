#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>

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
  /// A timer was set that is due before what await_next() has said.
  using OnSooner = std::function<void(Instant due)>;

  /// All timers of a wheel are of one kind: `on_due` knows which.
  TimerWheel(Instant start, OnDue on_due, OnSooner on_sooner = {});
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;

  /// (Re)sets the timer to `delay` from now().
  void set(Timer& timer, Duration delay);
  /// What advance() was last given, to the tick; after forget_now() the clock is read once.
  [[nodiscard]] Instant now() const { return start_ + now_tick() * kTick; }
  [[nodiscard]] Tick tick() const { return static_cast<Tick>(now_tick()); }
  /// Time goes by unseen from here on: the loop is about to wait.
  void forget_now() { knows_now_ = false; }
  /// A moment in four bytes, and back: at most three years from now, rounded down to the tick.
  [[nodiscard]] Tick tick_of(Instant moment) const;
  [[nodiscard]] Instant moment_of(Tick tick) const;
  static void cancel(Timer& timer) { timer.unlink(); }

  /// Fires what is due. A timer may set itself and others from on_due, and may die there.
  void advance(Instant now);
  /// When advance() is wanted next, or a little earlier; none: nothing is set.
  std::optional<Instant> await_next();

 private:
  static constexpr std::size_t kSlots = 1024;
  static constexpr std::int64_t kNothing = std::numeric_limits<std::int64_t>::max();

  struct Anchor final : Timer {};

  void fire(Anchor& slot, std::int64_t tick, Instant now);
  static void link(Anchor& slot, Timer& timer);
  [[nodiscard]] std::int64_t now_tick() const;

  Instant start_;
  OnDue on_due_;
  OnSooner on_sooner_;
  std::int64_t tick_ = 0;              ///< the last that was fired
  mutable std::int64_t now_tick_ = 0;  ///< ahead of that while catching up, or asleep
  mutable bool knows_now_ = true;
  std::int64_t awaited_ = kNothing;  ///< the tick that await_next() has said
  std::array<Anchor, kSlots> slots_;
};

}  // namespace syncws
