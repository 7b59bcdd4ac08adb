#include "net/timer_wheel.h"

#include <algorithm>

namespace syncws {

void TimerWheel::Timer::unlink() {
  if (next_ == nullptr) return;
  previous_->next_ = next_;
  next_->previous_ = previous_;
  previous_ = nullptr;
  next_ = nullptr;
}

TimerWheel::TimerWheel(Instant start) : start_(start) {
  for (auto& slot : slots_) slot.previous_ = slot.next_ = &slot;
}

void TimerWheel::set(Timer& timer, Duration delay) {
  timer.unlink();
  const auto ticks = std::max<std::int64_t>((delay + kTick - Duration(1)) / kTick, 0);
  timer.due_tick_ = now_tick_ + 1 + ticks;  // one more: the present tick has begun already
  link(slots_[static_cast<std::size_t>(timer.due_tick_) % kSlots], timer);
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
    if (timer.due_tick_ <= tick) {
      timer.on_due(now);
    } else {
      link(slot, timer);
    }
  }
}

}  // namespace syncws
