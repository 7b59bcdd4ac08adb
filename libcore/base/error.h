#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace syncws {

/// What a caller may have to tell apart. The programs map each kind to one exit code
/// (cli/exit_code.h).
enum class ErrorKind {
  refused_event,    ///< an event broke a rule; nothing of it was delivered
  not_met,          ///< what was asked for did not come true
  usage,            ///< wrong option, value or configuration
  cannot_connect,   ///< name, TCP or socket file: nobody answered
  refused,          ///< somebody answered, and said no for good
  timed_out,        ///< it did not happen in time
  connection_lost,  ///< it was there, and is not to be had back
  interrupted,      ///< the user asked for the end
  internal,         ///< our own mistake
  io,               ///< reading or writing failed
  unavailable,  ///< it can't be done now, but may be later: what is needed for it is out of order
};

/// An error is a value: a kind for the program and a whole sentence for the person.
struct Error {
  ErrorKind kind;
  std::string message;
};

template <typename T>
using Result = tl::expected<T, Error>;

using Status = Result<void>;

/// Shorthand for the unhappy path: `return fail(ErrorKind::usage, "…")`.
[[nodiscard]] tl::unexpected<Error> fail(ErrorKind kind, std::string message);

/// The error with `where: ` put before its sentence, for context on the way up.
[[nodiscard]] tl::unexpected<Error> fail_in(std::string_view where, Error error);

/// `what: strerror(errno_value)` of the given kind.
[[nodiscard]] tl::unexpected<Error> fail_errno(ErrorKind kind, std::string_view what,
                                               int errno_value);

}  // namespace syncws
