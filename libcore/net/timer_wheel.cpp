#include "net/timer_wheel.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace syncws {
namespace {

/// Half of what a tick can count, so that it is known which of two comes first.
constexpr std::int64_t kMostTicks = std::numeric_limits<std::int32_t>::max();

/// How much later than `from`; less than zero: earlier.
std::int32_t distance(TimerWheel::Tick from, TimerWheel::Tick to) {
  return static_cast<std::int32_t>(to - from);
}

}  // namespace

void TimerWheel::Timer::unlink() {
  if (next_ == nullptr) return;
  previous_->next_ = next_;
  next_->previous_ = previous_;
  previous_ = nullptr;
  next_ = nullptr;
}

TimerWheel::TimerWheel(Instant start, OnDue on_due, OnSooner on_sooner)
    : start_(start), on_due_(on_due), on_sooner_(std::move(on_sooner)) {
  for (auto& slot : slots_) slot.previous_ = slot.next_ = &slot;
}

void TimerWheel::set(Timer& timer, Duration delay) {
  timer.unlink();
  const auto ticks =
      std::clamp<std::int64_t>((delay + kTick - Duration(1)) / kTick, 0, kMostTicks - 1);
  const auto due = now_tick() + 1 + ticks;  // one more: the present tick has begun already
  timer.due_ = static_cast<Tick>(due);
  link(slots_[timer.due_ % kSlots], timer);
  if (due >= awaited_ || !on_sooner_) return;
  awaited_ = due;
  on_sooner_(start_ + due * kTick);
}

std::int64_t TimerWheel::now_tick() const {
  if (!knows_now_) now_tick_ = std::max(now_tick_, (monotonic_now() - start_) / kTick);
  knows_now_ = true;
  return now_tick_;
}

/// At most a revolution ahead; what is in a slot may be of a later one.
std::optional<Instant> TimerWheel::await_next() {
  for (std::size_t ahead = 1; ahead <= kSlots; ++ahead) {
    const auto tick = tick_ + static_cast<std::int64_t>(ahead);
    const auto& slot = slots_[static_cast<std::size_t>(tick) % kSlots];
    if (slot.next_ == &slot) continue;
    awaited_ = tick;
    return start_ + tick * kTick;
  }
  awaited_ = kNothing;
  return std::nullopt;
}

TimerWheel::Tick TimerWheel::tick_of(Instant moment) const {
  const auto since = moment - start_;
  return static_cast<Tick>(since / kTick - (since % kTick < Duration(0) ? 1 : 0));
}

Instant TimerWheel::moment_of(Tick tick) const {
  return now() + distance(this->tick(), tick) * kTick;
}

void TimerWheel::link(Anchor& slot, Timer& timer) {
  timer.previous_ = slot.previous_;
  timer.next_ = &slot;
  slot.previous_->next_ = &timer;
  slot.previous_ = &timer;
}

void TimerWheel::advance(Instant now) {
  const auto target = (now - start_) / kTick;
  now_tick_ = std::max(now_tick_, target);
  knows_now_ = true;
  if (target - tick_ > static_cast<std::int64_t>(kSlots))
    tick_ = target - static_cast<std::int64_t>(kSlots);
  while (tick_ < target) {
    ++tick_;
    fire(slots_[static_cast<std::size_t>(tick_) % kSlots], tick_, now);
  }
}

/// The slot's timers go to a list of their own first, so that on_due may change the slot.
void TimerWheel::fire(Anchor& slot, std::int64_t tick, Instant now) {
  Anchor waiting;
  waiting.previous_ = waiting.next_ = &waiting;
  while (slot.next_ != &slot) {
    auto& timer = *slot.next_;
    timer.unlink();
    link(waiting, timer);
  }
  while (waiting.next_ != &waiting) {
    auto& timer = *waiting.next_;
    timer.unlink();
    if (distance(static_cast<Tick>(tick), timer.due_) <= 0) {
      on_due_(timer, now);
    } else {
      link(slot, timer);
    }
  }
}

}  // namespace syncws
