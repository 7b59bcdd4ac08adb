#include "backends/jw_secret.h"

#include <openssl/crypto.h>

namespace syncws {

void wipe_memory(void* memory, std::size_t bytes) { OPENSSL_cleanse(memory, bytes); }

JwSecret& JwSecret::operator=(JwSecret&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  bytes_ = std::move(other.bytes_);
  other.wipe();
  return *this;
}

void JwSecret::wipe() {
  wipe_memory(bytes_.data(), bytes_.size());
  bytes_.clear();
}

}  // namespace syncws
