#include "net/uv_fine_timer.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/misuse.h"

namespace syncws {

UvFineTimer::UvFineTimer(UvLoop& loop, std::function<void()> on_due)
    : descriptor_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)),
      on_due_(std::move(on_due)),
      poll_([&](uv_poll_t* poll) { return uv_poll_init(loop.get(), poll, descriptor_); }) {
  require(poll_.status() == 0, "a timer could not be made");
  poll_.set_owner(this);
  uv_poll_start(poll_.get(), UV_READABLE, [](uv_poll_t* poll, int, int) {
    static_cast<UvFineTimer*>(poll->data)->on_over();
  });
  uv_unref(reinterpret_cast<uv_handle_t*>(poll_.get()));
}

UvFineTimer::~UvFineTimer() {
  poll_.close();
  close(descriptor_);
}

void UvFineTimer::start(Duration delay) {
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  const auto left = std::max<std::int64_t>(delay.count(), 1);  // zero would stop it
  const itimerspec time{{}, {left / kNanoseconds, left % kNanoseconds}};
  timerfd_settime(descriptor_, 0, &time, nullptr);
  active_ = true;
}

void UvFineTimer::on_over() {
  std::uint64_t times = 0;
  if (read(descriptor_, &times, sizeof times) != sizeof times) return;
  active_ = false;
  on_due_();
}

}  // namespace syncws
