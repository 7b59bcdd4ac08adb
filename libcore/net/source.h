#pragma once

namespace syncws {

/// Port: something that feeds the hub, as the server's turn sees it.
class Source {
 public:
  virtual ~Source() = default;

  /// Everything that came in before was delivered: send its answers, then go on if it had to wait.
  /// Returns whether it has taken more and wants another turn at once.
  virtual bool on_turn_end() = 0;

  /// Everything that was taken in has been answered. The orderly end waits for it.
  [[nodiscard]] virtual bool is_quiet() const = 0;
};

}  // namespace syncws
