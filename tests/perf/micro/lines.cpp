#include "micro/lines.h"

#include <fmt/format.h>

#include <stdexcept>

#include "wire/event_decoder.h"

namespace syncws::perf {
namespace {

/// Knuth's multiplier: numbers that look like any, the same ones in each run.
std::uint32_t scattered(std::size_t number) {
  return static_cast<std::uint32_t>(number) * 2'654'435'761U;
}

std::string worker_line(std::size_t number) {
  return fmt::format(
      R"({{"type":"SYNC_SUCCESS","pfaId":"pfa-{:08x}","organizationId":"org-rio",)"
      R"("timestamp":"2025-11-28T10:{:02}:{:02}.{:03}Z",)"
      R"("details":{{"newVersion":{},"source":"erp","durationMs":{},"requestId":"{:08x}"}}}})",
      scattered(number % 500), number / 60'000 % 60, number / 1'000 % 60, number % 1'000,
      number % 97, scattered(number) % 900, scattered(number + 7));
}

}  // namespace

std::vector<std::string> worker_lines(std::size_t count) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < count; ++i) lines.push_back(worker_line(i));
  return lines;
}

std::vector<Event> worker_events(std::size_t count) {
  const EventDecoder decoder({});
  std::vector<Event> events;
  for (const auto& line : worker_lines(count)) {
    auto event = decoder.decode(line, {});
    if (!event) throw std::logic_error(event.error().message);
    events.push_back(*std::move(event));
  }
  return events;
}

}  // namespace syncws::perf
