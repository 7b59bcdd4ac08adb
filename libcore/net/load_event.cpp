#include "net/load_event.h"

#include <fmt/format.h>

#include <algorithm>

namespace syncws {
namespace {

constexpr std::size_t kNumberDigits = 10;
constexpr std::uint64_t kNumberBase = 1'000'000'000;  // keeps the width: JSON has no leading zeros
constexpr std::size_t kTimeDigits = 19;
constexpr std::uint64_t kTimeBase = 1'000'000'000'000'000'000;
constexpr std::string_view kBeforeIndex = R"(,"e":)";
constexpr std::string_view kBeforeTime = R"(,"t":)";
constexpr std::string_view kBeforePad = R"(,"pad":")";
constexpr std::string_view kEnd = R"("}})";
constexpr std::string_view kBeforeSequence = R"(,"seq":)";

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

std::optional<std::uint64_t> read_digits(std::string_view text) {
  std::uint64_t value = 0;
  for (const char digit : text) {
    if (!is_digit(digit)) return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return value;
}

/// A number of constant width, less what keeps the width.
std::optional<std::uint64_t> read_field(std::string_view text, std::uint64_t base) {
  const auto value = read_digits(text);
  return value && *value >= base ? std::optional(*value - base) : std::nullopt;
}

/// The event's end: its own brace, or before that the position that `syncws.v1` adds.
std::optional<std::uint64_t> take_sequence(std::string_view& text) {
  if (!text.starts_with(kBeforeSequence)) return std::nullopt;
  const auto digits = text.substr(kBeforeSequence.size());
  const auto end = std::find_if_not(digits.begin(), digits.end(), is_digit);
  const auto length = static_cast<std::size_t>(end - digits.begin());
  text.remove_prefix(kBeforeSequence.size() + length);
  return read_digits(digits.substr(0, length));
}

}  // namespace

LoadEventShape::LoadEventShape(std::size_t organisation, std::size_t size)
    : before_number_(fmt::format(R"({{"type":"SYNC_SUCCESS","pfaId":"pfa-1","organizationId":"{}",)"
                                 R"("timestamp":"2025-11-28T10:00:00.000Z","details":{{"n":)",
                                 organisation_name(organisation))) {
  const auto fixed = before_number_.size() + 2 * kNumberDigits + kTimeDigits + kBeforeIndex.size() +
                     kBeforeTime.size() + kBeforePad.size() + kEnd.size();
  bytes_ = std::max(size, fixed);
  after_time_ = fmt::format("{}{:x<{}}{}", kBeforePad, "", bytes_ - fixed, kEnd);
}

std::string LoadEventShape::make(const Parts& parts) const {
  const auto time =
      kTimeBase + static_cast<std::uint64_t>(parts.intended.time_since_epoch().count());
  return fmt::format("{}{}{}{}{}{}{}", before_number_, kNumberBase + parts.number, kBeforeIndex,
                     kNumberBase + parts.index, kBeforeTime, time, after_time_);
}

std::optional<LoadEventShape::Parts> LoadEventShape::take(std::string_view& text) const {
  if (text.size() < bytes_ || !text.starts_with(before_number_)) return std::nullopt;
  const auto index_at = before_number_.size() + kNumberDigits + kBeforeIndex.size();
  const auto time_at = index_at + kNumberDigits + kBeforeTime.size();
  const auto number = read_field(text.substr(before_number_.size(), kNumberDigits), kNumberBase);
  const auto index = read_field(text.substr(index_at, kNumberDigits), kNumberBase);
  const auto time = read_field(text.substr(time_at, kTimeDigits), kTimeBase);
  if (!number || !index || !time) return std::nullopt;
  const auto all_but_brace = std::string_view(after_time_).substr(0, after_time_.size() - 1);
  if (!text.substr(time_at + kTimeDigits).starts_with(all_but_brace)) return std::nullopt;
  text.remove_prefix(bytes_ - 1);
  const auto sequence = take_sequence(text);
  if (!text.starts_with('}')) return std::nullopt;
  text.remove_prefix(1);
  return Parts{*number, *index, Instant(Duration(static_cast<std::int64_t>(*time))), sequence};
}

std::string LoadEventShape::organisation_name(std::size_t organisation) {
  return fmt::format("bench-{}", organisation);
}

}  // namespace syncws
