#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/secret.h"

namespace syncws {

/// What a simulated viewer asks for when it connects.
struct LoadOffer {
  bool v1 = false;        ///< the subprotocol `syncws.v1`
  bool compress = false;  ///< permessage-deflate
  Secret bearer;          ///< the token of `Authorization`, if any
};

[[nodiscard]] std::string upgrade_request(std::string_view host, std::string_view path,
                                          const LoadOffer& offer);

/// What a server has agreed to.
struct LoadAgreement {
  std::size_t bytes = 0;  ///< of the answer; 0: it has not come whole
  struct Compression {
    int window_bits = 15;
    bool keeps_context = true;
  };
  std::optional<Compression> compression;
};

/// Reads the answer to an upgrade request. Kind refused: the status line of any other than 101, or
/// extensions and subprotocols that were not offered.
[[nodiscard]] Result<LoadAgreement> read_upgrade_answer(std::string_view bytes,
                                                        const LoadOffer& offer);

}  // namespace syncws
