#include "base/error.h"

#include <fmt/format.h>

#include <system_error>

namespace syncws {

tl::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return tl::make_unexpected(Error{kind, std::move(message)});
}

tl::unexpected<Error> fail_in(std::string_view where, Error error) {
  return fail(error.kind, fmt::format("{}: {}", where, error.message));
}

tl::unexpected<Error> fail_errno(ErrorKind kind, std::string_view what, int errno_value) {
  return fail(kind, fmt::format("{}: {}", what, std::generic_category().message(errno_value)));
}

}  // namespace syncws
