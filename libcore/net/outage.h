#pragma once

#include "base/clock.h"

namespace syncws {

/// How long a server may be away, or unable to take anything, before its client gives up. An
/// outage lasts from the first loss on, however often the server is found and lost again, until the
/// server is there for good: connected, or, when it was there but couldn't take lines, until it
/// has taken one.
class Outage {
 public:
  /// `wait` is what the first connection may take, `patience` what any later outage may.
  Outage(Instant now, Duration wait, Duration patience)
      : patience_(patience), is_on_(true), give_up_at_(now + wait) {}

  void on_loss(Instant now, bool not_now) {
    if (!is_on_) give_up_at_ = now + patience_;
    is_on_ = true;
    needs_acceptance_ = needs_acceptance_ || not_now;
  }
  void on_connected() { is_on_ = needs_acceptance_; }
  void on_accepted() { is_on_ = needs_acceptance_ = false; }

  [[nodiscard]] bool is_on() const { return is_on_; }
  [[nodiscard]] bool is_too_long(Instant now) const { return is_on_ && now >= give_up_at_; }
  /// Time left before it is too long; zero when it is.
  [[nodiscard]] Duration left(Instant now) const {
    return now < give_up_at_ ? give_up_at_ - now : Duration{0};
  }

 private:
  Duration patience_;
  bool is_on_;
  bool needs_acceptance_ = false;
  Instant give_up_at_;
};

}  // namespace syncws
