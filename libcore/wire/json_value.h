#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace syncws {

/// Questions to small JSON messages of our own protocols; a wrong kind is the same as a missing
/// key. Only for wire/*.cpp.

/// For nlohmann's parser: what is nested deeper than any message of ours is left out. The parser
/// does not recurse, but writing what it read would.
inline bool only_shallow(int depth, nlohmann::json::parse_event_t /*event*/,
                         nlohmann::json& /*value*/) {
  constexpr int kMostDepth = 64;
  return depth <= kMostDepth;
}

[[nodiscard]] inline std::optional<nlohmann::json> parse_object(std::string_view text) {
  auto value = nlohmann::json::parse(text, only_shallow, false);
  if (!value.is_object()) return std::nullopt;
  return value;
}

[[nodiscard]] inline const nlohmann::json* value_of(const nlohmann::json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found == object.end() ? nullptr : &*found;
}

[[nodiscard]] inline std::optional<std::uint64_t> number_of(const nlohmann::json& object,
                                                            const char* key) {
  const auto* const value = value_of(object, key);
  if (value == nullptr || !value->is_number_unsigned()) return std::nullopt;
  return value->get<std::uint64_t>();
}

[[nodiscard]] inline std::optional<std::string> text_of(const nlohmann::json& object,
                                                        const char* key) {
  const auto* const value = value_of(object, key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return value->get<std::string>();
}

[[nodiscard]] inline bool is_true(const nlohmann::json& object, const char* key) {
  const auto* const value = value_of(object, key);
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

}  // namespace syncws
