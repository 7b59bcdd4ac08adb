#include "bare/loop.h"

#include <sys/epoll.h>

#include <array>
#include <cerrno>

#include "bare/sockets.h"

namespace bare {

Loop::Loop() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_.is_open()) throw_errno("epoll_create1");
}

void Loop::add(int fd, std::uint32_t interest, Watcher& watcher) {
  control(EPOLL_CTL_ADD, fd, interest, &watcher);
}

void Loop::change(int fd, std::uint32_t interest, Watcher& watcher) {
  control(EPOLL_CTL_MOD, fd, interest, &watcher);
}

void Loop::remove(int fd) { control(EPOLL_CTL_DEL, fd, 0, nullptr); }

void Loop::control(int operation, int fd, std::uint32_t interest, Watcher* watcher) {
  epoll_event event{};
  event.events = interest;
  event.data.ptr = watcher;
  if (::epoll_ctl(epoll_.get(), operation, fd, &event) != 0) throw_errno("epoll_ctl");
}

void Loop::turn() {
  std::array<epoll_event, 512> ready;
  const int count = ::epoll_wait(epoll_.get(), ready.data(), static_cast<int>(ready.size()), -1);
  if (count < 0 && errno != EINTR) throw_errno("epoll_wait");
  for (int i = 0; i < count; ++i) {
    const auto& event = ready[static_cast<std::size_t>(i)];
    static_cast<Watcher*>(event.data.ptr)->on_ready(event.events);
  }
}

}  // namespace bare
