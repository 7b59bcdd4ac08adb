#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "rooms/event.h"
#include "wire/server_frame.h"

namespace syncws::test {

/// A frame of exactly ten bytes that shows its number, so that limits in bytes are easy to say.
/// Braces make it an object for `syncws.v1`.
inline constexpr std::size_t kSmallFrame = 10;
[[nodiscard]] inline std::string small_payload(std::uint64_t number) {
  return fmt::format("{{{:06}}}", number);
}
[[nodiscard]] inline std::string small_frame(std::uint64_t number) {
  return server_frame::text(small_payload(number));
}

/// `{000003}`, `{000004}`, … from `first` to `last`.
[[nodiscard]] inline std::vector<std::string> small_payloads(std::uint64_t first,
                                                             std::uint64_t last) {
  std::vector<std::string> payloads;
  for (auto number = first; number <= last; ++number) payloads.push_back(small_payload(number));
  return payloads;
}

/// A checked event as the decoder would hand it on.
[[nodiscard]] inline Event event_of(std::string_view organisation, std::string_view payload) {
  return {std::string(organisation), "SYNC_SUCCESS", "pfa-1", "", server_frame::text(payload)};
}

/// A whole line of an event as a worker writes it.
[[nodiscard]] inline std::string event_line(std::string_view organisation,
                                            std::string_view pfa = "pfa-1") {
  return fmt::format(R"({{"type":"SYNC_SUCCESS","pfaId":"{}","organizationId":"{}",)"
                     R"("timestamp":"2025-11-28T10:00:00.000Z"}})",
                     pfa, organisation);
}

}  // namespace syncws::test
