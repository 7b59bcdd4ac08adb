#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace bare {

using Sha1Digest = std::array<std::uint8_t, 20>;

/// FIPS 180-4, section 6.1.
[[nodiscard]] Sha1Digest sha1(std::string_view text);

/// RFC 4648, section 4, with padding.
[[nodiscard]] std::string base64(const Sha1Digest& digest);

/// The Sec-WebSocket-Accept that answers a Sec-WebSocket-Key (RFC 6455, section 4.2.2).
[[nodiscard]] std::string accept_key(std::string_view key);

}  // namespace bare
