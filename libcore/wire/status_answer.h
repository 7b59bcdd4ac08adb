#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rooms/hub.h"

namespace syncws {

using StatusSnapshot = Hub::Snapshot;

/// Body and ETag of `GET /api/sync/status/:organizationId`; no snapshot: there is no history.
namespace status_answer {

/// `{"organizationId":"org-rio","epoch":"…"|null,"seq":42,"events":[…]}`, each event with its `seq`
/// as the last key. The organisation must keep the rule, so that it needs no escaping.
[[nodiscard]] std::string body(std::string_view organisation,
                               const std::optional<StatusSnapshot>& snapshot);

/// `"<epoch>-<seq>-<number of events>"` with the quotes. It changes whenever the body does: between
/// two positions history can only lose events.
[[nodiscard]] std::string etag(const std::optional<StatusSnapshot>& snapshot);

}  // namespace status_answer
}  // namespace syncws
