#pragma once

#include <string>

namespace syncws {

/// What OpenSSL last complained about on this thread, as a person may read it: `no start line`.
/// Forgets it, and what was before it.
[[nodiscard]] std::string take_openssl_error();

}  // namespace syncws
