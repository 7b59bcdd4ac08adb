#pragma once

#include <cstdint>

#include "bare/fd.h"

namespace bare {

/// Something that is told when its descriptor can be read or written.
class Watcher {
 public:
  Watcher() = default;
  virtual ~Watcher() = default;
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  /// `events` are the EPOLL… bits. Must not destroy any watcher: that waits for the end of the
  /// turn.
  virtual void on_ready(std::uint32_t events) = 0;
};

/// Level-triggered epoll.
class Loop {
 public:
  Loop();

  void add(int fd, std::uint32_t interest, Watcher& watcher);
  void change(int fd, std::uint32_t interest, Watcher& watcher);
  void remove(int fd);

  /// Waits until something is ready and tells each watcher once.
  void turn();

 private:
  void control(int operation, int fd, std::uint32_t interest, Watcher* watcher);

  Fd epoll_;
};

}  // namespace bare
