// What a serve says when it begins to serve.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "base/json_text.h"
#include "base/log.h"
#include "serve_process.h"

namespace syncws {
namespace {

/// The reader sees the end. A standard descriptor keeps its number, which a viewer's socket would
/// get otherwise; and standard error stays what it is.
void let_go(int descriptor) {
  if (descriptor > STDERR_FILENO) {
    close(descriptor);
  } else if (descriptor == STDOUT_FILENO) {
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, descriptor);
    close(nowhere);
  }
}

std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : fmt::format("[{}]", host);
}

}  // namespace

void ServeProcess::say_banner(std::size_t descriptor_limit) const {
  log::info("version {}", SYNCWS_VERSION);
  log::info("endpoint {}://{}:{}/api/ws/sync/:organizationId", tls_ == nullptr ? "ws" : "wss",
            bracketed(options_.host), port_->port());
  if (socket_ != nullptr) log::info("event socket {}", socket_->path());
  log::info("{} connections at most (the limit of open files is {})",
            options_.server.max_connections, descriptor_limit);
  if (halls_ != nullptr) log::info("{} threads", options_.threads);
  log::info("[WebSocket] Sync status WebSocket server initialized");
}

Status ServeProcess::tell_ready() const {
  if (!options_.ready_descriptor) return {};
  const auto line =
      fmt::format("{{\"ready\":true,\"url\":\"{}://{}:{}\",\"port\":{},\"socket\":{}}}\n",
                  tls_ == nullptr ? "http" : "https", bracketed(options_.host), port_->port(),
                  port_->port(), socket_ == nullptr ? "null" : json_string(socket_->path()));
  const auto written = write(*options_.ready_descriptor, line.data(), line.size());
  if (written < 0) {
    return fail_errno(ErrorKind::usage,
                      fmt::format("--ready-fd {} can't be written", *options_.ready_descriptor),
                      errno);
  }
  let_go(*options_.ready_descriptor);
  return {};
}

}  // namespace syncws
