#include "net/uv_post.h"

#include <utility>

namespace syncws {

void UvPost::post(std::function<void()> deed) {
  const std::lock_guard guard(lock_);
  deeds_.push_back(std::move(deed));
  if (deeds_.size() == 1) door_.knock();
}

void UvPost::run_all() {
  std::vector<std::function<void()>> deeds;
  {
    const std::lock_guard guard(lock_);
    deeds.swap(deeds_);
  }
  for (const auto& deed : deeds) deed();
}

}  // namespace syncws
