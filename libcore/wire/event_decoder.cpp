#include "wire/event_decoder.h"

#include <fmt/format.h>

#include "base/json_text.h"
#include "wire/event_reader.h"
#include "wire/event_rules.h"
#include "wire/quick_event_reader.h"
#include "wire/server_frame.h"

namespace syncws {
namespace {

/// A value in a message: never longer than a line of it can bear.
std::string shown(std::string_view value) {
  constexpr std::size_t kMost = 40;
  return json_string(value.size() <= kMost ? value : value.substr(0, kMost)) +
         (value.size() > kMost ? "…" : "");
}

/// The first rule that the members break, as a phrase; empty when they keep all.
std::string broken_rule(const EventMembers& members, bool strict_types) {
  for (const auto key : {kType, kOrganisation, kPfaId}) {
    if (!members.has[key]) return fmt::format("the field {} is missing", kEventKeyNames[key]);
  }
  const auto& text = members.text;
  if (!event_rules::is_type(text[kType])) {
    return fmt::format("type {} is not SYNC_ and then A-Z, 0-9 or _, 64 bytes at most",
                       shown(text[kType]));
  }
  if (strict_types && !event_rules::is_known_type(text[kType])) {
    return fmt::format("type {} is not known, and --strict-types is on", shown(text[kType]));
  }
  if (!event_rules::is_organisation(text[kOrganisation])) {
    return fmt::format(
        "organizationId {} is not 1 to 128 of A-Z a-z 0-9 . _ - with no dot in front",
        shown(text[kOrganisation]));
  }
  if (!event_rules::is_pfa_id(text[kPfaId])) {
    return fmt::format("pfaId {} is not 1 to 256 bytes", shown(text[kPfaId]));
  }
  if (members.has[kTimestamp] && !event_rules::is_timestamp(text[kTimestamp])) {
    return fmt::format("timestamp {} is not RFC 3339, such as 2025-11-28T10:00:00.000Z",
                       shown(text[kTimestamp]));
  }
  if (members.has[kEventId] && !event_rules::is_event_id(text[kEventId])) {
    return fmt::format("eventId {} is not 1 to 128 bytes", shown(text[kEventId]));
  }
  return {};
}

std::string frame_with_timestamp(std::string_view line, WallTime arrived) {
  constexpr std::string_view kKey = R"(,"timestamp":")";
  const auto brace = line.rfind('}');
  const auto timestamp = format_rfc3339(arrived);
  const auto bytes = line.size() + kKey.size() + timestamp.size() + 1;
  std::string frame;
  frame.reserve(server_frame::kMostHeader + bytes);
  server_frame::append_text_header(frame, bytes);
  frame += line.substr(0, brace);
  frame += kKey;
  frame += timestamp;
  frame += '"';
  return frame += line.substr(brace);
}

Result<Event> make_event(std::string_view line, const EventMembers& members, bool strict_types,
                         WallTime arrived) {
  if (auto problem = broken_rule(members, strict_types); !problem.empty())
    return fail(ErrorKind::refused_event, std::move(problem));
  auto frame =
      members.has[kTimestamp] ? server_frame::text(line) : frame_with_timestamp(line, arrived);
  std::string_view rest = frame;
  const auto text_at = frame.size() - server_frame::take_payload(rest).size();
  const auto& text = members.text;
  return Event{
      std::string(text[kOrganisation]), std::string(text[kType]), std::string(text[kPfaId]),
      std::string(text[kEventId]),      std::move(frame),         text_at};
}

}  // namespace

Result<Event> EventDecoder::decode(std::string_view line, WallTime arrived) const {
  if (line.size() > kMaxEventBytes) return tl::make_unexpected(too_long_error(line.size()));
  if (const auto members = read_event_quickly(line))
    return make_event(line, *members, settings_.strict_types, arrived);
  EventTexts texts;
  return read_event(line, texts).and_then([&](const EventMembers& members) {
    return make_event(line, members, settings_.strict_types, arrived);
  });
}

Error too_long_error(std::size_t bytes) {
  return {ErrorKind::refused_event,
          fmt::format("{} bytes long; an event may have {}", bytes, kMaxEventBytes)};
}

}  // namespace syncws
