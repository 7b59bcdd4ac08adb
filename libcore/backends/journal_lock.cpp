#include "backends/journal_lock.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "backends/journal_error.h"

namespace syncws {
namespace {

constexpr mode_t kOwnerFile = 0600;
constexpr mode_t kAnyWrite = 0222;

/// SQLite locks the 512 bytes from 1 GiB on, and no others.
constexpr off_t kOurByte = 0x40001000;

std::string reason(int number) { return std::generic_category().message(number); }

/// Wrong use, unless the disk is to blame.
Error open_error(const std::string& path, int number) {
  const bool is_full = number == ENOSPC || number == EDQUOT;
  if (is_full) return journal_error::cannot_be_written(path, reason(number), ErrorKind::io);
  if (number == EIO) return journal_error::cannot_be_read(path, reason(number));
  return journal_error::cannot_be_opened(path, reason(number));
}

}  // namespace

Result<JournalLock> JournalLock::take(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, kOwnerFile);
  if (descriptor < 0) return tl::make_unexpected(open_error(path, errno));
  JournalLock file(descriptor);
  return file.check(path).and_then([&] { return file.lock(path); }).map([&] {
    return std::move(file);
  });
}

/// Root may write a file that nobody has the right to write; it was meant to stay as it is.
Status JournalLock::check(const std::string& path) const {
  struct stat status {};
  if (fstat(descriptor_, &status) != 0) return tl::make_unexpected(open_error(path, errno));
  if (!S_ISREG(status.st_mode))
    return tl::make_unexpected(journal_error::cannot_be_opened(path, "it is not a regular file"));
  if ((status.st_mode & kAnyWrite) == 0)
    return tl::make_unexpected(journal_error::cannot_be_opened(path, "the file is read-only"));
  return {};
}

Status JournalLock::lock(const std::string& path) const {
  struct flock claim {};
  claim.l_type = F_WRLCK;
  claim.l_whence = SEEK_SET;
  claim.l_start = kOurByte;
  claim.l_len = 1;
  if (fcntl(descriptor_, F_OFD_SETLK, &claim) == 0) return {};
  if (errno == EAGAIN || errno == EACCES)
    return tl::make_unexpected(journal_error::is_in_use(path));
  return tl::make_unexpected(
      journal_error::cannot_be_opened(path, "it can't be locked: " + reason(errno)));
}

JournalLock::JournalLock(JournalLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

JournalLock::~JournalLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::string JournalLock::head(std::size_t bytes) const {
  std::string text(bytes, '\0');
  const auto got = pread(descriptor_, text.data(), bytes, 0);
  text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return text;
}

off_t JournalLock::size() const {
  struct stat status {};
  return fstat(descriptor_, &status) == 0 ? status.st_size : 0;
}

}  // namespace syncws
