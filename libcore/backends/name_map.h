#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace syncws {

struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const {
    return std::hash<std::string_view>{}(name);
  }
};

/// By name, looked up without making a string of it. What is in it never moves.
template <typename Value>
using NameMap = std::unordered_map<std::string, Value, NameHash, std::equal_to<>>;

}  // namespace syncws
