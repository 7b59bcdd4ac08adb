#include "net/uv_loop.h"

#include "base/misuse.h"

namespace syncws {
namespace {

/// Rounded up: libuv counts in milliseconds. Its clock is rounded down, so that a timer may still
/// fire up to one early.
std::uint64_t milliseconds(std::chrono::nanoseconds duration) {
  constexpr std::chrono::nanoseconds kAlmost{999'999};
  const auto count =
      std::chrono::duration_cast<std::chrono::milliseconds>(duration + kAlmost).count();
  return count < 0 ? 0 : static_cast<std::uint64_t>(count);
}

}  // namespace

UvLoop::UvLoop() { require(uv_loop_init(&loop_) == 0, "the event loop could not be made"); }

UvLoop::~UvLoop() {
  while (uv_loop_close(&loop_) == UV_EBUSY) uv_run(&loop_, UV_RUN_ONCE);
}

UvTimer::UvTimer(UvLoop& loop, std::function<void()> on_due)
    : timer_([&](uv_timer_t* timer) { return uv_timer_init(loop.get(), timer); }),
      on_due_(std::move(on_due)) {
  timer_.set_owner(this);
}

void UvTimer::start(std::chrono::nanoseconds delay, std::chrono::nanoseconds repeat) {
  uv_update_time(timer_.get()->loop);
  uv_timer_start(
      timer_.get(), [](uv_timer_t* timer) { static_cast<UvTimer*>(timer->data)->on_due_(); },
      milliseconds(delay), milliseconds(repeat));
}

UvTurnEnd::UvTurnEnd(UvLoop& loop, std::function<bool()> on_end)
    : check_([&](uv_check_t* check) { return uv_check_init(loop.get(), check); }),
      idle_([&](uv_idle_t* idle) { return uv_idle_init(loop.get(), idle); }),
      on_end_(std::move(on_end)) {
  check_.set_owner(this);
  uv_check_start(check_.get(),
                 [](uv_check_t* check) { static_cast<UvTurnEnd*>(check->data)->end_turn(); });
  uv_unref(reinterpret_cast<uv_handle_t*>(check_.get()));
}

void UvTurnEnd::hurry() {
  uv_idle_start(idle_.get(), [](uv_idle_t*) {});
}

void UvTurnEnd::end_turn() {
  if (on_end_()) {
    hurry();
  } else {
    uv_idle_stop(idle_.get());
  }
}

UvBeforeWait::UvBeforeWait(UvLoop& loop, std::function<void()> on_wait)
    : prepare_([&](uv_prepare_t* prepare) { return uv_prepare_init(loop.get(), prepare); }),
      on_wait_(std::move(on_wait)) {
  prepare_.set_owner(this);
  uv_prepare_start(prepare_.get(), [](uv_prepare_t* prepare) {
    static_cast<UvBeforeWait*>(prepare->data)->on_wait_();
  });
  uv_unref(reinterpret_cast<uv_handle_t*>(prepare_.get()));
}

UvPoll::UvPoll(UvLoop& loop, int descriptor, std::function<void(Events)> on_ready)
    : poll_([&](uv_poll_t* poll) { return uv_poll_init(loop.get(), poll, descriptor); }),
      on_ready_(std::move(on_ready)) {
  require(poll_.status() == 0, "a descriptor can't be polled");
  poll_.set_owner(this);
}

/// An error is readiness for everything: whoever uses the descriptor will find out.
void UvPoll::watch(Events events) {
  const int wanted = (events.readable ? UV_READABLE : 0) | (events.writable ? UV_WRITABLE : 0);
  uv_poll_start(poll_.get(), wanted, [](uv_poll_t* poll, int status, int ready) {
    const auto on_ready = static_cast<UvPoll*>(poll->data)->on_ready_;  // may end with the call
    on_ready({status < 0 || (ready & UV_READABLE) != 0, status < 0 || (ready & UV_WRITABLE) != 0});
  });
}

/// A pipe whose reader has gone is in error; libuv reports that whatever is asked for. Files can't
/// be polled.
UvReaderGone::UvReaderGone(UvLoop& loop, int descriptor, std::function<void()> on_gone)
    : poll_([&](uv_poll_t* poll) {
        const auto kind = uv_guess_handle(descriptor);
        const bool is_stream = kind == UV_NAMED_PIPE || kind == UV_TCP;
        return is_stream ? uv_poll_init(loop.get(), poll, descriptor) : UV_EINVAL;
      }),
      on_gone_(std::move(on_gone)) {
  if (poll_.status() != 0) return;
  poll_.set_owner(this);
  uv_poll_start(poll_.get(), UV_DISCONNECT, [](uv_poll_t* poll, int, int) {
    uv_poll_stop(poll);
    static_cast<UvReaderGone*>(poll->data)->on_gone_();
  });
  uv_unref(reinterpret_cast<uv_handle_t*>(poll_.get()));
}

/// A knock may still be on its way when the owner has gone; then there is nobody to call.
UvDoor::UvDoor(UvLoop& loop, std::function<void()> on_knock)
    : door_([&](uv_async_t* door) {
        return uv_async_init(loop.get(), door, [](uv_async_t* async) {
          auto* const owner = static_cast<UvDoor*>(async->data);
          if (owner != nullptr) owner->on_knock_();
        });
      }),
      on_knock_(std::move(on_knock)) {
  door_.set_owner(this);
  uv_unref(reinterpret_cast<uv_handle_t*>(door_.get()));
}

UvSignal::UvSignal(UvLoop& loop, int number, std::function<void()> on_signal)
    : signal_([&](uv_signal_t* signal) { return uv_signal_init(loop.get(), signal); }),
      on_signal_(std::move(on_signal)) {
  signal_.set_owner(this);
  uv_signal_start(
      signal_.get(),
      [](uv_signal_t* signal, int) { static_cast<UvSignal*>(signal->data)->on_signal_(); }, number);
  uv_unref(reinterpret_cast<uv_handle_t*>(signal_.get()));
}

}  // namespace syncws
