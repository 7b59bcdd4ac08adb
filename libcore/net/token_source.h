#pragma once

#include <functional>
#include <string>

#include "base/error.h"
#include "base/secret.h"
#include "net/uv_loop.h"

namespace syncws {

/// Port: where a client's token comes from. On the loop's thread.
class TokenSource {
 public:
  /// Kind usage: it is not there, or no token; unavailable: it can't be had at present.
  using OnToken = std::function<void(Result<Secret>)>;

  virtual ~TokenSource() = default;

  /// The token to show now. Calls once, from inside this call or later, but never after the
  /// source's end. A second call before that takes the place of the first.
  virtual void get(OnToken on_token) = 0;

  /// The last token is no good, or soon won't be: what was kept of it is not answered again.
  virtual void forget() {}

  /// For sentences: `--token-file FILE`. Never the token.
  [[nodiscard]] virtual std::string name() const = 0;
};

/// Runs the loop until the token is there: for programs that need one, and once.
[[nodiscard]] Result<Secret> wait_for_token(UvLoop& loop, TokenSource& source);

}  // namespace syncws
