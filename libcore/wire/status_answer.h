#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rooms/sequence.h"

namespace syncws {

/// The newest event of each `pfaId` in an organisation's history. Frames are borrowed.
struct StatusSnapshot {
  Position head;
  std::vector<std::pair<Sequence, std::string_view>> frames;  ///< plain, positions rising
};

/// Body and ETag of `GET /api/sync/status/:organizationId`; no snapshot: there is no history.
namespace status_answer {

/// `{"organizationId":"org-rio","epoch":"…"|null,"seq":42,"events":[…]}`, each event with its `seq`
/// as the last key. The organisation must keep the rule, so that it needs no escaping.
[[nodiscard]] std::string body(std::string_view organisation,
                               const std::optional<StatusSnapshot>& snapshot);

/// `"<epoch>-<seq>"` with the quotes: it changes whenever the body does.
[[nodiscard]] std::string etag(const std::optional<StatusSnapshot>& snapshot);

}  // namespace status_answer
}  // namespace syncws
