#pragma once

#include <cstddef>
#include <string>

namespace syncws {

/// `length` characters of `a-z 0-9` from the kernel's random source. For epochs and other names
/// that must not repeat.
[[nodiscard]] std::string random_id(std::size_t length);

/// 128 bits from the kernel's random source as 22 characters of `A-Z a-z 0-9 - _` (base64url).
/// Nobody guesses it.
[[nodiscard]] std::string random_secret();

}  // namespace syncws
