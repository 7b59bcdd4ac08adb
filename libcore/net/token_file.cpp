#include "net/token_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/descriptor.h"
#include "base/process_secrecy.h"
#include "net/token_text.h"

namespace syncws {
namespace {

/// A little more than a token may have, for blanks around it.
constexpr std::size_t kMostRead = kMostTokenBytes + 256;

Result<Secret> read_descriptor(int descriptor, const std::string& where) {
  struct stat about {};
  if (fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode))
    return fail(ErrorKind::usage, where + " is no regular file");
  std::string text(kMostRead, '\0');
  const auto count = ::read(descriptor, text.data(), text.size());
  if (count < 0) return fail_errno(ErrorKind::io, where, errno);
  text.resize(static_cast<std::size_t>(count));
  auto token = read_token_text(text, where);
  wipe(text);
  return token;
}

}  // namespace

/// Opened without waiting: a pipe nobody writes to would block.
Result<Secret> TokenFile::read() const {
  if (auto checked = check_secret_file(path_); !checked)
    return fail_in("--token-file", checked.error());
  const Descriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.is_open())
    return fail_errno(ErrorKind::usage, fmt::format("--token-file: {} can't be read", path_),
                      errno);
  return read_descriptor(file.get(), name());
}

}  // namespace syncws
