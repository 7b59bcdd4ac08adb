#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "net/gate.h"
#include "net/web_handler.h"

namespace syncws {

/// Asks for the token of a plain request before it is answered. The token's key may have to be
/// fetched first; until then the request waits.
class HttpAccess {
 public:
  /// Why the token's owner may not; none: may.
  using Judge = std::function<std::optional<AccessRefusal>(const Grant&)>;
  /// Answers whoever may.
  using Answer = std::function<HttpVerdict(std::shared_ptr<const Grant>)>;

  explicit HttpAccess(Gate& gate) : gate_(gate) {}

  /// Requires that the gate asks for tokens. `organisation` is for the audit log. Both functions
  /// may be called later, but not after the gate's end.
  [[nodiscard]] HttpVerdict with_grant(const HttpRequest& request, std::string organisation,
                                       Judge judge, Answer answer);

 private:
  Gate& gate_;
};

}  // namespace syncws
