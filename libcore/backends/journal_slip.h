#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "rooms/journal.h"

namespace syncws {

/// An entry on its way to the journal's file and back.
struct JournalSlip {
  Entry entry;
  std::string_view epoch;  ///< borrowed from the SqliteJournal, which outlives its writer
  Journal::Listener* listener = nullptr;
};

/// Slips that become one transaction, and what became of it.
struct JournalGroup {
  static constexpr std::size_t kMostEntries = 8192;
  static constexpr std::size_t kMostBytes = std::size_t{8} * 1024 * 1024;

  std::vector<JournalSlip> slips;
  std::size_t bytes = 0;
  std::optional<Error> error{};  ///< none: it was committed

  [[nodiscard]] bool is_full() const { return slips.size() >= kMostEntries || bytes >= kMostBytes; }
};

}  // namespace syncws
