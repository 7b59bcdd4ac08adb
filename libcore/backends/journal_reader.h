#pragma once

#include <functional>
#include <string_view>

#include "backends/sqlite_database.h"
#include "base/clock.h"
#include "base/error.h"
#include "rooms/sequence.h"

namespace syncws {

/// What a journal has kept. Texts are borrowed for the call. `received` never goes back from one
/// to the next of an organisation and is never in the future, whatever the clock did meanwhile.
struct StoredEvent {
  std::string_view organisation;
  std::string_view epoch;
  Sequence sequence;
  WallTime received;
  std::string_view text;
};
struct StoredId {
  std::string_view organisation;
  std::string_view event_id;
  Sequence sequence;
  WallTime received;
};
struct StoredHead {
  std::string_view organisation;
  std::string_view epoch;
  Sequence head;
};

/// Who is handed what a journal has kept: first the epoch in which organisations begin that it
/// doesn't know yet, and those that it knows, then their events, each one's in
/// order, then ids in the order in which they came. An error ends the reading.
struct JournalVisitor {
  std::function<void(std::string_view)> on_beginning;
  std::function<void(const StoredHead&)> on_head;
  std::function<Status(const StoredEvent&)> on_event;
  std::function<void(const StoredId&)> on_id;
};

/// Reads all of it once and verifies every row: its checksum, and that an organisation's positions
/// have no holes up to its head. Ids that came before `oldest_id` are left out.
[[nodiscard]] Status read_journal(SqliteDatabase& database, std::string_view path, WallTime now,
                                  WallTime oldest_id, const JournalVisitor& visitor);

}  // namespace syncws
