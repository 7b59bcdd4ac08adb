#include "net/load_event.h"

#include <fmt/format.h>

#include <algorithm>

namespace syncws {
namespace {

constexpr std::size_t kNumberDigits = 10;
constexpr std::uint64_t kNumberBase = 1'000'000'000;  // keeps the width: JSON has no leading zeros
constexpr std::size_t kTimeDigits = 19;
constexpr std::uint64_t kTimeBase = 1'000'000'000'000'000'000;

std::optional<std::uint64_t> read_digits(std::string_view text) {
  std::uint64_t value = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return value;
}

}  // namespace

LoadEventShape::LoadEventShape(std::size_t organisation, std::size_t size)
    : before_number_(fmt::format(R"({{"type":"SYNC_SUCCESS","pfaId":"pfa-1","organizationId":"{}",)"
                                 R"("timestamp":"2025-11-28T10:00:00.000Z","details":{{"n":)",
                                 organisation_name(organisation))),
      before_time_(R"(,"t":)") {
  const std::string_view pad = R"(,"pad":")";
  const auto fixed =
      before_number_.size() + kNumberDigits + before_time_.size() + kTimeDigits + pad.size() + 3;
  after_time_ = fmt::format(R"({}{:x<{}}"}}}})", pad, "", size > fixed ? size - fixed : 0);
}

std::string LoadEventShape::make(std::uint64_t number, Instant intended) const {
  const auto time = kTimeBase + static_cast<std::uint64_t>(intended.time_since_epoch().count());
  return fmt::format("{}{}{}{}{}", before_number_, kNumberBase + number, before_time_, time,
                     after_time_);
}

std::optional<LoadEventShape::Parts> LoadEventShape::read(std::string_view event) const {
  const auto time_at = before_number_.size() + kNumberDigits + before_time_.size();
  if (event.size() < time_at + kTimeDigits ||
      event.substr(0, before_number_.size()) != before_number_) {
    return std::nullopt;
  }
  const auto number = read_digits(event.substr(before_number_.size(), kNumberDigits));
  const auto time = read_digits(event.substr(time_at, kTimeDigits));
  if (!number || !time || *number < kNumberBase || *time < kTimeBase) return std::nullopt;
  return Parts{*number - kNumberBase,
               Instant(Duration(static_cast<std::int64_t>(*time - kTimeBase)))};
}

std::string LoadEventShape::organisation_name(std::size_t organisation) {
  return fmt::format("bench-{}", organisation);
}

}  // namespace syncws
