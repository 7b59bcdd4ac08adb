#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "backends/jw_algorithm.h"
#include "backends/jw_json.h"
#include "rooms/grant.h"

namespace syncws {

/// A token taken apart; nothing of it is known to be true yet.
///
/// Only the compact form of a JWS (RFC 7515 section 7.1) is taken, and of its header only `alg` and
/// `kid` are looked at: keys that it brings along or points to (`jwk`, `jku`, `x5c`, `x5u`) are
/// none. A header with `crit` is refused, since no extension is understood.
struct JwToken {
  static constexpr std::size_t kMostBytes = std::size_t{8} * 1024;

  std::string text;
  JwAlgorithm algorithm = JwAlgorithm::hs256;
  std::optional<std::string> kid;  ///< never empty
  std::string issuer;              ///< `iss`, where it is a string
  JwJson payload;
  std::size_t signature = 0;  ///< its bytes

  [[nodiscard]] static tl::expected<JwToken, Denial> parse(std::string_view text);
};

/// Shorthand.
[[nodiscard]] tl::unexpected<Denial> deny(Denial::Check check, std::string message);

}  // namespace syncws
