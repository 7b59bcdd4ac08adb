#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "net/access_refusal.h"
#include "net/http.h"

namespace syncws {

/// Where a token counts, besides `Authorization: Bearer`.
struct CredentialRules {
  std::string cookie;        ///< in the cookie of this name, from pages; empty: in none
  bool query_token = false;  ///< in `?access_token=`, which proxies like to log
};

/// What somebody showed to be let in.
struct Credential {
  enum class Kind { none, token, ticket };
  Kind kind = Kind::none;
  std::string value;

  bool operator==(const Credential&) const = default;
};

/// A ticket as a subprotocol: `syncws.ticket.<t>`, beside a real one.
inline constexpr std::string_view kTicketProtocol = "syncws.ticket.";

/// The one credential of a request. Refused: two that differ, since either might be meant; a header
/// that is not what it says; and a cookie without an Origin, which anybody's page might have made
/// the browser send.
[[nodiscard]] tl::expected<Credential, AccessRefusal> read_credential(const HttpRequest& request,
                                                                      const CredentialRules& rules);

/// The same for an upgrade, where tickets count as well: as a subprotocol or in `?ticket=`.
[[nodiscard]] tl::expected<Credential, AccessRefusal> read_credential(const UpgradeRequest& request,
                                                                      const CredentialRules& rules);

}  // namespace syncws
