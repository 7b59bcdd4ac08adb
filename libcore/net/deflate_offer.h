#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace syncws {

/// The extension's name (RFC 7692).
inline constexpr std::string_view kDeflate = "permessage-deflate";

/// How our messages are to be packed.
struct DeflateRules {
  int window_bits = 15;        ///< of what ours are packed with; 9 to 15
  bool keeps_context = false;  ///< ours may refer to earlier ones, unless the client forbids it
};

/// What becomes of a client's offers.
struct DeflateChoice {
  std::size_t offers = 0;      ///< of this extension, the one that is taken and all others
  std::string parameters;      ///< `; server_no_context_takeover; …`, to be put behind the name
  bool keeps_context = false;  ///< ours may refer to earlier ones
};

/// Chooses among the offers of a Sec-WebSocket-Extensions, the client's favourite first. Messages
/// of clients are packed each by itself, and ours as `rules` say: an offer that
/// wants a smaller one, or has a parameter that is not known, said twice or of no good value, is
/// declined (RFC 7692 section 7.1). Empty when none is left.
[[nodiscard]] std::optional<DeflateChoice> choose_deflate(std::string_view extensions,
                                                          const DeflateRules& rules);

}  // namespace syncws
