#pragma once

#include <optional>
#include <string>
#include <vector>

#include "backends/jw_key.h"

namespace syncws {

/// Files with keys, as they are named in options.
struct JwKeyFiles {
  struct Secret {
    std::string path;
    std::optional<WallTime> until;  ///< then it no longer counts
  };
  std::vector<Secret> secrets;
  std::vector<std::string> keys;  ///< PEM or JWKS

  /// Reads them all. A secret's bytes are the file's, without one newline at the end. Kind usage or
  /// io: a sentence that names the file; others can read a secret or write a key; one key of it
  /// can't be used.
  [[nodiscard]] Result<std::vector<JwKey>> load() const;
};

}  // namespace syncws
