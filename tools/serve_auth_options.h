#pragma once

#include <string>
#include <vector>

#include "backends/jw_claims.h"
#include "backends/jw_key_files.h"
#include "base/error.h"
#include "cli/option_table.h"

namespace syncws {

/// Who is to be let in: where keys come from, and what tokens must say.
struct AuthOptions {
  struct KeyUrl {
    std::string url;
    std::string issuer;  ///< empty: for all
  };

  JwKeyFiles files;
  std::vector<KeyUrl> urls;
  std::string authorities;  ///< for the URLs; empty: the system's
  JwClaimRules claims;
  std::string revoked;  ///< empty: no list

  /// Whether anybody needs a token at all.
  [[nodiscard]] bool is_on() const {
    return !files.secrets.empty() || !files.keys.empty() || !urls.empty();
  }
};

void describe_auth(cli::OptionTable& table, AuthOptions& auth);

/// What one option alone can't say. Kind usage: a sentence.
[[nodiscard]] Status check_auth(const cli::OptionTable& table, AuthOptions& auth);

}  // namespace syncws
