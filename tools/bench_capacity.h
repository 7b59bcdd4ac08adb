#pragma once

#include <optional>

namespace syncws {

/// The search for the highest rate that a server holds: doubles it until it breaks, then halves the
/// interval in which the limit must be, until that is narrow.
class CapacitySearch {
 public:
  explicit CapacitySearch(double first_rate) : next_(first_rate) {}

  /// The rate to try; empty when the search is over.
  [[nodiscard]] std::optional<double> next() const { return next_; }
  /// What came of it.
  void tell(bool has_held);

  /// The highest rate that held; 0: none did.
  [[nodiscard]] double highest() const { return held_; }

  static constexpr double kNarrow = 1.05;  ///< 5 % between what held and what broke
  static constexpr double kLeastRate = 1;  ///< below it there is no use in looking
  static constexpr double kMostRate = 1e8;

 private:
  [[nodiscard]] std::optional<double> choose() const;

  std::optional<double> next_;
  double held_ = 0;
  std::optional<double> broke_;  ///< the lowest
};

}  // namespace syncws
