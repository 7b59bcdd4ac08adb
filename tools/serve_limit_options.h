#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/option_table.h"
#include "net/doorkeeper.h"
#include "net/http_publisher.h"
#include "net/socket_access.h"

namespace syncws {

/// How much anybody may have of syncws-serve, and who may connect to its event socket.
struct LimitOptions {
  Doorkeeper::Settings door;
  std::size_t max_handshakes = 4096;  ///< and other connections that are no viewers yet
  HttpPublisher::Limits publish;
  SocketAccess socket;
};

/// The table writes into `options`, which must outlive its reading.
void describe_limits(cli::OptionTable& table, LimitOptions& options);

}  // namespace syncws
