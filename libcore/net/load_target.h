#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/error.h"

namespace syncws {

/// A syncws-serve of our own for one load test: on a free port, with a socket in a temporary
/// folder. Ends with us.
class PrivateServe {
 public:
  /// Starts `program`, with more arguments of the user's, and waits until it serves. Kind
  /// cannot_connect when it doesn't.
  [[nodiscard]] static Result<std::unique_ptr<PrivateServe>> start(
      const std::string& program, std::size_t max_connections,
      const std::vector<std::string>& arguments);
  PrivateServe(const PrivateServe&) = delete;
  PrivateServe& operator=(const PrivateServe&) = delete;
  ~PrivateServe();

  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] const std::string& socket() const { return socket_; }

 private:
  PrivateServe() = default;
  [[nodiscard]] Status launch(const std::string& program, std::size_t max_connections,
                              const std::vector<std::string>& arguments);

  std::string folder_;
  std::string socket_;
  std::string url_;
  int pid_ = 0;
};

}  // namespace syncws
