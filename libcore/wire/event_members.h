#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace syncws {

/// The keys of an event that have a rule; all others are just kept.
enum EventKey : std::size_t {
  kType,
  kOrganisation,
  kPfaId,
  kTimestamp,
  kDetails,
  kEventId,
  kEventKeys,
  kOtherKey = kEventKeys
};

inline constexpr std::array<std::string_view, kEventKeys> kEventKeyNames{
    "type", "organizationId", "pfaId", "timestamp", "details", "eventId"};

[[nodiscard]] inline EventKey event_key(std::string_view name) {
  const auto* const found = std::find(kEventKeyNames.begin(), kEventKeyNames.end(), name);
  return static_cast<EventKey>(found - kEventKeyNames.begin());
}

/// What the outermost object of a line has under those keys: texts unescaped, and borrowed from
/// whoever read the line; none for `details`, which is an object.
struct EventMembers {
  std::array<std::string_view, kEventKeys> text;
  std::array<bool, kEventKeys> has{};
};

}  // namespace syncws
