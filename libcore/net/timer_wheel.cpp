#include "net/timer_wheel.h"

#include <algorithm>
#include <limits>

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

TimerWheel::TimerWheel(Instant start, OnDue on_due) : start_(start), on_due_(on_due) {
  for (auto& slot : slots_) slot.previous_ = slot.next_ = &slot;
}

void TimerWheel::set(Timer& timer, Duration delay) {
  timer.unlink();
  const auto ticks =
      std::clamp<std::int64_t>((delay + kTick - Duration(1)) / kTick, 0, kMostTicks - 1);
  // One more: the present tick has begun already.
  timer.due_ = static_cast<Tick>(now_tick_ + 1 + ticks);
  link(slots_[timer.due_ % kSlots], timer);
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
