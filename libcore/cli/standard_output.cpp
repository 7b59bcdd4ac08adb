#include "cli/standard_output.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <limits>
#include <utility>

namespace syncws::cli {
namespace {

/// A signal ends this wait; it would not end one in write(), which is begun anew.
Status wait_until_writable() {
  pollfd output{STDOUT_FILENO, POLLOUT, 0};
  if (poll(&output, 1, -1) < 0 && errno == EINTR)
    return fail(ErrorKind::interrupted, "interrupted while standard output was full");
  return {};
}

/// What a pipe that poll() calls writable takes without waiting. A file never waits.
std::size_t most_at_once() {
  struct stat about {};
  const bool is_file = fstat(STDOUT_FILENO, &about) == 0 && S_ISREG(about.st_mode);
  return is_file ? std::numeric_limits<std::size_t>::max() : PIPE_BUF;
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
  static const auto most = most_at_once();
  while (!rest.empty() && !closed_) {
    if (auto ready = wait_until_writable(); !ready) return ready;
    const auto written = write(STDOUT_FILENO, rest.data(), std::min(rest.size(), most));
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EPIPE) {
      closed_ = true;
    } else if (errno != EINTR && errno != EAGAIN) {
      return fail_errno(ErrorKind::io, "can't write to standard output", errno);
    }
  }
  return {};
}

}  // namespace syncws::cli
