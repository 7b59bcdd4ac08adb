#include "base/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace syncws {

void Histogram::record(Duration value) {
  const auto nanoseconds = static_cast<std::uint64_t>(std::max<std::int64_t>(value.count(), 0));
  ++counts_[place_of(nanoseconds)];
  ++count_;
  max_ = std::max(max_, value);
}

void Histogram::add(const Histogram& other) {
  for (std::size_t place = 0; place < counts_.size(); ++place)
    counts_[place] += other.counts_[place];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

void Histogram::subtract(const Histogram& earlier) {
  std::size_t highest = 0;
  count_ = 0;
  for (std::size_t place = 0; place < counts_.size(); ++place) {
    counts_[place] -= earlier.counts_[place];
    count_ += counts_[place];
    if (counts_[place] > 0) highest = place;
  }
  max_ = count_ == 0 ? Duration(0) : std::min(Duration(value_at(highest)), max_);
}

Duration Histogram::percentile(double percent) const {
  constexpr double kAll = 100;
  constexpr double kRounding = 1e-6;  // 99.9 % of a thousand is 999
  const auto wanted = static_cast<std::uint64_t>(
      std::ceil(percent / kAll * static_cast<double>(count_) - kRounding));
  std::uint64_t seen = 0;
  for (std::size_t place = 0; place < counts_.size(); ++place) {
    seen += counts_[place];
    if (seen >= wanted && seen > 0) return std::min(Duration(value_at(place)), max_);
  }
  return max_;
}

double Histogram::mean() const {
  double sum = 0;
  for (std::size_t place = 0; place < counts_.size(); ++place) {
    if (counts_[place] > 0) sum += middle_of(place) * static_cast<double>(counts_[place]);
  }
  return count_ == 0 ? 0 : sum / static_cast<double>(count_);
}

double Histogram::standard_deviation() const {
  const double middle = mean();
  double sum = 0;
  for (std::size_t place = 0; place < counts_.size(); ++place) {
    const double away = middle_of(place) - middle;
    if (counts_[place] > 0) sum += away * away * static_cast<double>(counts_[place]);
  }
  return count_ == 0 ? 0 : std::sqrt(sum / static_cast<double>(count_));
}

void Histogram::for_each_step(const Visit& visit) const {
  for (std::size_t place = 0; place < counts_.size(); ++place) {
    if (counts_[place] > 0) visit(std::min(Duration(value_at(place)), max_), counts_[place]);
  }
}

/// Values below kSteps are exact; above, the top kStepBits bits choose the step and the rest is
/// dropped.
std::size_t Histogram::place_of(std::uint64_t value) {
  const auto bits = static_cast<unsigned>(std::bit_width(value));
  if (bits <= kStepBits) return value;
  const auto power = bits - kStepBits;
  return power * kSteps + ((value >> power) & (kSteps - 1));
}

/// The largest value of the place.
std::uint64_t Histogram::value_at(std::size_t place) {
  const auto power = place / kSteps;
  const auto step = place % kSteps;
  if (power == 0) return step;
  return ((step + 1) << power) - 1;
}

double Histogram::middle_of(std::size_t place) {
  const auto power = place / kSteps;
  const auto half_step =
      power == 0 ? 0.0 : static_cast<double>((std::uint64_t{1} << power) - 1) / 2;
  return static_cast<double>(value_at(place)) - half_step;
}

}  // namespace syncws
