#include "wire/event_preparer.h"

#include <fmt/format.h>

#include "base/ids.h"

namespace syncws {
namespace {

/// About 130 bits: no two runs anywhere have the same.
constexpr std::size_t kRunLetters = 25;

}  // namespace

EventPreparer::EventPreparer(const Settings& settings)
    : settings_(settings), decoder_({settings.strict_types}), run_(random_id(kRunLetters)) {}

Result<std::string> EventPreparer::prepare(std::string_view line, WallTime now) {
  if (!settings_.check && !settings_.event_ids && !settings_.timestamps) return std::string(line);
  const auto event = decoder_.decode(line, now);
  if (!event && settings_.check) return tl::make_unexpected(event.error());
  if (!event) return std::string(line);
  const auto keys = added_keys(*event, line, now);
  if (line.size() + keys.size() > kMaxEventBytes) {
    return fail(
        ErrorKind::refused_event,
        fmt::format("{} bytes long, {} with the eventId that it lacks; an event may have {}",
                    line.size(), line.size() + keys.size(), kMaxEventBytes));
  }
  const auto brace = line.rfind('}');
  return fmt::format("{}{}{}", line.substr(0, brace), keys, line.substr(brace));
}

/// An event is never an empty object, so that a comma is right. Its frame ends with the line as it
/// came, unless a timestamp had to be added.
std::string EventPreparer::added_keys(const Event& event, std::string_view line, WallTime now) {
  std::string keys;
  if (settings_.timestamps && !event.frame.ends_with(line))
    keys += fmt::format(R"(,"timestamp":"{}")", format_rfc3339(now));
  if (settings_.event_ids && event.event_id.empty())
    keys += fmt::format(R"(,"eventId":"{}-{}")", run_, ++count_);
  return keys;
}

}  // namespace syncws
