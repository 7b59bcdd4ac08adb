#include "cli/standard_output.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace syncws::cli {
namespace {

/// Somebody else may have made our end non-blocking; wait then.
void wait_until_writable() {
  pollfd output{STDOUT_FILENO, POLLOUT, 0};
  poll(&output, 1, -1);
}

}  // namespace

Status StandardOutput::line(std::string_view text) {
  if (closed_) return {};
  gathered_ += text;
  gathered_ += '\n';
  return gathered_.size() < kMostGathered ? Status() : flush();
}

Status StandardOutput::flush() {
  const auto bytes = std::exchange(gathered_, {});
  std::string_view rest = bytes;
  while (!rest.empty() && !closed_) {
    const auto written = write(STDOUT_FILENO, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EPIPE) {
      closed_ = true;
    } else if (errno == EAGAIN) {
      wait_until_writable();
    } else if (errno != EINTR) {
      return fail_errno(ErrorKind::io, "can't write to standard output", errno);
    }
  }
  return {};
}

}  // namespace syncws::cli
