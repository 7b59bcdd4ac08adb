#include "base/process_secrecy.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <cerrno>

namespace syncws {

void keep_memory_private() { prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

Status check_secret_file(const std::string& path) {
  struct stat about {};
  if (stat(path.c_str(), &about) != 0)
    return fail_errno(ErrorKind::usage, fmt::format("{} can't be read", path), errno);
  if (S_ISDIR(about.st_mode)) return fail(ErrorKind::usage, fmt::format("{} is a folder", path));
  if ((about.st_mode & (S_IRGRP | S_IROTH | S_IWGRP | S_IWOTH)) == 0) return {};
  return fail(ErrorKind::usage,
              fmt::format("{} holds a secret, and others can read or write it (mode {:o}); say "
                          "'chmod 600 {}'",
                          path, about.st_mode & 0777U, path));
}

}  // namespace syncws
