#pragma once

#include <sys/types.h>

#include <string>

#include "base/descriptor.h"
#include "base/error.h"

namespace syncws {

/// Writes lines to a server as fast as it takes them, without ever blocking: to its event socket,
/// or to the standard input of a command that publishes them.
class LoadPublisher {
 public:
  LoadPublisher() = default;
  LoadPublisher(const LoadPublisher&) = delete;
  LoadPublisher& operator=(const LoadPublisher&) = delete;
  ~LoadPublisher();

  [[nodiscard]] Status connect(const std::string& path);
  /// Starts the command with `sh -c`. It gets no hello, and the end of its input when this goes.
  [[nodiscard]] Status start(const std::string& command);

  void add_line(const std::string& line);
  /// Sends what is taken.
  [[nodiscard]] Status flush();
  [[nodiscard]] bool is_empty() const { return sent_ == unsent_.size(); }
  [[nodiscard]] int descriptor() const { return descriptor_.get(); }
  /// The process at the other end of the socket; 0 if the kernel can't tell.
  [[nodiscard]] int server_pid() const;

 private:
  Descriptor descriptor_;
  pid_t command_ = 0;
  std::string unsent_;
  std::size_t sent_ = 0;
};

}  // namespace syncws
