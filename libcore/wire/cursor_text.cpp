#include "wire/cursor_text.h"

#include <fmt/format.h>

#include "base/json_text.h"
#include "wire/event_rules.h"
#include "wire/json_value.h"
#include "wire/room_target.h"

namespace syncws {
namespace {

/// What a server would not take in a query is no position either.
bool is_position(const Position& position) {
  return parse_room_target(kRoomPath, {fmt::format("since={}", position.sequence),
                                       fmt::format("epoch={}", position.epoch)})
      .has_value();
}

}  // namespace

std::string format_cursor(const Cursor& cursor) {
  return fmt::format(R"({{"organizationId":{},"epoch":{},"seq":{}}})",
                     json_string(cursor.organisation), json_string(cursor.position.epoch),
                     cursor.position.sequence);
}

Result<Cursor> parse_cursor(std::string_view text) {
  const auto object = parse_object(text).value_or(nlohmann::json());
  auto organisation = text_of(object, "organizationId");
  auto epoch = text_of(object, "epoch");
  const auto sequence = number_of(object, "seq");
  if (organisation && epoch && sequence && event_rules::is_organisation(*organisation)) {
    Cursor cursor{*std::move(organisation), {*std::move(epoch), *sequence}};
    if (is_position(cursor.position)) return cursor;
  }
  return fail(ErrorKind::usage, "not an object with organizationId, epoch and seq");
}

}  // namespace syncws
