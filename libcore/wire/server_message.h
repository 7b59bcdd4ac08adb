#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "rooms/sequence.h"

/// What a client reads of the messages a server sends it.
namespace syncws {

struct ConnectedMessage {
  std::string organisation;
  bool has_details = false;  ///< a `syncws.v1` server's: the fields below count
  Position head;
  bool recovered = false;
};

struct GapMessage {
  std::optional<Sequence> from;
  std::optional<Sequence> to;
  std::string reason;
};

/// The server is about to close the connection.
struct GoodbyeMessage {
  std::uint16_t code = 0;
  std::string reason;
  bool reconnect = true;  ///< false: don't come back
  std::optional<std::uint64_t> retry_after_ms;
};

/// The server took a new token.
struct AuthenticatedMessage {};

/// The parts of an event that a watcher filters and counts by.
struct EventMessage {
  std::string type;
  std::string pfa_id;
  std::string timestamp;
  std::optional<Sequence> sequence;
  std::string organisation;
  std::optional<std::string> event_id;
  std::string_view text;  ///< all of it, borrowed
};

using ServerMessage =
    std::variant<EventMessage, ConnectedMessage, GapMessage, GoodbyeMessage, AuthenticatedMessage>;

/// Reads one JSON object. Kind refused_event when it isn't one with a type.
[[nodiscard]] Result<ServerMessage> parse_server_message(std::string_view text);

/// The event's details as JSON text; empty without any.
[[nodiscard]] std::string details_of(const EventMessage& event);

/// One value of the event's details, if it is there: a string as it is, anything else as JSON text.
[[nodiscard]] std::optional<std::string> detail_of(const EventMessage& event,
                                                   std::string_view name);

/// The event as it was emitted: without the `seq` that `syncws.v1` put behind its last key.
[[nodiscard]] std::string without_sequence(std::string_view event);

/// The elements of a `syncws.v1` batch, as they stand in the text; the text itself if it is no
/// array.
[[nodiscard]] std::vector<std::string_view> split_batch(std::string_view text);

}  // namespace syncws
