#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace syncws {

/// Where a page comes from (RFC 6454), as `Origin` says: without case, and with the port that its
/// scheme has by default.
struct PageOrigin {
  std::string scheme;
  std::string host;        ///< a v6 address keeps its brackets
  std::uint16_t port = 0;  ///< 0: the scheme has none, and none was said

  bool operator==(const PageOrigin&) const = default;
};

/// Empty for `null`, for a list, and for whatever else is no single origin.
[[nodiscard]] std::optional<PageOrigin> parse_origin(std::string_view text);

/// Which pages may ask for anything here.
///
///   https://app.example.com    that one; https://app.example.com:443 is the same
///   https://*.example.com      https://a.example.com, https://b.a.example.com, and not
///                              https://example.com or https://a.example.com:8443
///   *                          all, save those whose origin is `null`
///   null                       those: sandboxed frames and files, which may be anybody's
///
/// Without a rule: pages of this machine's own names, `localhost`, 127.0.0.0/8 and [::1], with any
/// port. The request's own Host counts for nothing, since it is whatever name the page had its
/// browser look up.
class OriginRules {
 public:
  /// Kind usage: the rule is none.
  [[nodiscard]] Status add(std::string_view rule);

  [[nodiscard]] bool allows(std::string_view origin) const;

  /// Whether a page may have come from the host and port of a request's `Host`: one that a rule
  /// allows over http or https, `localhost`, or an address, which nobody can give to a page of
  /// theirs.
  [[nodiscard]] bool allows_host(std::string_view host) const;

 private:
  struct Rule {
    PageOrigin origin;
    bool below = false;  ///< not the host itself, but all whose names end with it
  };

  [[nodiscard]] bool has_rules() const { return any_ || null_ || !rules_.empty(); }

  std::vector<Rule> rules_;
  bool any_ = false;
  bool null_ = false;
};

}  // namespace syncws
