#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace syncws {

/// How many places each name has taken, of so many that each may. Knows only names that have one.
/// Must outlive its places. Any thread.
class Quota {
 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const {
      return std::hash<std::string_view>{}(name);
    }
  };
  using Taken = std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>>;

 public:
  /// One place of a name, given back at its end. An empty one takes nothing.
  class Place {
   public:
    Place() = default;
    Place(Place&& other) noexcept
        : quota_(std::exchange(other.quota_, nullptr)), entry_(other.entry_) {}
    Place& operator=(Place&& other) noexcept {
      std::swap(quota_, other.quota_);
      std::swap(entry_, other.entry_);
      return *this;
    }
    ~Place() {
      if (quota_ != nullptr) quota_->give_back(*entry_);
    }
    [[nodiscard]] bool is_taken() const { return quota_ != nullptr; }

   private:
    friend class Quota;
    Place(Quota& quota, Taken::value_type& entry) : quota_(&quota), entry_(&entry) {}

    Quota* quota_ = nullptr;
    Taken::value_type* entry_ = nullptr;
  };

  /// `most` for each name; zero: no limit, and nothing is counted.
  explicit Quota(std::size_t most) : most_(most) {}
  Quota(const Quota&) = delete;
  Quota& operator=(const Quota&) = delete;

  /// None: the name has all it may. Without a limit, or a name, a place that takes nothing.
  [[nodiscard]] std::optional<Place> take(std::string_view name);

  [[nodiscard]] std::size_t most() const { return most_; }
  [[nodiscard]] std::size_t taken_by(std::string_view name) const;
  /// Names that have a place.
  [[nodiscard]] std::size_t names() const;

 private:
  void give_back(Taken::value_type& entry);

  std::size_t most_;
  mutable std::mutex lock_;  ///< of what follows
  Taken taken_;              ///< what is in it never moves
};

}  // namespace syncws
