#pragma once

#include "base/error.h"

namespace syncws::cli {

/// The one table of exit codes, the same in every program and manual page.
enum class ExitCode : int {
  done = 0,             ///< done
  answer_is_no = 1,     ///< an event refused, an expectation not met
  usage = 2,            ///< wrong usage or configuration
  cannot_connect = 3,   ///< name, TCP or socket: nobody answered
  refused = 4,          ///< HTTP status of the upgrade, or a terminal close code
  timed_out = 5,        ///< it did not happen in time
  connection_lost = 6,  ///< lost, and not to be had back
  internal = 70,        ///< our own mistake
  io = 74,              ///< reading or writing failed
  interrupted = 130,    ///< SIGINT or SIGTERM
};

[[nodiscard]] ExitCode exit_code_of(ErrorKind kind);

}  // namespace syncws::cli
