#pragma once

#include "cli/option_table.h"
#include "net/session_world.h"

namespace syncws {

/// How much a viewer may say, and how little.
struct SessionOptions {
  std::uint64_t max_message = InboundRules().most_bytes;
  double client_rate = SessionLimits().client_rate;
  Duration idle_timeout = SessionLimits().idle_timeout;

  [[nodiscard]] SessionLimits limits() const;
};

void describe_session(cli::OptionTable& table, SessionOptions& options);

/// Kind usage: a value that can't be.
[[nodiscard]] Status check_session(const SessionOptions& options);

}  // namespace syncws
