#include "wire/status_answer.h"

#include <fmt/format.h>

namespace syncws::status_answer {

std::string body(std::string_view organisation, const StatusSnapshot& snapshot) {
  auto text = fmt::format(R"({{"organizationId":"{}","epoch":{},"seq":{},"events":[)", organisation,
                          snapshot.epoch ? fmt::format(R"("{}")", *snapshot.epoch) : "null",
                          snapshot.sequence);
  std::size_t bytes = text.size() + 2;
  for (const auto& event : snapshot.events) bytes += event.size() + 1;
  text.reserve(bytes);
  for (const auto& event : snapshot.events) {
    if (&event != &snapshot.events.front()) text += ',';
    text += event;
  }
  return text += "]}";
}

std::string etag(const StatusSnapshot& snapshot) {
  return fmt::format(R"("{}-{}")", snapshot.epoch.value_or("none"), snapshot.sequence);
}

}  // namespace syncws::status_answer
