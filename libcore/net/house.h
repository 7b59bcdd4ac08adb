#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace syncws {

/// What the threads of a serve count together. Any thread.
class House {
 public:
  /// A viewer's place, given back at its end unless somebody has taken that over.
  class Place {
   public:
    Place() = default;
    explicit Place(House& house) : house_(&house) {}
    Place(Place&& other) noexcept : house_(std::exchange(other.house_, nullptr)) {}
    Place& operator=(Place&& other) noexcept {
      std::swap(house_, other.house_);
      return *this;
    }
    ~Place() {
      if (house_ != nullptr) house_->give_back();
    }
    /// Whoever calls this calls give_back() some day.
    void release() { house_ = nullptr; }
    [[nodiscard]] bool is_taken() const { return house_ != nullptr; }

   private:
    House* house_ = nullptr;
  };

  /// An empty place when all `most` are taken.
  [[nodiscard]] Place take(std::size_t most) {
    if (viewers_.fetch_add(1) < most) return Place(*this);
    give_back();
    return {};
  }
  void give_back() { --viewers_; }
  [[nodiscard]] std::size_t viewers() const { return viewers_; }

  [[nodiscard]] std::uint64_t next_id() { return ++last_id_; }

  /// From now on nobody is let in.
  void begin_leaving() { leaving_ = true; }
  [[nodiscard]] bool is_leaving() const { return leaving_; }

 private:
  std::atomic<std::size_t> viewers_ = 0;
  std::atomic<std::uint64_t> last_id_ = 0;
  std::atomic<bool> leaving_ = false;
};

}  // namespace syncws
