#include "wire/status_answer.h"

#include <fmt/format.h>

#include "wire/server_frame.h"
#include "wire/with_sequence.h"

namespace syncws::status_answer {
namespace {

/// What `,"seq":N` and a comma may add to an event.
constexpr std::size_t kRoomForSequence = 28;

std::size_t bytes_of(const StatusSnapshot& snapshot) {
  std::size_t bytes = 0;
  for (const auto& [sequence, frame] : snapshot.frames) bytes += frame.size() + kRoomForSequence;
  return bytes;
}

}  // namespace

std::string body(std::string_view organisation, const std::optional<StatusSnapshot>& snapshot) {
  if (!snapshot)
    return fmt::format(R"({{"organizationId":"{}","epoch":null,"seq":0,"events":[]}})",
                       organisation);
  auto text = fmt::format(R"({{"organizationId":"{}","epoch":"{}","seq":{},"events":[)",
                          organisation, snapshot->head.epoch, snapshot->head.sequence);
  text.reserve(text.size() + bytes_of(*snapshot) + 2);
  bool is_first = true;
  for (auto [sequence, frame] : snapshot->frames) {
    if (!std::exchange(is_first, false)) text += ',';
    append_with_sequence(text, server_frame::take_payload(frame), sequence);
  }
  return text += "]}";
}

std::string etag(const std::optional<StatusSnapshot>& snapshot) {
  if (!snapshot) return R"("none")";
  return fmt::format(R"("{}-{}-{}")", snapshot->head.epoch, snapshot->head.sequence,
                     snapshot->frames.size());
}

}  // namespace syncws::status_answer
