#include "serve_session_options.h"

namespace syncws {

void describe_session(cli::OptionTable& table, SessionOptions& options) {
  table.value("max-message", "SIZE", cli::set_size(options.max_message),
              "longest message of a viewer; 1009 beyond (default 10K)");
  table.value("client-rate", "RATE", cli::set_rate(options.client_rate),
              "messages of a viewer; 4013 beyond, 0 for any number (default 100/s)");
  table.value("idle-timeout", "DURATION", cli::set_duration(options.idle_timeout),
              "close with 4009 when nothing was said so long, 0 for never (default 5m)");
}

/// What is kept of a message is this process's memory.
Status check_session(const SessionOptions& options) {
  constexpr std::uint64_t kMost = std::uint64_t{64} << 20;
  if (options.max_message == 0 || options.max_message > kMost)
    return fail(ErrorKind::usage, "--max-message must be from 1 byte to 64M");
  return {};
}

SessionLimits SessionOptions::limits() const {
  SessionLimits limits;
  limits.inbound.most_bytes = max_message;
  limits.client_rate = client_rate;
  limits.idle_timeout = idle_timeout;
  return limits;
}

}  // namespace syncws
