#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "rooms/verifier.h"

namespace syncws {

/// One token on its way through the verifier. Shared by the verifier and by who waits; whoever
/// waits may leave before the verdict is there. On the loop's thread.
class TokenCheck {
 public:
  [[nodiscard]] static std::shared_ptr<TokenCheck> begin(Verifier& verifier, std::string_view token,
                                                         WallTime now) {
    auto check = std::make_shared<TokenCheck>();
    verifier.verify(token, now, [check](const Verdict& verdict) { check->finish(verdict); });
    return check;
  }

  /// Empty while a key is being fetched.
  [[nodiscard]] const std::optional<Verdict>& verdict() const { return verdict_; }

  /// Calls when the verdict is there, which may be now. One at a time waits.
  void then(Verifier::OnVerdict on_verdict) {
    if (verdict_) return on_verdict(*verdict_);
    on_verdict_ = std::move(on_verdict);
  }
  /// Nobody waits any longer.
  void forget() { on_verdict_ = nullptr; }

 private:
  void finish(const Verdict& verdict) {
    verdict_ = verdict;
    if (auto waiting = std::exchange(on_verdict_, nullptr)) waiting(*verdict_);
  }

  std::optional<Verdict> verdict_;
  Verifier::OnVerdict on_verdict_;
};

}  // namespace syncws
