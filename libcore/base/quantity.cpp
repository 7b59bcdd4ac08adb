#include "base/quantity.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace syncws {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

/// Splits `1.5s` into 1.5 and `s`. Fails when there is no number in front.
bool split_number(std::string_view text, double& number, std::string_view& unit) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc{} || !std::isfinite(number) || number < 0) return false;
  unit = std::string_view(stop, static_cast<std::size_t>(end - stop));
  return true;
}

template <std::size_t N>
Result<double> scaled(std::string_view text, const std::array<Unit, N>& units,
                      std::string_view form) {
  double number = 0;
  std::string_view name;
  if (split_number(text, number, name)) {
    for (const auto& unit : units) {
      if (unit.name == name) return number * unit.factor;
    }
  }
  return fail(ErrorKind::usage, fmt::format("'{}' is not {}", text, form));
}

/// At least three digits, and no exponent.
std::string three_digits(double number) {
  constexpr double kWhole = 100;
  return number >= kWhole ? fmt::format("{:.0f}", number) : fmt::format("{:.3g}", number);
}

constexpr double kMaxNanoseconds = 9.0e18;

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  static constexpr std::array kUnits{Unit{"ns", 1},     Unit{"us", 1e3},   Unit{"ms", 1e6},
                                     Unit{"s", 1e9},    Unit{"m", 60e9},   Unit{"min", 60e9},
                                     Unit{"h", 3600e9}, Unit{"d", 86400e9}};
  if (text == "0") return Duration::zero();
  return scaled(text, kUnits, "a duration such as 500ms, 30s or 5m")
      .and_then([&](double nanoseconds) -> Result<Duration> {
        if (nanoseconds > kMaxNanoseconds) {
          return fail(ErrorKind::usage, fmt::format("'{}' is longer than 290 years", text));
        }
        return Duration(std::llround(nanoseconds));
      });
}

Result<std::uint64_t> parse_size(std::string_view text) {
  static constexpr std::array kUnits{Unit{"", 1},           Unit{"B", 1},
                                     Unit{"K", 1024},       Unit{"M", 1048576},
                                     Unit{"G", 1073741824}, Unit{"T", 1099511627776}};
  return scaled(text, kUnits, "a size such as 10240, 10K or 1M")
      .and_then([&](double bytes) -> Result<std::uint64_t> {
        constexpr double kMostBytes = 1e18;
        if (bytes > kMostBytes || bytes != std::floor(bytes)) {
          return fail(ErrorKind::usage, fmt::format("'{}' is not a whole number of bytes", text));
        }
        return static_cast<std::uint64_t>(bytes);
      });
}

Result<double> parse_rate(std::string_view text) {
  static constexpr std::array kUnits{Unit{"", 1}, Unit{"/s", 1}, Unit{"/m", 1.0 / 60},
                                     Unit{"/h", 1.0 / 3600}};
  return scaled(text, kUnits, "a rate such as 100/s").and_then([&](double rate) -> Result<double> {
    constexpr double kLeast = 1e-6;
    constexpr double kMost = 1e9;
    if (rate == 0 || (rate >= kLeast && rate <= kMost)) return rate;
    return fail(ErrorKind::usage,
                fmt::format("'{}' is not a rate between 1 in 11 days and 1e9/s", text));
  });
}

Result<std::uint64_t> parse_count(std::string_view text, std::uint64_t least, std::uint64_t most) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || error != std::errc{} || stop != end || number < least || number > most) {
    const auto range = most == std::numeric_limits<std::uint64_t>::max()
                           ? fmt::format("of at least {}", least)
                           : fmt::format("from {} to {}", least, most);
    return fail(ErrorKind::usage, fmt::format("'{}' is not a whole number {}", text, range));
  }
  return number;
}

std::string format_duration(Duration duration) {
  const double seconds = to_seconds(duration);
  constexpr double kMinute = 60;
  if (seconds < 1) return three_digits(seconds * 1e3) + " ms";
  if (seconds < 2 * kMinute) return three_digits(seconds) + " s";
  return three_digits(seconds / kMinute) + " min";
}

}  // namespace syncws
