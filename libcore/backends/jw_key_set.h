#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "backends/jw_key.h"

namespace syncws {

/// The keys of a JWKS text (RFC 7517 section 5), and what was wrong with the others.
struct JwKeySet {
  static constexpr std::size_t kMostKeys = 64;

  std::vector<JwKey> keys;
  std::vector<std::string> unusable;  ///< phrases: `key 2 (kid "x") is …`

  /// Also takes a single key that is no set. Kind usage: a phrase; no JSON, no keys in it, more
  /// than kMostKeys.
  [[nodiscard]] static Result<JwKeySet> parse(std::string_view text);
};

}  // namespace syncws
