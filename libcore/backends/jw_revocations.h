#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

#include "base/error.h"
#include "rooms/grant.h"

namespace syncws {

/// Tokens and people that are no longer let in.
class JwRevocations {
 public:
  /// Lines `jti VALUE` and `sub VALUE`; what begins with # and empty lines don't count. Kind usage:
  /// a sentence that names the line.
  [[nodiscard]] static Result<JwRevocations> parse(std::string_view text);

  /// … from a file, of which others can't write (see JwFile).
  [[nodiscard]] static Result<JwRevocations> load(const std::string& path);

  [[nodiscard]] bool has(const Grant& grant) const {
    return tokens_.contains(grant.token_id) || subjects_.contains(grant.subject);
  }
  [[nodiscard]] std::size_t size() const { return tokens_.size() + subjects_.size(); }

 private:
  [[nodiscard]] bool add(std::string_view line);

  std::unordered_set<std::string> tokens_;
  std::unordered_set<std::string> subjects_;
};

}  // namespace syncws
