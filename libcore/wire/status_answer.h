#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rooms/sequence.h"

namespace syncws {

/// Where every pfaId of an organisation stands.
struct StatusSnapshot {
  std::optional<std::string> epoch;  ///< none: nothing was ever published for it
  Sequence sequence = 0;             ///< of the newest event
  std::vector<std::string>
      events;  ///< the newest of each pfaId as JSON, with `seq` as the last key; ascending
};

/// Body and ETag of `GET /api/sync/status/:organizationId`.
namespace status_answer {

/// `{"organizationId":"org-rio","epoch":"…"|null,"seq":42,"events":[…]}`. The organisation must
/// keep the rule, so that it needs no escaping.
[[nodiscard]] std::string body(std::string_view organisation, const StatusSnapshot& snapshot);

/// `"<epoch>-<seq>"` with the quotes: it changes whenever the body does.
[[nodiscard]] std::string etag(const StatusSnapshot& snapshot);

}  // namespace status_answer
}  // namespace syncws
