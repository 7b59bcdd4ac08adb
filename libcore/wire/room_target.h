#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "rooms/resume.h"

namespace syncws {

/// What a request for `/api/ws/sync/:organizationId` asks for.
struct RoomTarget {
  std::string organisation;
  ResumeRequest resume;
};

/// The path of every room, before the organisation.
inline constexpr std::string_view kRoomPath = "/api/ws/sync/";

[[nodiscard]] bool is_room_path(std::string_view path);

/// Reads the decoded path and the decoded `name=value` arguments of the query. The sentence of an
/// error names what is wrong with which; kind usage. Arguments that are not known are ignored.
[[nodiscard]] Result<RoomTarget> parse_room_target(std::string_view path,
                                                   const std::vector<std::string>& arguments);

/// `/api/ws/sync/org-rio?since=41&epoch=…`, the way back.
[[nodiscard]] std::string format_room_target(const RoomTarget& target);

}  // namespace syncws
