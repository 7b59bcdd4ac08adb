#pragma once

#include <string>

#include "base/error.h"

namespace syncws {

/// From now on nobody else of this user can look into the process's memory (ptrace, /proc/PID/mem),
/// and no core dump holds it. Call before a secret is read; again does no harm.
void keep_memory_private();

/// Refuses a file with a secret that others than its owner can read. Kind usage: a sentence that
/// names the file and the way out. A file that is not there is told, too.
[[nodiscard]] Status check_secret_file(const std::string& path);

}  // namespace syncws
