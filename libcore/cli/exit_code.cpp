#include "cli/exit_code.h"

namespace syncws::cli {

ExitCode exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::refused_event:
    case ErrorKind::not_met:
      return ExitCode::answer_is_no;
    case ErrorKind::usage:
      return ExitCode::usage;
    case ErrorKind::cannot_connect:
      return ExitCode::cannot_connect;
    case ErrorKind::refused:
      return ExitCode::refused;
    case ErrorKind::timed_out:
      return ExitCode::timed_out;
    case ErrorKind::connection_lost:
      return ExitCode::connection_lost;
    case ErrorKind::io:
    case ErrorKind::unavailable:
      return ExitCode::io;
    case ErrorKind::interrupted:
      return ExitCode::interrupted;
    case ErrorKind::internal:
      break;
  }
  return ExitCode::internal;
}

}  // namespace syncws::cli
