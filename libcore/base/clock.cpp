#include "base/clock.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

namespace syncws {
namespace {

/// The number's last `digits` digits in decimal, from `at` on.
void put_digits(std::string& text, std::size_t at, std::size_t digits, std::int64_t number) {
  for (auto place = at + digits; place-- > at; number /= 10)
    text[place] = static_cast<char>('0' + number % 10);
}

}  // namespace

Instant monotonic_now() { return std::chrono::steady_clock::now(); }

WallTime wall_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
}

WallInstant exact_wall_now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::string format_rfc3339(WallInstant time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                     (time - seconds).count());
}

/// By hand, since it is done for each event that lacks a timestamp.
std::string format_rfc3339(WallTime time) {
  constexpr std::int64_t kFirst = -62'167'219'200'000;
  constexpr std::int64_t kLast = 253'402'300'799'999;
  const std::chrono::sys_time<std::chrono::milliseconds> when(
      std::chrono::milliseconds(std::clamp(time.milliseconds, kFirst, kLast)));
  const auto day = std::chrono::floor<std::chrono::days>(when);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(when - day);
  std::string text = "0000-00-00T00:00:00.000Z";
  put_digits(text, 0, 4, static_cast<int>(date.year()));
  put_digits(text, 5, 2, static_cast<unsigned>(date.month()));
  put_digits(text, 8, 2, static_cast<unsigned>(date.day()));
  put_digits(text, 11, 2, clock.hours().count());
  put_digits(text, 14, 2, clock.minutes().count());
  put_digits(text, 17, 2, clock.seconds().count());
  put_digits(text, 20, 3, clock.subseconds().count());
  return text;
}

std::string format_http_date(WallTime time) {
  constexpr std::int64_t kPerSecond = 1000;
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT",
                     fmt::gmtime(static_cast<std::time_t>(time.milliseconds / kPerSecond)));
}

}  // namespace syncws
