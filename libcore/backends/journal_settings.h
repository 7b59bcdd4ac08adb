#pragma once

#include <chrono>
#include <string>

#include "base/clock.h"

namespace syncws {

/// When what was committed is certain to survive a power failure. The end of the process alone, by
/// kill -9 or otherwise, loses nothing in any of the three.
enum class JournalFsync {
  always,    ///< before it is answered
  interval,  ///< within about a second
  never,     ///< when the system gets round to it; a power failure may damage the file
};

struct JournalSettings {
  std::string path;
  JournalFsync fsync = JournalFsync::always;
  Duration dedup_window = std::chrono::minutes(5);  ///< zero: event ids are not kept
};

}  // namespace syncws
