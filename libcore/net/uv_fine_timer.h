#pragma once

#include <uv.h>

#include <functional>

#include "base/clock.h"
#include "net/uv_handle.h"
#include "net/uv_loop.h"

namespace syncws {

/// Calls back once after a time of microseconds; libuv's own timers count in milliseconds. Setting
/// it costs a system call. Does not keep the loop running.
class UvFineTimer {
 public:
  UvFineTimer(UvLoop& loop, std::function<void()> on_due);
  ~UvFineTimer();
  UvFineTimer(const UvFineTimer&) = delete;
  UvFineTimer& operator=(const UvFineTimer&) = delete;

  /// Forgets what it was set to before. A delay of zero or less is over at once.
  void start(Duration delay);
  [[nodiscard]] bool is_active() const { return active_; }

 private:
  void on_over();

  int descriptor_;
  std::function<void()> on_due_;
  bool active_ = false;
  UvHandle<uv_poll_t> poll_;
};

}  // namespace syncws
