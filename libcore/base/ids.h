#pragma once

#include <cstddef>
#include <string>

namespace syncws {

/// `length` characters of `a-z 0-9` from the kernel's random source. For epochs and other names
/// that must not repeat.
[[nodiscard]] std::string random_id(std::size_t length);

}  // namespace syncws
