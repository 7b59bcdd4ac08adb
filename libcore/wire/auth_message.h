#pragma once

#include <string_view>

#include "base/secret.h"

namespace syncws {

/// `{"type":"AUTH","token":"…"}`, by which a client of `syncws.v1` shows a token, or the next one.
[[nodiscard]] Secret format_auth_message(std::string_view token);

}  // namespace syncws
