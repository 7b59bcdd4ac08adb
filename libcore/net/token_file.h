#pragma once

#include "net/token_source.h"

namespace syncws {

/// A token in a file that somebody else keeps fresh: read anew each time. Refused when others than
/// its owner can read it.
class TokenFile final : public TokenSource {
 public:
  explicit TokenFile(std::string path) : path_(std::move(path)) {}

  void get(OnToken on_token) override { on_token(read()); }
  [[nodiscard]] std::string name() const override { return "--token-file " + path_; }

 private:
  [[nodiscard]] Result<Secret> read() const;

  std::string path_;
};

}  // namespace syncws
