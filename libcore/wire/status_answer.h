#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rooms/hub.h"

/// Body and ETag of `GET /api/sync/status/:organizationId`; no snapshot: there is no history.
namespace syncws::status_answer {

/// `{"organizationId":"org-rio","epoch":"…"|null,"seq":42,"events":[…]}`, each event with its `seq`
/// as the last key. The organisation must keep the rule, so that it needs no escaping.
[[nodiscard]] std::string body(std::string_view organisation,
                               const std::optional<Hub::Snapshot>& snapshot);

/// `"<epoch>-<seq>"` with the quotes: it changes whenever the body does.
[[nodiscard]] std::string etag(const std::optional<Hub::Snapshot>& snapshot);

}  // namespace syncws::status_answer
