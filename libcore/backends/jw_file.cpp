#include "backends/jw_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/descriptor.h"

namespace syncws {
namespace {

constexpr unsigned kReadByOthers = S_IRGRP | S_IROTH;
constexpr unsigned kWrittenByOthers = S_IWGRP | S_IWOTH;
constexpr unsigned kPermissions = 0777;

Result<std::string> read_whole(int file, const std::string& path, std::size_t size) {
  std::string text(size, '\0');
  std::size_t taken = 0;
  while (taken < size) {
    const auto count = ::read(file, text.data() + taken, size - taken);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail_errno(ErrorKind::io, fmt::format("{} can't be read", path), errno);
    if (count == 0) break;
    taken += static_cast<std::size_t>(count);
  }
  text.resize(taken);
  return text;
}

}  // namespace

JwFile::JwFile(std::string path, unsigned mode, JwSecret content)
    : path_(std::move(path)), mode_(mode), content_(std::move(content)) {}

Result<JwFile> JwFile::read(const std::string& path, std::size_t most) {
  // A pipe would make the start wait for whoever writes it, and can't be read again at a reload.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat about {};
  if (!file.is_open() || fstat(file.get(), &about) != 0)
    return fail_errno(ErrorKind::usage, fmt::format("{} can't be read", path), errno);
  if (!S_ISREG(about.st_mode))
    return fail(ErrorKind::usage, fmt::format("{} is no regular file", path));
  const auto size = static_cast<std::size_t>(about.st_size);
  if (size > most)
    return fail(ErrorKind::usage, fmt::format("{} has {} bytes; {} at most", path, size, most));
  if ((about.st_mode & kWrittenByOthers) != 0)
    return fail(ErrorKind::usage,
                fmt::format("{} says who may come in, and others can write it (mode {:o}); say "
                            "'chmod go-w {}'",
                            path, about.st_mode & kPermissions, path));
  return read_whole(file.get(), path, size).map([&](std::string text) {
    return JwFile(path, about.st_mode, JwSecret(std::move(text)));
  });
}

Status JwFile::check_secrecy() const {
  if ((mode_ & kReadByOthers) == 0) return {};
  return fail(ErrorKind::usage,
              fmt::format("{} holds a secret, and others can read it (mode {:o}); say "
                          "'chmod 600 {}'",
                          path_, mode_ & kPermissions, path_));
}

}  // namespace syncws
