#include "cli/file_trouble.h"

#include <algorithm>
#include <array>
#include <cerrno>

namespace syncws::cli {

tl::unexpected<Error> file_trouble(std::string_view what, int errno_value) {
  static constexpr std::array kOfTheName{ENOENT, ENOTDIR, EISDIR, EACCES,      EPERM,
                                         EROFS,  ELOOP,   ENXIO,  ENAMETOOLONG};
  const bool is_usage =
      std::find(kOfTheName.begin(), kOfTheName.end(), errno_value) != kOfTheName.end();
  return fail_errno(is_usage ? ErrorKind::usage : ErrorKind::io, what, errno_value);
}

}  // namespace syncws::cli
