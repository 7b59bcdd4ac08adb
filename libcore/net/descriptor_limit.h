#pragma once

#include <sys/resource.h>

#include <cstddef>

namespace syncws {

/// Raises this process's limit of open descriptors as far as it may; returns the limit. Call before
/// the first server is made.
[[nodiscard]] std::size_t raise_descriptor_limit();

/// The limit, lowered for as long as this lives. Descriptors that are open stay so.
class LoweredDescriptorLimit {
 public:
  /// Zero: not lowered.
  explicit LoweredDescriptorLimit(std::size_t most);
  LoweredDescriptorLimit(const LoweredDescriptorLimit&) = delete;
  LoweredDescriptorLimit& operator=(const LoweredDescriptorLimit&) = delete;
  ~LoweredDescriptorLimit();

 private:
  rlimit before_{};
};

}  // namespace syncws
