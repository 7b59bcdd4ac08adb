#pragma once

#include <string_view>

#include "backends/jw_json.h"
#include "base/error.h"

namespace syncws {

[[nodiscard]] bool is_pem(std::string_view text);

/// The public key of a PEM text, RSA or EC, as an object of RFC 7517: from a public key or a
/// certificate. Kind usage: a phrase that says what it is instead; a private key is refused.
[[nodiscard]] Result<JwJson> jwk_of_pem(std::string_view text);

}  // namespace syncws
