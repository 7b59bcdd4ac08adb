#include "base/file_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace syncws {
namespace {

constexpr mode_t kOwnerFile = 0600;

}  // namespace

Result<std::optional<FileLock>> FileLock::try_take(const std::string& path) {
  return take_as(path, LOCK_EX | LOCK_NB);
}

Result<FileLock> FileLock::take(const std::string& path) {
  return take_as(path, LOCK_EX).map([](std::optional<FileLock> lock) { return *std::move(lock); });
}

Result<std::optional<FileLock>> FileLock::take_as(const std::string& path, int how) {
  const int descriptor = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, kOwnerFile);
  if (descriptor < 0)
    return fail_errno(ErrorKind::io, fmt::format("the lock {} can't be made", path), errno);
  FileLock lock(descriptor);
  int status = 0;
  do {
    status = flock(descriptor, how);
  } while (status != 0 && errno == EINTR);
  if (status == 0) return std::optional(std::move(lock));
  if (errno == EWOULDBLOCK) return std::optional<FileLock>();
  return fail_errno(ErrorKind::io, fmt::format("the lock {} can't be taken", path), errno);
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace syncws
