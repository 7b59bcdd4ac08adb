#pragma once

#include <optional>

#include "listen_cursor.h"
#include "listen_options.h"
#include "listen_recording.h"

namespace syncws {

/// The files that a listen works with, opened before it connects: what is wrong with them should be
/// told before anything else happens.
struct ListenFiles {
  std::optional<CursorFile> cursor;
  std::optional<Recording> recording;
};

/// Opens those that `options` name; a cursor that is found there becomes what is asked of the
/// server.
[[nodiscard]] Result<ListenFiles> open_listen_files(ListenOptions& options);

}  // namespace syncws
