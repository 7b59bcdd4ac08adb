#pragma once

#include <string>

#include "base/error.h"

namespace syncws {

/// Writes lines to an event socket as fast as it takes them, without ever blocking.
class LoadPublisher {
 public:
  LoadPublisher() = default;
  LoadPublisher(const LoadPublisher&) = delete;
  LoadPublisher& operator=(const LoadPublisher&) = delete;
  ~LoadPublisher();

  [[nodiscard]] Status connect(const std::string& path);
  void add_line(const std::string& line);
  /// Sends what the socket takes.
  [[nodiscard]] Status flush();
  [[nodiscard]] bool is_empty() const { return sent_ == unsent_.size(); }
  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// The process at the other end; 0 if the kernel can't tell.
  [[nodiscard]] int server_pid() const;

 private:
  int descriptor_ = -1;
  std::string unsent_;
  std::size_t sent_ = 0;
};

}  // namespace syncws
