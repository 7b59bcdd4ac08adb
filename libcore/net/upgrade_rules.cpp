#include "net/upgrade_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "wire/event_rules.h"

namespace syncws {
namespace {

using Refused = tl::unexpected<HttpResponse>;

bool equals_ignoring_case(std::string_view left, std::string_view right) {
  return std::equal(
      left.begin(), left.end(), right.begin(), right.end(),
      [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

/// What libwebsockets would drop without a word is told here (field: a list over 127 bytes, none
/// that is known).
std::string protocol_problem(const UpgradeRequest& request) {
  constexpr std::size_t kMostBytes = 127;
  if (request.protocols_too_long || request.protocols.size() > kMostBytes) {
    return "the list in Sec-WebSocket-Protocol is longer than 127 bytes";
  }
  if (!request.protocols.empty() && !offers_v1(request.protocols)) {
    return fmt::format("none of the subprotocols offered is known; offer {} or none", kV1Protocol);
  }
  return {};
}

Refused wrong_version() {
  auto response = refusal(426, "unsupported_version", "Sec-WebSocket-Version must be 13");
  response.headers = {{"Sec-WebSocket-Version", "13"}, {"Upgrade", "websocket"}};
  return Refused(std::move(response));
}

}  // namespace

bool offers_v1(std::string_view protocols) {
  while (!protocols.empty()) {
    const auto comma = protocols.find(',');
    auto name = protocols.substr(0, comma);
    name.remove_prefix(std::min(name.find_first_not_of(" \t"), name.size()));
    name = name.substr(0, name.find_last_not_of(" \t") + 1);
    if (name == kV1Protocol) return true;
    protocols.remove_prefix(comma == std::string_view::npos ? protocols.size() : comma + 1);
  }
  return false;
}

tl::expected<RoomTarget, HttpResponse> check_upgrade(const UpgradeRequest& request) {
  if (!equals_ignoring_case(request.upgrade, "websocket")) {
    return Refused(refusal(400, "bad_upgrade", "the only upgrade here is to websocket"));
  }
  if (request.http.method != "GET") {
    return Refused(refusal(405, "method_not_allowed", "a WebSocket is asked for with GET"));
  }
  if (!is_room_path(request.http.path)) {
    return Refused(refusal(404, "not_found",
                           fmt::format("no room here; rooms are at {}:organizationId", kRoomPath)));
  }
  if (request.version != "13") return wrong_version();
  if (!request.has_key) return Refused(refusal(400, "bad_request", "Sec-WebSocket-Key is missing"));
  if (auto problem = protocol_problem(request); !problem.empty()) {
    return Refused(refusal(400, "bad_subprotocol", problem));
  }
  auto target = parse_room_target(request.http.path, request.http.arguments);
  if (!target) return Refused(refusal(400, "bad_query", target.error().message));
  if (!event_rules::is_organisation(target->organisation)) {
    return Refused(
        refusal(400, "invalid_organization",
                "an organizationId is 1 to 128 of A-Z a-z 0-9 . _ - with no dot in front"));
  }
  return *std::move(target);
}

}  // namespace syncws
