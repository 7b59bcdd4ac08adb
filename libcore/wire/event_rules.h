#pragma once

#include <string_view>

/// The rules an event's fields keep, one question each (design: "Events").
namespace syncws::event_rules {

inline constexpr std::size_t kMostDepth = 32;

/// `SYNC_` and then at least one of `A-Z 0-9 _`, at most 64 bytes.
[[nodiscard]] bool is_type(std::string_view text);

/// SYNC_PROCESSING, SYNC_SUCCESS, SYNC_CONFLICT or SYNC_FAILED.
[[nodiscard]] bool is_known_type(std::string_view text);

/// 1 to 128 of `A-Z a-z 0-9 . _ -`, not starting with `.`.
[[nodiscard]] bool is_organisation(std::string_view text);

/// RFC 3339 section 5.6, with a real day of a real month: `2025-11-28T10:00:00.000Z`,
/// `2025-11-28T11:00:00+01:00`. Not: `2025-11-28 10:00:00Z` (no T), `2025-02-30T…`, `…T24:00:00Z`,
/// a time without an offset.
[[nodiscard]] bool is_timestamp(std::string_view text);

/// Not empty, at most 256 bytes.
[[nodiscard]] bool is_pfa_id(std::string_view text);

/// Not empty, at most 128 bytes.
[[nodiscard]] bool is_event_id(std::string_view text);

}  // namespace syncws::event_rules
