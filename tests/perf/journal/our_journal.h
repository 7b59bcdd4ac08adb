#pragma once

#include <string>
#include <vector>

#include "backends/journal_settings.h"
#include "journal/rows.h"

namespace syncws::perf {

struct JournalRun {
  double per_second;
  std::size_t group;  ///< entries a transaction, on average
};

/// Records the rows as a hub does that has as many lines open as one source may, and waits for the
/// last answer.
JournalRun run_journal(const std::string& path, JournalFsync fsync, const std::vector<Row>& rows);

}  // namespace syncws::perf
