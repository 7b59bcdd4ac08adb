#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/secret.h"

namespace syncws {

class OpensslClient;

/// One request, for somebody who wants to know how far it got. Blocks. No proxy is used, and no
/// redirection followed.
struct ProbeRequest {
  std::string url;
  bool is_post = false;         ///< else GET
  std::vector<Secret> headers;  ///< lines
  OpensslClient* tls = nullptr;
  Duration limit = std::chrono::seconds(10);
};

struct ProbeAnswer {
  /// The last thing that worked.
  enum class Reached { nothing, name, connection, tls, answer };
  Reached reached = Reached::nothing;
  std::string problem;  ///< why it got no further
  std::string peer;     ///< the address that was connected to
  Duration connect_time{0};
  long status = 0;
  std::string body;  ///< at most kMostProbeBody bytes; after a 101, the first frame at least
  std::optional<WallTime> date;  ///< the server's clock, in whole seconds
  WallTime sent_at;
  Duration took{0};
};

constexpr std::size_t kMostProbeBody = std::size_t{64} * 1024;

[[nodiscard]] ProbeAnswer probe(const ProbeRequest& request);

}  // namespace syncws
