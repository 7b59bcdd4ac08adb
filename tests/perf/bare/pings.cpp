#include "bare/pings.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <utility>

#include "bare/sockets.h"

namespace bare {
namespace {

constexpr std::chrono::nanoseconds kPause = std::chrono::milliseconds(250);

}  // namespace

Pings::Pings(Loop& loop, std::chrono::seconds interval, Ping ping)
    : timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)),
      parts_(static_cast<std::size_t>(interval / kPause)),
      ping_(std::move(ping)) {
  if (!timer_.is_open()) throw_errno("timerfd_create");
  const timespec pause{0, kPause.count()};
  const itimerspec times{pause, pause};
  if (::timerfd_settime(timer_.get(), 0, &times, nullptr) != 0) throw_errno("timerfd_settime");
  loop.add(timer_.get(), EPOLLIN, *this);
}

void Pings::on_ready(std::uint32_t /*events*/) {
  std::uint64_t times = 0;
  if (::read(timer_.get(), &times, sizeof times) != sizeof times) return;
  places_ = ping_(places_ * part_ / parts_, places_ * (part_ + 1) / parts_);
  part_ = (part_ + 1) % parts_;
}

}  // namespace bare
