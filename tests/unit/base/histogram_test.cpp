#include "base/histogram.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <vector>

#include "catch.h"

using namespace syncws;

namespace {

/// Percent in thousandths, so that the rank is exact: the smallest value that so many do not
/// exceed.
std::int64_t exact_percentile(const std::vector<std::int64_t>& sorted, std::uint64_t thousandths) {
  const auto rank = (thousandths * sorted.size() + 99'999) / 100'000;
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

/// Values of all sizes: the exponent is drawn first.
std::vector<std::int64_t> some_values(std::size_t count, unsigned most_bits) {
  std::mt19937_64 random(7);
  std::vector<std::int64_t> values(count);
  for (auto& value : values) {
    value = static_cast<std::int64_t>(random() >> (64 - 1 - random() % most_bits));
  }
  return values;
}

/// A histogram is half a megabyte, too much for the stack.
std::unique_ptr<Histogram> histogram_of(const std::vector<std::int64_t>& values) {
  auto histogram = std::make_unique<Histogram>();
  for (const auto value : values) histogram->record(Duration(value));
  return histogram;
}

/// How far above the truth the percentile is, as a share of it.
double error_at(const Histogram& histogram, const std::vector<std::int64_t>& sorted,
                std::uint64_t thousandths) {
  const auto truth = exact_percentile(sorted, thousandths);
  const auto told = histogram.percentile(static_cast<double>(thousandths) / 1000).count();
  return truth == 0 ? static_cast<double>(told)
                    : static_cast<double>(told - truth) / static_cast<double>(truth);
}

}  // namespace

TEST_CASE("an empty histogram says zero", "[base]") {
  const auto histogram = histogram_of({});
  CHECK(histogram->count() == 0);
  CHECK(histogram->max() == Duration(0));
  CHECK(histogram->percentile(50) == Duration(0));
  CHECK(histogram->percentile(100) == Duration(0));
}

TEST_CASE("one value is every percentile", "[base]") {
  const auto histogram = histogram_of({123'456'789});
  for (const double percent : {0.0, 1.0, 50.0, 99.9, 100.0}) {
    CHECK(histogram->percentile(percent) == Duration(123'456'789));
  }
}

TEST_CASE("small values are exact, negative ones are zero", "[base]") {
  const auto histogram = histogram_of({-5, 0, 1, 2, 1023});
  CHECK(histogram->count() == 5);
  CHECK(histogram->percentile(20) == Duration(0));
  CHECK(histogram->percentile(60) == Duration(1));
  CHECK(histogram->percentile(80) == Duration(2));
  CHECK(histogram->percentile(100) == Duration(1023));
  CHECK(histogram->max() == Duration(1023));
}

TEST_CASE("percentiles are close to a sorted list's and never below", "[base]") {
  auto values = some_values(997, 62);
  const auto histogram = histogram_of(values);
  std::sort(values.begin(), values.end());
  REQUIRE(histogram->count() == values.size());
  REQUIRE(histogram->max() == Duration(values.back()));
  for (std::uint64_t thousandths = 0; thousandths <= 100'000; thousandths += 500) {
    CAPTURE(thousandths);
    const auto error = error_at(*histogram, values, thousandths);
    CHECK(error >= 0);
    CHECK(error <= 0.002);
  }
}

TEST_CASE("the largest duration there is can be counted", "[base]") {
  const auto histogram = histogram_of({1, Duration::max().count()});
  CHECK(histogram->percentile(100) == Duration::max());
}

TEST_CASE("the relative error is below 0.1 %", "[base]") {
  std::vector<std::int64_t> values(100, std::int64_t{1} << 30);
  values.push_back(std::int64_t{1} << 40);
  const auto histogram = histogram_of(values);
  CHECK(error_at(*histogram, values, 50'000) < 0.001);
}

TEST_CASE("99.9 percent of a thousand is the 999th", "[base]") {
  std::vector<std::int64_t> values(1000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int64_t>(i + 1);
  CHECK(histogram_of(values)->percentile(99.9) == Duration(999));
}

TEST_CASE("histograms add up", "[base]") {
  auto all = some_values(500, 62);
  const auto sum = histogram_of({all.begin(), all.begin() + 200});
  sum->add(*histogram_of({all.begin() + 200, all.end()}));
  const auto whole = histogram_of(all);
  CHECK(sum->count() == whole->count());
  CHECK(sum->max() == whole->max());
  for (const double percent : {0.0, 10.0, 50.0, 99.0, 100.0})
    CHECK(sum->percentile(percent) == whole->percentile(percent));
}

TEST_CASE("what was counted before can be taken away", "[base]") {
  const auto histogram = histogram_of({5'000'000, 7'000'000});
  const auto earlier = std::make_unique<Histogram>(*histogram);
  histogram->record(Duration(1000));
  histogram->record(Duration(3000));
  histogram->subtract(*earlier);
  CHECK(histogram->count() == 2);
  CHECK(histogram->percentile(50) == Duration(1000));
  CHECK(histogram->max() >= Duration(3000));
  CHECK(histogram->max() < Duration(3004));
  histogram->subtract(*std::make_unique<Histogram>(*histogram));
  CHECK(histogram->count() == 0);
  CHECK(histogram->max() == Duration(0));
}

TEST_CASE("mean and deviation are close to the truth", "[base]") {
  const auto histogram = histogram_of(
      {2'000'000, 4'000'000, 4'000'000, 4'000'000, 5'000'000, 5'000'000, 7'000'000, 9'000'000});
  CHECK(std::abs(histogram->mean() - 5e6) < 5e3);
  CHECK(std::abs(histogram->standard_deviation() - 2e6) < 5e3);
  CHECK(histogram_of({})->mean() == 0);
  CHECK(histogram_of({7})->standard_deviation() == 0);
}

TEST_CASE("steps are visited from the smallest on, and with their counts", "[base]") {
  std::vector<std::pair<std::int64_t, std::uint64_t>> steps;
  histogram_of({3, 1, 3, 1'000'000'000})->for_each_step([&](Duration value, std::uint64_t count) {
    steps.emplace_back(value.count(), count);
  });
  CHECK(steps ==
        std::vector<std::pair<std::int64_t, std::uint64_t>>{{1, 1}, {3, 2}, {1'000'000'000, 1}});
}
