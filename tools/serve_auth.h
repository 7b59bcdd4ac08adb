#pragma once

#include <functional>
#include <memory>

#include "backends/jwt_verifier.h"
#include "base/error.h"
#include "serve_auth_options.h"

namespace syncws {

/// The verifier that was asked for, if any. On the loop's thread.
class ServeAuth {
 public:
  /// Reads keys and secrets. `wake` asks for a deliver_answers() on the loop's thread; called from
  /// any thread. Kind usage or io: a sentence that names the file.
  [[nodiscard]] static Result<ServeAuth> open(AuthOptions options, std::function<void()> wake);

  /// Null: anybody may come.
  [[nodiscard]] Verifier* verifier() const { return verifier_.get(); }

  /// Reads keys, secrets and revocations again. Nothing changes if anything is wrong with them.
  [[nodiscard]] Status reload();

  void deliver_answers() {
    if (verifier_ != nullptr) verifier_->deliver_answers();
  }

 private:
  AuthOptions options_;
  std::unique_ptr<JwtVerifier> verifier_;
};

}  // namespace syncws
