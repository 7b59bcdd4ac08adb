#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/error.h"

namespace syncws {

/// What the kernel says of a process.
struct ProcessUsage {
  double cpu_seconds = 0;
  std::uint64_t resident_bytes = 0;
  std::uint64_t peak_bytes = 0;
};

/// Reads /proc; all zero for a process that can't be looked at.
[[nodiscard]] ProcessUsage read_process_usage(int pid);

/// A syncws-serve of our own for one load test: on a free port, with a socket in a temporary
/// folder. Ends with us.
class PrivateServe {
 public:
  /// Starts `program` and waits until it serves. Kind cannot_connect when it doesn't.
  [[nodiscard]] static Result<std::unique_ptr<PrivateServe>> start(const std::string& program,
                                                                   std::size_t max_connections);
  PrivateServe(const PrivateServe&) = delete;
  PrivateServe& operator=(const PrivateServe&) = delete;
  ~PrivateServe();

  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] const std::string& socket() const { return socket_; }

 private:
  PrivateServe() = default;
  [[nodiscard]] Status launch(const std::string& program, std::size_t max_connections);

  std::string folder_;
  std::string socket_;
  std::string url_;
  int pid_ = 0;
};

}  // namespace syncws
