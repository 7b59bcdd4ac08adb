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
