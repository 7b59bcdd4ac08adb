#include "net/descriptor_limit.h"

#include <algorithm>

namespace syncws {

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  // Beyond ten million libwebsockets falls back to a tiny table of its own.
  constexpr rlim_t kMost = 1'000'000;
  limit.rlim_cur = std::min(limit.rlim_max, kMost);
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

LoweredDescriptorLimit::LoweredDescriptorLimit(std::size_t most) {
  getrlimit(RLIMIT_NOFILE, &before_);
  auto lower = before_;
  if (most > 0) lower.rlim_cur = std::min<rlim_t>(lower.rlim_cur, most);
  setrlimit(RLIMIT_NOFILE, &lower);
}

LoweredDescriptorLimit::~LoweredDescriptorLimit() { setrlimit(RLIMIT_NOFILE, &before_); }

}  // namespace syncws
