#pragma once

#include <optional>
#include <string>

namespace syncws {

/// What SQLite doesn't tell about a write-ahead log: after a bad checksum it takes the rest of the
/// log for the leftover of a crash and forgets it, together with what was committed there. A crash
/// never leaves a commit behind a frame that is broken; so if there is one, something that was
/// written down is gone. Call it before SQLite opens the database.
///
/// The last commit's own frame can be what a crash cut short; it counts as damaged when one bit
/// alone is wrong in it.
///
/// Returns a half-sentence that says what is wrong. Source of the format: "The WAL File Format" in
/// SQLite's documentation. A log that was cut off can't be told from a crash.
[[nodiscard]] std::optional<std::string> find_wal_damage(const std::string& wal_path);

}  // namespace syncws
