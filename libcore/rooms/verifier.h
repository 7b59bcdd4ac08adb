#pragma once

#include <functional>
#include <string_view>

#include "rooms/grant.h"

namespace syncws {

/// Port: who knows whether a token is good. On the loop's thread.
class Verifier {
 public:
  using OnVerdict = std::function<void(const Verdict&)>;

  virtual ~Verifier() = default;

  /// Checks a token as of `now`; `token` is borrowed for the call. The verdict comes from inside
  /// this call, or, when a key has to be fetched first, later and on the same thread, once, within
  /// a few seconds; never after the verifier's end.
  virtual void verify(std::string_view token, WallTime now, OnVerdict on_verdict) = 0;

  /// Whether a token that was good has been revoked since.
  [[nodiscard]] virtual bool is_revoked(const Grant& grant) const = 0;
};

}  // namespace syncws
