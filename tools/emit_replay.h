#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "net/replay_clock.h"
#include "net/send_window.h"
#include "net/uv_loop.h"

namespace syncws {

/// Plays a recording: has its events go on when they are due.
class EmitReplay {
 public:
  EmitReplay(UvLoop& loop, double speed, std::function<void(InputLine, std::string_view)> on_due);

  /// Takes a line of the recording, and returns its event if that is due already; else on_due()
  /// will be called with it, and until then is_holding() and no other line may be given. Kind
  /// refused_event when it is no line of a recording.
  [[nodiscard]] Result<std::optional<std::string>> take(const InputLine& origin,
                                                        std::string_view line);
  /// Whether an event waits for its time.
  [[nodiscard]] bool is_holding() const { return holding_; }

 private:
  ReplayClock clock_;
  std::function<void(InputLine, std::string_view)> on_due_;
  UvTimer timer_;
  InputLine origin_;
  std::string event_;
  bool holding_ = false;
};

}  // namespace syncws
