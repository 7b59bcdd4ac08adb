#include "net/openssl_error.h"

#include <openssl/err.h>

namespace syncws {

/// The oldest is the cause; those behind it only pass it on.
std::string take_openssl_error() {
  const auto code = ERR_get_error();
  const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return reason == nullptr ? "no reason was given" : reason;
}

}  // namespace syncws
