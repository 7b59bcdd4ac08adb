#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace syncws {

/// How much each of some organisations is made of: the weight of the one at rank k (from 1) is
/// 1/k^S, Zipf's law; with S = 0 all are equal. The same numbers give the same shares every time.
class LoadPopularity {
 public:
  LoadPopularity(std::size_t organisations, double exponent);

  /// Shares `count` things out by weight (largest remainder), each organisation getting at least
  /// one. `count` is at least the number of organisations.
  [[nodiscard]] std::vector<std::size_t> share_out(std::size_t count) const;

  /// An organisation, drawn by weight.
  [[nodiscard]] std::size_t draw();

 private:
  std::vector<double> sums_;  ///< of the weights up to each; the last one is that of all
  std::mt19937_64 random_;
};

}  // namespace syncws
