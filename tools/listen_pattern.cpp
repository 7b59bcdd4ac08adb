#include "listen_pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "base/quantity.h"
#include "cli/edit_distance.h"

namespace syncws {
namespace {

constexpr std::string_view kDetails = "details.";

struct Key {
  std::string_view name;
  std::optional<std::string> (*value_of)(const EventMessage&);
};

constexpr std::array kKeys{
    Key{"type", [](const EventMessage& event) { return std::optional(event.type); }},
    Key{"pfaId", [](const EventMessage& event) { return std::optional(event.pfa_id); }},
    Key{"organizationId",
        [](const EventMessage& event) { return std::optional(event.organisation); }},
    Key{"eventId", [](const EventMessage& event) { return event.event_id; }},
    Key{"seq", [](const EventMessage& event) -> std::optional<std::string> {
          if (!event.sequence) return std::nullopt;
          return std::to_string(*event.sequence);
        }}};

const Key* find_key(std::string_view name) {
  const auto* const found =
      std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& key) { return key.name == name; });
  return found == kKeys.end() ? nullptr : found;
}

std::optional<std::string> value_in(const EventMessage& event, std::string_view key) {
  if (key.starts_with(kDetails)) return detail_of(event, key.substr(kDetails.size()));
  return find_key(key)->value_of(event);
}

tl::unexpected<Error> unknown_key(std::string_view key) {
  std::vector<std::string> names;
  names.reserve(kKeys.size() + 1);
  for (const auto& known : kKeys) names.emplace_back(known.name);
  names.emplace_back("details.NAME");
  const auto near = key.starts_with("detail") ? names.back() : cli::nearest(key, names);
  return fail(ErrorKind::usage,
              fmt::format("unknown key '{}'; {}", key,
                          near.empty() ? fmt::format("there are type, pfaId, organizationId, "
                                                     "eventId, seq and details.NAME")
                                       : fmt::format("did you mean '{}'?", near)));
}

}  // namespace

Result<EventPattern> EventPattern::parse(std::string_view text) {
  EventPattern pattern;
  pattern.text_ = text;
  for (std::size_t at = 0; at <= text.size();) {
    const auto comma = std::min(text.find(',', at), text.size());
    auto condition = parse_condition(text.substr(at, comma - at));
    if (!condition) return tl::make_unexpected(condition.error());
    pattern.conditions_.push_back(*std::move(condition));
    at = comma + 1;
  }
  return pattern;
}

Result<EventPattern::Condition> EventPattern::parse_condition(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) {
    return fail(
        ErrorKind::usage,
        fmt::format("'{}' has no '='; an expression is key=value or key=value,key=value", text));
  }
  const auto key = text.substr(0, equals);
  const auto value = text.substr(equals + 1);
  const bool is_detail = key.starts_with(kDetails) && key.size() > kDetails.size();
  if (!is_detail && find_key(key) == nullptr) return unknown_key(key);
  if (key == "seq") {
    const auto number = parse_count(value, 1, std::numeric_limits<Sequence>::max());
    if (!number) return fail_in("seq", number.error());
  }
  return Condition{std::string(key), std::string(value)};
}

bool EventPattern::matches(const EventMessage& event) const {
  return std::all_of(conditions_.begin(), conditions_.end(), [&](const Condition& condition) {
    return value_in(event, condition.key) == condition.value;
  });
}

}  // namespace syncws
