#include "wire/auth_message.h"

#include <fmt/format.h>

#include "base/json_text.h"

namespace syncws {

Secret format_auth_message(std::string_view token) {
  return Secret(fmt::format(R"({{"type":"AUTH","token":{}}})", json_string(token)));
}

}  // namespace syncws
