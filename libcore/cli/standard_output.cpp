#include "cli/standard_output.h"

#include <poll.h>
#include <sys/stat.h>

#include <cerrno>
#include <climits>
#include <utility>

#include "cli/interrupt.h"

namespace syncws::cli {
namespace {

/// A pipe, a socket or a terminal, whose reader may stop reading; not a file.
bool has_reader(int descriptor) {
  struct stat about {};
  return fstat(descriptor, &about) == 0 && !S_ISREG(about.st_mode) && !S_ISBLK(about.st_mode);
}

/// False when it takes nothing for a while, or when a signal has come meanwhile. Broken ones count
/// as writable: write() says what it is.
bool is_writable(int descriptor) {
  constexpr int kMilliseconds = 100;
  pollfd output{descriptor, POLLOUT, 0};
  const int ready = poll(&output, 1, kMilliseconds);
  return ready > 0 || (ready < 0 && errno != EINTR);
}

}  // namespace

StandardOutput::StandardOutput(int descriptor)
    : descriptor_(descriptor), may_block_(has_reader(descriptor)) {}

Status StandardOutput::line(std::string_view text) {
  given_ += text.size() + 1;
  if (closed_) return {};
  gathered_ += text;
  gathered_ += '\n';
  return gathered_.size() < kMostGathered ? Status() : flush();
}

Status StandardOutput::flush() {
  const auto bytes = std::exchange(gathered_, {});
  std::string_view rest = bytes;
  while (!rest.empty() && !closed_) {
    if (auto status = write_some(rest); !status) {
      closed_ = true;
      return status;
    }
  }
  return {};
}

Status StandardOutput::write_some(std::string_view& rest) {
  if (may_block_ && !is_writable(descriptor_)) return check_interrupted();
  const auto piece = next_piece(rest);
  const auto written = write(descriptor_, piece.data(), piece.size());
  if (written >= 0) {
    rest.remove_prefix(static_cast<std::size_t>(written));
    written_ += static_cast<std::uint64_t>(written);
  } else if (errno == EPIPE) {
    closed_ = true;
  } else if (errno != EAGAIN && errno != EINTR) {
    return fail_errno(ErrorKind::io, "can't write to standard output", errno);
  }
  return {};
}

/// A pipe that is writable takes PIPE_BUF bytes without blocking. Whole lines where they fit, so
/// that an interrupted program leaves no half of one.
std::string_view StandardOutput::next_piece(std::string_view rest) const {
  if (!may_block_) return rest;
  const auto most = rest.substr(0, PIPE_BUF);
  const auto newline = most.rfind('\n');
  return newline == std::string_view::npos ? most : most.substr(0, newline + 1);
}

}  // namespace syncws::cli
