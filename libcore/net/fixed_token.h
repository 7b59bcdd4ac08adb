#pragma once

#include "net/token_source.h"

namespace syncws {

/// The one token that the environment gave.
class FixedToken final : public TokenSource {
 public:
  FixedToken(Secret token, std::string name) : token_(std::move(token)), name_(std::move(name)) {}

  void get(OnToken on_token) override { on_token(token_); }
  [[nodiscard]] std::string name() const override { return name_; }

 private:
  Secret token_;
  std::string name_;
};

}  // namespace syncws
