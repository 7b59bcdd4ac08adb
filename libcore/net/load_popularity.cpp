#include "net/load_popularity.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace syncws {
namespace {

constexpr std::uint64_t kSeed = 1949;  // of Zipf's book; any other would do
constexpr int kFractionBits = 53;      // of a double

}  // namespace

LoadPopularity::LoadPopularity(std::size_t organisations, double exponent)
    : sums_(organisations), random_(kSeed) {
  double sum = 0;
  for (std::size_t i = 0; i < organisations; ++i) {
    sum += std::pow(static_cast<double>(i + 1), -exponent);
    sums_[i] = sum;
  }
}

std::vector<std::size_t> LoadPopularity::share_out(std::size_t count) const {
  const auto free = static_cast<double>(count - sums_.size());
  std::vector<std::size_t> shares(sums_.size());
  std::vector<double> remainders(sums_.size());
  std::size_t given = 0;
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    const double weight = sums_[i] - (i == 0 ? 0 : sums_[i - 1]);
    const double exact = free * weight / sums_.back();
    shares[i] = 1 + static_cast<std::size_t>(exact);
    remainders[i] = exact - std::floor(exact);
    given += shares[i];
  }
  std::vector<std::size_t> order(sums_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    return remainders[left] > remainders[right];
  });
  for (std::size_t i = 0; given < count; ++given) ++shares[order[i++ % order.size()]];
  return shares;
}

/// The library's distributions may differ from one compiler to the next; this does not.
std::size_t LoadPopularity::draw() {
  const double fraction =
      std::ldexp(static_cast<double>(random_() >> (64 - kFractionBits)), -kFractionBits);
  const auto found = std::upper_bound(sums_.begin(), sums_.end(), fraction * sums_.back());
  return std::min(static_cast<std::size_t>(found - sums_.begin()), sums_.size() - 1);
}

}  // namespace syncws
