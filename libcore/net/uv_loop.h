#pragma once

#include <uv.h>

#include <chrono>
#include <functional>

#include "net/uv_handle.h"

namespace syncws {

/// The process's event loop. All handles must be gone, or go in the loop's last turns, before it
/// dies.
class UvLoop {
 public:
  UvLoop();
  UvLoop(const UvLoop&) = delete;
  UvLoop& operator=(const UvLoop&) = delete;
  /// Runs what is left of closing handles.
  ~UvLoop();

  [[nodiscard]] uv_loop_t* get() { return &loop_; }
  /// Until stop() or until nothing is left to wait for.
  void run() { uv_run(&loop_, UV_RUN_DEFAULT); }
  void stop() { uv_stop(&loop_); }

 private:
  uv_loop_t loop_{};
};

/// Calls back after a while, once or again and again.
class UvTimer {
 public:
  UvTimer(UvLoop& loop, std::function<void()> on_due);

  void start(std::chrono::nanoseconds delay, std::chrono::nanoseconds repeat = {});
  void stop() { uv_timer_stop(timer_.get()); }
  [[nodiscard]] bool is_active() const {
    return uv_is_active(reinterpret_cast<uv_handle_t*>(timer_.get())) != 0;
  }
  /// A timer that does not keep the loop running.
  void unref() { uv_unref(reinterpret_cast<uv_handle_t*>(timer_.get())); }

 private:
  UvHandle<uv_timer_t> timer_;
  std::function<void()> on_due_;
};

/// Calls back at the end of every turn of the loop, after its input was handled.
class UvTurnEnd {
 public:
  /// `on_end` returns whether the next turn should come at once instead of waiting for input.
  UvTurnEnd(UvLoop& loop, std::function<bool()> on_end);

  /// Lets this turn end at once, though no input came: for what a timer found out.
  void hurry();

 private:
  void end_turn();

  UvHandle<uv_check_t> check_;
  UvHandle<uv_idle_t> idle_;
  std::function<bool()> on_end_;
};

/// Calls back in every turn of the loop right before it waits for input, if it has to.
class UvBeforeWait {
 public:
  UvBeforeWait(UvLoop& loop, std::function<void()> on_wait);

 private:
  UvHandle<uv_prepare_t> prepare_;
  std::function<void()> on_wait_;
};

/// Calls back while a descriptor of somebody else's is ready for what is watched. May be destroyed
/// from its own call, and must be before the descriptor is closed.
class UvPoll {
 public:
  struct Events {
    bool readable = false;
    bool writable = false;
  };

  UvPoll(UvLoop& loop, int descriptor, std::function<void(Events)> on_ready);

  void watch(Events events);

 private:
  UvHandle<uv_poll_t> poll_;
  std::function<void(Events)> on_ready_;
};

/// Calls back when the reader of a pipe or socket that we write to has gone. Other descriptors are
/// not watched.
class UvReaderGone {
 public:
  UvReaderGone(UvLoop& loop, int descriptor, std::function<void()> on_gone);

 private:
  UvHandle<uv_poll_t> poll_;
  std::function<void()> on_gone_;
};

/// The one door to the loop from other threads. Must outlive all who may knock.
class UvDoor {
 public:
  /// `on_knock` runs on the loop's thread, once or more after each knock; several may become one.
  UvDoor(UvLoop& loop, std::function<void()> on_knock);

  /// From any thread; never blocks. Does not keep the loop running.
  void knock() { uv_async_send(door_.get()); }

 private:
  UvHandle<uv_async_t> door_;
  std::function<void()> on_knock_;
};

/// Calls back when the process is sent a signal.
class UvSignal {
 public:
  UvSignal(UvLoop& loop, int number, std::function<void()> on_signal);

 private:
  UvHandle<uv_signal_t> signal_;
  std::function<void()> on_signal_;
};

}  // namespace syncws
