#include "wire/room_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/quantity.h"
#include "wire/event_rules.h"

namespace syncws {
namespace {

constexpr std::size_t kMostEpochBytes = 64;

bool is_epoch(std::string_view text) {
  return !text.empty() && text.size() <= kMostEpochBytes &&
         std::all_of(text.begin(), text.end(), [](char letter) {
           return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                  (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' ||
                  letter == '.';
         });
}

Result<std::uint64_t> parse_position(std::string_view name, std::string_view value) {
  auto number = parse_count(value, 0, std::numeric_limits<std::uint64_t>::max() / 2);
  if (!number) return fail(ErrorKind::usage, fmt::format("{}: not a whole number", name));
  return number;
}

Status apply(ResumeRequest& resume, std::string_view name, std::string_view value) {
  if (name == "since" || name == "last") {
    const auto number = parse_position(name, value);
    if (!number) return tl::make_unexpected(number.error());
    (name == "since" ? resume.since : resume.last) = *number;
  } else if (name == "epoch") {
    if (!is_epoch(value))
      return fail(ErrorKind::usage, "epoch: not one that this server gives out");
    resume.epoch = std::string(value);
  } else if (name == "snapshot") {
    if (value != "1" && value != "0")
      return fail(ErrorKind::usage, "snapshot: 1 asks for it, 0 does not");
    resume.snapshot = value == "1";
  }
  return {};
}

}  // namespace

bool is_room_path(std::string_view path) { return path.starts_with(kRoomPath); }

Result<RoomTarget> parse_room_target(std::string_view path,
                                     const std::vector<std::string>& arguments) {
  RoomTarget target{std::string(path.substr(std::min(kRoomPath.size(), path.size()))), {}};
  for (const std::string_view argument : arguments) {
    const auto equals = argument.find('=');
    const auto value =
        equals == std::string_view::npos ? std::string_view() : argument.substr(equals + 1);
    if (auto applied = apply(target.resume, argument.substr(0, equals), value); !applied) {
      return tl::make_unexpected(applied.error());
    }
  }
  if (target.resume.epoch && !target.resume.since)
    return fail(ErrorKind::usage, "epoch: goes with since");
  if (target.resume.snapshot && (target.resume.since || target.resume.last))
    return fail(ErrorKind::usage, "snapshot: does not go with since or last");
  return target;
}

std::string format_room_target(const RoomTarget& target) {
  auto text = fmt::format("{}{}", kRoomPath, target.organisation);
  const auto& resume = target.resume;
  char separator = '?';
  const auto add = [&](std::string_view name, const auto& value) {
    text += fmt::format("{}{}={}", separator, name, value);
    separator = '&';
  };
  if (resume.since) add("since", *resume.since);
  if (resume.since && resume.epoch) add("epoch", *resume.epoch);
  if (!resume.since && resume.last) add("last", *resume.last);
  if (!resume.since && !resume.last && resume.snapshot) add("snapshot", 1);
  return text;
}

}  // namespace syncws
