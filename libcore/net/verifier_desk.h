#pragma once

#include <functional>
#include <mutex>

#include "net/uv_post.h"
#include "rooms/verifier.h"

namespace syncws {

/// One verifier for several threads: each asks at a window of its own, one at a time, and hears a
/// verdict that comes later on its own loop. Only upgrades and requests come here, never a
/// delivery.
class VerifierDesk {
 public:
  class Window final : public Verifier {
   public:
    /// `home` is the way to the thread that asks here. Both outlive the window, and the verdicts
    /// that it waits for.
    Window(VerifierDesk& desk, UvPost& home) : desk_(desk), home_(home) {}

    void verify(std::string_view token, WallTime now, OnVerdict on_verdict) override;
    [[nodiscard]] bool is_revoked(const Grant& grant) const override;

   private:
    VerifierDesk& desk_;
    UvPost& home_;
  };

  explicit VerifierDesk(Verifier& verifier) : verifier_(verifier) {}
  VerifierDesk(const VerifierDesk&) = delete;
  VerifierDesk& operator=(const VerifierDesk&) = delete;

  /// Does something with the verifier while nobody else can. No verdict is heard from inside.
  template <typename Deed>
  auto alone(Deed deed) {
    const std::lock_guard guard(lock_);
    return deed();
  }

 private:
  std::mutex lock_;  ///< of the verifier
  Verifier& verifier_;
};

}  // namespace syncws
