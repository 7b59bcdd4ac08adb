#pragma once

#include <string>
#include <string_view>

namespace syncws {

/// Bytes that are overwritten when they are no longer needed. Where practical: what libraries copy
/// while they work is theirs to wipe.
class JwSecret {
 public:
  JwSecret() = default;
  /// Takes the bytes over; room for all must be there from the beginning, since a string that grows
  /// leaves its old place as it was.
  explicit JwSecret(std::string bytes) : bytes_(std::move(bytes)) {}
  JwSecret(JwSecret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.wipe(); }
  JwSecret& operator=(JwSecret&& other) noexcept;
  ~JwSecret() { wipe(); }

  [[nodiscard]] std::string_view bytes() const { return bytes_; }

 private:
  void wipe();

  std::string bytes_;
};

/// Overwrites memory, and is not optimised away.
void wipe_memory(void* memory, std::size_t bytes);

}  // namespace syncws
