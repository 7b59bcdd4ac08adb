#include "listen_pretty.h"

#include <fmt/format.h>

#include <iterator>

namespace syncws {
namespace {

/// Text of others on a terminal: control characters could move its cursor or worse.
std::string harmless(std::string text) {
  constexpr unsigned char kFirstPrintable = 0x20;
  constexpr unsigned char kDelete = 0x7F;
  for (char& letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < kFirstPrintable || byte == kDelete) letter = '?';
  }
  return text;
}

}  // namespace

std::string pretty_event(const EventMessage& event) {
  return fmt::format("{:<24} {:>8} {:<16} {} {}", harmless(event.timestamp),
                     event.sequence ? std::to_string(*event.sequence) : "", event.type, harmless(event.pfa_id),
                     harmless(event.details));
}

std::string pretty_summary(const std::string& organisation, double seconds, std::uint64_t events,
                           const std::map<std::string, std::uint64_t>& by_type) {
  auto text = fmt::format("{}: {} events in {:.1f} s", organisation, events, seconds);
  for (const auto& [type, count] : by_type) fmt::format_to(std::back_inserter(text), "\n  {:<20} {:>8}", type, count);
  return text;
}

}  // namespace syncws
