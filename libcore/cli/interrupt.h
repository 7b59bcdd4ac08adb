#pragma once

#include "base/error.h"

namespace syncws::cli {

/// For a program without a loop of ours: from now on SIGINT and SIGTERM only set a flag. System
/// calls that wait return.
void catch_interrupts();

/// For a program whose loop handles SIGINT and SIGTERM already: they set the flag, too, for code
/// that the loop has to wait for.
void remember_interrupts();

/// Kind interrupted, once a signal has come.
[[nodiscard]] Status check_interrupted();

}  // namespace syncws::cli
