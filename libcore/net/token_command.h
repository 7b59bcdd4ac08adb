#pragma once

#include <memory>
#include <optional>

#include "base/clock.h"
#include "net/token_source.h"
#include "net/uv_command.h"

namespace syncws {

/// A token that a shell command prints. It is kept until it has to be renewed, or is forgotten;
/// one that doesn't tell its end, until it is forgotten.
class TokenCommand final : public TokenSource {
 public:
  TokenCommand(UvLoop& loop, std::string command) : loop_(loop), command_(std::move(command)) {}

  void get(OnToken on_token) override;
  void forget() override { kept_ = {}; }
  [[nodiscard]] std::string name() const override { return "--token-cmd"; }

 private:
  void on_end(Result<Secret> line);
  void answer(Result<Secret> token);

  UvLoop& loop_;
  std::string command_;
  std::unique_ptr<UvCommand> running_;
  OnToken on_token_;
  Secret kept_;
  std::optional<Instant> renew_at_;
};

}  // namespace syncws
