#pragma once

#include <string>
#include <vector>

#include "backends/journal_settings.h"
#include "journal/rows.h"

namespace syncws::perf {

/// About the least that must be done: one prepared statement, one thread, no checksums, heads,
/// queues or answers. Returns rows a second.
double run_bare_loop(const std::string& path, JournalFsync fsync, const std::vector<Row>& rows,
                     std::size_t group);

}  // namespace syncws::perf
